//! Everything that Cloud Discovery shows, in every view over every period, held against what the devices did.
//!
//! What must show follows from the attempts of the example and the requirements alone: no role is asked for it. Bytes
//! of an attempt that was blocked are the role's own affair (DSC-10), so they are added up nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use cucumber::{Parameter, then};
use gnomon_reference_impl::catalog::{AppId, Catalog, Destination};
use gnomon_reference_impl::protocol::discovery::{
    Counts, DiscoveryQuery, Entity, EntityKind, Line, List, ListQuery, PERIODS, Traffic, WIN10_ENDPOINT_USERS,
};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::UtcDay;

use super::exports::{export_of, has_a_line_for_each};
use super::lists::{entity, overview};
use crate::bounds;
use crate::step_error::StepError;
use crate::test_world::parameters::Span;
use crate::test_world::{Attempted, Fixture, PollingRule, TestWorld};

/// What was done, as discovery pairs it.
struct Done {
    device: Entity,
    /// Nobody, if an account of the system did it (REP-07).
    user: Option<Entity>,
    address: Entity,
    app: Entity,
    day: UtcDay,
    blocked: bool,
    bytes: (Bytes, Bytes),
}

impl Done {
    fn of(fixture: &Fixture, catalog: &Catalog, made: &Attempted) -> Self {
        let account =
            (!made.account.is_system()).then(|| Entity::User(fixture.names().accounts().qualified(made.account)));
        let app = Destination::parse(&made.host).ok().and_then(|destination| catalog.app_of(&destination));
        Self {
            device: Entity::Device(fixture.device_name(made.device).machine_id),
            user: account,
            address: Entity::IpAddress(made.address.into()),
            app: app.map_or(Entity::OtherApps, |app| Entity::App(catalog.app(app).id)),
            day: made.at.day(),
            blocked: made.blocked,
            bytes: made.bytes,
        }
    }

    fn app_id(&self) -> Option<AppId> {
        match self.app {
            Entity::App(app) => Some(app),
            _ => None,
        }
    }

    fn of_kind(&self, kind: EntityKind) -> Option<&Entity> {
        match kind {
            EntityKind::Device => Some(&self.device),
            EntityKind::User => self.user.as_ref(),
            EntityKind::IpAddress => Some(&self.address),
            EntityKind::App => Some(&self.app),
        }
    }
}

/// What is to be seen of some of it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Sum {
    transactions: u64,
    blocked: u64,
    up: u64,
    down: u64,
}

impl Sum {
    fn of<'a>(done: impl Iterator<Item = &'a Done>) -> Self {
        done.fold(Self::default(), |sum, one| Self {
            transactions: sum.transactions + 1,
            blocked: sum.blocked + u64::from(one.blocked),
            up: sum.up + if one.blocked { 0 } else { one.bytes.0.0 },
            down: sum.down + if one.blocked { 0 } else { one.bytes.1.0 },
        })
    }

    /// Whether traffic is shown as it was.
    fn is(&self, traffic: &Traffic) -> bool {
        let [up, down, total] = [traffic.uploaded, traffic.downloaded, traffic.total].map(Option::unwrap_or_default);
        let bytes = if self.blocked > 0 {
            up.0 >= self.up && down.0 >= self.down
        } else {
            (up.0, down.0) == (self.up, self.down)
        };
        (traffic.transactions, traffic.blocked) == (self.transactions, self.blocked)
            && bytes
            && total.0 == up.0 + down.0
    }
}

/// How many different things of a kind are among what was done.
fn different(done: &[&Done], kind: EntityKind) -> u64 {
    let those = done.iter().filter_map(|one| one.of_kind(kind)).filter(|one| **one != Entity::OtherApps);
    those.collect::<BTreeSet<_>>().len() as u64
}

/// What must show, and in which period.
struct Expected<'a> {
    done: &'a [Done],
    days: u32,
    today: UtcDay,
}

