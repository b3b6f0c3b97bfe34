//! Places as they are written: networks, the logs of their forward proxies, and when their lines are down.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Text;
use crate::world::place::PlaceKind;

/// A network that devices can be on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::world::scenario) struct PlaceFile {
    /// What it is called in this file.
    #[schemars(with = "String")]
    pub name: Text,
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// Whether a forward proxy stands between it and the Internet.
    #[serde(default)]
    pub proxy: bool,
    /// The data source that its forward proxy logs to; it does not log if none is given.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub logs: Option<Text>,
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
    /// How long a message between a device there and Defender takes; as the network says if not given.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub latency: Option<Text>,
    /// The share of them that is lost; as the network says if not given.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub loss: Option<Text>,
}

const fn yes() -> bool {
    true
}

/// Logs of forward proxies that come to Cloud App Security as one report, through the log collector.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::world::scenario) struct DataSourceFile {
    /// What it is called, which is the name of its report.
    #[schemars(with = "String")]
    pub name: Text,
    /// The log format by its public name, such as `SQUID_NATIVE_SYSLOG`.
    #[schemars(with = "String")]
    pub format: Text,
    /// How logs come to the collector.
    pub transport: TransportFile,
}

/// How a log comes to the collector.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::world::scenario) enum TransportFile {
    /// Syslog, one message a datagram; what is lost is lost.
    SyslogUdp,
    /// Syslog over a connection.
    SyslogTcp,
    /// A file at every full hour.
    Files,
}

/// A time during which the line of a place is down.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::world::scenario) struct OutageFile {
    /// The name of the place.
    #[schemars(with = "String")]
    pub place: Text,
    /// From when on: a time of day (`06:00`, the first after the start), a span after the start (`+90min`), or an
    /// instant.
    #[schemars(with = "String")]
    pub from: Text,
    /// For how long, for example `90min`.
    #[serde(rename = "for")]
    #[schemars(with = "String")]
    pub lasts: Text,
    /// What cannot be reached from there: the Internet if not given.
    #[serde(default)]
    pub of: OutageOf,
}

/// What cannot be reached.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::world::scenario) enum OutageOf {
    /// Nothing at all: nobody there connects to anything.
    #[default]
    Internet,
    /// Defender alone: people work on.
    Defender,
}
