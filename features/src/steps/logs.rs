//! Forward proxies that log, their collector, uploads by hand, and the governance log.

use std::net::IpAddr;

use cucumber::{given, then, when};
use gnomon_reference_impl::cloud_apps::report::WIN10_ENDPOINT_USERS;
use gnomon_reference_impl::protocol::discovery::{
    DiscoveryQuery, EntityKind, GLOBAL_VIEW, ListQuery, Stream, StreamType, Subject as About,
};
use gnomon_reference_impl::protocol::logs::GovernanceTask;
use gnomon_reference_impl::protocol::upload::{DoneUpload, UploadRequest};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;

use crate::bounds;
use crate::step_error::{StepError, instead_of};
use crate::test_world::logging::Browsing;
use crate::test_world::parameters::{Attributes, LogTransport, Place, Program, Span};
use crate::test_world::{Connection, Fixture, PollingRule, Subject, TestWorld};

/// What an ordinary connection of a machine moves.
const UP: Bytes = Bytes(1339);
const DOWN: Bytes = Bytes(5120);

#[given(expr = "a forward proxy that logs {word} as {string} by {transport}")]
fn logging_proxy(
    world: &mut TestWorld,
    log_type: String,
    data_source: String,
    transport: LogTransport,
) -> Result<(), StepError> {
    world.add_logging_proxy(&data_source, &log_type, transport.0)
}

#[given(expr = "room for {int} bytes on the disk of the log collector")]
fn disk(world: &mut TestWorld, bytes: u64) {
    world.logging.disk = Some(Bytes(bytes));
}

#[given(expr = "a data source {string} of {word} logs")]
fn data_source(world: &mut TestWorld, name: String, log_type: String) -> Result<(), StepError> {
    world.add_data_source(&name, &log_type, None)
}

#[given(expr = "a machine of another platform has made {int} transaction(s) to {string}")]
#[when(expr = "a machine of another platform makes {int} transaction(s) to {string}")]
fn browse(world: &mut TestWorld, count: u64, host: String) -> Result<(), StepError> {
    for _ in 0..count {
        let address = IpAddr::from([10, 20, 99, 7]);
        world.browse(&Browsing { address, user: Some("contoso\\frank"), host: &host, up: UP, down: DOWN })?;
    }
    world.mark_now();
    Ok(())
}

#[given(expr = "each device has moved behind a proxy for {int} of its {int} transactions to {string}")]
fn in_and_out(world: &mut TestWorld, behind: u64, all: u64, host: String) -> Result<(), StepError> {
    let before = (all - behind) / 2;
    for (count, behind_proxy) in [(before, false), (behind, true), (all - behind - before, false)] {
        for subject in 0..world.subjects.len() {
            let place = if behind_proxy { Place::Corporate } else { Place::Home };
            world.connect(subject, place, behind_proxy);
            let Subject { device, user: account, .. } = world.subjects[subject];
            for _ in 0..count {
                let connection = Connection { host: &host, account, program: Program::Chrome, up: UP, down: DOWN };
                world.attempt(device, &connection)?;
            }
        }
        let later = world.now() + SimDuration::MINUTE.times(20);
        world.advance(later)?;
    }
    world.mark_now();
    Ok(())
}

#[given(expr = "the proxy has logged messages of {int} bytes altogether")]
#[when(expr = "the proxy logs messages of {int} bytes altogether")]
fn log_bytes(world: &mut TestWorld, bytes: u64) -> Result<(), StepError> {
    world.log_bytes(bytes)?;
    world.mark_now();
    Ok(())
}

#[given("the proxy has transferred its file")]
#[when("the proxy transfers its file")]
fn transfer(world: &mut TestWorld) -> Result<(), StepError> {
    // What was done at this instant is in the file.
    let now = world.now();
    world.advance(now)?;
    world.transfer_logs();
    world.mark_now();
    Ok(())
}

#[given(expr = "{string} on the machine {string} has made {int} transaction(s) to {string} of {int} bytes each way")]
#[when(expr = "{string} on the machine {string} makes {int} transaction(s) to {string} of {int} bytes each way")]
fn browses(
    world: &mut TestWorld,
    user: String,
    address: String,
    count: u64,
    host: String,
    bytes: u64,
) -> Result<(), StepError> {
    let address: IpAddr = address.parse().map_err(StepError::harness)?;
    let (up, down) = (Bytes(bytes), Bytes(bytes));
    for _ in 0..count {
        world.browse(&Browsing { address, user: Some(&user), host: &host, up, down })?;
    }
    world.mark_now();
    Ok(())
}

#[given(expr = "the administrator has uploaded the log as the snapshot {string}")]
#[when(expr = "the administrator uploads the log as the snapshot {string}")]
fn snapshot(world: &mut TestWorld, name: String) {
    by_hand(world, &name, true);
}

