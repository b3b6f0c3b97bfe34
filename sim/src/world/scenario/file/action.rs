//! Actions as they are written: what administrators do, and when.

use std::collections::BTreeMap;

use gnomon_reference_impl::protocol::defender::Severity;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::Text;

/// Something an administrator does.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::world::scenario) struct ActionFile {
    /// When: a time of day (`06:00`, the first after the start), a span after the start (`+90min`), or an instant.
    #[schemars(with = "String")]
    pub at: Text,
    /// What is done at that time.
    #[serde(rename = "do")]
    #[schemars(with = "ActionKind")]
    pub what: Spanned<ActionKind>,
    /// The app, for `tag` and `untag`: its name in the catalogue.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub app: Option<Text>,
    /// The tag, for `tag`, unsanctioned if not given; for a policy the tag that it gives, none if not given.
    #[serde(default, rename = "as")]
    pub tag: Option<TagFile>,
    /// The name of an app discovery policy, for `create-policy`, `change-policy`, `delete-policy` and
    /// `untag-apps-of-policy`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub policy: Option<Text>,
    /// What an app must exceed on one UTC day, for a policy: all of `daily-traffic`, `downloaded-data` and
    /// `uploaded-data` in bytes, `transactions`, `users` and `ip-addresses`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, u64>")]
    pub more_than: BTreeMap<Text, u64>,
    /// Whether a policy is about apps only that were not discovered in the last 90 days.
    #[serde(default)]
    pub new_app: Option<bool>,
    /// The categories of apps that a policy is about, such as `Cloud storage`; every category if none is given.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub categories: Vec<Text>,
    /// The risk scores of apps that a policy is about, for example `0..4`; 10 is the safest.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub risk_scores: Option<Text>,
    /// How many alerts a policy raises on a UTC day at most; without end if not given.
    #[serde(default)]
    #[schemars(with = "Option<u32>")]
    pub daily_alert_limit: Option<Spanned<u32>>,
    /// Whether unsanctioned apps are blocked, for `save-settings`.
    #[serde(default)]
    pub block_unsanctioned_apps: Option<bool>,
    /// The severity of alerts, for `save-settings`; informational if not given.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("enum" = Severity::ALL))]
    pub alert_severity: Option<Severity>,
}

/// What an administrator can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::world::scenario) enum ActionKind {
    /// Turn the advanced feature "Microsoft Cloud App Security" on and apply it.
    SwitchIntegrationOn,
    /// Turn it off and apply it.
    SwitchIntegrationOff,
    /// Turn the advanced feature "Custom network indicators" on and apply it.
    SwitchNetworkIndicatorsOn,
    /// Turn it off and apply it.
    SwitchNetworkIndicatorsOff,
    /// Save the settings of Cloud App Security.
    SaveSettings,
    /// Tag an app.
    Tag,
    /// Take an app's tag away.
    Untag,
    /// Create an app discovery policy that looks at all continuous reports.
    CreatePolicy,
    /// Set a policy up anew: what is not said again no longer counts.
    ChangePolicy,
    /// Delete a policy. The tags it gave stay.
    DeletePolicy,
    /// Take the tag away from every app that a policy tagged and nobody has tagged since.
    UntagAppsOfPolicy,
}

/// A tag of an app.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::world::scenario) enum TagFile {
    /// Approved by the organisation.
    Sanctioned,
    /// Not to be used.
    Unsanctioned,
}
