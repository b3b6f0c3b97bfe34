//! What administrators read of discovery: reports, counters, lists, a device's Overview, drill-downs, an app's drawer.

use cucumber::then;
use gnomon_reference_impl::protocol::discovery::{
    DeviceOverview, DiscoveryQuery, Entity, EntityKind, GLOBAL_VIEW, Line, List, Subject as About, Traffic,
};
use gnomon_reference_impl::quantities::Bytes;

use crate::bounds;
use crate::step_error::{StepError, instead_of};
use crate::test_world::parameters::Span;
use crate::test_world::{Fixture, PollingRule, Subject, TestWorld};

/// The report that endpoints fill.
pub(super) const WIN10: &str = "Win10 endpoint users";

#[then(expr = "the report {string} is among the reports")]
fn is_a_report(world: &mut TestWorld, report: String) -> Result<(), StepError> {
    let due = format!("the report {report}");
    let reports: Vec<String> =
        world.streams().map_err(instead_of(&due))?.into_iter().map(|stream| stream.display_name).collect();
    if reports.contains(&report) { Ok(()) } else { Err(StepError::missed(due, reports.join(", "))) }
}

#[then(expr = "the Global report shows {int} transaction(s)")]
fn global_shows(world: &mut TestWorld, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions in the Global report");
    let traffic = world.counters_of(GLOBAL_VIEW, 90).map_err(instead_of(&due))?.traffic;
    if traffic.transactions == count { Ok(()) } else { Err(StepError::missed(due, format!("{traffic:?}"))) }
}

fn count(fixture: &mut Fixture, expected: [u64; 4]) -> Result<(), StepError> {
    let counts = fixture.dashboard(90)?.counts;
    let found = [counts.devices, counts.users, counts.ip_addresses, counts.apps];
    if found == expected.map(Some) { Ok(()) } else { Err(StepError::otherwise(format!("{counts:?}"))) }
}

#[then(
    expr = "within {span} Cloud Discovery counts {int} device(s), {int} user(s), {int} IP address(es), {int} app(s)"
)]
fn counts_within(
    world: &mut TestWorld,
    span: Span,
    devices: u64,
    users: u64,
    addresses: u64,
    apps: u64,
) -> Result<(), StepError> {
    let due = format!("{devices} devices, {users} users, {addresses} IP addresses, {apps} apps");
    let bound = world.judged(span, &[bounds::SHOWS]);
    world.within(bound, PollingRule::Always, &due, |fixture| count(fixture, [devices, users, addresses, apps]))
}

#[then(expr = "Cloud Discovery counts {int} device(s), {int} user(s), {int} IP address(es), {int} app(s)")]
fn counts(world: &mut TestWorld, devices: u64, users: u64, addresses: u64, apps: u64) -> Result<(), StepError> {
    let due = format!("{devices} devices, {users} users, {addresses} IP addresses, {apps} apps");
    count(world, [devices, users, addresses, apps]).map_err(|error| error.when_due(due))
}

#[then(expr = "Cloud Discovery shows {int} bytes uploaded, {int} bytes downloaded")]
fn bytes(world: &mut TestWorld, up: u64, down: u64) -> Result<(), StepError> {
    let due = format!("{up} bytes uploaded, {down} bytes downloaded");
    let traffic = world.dashboard(90).map_err(instead_of(&due))?.traffic;
    let right = traffic.uploaded == Some(Bytes(up))
        && traffic.downloaded == Some(Bytes(down))
        && traffic.total == Some(Bytes(up + down));
    if right { Ok(()) } else { Err(StepError::missed(due, format!("{traffic:?}"))) }
}

/// The overview of a device over `days` days.
pub(super) fn overview(fixture: &mut Fixture, subject: Subject, days: u32) -> Result<DeviceOverview, StepError> {
    let device = fixture.device_name(subject.device).machine_id;
    fixture.ask_discovery(DiscoveryQuery::device(device, days)).map_err(instead_of("the Overview of a device"))
}

