//! What a variation does otherwise between a role and its wires.

use gnomon_reference_impl::http::token::TokenAuthority;
use gnomon_reference_impl::http::{Host, Request};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use serde::Deserialize;

use super::{alerts, discovery};
use crate::implementations::Interceptor;
use crate::mutant::accepts_expired;

/// What is done otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Manner {
    /// Each attempt raises an alert of its own.
    AlertPerAttempt,
    /// Alerts say in other words what a device lacks.
    OtherWords,
    /// The licences are called by the names of the products without that of their maker.
    ShortLicences,
    /// A snapshot is analysed some time after it was uploaded.
    SnapshotsAfter {
        /// How long after.
        span: SimDuration,
    },
    /// The dashboard counts the devices since the integration was enabled, whatever the period.
    DevicesSinceEnabled,
    /// A token is taken for some time after its expiry.
    TokenLeeway {
        /// For how long.
        span: SimDuration,
    },
}

impl Manner {
    /// What stands between role and wires.
    #[must_use]
    pub fn interceptor(self) -> Box<dyn Interceptor> {
        match self {
            Self::AlertPerAttempt => Box::new(alerts::AlertPerAttempt),
            Self::OtherWords => Box::new(alerts::OtherWords),
            Self::ShortLicences => Box::new(alerts::ShortLicences),
            Self::SnapshotsAfter { span } => Box::new(discovery::SnapshotsAfter::new(span)),
            Self::DevicesSinceEnabled => Box::new(discovery::DevicesSinceEnabled::default()),
            Self::TokenLeeway { span } => Box::new(TokenLeeway(span)),
        }
    }
}

/// Tokens are taken for some time after their expiry.
struct TokenLeeway(SimDuration);

impl Interceptor for TokenLeeway {
    fn http_asked(&mut self, now: SimTime, host: Host, request: &mut Request, authority: &TokenAuthority) {
        if host == Host::Defender {
            accepts_expired(now, self.0, request, authority);
        }
    }
}