impl<'a> Expected<'a> {
    /// What was done in the period with one entity, or at all.
    fn with(&self, entity: Option<&Entity>) -> Vec<&'a Done> {
        let is_it = |one: &&Done| entity.is_none_or(|entity| one.of_kind(entity.kind()) == Some(entity));
        self.done.iter().filter(|one| one.day.plus(self.days) > self.today).filter(is_it).collect()
    }

    /// A device that was discovered, though not in the period, may be counted and listed, with nothing (DSC-02).
    fn devices_at_most(&self) -> u64 {
        different(&self.done.iter().collect::<Vec<_>>(), EntityKind::Device)
    }

    fn counts(&self, of: &str, counts: &Counts, done: &[&Done]) -> Result<(), StepError> {
        let is = |found: Option<u64>, kind| found == Some(different(done, kind));
        let right = counts
            .devices
            .is_some_and(|found| (different(done, EntityKind::Device)..=self.devices_at_most()).contains(&found))
            && is(counts.users, EntityKind::User)
            && is(counts.ip_addresses, EntityKind::IpAddress)
            && is(counts.apps, EntityKind::App);
        self.seen(right, || {
            let due = EntityKind::ALL.map(|kind| format!("{} {kind}", different(done, kind))).join(", ");
            format!("{counts:?} {of}, where {due} are due")
        })
    }

    fn traffic(&self, of: &str, traffic: &Traffic, done: &[&Done]) -> Result<(), StepError> {
        let sum = Sum::of(done.iter().copied());
        self.seen(sum.is(traffic), || format!("{traffic:?} {of}, where {sum:?} is due"))
    }

    fn seen(&self, right: bool, what: impl FnOnce() -> String) -> Result<(), StepError> {
        if right { Ok(()) } else { Err(StepError::otherwise(format!("over {} days {}", self.days, what()))) }
    }

    /// A list, whole or drilled down to, with its sums, its lines, and what is in none of them.
    fn list(&self, list: &List, within: Option<&Entity>) -> Result<(), StepError> {
        let of = format!("in the list of {} of {within:?}", list.of);
        let all = self.with(within);
        self.traffic(&of, &list.total, &all)?;
        let mut by_entity: BTreeMap<&Entity, Vec<&Done>> = BTreeMap::new();
        let mut without = Vec::new();
        for one in all {
            match one.of_kind(list.of) {
                Some(entity) => by_entity.entry(entity).or_default().push(one),
                None => without.push(one),
            }
        }
        self.traffic(&format!("in no line {of}"), &list.without, &without)?;
        let empty = |line: &&Line| list.of == EntityKind::Device && line.traffic.transactions == 0;
        let lines: Vec<&Line> = list.lines.iter().filter(|line| !empty(line)).collect();
        for line in &lines {
            let entity = entity(line);
            let done = by_entity.remove(&entity).unwrap_or_default();
            self.traffic(&format!("of {entity:?} {of}"), &line.traffic, &done)?;
            let last = done.iter().map(|one| one.day).max();
            self.seen(last == Some(line.last_used), || format!("{entity:?} last used on {} {of}", line.last_used))?;
        }
        self.seen(by_entity.is_empty(), || format!("nothing of {:?} {of}", by_entity.keys()))
    }
}

/// A part of what Cloud Discovery shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "view",
    regex = "the dashboard|each list|each Overview|each drill-down|each export|each drawer|each sum"
)]
enum View {
    /// The counters, also in the list of reports.
    Dashboard,
    /// Devices, users, IP addresses, apps.
    Lists,
    /// The Overview of each device.
    Overviews,
    /// From each line of a list to the three others.
    DrillDowns,
    /// The export of each list, whole or drilled down to.
    Exports,
    /// The drawer of each app.
    Drawers,
    /// Transactions, blocked ones, bytes: the same wherever they are summed up.
    Sums,
}

impl FromStr for View {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "the dashboard" => Self::Dashboard,
            "each list" => Self::Lists,
            "each Overview" => Self::Overviews,
            "each drill-down" => Self::DrillDowns,
            "each export" => Self::Exports,
            "each drawer" => Self::Drawers,
            "each sum" => Self::Sums,
            other => return Err(format!("`{other}` is nothing that Cloud Discovery shows")),
        })
    }
}

