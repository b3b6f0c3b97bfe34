//! What administrators ask of Cloud App Security: tags, settings, licence, how the synchronisation stands, block
//! scripts, app discovery policies with their alerts, the governance log, and IP address ranges.
//!
//! Tags and settings have no documented public API; the portal's own routes do the same (`FACTS.md` 6.9, 10.1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::discovery_policies::{
    AlertMarking, AlertsMarked, DiscoveryAlert, DiscoveryPolicy, GovernanceEntry, PolicyId, PolicySettings,
};
use super::subnets::{Subnet, SubnetId, SubnetRule};
use crate::catalog::AppIndex;
use crate::protocol::defender::Severity;
use crate::time::SimDuration;

/// How the organisation regards an app.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
pub enum AppTag {
    /// Approved by the organisation; nothing is blocked.
    Sanctioned,
    /// Not to be used: blocked where blocking is on.
    Unsanctioned,
}

/// The settings under "Cloud Discovery, Microsoft Defender for Endpoint".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// "Block unsanctioned apps" (BLK-01).
    pub block_unsanctioned_apps: bool,
    /// The severity of the alerts that synchronised indicators raise (ALR-03).
    pub alert_severity: Severity,
}

impl Default for Settings {
    fn default() -> Self {
        Self { block_unsanctioned_apps: false, alert_severity: Severity::Informational }
    }
}

/// A request to the core of Cloud App Security.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CloudAppsRequest {
    /// Tag an app; the last operation wins (BLK-07).
    TagApp {
        /// The app to be tagged.
        app: AppIndex,
        /// The tag that it is given.
        tag: AppTag,
    },
    /// Take the app's tag away.
    UntagApp {
        /// The app whose tag goes.
        app: AppIndex,
    },
    /// Save the settings; what is not saved changes nothing (ALR-03).
    SaveSettings(Settings),
    /// The settings as last saved, and the licence.
    ReadSettings,
    /// Give the organisation its licence for Cloud App Security, or take it away.
    SetLicence(bool),
    /// The tagged apps, and how far their indicators are.
    ListTaggedApps,
    /// How far the synchronisation with Defender is.
    SynchronisationStatus,
    /// The domains of all unsanctioned apps in the format of an appliance (BLK-13).
    BlockScript {
        /// The number of the format ([`Appliance`](crate::cloud_apps::Appliance)).
        format: u16,
    },
    /// Create an app discovery policy (BLK-07, ALR-05).
    CreatePolicy(Box<PolicySettings>),
    /// Set a policy up anew. One whose reports changed alerts again about apps that it knows (ALR-05).
    ChangePolicy {
        /// The policy to be changed.
        policy: PolicyId,
        /// How it is set up from now on.
        settings: Box<PolicySettings>,
    },
    /// Delete a policy. The alerts it raised and the tags it gave stay.
    DeletePolicy {
        /// The policy to be deleted.
        policy: PolicyId,
    },
    /// List the policies, the oldest first.
    ListPolicies,
    /// The alerts of policies.
    ListAlerts,
    /// Mark alerts: read, unread, closed, reopened (`FACTS.md` 6.3).
    MarkAlerts(AlertMarking),
    /// The governance log.
    GovernanceLog,
    /// Define IP address ranges (`FACTS.md` 6.4).
    CreateSubnet(Box<SubnetRule>),
    /// Define IP address ranges anew, all of it.
    ReplaceSubnet {
        /// The definition to be replaced.
        subnet: SubnetId,
        /// What it is from now on.
        rule: Box<SubnetRule>,
    },
    /// Delete IP address ranges.
    DeleteSubnet {
        /// The definition to be deleted.
        subnet: SubnetId,
    },
    /// The IP address ranges.
    ListSubnets,
}

impl CloudAppsRequest {
    /// Whether it only asks, and changes nothing.
    #[must_use]
    pub const fn is_question(&self) -> bool {
        match self {
            Self::ListTaggedApps
            | Self::SynchronisationStatus
            | Self::BlockScript { .. }
            | Self::ListPolicies
            | Self::ListAlerts
            | Self::ReadSettings
            | Self::ListSubnets
            | Self::GovernanceLog => true,
            Self::TagApp { .. }
            | Self::UntagApp { .. }
            | Self::SaveSettings(_)
            | Self::SetLicence(_)
            | Self::CreatePolicy(_)
            | Self::ChangePolicy { .. }
            | Self::DeletePolicy { .. }
            | Self::MarkAlerts(_)
            | Self::CreateSubnet(_)
            | Self::ReplaceSubnet { .. }
            | Self::DeleteSubnet { .. } => false,
        }
    }
}

/// An answer of the core of Cloud App Security.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CloudAppsResponse {
    /// It is done.
    Done,
    /// The tagged apps.
    TaggedApps(Vec<TaggedApp>),
    /// How far the synchronisation is.
    Synchronisation(SynchronisationStatus),
    /// The block script.
    BlockScript(BlockScript),
    /// The policy was created, with this number.
    PolicyCreated(PolicyId),
    /// The policies, the oldest first.
    Policies(Vec<DiscoveryPolicy>),
    /// The alerts of policies, the oldest first.
    Alerts(Vec<DiscoveryAlert>),
    /// The governance log, the oldest entry first.
    GovernanceLog(Vec<GovernanceEntry>),
    /// The settings, and whether the organisation is licensed.
    Settings(Settings, bool),
    /// What became of a mark for alerts.
    AlertsMarked(AlertsMarked),
    /// The IP address ranges are defined, with this number.
    SubnetCreated(SubnetId),
    /// The IP address ranges, the oldest first.
    Subnets(Vec<Subnet>),
}

/// A block script, as it is downloaded (BLK-13).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockScript {
    /// Its default name, `2017-02-19_CAS_Fortigate_block_script.txt`.
    pub file_name: String,
    /// What is in it.
    pub text: String,
}

/// How far the synchronisation with Defender is, as the administrator sees it (BLK-08).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SynchronisationStatus {
    /// Domains whose indicators are to be created or changed.
    pub to_submit: u32,
    /// Indicators that are to be deleted.
    pub to_delete: u32,
    /// How long that takes at least, within the documented rate limits.
    pub estimate: SimDuration,
}

/// A tagged app, as the administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaggedApp {
    /// The name of the app in the catalogue.
    pub name: String,
    /// How it is tagged.
    pub tag: AppTag,
    /// Its domains that are indicators in Defender, as far as Cloud App Security knows.
    pub propagated: Vec<String>,
    /// Its domains that are to become indicators and are not yet.
    pub waiting: Vec<String>,
    /// Its entries that cannot be indicators: full URLs and tenant patterns (BLK-06).
    pub skipped: Vec<String>,
    /// Its domains for which somebody else has an indicator, which the synchronisation leaves alone (BLK-15).
    pub taken: Vec<String>,
}
