//! What administrators read of discovery: reports, counters, lists, drill-downs, histories, exports, risk levels.

use cucumber::{given, then, when};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;
use gnomon_reference_impl::wire::ApiError;
use gnomon_reference_impl::wire::defender::{DefenderAnswer, DefenderQuery};
use gnomon_reference_impl::wire::discovery::{
    DeviceOverview, DiscoveryAnswer, DiscoveryQuery, Entity, EntityKind, Line, List, ListQuery, RiskLevel,
    Subject as About, Traffic,
};

use crate::bed::words::{Program, Span};
use crate::bed::{Bed, Connection, Looking, Stage, Subject};
use crate::story::Story;

const WIN10: &str = "Win10 endpoint users";

fn refused(due: &str) -> impl Fn(ApiError) -> Story + '_ {
    move |error| Story::new(due, error.to_string())
}

fn unexpected(due: &str, answer: &DiscoveryAnswer) -> Story {
    Story::new(due, format!("{answer:?}"))
}

#[then(expr = "the report {string} is among the reports")]
fn is_a_report(bed: &mut Bed, report: String) -> Result<(), Story> {
    let due = format!("the report {report}");
    match bed.ask_discovery(&DiscoveryQuery::Reports).map_err(refused(&due))? {
        DiscoveryAnswer::Reports(streams) if streams.iter().any(|stream| stream.display_name == report) => Ok(()),
        answer => Err(unexpected(&due, &answer)),
    }
}

#[then(expr = "the Global report shows {int} transaction(s)")]
fn global_shows(bed: &mut Bed, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions in the Global report");
    let query = DiscoveryQuery::Dashboard { report: "Global View".to_owned(), days: 90 };
    match bed.ask_discovery(&query).map_err(refused(&due))? {
        DiscoveryAnswer::Dashboard(counters) if counters.traffic.transactions == count => Ok(()),
        answer => Err(unexpected(&due, &answer)),
    }
}

fn count(stage: &mut Stage, expected: [u64; 4]) -> Result<(), String> {
    let counts = stage.dashboard(90).map_err(|error| error.to_string())?.counts;
    let found = [counts.devices, counts.users, counts.ip_addresses, counts.apps];
    if found == expected.map(Some) { Ok(()) } else { Err(format!("{counts:?}")) }
}

#[then(
    expr = "within {span} Cloud Discovery counts {int} device(s), {int} user(s), {int} IP address(es), {int} app(s)"
)]
fn counts_within(bed: &mut Bed, span: Span, devices: u64, users: u64, addresses: u64, apps: u64) -> Result<(), Story> {
    let due = format!("{devices} devices, {users} users, {addresses} IP addresses, {apps} apps");
    bed.within(span.0, Looking::Always, &due, |stage| count(stage, [devices, users, addresses, apps]))
}

#[then(expr = "Cloud Discovery counts {int} device(s), {int} user(s), {int} IP address(es), {int} app(s)")]
fn counts(bed: &mut Bed, devices: u64, users: u64, addresses: u64, apps: u64) -> Result<(), Story> {
    let due = format!("{devices} devices, {users} users, {addresses} IP addresses, {apps} apps");
    count(bed, [devices, users, addresses, apps]).map_err(|seen| Story::new(due, seen))
}

#[then(expr = "Cloud Discovery shows {int} bytes uploaded, {int} bytes downloaded")]
fn bytes(bed: &mut Bed, up: u64, down: u64) -> Result<(), Story> {
    let due = format!("{up} bytes uploaded, {down} bytes downloaded");
    let traffic = bed.dashboard(90).map_err(refused(&due))?.traffic;
    let right = traffic.uploaded == Some(Bytes(up))
        && traffic.downloaded == Some(Bytes(down))
        && traffic.total == Some(Bytes(up + down));
    if right { Ok(()) } else { Err(Story::new(due, format!("{traffic:?}"))) }
}

