//! Forward proxies that log, their collector, uploads by hand, and the governance log.

use std::io::Write as _;
use std::net::IpAddr;

use cucumber::{given, then, when};
use gnomon_reference_impl::cloud_apps::report::WIN10_ENDPOINT_USERS;
use gnomon_reference_impl::logs::LogFormat;
use gnomon_reference_impl::protocol::discovery::{EntityKind, GLOBAL_VIEW, Stream, StreamType, Subject as About};
use gnomon_reference_impl::protocol::logs::{CollectorLine, CollectorStatus, GovernanceTask};
use gnomon_reference_impl::protocol::upload::{DoneUpload, UploadRequest};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::world::WireMessage;

use crate::bed::logging::Browsing;
use crate::bed::words::{Attributes, LogTransport, Place, Program, Span};
use crate::bed::{Bed, Connection, Looking, Stage, Subject};
use crate::story::Story;

/// What an ordinary connection of a machine moves.
const UP: Bytes = Bytes(1339);
const DOWN: Bytes = Bytes(5120);

#[given(expr = "a forward proxy that logs {word} as {string} by {transport}")]
fn logging_proxy(bed: &mut Bed, log_type: String, data_source: String, transport: LogTransport) -> Result<(), Story> {
    bed.add_logging_proxy(&data_source, &log_type, transport.0)
}

#[given(expr = "room for {int} bytes on the disk of the log collector")]
fn disk(bed: &mut Bed, bytes: u64) {
    bed.logging.disk = Some(Bytes(bytes));
}

#[given(expr = "a data source {string} of {word} logs")]
fn data_source(bed: &mut Bed, name: String, log_type: String) -> Result<(), Story> {
    bed.add_data_source(&name, &log_type, None)
}

#[given(expr = "a machine of another platform has made {int} transaction(s) to {string}")]
#[when(expr = "a machine of another platform makes {int} transaction(s) to {string}")]
fn browse(bed: &mut Bed, count: u64, host: String) -> Result<(), Story> {
    for _ in 0..count {
        let address = IpAddr::from([10, 20, 99, 7]);
        bed.browse(&Browsing { address, user: Some("contoso\\frank"), host: &host, up: UP, down: DOWN })?;
    }
    bed.mark_now();
    Ok(())
}

#[given(expr = "each device has moved behind a proxy for {int} of its {int} transactions to {string}")]
fn in_and_out(bed: &mut Bed, behind: u64, all: u64, host: String) -> Result<(), Story> {
    let before = (all - behind) / 2;
    for (count, behind_proxy) in [(before, false), (behind, true), (all - behind - before, false)] {
        for subject in 0..bed.subjects.len() {
            let place = if behind_proxy { Place::Corporate } else { Place::Home };
            bed.connect(subject, place, behind_proxy);
            let Subject { device, user: account, .. } = bed.subjects[subject];
            for _ in 0..count {
                let connection = Connection { host: &host, account, program: Program::Chrome, up: UP, down: DOWN };
                bed.attempt(device, &connection)?;
            }
        }
        let later = bed.now() + SimDuration::MINUTE.times(20);
        bed.advance(later)?;
    }
    bed.mark_now();
    Ok(())
}

#[given(expr = "the proxy has logged messages of {int} bytes altogether")]
#[when(expr = "the proxy logs messages of {int} bytes altogether")]
fn log_bytes(bed: &mut Bed, bytes: u64) -> Result<(), Story> {
    bed.log_bytes(bytes)?;
    bed.mark_now();
    Ok(())
}

#[given("the proxy has transferred its file")]
#[when("the proxy transfers its file")]
fn transfer(bed: &mut Bed) -> Result<(), Story> {
    // What was done at this instant is in the file.
    let now = bed.now();
    bed.advance(now)?;
    bed.transfer_logs();
    bed.mark_now();
    Ok(())
}

#[given(expr = "a {word} log of {int} transaction(s) to {string}")]
fn log(bed: &mut Bed, log_type: String, count: u64, host: String) -> Result<(), Story> {
    let at = bed.now();
    bed.logging.draft = bed.log_text(&log_type, count, &host, at)?;
    bed.logging.draft_type = log_type;
    Ok(())
}

#[given(expr = "a {word} log of {int} transaction(s) to {string} made {span} ago")]
fn old_log(bed: &mut Bed, log_type: String, count: u64, host: String, ago: Span) -> Result<(), Story> {
    let at = bed.now() - ago.0;
    bed.logging.draft = bed.log_text(&log_type, count, &host, at)?;
    bed.logging.draft_type = log_type;
    Ok(())
}

