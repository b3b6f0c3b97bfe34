//! Messages in flight: what becomes of each, in which order they arrive, and which are lost.
//!
//! Every link uses it, whatever travels there: the sender asks a [`Wire`] what the link and a listener make of the
//! message, and the receiver is handed what has arrived, in the order of instants and, at one instant, of sending. A
//! message of which nobody will ever hear is told to the wire, so none is lost without a trace. It is also the seam at
//! which a receiver may live elsewhere: what [`Flight::arriving`] yields is all that it is given, and its answers are
//! sent as anybody's.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use gnomon_reference_impl::time::SimTime;

use super::Delivery;

/// What can travel.
pub trait Message: Clone {
    /// Why a receiver may refuse it.
    type Refusal;

    /// What its sender is answered if it is refused; nothing if it is an answer itself.
    fn refused(&self, why: Self::Refusal) -> Option<Self>;

    /// Whether a network may repeat it.
    fn may_be_repeated(&self) -> bool {
        true
    }
}

/// What a listener makes of a message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Fate<R> {
    /// What the link makes of it.
    #[default]
    AsDrawn,
    /// It arrives at this instant.
    At(SimTime),
    /// It never arrives.
    Lost,
    /// It arrives at each of these instants.
    Copies(Vec<SimTime>),
    /// It does not arrive, and its sender is answered this at once. Answers are never refused.
    Refused(R),
}

/// The way a message takes: link, listener, and whoever records what is lost.
pub trait Wire<M: Message> {
    /// The present instant.
    fn now(&self) -> SimTime;

    /// What the link makes of a message, by its draw of this number.
    fn drawn(&self, message: &M, draw: u32) -> Delivery;

    /// What a listener makes of it, who may change it too.
    fn heard(&mut self, message: &mut M) -> Fate<M::Refusal>;

    /// Whether its receiver is down and hears nothing.
    fn is_down(&self, message: &M) -> bool;

    /// Nobody will ever hear of this message.
    fn lost(&mut self, message: &M);
}

/// The messages in flight of one link or of several that are numbered together.
#[derive(Debug)]
pub struct Flight<M> {
    waiting: BinaryHeap<Reverse<InFlight<M>>>,
    /// Counts draws and deliveries alike: a draw has a number of its own, whether its message arrives or not.
    next_number: u32,
}

/// A message on its way.
#[derive(Debug)]
struct InFlight<M> {
    at: SimTime,
    number: u32,
    message: M,
}

impl<M> Default for Flight<M> {
    fn default() -> Self {
        Self { waiting: BinaryHeap::new(), next_number: 0 }
    }
}

impl<M> Flight<M> {
    /// When the next message arrives; never, if none is in flight.
    #[must_use]
    pub fn next_arrival(&self) -> SimTime {
        self.waiting.peek().map_or(SimTime::NEVER, |first| first.0.at)
    }

    /// Uses `memory` for what will be in flight, unless it has its own: links that are seldom busy lend each other
    /// theirs.
    pub fn borrow_memory(&mut self, memory: impl FnOnce() -> FlightMemory<M>) {
        if self.waiting.capacity() == 0 {
            self.waiting = memory().0.into();
        }
    }

    /// Gives its memory away if nothing is in flight.
    pub fn give_memory(&mut self) -> Option<FlightMemory<M>> {
        let is_spare = self.waiting.is_empty() && self.waiting.capacity() > 0;
        is_spare.then(|| FlightMemory(std::mem::take(&mut self.waiting).into_vec()))
    }
}

/// Memory of a [`Flight`] in which nothing is.
#[derive(Debug)]
pub struct FlightMemory<M>(Vec<Reverse<InFlight<M>>>);

impl<M> Default for FlightMemory<M> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<M: Message> Flight<M> {
    /// Sends a message.
    pub fn send(&mut self, mut message: M, wire: &mut impl Wire<M>) {
        // What is lost has its own draw too, else everything after it would be lost as well.
        let drawn = wire.drawn(&message, self.next_number);
        self.next_number += 1;
        match (wire.heard(&mut message), drawn) {
            (Fate::AsDrawn, Delivery::At(at)) | (Fate::At(at), _) => self.put(at, message, wire.now()),
            (Fate::AsDrawn, Delivery::Lost) | (Fate::Lost, _) => wire.lost(&message),
            (Fate::Copies(instants), _) => {
                let copies = if message.may_be_repeated() { instants.len() } else { 1 };
                if instants.is_empty() {
                    wire.lost(&message);
                }
                instants.into_iter().take(copies).for_each(|at| self.put(at, message.clone(), wire.now()));
            }
            (Fate::Refused(why), _) => match message.refused(why) {
                Some(answer) => self.put(wire.now(), answer, wire.now()),
                None => wire.lost(&message),
            },
        }
    }

    /// The next message that has arrived, if one has. Those whose receivers are down are lost.
    pub fn arriving(&mut self, wire: &mut impl Wire<M>) -> Option<M> {
        while let Some(first) = self.waiting.peek() {
            if first.0.at > wire.now() {
                return None;
            }
            let message = self.waiting.pop()?.0.message;
            if !wire.is_down(&message) {
                return Some(message);
            }
            wire.lost(&message);
        }
        None
    }

    fn put(&mut self, at: SimTime, message: M, now: SimTime) {
        let number = self.next_number;
        self.next_number += 1;
        self.waiting.push(Reverse(InFlight { at: at.max(now), number, message }));
    }
}

impl<M> InFlight<M> {
    const fn place(&self) -> (SimTime, u32) {
        (self.at, self.number)
    }
}

impl<M> PartialEq for InFlight<M> {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl<M> Eq for InFlight<M> {}

impl<M> PartialOrd for InFlight<M> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<M> Ord for InFlight<M> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place().cmp(&other.place())
    }
}

#[cfg(test)]
mod tests;
