//! The log collector: takes the logs of forward proxies in and uploads them to Cloud App Security (PRX-02, PRX-06,
//! ROB-01 to ROB-03).
//!
//! | file | what lives there |
//! |---|---|
//! | `framing.rs` | where one syslog message of a connection ends |
//! | `receiver.rs` | everything of one data source on disk: receiver, spool, incoming files, logs to be uploaded |
//! | `spool.rs` | messages that are in no log yet, and when they become one |
//! | `stored.rs` | a log that takes no more lines |
//! | `uploading.rs` | the three calls of an upload, their failures and pauses |
//!
//! A [`Collector`] is told what arrives ([`Collector::receive`], [`Collector::answered`]) and what time it is
//! ([`Collector::wake`]). What is on its disk survives a crash: spools, files, logs not yet uploaded with the step they
//! are at, how far each stream is stored, backups and counts. Half a message of a connection and pauses do not: the
//! sender sends what was not acknowledged again.

mod framing;
mod receiver;
mod spool;
mod stored;
mod uploading;

pub use framing::{Framed, Framing};
pub use stored::StoredLog;

use std::collections::{BTreeMap, VecDeque};

use crate::edition;
use crate::protocol::collector::{CollectorReport, LogAnswer, LogMessage, RefusalReason, SenderId};
use crate::protocol::logs::ReceiverConfig;
use crate::protocol::upload::UploadRequest;
use crate::quantities::Bytes;
use crate::time::SimTime;
use receiver::{Capacity, Connection, Receiver, Took};
use uploading::Attempt;

/// The number of a call, by which its answer is known. No two calls of a collector share one, over crashes too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct CallId(pub u64);

/// What a collector sends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outgoing {
    /// A call of an upload.
    Call(CallId, UploadRequest),
    /// What it tells of itself, with the number by which its receipt is known.
    Report(u64, CollectorReport),
}

/// What came of a message of a proxy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Received {
    /// The answer; datagrams have none.
    pub answer: Option<LogAnswer>,
    /// Syslog messages that are now in the spool, or files that are now complete.
    pub taken: u64,
    /// Datagrams that were dropped.
    pub dropped: u64,
}

/// How a collector is set up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CollectorOptions {
    /// Its name, by which Cloud App Security knows it.
    pub name: String,
    /// Its receivers, as Cloud App Security set them up.
    pub receivers: Vec<ReceiverConfig>,
    /// Bounds and intervals, from the edition.
    pub figures: edition::Collector,
}

/// The log collector.
#[derive(Clone, Debug)]
pub struct Collector {
    name: String,
    figures: edition::Collector,
    disk: Disk,
    ram: Ram,
}

/// What survives a crash.
#[derive(Clone, Debug)]
struct Disk {
    receivers: Vec<Receiver>,
    /// Bytes that wait, before compression.
    used: u64,
    backups: VecDeque<StoredLog>,
    last_data: Option<SimTime>,
    next_call: u64,
    /// Changes with everything that its report tells.
    version: u64,
}

/// What a crash drops.
#[derive(Clone, Debug, Default)]
struct Ram {
    connections: Vec<BTreeMap<SenderId, Connection>>,
    attempts: Vec<Attempt>,
    /// The version that Cloud App Security is known to know.
    told: u64,
    /// Before this it does not tell of itself.
    notify_at: SimTime,
}

impl Collector {
    /// A collector to which nothing has come yet.
    #[must_use]
    pub fn new(options: CollectorOptions) -> Self {
        let CollectorOptions { name, receivers, figures } = options;
        let receivers: Vec<Receiver> = receivers.into_iter().map(Receiver::new).collect();
        let ram = Ram::starting(receivers.len(), SimTime::EPOCH);
        let disk = Disk { receivers, used: 0, backups: VecDeque::new(), last_data: None, next_call: 0, version: 1 };
        Self { name, figures, disk, ram }
    }

