//! Log upload: forward proxies that log, the collector, and what of their logs is where (PRX-02, PRX-05 to PRX-07,
//! PRX-09).
//!
//! | file | what lives there |
//! |---|---|
//! | `data_source.rs` | data sources of a scenario, as they are set up |
//! | `proxied.rs` | what passes a proxy that logs, and the line it writes |
//! | `line_provenance.rs` | which transaction which line is of, on its way to a report |
//! | `hidden.rs` | the classes of what proxies hid |
//! | `traffic.rs` | messages between proxies, collectors and Cloud App Security |
//!
//! Proxies and collectors live beside the cores of the clouds: they see the messages of all devices in their total
//! order, so the lines of a log come in the same order however devices are cut into shards. A line is written when its
//! device wakes; it carries its own time.

mod data_source;
mod hidden;
mod line_provenance;
mod proxied;
mod traffic;

pub(super) use data_source::DataSourceSpec;
pub use hidden::{HiddenClass, HiddenLedger};
pub use proxied::{ClientTransaction, Proxied};

use std::collections::BTreeMap;
use std::net::IpAddr;

use gnomon_reference_impl::catalog::AppIndex;
use gnomon_reference_impl::cloud_apps::{self, LogContext};
use gnomon_reference_impl::collector::{Collector, CollectorOptions};
use gnomon_reference_impl::logs::CustomParser;
use gnomon_reference_impl::protocol::collector::SenderId;
use gnomon_reference_impl::protocol::logs::ReceiverConfig;
use gnomon_reference_impl::proxy::{CustomLog, LogSender, LogWriter, Transport, writer};
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::SimTime;
use jiff::tz::Offset;

use super::facts::{Fact, Role};
use super::ledger::LedgerFault;
use super::setting::Setting;
use crate::engine::Flight;
use line_provenance::Provenances;
use traffic::LogMessageInFlight;

/// The number of a forward proxy that logs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProxyId(pub u16);

/// The number of a log collector.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CollectorId(pub u16);

/// How a forward proxy logs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProxySpec {
    /// What it is called in its log.
    pub name: String,
    /// The log format by its public name, such as `SQUID_NATIVE_SYSLOG`; `CUSTOM_PARSER` for the form that the custom
    /// parser of the data source describes.
    pub log_type: String,
    /// How its log travels.
    pub transport: Transport,
    /// The collector it sends to.
    pub collector: CollectorId,
    /// The receiver there.
    pub receiver: ReceiverConfig,
}

/// A log format that no proxy here writes.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no proxy writes logs of the format `{0}`")]
pub struct NoWriter(pub String);

/// Forward proxies that log, and log collectors.
#[derive(Default)]
pub(super) struct LogUpload {
    proxies: Vec<Proxy>,
    collectors: Vec<Collector>,
    /// A log may travel in pieces of a few bytes, so there can be many thousands.
    flight: Flight<LogMessageInFlight>,
    provenances: Provenances,
}

struct Proxy {
    name: String,
    writer: Box<dyn LogWriter>,
    sender: LogSender,
    collector: CollectorId,
    data_source: String,
}

/// What the log upload acts on, and what it tells.
pub(super) struct At<'a> {
    pub now: SimTime,
    pub setting: &'a Setting,
    pub cloud_apps: &'a mut cloud_apps::Core,
    pub facts: &'a mut Vec<(Role, Fact)>,
}

/// What Cloud App Security needs to know to read logs.
pub(super) const fn rules(setting: &Setting) -> LogContext<'_> {
    LogContext { edition: &setting.edition, catalog: &setting.catalog, addresses: &setting.addresses }
}

/// Which app answers at which address of the simulated Internet.
pub(super) fn addresses(setting: &Setting) -> BTreeMap<IpAddr, AppIndex> {
    (0..setting.names.destination_count() as u32).filter_map(|id| address(setting, id)).collect()
}

