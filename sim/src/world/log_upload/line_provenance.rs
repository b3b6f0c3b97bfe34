//! Provenance of log lines: which transaction which line is of, on its way from the proxy to a report.
//!
//! The participants move lines; the simulator moves a provenance beside each, so that it knows to the byte what is
//! where even if a format tells no bytes. The provenances lie in the order in which the lines do.

use std::collections::{BTreeMap, VecDeque};

use gnomon_reference_impl::cloud_apps::{self, Analysed};
use gnomon_reference_impl::collector::Collector;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::logs::upload::{FileLimits, open};
use gnomon_reference_impl::logs::{Line, ReadSettings};
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::SimTime;

use super::hidden::LineLedger;
use super::{CollectorId, ProxyId};
use crate::world::ledger::LedgerFault;

/// The transaction of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LineProvenance {
    /// When it ended.
    pub at: SimTime,
    /// One transaction, and its bytes up and down.
    pub tally: Tally,
    /// Whether it is a device's that the proxy hides.
    pub hidden: bool,
}

/// A line: most are of a transaction, some belong to the log itself.
type Packed = Option<LineProvenance>;

/// The provenances of all lines, by where the lines are.
#[derive(Clone, Debug, Default)]
pub(super) struct Provenances {
    pub ledger: LineLedger,
    /// At each proxy: lines that the collector has not taken, of the connection or of the file being written.
    at_proxy: BTreeMap<ProxyId, VecDeque<Packed>>,
    /// At each proxy: its closed files.
    closed: BTreeMap<ProxyId, VecDeque<Vec<Packed>>>,
    /// In the collector: the spool of each data source.
    spools: BTreeMap<(CollectorId, String), Vec<Packed>>,
    /// In logs, by file name, until they are analysed.
    logs: BTreeMap<String, Vec<Packed>>,
}

impl Provenances {
    /// A proxy has written a line to its connection or file.
    pub(super) fn written(&mut self, proxy: ProxyId, provenance: Packed) {
        self.at_proxy.entry(proxy).or_default().push_back(provenance);
    }

    /// A proxy has closed its file.
    pub(super) fn closed(&mut self, proxy: ProxyId) {
        let lines = std::mem::take(self.at_proxy.entry(proxy).or_default());
        if !lines.is_empty() {
            self.closed.entry(proxy).or_default().push_back(lines.into());
        }
    }

    /// A datagram did not come to the spool.
    pub(super) fn dropped(&mut self, provenance: Packed) {
        if let Some(provenance) = provenance {
            self.ledger.drop(&provenance);
        }
    }

    /// A datagram is in the spool.
    pub(super) fn spooled(&mut self, collector: CollectorId, data_source: &str, provenance: Packed) {
        self.spools.entry((collector, data_source.to_owned())).or_default().push(provenance);
    }

    /// So many messages of a proxy's connection are in the spool.
    pub(super) fn taken(&mut self, proxy: ProxyId, count: u64, collector: CollectorId, data_source: &str) {
        let spool = self.spools.entry((collector, data_source.to_owned())).or_default();
        let waiting = self.at_proxy.entry(proxy).or_default();
        spool.extend((0..count).filter_map(|_| waiting.pop_front()));
    }

    /// The first closed file of a proxy is a log of this name.
    pub(super) fn transferred(&mut self, proxy: ProxyId, file: &str) {
        if let Some(lines) = self.closed.entry(proxy).or_default().pop_front() {
            self.logs.insert(file.to_owned(), lines);
        }
    }

    /// A log of this name is being uploaded: if it is new, the spool became it.
    pub(super) fn sealed(&mut self, collector: CollectorId, data_source: &str, file: &str) {
        if !self.logs.contains_key(file) {
            let spool = self.spools.entry((collector, data_source.to_owned())).or_default();
            self.logs.insert(file.to_owned(), std::mem::take(spool));
        }
    }

    /// A log was analysed.
    pub(super) fn analysed(&mut self, analysed: &Analysed, now: SimTime, edition: &Edition) {
        let Some(lines) = self.logs.remove(&analysed.file) else {
            self.ledger.foreign += analysed.taken;
            return;
        };
        let provenances = lines.iter().flatten().count() as u64;
        if analysed.taken == 0 {
            lines.iter().flatten().for_each(|provenance| self.ledger.drop(provenance));
        } else if analysed.taken == provenances {
            lines.iter().flatten().for_each(|provenance| self.ledger.show(provenance));
        } else {
            let counts = which_count(analysed, now, edition);
            let counts = counts.into_iter().chain(std::iter::repeat(false));
            for (provenance, counts) in
                lines.iter().zip(counts).filter_map(|(line, counts)| Some((line.as_ref()?, counts)))
            {
                if counts { self.ledger.show(provenance) } else { self.ledger.drop(provenance) }
            }
        }
    }

