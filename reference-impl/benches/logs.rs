//! How fast logs are read, each format beside a plain count of the lines of the same bytes (PRX-05).
//!
//! One thread; what a format is documented to carry; a log of 20,000 lines as the proxy of this crate writes it. `fold`
//! is what uploads and commands do; `plain_loop` is the least that a sum by host and user needs: it splits the fields
//! of Squid's native log by `memchr`, looks host and user up and adds a number.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use divan::counter::{BytesCount, ItemsCount};
use gnomon_reference_impl::catalog::{Catalog, Host};
use gnomon_reference_impl::logs::upload::AppLookup;
use gnomon_reference_impl::logs::{
    CustomParser, FoldSettings, Folded, LogFold, LogFormat, LogReader, ParserKind, ReadSettings, Reading, TimeColumns,
    UserColumn, UserFormat,
};
use gnomon_reference_impl::proxy::{CustomLog, LogWriter, Method, ProxyAction, ProxyTransaction, writer};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime};

const LINES: u64 = 20_000;

fn main() {
    divan::main();
}

/// Every format, and the custom parser both ways.
fn sources() -> impl Iterator<Item = &'static str> {
    LogFormat::all().iter().map(|format| format.name).chain(["CUSTOM_CSV", "CUSTOM_KEY_VALUE"])
}

fn settings() -> ReadSettings {
    ReadSettings::at(SimTime::from_millis(1_612_936_800_000))
}

fn custom(source: &str) -> CustomParser {
    let text = |name: &str| Some(name.to_owned());
    CustomParser {
        name: source.to_owned(),
        kind: if source == "CUSTOM_CSV" { ParserKind::Csv } else { ParserKind::KeyValue },
        delimiter: if source == "CUSTOM_CSV" { "," } else { " " }.parse().expect("a delimiter"),
        time: TimeColumns::One {
            column: "time".to_owned(),
            format: "d/M/yyyy HH:mm:ss a".parse().expect("a time format"),
        },
        source_ip: "src".to_owned(),
        destination_ip: text("dst"),
        destination_url: text("url"),
        user: Some(UserColumn { column: "user".to_owned(), format: UserFormat::AsWritten }),
        uploaded: text("sent"),
        downloaded: text("rcvd"),
        total: None,
        action: None,
    }
}

fn transaction(number: u64) -> ProxyTransaction {
    const HOSTS: [&str; 5] =
        ["www.dropbox.com", "files.slack.com", "contoso.sharepoint.com", "api.github.com", "cdn.example.net"];
    const USERS: [&str; 4] = ["contoso\\carol", "contoso\\dave", "erin smith", "zoë"];
    let pick = |from: &[&str], salt: u64| from[((number * 7 + salt) % from.len() as u64) as usize].to_owned();
    let tunnel = number.is_multiple_of(2);
    let denied = number % 20 == 3;
    ProxyTransaction {
        start: SimTime::from_millis(1_612_936_800_000 + number * 137),
        elapsed: SimDuration::from_millis(number % 3000),
        client: std::net::Ipv4Addr::new(10, 20, (number / 200 % 50) as u8, (number % 200) as u8 + 1).into(),
        user: Some(pick(&USERS, 1)),
        method: if tunnel { Method::Connect } else { Method::Get },
        host: Host::Domain(pick(&HOSTS, 2)),
        port: if tunnel { 443 } else { 80 },
        path: if tunnel { String::new() } else { format!("/files/{number}/report.docx?download=1") },
        up: Bytes(number % 5000),
        down: Bytes(number * 31 % 500_000),
        status: if denied { 403 } else { 200 },
        action: if denied { ProxyAction::Denied } else { ProxyAction::Allowed },
        peer: Some(std::net::Ipv4Addr::new(192, 0, 2, (number % 250) as u8 + 1).into()),
        content_type: Some("text/html".to_owned()),
        proxy: "proxy01".to_owned(),
    }
}

