//! The event queue: what Defender must know before the next report (ALR-01, DSC-04).
//!
//! Events are numbered without gaps and stay on the device until Defender has them.

use crate::names::DeviceId;
use crate::protocol::agent::{AgentEvent, EventBatch, EventKind, EventsAcknowledged};
use crate::time::SimTime;

/// The most events in one message.
const BATCH: usize = 100;

/// Events not yet acknowledged, oldest first, with their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct EventQueue {
    waiting: Vec<(u64, AgentEvent)>,
    next: u64,
    /// Events below this number have been sent at least once.
    sent: u64,
}

impl EventQueue {
    /// Adds an event.
    pub(super) fn push(&mut self, at: SimTime, kind: EventKind) {
        self.waiting.push((self.next, AgentEvent { at, kind }));
        self.next += 1;
    }

    /// Whether events wait for Defender.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Messages for the events that were never sent, or for all that wait.
    pub(super) fn batches(&mut self, device: DeviceId, all: bool) -> Vec<EventBatch> {
        let from = if all { 0 } else { self.sent };
        let start = self.waiting.partition_point(|(number, _)| *number < from);
        self.sent = self.next;
        let mut batches: Vec<EventBatch> = Vec::new();
        for (number, event) in &self.waiting[start..] {
            // A batch holds numbers without gaps: acknowledged events in between split it.
            let follows =
                |batch: &EventBatch| batch.first + batch.events.len() as u64 == *number && batch.events.len() < BATCH;
            match batches.last_mut() {
                Some(batch) if follows(batch) => batch.events.push(*event),
                _ => batches.push(EventBatch { device, first: *number, events: vec![*event] }),
            }
        }
        batches
    }

    /// Forgets events that are on Defender's disk.
    pub(super) fn acknowledged(&mut self, ack: EventsAcknowledged) {
        self.waiting.retain(|(number, _)| !(ack.first..ack.first + ack.count).contains(number));
        if self.waiting.is_empty() {
            self.waiting = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::AccountId;

    fn push(queue: &mut EventQueue, count: u64) {
        for at in 0..count {
            queue.push(SimTime::from_millis(at), EventKind::SignIn { account: AccountId(3) });
        }
    }

    #[test]
    fn an_event_is_sent_at_once_and_again_until_it_is_acknowledged() {
        let mut queue = EventQueue::default();
        push(&mut queue, 2);
        assert_eq!(queue.batches(DeviceId(0), false).len(), 1);
        assert!(queue.batches(DeviceId(0), false).is_empty(), "once sent it waits for the answer");
        let again = queue.batches(DeviceId(0), true);
        assert_eq!((again[0].first, again[0].events.len()), (0, 2));
        queue.acknowledged(EventsAcknowledged { first: 0, count: 2 });
        assert!(queue.is_empty() && queue.batches(DeviceId(0), true).is_empty());
    }

    #[test]
    fn batches_are_bounded_and_have_no_gaps() {
        let mut queue = EventQueue::default();
        push(&mut queue, 250);
        queue.acknowledged(EventsAcknowledged { first: 10, count: 5 });
        let sizes: Vec<(u64, usize)> =
            queue.batches(DeviceId(0), true).iter().map(|batch| (batch.first, batch.events.len())).collect();
        assert_eq!(sizes, [(0, 10), (15, 100), (115, 100), (215, 35)]);
    }
}
