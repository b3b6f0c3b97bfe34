//! The governance log: every operation on a tag, by hand or by a policy (BLK-07; `FACTS.md` 6.10).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::PolicyId;
use crate::catalog::AppId;
use crate::protocol::cloud_apps::AppTag;
use crate::time::SimTime;

/// An operation on the tag of an app. Their numbers are a total order: the last one of an app says how it is tagged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GovernanceEntry {
    /// Its number; the first is 1.
    pub number: u32,
    /// The instant of the operation, UTC.
    pub timestamp: SimTime,
    /// The number of the app in the catalogue.
    pub app_id: AppId,
    /// The name of the app in the catalogue.
    pub app_name: String,
    /// The tag it was given; nothing if its tag was taken away.
    pub tag: Option<AppTag>,
    /// The administrator or the policy that did it.
    pub by: GovernanceActor,
    /// What came of it.
    pub status: GovernanceStatus,
}

/// Who operated on a tag.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum GovernanceActor {
    /// An administrator, by hand.
    Administrator,
    /// A policy, when it alerted.
    Policy {
        /// The number of the policy.
        id: PolicyId,
        /// Its name then.
        name: String,
    },
}

/// What came of an entry of the governance log. A tag is there at once, so operations on tags are successful; whether
/// its indicators are there yet is shown with the app ([`TaggedApp`](crate::protocol::cloud_apps::TaggedApp)).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "Option<bool>", from = "Option<bool>")]
pub enum GovernanceStatus {
    /// It came to nothing; `false`.
    Failed,
    /// It is not done yet; `null`.
    Pending,
    /// It is done; `true`.
    Successful,
}

impl From<GovernanceStatus> for Option<bool> {
    fn from(status: GovernanceStatus) -> Self {
        match status {
            GovernanceStatus::Failed => Some(false),
            GovernanceStatus::Pending => None,
            GovernanceStatus::Successful => Some(true),
        }
    }
}

impl From<Option<bool>> for GovernanceStatus {
    fn from(status: Option<bool>) -> Self {
        match status {
            Some(false) => Self::Failed,
            None => Self::Pending,
            Some(true) => Self::Successful,
        }
    }
}

impl fmt::Display for GovernanceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pending => "Pending",
            Self::Failed => "Failed",
            Self::Successful => "Successful",
        })
    }
}