#[given(expr = "the sample log of {word}")]
fn sample(bed: &mut Bed, log_type: String) -> Result<(), Story> {
    let format = LogFormat::named(&log_type).map_err(|error| Story::new("a log format", error.to_string()))?;
    bed.logging.draft = format.sample().to_vec();
    bed.logging.draft_type = log_type;
    Ok(())
}

#[given(expr = "a line in the log that reads {string}")]
fn line(bed: &mut Bed, text: String) {
    bed.logging.draft.extend_from_slice(text.as_bytes());
    bed.logging.draft.push(b'\n');
}

#[given("a picture instead of a log")]
fn picture(bed: &mut Bed) {
    bed.logging.draft = [0x89, b'P', b'N', b'G', 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0].repeat(20);
    "SQUID_NATIVE".clone_into(&mut bed.logging.draft_type);
}

#[given(expr = "the log is said to be {word}")]
fn said_to_be(bed: &mut Bed, log_type: String) {
    bed.logging.draft_type = log_type;
}

#[given("the log is compressed")]
fn compressed(bed: &mut Bed) -> Result<(), Story> {
    let broken = |error: std::io::Error| Story::new("a compressed log", error.to_string());
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&bed.logging.draft).map_err(broken)?;
    bed.logging.draft = encoder.finish().map_err(broken)?;
    Ok(())
}

#[when(expr = "the administrator uploads the log as the snapshot {string}")]
fn snapshot(bed: &mut Bed, name: String) {
    by_hand(bed, &name, true);
}

#[given(expr = "the administrator has uploaded the log to the data source {string}")]
#[when(expr = "the administrator uploads the log to the data source {string}")]
fn to_source(bed: &mut Bed, name: String) {
    by_hand(bed, &name, false);
}

fn by_hand(bed: &mut Bed, report: &str, snapshot: bool) {
    let (log_type, content) = (bed.logging.draft_type.clone(), bed.logging.draft.clone());
    drop(bed.upload_by_hand(&log_type, &content, report, snapshot));
    bed.mark_now();
}

#[when(expr = "the administrator uploads {int} such logs as the snapshot {string}")]
fn snapshot_of(bed: &mut Bed, count: u32, name: String) {
    let (log_type, content) = (bed.logging.draft_type.clone(), bed.logging.draft.clone());
    drop(bed.snapshot_of_files(count, &log_type, &content, &name));
    bed.mark_now();
}

#[when("the administrator completes the upload once more")]
fn completes_again(bed: &mut Bed) {
    if let Some(done) = bed.logging.done.clone() {
        drop(bed.upload(&UploadRequest::Completion(done)));
    }
    bed.mark_now();
}

#[when(expr = "the administrator completes an upload to the data source {string} without its content")]
fn completes_nothing(bed: &mut Bed, name: String) -> Result<(), Story> {
    let address = bed.address("empty.log", "SQUID_NATIVE");
    let upload_url = address.map_err(|error| Story::new("an address", error.to_string()))?;
    let done = DoneUpload { upload_url, input_stream_name: name, upload_as_snapshot: false };
    drop(bed.upload(&UploadRequest::Completion(done)));
    bed.mark_now();
    Ok(())
}

#[then("the upload is refused")]
fn refused(bed: &mut Bed) -> Result<(), Story> {
    match &bed.refused {
        Some(error) if !error.message.is_empty() => Ok(()),
        Some(_) => Err(Story::new("a refusal that says why", "one that does not")),
        None => Err(Story::new("a refusal", "it was taken")),
    }
}

fn shows(stage: &mut Stage, report: &str, count: u64) -> Result<(), String> {
    match stage.counters_of(report, 90)?.traffic.transactions {
        shown if shown == count => Ok(()),
        shown => Err(format!("{shown} transactions in `{report}`")),
    }
}

#[then(expr = "within {span} the report {string} shows {int} transaction(s)")]
fn within(bed: &mut Bed, span: Span, report: String, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions in the report `{report}`");
    bed.within(span.0, Looking::Always, &due, |stage| shows(stage, &report, count))
}

#[then(expr = "for {span} the report {string} shows {int} transaction(s)")]
fn throughout(bed: &mut Bed, span: Span, report: String, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions in the report `{report}`");
    bed.throughout(span.0, Looking::Always, &due, |stage| shows(stage, &report, count))
}