#[then(expr = "the Devices tab lists each device with {int} transaction(s) over {int} days")]
fn devices_tab(world: &mut TestWorld, count: u64, days: u32) -> Result<(), StepError> {
    let due = format!("each device with {count} transactions");
    let list = world.list(days, EntityKind::Device, None).map_err(instead_of(&due))?;
    for subject in world.subjects.clone() {
        let machine = world.device_name(subject.device).machine_id;
        let is_it = |line: &&Line| matches!(&line.subject, About::Device { machine_id, .. } if *machine_id == machine);
        if list.lines.iter().find(is_it).map(|line| line.traffic.transactions) != Some(count) {
            return Err(StepError::missed(due, format!("{:?}", list.lines)));
        }
    }
    if list.lines.len() == world.subjects.len() {
        return Ok(());
    }
    Err(StepError::missed(due, format!("{} lines", list.lines.len())))
}

#[then(expr = "the Overview of each device has {int} transaction(s), {int} bytes up, {int} bytes down over {int} days")]
fn overviews(world: &mut TestWorld, count: u64, up: u64, down: u64, days: u32) -> Result<(), StepError> {
    let due = format!("{count} transactions, {up} bytes up, {down} bytes down");
    for subject in world.subjects.clone() {
        let traffic = overview(world, subject, days)?.traffic;
        let right = traffic.transactions == count
            && traffic.uploaded == Some(Bytes(up))
            && traffic.downloaded == Some(Bytes(down))
            && traffic.total == Some(Bytes(up + down));
        if !right {
            return Err(StepError::missed(due, format!("{traffic:?}")));
        }
    }
    Ok(())
}

/// What each of the four tabs shows over `days` days.
fn tabs(fixture: &mut Fixture, days: u32, due: &str) -> Result<Vec<List>, StepError> {
    EntityKind::ALL.into_iter().map(|of| fixture.list(days, of, None).map_err(instead_of(due))).collect()
}

#[then(expr = "over {int} days no transaction is shown")]
fn nothing_over(world: &mut TestWorld, days: u32) -> Result<(), StepError> {
    let due = "no transaction on the dashboard, on any tab, on any Overview";
    let counters = world.dashboard(days).map_err(instead_of(due))?;
    if counters.traffic.transactions > 0 {
        return Err(StepError::missed(due, format!("{counters:?}")));
    }
    for list in tabs(world, days, due)? {
        // A device of before may be listed, with nothing (DSC-02).
        let nothing = |line: &Line| list.of == EntityKind::Device && line.traffic.transactions == 0;
        if !list.lines.iter().all(nothing) || list.total.transactions > 0 {
            return Err(StepError::missed(due, format!("{list:?}")));
        }
    }
    for subject in world.subjects.clone() {
        let device = world.device_name(subject.device).machine_id;
        match world.ask_discovery(DiscoveryQuery::device(device, days)) {
            Ok(overview) if overview.traffic.transactions == 0 => {}
            Ok(overview) => return Err(StepError::missed(due, format!("{:?}", overview.traffic))),
            // A device of which nothing is kept any more need not have a page.
            Err(refusal) if refusal.is_not_there() => {}
            Err(refusal) => return Err(refusal.instead_of(due)),
        }
    }
    Ok(())
}

#[then(expr = "over {int} days each tab shows {int} transaction(s) of one device, {int} bytes up, {int} bytes down")]
fn each_tab(world: &mut TestWorld, days: u32, count: u64, up: u64, down: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions, {up} bytes up, {down} bytes down, one line on each tab");
    let right = |traffic: &Traffic| {
        traffic.transactions == count
            && traffic.uploaded == Some(Bytes(up))
            && traffic.downloaded == Some(Bytes(down))
            && traffic.total == Some(Bytes(up + down))
    };
    let dashboard = world.dashboard(days).map_err(instead_of(&due))?;
    let counts = dashboard.counts;
    let ones = [counts.devices, counts.users, counts.ip_addresses, counts.apps];
    if !right(&dashboard.traffic) || ones != [Some(1); 4] {
        return Err(StepError::missed(due, format!("{dashboard:?}")));
    }
    for list in tabs(world, days, &due)? {
        let [line] = list.lines.as_slice() else { return Err(StepError::missed(due, format!("{list:?}"))) };
        if !right(&line.traffic) || !right(&list.total) {
            return Err(StepError::missed(due, format!("{list:?}")));
        }
    }
    Ok(())
}

