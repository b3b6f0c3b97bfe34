//! What a log holds: sums by app, user, address, day and action, and everything that is no transaction.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::logs::{Folded, LogRecord, Sums};
use gnomon_reference_impl::quantities::Bytes;
use schemars::JsonSchema;
use serde::Serialize;

use crate::numbers::{counted, grouped};
use crate::page::{Align, Page, Table, Tone, shortened};

/// What a log was read as, and what it holds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "What a log of a proxy or firewall holds")]
pub struct LogCheck {
    /// The name and version of this form.
    #[schemars(extend("const" = LogCheck::SCHEMA))]
    pub schema: &'static str,
    /// The file, as it was named.
    pub file: String,
    /// The log format or custom parser that it was read by.
    pub format: String,
    /// What that is documented to tell, in a word each.
    pub tells: Vec<&'static str>,
    /// A sentence on the format that reads the beginning better, if one does.
    pub fits_better: Option<String>,
    /// The texts of the file: one, or each of a zip file.
    pub texts: Vec<LogText>,
}

/// What a text of a log holds.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogText {
    /// Its name inside a zip file.
    pub name: Option<String>,
    /// Its size as a text: unpacked, before anything is left out.
    pub bytes: Bytes,
    /// How many lines it has.
    pub lines: u64,
    /// How many transactions they hold.
    pub transactions: u64,
    /// What passed in them.
    #[serde(flatten)]
    pub sums: LogVolume,
    /// Transactions that were let through.
    pub allowed: u64,
    /// Transactions that were blocked.
    pub blocked: u64,
    /// How many different users are named.
    pub users: u64,
    /// How many different addresses of clients are named.
    pub addresses: u64,
    /// Transactions with apps of the catalogue.
    pub to_apps: u64,
    /// Transactions of days after the one on which the log was written: a clock or the zone is wrong.
    #[schemars(default)]
    pub ahead: u64,
    /// Columns that the custom parser describes and the log does not have.
    #[schemars(default)]
    pub absent_columns: Vec<String>,
    /// Day by day, UTC.
    pub days: Vec<LogPart>,
    /// App by app, the largest first; what is of no app of the catalogue is one of them.
    pub by_app: Vec<LogPart>,
    /// User by user, the largest first.
    pub by_user: Vec<LogPart>,
    /// Address by address of the client, the largest first.
    pub by_address: Vec<LogPart>,
    /// Lines that belong to the format and hold no transaction, by the reason.
    pub ignored: BTreeMap<String, u64>,
    /// Lines that could not be read.
    pub unreadable: UnreadableLines,
    /// The first transactions, as they were read.
    pub samples: Vec<String>,
}

/// Bytes, as far as they are told.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogVolume {
    /// To and from the Internet together, also where the log tells only their sum.
    pub total: Option<Bytes>,
    /// To the Internet.
    pub uploaded: Option<Bytes>,
    /// From the Internet.
    pub downloaded: Option<Bytes>,
}

/// The sum over an app, a user, an address or a day.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogPart {
    /// The app, user, address or day, as the log or the catalogue names it.
    pub name: String,
    /// Transactions, blocked ones among them.
    pub transactions: u64,
    /// How many of them were blocked.
    pub blocked: u64,
    /// What passed in them.
    #[serde(flatten)]
    pub sums: LogVolume,
}

/// Lines that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UnreadableLines {
    /// All of them, also those whose text was not kept.
    pub lines: u64,
    /// Reason by reason, the most frequent first.
    pub kinds: Vec<UnreadableKind>,
}

/// Lines that could not be read for the same reason.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UnreadableKind {
    /// What is wrong with them, in words.
    pub reason: String,
    /// All lines with this reason.
    pub lines: u64,
    /// The number of the first; nothing if it is not among those that were kept.
    pub first: Option<u64>,
    /// The text of the first.
    pub text: Option<String>,
}

impl From<&Sums> for LogVolume {
    fn from(sums: &Sums) -> Self {
        Self { total: sums.total, uploaded: sums.up, downloaded: sums.down }
    }
}

impl LogCheck {
    /// The name and version of its form.
    pub const SCHEMA: &'static str = "gnomon.log-check/1";

    /// Writes the page that people read.
    pub fn write(&self, page: &mut Page) {
        for text in &self.texts {
            let name = text.name.as_ref().map_or(self.file.clone(), |name| format!("{name} in {}", self.file));
            let lines = counted(text.lines, "line", "lines");
            let transactions = counted(text.transactions, "transaction", "transactions");
            page.section(&name, &format!("{lines} of {} hold {transactions}.", self.format));
            page.labelled("documented", &self.tells.join(", "));
            text.write(page);
        }
        if let Some(better) = &self.fits_better {
            page.sentence(Tone::Good, better);
        }
    }
}

