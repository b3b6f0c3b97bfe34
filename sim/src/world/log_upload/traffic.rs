//! Messages between forward proxies, collectors and Cloud App Security: each passes its wire, where the tap sees it.

use std::collections::BTreeMap;

use gnomon_reference_impl::collector::{CallId, Outgoing};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::collector::{CollectorReport, LogAnswer, LogMessage};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};

use super::line_provenance::{LineProvenance, Provenances};
use super::{At, CollectorId, LogUpload, ProxyId};
use crate::engine::Delivery;
use crate::world::facts::{Fact, MessageKind, Role};
use crate::world::purpose::Purpose;
use crate::world::tap::{Fate, WireMessage};
use gnomon_reference_impl::time::SimTime;

/// The messages on their way, by when they arrive and, at one instant, in the order in which they were sent. There can be many
/// thousands: a log may travel in pieces of a few bytes.
pub(super) type Flight = BTreeMap<(SimTime, u32), LogMessageInFlight>;

/// What travels; a datagram with the transaction it tells of.
#[derive(Clone)]
pub(super) enum LogMessageInFlight {
    ToCollector(ProxyId, LogMessage, Option<LineProvenance>),
    ToProxy(ProxyId, LogAnswer),
    Call(CollectorId, CallId, UploadRequest),
    Answered(CollectorId, CallId, Result<UploadResponse, ApiError>),
    Report(CollectorId, u64, CollectorReport),
    ReportKnown(CollectorId, u64),
}

impl LogUpload {
    pub(super) fn send_all(&mut self, proxy: ProxyId, messages: Vec<LogMessage>, at: &mut At<'_>) {
        for message in messages {
            self.send(LogMessageInFlight::ToCollector(proxy, message, None), at);
        }
    }

    pub(super) fn send_outgoing(&mut self, collector: CollectorId, out: Vec<Outgoing>, at: &mut At<'_>) {
        for sent in out {
            match sent {
                Outgoing::Call(call, request) => {
                    if let UploadRequest::Address(asked) = &request {
                        self.note_sealed(collector, &asked.filename);
                    }
                    self.send(LogMessageInFlight::Call(collector, call, request), at);
                }
                Outgoing::Report(number, report) => {
                    self.send(LogMessageInFlight::Report(collector, number, report), at);
                }
            }
        }
    }

    /// A collector begins to upload a log.
    fn note_sealed(&mut self, collector: CollectorId, file: &str) {
        let held = self.collectors[usize::from(collector.0)].waiting().find(|log| log.file_name == file);
        if let Some(log) = held {
            self.provenances.sealed(collector, &log.data_source, file);
        }
    }

    fn send(&mut self, message: LogMessageInFlight, at: &mut At<'_>) {
        send(&mut self.flight, &mut self.sent, &mut self.provenances, message, at);
    }

    /// Takes in the messages that have arrived, in the order in which they were sent.
    pub(super) fn deliver(&mut self, at: &mut At<'_>) {
        while let Some(first) = self.flight.first_entry().filter(|first| first.key().0 <= at.now) {
            let message = first.remove();
            if at.is_down(message.receiver()) {
                lose(&message, &mut self.provenances, at);
            } else {
                self.arrive(message, at);
            }
        }
    }

    fn arrive(&mut self, message: LogMessageInFlight, at: &mut At<'_>) {
        match message {
            LogMessageInFlight::ToCollector(proxy, message, provenance) => {
                self.arrive_in_collector(proxy, &message, provenance, at);
            }
            LogMessageInFlight::ToProxy(proxy, answer) => {
                let mut messages = Vec::new();
                self.proxies[usize::from(proxy.0)].sender.receive(at.now, &answer, &mut messages);
                self.send_all(proxy, messages, at);
            }
            LogMessageInFlight::Call(collector, call, request) => {
                let rules = super::rules(at.setting);
                let answer = at.cloud_apps.upload(at.now, &request, rules);
                self.send(LogMessageInFlight::Answered(collector, call, answer), at);
            }
            LogMessageInFlight::Answered(collector, call, answer) => {
                let mut out = Vec::new();
                self.collectors[usize::from(collector.0)].answered(at.now, call, &answer, &mut out);
                self.send_outgoing(collector, out, at);
            }
            LogMessageInFlight::Report(collector, number, report) => {
                at.cloud_apps.collector_reported(at.now, &report);
                self.send(LogMessageInFlight::ReportKnown(collector, number), at);
            }
            LogMessageInFlight::ReportKnown(collector, number) => {
                self.collectors[usize::from(collector.0)].report_known(number);
            }
        }
    }

    fn arrive_in_collector(
        &mut self,
        id: ProxyId,
        message: &LogMessage,
        provenance: Option<LineProvenance>,
        at: &mut At<'_>,
    ) {
        let proxy = &self.proxies[usize::from(id.0)];
        let collector = &mut self.collectors[usize::from(proxy.collector.0)];
        let received = collector.receive(at.now, message);
        match message {
            LogMessage::Datagram { .. } if received.taken > 0 => {
                self.provenances.spooled(proxy.collector, &proxy.data_source, provenance);
            }
            LogMessage::Datagram { .. } => self.provenances.dropped(provenance),
            LogMessage::Segment { .. } => {
                self.provenances.taken(id, received.taken, proxy.collector, &proxy.data_source);
            }
            LogMessage::Chunk { .. } => {}
            LogMessage::TransferEnd { .. } if received.taken > 0 => {
                let newest = collector.waiting().filter(|log| log.data_source == proxy.data_source).last();
                if let Some(log) = newest {
                    self.provenances.transferred(id, &log.file_name);
                }
            }
            LogMessage::TransferEnd { .. } => {}
        }
        if let Some(answer) = received.answer {
            self.send(LogMessageInFlight::ToProxy(id, answer), at);
        }
    }
}