    /// Holds the provenances against what the participants hold: line by line in the collector and in Cloud App
    /// Security, and by the sum of what reports show.
    pub(super) fn check(&self, collectors: &[Collector], cloud_apps: &cloud_apps::Core) -> Result<(), LedgerFault> {
        let mut provenances: u64 = 0;
        for (number, collector) in collectors.iter().enumerate() {
            let mut lines: BTreeMap<&str, u64> = BTreeMap::new();
            for (config, bytes) in collector.unsealed().filter(|(config, _)| !config.receiver_type.is_files()) {
                *lines.entry(config.data_source.as_str()).or_default() += count_lines(bytes);
            }
            for (data_source, lines) in lines {
                let key = (CollectorId(number as u16), data_source.to_owned());
                agree("in a spool", self.spools.get(&key).map_or(0, Vec::len), lines)?;
            }
        }
        let stored = collectors
            .iter()
            .flat_map(|collector| collector.waiting().map(|log| (log.file_name.as_str(), log.content.as_ref())));
        let parked = cloud_apps.logs_waiting().map(|(file, _, content)| (file, content));
        let mut seen: Vec<&str> = Vec::new();
        for (file, content) in stored.chain(parked) {
            let Some(lines) = self.logs.get(file) else { continue };
            if !seen.contains(&file) {
                seen.push(file);
                agree("in a log", lines.len(), unpacked_lines(content))?;
            }
        }
        let logs = self.logs.iter().filter(|(file, _)| seen.contains(&file.as_str())).map(|(_, lines)| lines);
        agree("in logs that somebody holds", self.logs.len(), seen.len() as u64)?;
        for lines in logs.chain(self.spools.values()).chain(self.closed.values().flatten()) {
            provenances += lines.iter().flatten().count() as u64;
        }
        provenances += self.at_proxy.values().flatten().flatten().count() as u64;
        let under_way = self.ledger.under_way().transactions;
        // What is missing is on its way in datagrams.
        if provenances > under_way {
            return Err(LedgerFault::Lines {
                what: "between a proxy and a report",
                ledger: under_way,
                recount: provenances,
            });
        }
        self.check_reports(cloud_apps)
    }

    fn check_reports(&self, cloud_apps: &cloud_apps::Core) -> Result<(), LedgerFault> {
        let sources = cloud_apps.sources().continuous();
        let shown: u64 = sources.iter().map(|(_, traffic)| traffic.transactions).sum();
        agree("shown by logs", (self.ledger.shown().transactions + self.ledger.foreign) as usize, shown)?;
        // Bytes can be compared where every source tells them.
        let telling = |traffic: &gnomon_reference_impl::protocol::discovery::Traffic| {
            traffic.transactions == 0 || (traffic.uploaded.is_some() && traffic.downloaded.is_some())
        };
        if self.ledger.foreign > 0 || !sources.iter().all(|(_, traffic)| telling(traffic)) {
            return Ok(());
        }
        let told: Tally = sources.iter().map(|(_, traffic)| traffic.tally()).sum();
        let of_ledger = self.ledger.shown();
        for (ledger, recount) in [(of_ledger.up.0, told.up.0), (of_ledger.down.0, told.down.0)] {
            agree("bytes shown by logs", ledger as usize, recount)?;
        }
        Ok(())
    }
}

fn agree(what: &'static str, ledger: usize, recount: u64) -> Result<(), LedgerFault> {
    let ledger = ledger as u64;
    if ledger == recount { Ok(()) } else { Err(LedgerFault::Lines { what, ledger, recount }) }
}

fn count_lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn unpacked_lines(content: &[u8]) -> u64 {
    open(content, FileLimits::default()).map_or(0, |texts| texts.iter().map(|text| count_lines(&text.bytes)).sum())
}

/// Which lines of a log count, read by the same rules: only where not all do.
fn which_count(analysed: &Analysed, now: SimTime, edition: &Edition) -> Vec<bool> {
    let Ok(texts) = open(&analysed.content, FileLimits::default()) else { return Vec::new() };
    let oldest = cloud_apps::Period::last_days(edition.limits.retention_days, now.day()).from;
    let mut counts = Vec::new();
    for text in texts {
        let Some(mut reader) = analysed.reader(ReadSettings::at(now)) else { continue };
        let lines = text.bytes.strip_suffix(b"\n").unwrap_or(&text.bytes).split(|byte| *byte == b'\n');
        let line = |line: &[u8]| {
            let mut told = reader.read_line(line).into_iter();
            told.any(|told| matches!(told, Ok(Line::Record(record)) if record.at.day() >= oldest))
        };
        counts.extend(lines.map(line));
    }
    counts
}