#[given(expr = "the administrator has uploaded the log to the data source {string}")]
#[when(expr = "the administrator uploads the log to the data source {string}")]
fn to_source(world: &mut TestWorld, name: String) {
    by_hand(world, &name, false);
}

fn by_hand(world: &mut TestWorld, report: &str, snapshot: bool) {
    let (log_type, content) = (world.logging.draft_type.clone(), world.logging.draft.clone());
    let uploaded = world.upload_by_hand(&log_type, &content, report, snapshot);
    world.may_be_refused(uploaded);
    world.mark_now();
}

#[when(expr = "the administrator uploads {int} such logs as the snapshot {string}")]
fn snapshot_of(world: &mut TestWorld, count: u32, name: String) {
    let (log_type, content) = (world.logging.draft_type.clone(), world.logging.draft.clone());
    let made = world.snapshot_of_files(count, &log_type, &content, &name);
    world.may_be_refused(made);
    world.mark_now();
}

#[when("the administrator completes the upload once more")]
fn completes_again(world: &mut TestWorld) {
    if let Some(done) = world.logging.done.clone() {
        let completed = world.upload(UploadRequest::completion(done));
        world.may_be_refused(completed);
    }
    world.mark_now();
}

#[when(expr = "the administrator completes an upload to the data source {string} without its content")]
fn completes_nothing(world: &mut TestWorld, name: String) -> Result<(), StepError> {
    let address = world.address("empty.log", "SQUID_NATIVE");
    let upload_url = address.map_err(instead_of("an address"))?;
    let done = DoneUpload { upload_url, input_stream_name: name, upload_as_snapshot: false };
    let completed = world.upload(UploadRequest::completion(done));
    world.may_be_refused(completed);
    world.mark_now();
    Ok(())
}

#[then("the upload is refused")]
fn refused(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "a refusal that says why";
    match world.refusal() {
        Some(refusal) if !refusal.is_a_decision() => Err(refusal.instead_of(due)),
        Some(refusal) if !refusal.error.message.is_empty() => Ok(()),
        Some(_) => Err(StepError::missed(due, "one that does not")),
        None => Err(StepError::missed("a refusal", "it was taken")),
    }
}

/// Lets the time pass until a snapshot shows at the latest (PRX-04), if it has not.
fn until_analysed(world: &mut TestWorld) -> Result<(), StepError> {
    let until = world.mark + world.promised(bounds::SNAPSHOT_SHOWS)?;
    if until > world.now() { world.advance(until) } else { Ok(()) }
}

fn shows(fixture: &mut Fixture, report: &str, count: u64) -> Result<(), StepError> {
    shows_over(fixture, report, 90, count)
}

fn shows_over(fixture: &mut Fixture, report: &str, days: u32, count: u64) -> Result<(), StepError> {
    match fixture.counters_of(report, days)?.traffic.transactions {
        shown if shown == count => Ok(()),
        shown => Err(StepError::otherwise(format!("{shown} transactions in `{report}`"))),
    }
}

#[then(expr = "within {span} the report {string} shows {int} transaction(s)")]
fn within(world: &mut TestWorld, span: Span, report: String, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions in the report `{report}`");
    let bound = world.judged(span, &[bounds::ANALYSED_EVERY, bounds::SNAPSHOT_SHOWS]);
    world.within(bound, PollingRule::Always, &due, |fixture| shows(fixture, &report, count))
}

#[then(expr = "the reports {string} show {int}, {int} transactions")]
fn both_show(world: &mut TestWorld, reports: String, first: u64, second: u64) -> Result<(), StepError> {
    let due = format!("{first}, {second} transactions in the reports {reports}");
    let counts = reports.split(", ").zip([first, second]);
    counts
        .into_iter()
        .try_for_each(|(report, count)| shows(&mut *world, report, count).map_err(|error| error.when_due(&due)))
}

#[then(expr = "for {span} the report {string} shows at most {int} transaction(s)")]
fn at_most(world: &mut TestWorld, span: Span, report: String, count: u64) -> Result<(), StepError> {
    let due = format!("at most {count} transactions in the report `{report}`");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| match fixture.counters_of(&report, 90) {
        Ok(counters) if counters.traffic.transactions <= count => Ok(()),
        Ok(counters) => Err(StepError::otherwise(format!("{} transactions", counters.traffic.transactions))),
        // Who is down shows nothing.
        Err(refusal) if !refusal.is_a_decision() => Ok(()),
        Err(refusal) => Err(refusal.instead_of(&due)),
    })
}