impl LogText {
    /// What was read of a text, which is called `name` if it is of a zip file.
    #[must_use]
    pub fn new(name: Option<String>, folded: &Folded, catalog: &Catalog) -> Self {
        let (mut days, mut apps, mut users, mut addresses) = <(Parts, Parts, Parts, Parts)>::default();
        for row in folded.rows.iter() {
            let app = row.app.map_or("(no known app)", |app| catalog.app(app).name.as_str());
            let user = row.user.and_then(|user| folded.users.get(user));
            add(&mut days, &row.day.to_string(), &row.sums);
            add(&mut apps, app, &row.sums);
            add(&mut users, user.unwrap_or("(no user)"), &row.sums);
            add(&mut addresses, &row.address.map_or("(no address)".to_owned(), |a| a.to_string()), &row.sums);
        }
        let sums = folded.sums();
        let kind = |(reason, lines): (&String, &u64)| {
            let first = folded.unreadable.iter().find(|line| line.reason.kind() == reason.as_str());
            UnreadableKind {
                reason: reason.clone(),
                lines: *lines,
                first: first.map(|line| line.line),
                text: first.map(|line| line.text.clone()),
            }
        };
        let mut kinds: Vec<UnreadableKind> = folded.unreadable_kinds.iter().map(kind).collect();
        kinds.sort_by_key(|kind| Reverse(kind.lines));
        Self {
            name,
            bytes: Bytes(folded.bytes),
            lines: folded.lines,
            transactions: sums.transactions,
            sums: LogVolume::from(&sums),
            allowed: sums.transactions - sums.blocked,
            blocked: sums.blocked,
            users: folded.users.len() as u64,
            addresses: folded.rows.iter().filter_map(|row| row.address).collect::<BTreeSet<_>>().len() as u64,
            to_apps: folded.to_apps,
            ahead: folded.ahead,
            absent_columns: folded.absent.clone(),
            days: parts(days),
            by_app: largest_first(parts(apps)),
            by_user: largest_first(parts(users)),
            by_address: largest_first(parts(addresses)),
            ignored: folded.ignored.iter().map(|(reason, count)| (reason.to_string(), *count)).collect(),
            unreadable: UnreadableLines { lines: folded.unreadable_lines, kinds },
            samples: folded.samples.iter().map(LogRecord::to_string).collect(),
        }
    }

    fn write(&self, page: &mut Page) {
        page.labelled("bytes", &volume(&self.sums));
        page.labelled("action", &format!("{} allowed, {} blocked", grouped(self.allowed), grouped(self.blocked)));
        let users = counted(self.users, "user", "users");
        page.labelled("who", &format!("{users}, {}", counted(self.addresses, "client address", "client addresses")));
        if self.ahead > 0 {
            let ahead = counted(self.ahead, "transaction is", "transactions are");
            page.sentence(Tone::Bad, &format!("{ahead} of a day after the log was written: see --zone and --at"));
        }
        if !self.absent_columns.is_empty() {
            let absent = self.absent_columns.join(", ");
            page.sentence(Tone::Bad, &format!("the log does not have what the parser describes: {absent}"));
        }
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
    }
}

type Parts = BTreeMap<String, Sums>;

fn add(parts: &mut Parts, name: &str, sums: &Sums) {
    match parts.get_mut(name) {
        Some(part) => part.add(sums),
        None => drop(parts.insert(name.to_owned(), *sums)),
    }
}

fn parts(parts: Parts) -> Vec<LogPart> {
    let part = |(name, sums): (String, Sums)| LogPart {
        name,
        transactions: sums.transactions,
        blocked: sums.blocked,
        sums: LogVolume::from(&sums),
    };
    parts.into_iter().map(part).collect()
}

fn largest_first(mut parts: Vec<LogPart>) -> Vec<LogPart> {
    parts.sort_by_key(|part| Reverse((part.sums.total, part.transactions)));
    parts
}

fn write_parts(page: &mut Page, title: &str, parts: &[LogPart]) {
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
        let LogPart { name, transactions, blocked, sums } = part;
        let (total, up, down) = (told(sums.total), told(sums.uploaded), told(sums.downloaded));
        table.row([shortened(name, 30), grouped(*transactions), grouped(*blocked), total, up, down]);
    }
    page.table(&table);
}

fn volume(sums: &LogVolume) -> String {
    let told = [(sums.total, "in all"), (sums.uploaded, "up"), (sums.downloaded, "down")];
    let told: Vec<String> =
        told.into_iter().filter_map(|(bytes, word)| Some(format!("{} {word}", grouped(bytes?.0)))).collect();
    if told.is_empty() { "not told".to_owned() } else { told.join(", ") }
}
