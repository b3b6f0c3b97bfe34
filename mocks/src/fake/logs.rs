//! Data sources, log collectors, what became of log files, and lines of logs (`FACTS.md` 6.10, 7.4, 7.5).

use std::collections::BTreeMap;
use std::net::IpAddr;

use fake::{Dummy, Fake, RngExt};
use gnomon_reference_impl::catalog::Host;
use gnomon_reference_impl::logs::LogZone;
use gnomon_reference_impl::protocol::collector::SourceReport;
use gnomon_reference_impl::protocol::logs::{
    CollectorLine, CollectorStatus, DataSourceLine, GovernanceStatus, GovernanceTask, GovernanceTaskName, Receiver,
    ReceiverConfig, UnreadableLog,
};
use gnomon_reference_impl::proxy::{Method, ProxyAction, ProxyTransaction, writer};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::draw::{app, bytes, domain_of, in_last_days, local_address, number, one_of, span, user};
use super::{Builder, Firm, fields, made_up, seeded};

/// A data source whose logs come by syslog.
pub fn data_source(seed: u64) -> Builder<DataSourceLine> {
    made_up(Firm::default(), seed, "data source")
}

/// A log collector that is healthy.
pub fn collector(seed: u64) -> Builder<CollectorLine> {
    made_up(Firm::default(), seed, "collector")
}

/// A receiver of a log collector.
pub fn receiver(seed: u64) -> Builder<ReceiverConfig> {
    made_up(Firm::default(), seed, "receiver")
}

/// What became of a log file: all of it counts.
pub fn governance_task(seed: u64) -> Builder<GovernanceTask> {
    made_up(Firm::default(), seed, "governance task")
}

/// A transaction, as a forward proxy logs it.
pub fn log_transaction(seed: u64) -> Builder<ProxyTransaction> {
    made_up(Firm::default(), seed, "log transaction")
}

/// The log of a forward proxy with so many transactions, in the order of time, in a format by its public name, such as
/// `SQUID_NATIVE`; nothing if no writer here knows the format.
#[must_use]
pub fn log(source: &str, lines: usize, seed: u64) -> Option<Vec<u8>> {
    let writer = writer(source)?;
    let mut draws = seeded(seed, "log");
    let mut transactions: Vec<ProxyTransaction> =
        (0..lines).map(|_| Firm::default().fake_with_rng(&mut draws)).collect();
    transactions.sort_by_key(ProxyTransaction::end);
    let mut log = Vec::new();
    writer.header(transactions.first().map_or(super::NOW, |first| first.start), &mut log);
    for transaction in &transactions {
        writer.write(transaction, &mut log);
    }
    Some(log)
}

const SOURCES: [&str; 3] = ["Headquarters proxy", "Branch proxy", "Guest network"];
const FORMATS: [&str; 3] = ["SQUID_NATIVE_SYSLOG", "BLUECOAT", "GENERIC_W3C"];

impl Dummy<Firm> for DataSourceLine {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        Self {
            display_name: (*one_of(rng, &SOURCES)).to_owned(),
            log_type: (*one_of(rng, &FORMATS)).to_owned(),
            receiver_type: Some(Receiver::SyslogTcp),
            time_zone: None,
            collector: Some("collector-1".to_owned()),
            uploaded_logs: number(rng, 1, 1_000),
            last_data_received: Some(in_last_days(rng, firm, 1)),
        }
    }
}

impl Dummy<Firm> for ReceiverConfig {
    fn dummy_with_rng<R: RngExt + ?Sized>(_: &Firm, rng: &mut R) -> Self {
        Self {
            data_source: (*one_of(rng, &SOURCES)).to_owned(),
            log_type: (*one_of(rng, &FORMATS)).to_owned(),
            receiver_type: Receiver::SyslogTcp,
            port: 601 + number(rng, 0, 10) as u16,
        }
    }
}

