//! The advanced features of the portal (INT-01, BLK-01). What a switch does stands in `defender/advanced_features.rs`.

use serde::{Deserialize, Serialize};

/// A switch of the portal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum AdvancedFeature {
    /// "Microsoft Cloud App Security": forward signals to it.
    MicrosoftCloudAppSecurity,
    /// "Custom network indicators": let indicators of addresses, domains and URLs take effect.
    CustomNetworkIndicators,
}

impl AdvancedFeature {
    /// The name the portal shows.
    #[must_use]
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::MicrosoftCloudAppSecurity => "Microsoft Cloud App Security",
            Self::CustomNetworkIndicators => "Custom network indicators",
        }
    }
}
