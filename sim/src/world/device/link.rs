//! The link of a device: what its endpoint and the clouds' cells of it say to each other.

use gnomon_reference_impl::time::SimTime;

use super::{Device, WakeContext};
use crate::engine::{Delivery, Wire};
use crate::world::facts::{Fact, Role};
use crate::world::purpose::Purpose;
use crate::world::tap::{Fate, WireMessage};

/// A device while something passes its link.
struct DeviceLink<'a, 'b> {
    device: &'a mut Device,
    awake: &'a mut WakeContext<'b>,
}

impl Wire<WireMessage> for DeviceLink<'_, '_> {
    fn now(&self) -> SimTime {
        self.awake.now
    }

    fn drawn(&self, message: &WireMessage, draw: u32) -> Delivery {
        match message {
            // Defender's cell of the device and Cloud App Security's are neighbours.
            WireMessage::Signals(..) | WireMessage::SignalsAnswered(..) => Delivery::At(self.awake.now),
            _ => {
                let block = Purpose::AgentMessage.block(self.awake.setting.seed, self.device.id.0, u64::from(draw));
                self.awake.setting.agent_link(self.device.place).carry(self.awake.now, &block)
            }
        }
    }

    fn heard(&mut self, message: &mut WireMessage) -> Fate {
        self.awake.setting.heard(self.awake.now, message)
    }

    fn is_down(&self, message: &WireMessage) -> bool {
        self.awake.setting.is_down(self.awake.now, message.receiver())
    }

    fn lost(&mut self, message: &WireMessage) {
        self.awake.measures.messages_lost += 1;
        if let Some(place) = self.device.place {
            self.awake.measures.at_place(place).messages_lost += 1;
        }
        let (kind, answer) = message.kind();
        self.device.record(self.awake, Role::World, Fact::MessageLost { kind, answer });
    }
}

impl Device {
    /// Puts a message on the link.
    pub(super) fn send(&mut self, message: WireMessage, awake: &mut WakeContext<'_>) {
        let mut flight = std::mem::take(&mut self.flight);
        flight.borrow_memory(|| awake.buffers.flights.pop().unwrap_or_default());
        flight.send(message, &mut DeviceLink { device: self, awake });
        self.flight = flight;
    }

    /// Takes in the messages that arrive now, in the order in which they were sent.
    pub(super) fn deliver(&mut self, awake: &mut WakeContext<'_>) {
        while let Some(message) = self.next_arrived(awake) {
            match message {
                WireMessage::ToDefender(_, request) => self.arrive_in_defender(&request, awake),
                WireMessage::ToEndpoint(_, response) => self.arrive_at_endpoint(&response, awake),
                WireMessage::Signals(_, batch) => {
                    let answer = self.arrive_in_discovery(&batch, awake);
                    self.send(WireMessage::SignalsAnswered(self.id, batch.number, answer), awake);
                }
                WireMessage::SignalsAnswered(_, number, answer) => {
                    self.defender.signals_answered(awake.now, number, &answer);
                }
                // These travel between the clouds, or to and from log collectors.
                _ => {}
            }
        }
        awake.buffers.flights.extend(self.flight.give_memory());
    }

    fn next_arrived(&mut self, awake: &mut WakeContext<'_>) -> Option<WireMessage> {
        let mut flight = std::mem::take(&mut self.flight);
        let message = flight.arriving(&mut DeviceLink { device: self, awake });
        self.flight = flight;
        message
    }
}