#[then(expr = "a period of {int} days is refused")]
fn no_period(world: &mut TestWorld, days: u32) -> Result<(), StepError> {
    let due = format!("no period of {days} days");
    match world.dashboard(days) {
        Err(refusal) if refusal.is_a_decision() => Ok(()),
        Err(refusal) => Err(refusal.breaks_off(due)),
        Ok(counters) => Err(StepError::missed(due, format!("{counters:?}"))),
    }
}

/// The transactions of an app in a list of apps.
fn of_app(list: &List, app: &str) -> u64 {
    let is_it = |line: &&Line| matches!(&line.subject, About::App(line) if line.name == app);
    list.lines.iter().find(is_it).map_or(0, |line| line.traffic.transactions)
}

#[then(expr = "Cloud Discovery of each device lists {string} with {int} transaction(s)")]
fn apps_of_device(world: &mut TestWorld, app: String, count: u64) -> Result<(), StepError> {
    let due = format!("{app} with {count} transactions on each device");
    for subject in world.subjects.clone() {
        let within = Entity::Device(world.device_name(subject.device).machine_id);
        let list = world.list(90, EntityKind::App, Some(within)).map_err(instead_of(&due))?;
        if of_app(&list, &app) != count {
            return Err(StepError::missed(due, format!("{:?}", list.lines)));
        }
    }
    Ok(())
}

#[then(expr = "within {span} only the first device lists {string}")]
fn only_first(world: &mut TestWorld, span: Span, app: String) -> Result<(), StepError> {
    let due = format!("{app} on the first device alone");
    let bound = world.judged(span, &[bounds::SHOWS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        for (subject, number) in fixture.subjects.clone().into_iter().zip(0..) {
            let within = Entity::Device(fixture.device_name(subject.device).machine_id);
            let list = fixture.list(90, EntityKind::App, Some(within))?;
            if (of_app(&list, &app) > 0) != (number == 0) {
                return Err(StepError::otherwise(format!("{:?}", list.lines)));
            }
        }
        Ok(())
    })
}

/// What a line is about, as an entity one can drill into.
pub(super) fn entity(line: &Line) -> Entity {
    match &line.subject {
        About::Device { machine_id, .. } => Entity::Device(machine_id.clone()),
        About::User { user_name } => Entity::User(user_name.clone()),
        About::IpAddress { ip_address } => Entity::IpAddress(*ip_address),
        About::App(app) => app.app_id.map_or(Entity::OtherApps, Entity::App),
    }
}

#[then(expr = "over {int} days every drill-down leads back with the same numbers")]
fn symmetric(world: &mut TestWorld, days: u32) -> Result<(), StepError> {
    let due = "the same pair with the same numbers from both sides";
    let mut pairs = 0;
    for from in EntityKind::ALL {
        for to in EntityKind::ALL.into_iter().filter(|to| *to != from) {
            for line in world.list(days, from, None).map_err(instead_of(due))?.lines {
                let here = entity(&line);
                let inside = world.list(days, to, Some(here.clone())).map_err(instead_of(due))?;
                if inside.total != line.traffic {
                    return Err(StepError::missed(
                        due,
                        format!("{here:?}: {:?}, in the list {:?}", inside.total, line.traffic),
                    ));
                }
                for there in inside.lines {
                    let back = world.list(days, from, Some(entity(&there))).map_err(instead_of(due))?;
                    let again = back.lines.iter().find(|line| entity(line) == here).map(|line| line.traffic);
                    if again != Some(there.traffic) {
                        return Err(StepError::missed(due, format!("{here:?} to {:?}: {again:?}", entity(&there))));
                    }
                    pairs += 1;
                }
            }
        }
    }
    if pairs > 12 { Ok(()) } else { Err(StepError::missed(due, format!("only {pairs} pairs"))) }
}

#[then(expr = "the drawer of {string} has its domains, its risk score, {int} transactions, {int} users")]
fn drawer(world: &mut TestWorld, app: String, transactions: u64, users: u64) -> Result<(), StepError> {
    let due = format!("the drawer of {app} with domains, risk score, {transactions} transactions, {users} users");
    let entry = super::discovery::app_named(&app)?;
    let query = DiscoveryQuery::app(WIN10.to_owned(), 30, entry.id);
    let drawer = world.ask_discovery(query).map_err(instead_of(&due))?;
    let right = drawer.traffic.transactions == transactions
        && drawer.counts.users == Some(users)
        && drawer.app.score == Some(entry.risk_score)
        && drawer.domains == entry.entries.iter().map(ToString::to_string).collect::<Vec<_>>();
    if right { Ok(()) } else { Err(StepError::missed(due, format!("{drawer:?}"))) }
}