impl Dummy<Firm> for CollectorLine {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let last = in_last_days(rng, firm, 1);
        let source = SourceReport {
            data_source: (*one_of(rng, &SOURCES)).to_owned(),
            last_data: Some(last),
            taken: number(rng, 1, 100_000),
            taken_bytes: bytes(rng),
            dropped: 0,
            dropped_bytes: Bytes(0),
            refused: 0,
            cut: 0,
            uploaded: number(rng, 1, 100),
            waiting: number(rng, 0, 2),
        };
        Self {
            name: format!("collector-{}", number(rng, 1, 10)),
            status: CollectorStatus::Healthy,
            last_data: Some(last),
            alert: None,
            disk_full: false,
            disk_used: bytes(rng),
            sources: vec![source],
        }
    }
}

impl Dummy<Firm> for GovernanceTask {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let (created, analysed) = span(rng, firm);
        Self {
            task_name: GovernanceTaskName::DiscoveryParseLogTask,
            created,
            analysed: Some(analysed),
            file: format!("access-{}.log", number(rng, 1, 1_000)),
            target: (*one_of(rng, &SOURCES)).to_owned(),
            status: GovernanceStatus::Successful,
            error: None,
            taken: number(rng, 1, 100_000),
            ahead: 0,
            too_old: 0,
            ignored: BTreeMap::new(),
            unreadable: 0,
            unreadable_lines: Vec::new(),
        }
    }
}

impl Dummy<Firm> for ProxyTransaction {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let host = domain_of(app(rng));
        let denied = number(rng, 0, 10) == 0;
        Self {
            start: in_last_days(rng, firm, 1),
            elapsed: SimDuration::from_millis(number(rng, 1, 5_000)),
            client: local_address(rng),
            user: Some(user(rng, firm)),
            method: *one_of(rng, &[Method::Get, Method::Post]),
            host: Host::Domain(host),
            port: 80,
            path: "/".to_owned(),
            up: Bytes(number(rng, 200, 5_000)),
            down: Bytes(number(rng, 200, 50_000)),
            status: if denied { 403 } else { 200 },
            action: if denied { ProxyAction::Denied } else { ProxyAction::Allowed },
            peer: (!denied).then(|| std::net::Ipv4Addr::new(192, 0, 2, number(rng, 1, 255) as u8).into()),
            content_type: Some("text/html".to_owned()),
            proxy: "proxy01".to_owned(),
        }
    }
}

fields! {
    DataSourceLine:
    display_name: String,
    log_type: String,
    receiver_type: Option<Receiver>,
    time_zone: Option<LogZone>,
    collector: Option<String>,
    uploaded_logs: u64,
    last_data_received: Option<SimTime>,
}

fields! {
    ReceiverConfig:
    data_source: String,
    log_type: String,
    receiver_type: Receiver,
    port: u16,
}

fields! {
    CollectorLine:
    name: String,
    status: CollectorStatus,
    last_data: Option<SimTime>,
    alert: Option<SimTime>,
    disk_full: bool,
    disk_used: Bytes,
    sources: Vec<SourceReport>,
}

fields! {
    GovernanceTask:
    task_name: GovernanceTaskName,
    created: SimTime,
    analysed: Option<SimTime>,
    file: String,
    target: String,
    status: GovernanceStatus,
    error: Option<String>,
    taken: u64,
    ahead: u64,
    too_old: u64,
    ignored: BTreeMap<String, u64>,
    unreadable: u64,
    unreadable_lines: Vec<UnreadableLog>,
}

fields! {
    ProxyTransaction:
    start: SimTime,
    elapsed: SimDuration,
    client: IpAddr,
    user: Option<String>,
    method: Method,
    host: Host,
    port: u16,
    path: String,
    up: Bytes,
    down: Bytes,
    status: u16,
    action: ProxyAction,
    peer: Option<IpAddr>,
    content_type: Option<String>,
    proxy: String,
}