#[then(expr = "there is no report {string}")]
fn no_report(bed: &mut Bed, report: String) -> Result<(), Story> {
    match bed.counters_of(&report, 90) {
        Err(_) => Ok(()),
        Ok(counters) => Err(Story::new("no such report", format!("{counters:?}"))),
    }
}

#[then(expr = "the report {string} knows {attributes}")]
fn knows(bed: &mut Bed, report: String, expected: Attributes) -> Result<(), Story> {
    let due = format!("that the report knows {expected}");
    let wrong = |seen: String| Story::new(due.clone(), seen);
    let is_it = |stream: &Stream| stream.display_name == report;
    let stream = bed.streams().map_err(wrong)?.into_iter().find(is_it).ok_or_else(|| wrong("no report".to_owned()))?;
    let counters = bed.counters_of(&report, 90).map_err(wrong)?;
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
        (false, _) => Err(wrong(format!("it says that it knows {told}"))),
        (true, false) => Err(wrong(format!("it counts {counted}"))),
    }
}

#[then(expr = "the report {string} shows {int} bytes uploaded, {int} bytes downloaded")]
fn bytes(bed: &mut Bed, report: String, up: u64, down: u64) -> Result<(), Story> {
    let due = format!("{up} bytes up, {down} bytes down in `{report}`");
    let counters = bed.counters_of(&report, 90).map_err(|error| Story::new(due.clone(), error))?;
    match (counters.traffic.uploaded, counters.traffic.downloaded) {
        (Some(Bytes(shown_up)), Some(Bytes(shown_down))) if (shown_up, shown_down) == (up, down) => Ok(()),
        seen => Err(Story::new(due, format!("{seen:?}"))),
    }
}

#[then(expr = "the report {string} lists {string} with {int} transaction(s)")]
fn lists_app(bed: &mut Bed, report: String, app: String, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions of {app} in `{report}`");
    let list = bed.list_of(&report, EntityKind::App).map_err(|error| Story::new(due.clone(), error))?;
    let is_it = |subject: &About| matches!(subject, About::App(line) if line.name == app);
    match list.lines.iter().find(|line| is_it(&line.subject)).map_or(0, |line| line.traffic.transactions) {
        shown if shown == count => Ok(()),
        shown => Err(Story::new(due, format!("{shown} transactions"))),
    }
}

#[then(expr = "the report {string} counts {int} user(s), {int} IP address(es), {int} app(s)")]
fn counts(bed: &mut Bed, report: String, users: u64, addresses: u64, apps: u64) -> Result<(), Story> {
    let due = format!("{users} users, {addresses} IP addresses, {apps} apps in `{report}`");
    let counts = bed.counters_of(&report, 90).map_err(|error| Story::new(due.clone(), error))?.counts;
    match (counts.users, counts.ip_addresses, counts.apps) == (Some(users), Some(addresses), Some(apps)) {
        true => Ok(()),
        false => Err(Story::new(due, format!("{counts:?}"))),
    }
}

#[then(expr = "the report {string} sums up to {string}")]
fn sums_up(bed: &mut Bed, report: String, expected: String) -> Result<(), Story> {
    let due = format!("`{report}`: {expected}");
    let counters = bed.counters_of(&report, 90).map_err(|error| Story::new(due.clone(), error))?;
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
    if seen == expected { Ok(()) } else { Err(Story::new(due, seen)) }
}

#[then(expr = "the Devices tab lists {int} device(s)")]
fn devices(bed: &mut Bed, count: usize) -> Result<(), Story> {
    let due = format!("{count} devices in the Devices tab");
    let list = bed.list_of(WIN10_ENDPOINT_USERS, EntityKind::Device).map_err(|error| Story::new(due.clone(), error))?;
    match list.lines.len() {
        shown if shown == count => Ok(()),
        shown => Err(Story::new(due, format!("{shown} devices"))),
    }
}

#[then(expr = "the report {string} has no devices")]
fn no_devices(bed: &mut Bed, report: String) -> Result<(), Story> {
    match bed.list_of(&report, EntityKind::Device) {
        Err(_) => Ok(()),
        Ok(list) => Err(Story::new("no list of devices in a report of logs", format!("{} devices", list.lines.len()))),
    }
}

