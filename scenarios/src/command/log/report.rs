//! What a log holds: sums by app, user, address, day and action, and everything that is no transaction.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::logs::{Folded, LogRecord, Sums};
use gnomon_reference_impl::quantities::Bytes;
use serde::Serialize;

use crate::numbers::{counted, grouped};
use crate::page::{Align, Page, Table, Tone, shortened};

/// What `gnomon log check --json` prints.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) schema: &'static str,
    pub(super) file: String,
    /// The name of a text inside a zip file.
    pub(super) text: Option<String>,
    pub(super) format: String,
    pub(super) tells: Vec<&'static str>,
    bytes: u64,
    lines: u64,
    transactions: u64,
    #[serde(flatten)]
    sums: Volume,
    allowed: u64,
    blocked: u64,
    users: u64,
    addresses: u64,
    to_apps: u64,
    days: Vec<Part>,
    by_app: Vec<Part>,
    by_user: Vec<Part>,
    by_address: Vec<Part>,
    ignored: BTreeMap<String, u64>,
    unreadable: Unreadable,
    samples: Vec<String>,
    /// The format that reads the beginning better, if one does.
    pub(super) fits_better: Option<String>,
}

/// Bytes, as far as they are told.
#[derive(Debug, Serialize)]
struct Volume {
    total: Option<Bytes>,
    uploaded: Option<Bytes>,
    downloaded: Option<Bytes>,
}

/// The sum over an app, a user, an address or a day.
#[derive(Debug, Serialize)]
struct Part {
    name: String,
    transactions: u64,
    blocked: u64,
    #[serde(flatten)]
    sums: Volume,
}

/// Lines that could not be read.
#[derive(Debug, Serialize)]
struct Unreadable {
    lines: u64,
    kinds: Vec<Kind>,
}

/// Lines that could not be read for the same reason.
#[derive(Debug, Serialize)]
struct Kind {
    reason: String,
    lines: u64,
    /// The number of the first, and its text; nothing if it is not among those that were kept.
    first: Option<u64>,
    text: Option<String>,
}

impl From<&Sums> for Volume {
    fn from(sums: &Sums) -> Self {
        Self { total: sums.total, uploaded: sums.up, downloaded: sums.down }
    }
}

impl Report {
    pub(super) fn new(
        file: String,
        format: String,
        tells: Vec<&'static str>,
        folded: &Folded,
        catalog: &Catalog,
    ) -> Self {
        let (mut days, mut apps, mut users, mut addresses) = <(Parts, Parts, Parts, Parts)>::default();
        for row in &folded.rows {
            let app = row.app.map_or("(no known app)", |app| catalog.app(app).name.as_str());
            let user = row.user.and_then(|user| folded.users.get(user as usize));
            add(&mut days, &row.day.to_string(), &row.sums);
            add(&mut apps, app, &row.sums);
            add(&mut users, user.map_or("(no user)", String::as_str), &row.sums);
            add(&mut addresses, &row.address.map_or("(no address)".to_owned(), |a| a.to_string()), &row.sums);
        }
        let sums = folded.sums();
        let known = addresses.keys().filter(|name| !name.starts_with('(')).count() as u64;
        let kind = |(reason, lines): (&String, &u64)| {
            let first = folded.unreadable.iter().find(|line| line.reason.kind() == reason.as_str());
            Kind {
                reason: reason.clone(),
                lines: *lines,
                first: first.map(|line| line.line),
                text: first.map(|line| line.text.clone()),
            }
        };
        let mut kinds: Vec<Kind> = folded.unreadable_kinds.iter().map(kind).collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.lines));
        Self {
            schema: "gnomon.log-check/1",
            file,
            text: None,
            format,
            tells,
            bytes: folded.bytes,
            lines: folded.lines,
            transactions: sums.transactions,
            sums: Volume::from(&sums),
            allowed: sums.transactions - sums.blocked,
            blocked: sums.blocked,
            users: folded.users.len() as u64,
            addresses: known,
            to_apps: folded.to_apps,
            days: parts(days, false),
            by_app: parts(apps, true),
            by_user: parts(users, true),
            by_address: parts(addresses, true),
            ignored: folded.ignored.iter().map(|(reason, count)| (reason.to_string(), *count)).collect(),
            unreadable: Unreadable { lines: folded.unreadable_lines, kinds },
            samples: folded.samples.iter().map(LogRecord::to_string).collect(),
            fits_better: None,
        }
    }

    /// Writes the page that people read.
    pub(super) fn write(&self, page: &mut Page) {
        let name = self.text.as_ref().map_or(self.file.clone(), |text| format!("{text} in {}", self.file));
        let lines = counted(self.lines, "line", "lines");
        let transactions = counted(self.transactions, "transaction", "transactions");
        page.section(&name, &format!("{lines} of {} hold {transactions}.", self.format));
        page.labelled("documented", &self.tells.join(", "));
        page.labelled("bytes", &volume(&self.sums));
        page.labelled("action", &format!("{} allowed, {} blocked", grouped(self.allowed), grouped(self.blocked)));
        let users = counted(self.users, "user", "users");
        page.labelled("who", &format!("{users}, {}", counted(self.addresses, "client address", "client addresses")));
        for (title, parts) in [
            ("By day", &self.days),
            ("By app", &self.by_app),
            ("By user", &self.by_user),
            ("By client address", &self.by_address),
        ] {
            write_parts(page, title, parts);
        }
        if !self.samples.is_empty() {
            page.section("The first transactions", "As they were read.");
            self.samples.iter().for_each(|sample| page.sentence(Tone::Plain, sample));
        }
        if !self.ignored.is_empty() {
            page.section("Lines of no transaction", "They belong to the format.");
            let mut table = Table::new([(Align::Left, "reason"), (Align::Right, "lines")]);
            self.ignored.iter().for_each(|(reason, count)| table.row([reason.clone(), grouped(*count)]));
            page.table(&table);
        }
        if self.unreadable.lines > 0 {
            page.section("Unreadable lines", &format!("{} in all.", grouped(self.unreadable.lines)));
            for kind in &self.unreadable.kinds {
                page.sentence(Tone::Bad, &format!("{}: {}", counted(kind.lines, "line", "lines"), kind.reason));
                if let (Some(first), Some(text)) = (kind.first, &kind.text) {
                    page.sentence(Tone::Aside, &format!("line {first}: {}", shortened(text, 160)));
                }
            }
        }
        if let Some(better) = &self.fits_better {
            page.sentence(Tone::Good, better);
        }
    }
}

