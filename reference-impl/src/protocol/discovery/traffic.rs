//! Traffic as reports show it: what a source does not document is absent, not zero (PRX-05, DSC-07).

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

use crate::quantities::{Bytes, Tally};

/// What passed, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Traffic {
    /// Transactions, blocked attempts included.
    #[serde(rename = "trafficTotalEvents")]
    pub transactions: u64,
    /// Attempts that were blocked (DSC-10).
    #[serde(rename = "trafficBlockedEvents")]
    pub blocked: u64,
    /// Bytes both ways.
    #[serde(rename = "trafficTotalBytes", default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Bytes>,
    /// Bytes to the Internet.
    #[serde(rename = "trafficUploadedBytes", default, skip_serializing_if = "Option::is_none")]
    pub uploaded: Option<Bytes>,
    /// Bytes from the Internet.
    #[serde(rename = "trafficDownloadedBytes", default, skip_serializing_if = "Option::is_none")]
    pub downloaded: Option<Bytes>,
}

/// How many of each kind took part. A kind that the report does not know is absent, and in a line so is the line's own
/// kind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Counts {
    /// Devices with at least one transaction.
    #[serde(rename = "devicesCount", default, skip_serializing_if = "Option::is_none")]
    pub devices: Option<u64>,
    /// Users with at least one transaction.
    #[serde(rename = "usersCount", default, skip_serializing_if = "Option::is_none")]
    pub users: Option<u64>,
    /// Addresses with at least one transaction.
    #[serde(rename = "ipAddressesCount", default, skip_serializing_if = "Option::is_none")]
    pub ip_addresses: Option<u64>,
    /// Apps of the catalogue with at least one transaction.
    #[serde(rename = "appsCount", default, skip_serializing_if = "Option::is_none")]
    pub apps: Option<u64>,
}

impl Traffic {
    /// Nothing, of which nothing is known.
    pub const NONE: Self = Self { transactions: 0, blocked: 0, total: None, uploaded: None, downloaded: None };

    /// What a device reported: everything is known.
    #[must_use]
    pub const fn known(tally: Tally, blocked: bool) -> Self {
        Self {
            transactions: tally.transactions,
            blocked: if blocked { tally.transactions } else { 0 },
            total: Some(tally.total()),
            uploaded: Some(tally.up),
            downloaded: Some(tally.down),
        }
    }

    /// The transactions with their bytes up and down, zero where these are not known.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let (up, down) = (self.uploaded.unwrap_or_default(), self.downloaded.unwrap_or_default());
        Tally { transactions: self.transactions, up, down }
    }
}

/// The sum of what is known: absent where neither knows. A sum beyond 2^64 stays there, since logs may claim anything.
fn sum(a: Option<Bytes>, b: Option<Bytes>) -> Option<Bytes> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Bytes(a.0.saturating_add(b.0))),
        (known, None) | (None, known) => known,
    }
}

impl Add for Traffic {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            transactions: self.transactions + other.transactions,
            blocked: self.blocked + other.blocked,
            total: sum(self.total, other.total),
            uploaded: sum(self.uploaded, other.uploaded),
            downloaded: sum(self.downloaded, other.downloaded),
        }
    }
}

impl AddAssign for Traffic {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Traffic {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::NONE, Add::add)
    }
}
