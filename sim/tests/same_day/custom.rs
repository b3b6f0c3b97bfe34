//! The same day once more, for logs that only their administrator knows: devices do again what they did, behind a proxy
//! whose log is read by a custom parser.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::endpoint::{Antivirus, Network};
use gnomon_reference_impl::logs::{ActionColumn, CustomParser, ParserKind, TimeColumns, UserColumn, UserFormat};
use gnomon_reference_impl::names::{Client, DeviceId, ProcessImage};
use gnomon_reference_impl::protocol::agent::LocalAddress;
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse, NewDataSource, Receiver};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::engine::Link;
use gnomon_sim::world::{Bench, BenchOptions, Fate, ProxyId, ProxySpec, Tap, WireMessage};

use super::HOURLY;
use super::day::{Day, SOURCE, reported};
use super::shown::Shown;

/// Nobody listens in.
struct Nobody;

impl Tap for Nobody {
    fn pass(&mut self, _: SimTime, _: &mut WireMessage) -> Fate {
        Fate::AsDrawn
    }
}

/// A CSV log of one time column with everything in it, and a key-value log with date and time apart and no total.
pub(super) fn parsers() -> [CustomParser; 2] {
    let column = |name: &str| Some(name.to_owned());
    let user = |format| Some(UserColumn { column: "User".to_owned(), format });
    let action = Some(ActionColumn { column: "Action".to_owned(), deny: "Blocked".to_owned() });
    let csv = CustomParser {
        name: "CSV".to_owned(),
        kind: ParserKind::Csv,
        delimiter: ",".parse().unwrap(),
        time: TimeColumns::One { column: "Timestamp".to_owned(), format: "d/M/yyyy HH:mm:ss a".parse().unwrap() },
        source_ip: "SourceIP".to_owned(),
        destination_ip: column("DestinationIP"),
        destination_url: column("URL"),
        user: user(UserFormat::DomainAndName),
        uploaded: column("Uploaded"),
        downloaded: column("Downloaded"),
        total: column("Total"),
        action,
    };
    let key_value = CustomParser {
        name: "key-value".to_owned(),
        kind: ParserKind::KeyValue,
        delimiter: " ".parse().unwrap(),
        time: TimeColumns::Separate {
            date: "date".to_owned(),
            date_format: "yyyy-MM-dd".parse().unwrap(),
            time: "time".to_owned(),
            time_format: "HH:mm:ss.fff zzz".parse().unwrap(),
        },
        destination_ip: None,
        user: user(UserFormat::DistinguishedName),
        total: None,
        ..csv.clone()
    };
    [csv, key_value]
}

fn bench() -> Bench {
    Bench::new(BenchOptions {
        edition: Edition::contract(),
        catalog: Catalog::built_in(),
        seed: 2,
        start: "2021-02-10T00:00:00Z".parse().unwrap(),
        agent_link: Link::PERFECT,
        cloud_link: Link::PERFECT,
        tap: Box::new(Nobody),
    })
}

/// What is refused: a data source before a parser is saved, and a parser of which a column has no name.
pub(super) fn refusals() -> [String; 2] {
    let mut bench = bench();
    let [csv, _] = parsers();
    let nameless = CustomParser { source_ip: " ".to_owned(), ..csv };
    [LogsRequest::AddDataSource(source()), LogsRequest::SaveCustomParser(Box::new(nameless))]
        .map(|request| bench.ask_about_logs(&request).unwrap_err().message)
}

fn source() -> NewDataSource {
    NewDataSource {
        display_name: SOURCE.to_owned(),
        log_type: "CUSTOM_PARSER".to_owned(),
        receiver_type: Some(Receiver::Ftp),
        time_zone: None,
    }
}

/// Does the day again behind a proxy that logs in the form of `parser`, and says what the report shows.
pub(super) fn replay(day: &Day, parser: &CustomParser) -> Shown {
    let mut bench = bench();
    let start = bench.now();
    let proxy = add_proxy(&mut bench, parser);
    let program = bench.program(ProcessImage::new("chrome.exe", "c:\\program files", "", Client::Browser));
    let mut devices: BTreeMap<DeviceId, (DeviceId, Ipv4Addr)> = BTreeMap::new();
    let mut done = day.office.clone();
    done.sort_by_key(|one| one.at);
    for one in done {
        bench.run_until(one.at);
        let (device, address) = *devices.entry(one.device).or_insert_with(|| {
            let build = WindowsBuild::client(19_042, 804);
            let device = bench.add_device(build, Antivirus::WELL_CONFIGURED, SimDuration::ZERO);
            bench.route(device, Some(proxy));
            (device, Ipv4Addr::UNSPECIFIED)
        });
        if address != one.address {
            let address = LocalAddress(one.address);
            bench.connect(device, Network { address, behind_proxy: true, reaches_defender: true });
            devices.insert(one.device, (device, one.address));
        }
        let account = match one.user.as_deref().and_then(|user| user.split_once('\\')) {
            Some((domain, name)) => bench.account(domain, name),
            None => one.account,
        };
        let destination = bench.destination(&one.destination.to_string()).unwrap();
        let (up, down) = (one.tally.up, one.tally.down);
        bench.attempt(device, &Access { at: one.at, destination, account, image: program, up, down });
    }
    bench.run_until(start + SimDuration::from_hours(25));
    bench.checked_ledger().unwrap_or_else(|fault| panic!("{fault}"));
    reported(bench.cloud(), bench.setting(), bench.now())
}

/// An administrator saves the parser, and adds a data source whose logs are read by it, with a collector and a proxy.
fn add_proxy(bench: &mut Bench, parser: &CustomParser) -> ProxyId {
    bench.ask_about_logs(&LogsRequest::SaveCustomParser(Box::new(parser.clone()))).unwrap();
    bench.ask_about_logs(&LogsRequest::AddDataSource(source())).unwrap();
    let add = LogsRequest::AddCollector { name: "collector".to_owned(), data_sources: vec![SOURCE.to_owned()] };
    let Ok(LogsResponse::Collector(receivers)) = bench.ask_about_logs(&add) else { panic!("there are receivers") };
    let receiver = receivers[0].clone();
    let collector = bench.add_collector("collector", receivers, None);
    let log_type = "CUSTOM_PARSER".to_owned();
    let spec = ProxySpec { name: "proxy01".to_owned(), log_type, transport: HOURLY, collector, receiver };
    bench.add_proxy(spec).unwrap()
}