type Parts = BTreeMap<String, Sums>;

fn add(parts: &mut Parts, name: &str, sums: &Sums) {
    match parts.get_mut(name) {
        Some(part) => part.add(sums),
        None => drop(parts.insert(name.to_owned(), *sums)),
    }
}

fn parts(parts: Parts, by_size: bool) -> Vec<Part> {
    let part = |(name, sums): (String, Sums)| Part {
        name,
        transactions: sums.transactions,
        blocked: sums.blocked,
        sums: Volume::from(&sums),
    };
    let mut parts: Vec<Part> = parts.into_iter().map(part).collect();
    if by_size {
        parts.sort_by_key(|part| std::cmp::Reverse((part.sums.total, part.transactions)));
    }
    parts
}

fn write_parts(page: &mut Page, title: &str, parts: &[Part]) {
    /// How many of the largest are shown; `--json` has all.
    const SHOWN: usize = 15;
    let told = |bytes: Option<Bytes>| bytes.map_or("-".to_owned(), |bytes| grouped(bytes.0));
    let more = parts.len().saturating_sub(SHOWN);
    let gist = match more {
        0 => format!("{} in all.", grouped(parts.len() as u64)),
        _ => format!("The largest; {} more with --json.", grouped(more as u64)),
    };
    page.section(title, &gist);
    let mut table = Table::new([
        (Align::Left, ""),
        (Align::Right, "transactions"),
        (Align::Right, "blocked"),
        (Align::Right, "total B"),
        (Align::Right, "up B"),
        (Align::Right, "down B"),
    ]);
    for part in parts.iter().take(SHOWN) {
        let Part { name, transactions, blocked, sums } = part;
        let (total, up, down) = (told(sums.total), told(sums.uploaded), told(sums.downloaded));
        table.row([shortened(name, 30), grouped(*transactions), grouped(*blocked), total, up, down]);
    }
    page.table(&table);
}

fn volume(sums: &Volume) -> String {
    let told = [(sums.total, "in all"), (sums.uploaded, "up"), (sums.downloaded, "down")];
    let told: Vec<String> =
        told.into_iter().filter_map(|(bytes, word)| Some(format!("{} {word}", grouped(bytes?.0)))).collect();
    if told.is_empty() { "not told".to_owned() } else { told.join(", ") }
}
