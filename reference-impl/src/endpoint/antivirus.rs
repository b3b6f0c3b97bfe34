//! What a device needs so that it can block, and what it lacks (INT-07).

use serde::{Deserialize, Serialize};

use crate::names::Client;
use crate::protocol::agent::MissingPrerequisites;

/// Whether Defender Antivirus is the device's antivirus.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AntivirusMode {
    /// It is, and it protects.
    Active,
    /// Another product protects; Defender looks on.
    Passive,
    /// It is switched off.
    Disabled,
}

/// What network protection does (`FACTS.md` 4.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NetworkProtection {
    /// Nothing; it does not look either.
    Disabled,
    /// It looks and writes an audited event; it blocks nothing.
    Audit,
    /// Block mode: what indicators name is refused.
    Block,
}

/// How the protection of one device is set up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Antivirus {
    /// Whether Defender Antivirus is active, passive or off.
    pub mode: AntivirusMode,
    /// Whether real-time protection is on.
    pub real_time_protection: bool,
    /// Whether cloud-delivered protection is on.
    pub cloud_delivered_protection: bool,
    /// Whether network protection blocks, audits or is off.
    pub network_protection: NetworkProtection,
    /// SmartScreen in Edge.
    pub smart_screen: bool,
}

impl Antivirus {
    /// Everything as blocking needs it.
    pub const WELL_CONFIGURED: Self = Self {
        mode: AntivirusMode::Active,
        real_time_protection: true,
        cloud_delivered_protection: true,
        network_protection: NetworkProtection::Block,
        smart_screen: true,
    };

    /// What lacks before `client` can be blocked on this device.
    #[must_use]
    pub fn missing_for(self, client: Client) -> MissingPrerequisites {
        let mut missing = MissingPrerequisites::NONE;
        let mut lacks = |condition: bool, what: MissingPrerequisites| {
            if condition {
                missing = missing.and(what);
            }
        };
        lacks(self.mode != AntivirusMode::Active, MissingPrerequisites::ANTIVIRUS_ACTIVE);
        lacks(!self.real_time_protection, MissingPrerequisites::REAL_TIME_PROTECTION);
        lacks(!self.cloud_delivered_protection, MissingPrerequisites::CLOUD_DELIVERED_PROTECTION);
        match self.network_protection {
            NetworkProtection::Block => {}
            NetworkProtection::Audit => lacks(true, MissingPrerequisites::NETWORK_PROTECTION_IN_AUDIT_MODE),
            NetworkProtection::Disabled => lacks(true, MissingPrerequisites::NETWORK_PROTECTION),
        }
        lacks(client == Client::Edge && !self.smart_screen, MissingPrerequisites::SMART_SCREEN);
        missing
    }

    /// Whether the device sees the true host of a connection that goes through a forward proxy (PRX-08).
    #[must_use]
    pub fn sees_through_proxy(self) -> bool {
        self.network_protection != NetworkProtection::Disabled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_one_missing_prerequisite_is_named() {
        let well = Antivirus::WELL_CONFIGURED;
        let cases = [
            (Antivirus { mode: AntivirusMode::Passive, ..well }, "Defender Antivirus is not active"),
            (Antivirus { real_time_protection: false, ..well }, "real-time protection is off"),
            (Antivirus { cloud_delivered_protection: false, ..well }, "cloud-delivered protection is off"),
            (Antivirus { network_protection: NetworkProtection::Disabled, ..well }, "network protection is off"),
            (Antivirus { network_protection: NetworkProtection::Audit, ..well }, "network protection is in audit mode"),
        ];
        for (antivirus, words) in cases {
            for client in [Client::Edge, Client::Browser, Client::Program] {
                assert_eq!(antivirus.missing_for(client).to_string(), words);
            }
        }
        assert!(well.missing_for(Client::Edge).is_empty());
    }

    #[test]
    fn smart_screen_matters_for_edge_alone() {
        let antivirus = Antivirus { smart_screen: false, ..Antivirus::WELL_CONFIGURED };
        assert_eq!(antivirus.missing_for(Client::Edge), MissingPrerequisites::SMART_SCREEN);
        assert!(antivirus.missing_for(Client::Browser).is_empty());
    }
}
