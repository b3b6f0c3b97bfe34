//! Logging: forward proxies that log, their collector, and uploads by hand, as administrators and machines see them.

use std::net::IpAddr;
use std::sync::Arc;

use gnomon_reference_impl::protocol::defender::DefenderQuery;
use gnomon_reference_impl::protocol::discovery::{
    DashboardCounters, DiscoveryQuery, EntityKind, List, ListQuery, Stream,
};
use gnomon_reference_impl::protocol::logs::{CollectorLine, GovernanceTask, LogsRequest, NewDataSource, Receiver};
use gnomon_reference_impl::protocol::upload::{BlobType, DoneUpload, UploadRequest, UploadUrl};
use gnomon_reference_impl::proxy::{ProxyTransaction, Transport, writer};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_sim::world::{ClientTransaction, CollectorId, ProxyId, ProxySpec};

use super::Fixture;
use crate::step_error::{Refusal, StepError, instead_of};

/// Forward proxies that log, and their collector.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Logging {
    /// The proxies; devices that move behind a proxy are behind the first.
    pub proxies: Vec<ProxyId>,
    /// The log collector, once an example has set one up.
    pub collector: Option<CollectorId>,
    /// How much room its disk has, if it is not the usual.
    pub disk: Option<Bytes>,
    /// The port of each proxy's receiver.
    pub ports: Vec<u16>,
    /// What a file that is made by hand says so far.
    pub draft: Vec<u8>,
    /// The log format it is said to be.
    pub draft_type: String,
    /// The last completion that was asked for by hand.
    pub done: Option<DoneUpload>,
}

/// What a machine does through a proxy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Browsing<'a> {
    /// The machine's address.
    pub address: IpAddr,
    /// Who uses it.
    pub user: Option<&'a str>,
    /// The host that the machine connects to through the proxy.
    pub host: &'a str,
    /// Bytes it sends.
    pub up: Bytes,
    /// Bytes it receives.
    pub down: Bytes,
}

/// How a log comes to the collector that travels like this.
const fn receiver_of(transport: Transport) -> Receiver {
    match transport {
        Transport::SyslogUdp => Receiver::SyslogUdp,
        Transport::SyslogTcp { .. } => Receiver::SyslogTcp,
        Transport::Files { .. } => Receiver::Ftp,
    }
}

impl Fixture {
    /// A forward proxy logs in this format to the log collector, as a data source of this name; from now on devices
    /// that move behind a proxy are behind it.
    ///
    /// # Errors
    /// If Cloud App Security refuses it or makes no receiver, or no proxy writes the format.
    pub fn add_logging_proxy(
        &mut self,
        data_source: &str,
        log_type: &str,
        transport: Transport,
    ) -> Result<(), StepError> {
        self.add_data_source(data_source, log_type, Some(receiver_of(transport)))?;
        let number = self.logging.proxies.len();
        let name = format!("collector-{}", number + 1);
        let due = "a log collector with a receiver";
        let request = LogsRequest::add_collector(name.clone(), vec![data_source.to_owned()]);
        let receivers = self.ask_about_logs(request).map_err(instead_of(due))?;
        let receiver = receivers.first().cloned().ok_or_else(|| StepError::set_up(due, "no receiver"))?;
        self.logging.ports.push(receiver.port);
        let collector = self.bench.add_collector(&name, receivers, self.logging.disk);
        self.logging.collector = Some(collector);
        let log_type = log_type.to_owned();
        let spec = ProxySpec { name: format!("proxy{:02}", number + 1), log_type, transport, collector, receiver };
        self.logging.proxies.push(self.bench.add_proxy(spec).map_err(StepError::harness)?);
        Ok(())
    }

    /// An administrator adds a data source.
    ///
    /// # Errors
    /// If Cloud App Security refuses it.
    pub fn add_data_source(&mut self, name: &str, log_type: &str, receiver: Option<Receiver>) -> Result<(), StepError> {
        let source = NewDataSource {
            display_name: name.to_owned(),
            log_type: log_type.to_owned(),
            receiver_type: receiver,
            time_zone: None,
        };
        self.ask_about_logs(LogsRequest::add_data_source(source)).map_err(instead_of("a data source"))
    }

