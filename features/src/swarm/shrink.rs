//! Makes a story that breaks a requirement as small as it goes: the same requirement, the same kind of failure.

use gnomon_reference_impl::time::SimDuration;

use super::story::{Event, Story};

/// The smallest story that can be found which still breaks, by leaving out events and devices and by rounding waits.
///
/// `breaks` says whether a story breaks in the same way; it is asked at most `most` times.
#[must_use]
pub(super) fn shrink(story: &Story, most: usize, mut breaks: impl FnMut(&Story) -> bool) -> Story {
    let mut left = most;
    let mut ask = |story: &Story| {
        left = left.saturating_sub(1);
        left > 0 && breaks(story)
    };
    let mut smallest = story.clone();
    loop {
        let before = smallest.clone();
        leave_out_events(&mut smallest, &mut ask);
        leave_out_devices(&mut smallest, &mut ask);
        round_waits(&mut smallest, &mut ask);
        if smallest == before {
            return smallest;
        }
    }
}

/// The story without some of its events; the time that passed before them passes before the next.
fn without(story: &Story, from: usize, count: usize) -> Story {
    let mut events: Vec<Event> = Vec::new();
    let mut passed = SimDuration::ZERO;
    for (place, event) in story.events.iter().enumerate() {
        passed = SimDuration::from_millis(passed.millis() + event.wait.millis());
        if !(from..from + count).contains(&place) {
            events.push(Event { wait: passed, action: event.action.clone() });
            passed = SimDuration::ZERO;
        }
    }
    Story { events, ..story.clone() }
}

/// Halves first, single events last.
fn leave_out_events(story: &mut Story, ask: &mut impl FnMut(&Story) -> bool) {
    let mut count = story.events.len().div_ceil(2);
    while count > 0 {
        let mut from = 0;
        while from < story.events.len() {
            let smaller = without(story, from, count);
            if ask(&smaller) { *story = smaller } else { from += count }
        }
        count /= 2;
    }
}

/// Devices to which nothing happens, from the last on.
fn leave_out_devices(story: &mut Story, ask: &mut impl FnMut(&Story) -> bool) {
    let used = story.events.iter().filter_map(|event| event.action.device()).max().map_or(1, |last| last + 1);
    for devices in used..story.devices {
        let smaller = Story { devices, ..story.clone() };
        if ask(&smaller) {
            *story = smaller;
            return;
        }
    }
}

/// No wait, or else whole hours, or else whole minutes.
fn round_waits(story: &mut Story, ask: &mut impl FnMut(&Story) -> bool) {
    for place in 0..story.events.len() {
        let wait = story.events[place].wait;
        let hours = SimDuration::from_hours(wait.millis().div_ceil(SimDuration::HOUR.millis()));
        let minutes = SimDuration::from_mins(wait.millis().div_ceil(SimDuration::MINUTE.millis()));
        for rounded in [SimDuration::ZERO, hours, minutes] {
            if rounded == wait {
                break;
            }
            let mut smaller = story.clone();
            smaller.events[place].wait = rounded;
            if ask(&smaller) {
                *story = smaller;
                break;
            }
        }
    }
}