/// The overview of a device over `days` days.
fn overview(stage: &mut Stage, subject: Subject, days: u32) -> Result<DeviceOverview, Story> {
    let due = "the Overview of a device";
    let device = stage.device_name(subject.device).machine_id;
    match stage.ask_discovery(&DiscoveryQuery::Device { device, days }).map_err(refused(due))? {
        DiscoveryAnswer::Device(overview) => Ok(*overview),
        answer => Err(unexpected(due, &answer)),
    }
}

#[then(expr = "the Devices tab lists each device with {int} transaction(s) over {int} days")]
fn devices_tab(bed: &mut Bed, count: u64, days: u32) -> Result<(), Story> {
    let due = format!("each device with {count} transactions");
    let list = bed.list(days, EntityKind::Device, None).map_err(refused(&due))?;
    for subject in bed.subjects.clone() {
        let machine = bed.device_name(subject.device).machine_id;
        let is_it = |line: &&Line| matches!(&line.subject, About::Device { machine_id, .. } if *machine_id == machine);
        if list.lines.iter().find(is_it).map(|line| line.traffic.transactions) != Some(count) {
            return Err(Story::new(due, format!("{:?}", list.lines)));
        }
    }
    if list.lines.len() == bed.subjects.len() {
        return Ok(());
    }
    Err(Story::new(due, format!("{} lines", list.lines.len())))
}

#[then(expr = "the Overview of each device has {int} transaction(s), {int} bytes up, {int} bytes down over {int} days")]
fn overviews(bed: &mut Bed, count: u64, up: u64, down: u64, days: u32) -> Result<(), Story> {
    let due = format!("{count} transactions, {up} bytes up, {down} bytes down");
    for subject in bed.subjects.clone() {
        let traffic = overview(bed, subject, days)?.traffic;
        let right = traffic.transactions == count
            && traffic.uploaded == Some(Bytes(up))
            && traffic.downloaded == Some(Bytes(down))
            && traffic.total == Some(Bytes(up + down));
        if !right {
            return Err(Story::new(due, format!("{traffic:?}")));
        }
    }
    Ok(())
}

#[then("the Overview of each device has a risk level")]
fn has_level(bed: &mut Bed) -> Result<(), Story> {
    for subject in bed.subjects.clone() {
        let risk = overview(bed, subject, 7)?.risk;
        if risk.reason.is_empty() {
            return Err(Story::new("a risk level with its reason", format!("{risk:?}")));
        }
    }
    Ok(())
}

#[then(expr = "over {int} days no transaction is shown")]
fn nothing_over(bed: &mut Bed, days: u32) -> Result<(), Story> {
    let due = "no transaction, no device";
    let counters = bed.dashboard(days).map_err(refused(due))?;
    if counters.traffic.transactions == 0 && counters.counts.devices == Some(0) {
        return Ok(());
    }
    Err(Story::new(due, format!("{counters:?}")))
}

#[then(expr = "a period of {int} days is refused")]
fn no_period(bed: &mut Bed, days: u32) -> Result<(), Story> {
    match bed.dashboard(days) {
        Err(_) => Ok(()),
        Ok(counters) => Err(Story::new(format!("no period of {days} days"), format!("{counters:?}"))),
    }
}

#[given(expr = "{string} has signed in to each device")]
#[when(expr = "{string} signs in to each device")]
fn signs_in(bed: &mut Bed, name: String) {
    for subject in 0..bed.subjects.len() {
        bed.sign_in(subject, &name);
    }
    bed.mark_now();
}

fn history(stage: &mut Stage, subject: Subject) -> Result<Vec<String>, String> {
    let device = stage.device_name(subject.device).machine_id;
    match stage.ask_discovery(&DiscoveryQuery::UserHistory { device }).map_err(|error| error.to_string())? {
        DiscoveryAnswer::UserHistory(users) => Ok(users.into_iter().map(|user| user.user_name).collect()),
        other => Err(format!("{other:?}")),
    }
}