/// The address of a destination, with the app that answers there.
pub(super) fn address(setting: &Setting, id: u32) -> Option<(IpAddr, AppIndex)> {
    let id = gnomon_reference_impl::names::DestinationId(id);
    let destination = setting.names.destination(id);
    let address = gnomon_reference_impl::names::Names::remote_address(id, destination);
    match setting.attribution.app_of(id) {
        cloud_apps::DiscoveredApp::App(app) => Some((address, app)),
        cloud_apps::DiscoveredApp::Other => None,
    }
}

impl LogUpload {
    /// Adds a collector, as Cloud App Security set it up.
    pub(super) fn add_collector(&mut self, options: CollectorOptions) -> CollectorId {
        self.collectors.push(Collector::new(options));
        CollectorId(self.collectors.len() as u16 - 1)
    }

    /// Adds a proxy that logs, in the form that `parser` describes if there is one.
    pub(super) fn add_proxy(&mut self, spec: ProxySpec, parser: Option<&CustomParser>) -> Result<ProxyId, NoWriter> {
        let id = ProxyId(self.proxies.len() as u16);
        let writer = match parser {
            Some(parser) => Box::new(CustomLog { parser: parser.clone(), offset: Offset::UTC }),
            None => writer(&spec.log_type).ok_or(NoWriter(spec.log_type))?,
        };
        self.proxies.push(Proxy {
            writer,
            name: spec.name,
            sender: LogSender::new(SenderId(u32::from(id.0)), spec.receiver.port, spec.transport),
            collector: spec.collector,
            data_source: spec.receiver.data_source,
        });
        Ok(id)
    }

    /// The log collectors, by their numbers.
    pub(super) fn collectors(&self) -> &[Collector] {
        &self.collectors
    }

    /// Whether nothing logs: then there is nothing to do.
    pub(super) const fn is_idle(&self) -> bool {
        self.proxies.is_empty() && self.collectors.is_empty()
    }

    /// When it has something to do next.
    pub(super) fn next_wake(&self) -> SimTime {
        let proxies = self.proxies.iter().map(|proxy| proxy.sender.next_timer_at());
        let collectors = self.collectors.iter().map(Collector::next_timer_at);
        proxies.chain(collectors).min().unwrap_or(SimTime::NEVER).min(self.flight.next_arrival())
    }

    /// Something passed a proxy that logs: it writes a line.
    pub(super) fn passed(&mut self, passed: &Proxied, at: &mut At<'_>) {
        let provenance = passed.provenance();
        self.provenances.ledger.enter(&provenance);
        self.write(passed.proxy, provenance, &passed.transaction(at.setting), at);
    }

    /// A machine that is no device of Defender's did something through a proxy (PRX-07).
    pub(super) fn browsed(&mut self, proxy: ProxyId, client: &ClientTransaction, at: &mut At<'_>) {
        let provenance = client.provenance(at.now);
        self.provenances.ledger.enter(&provenance);
        self.write(proxy, provenance, &client.transaction(at.now, at.setting), at);
    }

    fn write(
        &mut self,
        id: ProxyId,
        provenance: line_provenance::LineProvenance,
        transaction: &gnomon_reference_impl::proxy::ProxyTransaction,
        at: &mut At<'_>,
    ) {
        let Some(proxy) = self.proxies.get_mut(usize::from(id.0)) else { return };
        let transaction =
            &gnomon_reference_impl::proxy::ProxyTransaction { proxy: proxy.name.clone(), ..transaction.clone() };
        let (mut header, mut text) = (Vec::new(), Vec::new());
        if proxy.sender.begins_a_log() {
            proxy.writer.header(transaction.end(), &mut header);
        }
        proxy.writer.write(transaction, &mut text);
        let lines = text.split_inclusive(|byte| *byte == b'\n');
        let last = lines.clone().count().saturating_sub(1);
        // A transaction is in the last of its lines; the others accompany it.
        let of_transaction = lines.enumerate().map(|(number, line)| (line, (number == last).then_some(provenance)));
        let of_header = header.split_inclusive(|byte| *byte == b'\n').map(|line| (line, None));
        let lines: Vec<(Vec<u8>, Option<line_provenance::LineProvenance>)> =
            of_header.chain(of_transaction).map(|(line, provenance)| (line.to_vec(), provenance)).collect();
        for (line, provenance) in lines {
            self.send_line(id, &line, provenance, at);
        }
    }

