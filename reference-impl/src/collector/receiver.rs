//! A receiver: everything of one data source on the collector's disk, from the receiver to the uploaded log (PRX-06).

use std::collections::{BTreeMap, VecDeque};

use super::StoredLog;
use super::framing::{Framed, Framing};
use super::spool::Spool;
use crate::protocol::collector::{LogAnswer, RefusalReason, SenderId, SourceReport, StreamId};
use crate::protocol::logs::ReceiverConfig;
use crate::quantities::Bytes;

/// One data source on disk.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    pub config: ReceiverConfig,
    /// Messages, each with a line feed after it.
    pub spool: Spool,
    /// How far each sender's connection is stored.
    connections: BTreeMap<SenderId, Position>,
    /// The file that each sender is transferring, or the last one it did.
    files: BTreeMap<SenderId, IncomingFile>,
    /// Logs to be uploaded, the first one first.
    pub queue: VecDeque<StoredLog>,
    /// How far the upload of the first one is.
    pub step: Step,
    /// How many logs were sealed.
    pub sealed: u64,
    pub counts: SourceReport,
}

/// The next call for the first log of a receiver.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum Step {
    /// It has no address yet.
    #[default]
    Address,
    /// Its content is to be put to this address.
    Content(String),
    /// Its content is there, and it is to be completed.
    Completion(String),
}

/// How far a connection is stored, in whole messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Position {
    number: u32,
    up_to: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct IncomingFile {
    number: u32,
    bytes: Vec<u8>,
    complete: bool,
}

/// What of a connection is not stored yet: a crash drops it, and the sender sends it again.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    number: u32,
    /// How far its bytes have come.
    expected: u64,
    framing: Framing,
}

/// The capacity left on the disk, and the longest message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Capacity {
    /// Bytes that may still be stored.
    pub left: u64,
    /// Bytes of the longest message.
    pub longest: usize,
}

/// What a receiver made of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Took {
    pub answer: Option<LogAnswer>,
    /// Messages, or files, that are stored.
    pub messages: u64,
    /// Messages that were dropped.
    pub dropped: u64,
    /// Bytes that the disk holds more.
    pub stored: u64,
}

impl Receiver {
    pub(super) fn new(config: ReceiverConfig) -> Self {
        let counts = SourceReport { data_source: config.data_source.clone(), ..SourceReport::default() };
        Self {
            config,
            spool: Spool::default(),
            connections: BTreeMap::new(),
            files: BTreeMap::new(),
            queue: VecDeque::new(),
            step: Step::Address,
            sealed: 0,
            counts,
        }
    }

    /// The files that are being transferred.
    pub(super) fn incoming(&self) -> impl Iterator<Item = &[u8]> {
        self.files.values().filter(|file| !file.complete).map(|file| file.bytes.as_slice())
    }

    /// A datagram: with a full disk it is dropped, and counted.
    pub(super) fn datagram(&mut self, bytes: &[u8], capacity: Capacity) -> Took {
        let message = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let cut = message.len() > capacity.longest;
        let framed = Framed { bytes: message[..message.len().min(capacity.longest)].to_vec(), cut };
        if framed.bytes.is_empty() {
            return Took::default();
        }
        match self.store(&framed, capacity.left) {
            Some(stored) => Took { messages: 1, stored, ..Took::default() },
            None => {
                self.counts.dropped += 1;
                self.counts.dropped_bytes.0 += bytes.len() as u64;
                Took { dropped: 1, ..Took::default() }
            }
        }
    }

    /// A piece of a connection: whole messages are stored; with a full disk the rest is refused.
    pub(super) fn segment(
        &mut self,
        (stream, offset, bytes): (StreamId, u64, &[u8]),
        connections: &mut BTreeMap<SenderId, Connection>,
        mut capacity: Capacity,
    ) -> Took {
        let position = self.connections.entry(stream.sender).or_insert(Position { number: stream.number, up_to: 0 });
        if stream.number < position.number {
            // An earlier connection, which the sender has given up.
            return Took::default();
        }
        if stream.number > position.number {
            *position = Position { number: stream.number, up_to: 0 };
        }
        let mut up_to = position.up_to;
        let begin = || Connection { number: stream.number, expected: up_to, framing: Framing::new(capacity.longest) };
        let connection = connections.entry(stream.sender).or_insert_with(begin);
        if connection.number != stream.number {
            *connection = begin();
        }
        let mut took = Took::default();
        let known = connection.expected.saturating_sub(offset);
        let fresh = usize::try_from(known).ok().and_then(|known| bytes.get(known..)).unwrap_or_default();
        let mut rest = if offset > connection.expected { &[][..] } else { fresh };
        let mut refused = false;
        while !rest.is_empty() {
            let (taken, message) = connection.framing.take(rest);
            rest = &rest[taken..];
            connection.expected += taken as u64;
            let Some(framed) = message else { continue };
            if !framed.bytes.is_empty() {
                let Some(stored) = self.store(&framed, capacity.left) else {
                    refused = true;
                    break;
                };
                capacity.left -= stored;
                took.stored += stored;
                took.messages += 1;
            }
            up_to = connection.expected;
        }
        if refused {
            self.counts.refused += 1;
            connections.remove(&stream.sender);
        }
        self.connections.insert(stream.sender, Position { number: stream.number, up_to });
        let answer = match refused {
            true => LogAnswer::Refused { stream, up_to, reason: RefusalReason::DiskFull },
            false => LogAnswer::Taken { stream, up_to },
        };
        Took { answer: Some(answer), ..took }
    }

