//! The same day in every format: what each is documented to show adds up to the same.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use gnomon_reference_impl::catalog::{AppIndex, Catalog, Destination, Host};
use gnomon_reference_impl::logs::upload::AppLookup;
use gnomon_reference_impl::logs::{LogAction, LogRecord, ReadSettings};
use gnomon_reference_impl::proxy::{Method, ProxyAction, ProxyTransaction};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime};

use crate::sources::Source;

const START: u64 = 1_612_915_200_000; // 2021-02-10
const TRANSACTIONS: u64 = 400;

/// Hosts with their paths; each has an address of its own.
const SERVERS: [(&str, &str); 8] = [
    ("www.dropbox.com", "/home/report 2021.docx?dl=1"),
    ("paper.dropbox.com", "/doc/a=b|c"),
    ("drive.google.com", "/file/d/1\"2\"3"),
    ("contoso-my.sharepoint.com", "/personal/carol/r%C3%A9sum%C3%A9.docx"),
    ("contoso.sharepoint.com", "/"),
    ("files.slack.com", "/files-pri/T1,F2/x"),
    ("upload.box.com", "/api/2.0/files/content"),
    ("intranet.example", "/index.html"),
];

const USERS: [Option<&str>; 6] = [
    None,
    Some("CONTOSO\\carol"),
    Some("contoso\\Carol"),
    Some("erin smith"),
    Some("dave@contoso.com"),
    Some("zoë\"q"),
];

fn server_address(at: usize) -> IpAddr {
    Ipv4Addr::new(192, 0, 2, at as u8 + 1).into()
}

/// A day of transactions, the same each time: an old generator with known constants draws it.
fn day() -> Vec<ProxyTransaction> {
    let mut state: u64 = 20_210_210;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let one = |number| {
        let server = draw(SERVERS.len() as u64) as usize;
        let (host, path) = SERVERS[server];
        let tunnel = draw(3) == 0;
        let (action, status) = match draw(10) {
            0 => (ProxyAction::Denied, 403),
            1 => (ProxyAction::Challenged, 407),
            2 => (ProxyAction::Allowed, 404),
            _ => (ProxyAction::Allowed, 200),
        };
        let host = Host::Domain(host.to_owned());
        ProxyTransaction {
            start: SimTime::from_millis(START + number * 86_400_000 / TRANSACTIONS + draw(200_000)),
            elapsed: SimDuration::from_millis(draw(30_000)),
            client: Ipv4Addr::new(10, 0, 0, draw(5) as u8 + 1).into(),
            user: USERS[draw(USERS.len() as u64) as usize].map(str::to_owned),
            method: if tunnel { Method::Connect } else { Method::Get },
            host,
            port: if tunnel { 443 } else { 80 },
            path: if tunnel { String::new() } else { path.to_owned() },
            up: Bytes(draw(100_000)),
            down: Bytes(draw(10_000_000)),
            status,
            action,
            peer: Some(server_address(server)),
            content_type: None,
            proxy: "proxy01".to_owned(),
        }
    };
    (0..TRANSACTIONS).map(one).collect()
}

/// App, user, client and whether it was blocked.
type Key = (Option<AppIndex>, Option<String>, Option<IpAddr>, LogAction);

/// Transactions, and bytes in all, up and down.
type Sums = (u64, Option<Bytes>, Option<Bytes>, Option<Bytes>);

fn add_up<'a>(records: impl IntoIterator<Item = &'a LogRecord>, apps: &AppLookup<'_>) -> BTreeMap<Key, Sums> {
    let mut sums: BTreeMap<Key, Sums> = BTreeMap::new();
    for record in records {
        let key = (apps.app_of(record), record.identity(), record.source_ip, record.action);
        let zero = |bytes: Option<Bytes>| bytes.map(|_| Bytes::ZERO);
        let sum = sums.entry(key).or_insert((0, zero(record.total), zero(record.up), zero(record.down)));
        let add = |sum: Option<Bytes>, bytes: Option<Bytes>| Some(sum? + bytes?);
        *sum = (sum.0 + 1, add(sum.1, record.total), add(sum.2, record.up), add(sum.3, record.down));
    }
    sums
}

#[test]
fn the_same_day_adds_up_to_the_same_in_every_format() {
    let (catalog, day) = (Catalog::built_in(), day());
    let app = |host: &str| catalog.app_of(&Destination::parse(host).unwrap());
    let addresses: BTreeMap<IpAddr, AppIndex> =
        (0..SERVERS.len()).filter_map(|at| Some((server_address(at), app(SERVERS[at].0)?))).collect();
    let apps = AppLookup { catalog: &catalog, addresses: &addresses };
    assert_eq!(addresses.len(), SERVERS.len() - 1, "all but the intranet are apps");
    for source in Source::all() {
        // What passed through the proxy, as far as this source is documented to show it.
        let truth = day.iter().filter(|t| source.logs(t)).map(|t| {
            let mut record = LogRecord {
                source_ip: Some(t.client),
                user: t.user.clone(),
                destination_ip: t.peer,
                url: Some(Destination::of_host_and_path(&t.host.to_string(), "").unwrap()),
                total: Some(t.up + t.down),
                up: Some(t.up),
                down: Some(t.down),
                ..LogRecord::new(t.start, LogAction::blocked_if(t.action == ProxyAction::Denied))
            };
            source.tell(t, &mut record);
            record
        });
        let truth = add_up(&truth.collect::<Vec<_>>(), &apps);
        let reading = source.read(&source.write(&day), ReadSettings::at(SimTime::from_millis(START)));
        assert_eq!(reading.unreadable, [], "{}", source.name());
        let seen = add_up(&reading.records, &apps);
        assert_eq!(
            seen.values().map(|sum| sum.0).sum::<u64>(),
            truth.values().map(|sum| sum.0).sum::<u64>(),
            "{}",
            source.name()
        );
        assert_eq!(seen, truth, "{}", source.name());
    }
}
