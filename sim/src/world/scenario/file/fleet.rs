//! Fleets as they are written: devices of one kind, and when they are used.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::super::protection::PROTECTIONS;
use super::{Text, Weights};

/// Devices of one kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::world::scenario) struct FleetFile {
    /// What it is called.
    #[schemars(with = "String")]
    pub name: Text,
    /// How many devices.
    #[schemars(with = "u32")]
    pub endpoints: Spanned<u32>,
    /// When they are onboarded, as spans after the start, for example `0d..60d`: each at a time drawn from that range.
    /// All are there from the start if not given.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub joins: Option<Text>,
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
pub(in crate::world::scenario) struct HoursFile {
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
