//! Messages between forward proxies, collectors and Cloud App Security: each passes its wire, where the tap sees it.

use gnomon_reference_impl::collector::Outgoing;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::collector::LogMessage;
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::time::SimTime;

use super::line_provenance::{LineProvenance, Provenances};
use super::{At, CollectorId, LogUpload, ProxyId};
use crate::engine::{Delivery, Message, Wire};
use crate::world::facts::{Fact, Role};
use crate::world::purpose::Purpose;
use crate::world::tap::{Fate, WireMessage};

/// What travels; a datagram with the transaction it tells of.
#[derive(Clone, Debug)]
pub(super) struct LogMessageInFlight {
    message: WireMessage,
    provenance: Option<LineProvenance>,
}

impl From<WireMessage> for LogMessageInFlight {
    fn from(message: WireMessage) -> Self {
        Self { message, provenance: None }
    }
}

impl Message for LogMessageInFlight {
    type Refusal = ApiError;

    fn refused(&self, error: ApiError) -> Option<Self> {
        self.message.refused(error).map(Self::from)
    }

    fn may_be_repeated(&self) -> bool {
        self.message.may_be_repeated()
    }
}

/// The log upload while something passes one of its wires.
struct LogLink<'a, 'b> {
    provenances: &'a mut Provenances,
    at: &'a mut At<'b>,
}

impl Wire<LogMessageInFlight> for LogLink<'_, '_> {
    fn now(&self) -> SimTime {
        self.at.now
    }

    fn drawn(&self, sent: &LogMessageInFlight, draw: u32) -> Delivery {
        let setting = self.at.setting;
        let (number, link) = match sent.message {
            // Proxies and collector are neighbours.
            WireMessage::ToCollector(..) | WireMessage::ToProxy(..) => (0, setting.log_link),
            _ => (1, setting.cloud_link),
        };
        link.carry(self.at.now, &Purpose::LogMessage.block(setting.seed, number, u64::from(draw)))
    }

    fn heard(&mut self, sent: &mut LogMessageInFlight) -> Fate {
        self.at.setting.heard(self.at.now, &mut sent.message)
    }

    fn is_down(&self, sent: &LogMessageInFlight) -> bool {
        self.at.setting.is_down(self.at.now, sent.message.receiver())
    }

    /// Of a datagram that is the end; everything else is sent again.
    fn lost(&mut self, sent: &LogMessageInFlight) {
        if let WireMessage::ToCollector(_, LogMessage::Datagram { .. }) = sent.message {
            self.provenances.dropped(sent.provenance);
        }
        let (kind, answer) = sent.message.kind();
        self.at.facts.push((Role::World, Fact::MessageLost { kind, answer }));
    }
}

impl LogUpload {
    pub(super) fn send_all(&mut self, proxy: ProxyId, messages: Vec<LogMessage>, at: &mut At<'_>) {
        for message in messages {
            self.send(WireMessage::ToCollector(proxy, message).into(), at);
        }
    }

    pub(super) fn send_outgoing(&mut self, collector: CollectorId, out: Vec<Outgoing>, at: &mut At<'_>) {
        for sent in out {
            match sent {
                Outgoing::Call(call, request) => {
                    if let UploadRequest::Address(asked) = &request {
                        self.note_sealed(collector, &asked.filename);
                    }
                    self.send(WireMessage::Upload(collector, call, request).into(), at);
                }
                Outgoing::Report(number, report) => {
                    self.send(WireMessage::CollectorReport(collector, number, report).into(), at);
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

    /// Sends a datagram that tells of a transaction, or of none.
    pub(super) fn send_datagram(
        &mut self,
        proxy: ProxyId,
        message: LogMessage,
        provenance: Option<LineProvenance>,
        at: &mut At<'_>,
    ) {
        self.send(LogMessageInFlight { message: WireMessage::ToCollector(proxy, message), provenance }, at);
    }

    fn send(&mut self, message: LogMessageInFlight, at: &mut At<'_>) {
        self.flight.send(message, &mut LogLink { provenances: &mut self.provenances, at });
    }

    /// Takes in the messages that have arrived, in the order in which they were sent.
    pub(super) fn deliver(&mut self, at: &mut At<'_>) {
        while let Some(arrived) = self.flight.arriving(&mut LogLink { provenances: &mut self.provenances, at }) {
            self.arrive(arrived, at);
        }
    }

    fn arrive(&mut self, arrived: LogMessageInFlight, at: &mut At<'_>) {
        match arrived.message {
            WireMessage::ToCollector(proxy, message) => {
                self.arrive_in_collector(proxy, &message, arrived.provenance, at);
            }
            WireMessage::ToProxy(proxy, answer) => {
                let mut messages = Vec::new();
                self.proxies[usize::from(proxy.0)].sender.receive(at.now, &answer, &mut messages);
                self.send_all(proxy, messages, at);
            }
            WireMessage::Upload(collector, call, request) => {
                let rules = super::rules(at.setting);
                let answer = at.cloud_apps.upload(at.now, &request, rules);
                self.send(WireMessage::UploadAnswered(collector, call, answer).into(), at);
            }
            WireMessage::UploadAnswered(collector, call, answer) => {
                let mut out = Vec::new();
                self.collectors[usize::from(collector.0)].answered(at.now, call, &answer, &mut out);
                self.send_outgoing(collector, out, at);
            }
            WireMessage::CollectorReport(collector, number, report) => {
                at.cloud_apps.collector_reported(at.now, &report);
                self.send(WireMessage::CollectorReportKnown(collector, number).into(), at);
            }
            WireMessage::CollectorReportKnown(collector, number) => {
                self.collectors[usize::from(collector.0)].report_known(number);
            }
            // These travel between the clouds, or on devices' links.
            _ => {}
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
            self.send(WireMessage::ToProxy(id, answer).into(), at);
        }
    }
}
