//! The sender: how a forward proxy brings its log to the collector (PRX-02, PRX-06, ROB-01).
//!
//! Syslog over UDP is sent and forgotten. A connection and the transfer of a file keep what is not acknowledged, and
//! send it again: after a while without an answer, or after a pause when the collector takes no more. The proxy's own
//! disk is never full.

use std::collections::VecDeque;
use std::sync::Arc;

use super::send_buffer::SendBuffer;
use crate::protocol::collector::{LogAnswer, LogMessage, SenderId, StreamId};
use crate::time::{SimDuration, SimTime};

/// Without an answer for this long, a piece is sent again (ours).
const ANSWER_TIMEOUT: SimDuration = SimDuration::from_secs(30);

/// The longest pause between attempts (ours).
const PAUSE_AT_MOST: SimDuration = SimDuration::from_mins(10);

/// How much may be on its way unacknowledged, in bytes (ours).
const WINDOW: u64 = 256 << 10;

/// How a log travels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// Syslog over UDP: one message a datagram.
    SyslogUdp,
    /// Syslog over TCP.
    SyslogTcp {
        /// How messages are told apart.
        framing: TcpFraming,
        /// The longest piece, in bytes.
        segment: usize,
    },
    /// Files, each transferred when it is closed.
    Files {
        /// They are closed at multiples of this span.
        every: SimDuration,
    },
}

/// How messages of a connection are told apart (RFC 6587).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TcpFraming {
    /// The length of each stands before it.
    OctetCounting,
    /// A line feed follows each.
    LineFeeds,
}

/// The part of a forward proxy that sends its log.
#[derive(Clone, Debug)]
pub struct LogSender {
    id: SenderId,
    port: u16,
    transport: Transport,
    /// The file that is being written.
    open: Vec<u8>,
    close_at: SimTime,
    /// The connection, or the files that are closed, the first one first.
    streams: VecDeque<Stream>,
    next_stream: u32,
    timer: SimTime,
    failures: u32,
    /// Whether it waits because the collector takes no more.
    paused: bool,
}

/// What of a stream is not acknowledged yet.
#[derive(Clone, Debug)]
struct Stream {
    id: StreamId,
    /// How much is acknowledged, and where its bytes begin.
    acknowledged: u64,
    bytes: SendBuffer,
    /// How much was sent, counted from the beginning.
    sent: u64,
    /// Whether its end was told.
    ended: bool,
}

impl LogSender {
    /// A sender that has sent nothing yet, to this port of the collector.
    #[must_use]
    pub fn new(id: SenderId, port: u16, transport: Transport) -> Self {
        Self {
            id,
            port,
            transport,
            open: Vec::new(),
            close_at: SimTime::NEVER,
            streams: VecDeque::new(),
            next_stream: 0,
            timer: SimTime::NEVER,
            failures: 0,
            paused: false,
        }
    }

    /// How it sends.
    #[must_use]
    pub const fn transport(&self) -> Transport {
        self.transport
    }

    /// Whether the next line begins a log: a file, or all that is sent. Products write their header there.
    #[must_use]
    pub fn begins_a_log(&self) -> bool {
        match self.transport {
            Transport::Files { .. } => self.open.is_empty(),
            Transport::SyslogUdp | Transport::SyslogTcp { .. } => self.next_stream == 0,
        }
    }