#[then(expr = "the report {string} is a snapshot outside the Global report")]
fn is_snapshot(bed: &mut Bed, report: String) -> Result<(), Story> {
    let due = "a snapshot that the Global report leaves out";
    let streams = bed.streams().map_err(|error| Story::new(due, error))?;
    let found = streams.iter().find(|stream| stream.display_name == report);
    match found {
        Some(stream) if stream.stream_type == StreamType::Preview && !stream.global_aggregated => Ok(()),
        other => Err(Story::new(due, format!("{other:?}"))),
    }?;
    shows(&mut *bed, GLOBAL_VIEW, 0).map_err(|seen| Story::new(due, seen))
}

fn latest(bed: &mut Bed, due: &str) -> Result<GovernanceTask, Story> {
    let tasks = bed.governance().map_err(|error| Story::new(due, error))?;
    tasks.into_iter().next_back().ok_or_else(|| Story::new(due, "an empty governance log"))
}

#[then(expr = "the governance log says {string}")]
fn governance_says(bed: &mut Bed, words: String) -> Result<(), Story> {
    let due = format!("a failed task that says `{words}`");
    let task = latest(bed, &due)?;
    match &task.error {
        Some(error) if error.starts_with(&words) => Ok(()),
        other => Err(Story::new(due, format!("{:?}, {other:?}", task.status))),
    }
}

#[then(expr = "the governance log has no error")]
fn governance_is_fine(bed: &mut Bed) -> Result<(), Story> {
    let task = latest(bed, "a successful task")?;
    match task.error {
        None => Ok(()),
        Some(error) => Err(Story::new("a successful task", error)),
    }
}

#[then(expr = "the governance log counts {int} unreadable line(s)")]
fn unreadable(bed: &mut Bed, count: u64) -> Result<(), Story> {
    let due = format!("{count} unreadable lines");
    match latest(bed, &due)?.unreadable {
        counted if counted == count => Ok(()),
        counted => Err(Story::new(due, format!("{counted} are counted"))),
    }
}

#[then(expr = "the governance log counts {int} unreadable line(s), {int} line(s) without a transaction")]
fn left_out(bed: &mut Bed, unreadable: u64, ignored: u64) -> Result<(), Story> {
    let due = format!("{unreadable} unreadable lines, {ignored} without a transaction");
    let task = latest(bed, &due)?;
    match (task.unreadable, task.ignored.values().sum::<u64>()) {
        seen if seen == (unreadable, ignored) => Ok(()),
        seen => Err(Story::new(due, format!("{seen:?}"))),
    }
}

#[then(expr = "the governance log names line {int}, {string}, with a reason")]
fn named(bed: &mut Bed, number: u64, text: String) -> Result<(), Story> {
    let due = format!("line {number}, `{text}`, with a reason");
    let task = latest(bed, &due)?;
    let is_it = |line: &gnomon_reference_impl::protocol::logs::UnreadableLog| {
        line.line == number && line.text == text && !line.reason.is_empty() && line.file == task.file
    };
    match task.unreadable_lines.iter().any(is_it) {
        true => Ok(()),
        false => Err(Story::new(due, format!("{:?}", task.unreadable_lines))),
    }
}

/// How many logs the collector has begun to upload since the mark.
fn uploads(stage: &Stage) -> usize {
    let exchange = stage.exchange.lock();
    let begun =
        exchange.passed.iter().filter(|passed| passed.at >= stage.mark).filter_map(|passed| match &passed.message {
            WireMessage::Upload(_, _, UploadRequest::Address(asked)) => Some(asked.filename.clone()),
            _ => None,
        });
    begun.collect::<std::collections::BTreeSet<String>>().len()
}

fn uploaded(stage: &Stage, count: usize) -> Result<(), String> {
    match uploads(stage) {
        seen if seen == count => Ok(()),
        seen => Err(format!("{seen} logs are uploaded")),
    }
}

#[then(expr = "within {span} the log collector uploads {int} log(s)")]
fn uploads_within(bed: &mut Bed, span: Span, count: usize) -> Result<(), Story> {
    bed.within(span.0, Looking::Always, &format!("{count} logs uploaded"), |stage| uploaded(stage, count))
}

#[then(expr = "for {span} the log collector uploads nothing")]
fn uploads_nothing(bed: &mut Bed, span: Span) -> Result<(), Story> {
    bed.throughout(span.0, Looking::Always, "no log uploaded", |stage| uploaded(stage, 0))
}