fn log(source: &str) -> Vec<u8> {
    let writer: Box<dyn LogWriter> = match LogFormat::named(source) {
        Ok(format) => writer(format.name).expect("every format has a writer"),
        Err(_) => Box::new(CustomLog { parser: custom(source), offset: jiff::tz::Offset::UTC }),
    };
    let mut log = Vec::new();
    writer.header(SimTime::from_millis(1_612_936_800_000), &mut log);
    for number in 0..LINES {
        writer.write(&transaction(number), &mut log);
    }
    log
}

fn reader(source: &str) -> LogReader {
    match LogFormat::named(source) {
        Ok(format) => format.reader(settings()),
        Err(_) => custom(source).reader(settings()),
    }
}

fn read(source: &str, log: &[u8]) -> Reading {
    reader(source).read(log)
}

fn folded(source: &str, catalog: &Catalog, log: &[u8]) -> Folded {
    let apps = AppLookup { catalog, addresses: &BTreeMap::new() };
    let (not_before, ahead_from) = (SimTime::EPOCH, SimTime::NEVER);
    let mut fold = LogFold::new(reader(source), FoldSettings { apps, not_before, ahead_from, samples: 10 });
    log.chunks(64 << 10).for_each(|piece| fold.push(piece));
    fold.finish()
}

/// Bytes to sums.
#[divan::bench(args = sources(), sample_count = 20)]
fn fold(bencher: divan::Bencher<'_, '_>, source: &str) {
    let (log, catalog) = (log(source), Catalog::built_in());
    assert_eq!(folded(source, &catalog, &log).taken, LINES, "{source}: every line is a transaction");
    bencher
        .counter(BytesCount::new(log.len()))
        .counter(ItemsCount::new(LINES))
        .bench_local(|| folded(source, &catalog, divan::black_box(&log)));
}

/// Sums by host and user, for which nothing is checked and nothing is told.
#[divan::bench(sample_count = 20)]
fn plain_loop(bencher: divan::Bencher<'_, '_>) {
    let log = log("SQUID_NATIVE");
    bencher.counter(BytesCount::new(log.len())).counter(ItemsCount::new(LINES)).bench_local(|| {
        let state = foldhash::fast::FixedState::with_seed(1);
        let mut sums: hashbrown::HashTable<(u64, u64, u64)> = hashbrown::HashTable::new();
        for line in divan::black_box(&log).split(|byte| *byte == b'\n') {
            let (mut fields, mut from, mut field) = ([&[][..]; 10], 0, 0);
            for blank in memchr::memchr_iter(b' ', line).chain([line.len()]) {
                if blank > from && field < 10 {
                    fields[field] = &line[from..blank];
                    field += 1;
                }
                from = blank + 1;
            }
            let url = fields[6];
            let from = memchr::memmem::find(url, b"://").map_or(0, |at| at + 3);
            let host = &url[from..];
            let host = &host[..memchr::memchr(b'/', host).unwrap_or(host.len())];
            let key = state.hash_one((host, fields[7]));
            let bytes = fields[4].iter().fold(0u64, |sum, digit| sum * 10 + u64::from(digit.wrapping_sub(b'0')));
            match sums.find_mut(key, |(known, ..)| *known == key) {
                Some((_, count, sum)) => (*count, *sum) = (*count + 1, *sum + bytes),
                None => drop(sums.insert_unique(key, (key, 1, bytes), |(key, ..)| *key)),
            }
        }
        sums.len()
    });
}

/// Bytes to records.
#[divan::bench(args = sources(), sample_count = 20)]
fn records(bencher: divan::Bencher<'_, '_>, source: &str) {
    let log = log(source);
    assert_eq!(read(source, &log).records.len() as u64, LINES, "{source}: every line is a record");
    bencher
        .counter(BytesCount::new(log.len()))
        .counter(ItemsCount::new(LINES))
        .bench_local(|| read(source, divan::black_box(&log)));
}

/// The same bytes, only counting line feeds: what no reader can be faster than.
#[divan::bench(args = sources(), sample_count = 20)]
fn line_feeds(bencher: divan::Bencher<'_, '_>, source: &str) {
    let log = log(source);
    bencher
        .counter(BytesCount::new(log.len()))
        .counter(ItemsCount::new(LINES))
        .bench_local(|| memchr::memchr_iter(b'\n', divan::black_box(&log)).count());
}
