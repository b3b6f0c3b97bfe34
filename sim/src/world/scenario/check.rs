//! From what is written to what is meant: every value is checked, and refused with its place, the reason and the nearest valid
//! name.

use std::fmt::Display;
use std::net::Ipv4Addr;
use std::str::FromStr;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::defender::{AdvancedFeature, Severity};
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::endpoint::{Antivirus, AntivirusMode, NetworkProtection, WindowsBuild};
use gnomon_reference_impl::nearest::nearest;
use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_reference_impl::wire::cloud_apps::{AppTag, CloudAppsRequest, Settings};
use gnomon_reference_impl::wire::defender::DefenderRequest;
use toml::Spanned;

use super::super::administration::AdminAction;
use super::super::movement::{Movement, PlaceIndex, Range, Weighted};
use super::super::place::{Place, PlaceKind};
use super::super::workload::Volume;
use super::error::Complaint;
use super::file::{ActionFile, ActionKind, FleetFile, HoursFile, NetworkFile, PlaceFile, ScenarioFile, Text, Weights};
use super::policy;
use crate::engine::Link;

/// A scenario, as it is meant.
#[derive(Clone, Debug)]
pub(in crate::world) struct Checked {
    pub start: SimTime,
    pub end: SimTime,
    pub edition: Edition,
    pub agent_link: Link,
    pub cloud_link: Link,
    pub places: Vec<Place>,
    pub fleets: Vec<CheckedFleet>,
    pub actions: Vec<(SimTime, AdminAction)>,
}

/// A fleet, as it is meant.
#[derive(Clone, Debug)]
pub(in crate::world) struct CheckedFleet {
    pub name: String,
    pub prefix: String,
    pub endpoints: u32,
    pub windows: Vec<(u32, Windows)>,
    pub unpatched: Ratio,
    pub protection: Vec<(u32, Antivirus)>,
    pub two_users: Ratio,
    pub shared: Ratio,
    pub second_devices: Ratio,
    pub volume: Volume,
    pub movement: Movement,
}

/// What a share of a fleet runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::world) enum Windows {
    /// A version, at one of the revisions usual at the time.
    Version(u32),
    /// One build exactly.
    Build(WindowsBuild),
}

type Check<T> = Result<T, Complaint>;

/// The most devices a scenario can have.
pub(super) const MOST_ENDPOINTS: u32 = 20_000_000;

pub(super) fn check(file: &ScenarioFile, catalog: &Catalog) -> Check<Checked> {
    let start: SimTime = parsed(&file.start)?;
    let duration: SimDuration = parsed(&file.duration)?;
    if duration == SimDuration::ZERO || duration > SimDuration::from_days(3660) {
        return Err(impossible(file.duration.span(), "a scenario lasts more than no time and at most ten years"));
    }
    let edition = match &file.edition {
        None => Edition::contract(),
        Some(name) => Edition::named(name.get_ref()).map_err(|error| {
            Complaint::at(name.span(), error.to_string(), "this edition").help(format!("use `{}`", Edition::CONTRACT))
        })?,
    };
    let places: Vec<Place> = file.place.iter().map(place).collect::<Check<_>>()?;
    unique(file.place.iter().map(|place| &place.name), "place")?;
    unique(file.fleet.iter().map(|fleet| &fleet.name), "fleet")?;
    let fleets: Vec<CheckedFleet> = file.fleet.iter().map(|fleet| check_fleet(fleet, file)).collect::<Check<_>>()?;
    let total: u64 = fleets.iter().map(|fleet| u64::from(fleet.endpoints)).sum();
    if let Some(last) = file.fleet.last()
        && total > u64::from(MOST_ENDPOINTS)
    {
        let message = format!("{total} endpoints are more than the {MOST_ENDPOINTS} a scenario can have");
        return Err(impossible(last.endpoints.span(), message));
    }
    if fleets.is_empty() {
        return Err(impossible(0..0, "a scenario without a fleet has nothing to show")
            .help("add a section `[[fleet]]` with name, endpoints, windows and places"));
    }
    let end = start + duration;
    let actions =
        file.action.iter().map(|action| check_action(action, start, end, catalog)).collect::<Check<Vec<_>>>()?;
    Ok(Checked {
        start,
        end,
        edition,
        agent_link: link(file.network.latency.as_ref(), file.network.loss.as_ref())?,
        cloud_link: cloud_link(&file.network)?,
        places,
        fleets,
        actions: actions.into_iter().flatten().collect(),
    })
}