    /// The name by which Cloud App Security knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes in what a proxy sent.
    pub fn receive(&mut self, now: SimTime, message: &LogMessage) -> Received {
        let (port, files) = match message {
            LogMessage::Datagram { port, .. } | LogMessage::Segment { port, .. } => (*port, false),
            LogMessage::Chunk { port, .. } | LogMessage::TransferEnd { port, .. } => (*port, true),
        };
        let listens =
            |receiver: &Receiver| receiver.config.port == port && receiver.config.receiver_type.is_files() == files;
        let Some(number) = self.disk.receivers.iter().position(listens) else { return Received::nobody(message) };
        let left = self.figures.disk_bytes.0.saturating_sub(self.disk.used);
        let longest = usize::try_from(self.figures.message_bytes.0).unwrap_or(usize::MAX);
        let capacity = Capacity { left, longest };
        let (receiver, connections) = (&mut self.disk.receivers[number], &mut self.ram.connections[number]);
        let took = match message {
            LogMessage::Datagram { bytes, .. } => receiver.datagram(bytes, capacity),
            LogMessage::Segment { stream, offset, bytes, .. } => {
                receiver.segment((*stream, *offset, bytes), connections, capacity)
            }
            LogMessage::Chunk { stream, offset, bytes, .. } => receiver.chunk(*stream, *offset, bytes, capacity),
            LogMessage::TransferEnd { stream, length, .. } => receiver.transfer_end(&self.name, *stream, *length),
        };
        receiver.counts.last_data = Some(now);
        self.disk.last_data = Some(now);
        self.disk.used += took.stored;
        self.disk.version += 1;
        let Took { answer, messages, dropped, .. } = took;
        Received { answer, taken: messages, dropped }
    }

    /// The next instant at which it has work of its own accord.
    #[must_use]
    pub fn next_timer_at(&self) -> SimTime {
        let limit = self.figures.spool_bytes;
        let upload = |(receiver, attempt): (&Receiver, &Attempt)| attempt.next_timer_at(receiver.has_work(limit));
        let uploads = self.disk.receivers.iter().zip(&self.ram.attempts).map(upload).min().unwrap_or(SimTime::NEVER);
        let tells = self.ram.told < self.disk.version;
        uploads.min(if tells { self.ram.notify_at } else { SimTime::NEVER })
    }

    /// Does what is due at `now`.
    pub fn wake(&mut self, now: SimTime, out: &mut Vec<Outgoing>) {
        for number in 0..self.disk.receivers.len() {
            self.upload(now, number, out);
        }
        if self.ram.told < self.disk.version && self.ram.notify_at <= now {
            self.ram.notify_at = now + self.figures.status_every;
            out.push(Outgoing::Report(self.disk.version, self.report()));
        }
    }

    /// Cloud App Security knows the report of this number.
    pub fn report_known(&mut self, number: u64) {
        self.ram.told = self.ram.told.max(number.min(self.disk.version));
    }

    /// What it tells of itself.
    #[must_use]
    pub fn report(&self) -> CollectorReport {
        let of = |receiver: &Receiver| {
            let waiting = receiver.queue.len() as u64;
            crate::protocol::collector::SourceReport { waiting, ..receiver.counts.clone() }
        };
        CollectorReport {
            collector: self.name.clone(),
            last_data: self.disk.last_data,
            sources: self.disk.receivers.iter().map(of).collect(),
            disk_used: Bytes(self.disk.used),
            disk_limit: self.figures.disk_bytes,
        }
    }

    /// The last logs that were uploaded, the oldest first.
    pub fn backups(&self) -> impl Iterator<Item = &StoredLog> {
        self.disk.backups.iter()
    }

    /// The logs that wait to be uploaded, the one under way included.
    pub fn waiting(&self) -> impl Iterator<Item = &StoredLog> {
        self.disk.receivers.iter().flat_map(|receiver| &receiver.queue)
    }

    /// What is on disk and in no log yet: for each data source its spool and its incoming files.
    pub fn unsealed(&self) -> impl Iterator<Item = (&ReceiverConfig, &[u8])> {
        self.disk.receivers.iter().flat_map(|receiver| {
            std::iter::once(receiver.spool.lines())
                .chain(receiver.incoming())
                .map(move |bytes| (&receiver.config, bytes))
        })
    }

    /// It loses power, and is back at `back_at`: what is not on its disk is gone.
    pub fn crash(&mut self, back_at: SimTime) {
        self.ram = Ram::starting(self.disk.receivers.len(), back_at);
    }
}

impl Ram {
    /// What is in memory when it starts at `at`.
    fn starting(receivers: usize, at: SimTime) -> Self {
        Self {
            connections: vec![BTreeMap::new(); receivers],
            attempts: vec![Attempt::at(at); receivers],
            told: 0,
            notify_at: at,
        }
    }
}

impl Received {
    /// Nobody listens there.
    const fn nobody(message: &LogMessage) -> Self {
        let reason = RefusalReason::NoReceiver;
        let answer = match message {
            LogMessage::Datagram { .. } => return Self { answer: None, taken: 0, dropped: 1 },
            LogMessage::Segment { stream, .. }
            | LogMessage::Chunk { stream, .. }
            | LogMessage::TransferEnd { stream, .. } => LogAnswer::Refused { stream: *stream, up_to: 0, reason },
        };
        Self { answer: Some(answer), taken: 0, dropped: 0 }
    }
}

#[cfg(test)]
mod tests;