#[then(expr = "within {span} the user history of each device has {string}")]
fn user_history(bed: &mut Bed, span: Span, name: String) -> Result<(), Story> {
    let due = format!("contoso\\{name} in the user history of each device");
    let user = format!("contoso\\{name}");
    bed.within(span.0, Looking::Always, &due, |stage| {
        for subject in stage.subjects.clone() {
            let users = history(stage, subject)?;
            if !users.contains(&user) {
                return Err(users.join(", "));
            }
        }
        Ok(())
    })
}

#[then("the user history of each device has its own user")]
fn own_user(bed: &mut Bed) -> Result<(), Story> {
    let due = "the own user in the user history of each device";
    for (subject, number) in bed.subjects.clone().into_iter().zip(1..) {
        let users = history(bed, subject).map_err(|seen| Story::new(due, seen))?;
        if !users.contains(&format!("contoso\\user-{number}")) {
            return Err(Story::new(due, users.join(", ")));
        }
    }
    Ok(())
}

#[then(expr = "within {span} the IP address history of each device has {int} addresses")]
fn address_history(bed: &mut Bed, span: Span, count: usize) -> Result<(), Story> {
    let due = format!("{count} addresses in the history of each device");
    bed.within(span.0, Looking::Always, &due, |stage| {
        for subject in stage.subjects.clone() {
            let device = stage.device_name(subject.device).machine_id;
            match stage.ask_discovery(&DiscoveryQuery::IpAddressHistory { device }).map_err(|e| e.to_string())? {
                DiscoveryAnswer::IpAddressHistory(addresses) if addresses.len() == count => {}
                other => return Err(format!("{other:?}")),
            }
        }
        Ok(())
    })
}

/// The transactions of an app in a list of apps.
fn of_app(list: &List, app: &str) -> u64 {
    let is_it = |line: &&Line| matches!(&line.subject, About::App(line) if line.name == app);
    list.lines.iter().find(is_it).map_or(0, |line| line.traffic.transactions)
}

#[then(expr = "Cloud Discovery of each device lists {string} with {int} transaction(s)")]
fn apps_of_device(bed: &mut Bed, app: String, count: u64) -> Result<(), Story> {
    let due = format!("{app} with {count} transactions on each device");
    for subject in bed.subjects.clone() {
        let within = Entity::Device(bed.device_name(subject.device).machine_id);
        let list = bed.list(90, EntityKind::App, Some(within)).map_err(refused(&due))?;
        if of_app(&list, &app) != count {
            return Err(Story::new(due, format!("{:?}", list.lines)));
        }
    }
    Ok(())
}

#[then(expr = "within {span} only the first device lists {string}")]
fn only_first(bed: &mut Bed, span: Span, app: String) -> Result<(), Story> {
    let due = format!("{app} on the first device alone");
    bed.within(span.0, Looking::Always, &due, |stage| {
        for (subject, number) in stage.subjects.clone().into_iter().zip(0..) {
            let within = Entity::Device(stage.device_name(subject.device).machine_id);
            let list = stage.list(90, EntityKind::App, Some(within)).map_err(|error| error.to_string())?;
            if (of_app(&list, &app) > 0) != (number == 0) {
                return Err(format!("{:?}", list.lines));
            }
        }
        Ok(())
    })
}

/// What a line is about, as an entity one can drill into.
fn entity(line: &Line) -> Entity {
    match &line.subject {
        About::Device { machine_id, .. } => Entity::Device(machine_id.clone()),
        About::User { user_name } => Entity::User(user_name.clone()),
        About::IpAddress { ip_address } => Entity::IpAddress(*ip_address),
        About::App(app) => app.app_id.map_or(Entity::OtherApps, Entity::App),
    }
}