fn impossible(span: std::ops::Range<usize>, message: impl Into<String>) -> Complaint {
    Complaint::at(span, message, "this cannot be")
}

fn parsed<T: FromStr<Err: Display>>(text: &Text) -> Check<T> {
    text.get_ref().parse().map_err(|error: T::Err| Complaint::at(text.span(), error.to_string(), "this value"))
}

fn share(text: Option<&Text>, default: Ratio) -> Check<Ratio> {
    text.map_or(Ok(default), parsed)
}

fn unique<'a>(names: impl Iterator<Item = &'a Text>, what: &str) -> Check<()> {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if name.get_ref().trim().is_empty() {
            return Err(impossible(name.span(), format!("a {what} needs a name")));
        }
        if seen.contains(&name.get_ref().as_str()) {
            return Err(impossible(name.span(), format!("there are two {what}s called `{}`", name.get_ref())));
        }
        seen.push(name.get_ref());
    }
    Ok(())
}

/// `low..high` of something that can be read.
fn range<T: FromStr<Err: Display> + PartialOrd>(text: &Text) -> Check<(T, T)> {
    let Some((low, high)) = text.get_ref().split_once("..") else {
        return Err(Complaint::at(text.span(), format!("`{}` is no range", text.get_ref()), "this value")
            .help("write the lowest and the highest value with two dots between, as in `20ms..800ms`"));
    };
    let part = |part: &str| {
        part.trim().parse::<T>().map_err(|error| Complaint::at(text.span(), error.to_string(), "this value"))
    };
    let (low, high) = (part(low)?, part(high)?);
    if low > high {
        return Err(impossible(text.span(), format!("the range `{}` ends before it begins", text.get_ref())));
    }
    Ok((low, high))
}

fn link(latency: Option<&Text>, loss: Option<&Text>) -> Check<Link> {
    let (latency_min, latency_max) = latency.map_or(Ok((SimDuration::ZERO, SimDuration::ZERO)), range)?;
    if let Some(text) = latency
        && latency_max > SimDuration::from_mins(10)
    {
        return Err(impossible(text.span(), "no message takes longer than 10 minutes"));
    }
    Ok(Link { latency_min, latency_max, loss: share(loss, Ratio::ZERO)? })
}

fn cloud_link(network: &NetworkFile) -> Check<Link> {
    link(network.cloud_latency.as_ref(), network.cloud_loss.as_ref())
}

fn place(file: &PlaceFile) -> Check<Place> {
    let (first_address, addresses) = subnet(&file.addresses)?;
    let usual = match file.kind {
        PlaceKind::Office | PlaceKind::RemoteAccess => Ratio::percent(15),
        PlaceKind::Home => Ratio::percent(5),
        PlaceKind::PublicWifi | PlaceKind::MobileHotspot | PlaceKind::CustomerSite => Ratio::ONE,
    };
    Ok(Place {
        name: file.name.get_ref().clone(),
        proxy: file.proxy,
        reaches_defender: file.reaches_defender,
        first_address,
        addresses,
        address_changes: share(file.address_changes.as_ref(), usual)?,
    })
}

fn subnet(text: &Text) -> Check<(Ipv4Addr, u32)> {
    let refused = || {
        Complaint::at(text.span(), format!("`{}` is no range of IPv4 addresses", text.get_ref()), "this value")
            .help("write it as in `10.20.0.0/16`; the length is from 8 to 30")
    };
    let (address, length) = text.get_ref().split_once('/').ok_or_else(refused)?;
    let address: Ipv4Addr = address.trim().parse().map_err(|_| refused())?;
    let length: u32 = length.trim().parse().ok().filter(|length| (8..=30).contains(length)).ok_or_else(refused)?;
    let size = 1u32 << (32 - length);
    Ok((Ipv4Addr::from_bits(address.to_bits() & !(size - 1)), size))
}

