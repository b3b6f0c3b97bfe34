//! The scenario file, as it is written: TOML, every value with its place, so that an error can point at it.
//!
//! | file | sections |
//! |---|---|
//! | `place.rs` | `[[place]]`, `[[data_source]]`, `[[outage]]` |
//! | `fleet.rs` | `[[fleet]]` |
//! | `action.rs` | `[[action]]` |

mod action;
mod fleet;
mod place;

pub(super) use action::{ActionFile, ActionKind, TagFile};
pub(super) use fleet::{FleetFile, HoursFile};
pub(super) use place::{DataSourceFile, OutageFile, OutageOf, PlaceFile, TransportFile};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// The name and version of this form.
pub(super) const SCHEMA: &str = "gnomon.scenario/1";

/// A text with its place in the file.
pub(super) type Text = Spanned<String>;

/// Names with weights: how often each is drawn among the others.
pub(super) type Weights = BTreeMap<Spanned<String>, Spanned<u32>>;

/// An organisation, where its devices are, what people do with them, and what administrators do.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(title = "A scenario of Gnomon")]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioFile {
    /// The name and version of this form; a file without it is read as this one.
    #[serde(default)]
    #[schemars(with = "String", extend("const" = SCHEMA))]
    pub schema: Option<Text>,
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
    /// The logs that forward proxies upload.
    #[serde(default)]
    pub data_source: Vec<DataSourceFile>,
    /// When the line of a place is down.
    #[serde(default)]
    pub outage: Vec<OutageFile>,
    /// The devices of the organisation, fleet by fleet.
    #[serde(default)]
    pub fleet: Vec<FleetFile>,
    /// What administrators do.
    #[serde(default)]
    pub action: Vec<ActionFile>,
}

/// What a file says of its own form, whatever else is in it: a later version may have keys that this one has not.
#[derive(Debug, Deserialize)]
pub(super) struct FileVersion {
    /// The name and version of the form.
    pub schema: Option<Text>,
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
    /// How long a message between a forward proxy and the log collector takes.
    #[schemars(with = "Option<String>")]
    pub log_latency: Option<Text>,
    /// The share of them that is lost.
    #[schemars(with = "Option<String>")]
    pub log_loss: Option<Text>,
}