#[then("every drill-down leads back with the same numbers")]
fn symmetric(bed: &mut Bed) -> Result<(), Story> {
    let due = "the same pair with the same numbers from both sides";
    let mut pairs = 0;
    for from in EntityKind::ALL {
        for to in EntityKind::ALL.into_iter().filter(|to| *to != from) {
            for line in bed.list(30, from, None).map_err(refused(due))?.lines {
                let here = entity(&line);
                let inside = bed.list(30, to, Some(here.clone())).map_err(refused(due))?;
                if inside.total != line.traffic {
                    return Err(Story::new(
                        due,
                        format!("{here:?}: {:?}, in the list {:?}", inside.total, line.traffic),
                    ));
                }
                for there in inside.lines {
                    let back = bed.list(30, from, Some(entity(&there))).map_err(refused(due))?;
                    let again = back.lines.iter().find(|line| entity(line) == here).map(|line| line.traffic);
                    if again != Some(there.traffic) {
                        return Err(Story::new(due, format!("{here:?} to {:?}: {again:?}", entity(&there))));
                    }
                    pairs += 1;
                }
            }
        }
    }
    if pairs > 12 { Ok(()) } else { Err(Story::new(due, format!("only {pairs} pairs"))) }
}

fn kind(words: &str) -> EntityKind {
    match words {
        "devices" => EntityKind::Device,
        "users" => EntityKind::User,
        "IP addresses" => EntityKind::IpAddress,
        _ => EntityKind::App,
    }
}

/// The lines of an export, as fields, the heading first.
fn export(stage: &mut Stage, of: EntityKind) -> Result<Vec<Vec<String>>, Story> {
    let query = ListQuery { report: WIN10.to_owned(), days: 90, of, within: None, sort: None };
    match stage.ask_discovery(&DiscoveryQuery::Export(query)).map_err(refused("an export"))? {
        DiscoveryAnswer::Export(file) => {
            let lines = file.content.lines().map(|line| line.split(',').map(str::to_owned).collect());
            Ok(lines.collect())
        }
        answer => Err(unexpected("an export", &answer)),
    }
}

#[then(regex = r"^the export of (devices|users|IP addresses|apps) has a line for each line of the list$")]
fn exported(bed: &mut Bed, of: String) -> Result<(), Story> {
    let due = format!("a line for each of the {of}, with its transactions");
    let lines = export(bed, kind(&of))?;
    let list = bed.list(90, kind(&of), None).map_err(refused(&due))?;
    let column = lines.first().and_then(|heading| heading.iter().position(|name| name == "Transactions"));
    let Some(column) = column else { return Err(Story::new(due, format!("{:?}", lines.first()))) };
    let exported: Vec<&str> = lines[1..].iter().filter_map(|line| line.get(column)).map(String::as_str).collect();
    let listed: Vec<String> = list.lines.iter().map(|line| line.traffic.transactions.to_string()).collect();
    if exported.len() >= listed.len() && !listed.is_empty() && exported[..listed.len()] == listed {
        return Ok(());
    }
    Err(Story::new(due, format!("{exported:?}, the list has {listed:?}")))
}

#[then(expr = "the sums of dashboard, lists, exports agree at {int} transactions")]
fn sums(bed: &mut Bed, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions, and the same bytes, wherever they are shown");
    let dashboard = bed.dashboard(90).map_err(refused(&due))?.traffic;
    if dashboard.transactions != count {
        return Err(Story::new(due, format!("{dashboard:?} on the dashboard")));
    }
    for of in EntityKind::ALL {
        let list = bed.list(90, of, None).map_err(refused(&due))?;
        let sum: Traffic = list.lines.iter().map(|line| line.traffic).chain([list.without]).sum();
        if sum != dashboard || list.total != dashboard {
            return Err(Story::new(due, format!("{sum:?} in the list of {of}, {dashboard:?} on the dashboard")));
        }
        let lines = export(bed, of)?;
        let column = lines[0].iter().position(|name| name == "Transactions").unwrap_or(0);
        let exported: u64 = lines[1..].iter().filter_map(|line| line.get(column)?.parse::<u64>().ok()).sum();
        if exported != count {
            return Err(Story::new(due, format!("{exported} in the export of {of}")));
        }
    }
    let mut of_devices = 0;
    for subject in bed.subjects.clone() {
        of_devices += overview(bed, subject, 90)?.traffic.transactions;
    }
    if of_devices == count { Ok(()) } else { Err(Story::new(due, format!("{of_devices} in the devices' Overviews"))) }
}

