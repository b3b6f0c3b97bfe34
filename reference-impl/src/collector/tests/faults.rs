//! Nothing is lost and nothing counts twice, whatever happens to messages and machines on the way from a proxy's log to
//! its report (ROB-01, ROB-02). Datagrams are not part of it: nobody acknowledges them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::catalog::Catalog;
use crate::cloud_apps::{self, LogContext};
use crate::protocol::ApiError;
use crate::protocol::logs::{LogsRequest, LogsResponse, NewDataSource};
use crate::protocol::upload::UploadResponse;
use crate::proxy::{InSyslog, LogSender, LogWriter, ProxyTransaction, SquidNative, SyslogStyle, TcpFraming, Transport};
use crate::time::SimDuration;

/// What is on its way.
#[derive(Clone, Debug)]
enum Message {
    Log(LogMessage),
    LogAnswered(LogAnswer),
    Call(CallId, UploadRequest),
    Answered(CallId, Result<UploadResponse, ApiError>),
    Report(u64, CollectorReport),
    ReportKnown(u64),
}

/// A proxy, a collector, Cloud App Security, and the wires between them.
struct Chain {
    sender: LogSender,
    collector: Collector,
    cloud: cloud_apps::Core,
    edition: Edition,
    catalog: Catalog,
    wires: Vec<(SimTime, u64, Message)>,
    sent: u64,
    now: SimTime,
    fates: Vec<u8>,
}

impl Chain {
    fn new(transport: Transport, fates: Vec<u8>) -> Self {
        let mut edition = Edition::contract();
        edition.collector.spool_bytes = Bytes(700);
        let receiver_type =
            if matches!(transport, Transport::Files { .. }) { Receiver::Ftp } else { Receiver::SyslogTcp };
        let config = receiver("office", receiver_type, 601);
        let (mut cloud, catalog, addresses) = (cloud_apps::Core::new(), Catalog::built_in(), BTreeMap::new());
        let context = LogContext { edition: &edition, catalog: &catalog, addresses: &addresses };
        let source = NewDataSource {
            display_name: "office".to_owned(),
            log_type: config.log_type.clone(),
            receiver_type: Some(receiver_type),
            time_zone: None,
        };
        cloud.handle_logs(now(), &LogsRequest::AddDataSource(source), context).unwrap();
        let add = LogsRequest::AddCollector { name: "main".to_owned(), data_sources: vec!["office".to_owned()] };
        let Ok(LogsResponse::Collector(receivers)) = cloud.handle_logs(now(), &add, context) else {
            panic!("no collector")
        };
        let port = receivers[0].port;
        let options = CollectorOptions {
            name: "main".to_owned(),
            receivers,
            figures: edition::Collector::clone(&edition.collector),
        };
        Self {
            sender: LogSender::new(SenderId(1), port, transport),
            collector: Collector::new(options),
            cloud,
            edition,
            catalog,
            wires: Vec::new(),
            sent: 0,
            now: now(),
            fates,
        }
    }

    /// Puts a message on its wire: it may be lost, repeated, or late.
    fn send(&mut self, message: Message) {
        self.sent += 1;
        let fate = match self.fates.len() {
            0 => 0,
            fates => self.fates[self.sent as usize % fates],
        };
        let delays: &[u64] = match fate {
            0..=4 => &[20],
            5..=6 => &[],
            7 => &[20, 20],
            8 => &[20, 90_000],
            _ => &[200_000],
        };
        let due = |delay: &u64| self.now + SimDuration::from_millis(*delay);
        if let Some((last, rest)) = delays.split_last() {
            self.wires.extend(rest.iter().map(|delay| (due(delay), self.sent, message.clone())));
            self.wires.push((due(last), self.sent, message));
        }
    }

    fn log(&mut self, number: u32) {
        let plain = SquidNative::default();
        let start = self.now + SimDuration::from_millis(u64::from(number));
        let transaction = ProxyTransaction { start, ..ProxyTransaction::example() };
        let mut line = Vec::new();
        if matches!(self.sender.transport(), Transport::Files { .. }) {
            plain.write(&transaction, &mut line);
        } else {
            let syslog = InSyslog { writer: Box::new(plain), style: SyslogStyle::Rfc3164, tag: Some("squid") };
            syslog.write(&transaction, &mut line);
        }
        let mut out = Vec::new();
        self.sender.log(self.now, &line, &mut out);
        out.into_iter().for_each(|message| self.send(Message::Log(message)));
    }