/// The counters, in the report and in the list of reports.
fn dashboard(fixture: &mut Fixture, expected: &Expected<'_>, with_counts: bool) -> Result<(), StepError> {
    let all = expected.with(None);
    let dashboard = fixture.dashboard(expected.days)?;
    expected.traffic("on the dashboard", &dashboard.traffic, &all)?;
    if with_counts {
        expected.counts("on the dashboard", &dashboard.counts, &all)?;
    }
    let streams = fixture.streams()?;
    let frame = streams
        .iter()
        .find(|stream| stream.display_name == WIN10_ENDPOINT_USERS)
        .and_then(|stream| stream.time_frames.iter().find(|frame| frame.days == expected.days));
    let frame = frame.map(|frame| frame.traffic).unwrap_or_default();
    expected.traffic("in the list of reports", &frame, &all)
}

/// Each list of the report, whole, and then, if `inside`, what each of its lines leads to.
fn each_list(
    fixture: &mut Fixture,
    expected: &Expected<'_>,
    inside: bool,
    look: &mut impl FnMut(&mut Fixture, &List, Option<&Entity>) -> Result<(), StepError>,
) -> Result<(), StepError> {
    for of in EntityKind::ALL {
        let list = fixture.list(expected.days, of, None)?;
        look(fixture, &list, None)?;
        for line in list.lines.iter().filter(|_| inside) {
            let here = entity(line);
            for to in EntityKind::ALL.into_iter().filter(|to| *to != of) {
                let list = fixture.list(expected.days, to, Some(here.clone()))?;
                look(fixture, &list, Some(&here))?;
            }
        }
    }
    Ok(())
}

fn exports(fixture: &mut Fixture, expected: &Expected<'_>) -> Result<(), StepError> {
    each_list(fixture, expected, true, &mut |fixture, list, within| {
        let report = WIN10_ENDPOINT_USERS.to_owned();
        let (of, within) = (list.of, within.cloned());
        let export = export_of(fixture, ListQuery { report, days: expected.days, of, within, sort: None })?;
        has_a_line_for_each(&export, list)
    })
}

/// What is shown of each app that was used in the period.
fn drawers(fixture: &mut Fixture, expected: &Expected<'_>) -> Result<(), StepError> {
    let catalog = Catalog::built_in();
    let apps: BTreeSet<AppId> = expected.with(None).into_iter().filter_map(Done::app_id).collect();
    for app in apps {
        let report = WIN10_ENDPOINT_USERS.to_owned();
        let drawer = fixture.ask_discovery(DiscoveryQuery::app(report, expected.days, app))?;
        let done = expected.with(Some(&Entity::App(app)));
        let of = format!("in the drawer of {}", drawer.app.name);
        expected.traffic(&of, &drawer.traffic, &done)?;
        expected.counts(&of, &Counts { apps: Some(1), ..drawer.counts }, &done)?;
        let entry = catalog.by_id(app).map(|index| catalog.app(index));
        let domains = entry.map(|entry| entry.entries.iter().map(ToString::to_string).collect::<Vec<_>>());
        let score = entry.map(|entry| entry.risk_score);
        expected.seen(domains.as_ref() == Some(&drawer.domains) && drawer.app.score == score, || {
            format!("the domains {:?}, the risk score {:?} {of}", drawer.domains, drawer.app.score)
        })?;
    }
    Ok(())
}