/// Puts a message on its wire.
pub(super) fn send(
    flight: &mut Flight,
    sent: &mut u32,
    provenances: &mut Provenances,
    message: LogMessageInFlight,
    at: &mut At<'_>,
) {
    let drawn = match &message {
        // Proxies and collector are neighbours.
        LogMessageInFlight::ToCollector(..) | LogMessageInFlight::ToProxy(..) => {
            let draw = Purpose::LogMessage.block(at.setting.seed, 0, u64::from(*sent));
            at.setting.log_link.carry(at.now, &draw)
        }
        LogMessageInFlight::Call(..)
        | LogMessageInFlight::Answered(..)
        | LogMessageInFlight::Report(..)
        | LogMessageInFlight::ReportKnown(..) => {
            let draw = Purpose::LogMessage.block(at.setting.seed, 1, u64::from(*sent));
            at.setting.cloud_link.carry(at.now, &draw)
        }
    };
    // What is lost has its own draw too, else everything after it would be lost as well.
    *sent += 1;
    let (message, fate) = match &at.setting.tap {
        None => (message, Fate::AsDrawn),
        Some(tap) => {
            let provenance = message.provenance();
            let mut shown = message.on_the_wire();
            let fate = tap.lock().expect("a tap does not panic").pass_in(at.setting, at.now, &mut shown);
            // A tap may change a message, not what kind of message it is.
            let Some(message) = LogMessageInFlight::off_the_wire(shown, provenance) else { return };
            (message, fate)
        }
    };
    let is_datagram = matches!(message, LogMessageInFlight::ToCollector(_, LogMessage::Datagram { .. }, _));
    let mut deliver = |when: SimTime, message: LogMessageInFlight| {
        flight.insert((when.max(at.now), *sent), message);
        *sent += 1;
    };
    match (fate, drawn) {
        (Fate::AsDrawn, Delivery::At(when)) | (Fate::At(when), _) => deliver(when, message),
        // Nothing tells a repeated datagram from two alike, so the simulated network repeats none.
        (Fate::Copies(instants), _) if !instants.is_empty() => {
            let copies = if is_datagram { 1 } else { instants.len() };
            instants.into_iter().take(copies).for_each(|when| deliver(when, message.clone()));
        }
        (Fate::Refused(error), _) => match message.refused(error) {
            Some(answer) => deliver(at.now, answer),
            None => lose(&message, provenances, at),
        },
        (Fate::AsDrawn, Delivery::Lost) | (Fate::Lost | Fate::Copies(_), _) => lose(&message, provenances, at),
    }
}

/// A message will not arrive. Of a datagram that is the end; everything else is sent again.
fn lose(message: &LogMessageInFlight, provenances: &mut Provenances, at: &mut At<'_>) {
    if let LogMessageInFlight::ToCollector(_, LogMessage::Datagram { .. }, provenance) = message {
        provenances.dropped(*provenance);
    }
    let (kind, answer) = message.kind();
    at.facts.push((Role::World, Fact::MessageLost { kind, answer }));
}

impl LogMessageInFlight {
    const fn provenance(&self) -> Option<LineProvenance> {
        match self {
            Self::ToCollector(_, _, provenance) => *provenance,
            _ => None,
        }
    }

    /// As the tap sees it.
    fn on_the_wire(self) -> WireMessage {
        match self {
            Self::ToCollector(proxy, message, _) => WireMessage::ToCollector(proxy, message),
            Self::ToProxy(proxy, answer) => WireMessage::ToProxy(proxy, answer),
            Self::Call(collector, call, request) => WireMessage::Upload(collector, call, request),
            Self::Answered(collector, call, answer) => WireMessage::UploadAnswered(collector, call, answer),
            Self::Report(collector, number, report) => WireMessage::CollectorReport(collector, number, report),
            Self::ReportKnown(collector, number) => WireMessage::CollectorReportKnown(collector, number),
        }
    }

    fn off_the_wire(message: WireMessage, provenance: Option<LineProvenance>) -> Option<Self> {
        Some(match message {
            WireMessage::ToCollector(proxy, message) => Self::ToCollector(proxy, message, provenance),
            WireMessage::ToProxy(proxy, answer) => Self::ToProxy(proxy, answer),
            WireMessage::Upload(collector, call, request) => Self::Call(collector, call, request),
            WireMessage::UploadAnswered(collector, call, answer) => Self::Answered(collector, call, answer),
            WireMessage::CollectorReport(collector, number, report) => Self::Report(collector, number, report),
            WireMessage::CollectorReportKnown(collector, number) => Self::ReportKnown(collector, number),
            _ => return None,
        })
    }

    const fn receiver(&self) -> Role {
        match self {
            Self::ToCollector(..) | Self::Answered(..) | Self::ReportKnown(..) => Role::Collector,
            Self::ToProxy(..) => Role::World,
            Self::Call(..) | Self::Report(..) => Role::CloudApps,
        }
    }

    const fn kind(&self) -> (MessageKind, bool) {
        match self {
            Self::ToCollector(..) => (MessageKind::Log, false),
            Self::ToProxy(..) => (MessageKind::Log, true),
            Self::Call(..) => (MessageKind::Upload, false),
            Self::Answered(..) => (MessageKind::Upload, true),
            Self::Report(..) => (MessageKind::CollectorReport, false),
            Self::ReportKnown(..) => (MessageKind::CollectorReport, true),
        }
    }

    /// The answer to the message if it is refused for this reason, if there is one.
    fn refused(&self, error: ApiError) -> Option<Self> {
        match self {
            Self::Call(collector, call, _) => Some(Self::Answered(*collector, *call, Err(error))),
            _ => None,
        }
    }
}
