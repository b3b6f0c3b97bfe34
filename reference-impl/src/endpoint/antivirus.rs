//! What a device needs so that it can block, and what it lacks (INT-07).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::names::Client;

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

/// What network protection does (`domain-facts.md` 4.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NetworkProtection {
    /// Nothing; it does not look either.
    Disabled,
    /// It looks and writes an audited event; it blocks nothing.
    Audit,
    /// It blocks.
    Block,
}

/// How the protection of one device is set up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Antivirus {
    /// Defender Antivirus.
    pub mode: AntivirusMode,
    /// Real-time protection.
    pub real_time_protection: bool,
    /// Cloud-delivered protection.
    pub cloud_delivered_protection: bool,
    /// Network protection.
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
                missing.0 |= what.0;
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

/// A set of prerequisites that a device lacks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MissingPrerequisites(u8);

impl MissingPrerequisites {
    /// Nothing lacks.
    pub const NONE: Self = Self(0);
    /// Defender Antivirus is not active.
    pub const ANTIVIRUS_ACTIVE: Self = Self(1);
    /// Real-time protection is off.
    pub const REAL_TIME_PROTECTION: Self = Self(2);
    /// Cloud-delivered protection is off.
    pub const CLOUD_DELIVERED_PROTECTION: Self = Self(4);
    /// Network protection is off.
    pub const NETWORK_PROTECTION: Self = Self(8);
    /// Network protection is in audit mode.
    pub const NETWORK_PROTECTION_IN_AUDIT_MODE: Self = Self(16);
    /// SmartScreen is off, for Edge.
    pub const SMART_SCREEN: Self = Self(32);

    /// Each single prerequisite with the words that name its lack to an administrator.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::ANTIVIRUS_ACTIVE, "Defender Antivirus is not active"),
        (Self::REAL_TIME_PROTECTION, "real-time protection is off"),
        (Self::CLOUD_DELIVERED_PROTECTION, "cloud-delivered protection is off"),
        (Self::NETWORK_PROTECTION, "network protection is off"),
        (Self::NETWORK_PROTECTION_IN_AUDIT_MODE, "network protection is in audit mode"),
        (Self::SMART_SCREEN, "SmartScreen is off"),
    ];

    /// Whether nothing lacks.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether network protection looks on in audit mode: it blocks nothing and leaves an audited event (INT-07).
    #[must_use]
    pub const fn is_audit(self) -> bool {
        self.contains(Self::NETWORK_PROTECTION_IN_AUDIT_MODE)
    }

    /// What lacks in either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` lack.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl fmt::Display for MissingPrerequisites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (_, words) in Self::ALL.iter().filter(|(one, _)| self.contains(*one)) {
            write!(f, "{separator}{words}")?;
            separator = ", ";
        }
        Ok(())
    }
}

impl fmt::Debug for MissingPrerequisites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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