#[then(expr = "over {int} days the report {string} shows {int} transaction(s), in each list too")]
fn over_days(world: &mut TestWorld, days: u32, report: String, count: u64) -> Result<(), StepError> {
    until_analysed(world)?;
    let due = format!("{count} transactions in the report `{report}` over {days} days, on the dashboard, in each list");
    shows_over(&mut *world, &report, days, count).map_err(|error| error.when_due(&due))?;
    for of in EntityKind::ALL.into_iter().filter(|of| *of != EntityKind::Device) {
        let query = ListQuery { report: report.clone(), days, of, within: None, sort: None };
        let list = world.ask_discovery(DiscoveryQuery::list(query)).map_err(instead_of(&due))?;
        let lines: u64 = list.lines.iter().map(|line| line.traffic.transactions).sum();
        if list.total.transactions != count || lines + list.without.transactions != count {
            return Err(StepError::missed(
                due,
                format!("{} transactions in the list of {of}", list.total.transactions),
            ));
        }
    }
    Ok(())
}

#[then(expr = "for {span} the report {string} shows {int} transaction(s)")]
fn throughout(world: &mut TestWorld, span: Span, report: String, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions in the report `{report}`");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| shows(fixture, &report, count))
}

#[then(expr = "there is no report {string}")]
fn no_report(world: &mut TestWorld, report: String) -> Result<(), StepError> {
    let due = format!("no report `{report}`");
    until_analysed(world)?;
    match world.counters_of(&report, 90) {
        Err(refusal) if refusal.is_not_there() => Ok(()),
        Err(refusal) => Err(refusal.instead_of(due)),
        Ok(counters) => Err(StepError::missed(due, format!("{counters:?}"))),
    }
}

#[then(expr = "the report {string} knows {attributes}")]
fn knows(world: &mut TestWorld, report: String, expected: Attributes) -> Result<(), StepError> {
    let due = format!("that the report knows {expected}");
    let is_it = |stream: &Stream| stream.display_name == report;
    let streams = world.streams().map_err(instead_of(&due))?;
    let stream = streams.into_iter().find(is_it).ok_or_else(|| StepError::missed(&due, "no report"))?;
    let counters = world.counters_of(&report, 90).map_err(instead_of(&due))?;
    let told = Attributes::of(&stream);
    let counted = Attributes {
        users: counters.counts.users.is_some(),
        ip_addresses: counters.counts.ip_addresses.is_some(),
        total: counters.traffic.total.is_some(),
        uploaded: counters.traffic.uploaded.is_some(),
        downloaded: counters.traffic.downloaded.is_some(),
    };
    match (told == expected, counted == expected) {
        (true, true) => Ok(()),
        (false, _) => Err(StepError::missed(due, format!("it says that it knows {told}"))),
        (true, false) => Err(StepError::missed(due, format!("it counts {counted}"))),
    }
}

#[then(expr = "the report {string} shows {int} bytes uploaded, {int} bytes downloaded")]
fn bytes(world: &mut TestWorld, report: String, up: u64, down: u64) -> Result<(), StepError> {
    let due = format!("{up} bytes up, {down} bytes down in `{report}`");
    let counters = world.counters_of(&report, 90).map_err(instead_of(&due))?;
    match (counters.traffic.uploaded, counters.traffic.downloaded) {
        (Some(Bytes(shown_up)), Some(Bytes(shown_down))) if (shown_up, shown_down) == (up, down) => Ok(()),
        seen => Err(StepError::missed(due, format!("{seen:?}"))),
    }
}

#[then(expr = "the report {string} lists {string} with {int} transaction(s)")]
fn lists_app(world: &mut TestWorld, report: String, app: String, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions of {app} in `{report}`");
    let list = world.list_of(&report, EntityKind::App).map_err(instead_of(&due))?;
    let is_it = |subject: &About| matches!(subject, About::App(line) if line.name == app);
    match list.lines.iter().find(|line| is_it(&line.subject)).map_or(0, |line| line.traffic.transactions) {
        shown if shown == count => Ok(()),
        shown => Err(StepError::missed(due, format!("{shown} transactions"))),
    }
}

#[then(expr = "the report {string} counts {int} user(s), {int} IP address(es), {int} app(s)")]
fn counts(world: &mut TestWorld, report: String, users: u64, addresses: u64, apps: u64) -> Result<(), StepError> {
    let due = format!("{users} users, {addresses} IP addresses, {apps} apps in `{report}`");
    let counts = world.counters_of(&report, 90).map_err(instead_of(&due))?.counts;
    match (counts.users, counts.ip_addresses, counts.apps) == (Some(users), Some(addresses), Some(apps)) {
        true => Ok(()),
        false => Err(StepError::missed(due, format!("{counts:?}"))),
    }
}