#[then(expr = "the drawer of {string} has its domains, its risk score, {int} transactions, {int} users")]
fn drawer(bed: &mut Bed, app: String, transactions: u64, users: u64) -> Result<(), Story> {
    let due = format!("the drawer of {app} with domains, risk score, {transactions} transactions, {users} users");
    let entry = super::discovery::app_named(&app)?;
    let query = DiscoveryQuery::App { report: WIN10.to_owned(), days: 30, app: entry.id };
    match bed.ask_discovery(&query).map_err(refused(&due))? {
        DiscoveryAnswer::App(drawer)
            if drawer.traffic.transactions == transactions
                && drawer.counts.users == Some(users)
                && drawer.app.score == Some(entry.risk_score)
                && drawer.domains == entry.entries.iter().map(ToString::to_string).collect::<Vec<_>>() =>
        {
            Ok(())
        }
        answer => Err(unexpected(&due, &answer)),
    }
}

#[then(
    expr = "within {span} Cloud Discovery shows {int} blocked transaction(s) of {string}, less than {int} bytes each way a transaction"
)]
fn blocked_and_small(bed: &mut Bed, span: Span, count: u64, app: String, bytes: u64) -> Result<(), Story> {
    blocked(bed, span, count, &app, |way, transactions| way < bytes * transactions)
}

#[then(
    expr = "within {span} Cloud Discovery shows {int} blocked transaction(s) of {string}, at least {int} bytes each way a transaction"
)]
fn blocked_and_large(bed: &mut Bed, span: Span, count: u64, app: String, bytes: u64) -> Result<(), Story> {
    blocked(bed, span, count, &app, |way, transactions| way >= bytes * transactions)
}

fn blocked(bed: &mut Bed, span: Span, count: u64, app: &str, right: impl Fn(u64, u64) -> bool) -> Result<(), Story> {
    let due = format!("{count} blocked transactions of {app}, with the bytes that they moved");
    bed.within(span.0, Looking::Always, &due, |stage| {
        let list = stage.list(90, EntityKind::App, None).map_err(|error| error.to_string())?;
        let is_it = |line: &&Line| matches!(&line.subject, About::App(line) if line.name == app);
        let traffic = list.lines.iter().find(is_it).map(|line| line.traffic).unwrap_or_default();
        let ways = [traffic.uploaded, traffic.downloaded].map(|way| way.map_or(0, |bytes| bytes.0));
        let moved = ways.into_iter().all(|way| way > 0 && right(way, traffic.transactions));
        if traffic.blocked == count && traffic.transactions == 6 && moved {
            Ok(())
        } else {
            Err(format!("{traffic:?}"))
        }
    })
}

#[then(expr = "{string} has {int} transaction(s) of {string} from each device")]
fn who_did_what(bed: &mut Bed, user: String, count: u64, app: String) -> Result<(), Story> {
    for subject in bed.subjects.clone() {
        pairs(bed, subject, &format!("contoso\\{user}"), count, &app)?;
    }
    Ok(())
}

#[then(expr = "the own user of each device has {int} transaction(s) of {string} from it")]
fn own_user_did(bed: &mut Bed, count: u64, app: String) -> Result<(), Story> {
    for (subject, number) in bed.subjects.clone().into_iter().zip(1..) {
        pairs(bed, subject, &format!("contoso\\user-{number}"), count, &app)?;
    }
    Ok(())
}

