//! The alert of a policy match, with the fields of the alerts API (`domain-facts.md` 6.3, 9.4; ALR-05).

use serde::{Deserialize, Serialize};

use super::{PolicyId, PolicySeverity};
use crate::catalog::AppId;

/// An alert of an app discovery policy (`ALERT_CABINET_DISCOVERY_NEW_SERVICE`). The id of the tenant is left out, since there
/// is one tenant only.
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
    /// 4: Discovery.
    pub stories: Vec<u8>,
    /// The severity of the policy.
    pub severity_value: PolicySeverity,
    /// 0: unread.
    pub status_value: u8,
    /// 0: open.
    pub resolution_status_value: u8,
    /// Whether the system raised it, not a policy.
    pub is_system_alert: bool,
    /// The policy, the app, the report.
    pub entities: Vec<AlertEntity>,
    /// Where it is shown.
    #[serde(rename = "URL")]
    pub url: String,
}

/// What an alert is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AlertEntity {
    /// The policy that raised it.
    PolicyRule {
        /// Its number.
        id: PolicyId,
        /// Its name.
        label: String,
        /// `NEW_SERVICE`.
        policy_type: String,
    },
    /// The app.
    Service {
        /// Its number.
        id: AppId,
        /// Its name.
        label: String,
    },
    /// The continuous report.
    #[serde(rename = "discovery_stream")]
    DiscoveryStream {
        /// Its id.
        id: String,
        /// Its display name.
        label: String,
    },
}

impl DiscoveryAlert {
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