    fn send_line(
        &mut self,
        id: ProxyId,
        line: &[u8],
        provenance: Option<line_provenance::LineProvenance>,
        at: &mut At<'_>,
    ) {
        let Some(proxy) = self.proxies.get_mut(usize::from(id.0)) else { return };
        let mut messages = Vec::new();
        proxy.sender.log(at.now, line, &mut messages);
        if proxy.sender.transport() != Transport::SyslogUdp {
            self.provenances.written(id, provenance);
            return self.send_all(id, messages, at);
        }
        for message in messages {
            self.send_datagram(id, message, provenance, at);
        }
    }

    /// A proxy logs text that tells of no transaction done here.
    pub(super) fn logged(&mut self, id: ProxyId, text: &[u8], at: &mut At<'_>) {
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            self.send_line(id, line, None, at);
        }
    }

    /// Does what is due.
    pub(super) fn wake(&mut self, at: &mut At<'_>) {
        self.deliver(at);
        for number in 0..self.proxies.len() {
            if self.proxies[number].sender.next_timer_at() <= at.now {
                let mut messages = Vec::new();
                self.proxies[number].sender.wake(at.now, &mut messages);
                let id = ProxyId(number as u16);
                self.note_closed(id);
                self.send_all(id, messages, at);
            }
        }
        for number in 0..self.collectors.len() {
            if self.collectors[number].next_timer_at() <= at.now && !at.setting.is_down(at.now, Role::Collector) {
                let mut out = Vec::new();
                self.collectors[number].wake(at.now, &mut out);
                self.send_outgoing(CollectorId(number as u16), out, at);
            }
        }
        self.deliver(at);
    }

    /// A proxy transfers the file it is writing, without waiting for its hour.
    pub(super) fn transfer(&mut self, id: ProxyId, at: &mut At<'_>) {
        let Some(proxy) = self.proxies.get_mut(usize::from(id.0)) else { return };
        let mut messages = Vec::new();
        proxy.sender.close(at.now, &mut messages);
        self.note_closed(id);
        self.send_all(id, messages, at);
    }

    /// If a proxy has closed its file, its provenances are those of that file.
    fn note_closed(&mut self, id: ProxyId) {
        let sender = &self.proxies[usize::from(id.0)].sender;
        if matches!(sender.transport(), Transport::Files { .. }) && sender.begins_a_log() {
            self.provenances.closed(id);
        }
    }

    /// A collector loses power and is back at `back_at`.
    pub(super) fn crash(&mut self, back_at: SimTime) {
        self.collectors.iter_mut().for_each(|collector| collector.crash(back_at));
    }

    /// Lets Cloud App Security do what is due about logs.
    pub(super) fn analyse(&mut self, at: &mut At<'_>) {
        let woken = {
            let rules = rules(at.setting);
            at.cloud_apps.wake_logs(at.now, rules)
        };
        for analysed in &woken.analysed {
            self.provenances.analysed(analysed, at.now, &at.setting.edition);
            at.facts.push((
                Role::CloudApps,
                Fact::LogAnalysed {
                    file: analysed.file.clone(),
                    data_source: analysed.target.clone(),
                    taken: analysed.taken,
                    left_out: analysed.left_out,
                },
            ));
        }
        if let Some(day) = woken.expired_before {
            self.provenances.ledger.expire(day);
        }
    }

    /// What became of what devices did behind proxies, of which `hidden` is everything.
    pub(super) fn hidden_ledger(&self, hidden: Tally) -> HiddenLedger {
        self.provenances.ledger.of_devices(hidden)
    }

    /// Holds what is where against what the participants hold.
    pub(super) fn check(&self, cloud_apps: &cloud_apps::Core) -> Result<(), LedgerFault> {
        if self.is_idle() { Ok(()) } else { self.provenances.check(&self.collectors, cloud_apps) }
    }
}
