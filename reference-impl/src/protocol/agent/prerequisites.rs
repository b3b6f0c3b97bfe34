//! What a device lacks for blocking, as it says in an event (INT-07, ALR-02).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A set of prerequisites that a device lacks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MissingPrerequisites(u8);

impl MissingPrerequisites {
    /// The device lacks nothing.
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

    /// Whether the device lacks nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether network protection looks on in audit mode: it blocks nothing and leaves an audited event (INT-07).
    #[must_use]
    pub const fn is_audit(self) -> bool {
        self.contains(Self::NETWORK_PROTECTION_IN_AUDIT_MODE)
    }

    /// What either of two sets lacks.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the device lacks all of `other`.
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