    /// What is on the proxy's own disk: the file that is being written, and what the collector has not acknowledged.
    pub fn held(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.open.as_slice()).chain(self.streams.iter().map(|stream| stream.bytes.as_slice()))
    }

    /// Takes a line of the log, with its line feed.
    pub fn log(&mut self, now: SimTime, line: &[u8], out: &mut Vec<LogMessage>) {
        match self.transport {
            Transport::SyslogUdp => {
                self.next_stream = 1;
                out.push(LogMessage::Datagram { port: self.port, bytes: Arc::from(line) });
            }
            Transport::SyslogTcp { framing, .. } => {
                let message = line.strip_suffix(b"\n").unwrap_or(line);
                if self.streams.is_empty() {
                    self.next_stream = 1;
                    self.streams.push_back(Stream::new(StreamId { sender: self.id, number: 0 }, Vec::new()));
                }
                let Some(stream) = self.streams.front_mut() else { return };
                match framing {
                    TcpFraming::OctetCounting => {
                        stream.bytes.extend_from_slice(format!("{} ", message.len()).as_bytes());
                        stream.bytes.extend_from_slice(message);
                    }
                    TcpFraming::LineFeeds => {
                        stream.bytes.extend_from_slice(message);
                        stream.bytes.extend_from_slice(b"\n");
                    }
                }
                self.send(now, out);
            }
            Transport::Files { every } => {
                self.open.extend_from_slice(line);
                if self.close_at == SimTime::NEVER {
                    self.close_at = now.next_multiple_of(every);
                }
            }
        }
    }

    /// Closes the file that is being written, so that it is transferred.
    pub fn close(&mut self, now: SimTime, out: &mut Vec<LogMessage>) {
        self.close_at = SimTime::NEVER;
        if self.open.is_empty() {
            return;
        }
        let id = StreamId { sender: self.id, number: self.next_stream };
        self.next_stream += 1;
        self.streams.push_back(Stream::new(id, std::mem::take(&mut self.open)));
        if self.streams.len() == 1 {
            self.send(now, out);
        }
    }

    /// The next instant at which it has work of its own accord.
    #[must_use]
    pub fn next_timer_at(&self) -> SimTime {
        self.timer.min(self.close_at)
    }

    /// Does what is due at `now`.
    pub fn wake(&mut self, now: SimTime, out: &mut Vec<LogMessage>) {
        if self.close_at <= now {
            self.close(now, out);
        }
        if self.timer <= now {
            self.timer = SimTime::NEVER;
            if !std::mem::take(&mut self.paused) {
                self.failures += 1;
            }
            if let Some(stream) = self.streams.front_mut() {
                (stream.sent, stream.ended) = (stream.acknowledged, false);
            }
            self.send(now, out);
        }
    }

    /// Takes in an answer of the collector.
    pub fn receive(&mut self, now: SimTime, answer: &LogAnswer, out: &mut Vec<LogMessage>) {
        let is_files = matches!(self.transport, Transport::Files { .. });
        let Some(stream) = self.streams.front_mut().filter(|stream| stream.id == answer.stream()) else { return };
        match *answer {
            LogAnswer::Taken { up_to, .. } => {
                if stream.acknowledge(up_to) {
                    self.failures = 0;
                    if !self.paused {
                        self.timer = SimTime::NEVER;
                        self.send(now, out);
                    }
                }
            }
            LogAnswer::Refused { up_to, .. } => {
                stream.acknowledge(up_to);
                (stream.sent, stream.ended) = (stream.acknowledged, false);
                if !self.paused {
                    self.failures += 1;
                    self.paused = true;
                    self.timer = now + self.pause();
                }
            }
            LogAnswer::Complete { .. } if is_files => {
                self.streams.pop_front();
                (self.failures, self.paused, self.timer) = (0, false, SimTime::NEVER);
                self.send(now, out);
            }
            LogAnswer::Complete { .. } => {}
        }
    }

    /// How long it waits: longer with every failure in a row.
    fn pause(&self) -> SimDuration {
        ANSWER_TIMEOUT.times(1 << self.failures.saturating_sub(1).min(10)).min(PAUSE_AT_MOST)
    }

    /// Sends what was not sent yet, as far as the window goes.
    fn send(&mut self, now: SimTime, out: &mut Vec<LogMessage>) {
        if self.paused {
            return;
        }
        let (port, is_files) = (self.port, matches!(self.transport, Transport::Files { .. }));
        let piece = match self.transport {
            Transport::SyslogTcp { segment, .. } => segment.max(1) as u64,
            Transport::SyslogUdp | Transport::Files { .. } => 64 << 10,
        };
        let Some(stream) = self.streams.front_mut() else { return };
        let end = stream.acknowledged + stream.bytes.len() as u64;
        while stream.sent < end && stream.sent - stream.acknowledged < WINDOW {
            let from = (stream.sent - stream.acknowledged) as usize;
            let to = (from as u64 + piece).min(stream.bytes.len() as u64) as usize;
            let bytes: Arc<[u8]> = Arc::from(&stream.bytes.as_slice()[from..to]);
            let (stream_id, offset) = (stream.id, stream.sent);
            stream.sent += bytes.len() as u64;
            out.push(match is_files {
                true => LogMessage::Chunk { port, stream: stream_id, offset, bytes },
                false => LogMessage::Segment { port, stream: stream_id, offset, bytes },
            });
        }
        if is_files && stream.sent == end && !stream.ended {
            stream.ended = true;
            out.push(LogMessage::TransferEnd { port, stream: stream.id, length: end });
        }
        if (is_files || stream.acknowledged < end) && self.timer == SimTime::NEVER {
            let pause = ANSWER_TIMEOUT.times(1 << self.failures.min(10)).min(PAUSE_AT_MOST);
            self.timer = now + pause;
        }
    }
}

impl Stream {
    fn new(id: StreamId, bytes: Vec<u8>) -> Self {
        Self { id, acknowledged: 0, bytes: SendBuffer::from(bytes), sent: 0, ended: false }
    }

    /// So much is stored. Returns whether that is news.
    fn acknowledge(&mut self, up_to: u64) -> bool {
        let end = self.acknowledged + self.bytes.len() as u64;
        if up_to <= self.acknowledged || up_to > end {
            return false;
        }
        self.bytes.acknowledge((up_to - self.acknowledged) as usize);
        self.acknowledged = up_to;
        self.sent = self.sent.max(up_to);
        true
    }
}