/// Which user did which activity from which device: the user's line among the device's users, the app's among the user's.
fn pairs(bed: &mut Bed, subject: Subject, user: &str, count: u64, app: &str) -> Result<(), Story> {
    let due = format!("{user} with {count} transactions of {app} from {}", bed.name(subject.device));
    let device = Entity::Device(bed.device_name(subject.device).machine_id);
    let users = bed.list(30, EntityKind::User, Some(device.clone())).map_err(refused(&due))?;
    let is_user = |line: &&Line| matches!(&line.subject, About::User { user_name } if user_name == user);
    let from_device = users.lines.iter().find(is_user).map(|line| line.traffic.transactions);
    let apps = bed.list(30, EntityKind::App, Some(Entity::User(user.to_owned()))).map_err(refused(&due))?;
    let on_device = bed.list(30, EntityKind::App, Some(device)).map_err(refused(&due))?;
    let right = from_device == Some(count) && of_app(&apps, app) >= count && of_app(&on_device, app) == count;
    if right { Ok(()) } else { Err(Story::new(due, format!("{:?}; {:?}", users.lines, apps.lines))) }
}

#[then(expr = "{int} transactions are shown with no user")]
fn without_user(bed: &mut Bed, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions with no user");
    let list = bed.list(90, EntityKind::User, None).map_err(refused(&due))?;
    if list.without.transactions == count { Ok(()) } else { Err(Story::new(due, format!("{:?}", list.without))) }
}

#[given(expr = "each device has made {int} transactions a day for {int} days")]
#[when(expr = "each device makes {int} transactions a day for {int} days")]
fn daily(bed: &mut Bed, count: u64, days: u64) -> Result<(), Story> {
    let begins = bed.now();
    for day in 0..days {
        bed.advance(begins + SimDuration::from_days(day))?;
        for subject in bed.subjects.clone() {
            let account = subject.user;
            let (up, down) = (Bytes(10_000), Bytes(100_000));
            let connection = Connection { host: "www.slack.com", account, program: Program::Chrome, up, down };
            for _ in 0..count {
                bed.attempt(subject.device, &connection)?;
            }
        }
    }
    let until = begins + SimDuration::from_days(days - 1) + SimDuration::from_hours(2);
    bed.advance(until)?;
    bed.mark_now();
    Ok(())
}

#[when(expr = "the first device uploads {int} bytes to {string}")]
fn uploads(bed: &mut Bed, bytes: u64, host: String) -> Result<(), Story> {
    let subject = bed.subjects[0];
    let account = subject.user;
    let connection = Connection { host: &host, account, program: Program::Chrome, up: Bytes(bytes), down: Bytes(1000) };
    bed.attempt(subject.device, &connection)?;
    bed.mark_now();
    Ok(())
}

fn level(words: &str) -> RiskLevel {
    match words {
        "Informational" => RiskLevel::Informational,
        "Low" => RiskLevel::Low,
        "Medium" => RiskLevel::Medium,
        "High" => RiskLevel::High,
        _ => RiskLevel::None,
    }
}

#[then(expr = "the risk level of each device is {word}")]
fn level_of_each(bed: &mut Bed, words: String) -> Result<(), Story> {
    for subject in bed.subjects.clone() {
        let risk = overview(bed, subject, 30)?.risk;
        if risk.level != level(&words) {
            return Err(Story::new(format!("the risk level {words}"), format!("{risk:?}")));
        }
    }
    Ok(())
}

#[then(expr = "within {span} the risk level of the first device is {word}")]
fn level_of_first(bed: &mut Bed, span: Span, words: String) -> Result<(), Story> {
    let due = format!("the risk level {words} of the first device");
    bed.within(span.0, Looking::Always, &due, |stage| {
        let subject = stage.subjects[0];
        let risk = overview(stage, subject, 30).map_err(|story| story.seen)?.risk;
        if risk.level == level(&words) { Ok(()) } else { Err(format!("{risk:?}")) }
    })
}

