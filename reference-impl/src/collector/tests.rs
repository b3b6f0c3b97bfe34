//! The collector by itself: receivers, the bound of the spool, a full disk, uploads, health; and nothing lost, nothing
//! twice.

mod faults;
mod receivers;
mod uploads;

use std::sync::Arc;

use super::*;
use crate::edition::Edition;
use crate::protocol::collector::StreamId;
use crate::protocol::logs::Receiver;

const UDP: u16 = 514;
const TCP: u16 = 601;
const FTP: u16 = 21;

fn figures() -> edition::Collector {
    edition::Collector::clone(&Edition::contract().collector)
}

fn receiver(data_source: &str, receiver_type: Receiver, port: u16) -> ReceiverConfig {
    let log_type = if receiver_type.is_files() { "SQUID_NATIVE" } else { "SQUID_NATIVE_SYSLOG" };
    ReceiverConfig { data_source: data_source.to_owned(), log_type: log_type.to_owned(), receiver_type, port }
}

/// A collector with one data source for each way in.
fn collector(figures: edition::Collector) -> Collector {
    let receivers = vec![
        receiver("udp", Receiver::SyslogUdp, UDP),
        receiver("tcp", Receiver::SyslogTcp, TCP),
        receiver("files", Receiver::Ftp, FTP),
    ];
    Collector::new(CollectorOptions { name: "office".to_owned(), receivers, figures })
}

fn now() -> SimTime {
    "2021-02-10T06:00:00Z".parse().unwrap()
}

fn datagram(bytes: &[u8]) -> LogMessage {
    LogMessage::Datagram { port: UDP, bytes: Arc::from(bytes) }
}

fn stream(number: u32) -> StreamId {
    StreamId { sender: SenderId(1), number }
}

fn segment(offset: u64, bytes: &[u8]) -> LogMessage {
    LogMessage::Segment { port: TCP, stream: stream(0), offset, bytes: Arc::from(bytes) }
}

fn chunk(number: u32, offset: u64, bytes: &[u8]) -> LogMessage {
    LogMessage::Chunk { port: FTP, stream: stream(number), offset, bytes: Arc::from(bytes) }
}

fn end(number: u32, length: u64) -> LogMessage {
    LogMessage::TransferEnd { port: FTP, stream: stream(number), length }
}

/// What waits in the spool of a data source.
fn spool(collector: &Collector, data_source: &str) -> String {
    let of = |(config, _): &(&ReceiverConfig, &[u8])| config.data_source == data_source;
    let bytes: Vec<u8> = collector.unsealed().filter(of).flat_map(|(_, bytes)| bytes.to_vec()).collect();
    String::from_utf8(bytes).unwrap()
}

/// The calls that a collector makes now.
fn calls(collector: &mut Collector, now: SimTime) -> Vec<(CallId, UploadRequest)> {
    let mut out = Vec::new();
    collector.wake(now, &mut out);
    calls_of(out)
}

fn calls_of(out: Vec<Outgoing>) -> Vec<(CallId, UploadRequest)> {
    let call = |sent| match sent {
        Outgoing::Call(id, request) => Some((id, request)),
        Outgoing::Report(..) => None,
    };
    out.into_iter().filter_map(call).collect()
}
