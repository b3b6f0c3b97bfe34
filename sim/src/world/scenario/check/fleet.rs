//! Fleets: what devices run, how they are protected, and when and where they are used.

use gnomon_reference_impl::endpoint::Antivirus;
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::SimDuration;
use toml::Spanned;

use super::super::error::Complaint;
use super::super::file::{FleetFile, HoursFile, ScenarioFile, Text, Weights};
use super::super::protection::PROTECTIONS;
use super::value::{TimeOfDay, impossible, range, share, unknown, weighted};
use super::{Check, CheckedFleet, Windows};
use crate::world::movement::{Movement, PlaceIndex, Range, Weighted};
use crate::world::workload::Volume;

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

pub(super) fn fleet(file: &FleetFile, scenario: &ScenarioFile, lasts: SimDuration) -> Check<CheckedFleet> {
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
    let joins = file.joins.as_ref().map_or(Ok((SimDuration::ZERO, SimDuration::ZERO)), range)?;
    if let Some(text) = file.joins.as_ref().filter(|_| joins.1 > lasts) {
        return Err(impossible(text.span(), "a device is onboarded before the scenario is over"));
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
        joins,
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

fn protection(name: &Spanned<String>) -> Check<Antivirus> {
    let found = PROTECTIONS.iter().find(|(known, _)| known == name.get_ref());
    found
        .map(|(_, antivirus)| *antivirus)
        .ok_or_else(|| unknown(name, "protection", PROTECTIONS.iter().map(|(name, _)| *name)))
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
