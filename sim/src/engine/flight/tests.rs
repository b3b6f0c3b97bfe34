use std::collections::VecDeque;

use super::*;

/// A question by its number, or the refusal of one.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Said {
    Question(u8),
    Refused(u8),
    Datagram(u8),
}

impl Message for Said {
    type Refusal = ();

    fn refused(&self, (): ()) -> Option<Self> {
        match self {
            Self::Question(number) => Some(Self::Refused(*number)),
            Self::Refused(_) | Self::Datagram(_) => None,
        }
    }

    fn may_be_repeated(&self) -> bool {
        !matches!(self, Self::Datagram(_))
    }
}

/// A wire of which the test says what becomes of each message.
#[derive(Default)]
struct Scripted {
    now: SimTime,
    fates: VecDeque<Fate<()>>,
    is_down: bool,
    lost: Vec<Said>,
}

impl Wire<Said> for Scripted {
    fn now(&self) -> SimTime {
        self.now
    }

    fn drawn(&self, _: &Said, draw: u32) -> Delivery {
        // Even draws are lost.
        if draw.is_multiple_of(2) { Delivery::Lost } else { Delivery::At(at(10)) }
    }

    fn heard(&mut self, _: &mut Said) -> Fate<()> {
        self.fates.pop_front().unwrap_or_default()
    }

    fn is_down(&self, _: &Said) -> bool {
        self.is_down
    }

    fn lost(&mut self, message: &Said) {
        self.lost.push(message.clone());
    }
}

fn at(millis: u64) -> SimTime {
    SimTime::from_millis(millis)
}

fn arrived(flight: &mut Flight<Said>, wire: &mut Scripted, millis: u64) -> Vec<Said> {
    wire.now = at(millis);
    std::iter::from_fn(|| flight.arriving(wire)).collect()
}

#[test]
fn a_message_arrives_at_its_instant_and_not_before() {
    let (mut flight, mut wire) = (Flight::default(), Scripted::default());
    wire.fates = [Fate::At(at(7))].into();
    flight.send(Said::Question(1), &mut wire);
    assert_eq!(flight.next_arrival(), at(7));
    assert_eq!(arrived(&mut flight, &mut wire, 6), []);
    assert_eq!(arrived(&mut flight, &mut wire, 7), [Said::Question(1)]);
    assert_eq!(flight.next_arrival(), SimTime::NEVER);
}

#[test]
fn at_one_instant_they_arrive_in_the_order_in_which_they_were_sent() {
    let (mut flight, mut wire) = (Flight::default(), Scripted::default());
    wire.fates = [9, 5, 5, 5].map(|millis| Fate::At(at(millis))).into();
    (0..4).for_each(|number| flight.send(Said::Question(number), &mut wire));
    assert_eq!(arrived(&mut flight, &mut wire, 9), [1, 2, 3, 0].map(Said::Question));
}

#[test]
fn what_the_link_the_listener_or_a_receiver_that_is_down_loses_is_told() {
    let (mut flight, mut wire) = (Flight::default(), Scripted::default());
    wire.fates = [Fate::AsDrawn, Fate::Lost, Fate::Copies(Vec::new()), Fate::At(at(3))].into();
    (0..4).for_each(|number| flight.send(Said::Question(number), &mut wire));
    assert_eq!(wire.lost, [0, 1, 2].map(Said::Question));
    wire.is_down = true;
    assert_eq!(arrived(&mut flight, &mut wire, 3), []);
    assert_eq!(wire.lost, [0, 1, 2, 3].map(Said::Question));
}

#[test]
fn a_draw_of_its_own_is_used_for_every_message_also_for_one_that_is_lost() {
    let (mut flight, mut wire) = (Flight::default(), Scripted::default());
    // Draw 0 loses; draw 1 delivers and takes number 2 for the delivery; draw 3 delivers.
    (0..3).for_each(|number| flight.send(Said::Question(number), &mut wire));
    assert_eq!(wire.lost, [Said::Question(0)]);
    assert_eq!(arrived(&mut flight, &mut wire, 10), [1, 2].map(Said::Question));
}

#[test]
fn a_refusal_is_answered_at_once_and_what_has_no_answer_is_lost() {
    let (mut flight, mut wire) = (Flight::default(), Scripted { now: at(4), ..Scripted::default() });
    wire.fates = [Fate::Refused(()), Fate::Refused(())].into();
    flight.send(Said::Question(1), &mut wire);
    flight.send(Said::Datagram(2), &mut wire);
    assert_eq!(wire.lost, [Said::Datagram(2)]);
    assert_eq!(arrived(&mut flight, &mut wire, 4), [Said::Refused(1)]);
}

#[test]
fn copies_arrive_each_at_its_instant_unless_the_message_may_not_be_repeated() {
    let (mut flight, mut wire) = (Flight::default(), Scripted::default());
    let copies = || Fate::Copies(vec![at(2), at(8)]);
    wire.fates = [copies(), copies()].into();
    flight.send(Said::Question(1), &mut wire);
    flight.send(Said::Datagram(2), &mut wire);
    assert_eq!(arrived(&mut flight, &mut wire, 2), [Said::Question(1), Said::Datagram(2)]);
    assert_eq!(arrived(&mut flight, &mut wire, 8), [Said::Question(1)]);
}