/// What is shown of each device that was active in the period.
fn overviews(fixture: &mut Fixture, expected: &Expected<'_>) -> Result<(), StepError> {
    for subject in fixture.subjects.clone() {
        let device = Entity::Device(fixture.device_name(subject.device).machine_id);
        let done = expected.with(Some(&device));
        if !done.is_empty() {
            let overview = overview(fixture, subject, expected.days)?;
            expected.traffic("in the Overview of a device", &overview.traffic, &done)?;
            expected.counts("in the Overview of a device", &Counts { devices: Some(1), ..overview.counts }, &done)?;
            let days: BTreeSet<UtcDay> =
                done.iter().map(|one| one.day).chain(overview.daily.iter().map(|of| of.day)).collect();
            for day in days {
                let shown = overview.daily.iter().find(|of| of.day == day).map(|of| of.traffic).unwrap_or_default();
                let done: Vec<&Done> = done.iter().copied().filter(|one| one.day == day).collect();
                expected.traffic(&format!("of {day} in the Overview of a device"), &shown, &done)?;
            }
        }
    }
    Ok(())
}

/// The sums of each list and of the lines it has.
fn sums(fixture: &mut Fixture, expected: &Expected<'_>) -> Result<(), StepError> {
    dashboard(fixture, expected, false)?;
    let all = expected.with(None);
    each_list(fixture, expected, false, &mut |_, list, _| {
        let of = format!("in the list of {}", list.of);
        expected.traffic(&of, &list.total, &all)?;
        let lines: Traffic = list.lines.iter().map(|line| line.traffic).chain([list.without]).sum();
        expected.traffic(&of, &lines, &all)
    })
}

fn shown(fixture: &mut Fixture, view: View, expected: &Expected<'_>) -> Result<(), StepError> {
    match view {
        View::Dashboard => dashboard(fixture, expected, true),
        View::Lists => each_list(fixture, expected, false, &mut |_, list, within| expected.list(list, within)),
        View::Overviews => overviews(fixture, expected),
        View::DrillDowns => each_list(fixture, expected, true, &mut |_, list, within| match within {
            Some(_) => expected.list(list, within),
            None => Ok(()),
        }),
        View::Exports => exports(fixture, expected),
        View::Drawers => drawers(fixture, expected),
        View::Sums => sums(fixture, expected),
    }
}

/// Every view over each period shows exactly what was done: each view with the requirement that promises it.
///
/// # Errors
/// The requirement of the first view that does not, and what it shows instead.
pub(crate) fn every_view(fixture: &mut Fixture) -> Result<(), (&'static str, StepError)> {
    let catalog = Catalog::built_in();
    let shows: Vec<Attempted> = fixture.attempts.iter().filter(|made| made.shows).cloned().collect();
    let done: Vec<Done> = shows.iter().map(|made| Done::of(fixture, &catalog, made)).collect();
    let today = fixture.now().day();
    let views = [
        ("DSC-07", View::Sums),
        ("DSC-02", View::Dashboard),
        ("DSC-03", View::Lists),
        ("DSC-03", View::Overviews),
        ("DSC-05", View::DrillDowns),
        ("DSC-08", View::Exports),
        ("DSC-09", View::Drawers),
    ];
    for (requirement, view) in views {
        let due = format!("{view:?} with exactly what the devices did, over each period");
        PERIODS
            .into_iter()
            .try_for_each(|days| shown(fixture, view, &Expected { done: &done, days, today }))
            .map_err(|error| (requirement, error.when_due(due)))?;
    }
    Ok(())
}

#[then(expr = "within {span} {view} of Cloud Discovery shows exactly what was done")]
fn everything(world: &mut TestWorld, span: Span, view: View) -> Result<(), StepError> {
    let due = format!("{view:?} with exactly what the devices did, over each period");
    let bound = world.judged(span, &[bounds::SHOWS, bounds::FIRST_DATA]);
    let catalog = Catalog::built_in();
    let shows: Vec<Attempted> = world.attempts.iter().filter(|made| made.shows).cloned().collect();
    let done: Vec<Done> = shows.iter().map(|made| Done::of(world, &catalog, made)).collect();
    if done.is_empty() {
        return Err(StepError::harness("nothing was done that is to show"));
    }
    world.within(bound, PollingRule::Always, &due, |fixture| {
        let today = fixture.now().day();
        PERIODS.into_iter().try_for_each(|days| shown(fixture, view, &Expected { done: &done, days, today }))
    })
}
