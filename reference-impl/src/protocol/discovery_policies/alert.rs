//! The alert of a policy match, with the fields of the alerts API (`FACTS.md` 6.3, 9.4; ALR-05).

use serde::{Deserialize, Serialize};

use super::{PolicyId, PolicySeverity};
use crate::catalog::AppId;
use crate::time::SimTime;

/// An alert of an app discovery policy (`ALERT_CABINET_DISCOVERY_NEW_SERVICE`). The id of the tenant is left out, since
/// there is one tenant only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscoveryAlert {
    /// Its id: 24 hexadecimal digits.
    #[serde(rename = "_id")]
    pub id: String,
    /// When it was raised, in milliseconds since the Unix epoch.
    pub timestamp: u64,
    /// The name of the policy.
    pub title: String,
    /// What was seen, in words.
    pub description: String,
    /// The stories that it belongs to; always 4, Discovery.
    pub stories: Vec<u8>,
    /// The severity of the policy.
    pub severity_value: PolicySeverity,
    /// Whether it is 0 unread, 1 read or 2 archived.
    pub status_value: u8,
    /// 0 while it is open, else the number of its resolution.
    pub resolution_status_value: u8,
    /// Whether the system raised it, not a policy.
    pub is_system_alert: bool,
    /// The policy, the app, the report.
    pub entities: Vec<AlertEntity>,
    /// Where it is shown.
    #[serde(rename = "URL")]
    pub url: String,
    /// What administrators did about it.
    #[serde(flatten)]
    pub handling: AlertHandling,
}

/// What administrators did about an alert; nothing of it is there before they did anything.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertHandling {
    /// What was said when it was closed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Who closed or reopened it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_by_user: Option<String>,
    /// When it was closed, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolve_time: Option<SimTime>,
}

/// What an administrator does about alerts (`FACTS.md` 6.3).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AlertMark {
    /// It has been read.
    Read,
    /// It is to be read again.
    Unread,
    /// It is open again.
    Reopened,
    /// It is closed: archived.
    Closed {
        /// What the alert turned out to be.
        resolution: AlertResolution,
        /// What is said about it.
        comment: String,
    },
}

/// As what an alert is closed; the numbers are those of the API.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AlertResolution {
    /// 3: it is wrong.
    FalsePositive = 3,
    /// 4: it is right, and harmless.
    Benign = 4,
    /// 5: it is right, and was dealt with.
    TruePositive = 5,
}

/// A mark for alerts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertMarking {
    /// Which, by their ids.
    pub alerts: Vec<String>,
    /// What is done about them.
    pub mark: AlertMark,
    /// Who does it.
    pub by: String,
}

/// What became of a mark for alerts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertsMarked {
    /// How many have it.
    pub marked: u32,
    /// Ids that no alert has.
    pub not_found: Vec<String>,
}

/// `statusValue`: unread, read, archived.
const UNREAD: u8 = 0;
const READ: u8 = 1;
const ARCHIVED: u8 = 2;
const OPEN: u8 = 0;

/// What an alert is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AlertEntity {
    /// The policy that raised it.
    PolicyRule {
        /// The number of the policy.
        id: PolicyId,
        /// The name of the policy, when it alerted.
        label: String,
        /// The type of the policy; always `NEW_SERVICE`.
        policy_type: String,
    },
    /// The app that matched.
    Service {
        /// The number of the app in the catalogue.
        id: AppId,
        /// The name of the app in the catalogue.
        label: String,
    },
    /// The continuous report.
    #[serde(rename = "discovery_stream")]
    DiscoveryStream {
        /// The id of the report.
        id: String,
        /// Its display name.
        label: String,
    },
}

impl DiscoveryAlert {
    /// Puts a mark on it at `now`. One that is archived stays so, read or unread.
    pub fn put(&mut self, mark: &AlertMark, by: &str, now: SimTime) {
        match mark {
            AlertMark::Read | AlertMark::Unread if self.status_value == ARCHIVED => {}
            AlertMark::Read => self.status_value = READ,
            AlertMark::Unread => self.status_value = UNREAD,
            AlertMark::Reopened => {
                self.status_value = READ;
                self.resolution_status_value = OPEN;
                self.handling.handled_by_user = Some(by.to_owned());
                self.handling.resolve_time = None;
            }
            AlertMark::Closed { resolution, comment } => {
                self.status_value = ARCHIVED;
                self.resolution_status_value = *resolution as u8;
                let (comment, handled_by_user) = (comment.clone(), Some(by.to_owned()));
                self.handling = AlertHandling { comment, handled_by_user, resolve_time: Some(now) };
            }
        }
    }

    /// The policy that raised it.
    #[must_use]
    pub fn policy(&self) -> Option<PolicyId> {
        self.entities.iter().find_map(|entity| match entity {
            AlertEntity::PolicyRule { id, .. } => Some(*id),
            _ => None,
        })
    }

    /// The app it is about.
    #[must_use]
    pub fn app(&self) -> Option<AppId> {
        self.entities.iter().find_map(|entity| match entity {
            AlertEntity::Service { id, .. } => Some(*id),
            _ => None,
        })
    }

    /// The display name of the report in which it was seen.
    #[must_use]
    pub fn report(&self) -> Option<&str> {
        self.entities.iter().find_map(|entity| match entity {
            AlertEntity::DiscoveryStream { label, .. } => Some(label.as_str()),
            _ => None,
        })
    }
}
