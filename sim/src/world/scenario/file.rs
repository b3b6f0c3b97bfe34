//! The scenario file, as it is written: TOML, every value with its place, so that an error can point at it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::super::place::PlaceKind;
use super::check::PROTECTIONS;
use gnomon_reference_impl::defender::Severity;

/// A text with its place in the file.
pub(super) type Text = Spanned<String>;

/// Names with weights: how often each is drawn among the others.
pub(super) type Weights = BTreeMap<Spanned<String>, Spanned<u32>>;

/// An organisation, where its devices are, what people do with them, and what administrators do.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(title = "A scenario of Gnomon")]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioFile {
    /// One line that says what it is.
    pub title: String,
    /// A paragraph on what it shows.
    #[serde(default)]
    pub summary: String,
    /// The seed of every draw; another one can be given on the command line.
    #[serde(default = "one")]
    pub seed: u64,
    /// When it begins, for example `2021-02-10T00:00:00Z`.
    #[schemars(with = "String")]
    pub start: Text,
    /// How long it lasts, for example `24h` or `90d`.
    #[schemars(with = "String")]
    pub duration: Text,
    /// The edition of the rules; `2021-02` if none is given.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub edition: Option<Text>,
    /// Who the organisation is.
    #[serde(default)]
    pub organisation: Organisation,
    /// The quality of the wires.
    #[serde(default)]
    pub network: NetworkFile,
    /// The networks devices can be on.
    #[serde(default)]
    pub place: Vec<PlaceFile>,
    /// The devices.
    #[serde(default)]
    pub fleet: Vec<FleetFile>,
    /// What administrators do.
    #[serde(default)]
    pub action: Vec<ActionFile>,
}

const fn one() -> u64 {
    1
}

/// Who the organisation is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Organisation {
    /// The domain of its accounts, `contoso`.
    pub account_domain: String,
    /// The domain its devices are in, `contoso.com`.
    pub dns_domain: String,
    /// What its tenants of cloud apps are called, `contoso`.
    pub tenant: String,
}

impl Default for Organisation {
    fn default() -> Self {
        Self {
            account_domain: "contoso".to_owned(),
            dns_domain: "contoso.com".to_owned(),
            tenant: "contoso".to_owned(),
        }
    }
}

/// The quality of the wires.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NetworkFile {
    /// How long a message between an endpoint and Defender takes, for example `20ms..800ms`; none at all if not given.
    #[schemars(with = "Option<String>")]
    pub latency: Option<Text>,
    /// The share of them that is lost, for example `0.2%`.
    #[schemars(with = "Option<String>")]
    pub loss: Option<Text>,
    /// How long a message between the clouds takes.
    #[schemars(with = "Option<String>")]
    pub cloud_latency: Option<Text>,
    /// The share of them that is lost.
    #[schemars(with = "Option<String>")]
    pub cloud_loss: Option<Text>,
}

/// A network that devices can be on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceFile {
    /// What it is called in this file.
    #[schemars(with = "String")]
    pub name: Text,
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// Whether a forward proxy stands between it and the Internet.
    #[serde(default)]
    pub proxy: bool,
    /// Whether Defender can be reached from it.
    #[serde(default = "yes")]
    pub reaches_defender: bool,
    /// The addresses it gives, for example `10.20.0.0/16`.
    #[schemars(with = "String")]
    pub addresses: Text,
    /// The share of days on which a device is given another address than usual; by kind if not given.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub address_changes: Option<Text>,
}

const fn yes() -> bool {
    true
}

/// Devices of one kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FleetFile {
    /// What it is called.
    #[schemars(with = "String")]
    pub name: Text,
    /// How many devices.
    #[schemars(with = "u32")]
    pub endpoints: Spanned<u32>,
    /// What their names begin with; the fleet's name if not given.
    #[serde(default)]
    pub device_names: Option<String>,
    /// What they run, by weight: a version (`20H2`), a build (`17763.348`) or a server build (`server 17763.1790`).
    #[schemars(with = "BTreeMap<String, u32>")]
    pub windows: Weights,
    /// The share of them never patched since they were installed.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub unpatched: Option<Text>,
    /// How their protection is set up, by weight; all well configured if not given.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, u32>", extend("propertyNames" = { "enum": PROTECTIONS.map(|(name, _)| name) }))]
    pub protection: Weights,
    /// The share used by two people.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub two_users: Option<Text>,
    /// The share used by three to eight people.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub shared: Option<Text>,
    /// The share that is somebody's second device.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub second_devices: Option<Text>,
    /// How busy they are, in hundredths of the default workload.
    #[serde(default)]
    #[schemars(with = "Option<u32>")]
    pub busy_percent: Option<Spanned<u32>>,
    /// Where they are at work, by weight.
    #[schemars(with = "BTreeMap<String, u32>")]
    pub places: Weights,
    /// Where they are in the evening, by weight; where they are at work if not given.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, u32>")]
    pub evening_places: Weights,
    /// When they are used.
    #[serde(default)]
    pub hours: HoursFile,
}

/// When devices are used.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct HoursFile {
    /// How far local time is ahead of UTC, for example `+01:00`; not at all if not given.
    #[schemars(with = "Option<String>")]
    pub time_zone: Option<Text>,
    /// When work begins, for example `07:00..09:30`.
    #[schemars(with = "Option<String>")]
    pub begin: Option<Text>,
    /// When it ends, for example `16:00..19:00`.
    #[schemars(with = "Option<String>")]
    pub end: Option<Text>,
    /// The share of devices used on a working day.
    #[schemars(with = "Option<String>")]
    pub weekday: Option<Text>,
    /// The share used on a Saturday or Sunday.
    #[schemars(with = "Option<String>")]
    pub weekend: Option<Text>,
    /// Of those, the share that runs day and night.
    #[schemars(with = "Option<String>")]
    pub always_on: Option<Text>,
    /// The share used in the evening too.
    #[schemars(with = "Option<String>")]
    pub evening: Option<Text>,
    /// The share of working days in the middle of which a device moves to another place.
    #[schemars(with = "Option<String>")]
    pub roaming: Option<Text>,
}

/// Something an administrator does.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ActionFile {
    /// When: a time of day (`06:00`, the first after the start), a span after the start (`+90min`), or an instant.
    #[schemars(with = "String")]
    pub at: Text,
    /// What.
    #[serde(rename = "do")]
    #[schemars(with = "ActionKind")]
    pub what: Spanned<ActionKind>,
    /// The app, for `tag` and `untag`: its name in the catalogue.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub app: Option<Text>,
    /// The tag, for `tag`, unsanctioned if not given; for `create-policy` the tag that the policy gives, none if not given.
    #[serde(default, rename = "as")]
    pub tag: Option<TagFile>,
    /// The name of an app discovery policy, for `create-policy`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub policy: Option<Text>,
    /// What an app must exceed on one UTC day, for `create-policy`: all of `daily-traffic`, `downloaded-data` and
    /// `uploaded-data` in bytes, `transactions`, `users` and `ip-addresses`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, u64>")]
    pub more_than: BTreeMap<Text, u64>,
    /// Whether a policy is about apps only that were not discovered in the last 90 days, for `create-policy`.
    #[serde(default)]
    pub new_app: Option<bool>,
    /// How many alerts a policy raises on a UTC day at most, for `create-policy`; without end if not given.
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
pub(super) enum ActionKind {
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
}

/// A tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum TagFile {
    /// Approved.
    Sanctioned,
    /// Not to be used.
    Unsanctioned,
}
