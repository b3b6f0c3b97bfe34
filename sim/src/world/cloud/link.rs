//! The wire between the clouds: requests of Cloud App Security about its indicators, and whether the integration is on.

use gnomon_reference_impl::cloud_apps::{self, RequestId};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::defender::{Caller, DefenderRequest, DefenderResponse, IndicatorId};
use gnomon_reference_impl::time::SimTime;

use super::Cloud;
use crate::engine::{Delivery, Out, Wire};
use crate::world::World;
use crate::world::facts::{Fact, Role};
use crate::world::purpose::Purpose;
use crate::world::setting::Setting;
use crate::world::tap::{Fate, WireMessage};

/// The clouds while something passes between them.
struct CloudLink<'a> {
    cloud: &'a mut Cloud,
    now: SimTime,
    setting: &'a Setting,
    out: &'a mut Out<World>,
}

impl Wire<WireMessage> for CloudLink<'_> {
    fn now(&self) -> SimTime {
        self.now
    }

    fn drawn(&self, _: &WireMessage, draw: u32) -> Delivery {
        let block = Purpose::CloudMessage.block(self.setting.seed, 0, u64::from(draw));
        self.setting.cloud_link.carry(self.now, &block)
    }

    fn heard(&mut self, message: &mut WireMessage) -> Fate {
        self.setting.heard(self.now, message)
    }

    fn is_down(&self, message: &WireMessage) -> bool {
        self.setting.is_down(self.now, message.receiver())
    }

    fn lost(&mut self, message: &WireMessage) {
        let (kind, answer) = message.kind();
        self.cloud.record(self.now, Role::World, Fact::MessageLost { kind, answer }, self.out);
    }
}

impl Cloud {
    /// Puts a message between the clouds on its way.
    pub(super) fn send(&mut self, now: SimTime, message: WireMessage, setting: &Setting, out: &mut Out<World>) {
        let mut flight = std::mem::take(&mut self.flight);
        flight.send(message, &mut CloudLink { cloud: self, now, setting, out });
        self.flight = flight;
    }

    /// Takes in the messages that arrive now, in the order in which they were sent.
    pub(super) fn deliver(&mut self, now: SimTime, setting: &Setting, out: &mut Out<World>) {
        while let Some(message) = self.next_arrived(now, setting, out) {
            self.arrive(now, message, setting, out);
        }
    }

    fn next_arrived(&mut self, now: SimTime, setting: &Setting, out: &mut Out<World>) -> Option<WireMessage> {
        let mut flight = std::mem::take(&mut self.flight);
        let message = flight.arriving(&mut CloudLink { cloud: self, now, setting, out });
        self.flight = flight;
        message
    }

    pub(super) fn send_requests(
        &mut self,
        now: SimTime,
        requests: Vec<(RequestId, DefenderRequest)>,
        setting: &Setting,
        out: &mut Out<World>,
    ) {
        for (id, request) in requests {
            self.send(now, WireMessage::Request(id, request), setting, out);
        }
    }

    fn arrive(&mut self, now: SimTime, message: WireMessage, setting: &Setting, out: &mut Out<World>) {
        let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
        match message {
            WireMessage::Request(id, request) => {
                let deleted = match &request {
                    DefenderRequest::DeleteIndicator(indicator) => Some(*indicator),
                    _ => None,
                };
                let answer = self.defender.handle(now, &Caller::cloud_app_security(), request, &setting.edition);
                self.note_indicators(now, &answer, deleted, out);
                self.send(now, WireMessage::Answer(id, answer), setting, out);
            }
            WireMessage::Answer(id, answer) => {
                let mut requests = Vec::new();
                self.cloud_apps.receive(now, id, &answer, rules, &mut requests);
                self.send_requests(now, requests, setting, out);
            }
            WireMessage::Integration(state) => {
                self.cloud_apps.integration_changed(now, state, rules);
                self.send(now, WireMessage::IntegrationKnown(state), setting, out);
            }
            WireMessage::IntegrationKnown(state) => self.defender.acknowledged(state),
            // These travel on devices' links.
            WireMessage::ToDefender(..) | WireMessage::ToEndpoint(..) => {}
            WireMessage::Signals(..) | WireMessage::SignalsAnswered(..) => {}
            // These are the log upload's.
            WireMessage::ToCollector(..) | WireMessage::ToProxy(..) => {}
            WireMessage::Upload(..) | WireMessage::UploadAnswered(..) => {}
            WireMessage::CollectorReport(..) | WireMessage::CollectorReportKnown(..) => {}
        }
    }

    fn note_indicators(
        &mut self,
        now: SimTime,
        answer: &Result<DefenderResponse, ApiError>,
        deleted: Option<IndicatorId>,
        out: &mut Out<World>,
    ) {
        match answer {
            Ok(DefenderResponse::Imported(results)) => {
                for result in results {
                    if let Some(indicator) = result.id {
                        let value = result.indicator.clone();
                        self.record(now, Role::Defender, Fact::IndicatorSubmitted { indicator, value }, out);
                    }
                }
            }
            Ok(DefenderResponse::Deleted) => {
                if let Some(indicator) = deleted {
                    self.record(now, Role::Defender, Fact::IndicatorDeleted { indicator }, out);
                }
            }
            Ok(_) => {}
            Err(error) => {
                self.record(now, Role::Defender, Fact::RequestFailed { error: error.to_string() }, out);
            }
        }
    }
}