#[then(expr = "the log collector makes no call within {span}")]
fn no_call(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let (mark, until) = (bed.mark, bed.mark + span.0);
    bed.advance(until - SimDuration::MILLISECOND)?;
    let exchange = bed.exchange.lock();
    let calls = exchange.passed.iter().filter(|passed| matches!(passed.message, WireMessage::Upload(..)));
    match calls.filter(|passed| passed.at >= mark).nth(1) {
        None => Ok(()),
        Some(call) => Err(Story::new(format!("no call before {until}"), format!("a call at {}", call.at))),
    }
}

#[given(expr = "the log collector has told of itself")]
fn told_of_itself(bed: &mut Bed) -> Result<(), Story> {
    let until = bed.now() + SimDuration::MINUTE;
    bed.advance(until)?;
    bed.mark_now();
    Ok(())
}

fn of_collector(stage: &mut Stage, what: &str, test: impl Fn(&CollectorLine) -> bool) -> Result<(), String> {
    match stage.collector()? {
        line if test(&line) => Ok(()),
        line => Err(format!("not {what}: {line:?}")),
    }
}

fn status(words: &str) -> Result<CollectorStatus, Story> {
    let all =
        [CollectorStatus::Created, CollectorStatus::Connected, CollectorStatus::Healthy, CollectorStatus::Disconnected];
    all.into_iter().find(|status| status.to_string() == words).ok_or_else(|| Story::new("a status", words))
}

#[then(expr = "within {span} the log collector is {word}")]
fn status_within(bed: &mut Bed, span: Span, words: String) -> Result<(), Story> {
    let expected = status(&words)?;
    bed.within(span.0, Looking::Always, &words, |stage| of_collector(stage, &words, |line| line.status == expected))
}

#[then(expr = "for {span} the log collector is not {word}")]
fn status_throughout(bed: &mut Bed, span: Span, words: String) -> Result<(), Story> {
    let (expected, due) = (status(&words)?, format!("not {words}"));
    bed.throughout(span.0, Looking::Always, &due, |stage| of_collector(stage, &due, |line| line.status != expected))
}

#[then(expr = "within {span} an alert says that no data comes")]
fn alert_within(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let due = "an alert that no data comes";
    bed.within(span.0, Looking::Always, due, |stage| of_collector(stage, due, |line| line.alert.is_some()))
}

#[then(expr = "for {span} no alert says that no data comes")]
fn alert_throughout(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let due = "no alert that no data comes";
    bed.throughout(span.0, Looking::Always, due, |stage| of_collector(stage, due, |line| line.alert.is_none()))
}

#[then(expr = "within {span} the log collector shows {int} dropped message(s)")]
fn dropped(bed: &mut Bed, span: Span, count: u64) -> Result<(), Story> {
    let due = format!("{count} dropped messages");
    let sum = |line: &CollectorLine| line.sources.iter().map(|source| source.dropped).sum::<u64>();
    bed.within(span.0, Looking::Always, &due, |stage| of_collector(stage, &due, |line| sum(line) == count))
}

#[then(expr = "within {span} the log collector shows that its disk refuses data")]
fn refuses(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let due = "a count of refusals";
    let sum = |line: &CollectorLine| line.sources.iter().map(|source| source.refused).sum::<u64>();
    bed.within(span.0, Looking::Always, due, |stage| of_collector(stage, due, |line| sum(line) > 0))
}

#[then(expr = "within {span} the log collector has taken {int} bytes")]
fn taken(bed: &mut Bed, span: Span, bytes: u64) -> Result<(), Story> {
    let due = format!("{bytes} bytes taken");
    let sum = |line: &CollectorLine| line.sources.iter().map(|source| source.taken_bytes.0).sum::<u64>();
    bed.within(span.0, Looking::Always, &due, |stage| of_collector(stage, &due, |line| sum(line) == bytes))
}

#[then(expr = "within {span} the timeline of each device has a connection to {string}")]
fn in_timeline(bed: &mut Bed, span: Span, host: String) -> Result<(), Story> {
    let due = format!("a network event to {host} in each timeline");
    bed.within(span.0, Looking::Always, &due, |stage| match stage.connections_to(&host)? {
        true => Ok(()),
        false => Err(format!("no network event to {host}")),
    })
}

#[then(expr = "for {span} the timeline of each device has no connection to {string}")]
fn not_in_timeline(bed: &mut Bed, span: Span, host: String) -> Result<(), Story> {
    let due = format!("no network event to {host} in any timeline");
    bed.throughout(span.0, Looking::Always, &due, |stage| match stage.connections_to(&host)? {
        false => Ok(()),
        true => Err(format!("a network event to {host}")),
    })
}