#[then(expr = "the report {string} sums up to {string}")]
fn sums_up(world: &mut TestWorld, report: String, expected: String) -> Result<(), StepError> {
    let due = format!("`{report}`: {expected}");
    until_analysed(world)?;
    let counters = world.counters_of(&report, 90).map_err(instead_of(&due))?;
    let (counts, traffic) = (counters.counts, counters.traffic);
    let number = |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
    let bytes = |bytes: Option<Bytes>| number(bytes.map(|bytes| bytes.0));
    let seen = format!(
        "{} transactions, {} blocked, {} users, {} IP addresses, {} apps, {} bytes, {} up, {} down",
        traffic.transactions,
        traffic.blocked,
        number(counts.users),
        number(counts.ip_addresses),
        number(counts.apps),
        bytes(traffic.total),
        bytes(traffic.uploaded),
        bytes(traffic.downloaded),
    );
    if seen == expected { Ok(()) } else { Err(StepError::missed(due, seen)) }
}

#[then(expr = "the Devices tab lists {int} device(s)")]
fn devices(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    let due = format!("{count} devices in the Devices tab");
    let list = world.list_of(WIN10_ENDPOINT_USERS, EntityKind::Device).map_err(instead_of(&due))?;
    match list.lines.len() {
        shown if shown == count => Ok(()),
        shown => Err(StepError::missed(due, format!("{shown} devices"))),
    }
}

#[then(expr = "the report {string} has no devices")]
fn no_devices(world: &mut TestWorld, report: String) -> Result<(), StepError> {
    let due = "no list of devices in a report of logs";
    match world.list_of(&report, EntityKind::Device) {
        Err(refusal) if refusal.is_a_decision() => Ok(()),
        Err(refusal) => Err(refusal.instead_of(due)),
        Ok(list) => Err(StepError::missed(due, format!("{} devices", list.lines.len()))),
    }
}

#[then(expr = "the report {string} is a snapshot outside the Global report")]
fn is_snapshot(world: &mut TestWorld, report: String) -> Result<(), StepError> {
    let due = "a snapshot that the Global report leaves out";
    let streams = world.streams().map_err(instead_of(due))?;
    let found = streams.iter().find(|stream| stream.display_name == report);
    match found {
        Some(stream) if stream.stream_type == StreamType::Preview && !stream.global_aggregated => Ok(()),
        other => Err(StepError::missed(due, format!("{other:?}"))),
    }?;
    shows(&mut *world, GLOBAL_VIEW, 0).map_err(|error| error.when_due(due))
}

fn latest(world: &mut TestWorld, due: &str) -> Result<GovernanceTask, StepError> {
    until_analysed(world)?;
    let tasks = world.governance().map_err(instead_of(due))?;
    tasks.into_iter().next_back().ok_or_else(|| StepError::missed(due, "an empty governance log"))
}

#[then(expr = "the governance log says {string}")]
fn governance_says(world: &mut TestWorld, words: String) -> Result<(), StepError> {
    let due = format!("a failed task that says `{words}`");
    let task = latest(world, &due)?;
    match &task.error {
        Some(error) if error.starts_with(&words) => Ok(()),
        other => Err(StepError::missed(due, format!("{:?}, {other:?}", task.status))),
    }
}

#[then(expr = "the governance log has no error")]
fn governance_is_fine(world: &mut TestWorld) -> Result<(), StepError> {
    let task = latest(world, "a successful task")?;
    match task.error {
        None => Ok(()),
        Some(error) => Err(StepError::missed("a successful task", error)),
    }
}

#[then(expr = "the governance log counts {int} unreadable line(s)")]
fn unreadable(world: &mut TestWorld, count: u64) -> Result<(), StepError> {
    let due = format!("{count} unreadable lines");
    match latest(world, &due)?.unreadable {
        counted if counted == count => Ok(()),
        counted => Err(StepError::missed(due, format!("{counted} are counted"))),
    }
}

#[then(expr = "the governance log counts {int} unreadable line(s), {int} line(s) without a transaction")]
fn left_out(world: &mut TestWorld, unreadable: u64, ignored: u64) -> Result<(), StepError> {
    let due = format!("{unreadable} unreadable lines, {ignored} without a transaction");
    let task = latest(world, &due)?;
    match (task.unreadable, task.ignored.values().sum::<u64>()) {
        seen if seen == (unreadable, ignored) => Ok(()),
        seen => Err(StepError::missed(due, format!("{seen:?}"))),
    }
}

#[then(expr = "the governance log names line {int}, {string}, with a reason")]
fn named(world: &mut TestWorld, number: u64, text: String) -> Result<(), StepError> {
    let due = format!("line {number}, `{text}`, with a reason");
    let task = latest(world, &due)?;
    let is_it = |line: &gnomon_reference_impl::protocol::logs::UnreadableLog| {
        line.line == number && line.text == text && !line.reason.is_empty() && line.file == task.file
    };
    match task.unreadable_lines.iter().any(is_it) {
        true => Ok(()),
        false => Err(StepError::missed(due, format!("{:?}", task.unreadable_lines))),
    }
}