fn weighted<T>(weights: &Weights, what: &str, read: impl Fn(&Spanned<String>) -> Check<T>) -> Check<Vec<(u32, T)>> {
    let pairs = weights.iter().map(|(name, weight)| Ok((*weight.get_ref(), read(name)?))).collect::<Check<Vec<_>>>()?;
    let total: u64 = pairs.iter().map(|(weight, _)| u64::from(*weight)).sum();
    if let Some((name, _)) = weights.first_key_value()
        && (total == 0 || total > u64::from(u32::MAX))
    {
        return Err(impossible(name.span(), format!("the weights of {what} add up to {total}")));
    }
    Ok(pairs)
}

fn places_of(weights: &Weights, file: &ScenarioFile) -> Check<Weighted> {
    let find = |name: &Spanned<String>| {
        let found = file.place.iter().position(|place| place.name.get_ref() == name.get_ref());
        found.map(|position| PlaceIndex(position as u16)).ok_or_else(|| {
            let known = file.place.iter().map(|place| place.name.get_ref().as_str());
            unknown(name, "place", known)
        })
    };
    let pairs = weighted(weights, "the places", find)?;
    Ok(Weighted::new(pairs.into_iter().map(|(weight, place)| (place, weight))))
}

fn unknown<'a>(name: &Spanned<String>, what: &str, known: impl Iterator<Item = &'a str> + Clone) -> Complaint {
    let complaint = Complaint::at(name.span(), format!("there is no {what} `{}`", name.get_ref()), "this name");
    let near = nearest(name.get_ref(), known.clone());
    complaint.help(match near.first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    })
}

fn check_fleet(file: &FleetFile, scenario: &ScenarioFile) -> Check<CheckedFleet> {
    let name = file.name.get_ref();
    let endpoints = *file.endpoints.get_ref();
    if endpoints == 0 {
        return Err(impossible(file.endpoints.span(), format!("the fleet `{name}` has no endpoints")));
    }
    if file.windows.is_empty() || file.places.is_empty() {
        let what = if file.windows.is_empty() { "windows" } else { "places" };
        return Err(impossible(file.name.span(), format!("the fleet `{name}` lists nothing under `{what}`")));
    }
    let places = places_of(&file.places, scenario)?;
    let evening_places =
        if file.evening_places.is_empty() { places.clone() } else { places_of(&file.evening_places, scenario)? };
    let protection = match file.protection.is_empty() {
        true => vec![(1, Antivirus::WELL_CONFIGURED)],
        false => weighted(&file.protection, "the protection", protection)?,
    };
    let percent = file.busy_percent.as_ref().map_or(100, |percent| *percent.get_ref());
    if percent > 10_000 {
        let span = file.busy_percent.as_ref().map_or(0..0, Spanned::span);
        return Err(impossible(span, "a fleet is at most a hundred times as busy as the default"));
    }
    Ok(CheckedFleet {
        name: name.clone(),
        prefix: file.device_names.clone().unwrap_or_else(|| name.clone()),
        endpoints,
        windows: weighted(&file.windows, "the Windows versions", windows)?,
        unpatched: share(file.unpatched.as_ref(), Ratio::ZERO)?,
        protection,
        two_users: share(file.two_users.as_ref(), Ratio::ZERO)?,
        shared: share(file.shared.as_ref(), Ratio::ZERO)?,
        second_devices: share(file.second_devices.as_ref(), Ratio::ZERO)?,
        volume: Volume { whole: percent / 100, rest: Ratio::percent(percent % 100) },
        movement: movement(&file.hours, places, evening_places)?,
    })
}

fn windows(name: &Spanned<String>) -> Check<Windows> {
    let text = name.get_ref();
    let build = |text: &str| -> Option<(u32, u32)> {
        let (build, revision) = text.split_once('.')?;
        Some((build.parse().ok()?, revision.parse().ok()?))
    };
    if let Some(number) = WindowsBuild::build_of_version(text) {
        return Ok(Windows::Version(number));
    }
    let server = text.strip_prefix("server ").and_then(|rest| build(rest.trim()));
    if let Some((build, revision)) = server {
        return Ok(Windows::Build(WindowsBuild::server(build, revision)));
    }
    if let Some((build, revision)) = build(text) {
        return Ok(Windows::Build(WindowsBuild::client(build, revision)));
    }
    Err(unknown(name, "Windows version", WindowsBuild::versions().collect::<Vec<_>>().into_iter()))
}