    /// An administrator asks for the address of a file.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn address(&mut self, file: &str, log_type: &str) -> Result<String, Refusal> {
        let asked = UploadUrl { filename: file.to_owned(), source: log_type.to_owned() };
        self.upload(UploadRequest::address(asked)).map(|address| address.url)
    }

    /// An administrator puts a file to an address, and returns that.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    fn put_file(&mut self, file: &str, log_type: &str, content: &[u8]) -> Result<String, Refusal> {
        let url = self.address(file, log_type)?;
        let body = Arc::from(content);
        self.upload(UploadRequest::content(url.clone(), BlobType::BlockBlob, body))?;
        Ok(url)
    }

    /// An administrator uploads a file by hand, to a data source or as a snapshot.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn upload_by_hand(
        &mut self,
        log_type: &str,
        content: &[u8],
        report: &str,
        snapshot: bool,
    ) -> Result<(), Refusal> {
        let upload_url = self.put_file("by-hand.log", log_type, content)?;
        let input_stream_name = report.to_owned();
        let done = DoneUpload { upload_url, input_stream_name, upload_as_snapshot: snapshot };
        self.logging.done = Some(done.clone());
        self.upload(UploadRequest::completion(done))
    }

    /// An administrator makes a snapshot of several files with the same content, as the dialog of the portal does.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn snapshot_of_files(&mut self, count: u32, log_type: &str, content: &[u8], name: &str) -> Result<(), Refusal> {
        let put = |number| self.put_file(&format!("by-hand-{number}.log"), log_type, content);
        let upload_urls = (0..count).map(put).collect::<Result<Vec<String>, Refusal>>()?;
        self.ask_about_logs(LogsRequest::create_snapshot(name.to_owned(), upload_urls))
    }

    /// A log in this format in which somebody did the same `count` times at the instant `at`.
    ///
    /// # Errors
    /// If no proxy writes the format, or `host` is no host.
    pub fn log_text(
        &mut self,
        log_type: &str,
        count: u64,
        host: &str,
        at: gnomon_reference_impl::time::SimTime,
    ) -> Result<Vec<u8>, StepError> {
        let writer = writer(log_type).ok_or_else(|| StepError::harness(format!("no proxy writes {log_type}")))?;
        let destination = self.bench.destination(host).map_err(StepError::harness)?;
        let names = self.names();
        let peer = gnomon_reference_impl::names::Names::remote_address(destination, names.destination(destination));
        let host = names.destination(destination).host().clone();
        let transaction = ProxyTransaction {
            start: at,
            elapsed: gnomon_reference_impl::time::SimDuration::ZERO,
            host,
            up: Bytes(1339),
            down: Bytes(5120),
            peer: Some(peer),
            ..ProxyTransaction::example()
        };
        let mut text = Vec::new();
        writer.header(at, &mut text);
        (0..count).for_each(|_| writer.write(&transaction, &mut text));
        Ok(text)
    }

    /// A machine that is no device of Defender's does something through the first proxy now.
    ///
    /// # Errors
    /// If there is no proxy that logs, or `host` is no host.
    pub fn browse(&mut self, browsing: &Browsing<'_>) -> Result<(), StepError> {
        let destination = self.bench.destination(browsing.host).map_err(StepError::harness)?;
        let proxy = *self.logging.proxies.first().ok_or_else(|| StepError::harness("no proxy logs"))?;
        let Browsing { address, user, up, down, .. } = *browsing;
        let user = user.map(str::to_owned);
        self.bench.browse(proxy, &ClientTransaction { address, user, destination, up, down, denied: false });
        Ok(())
    }

    /// The first proxy logs lines of altogether so many bytes, line feeds included, that tell of nothing.
    ///
    /// # Errors
    /// If there is no proxy that logs.
    pub fn log_bytes(&mut self, bytes: u64) -> Result<(), StepError> {
        const LINE: u64 = 100;
        let proxy = *self.logging.proxies.first().ok_or_else(|| StepError::harness("no proxy logs"))?;
        let mut text = Vec::new();
        let mut left = bytes;
        while left > 0 {
            // No line is empty, so the last one may be longer than the others.
            let line = if left < 2 * LINE { left } else { LINE };
            text.extend((1..line).map(|_| b'x'));
            text.push(b'\n');
            left -= line;
        }
        self.bench.log_text(proxy, &text);
        Ok(())
    }

    /// Each proxy that logs transfers the file it is writing.
    pub fn transfer_logs(&mut self) {
        for proxy in self.logging.proxies.clone() {
            self.bench.transfer(proxy);
        }
    }

    /// The counters of a report over the last `days` days.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn counters_of(&mut self, report: &str, days: u32) -> Result<DashboardCounters, Refusal> {
        self.ask_discovery(DiscoveryQuery::dashboard(report.to_owned(), days))
    }

    /// A list of a report over the last 90 days.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn list_of(&mut self, report: &str, of: EntityKind) -> Result<List, Refusal> {
        let query = ListQuery { report: report.to_owned(), days: 90, of, within: None, sort: None };
        self.ask_discovery(DiscoveryQuery::list(query))
    }

    /// The reports there are.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn streams(&mut self) -> Result<Vec<Stream>, Refusal> {
        self.ask_discovery(DiscoveryQuery::reports())
    }

    /// Whether the timeline of every device, filtered to network events, has one to `host`.
    ///
    /// # Errors
    /// What Defender refuses.
    pub fn connections_to(&mut self, host: &str) -> Result<bool, Refusal> {
        let names: Vec<String> =
            self.subjects.iter().map(|subject| self.device_name(subject.device).machine_id).collect();
        let mut all = !names.is_empty();
        for device in names {
            let rows = self.ask_about_devices(DefenderQuery::timeline(device, true))?;
            all &= rows.iter().any(|row| row.remote_url.as_deref() == Some(host));
        }
        Ok(all)
    }

    /// The governance log.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn governance(&mut self) -> Result<Vec<GovernanceTask>, Refusal> {
        self.ask_about_logs(LogsRequest::list_governance())
    }

    /// The first log collector, as administrators see it, if there is one.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn collector(&mut self) -> Result<Option<CollectorLine>, Refusal> {
        Ok(self.ask_about_logs(LogsRequest::list_collectors())?.into_iter().next())
    }
}
