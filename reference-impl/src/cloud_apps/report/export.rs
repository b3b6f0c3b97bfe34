//! Lists as files of comma-separated values (DSC-07, DSC-08).
//!
//! The header row of the real export is not public (`FACTS.md` 7.12); the columns are named as the portal's lists
//! are. Bytes are exact, so that the sums of a file are those of the report; where the documents show megabytes, on a
//! device, these stand beside them, rounded to a tenth. What a source does not document is an empty cell.
//!
//! Quoting and line ends are those of RFC 4180. A name that a spreadsheet would take for a formula, since it begins
//! with one of `= + - @`, their full-width forms, a tab, a carriage return or a line feed, gets an apostrophe in front:
//! logs carry whatever a client claims to be.

use csv::{Terminator, WriterBuilder};

use crate::protocol::cloud_apps::AppTag;
use crate::protocol::discovery::{CsvFile, EntityKind, Line, List, Subject, Traffic};
use crate::quantities::Bytes;
use crate::time::UtcDay;

/// What begins a formula.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A list as a file, as of a day.
pub(super) fn file(list: &List, today: UtcDay) -> CsvFile {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let mut write = |record: &[String]| writer.write_record(record).expect("records of one list are equally long");
    let header: Vec<String> = columns(list.of).chain(COMMON).map(str::to_owned).collect();
    write(&header);
    for line in &list.lines {
        write(&record(line));
    }
    if list.without.transactions > 0 {
        write(&without(list.of, list.without));
    }
    let content = writer.into_inner().expect("memory takes whatever is written");
    let content = String::from_utf8(content).expect("texts were written");
    // A report is called whatever its maker liked; a file is not.
    let report = list.report.replace(|c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c), "_");
    CsvFile { file_name: format!("{today} {report} - {}.csv", tab(list.of)), content }
}

/// The columns of every list.
const COMMON: [&str; 6] = [
    "Transactions",
    "Blocked transactions",
    "Traffic (bytes)",
    "Upload (bytes)",
    "Download (bytes)",
    "Last used (UTC)",
];

/// The columns of a kind that come before those of every list.
fn columns(of: EntityKind) -> impl Iterator<Item = &'static str> {
    let columns: &[&str] = match of {
        EntityKind::Device => &[
            "Device",
            "Device ID",
            "Risk level",
            "Risk reason",
            "Users",
            "IP addresses",
            "Apps",
            "Traffic (MB)",
            "Upload (MB)",
            "Download (MB)",
        ],
        EntityKind::User => &["User", "Devices", "IP addresses", "Apps"],
        EntityKind::IpAddress => &["IP address", "Devices", "Users", "Apps"],
        EntityKind::App => &["App", "App ID", "Category", "Risk score", "App tag", "Devices", "Users", "IP addresses"],
    };
    columns.iter().copied()
}

fn record(line: &Line) -> Vec<String> {
    let counts = line.counts;
    let [devices, users, addresses, apps] = [counts.devices, counts.users, counts.ip_addresses, counts.apps].map(shown);
    let traffic = line.traffic;
    let mut record = match &line.subject {
        Subject::Device { machine_id, computer_dns_name, risk } => {
            let [total, up, down] = megabytes(traffic);
            let (level, reason) = (risk.level.to_string(), risk.reason.clone());
            vec![
                defused(computer_dns_name),
                defused(machine_id),
                level,
                reason,
                users,
                addresses,
                apps,
                total,
                up,
                down,
            ]
        }
        Subject::User { user_name } => vec![defused(user_name), devices, addresses, apps],
        Subject::IpAddress { ip_address } => vec![ip_address.to_string(), devices, users, apps],
        Subject::App(app) => {
            let id = app.app_id.map(|id| id.0.to_string()).unwrap_or_default();
            let category = app.category.map(|category| category.to_string()).unwrap_or_default();
            let tag = match app.tag {
                None => "",
                Some(AppTag::Sanctioned) => "Sanctioned",
                Some(AppTag::Unsanctioned) => "Unsanctioned",
            };
            let score = shown(app.score.map(crate::catalog::RiskScore::value));
            vec![defused(&app.name), id, category, score, tag.to_owned(), devices, users, addresses]
        }
    };
    record.extend(common(traffic, line.last_used.to_string()));
    record
}

/// The line for traffic that has none of the kind, so that the sums of the file are those of the report.
fn without(of: EntityKind, traffic: Traffic) -> Vec<String> {
    let mut record = vec![String::new(); columns(of).count()];
    record[0] = match of {
        EntityKind::Device => "(no device)",
        EntityKind::User => "(no user)",
        EntityKind::IpAddress => "(no IP address)",
        EntityKind::App => "(no app)",
    }
    .to_owned();
    record.extend(common(traffic, String::new()));
    record
}

fn common(traffic: Traffic, last_used: String) -> [String; 6] {
    let bytes = |bytes: Option<Bytes>| shown(bytes.map(|bytes| bytes.0));
    [
        traffic.transactions.to_string(),
        traffic.blocked.to_string(),
        bytes(traffic.total),
        bytes(traffic.uploaded),
        bytes(traffic.downloaded),
        last_used,
    ]
}

fn megabytes(traffic: Traffic) -> [String; 3] {
    [traffic.total, traffic.uploaded, traffic.downloaded].map(|bytes| shown(bytes.map(Bytes::in_megabytes)))
}

fn shown(what: Option<impl ToString>) -> String {
    what.map(|what| what.to_string()).unwrap_or_default()
}

/// A text that no spreadsheet takes for a formula.
fn defused(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

/// The portal's name of a list.
const fn tab(of: EntityKind) -> &'static str {
    match of {
        EntityKind::Device => "Devices",
        EntityKind::User => "Users",
        EntityKind::IpAddress => "IP addresses",
        EntityKind::App => "Discovered apps",
    }
}