#[then(
    expr = "within {span} Cloud Discovery shows {int} blocked transaction(s) of {string}, less than {int} bytes each \
            way a transaction"
)]
fn blocked_and_small(world: &mut TestWorld, span: Span, count: u64, app: String, bytes: u64) -> Result<(), StepError> {
    blocked(world, span, count, &app, |way, transactions| way < bytes * transactions)
}

#[then(
    expr = "within {span} Cloud Discovery shows {int} blocked transaction(s) of {string}, at least {int} bytes each \
            way a transaction"
)]
fn blocked_and_large(world: &mut TestWorld, span: Span, count: u64, app: String, bytes: u64) -> Result<(), StepError> {
    blocked(world, span, count, &app, |way, transactions| way >= bytes * transactions)
}

fn blocked(
    world: &mut TestWorld,
    span: Span,
    count: u64,
    app: &str,
    right: impl Fn(u64, u64) -> bool,
) -> Result<(), StepError> {
    let due = format!("{count} blocked transactions of {app}, with the bytes that they moved");
    let bound = world.judged(span, &[bounds::SHOWS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        let list = fixture.list(90, EntityKind::App, None)?;
        let is_it = |line: &&Line| matches!(&line.subject, About::App(line) if line.name == app);
        let traffic = list.lines.iter().find(is_it).map(|line| line.traffic).unwrap_or_default();
        let ways = [traffic.uploaded, traffic.downloaded].map(|way| way.map_or(0, |bytes| bytes.0));
        let moved = ways.into_iter().all(|way| way > 0 && right(way, traffic.transactions));
        if traffic.blocked == count && traffic.transactions == 6 && moved {
            Ok(())
        } else {
            Err(StepError::otherwise(format!("{traffic:?}")))
        }
    })
}

#[then(expr = "{string} has {int} transaction(s) of {string} from each device")]
fn who_did_what(world: &mut TestWorld, user: String, count: u64, app: String) -> Result<(), StepError> {
    for subject in world.subjects.clone() {
        pairs(world, subject, &format!("contoso\\{user}"), count, &app)?;
    }
    Ok(())
}

#[then(expr = "the own user of each device has {int} transaction(s) of {string} from it")]
fn own_user_did(world: &mut TestWorld, count: u64, app: String) -> Result<(), StepError> {
    for (subject, number) in world.subjects.clone().into_iter().zip(1..) {
        pairs(world, subject, &format!("contoso\\user-{number}"), count, &app)?;
    }
    Ok(())
}

/// Which user did which activity from which device: the user's line among the device's users, the app's among the
/// user's.
fn pairs(world: &mut TestWorld, subject: Subject, user: &str, count: u64, app: &str) -> Result<(), StepError> {
    let due = format!("{user} with {count} transactions of {app} from {}", world.name(subject.device));
    let device = Entity::Device(world.device_name(subject.device).machine_id);
    let users = world.list(30, EntityKind::User, Some(device.clone())).map_err(instead_of(&due))?;
    let is_user = |line: &&Line| matches!(&line.subject, About::User { user_name } if user_name == user);
    let from_device = users.lines.iter().find(is_user).map(|line| line.traffic.transactions);
    let apps = world.list(30, EntityKind::App, Some(Entity::User(user.to_owned()))).map_err(instead_of(&due))?;
    let on_device = world.list(30, EntityKind::App, Some(device)).map_err(instead_of(&due))?;
    let right = from_device == Some(count) && of_app(&apps, app) >= count && of_app(&on_device, app) == count;
    if right { Ok(()) } else { Err(StepError::missed(due, format!("{:?}; {:?}", users.lines, apps.lines))) }
}

#[then(expr = "{int} transactions are shown with no user")]
fn without_user(world: &mut TestWorld, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions with no user");
    let list = world.list(90, EntityKind::User, None).map_err(instead_of(&due))?;
    if list.without.transactions == count { Ok(()) } else { Err(StepError::missed(due, format!("{:?}", list.without))) }
}