    fn run_until(&mut self, until: SimTime) {
        loop {
            let wire = self.wires.iter().map(|(at, ..)| *at).min().unwrap_or(SimTime::NEVER);
            let timers = self.sender.next_timer_at().min(self.collector.next_timer_at());
            let next = wire.min(timers).min(self.cloud.logs_timer_at(&self.edition)).max(self.now);
            if next > until {
                break;
            }
            self.now = next;
            let due = |(position, (at, number, _)): (usize, &(SimTime, u64, Message))| {
                (*at <= next).then_some((*at, *number, position))
            };
            if let Some((.., position)) = self.wires.iter().enumerate().filter_map(due).min() {
                let (.., message) = self.wires.swap_remove(position);
                self.arrive(message);
                continue;
            }
            let mut messages = Vec::new();
            self.sender.wake(next, &mut messages);
            messages.into_iter().for_each(|message| self.send(Message::Log(message)));
            self.collect(|collector, out| collector.wake(next, out));
            let addresses = BTreeMap::new();
            let context = LogContext { edition: &self.edition, catalog: &self.catalog, addresses: &addresses };
            if self.cloud.logs_timer_at(&self.edition) <= next {
                self.cloud.wake_logs(next, context);
            }
        }
        self.now = until;
    }

    fn collect(&mut self, act: impl FnOnce(&mut Collector, &mut Vec<Outgoing>)) {
        let mut out = Vec::new();
        act(&mut self.collector, &mut out);
        for sent in out {
            self.send(match sent {
                Outgoing::Call(id, request) => Message::Call(id, request),
                Outgoing::Report(number, report) => Message::Report(number, report),
            });
        }
    }

    fn arrive(&mut self, message: Message) {
        let (now, addresses) = (self.now, BTreeMap::new());
        match message {
            Message::Log(message) => {
                if let Some(answer) = self.collector.receive(now, &message).answer {
                    self.send(Message::LogAnswered(answer));
                }
            }
            Message::LogAnswered(answer) => {
                let mut out = Vec::new();
                self.sender.receive(now, &answer, &mut out);
                out.into_iter().for_each(|message| self.send(Message::Log(message)));
            }
            Message::Call(id, request) => {
                let context = LogContext { edition: &self.edition, catalog: &self.catalog, addresses: &addresses };
                let answer = self.cloud.upload(now, &request, context);
                self.send(Message::Answered(id, answer));
            }
            Message::Answered(id, answer) => self.collect(|collector, out| collector.answered(now, id, &answer, out)),
            Message::Report(number, report) => {
                self.cloud.collector_reported(now, &report);
                self.send(Message::ReportKnown(number));
            }
            Message::ReportKnown(number) => self.collector.report_known(number),
        }
    }

    fn shown(&self) -> u64 {
        self.cloud.sources().shown_of("office").unwrap().transactions
    }

    fn in_the_spool(&self) -> u64 {
        self.collector.unsealed().map(|(_, bytes)| memchr::memchr_iter(b'\n', bytes).count() as u64).sum()
    }
}

fn transport() -> impl Strategy<Value = Transport> {
    prop_oneof![
        Just(Transport::SyslogTcp { framing: TcpFraming::LineFeeds, segment: 50 }),
        Just(Transport::SyslogTcp { framing: TcpFraming::OctetCounting, segment: 333 }),
        Just(Transport::Files { every: SimDuration::from_mins(20) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_line_shows_once(
        transport in transport(),
        fates in prop::collection::vec(0u8..10, 1..40),
        bursts in prop::collection::vec((1u32..12, 0u64..5_000_000, any::<bool>()), 1..10),
    ) {
        let mut chain = Chain::new(transport, fates);
        let mut logged = 0;
        for (lines, pause, crash) in bursts {
            for number in 0..lines {
                chain.log(number);
            }
            logged += u64::from(lines);
            chain.run_until(chain.now + SimDuration::from_millis(pause));
            if crash {
                chain.collector.crash(chain.now + SimDuration::MINUTE);
            }
            prop_assert!(chain.shown() <= logged);
        }
        // The faults end, and everything gets through.
        chain.fates.clear();
        chain.run_until(chain.now + SimDuration::from_days(2));
        prop_assert_eq!(chain.shown() + chain.in_the_spool(), logged);
        prop_assert!(chain.sender.held().all(<[u8]>::is_empty));
    }
}