/// The ways in which the protection of a device can be set up, by name.
pub(super) const PROTECTIONS: [(&str, Antivirus); 8] = {
    let well = Antivirus::WELL_CONFIGURED;
    [
        ("well-configured", well),
        ("antivirus-passive", Antivirus { mode: AntivirusMode::Passive, ..well }),
        ("antivirus-disabled", Antivirus { mode: AntivirusMode::Disabled, ..well }),
        ("real-time-protection-off", Antivirus { real_time_protection: false, ..well }),
        ("cloud-delivered-protection-off", Antivirus { cloud_delivered_protection: false, ..well }),
        ("network-protection-off", Antivirus { network_protection: NetworkProtection::Disabled, ..well }),
        ("network-protection-audit", Antivirus { network_protection: NetworkProtection::Audit, ..well }),
        ("smartscreen-off", Antivirus { smart_screen: false, ..well }),
    ]
};

fn protection(name: &Spanned<String>) -> Check<Antivirus> {
    let found = PROTECTIONS.iter().find(|(known, _)| known == name.get_ref());
    found
        .map(|(_, antivirus)| *antivirus)
        .ok_or_else(|| unknown(name, "protection", PROTECTIONS.iter().map(|(name, _)| *name)))
}

/// A time of day, `07:30`, in milliseconds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct TimeOfDay(u32);

impl FromStr for TimeOfDay {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("`{text}` is no time of day such as `07:30`");
        let (hours, minutes) = text.split_once(':').ok_or_else(refused)?;
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        let (hours, minutes) = match (digits(hours) && digits(minutes), hours.parse::<u32>(), minutes.parse::<u32>()) {
            (true, Ok(hours), Ok(minutes)) => (hours, minutes),
            _ => return Err(refused()),
        };
        let millis: u32 = (hours * 60 + minutes) * 60_000;
        if minutes > 59 || millis > 86_400_000 { Err(refused()) } else { Ok(Self(millis)) }
    }
}

fn movement(file: &HoursFile, places: Weighted, evening_places: Weighted) -> Check<Movement> {
    let hours = |text: Option<&Text>, default: (u32, u32)| -> Check<Range> {
        let usual = (TimeOfDay(default.0 * 3_600_000), TimeOfDay(default.1 * 3_600_000));
        let (earliest, latest) = text.map_or(Ok(usual), range)?;
        Ok(Range { earliest: earliest.0, latest: latest.0 })
    };
    let movement = Movement {
        weekday: share(file.weekday.as_ref(), Ratio::percent(93))?,
        weekend: share(file.weekend.as_ref(), Ratio::percent(20))?,
        always_on: share(file.always_on.as_ref(), Ratio::percent(12))?,
        evening: share(file.evening.as_ref(), Ratio::percent(25))?,
        roaming: share(file.roaming.as_ref(), Ratio::ZERO)?,
        begins: hours(file.begin.as_ref(), (7, 9))?,
        ends: hours(file.end.as_ref(), (16, 19))?,
        places,
        evening_places,
        ahead_of_utc: file.time_zone.as_ref().map_or(Ok(0), time_zone)?,
    };
    if movement.begins.latest >= movement.ends.earliest {
        let span = file.end.as_ref().or(file.begin.as_ref()).map_or(0..0, Spanned::span);
        return Err(impossible(span, "work begins at the latest before it ends at the earliest"));
    }
    Ok(movement)
}

fn time_zone(text: &Text) -> Check<i64> {
    let refused = || {
        Complaint::at(text.span(), format!("`{}` is no distance from UTC", text.get_ref()), "this value")
            .help("write it as in `+01:00` or `-08:00`")
    };
    let (sign, rest) = match text.get_ref().split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(refused()),
    };
    let of_day: TimeOfDay = rest.parse().map_err(|_| refused())?;
    if of_day.0 > 14 * 3_600_000 { Err(refused()) } else { Ok(sign * i64::from(of_day.0)) }
}