    /// A piece of a file: with a full disk it is refused whole.
    pub(super) fn chunk(&mut self, stream: StreamId, offset: u64, bytes: &[u8], capacity: Capacity) -> Took {
        let file = self.file(stream);
        if file.number > stream.number || file.complete {
            return Took { answer: Some(LogAnswer::Complete { stream }), ..Took::default() };
        }
        let stored = file.bytes.len() as u64;
        let known = stored.saturating_sub(offset);
        let fresh = usize::try_from(known).ok().and_then(|known| bytes.get(known..)).unwrap_or_default();
        let fresh = if offset > stored { &[][..] } else { fresh };
        if fresh.len() as u64 > capacity.left {
            self.counts.refused += 1;
            let answer = LogAnswer::Refused { stream, up_to: stored, reason: RefusalReason::DiskFull };
            return Took { answer: Some(answer), ..Took::default() };
        }
        file.bytes.extend_from_slice(fresh);
        let (up_to, stored) = (file.bytes.len() as u64, fresh.len() as u64);
        Took { answer: Some(LogAnswer::Taken { stream, up_to }), stored, ..Took::default() }
    }

    /// The transfer of a file is over: if it is all there, it is a log.
    pub(super) fn transfer_end(&mut self, collector: &str, stream: StreamId, length: u64) -> Took {
        let file = self.file(stream);
        if file.number > stream.number || file.complete {
            return Took { answer: Some(LogAnswer::Complete { stream }), ..Took::default() };
        }
        let up_to = file.bytes.len() as u64;
        if up_to != length {
            return Took { answer: Some(LogAnswer::Taken { stream, up_to }), ..Took::default() };
        }
        file.complete = true;
        let text = std::mem::take(&mut file.bytes);
        self.counts.taken += 1;
        self.counts.taken_bytes.0 += length;
        if !text.is_empty() {
            self.seal(collector, &text);
        }
        Took { answer: Some(LogAnswer::Complete { stream }), messages: 1, ..Took::default() }
    }

    fn file(&mut self, stream: StreamId) -> &mut IncomingFile {
        let begin = || IncomingFile { number: stream.number, bytes: Vec::new(), complete: false };
        let file = self.files.entry(stream.sender).or_insert_with(begin);
        if file.number < stream.number {
            // The sender begins a file only when the one before is complete.
            *file = begin();
        }
        file
    }

    /// Adds a message to the spool, if there is capacity; returns what it takes.
    fn store(&mut self, framed: &Framed, left: u64) -> Option<u64> {
        let size = self.spool.push(&framed.bytes, left)?;
        self.counts.taken += 1;
        self.counts.taken_bytes.0 += size;
        self.counts.cut += u64::from(framed.cut);
        Some(size)
    }

    /// Whether there is a log to upload, or a spool that is to become one, being over `spool_limit`.
    pub(super) fn has_work(&self, spool_limit: Bytes) -> bool {
        !self.queue.is_empty() || self.spool.is_over(spool_limit)
    }

    /// The spool becomes a log.
    pub(super) fn seal_spool(&mut self, collector: &str) {
        let text = self.spool.take();
        self.seal(collector, &text);
    }

    fn seal(&mut self, collector: &str, text: &[u8]) {
        self.sealed += 1;
        let ReceiverConfig { data_source, log_type, .. } = &self.config;
        let file_name = format!("{collector}-{data_source}-{:06}.log.gz", self.sealed);
        self.queue.push_back(StoredLog::seal(file_name, data_source, log_type, text));
    }
}