#[then("both clouds show the same risk level of each device")]
fn same_in_both(bed: &mut Bed) -> Result<(), Story> {
    let due = "the same risk level in both clouds";
    for subject in bed.subjects.clone() {
        let here = overview(bed, subject, 30)?.risk.level;
        let device = bed.device_name(subject.device).machine_id;
        match bed.ask_about_devices(&DefenderQuery::GetMachine { device }).map_err(refused(due))? {
            DefenderAnswer::Machine(machine) if machine.risk_score == here => {}
            answer => return Err(Story::new(due, format!("{here} in Cloud App Security, {answer:?} in Defender"))),
        }
    }
    Ok(())
}

#[then("the list of devices begins with the first device")]
fn begins_with_first(bed: &mut Bed) -> Result<(), Story> {
    let due = "the first device first, since the list sorts by risk level";
    let list = bed.list(30, EntityKind::Device, None).map_err(refused(due))?;
    let first = Entity::Device(bed.device_name(bed.subjects[0].device).machine_id);
    if list.lines.first().map(entity) == Some(first) {
        Ok(())
    } else {
        Err(Story::new(due, format!("{:?}", list.lines)))
    }
}

#[then("the link of each discovered device leads to the same device in Defender")]
fn link(bed: &mut Bed) -> Result<(), Story> {
    let due = "a link with the machine id by which Defender finds the same device";
    for subject in bed.subjects.clone() {
        let name = bed.device_name(subject.device);
        let link = overview(bed, subject, 30)?.view_in_defender;
        let id = link.rsplit('/').next().unwrap_or_default().to_owned();
        match bed.ask_about_devices(&DefenderQuery::GetMachine { device: id }).map_err(refused(due))? {
            DefenderAnswer::Machine(machine)
                if machine.id == name.machine_id && machine.computer_dns_name == name.computer_dns_name => {}
            answer => return Err(Story::new(due, format!("{link}: {answer:?}"))),
        }
    }
    Ok(())
}

/// The action types in a device's timeline, and where they went.
fn timeline(bed: &mut Bed, subject: Subject, network_only: bool) -> Result<Vec<(String, Option<String>)>, Story> {
    let device = bed.device_name(subject.device).machine_id;
    let due = "a timeline";
    match bed.ask_about_devices(&DefenderQuery::Timeline { device, network_only }).map_err(refused(due))? {
        DefenderAnswer::Timeline(rows) => Ok(rows.into_iter().map(|row| (row.action_type, row.remote_url)).collect()),
        answer => Err(Story::new(due, format!("{answer:?}"))),
    }
}

#[then(expr = "the timeline of each device has sign-ins, network events to {string}")]
fn whole_timeline(bed: &mut Bed, host: String) -> Result<(), Story> {
    timelines(bed, false, &host, |sign_ins| sign_ins > 0)
}

#[then(expr = "filtered to network events it has no sign-in, network events to {string}")]
fn filtered_timeline(bed: &mut Bed, host: String) -> Result<(), Story> {
    timelines(bed, true, &host, |sign_ins| sign_ins == 0)
}

fn timelines(bed: &mut Bed, network_only: bool, host: &str, right: impl Fn(usize) -> bool) -> Result<(), Story> {
    let due = format!("4 network events to {host} in the timeline of each device");
    for subject in bed.subjects.clone() {
        let rows = timeline(bed, subject, network_only)?;
        let sign_ins = rows.iter().filter(|(action, _)| action == "LogonSuccess").count();
        let network = rows.iter().filter(|(action, url)| action == "ConnectionSuccess" && url.as_deref() == Some(host));
        if network.count() != 4 || !right(sign_ins) {
            return Err(Story::new(due, format!("{rows:?}")));
        }
    }
    Ok(())
}