fn check_action(
    file: &ActionFile,
    start: SimTime,
    end: SimTime,
    catalog: &Catalog,
) -> Check<Vec<(SimTime, AdminAction)>> {
    let at = instant(&file.at, start)?;
    if at < start || at > end {
        return Err(impossible(file.at.span(), format!("{at} lies outside the scenario, from {start} to {end}")));
    }
    let kind = *file.what.get_ref();
    let is_tagging = matches!(kind, ActionKind::Tag | ActionKind::Untag);
    let superfluous = [
        ("app", file.app.is_some() && !is_tagging),
        ("as", file.tag.is_some() && kind != ActionKind::Tag && kind != ActionKind::CreatePolicy),
        ("policy", file.policy.is_some() && kind != ActionKind::CreatePolicy),
        ("more_than", !file.more_than.is_empty() && kind != ActionKind::CreatePolicy),
        ("new_app", file.new_app.is_some() && kind != ActionKind::CreatePolicy),
        ("daily_alert_limit", file.daily_alert_limit.is_some() && kind != ActionKind::CreatePolicy),
        ("block_unsanctioned_apps", file.block_unsanctioned_apps.is_some() && kind != ActionKind::SaveSettings),
        ("alert_severity", file.alert_severity.is_some() && kind != ActionKind::SaveSettings),
    ];
    if let Some((key, _)) = superfluous.iter().find(|(_, given)| *given) {
        return Err(Complaint::at(file.what.span(), format!("`{key}` means nothing for this action"), "this action")
            .help(format!("take the line `{key} = ...` out")));
    }
    let feature = |feature, on| {
        vec![
            AdminAction::Defender(DefenderRequest::ToggleFeature { feature, on }),
            AdminAction::Defender(DefenderRequest::ApplyFeatures),
        ]
    };
    let app = || -> Check<_> {
        let name = file.app.as_ref().ok_or_else(|| {
            Complaint::at(file.what.span(), "which app?", "this action").help("add a line `app = \"Dropbox\"`")
        })?;
        catalog.named(name.get_ref()).map_err(|error| {
            let complaint =
                Complaint::at(name.span(), format!("no app of the catalogue is called `{}`", error.asked), "this name");
            match error.nearest.first() {
                Some(near) => complaint.help(format!("did you mean `{near}`?")),
                None => complaint,
            }
        })
    };
    let actions = match kind {
        ActionKind::SwitchIntegrationOn => feature(AdvancedFeature::MicrosoftCloudAppSecurity, true),
        ActionKind::SwitchIntegrationOff => feature(AdvancedFeature::MicrosoftCloudAppSecurity, false),
        ActionKind::SwitchNetworkIndicatorsOn => feature(AdvancedFeature::CustomNetworkIndicators, true),
        ActionKind::SwitchNetworkIndicatorsOff => feature(AdvancedFeature::CustomNetworkIndicators, false),
        ActionKind::SaveSettings => {
            let block = file.block_unsanctioned_apps.ok_or_else(|| {
                Complaint::at(file.what.span(), "are unsanctioned apps to be blocked?", "this action")
                    .help("add a line `block_unsanctioned_apps = true`")
            })?;
            let alert_severity = file.alert_severity.unwrap_or(Severity::Informational);
            let settings = Settings { block_unsanctioned_apps: block, alert_severity };
            vec![AdminAction::CloudApps(CloudAppsRequest::SaveSettings(settings))]
        }
        ActionKind::Tag => {
            let tag = file.tag.map_or(AppTag::Unsanctioned, AppTag::from);
            vec![AdminAction::CloudApps(CloudAppsRequest::TagApp { app: app()?, tag })]
        }
        ActionKind::Untag => vec![AdminAction::CloudApps(CloudAppsRequest::UntagApp { app: app()? })],
        ActionKind::CreatePolicy => {
            vec![AdminAction::CloudApps(CloudAppsRequest::CreatePolicy(Box::new(policy::settings(file)?)))]
        }
    };
    Ok(actions.into_iter().map(|action| (at, action)).collect())
}

/// A time of day, a span after the start, or an instant.
fn instant(text: &Text, start: SimTime) -> Check<SimTime> {
    let written = text.get_ref().trim();
    if let Some(span) = written.strip_prefix('+') {
        let span: SimDuration =
            span.parse().map_err(|error| Complaint::at(text.span(), format!("{error}"), "this value"))?;
        return Ok(start + span);
    }
    if let Ok(of_day) = written.parse::<TimeOfDay>() {
        let at = start.day().start() + SimDuration::from_millis(u64::from(of_day.0));
        return Ok(if at < start { at + SimDuration::DAY } else { at });
    }
    written.parse().map_err(|_| {
        Complaint::at(text.span(), format!("`{written}` is no time"), "this value").help(
            "write a time of day (`06:00`), a span after the start (`+90min`), or an instant (`2021-02-10T06:00:00Z`)",
        )
    })
}
