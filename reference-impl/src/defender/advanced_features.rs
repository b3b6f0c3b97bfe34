//! Advanced features: the portal's switches, toggled and then applied (INT-01, INT-03, BLK-01, BLK-14).

use crate::time::SimTime;

/// One switch: where its toggle stands, and what was applied when.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Switch {
    /// Where the toggle stands.
    pub toggled: bool,
    /// The times at which it was on, the last of which may still run.
    pub periods: Vec<Period>,
}

/// A time during which a switch was on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// From this instant.
    pub from: SimTime,
    /// To this one, exclusive; still on if there is none.
    pub to: Option<SimTime>,
}

impl Period {
    /// Whether the switch was on at `at`.
    #[must_use]
    pub fn contains(&self, at: SimTime) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

impl Switch {
    /// Applies the toggle; returns whether that changed anything.
    pub(super) fn apply(&mut self, now: SimTime) -> bool {
        if self.toggled == self.is_on() {
            return false;
        }
        match self.periods.last_mut() {
            Some(period) if period.to.is_none() => period.to = Some(now),
            _ => self.periods.push(Period { from: now, to: None }),
        }
        true
    }

    /// Whether it is on and applied.
    pub(super) fn is_on(&self) -> bool {
        self.periods.last().is_some_and(|period| period.to.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toggle_does_nothing_before_it_is_applied() {
        let mut switch = Switch { toggled: true, ..Switch::default() };
        assert!(!switch.is_on());
        assert!(switch.apply(SimTime::from_millis(5)));
        assert!(switch.is_on());
        assert!(!switch.apply(SimTime::from_millis(6)), "applying again changes nothing");
        assert_eq!(switch.periods, [Period { from: SimTime::from_millis(5), to: None }]);
    }

    #[test]
    fn each_time_it_was_on_is_remembered() {
        let mut switch = Switch::default();
        for at in [10, 20, 30] {
            switch.toggled = !switch.toggled;
            switch.apply(SimTime::from_millis(at));
        }
        let on = |at| switch.periods.iter().any(|period| period.contains(SimTime::from_millis(at)));
        assert_eq!([9, 10, 19, 20, 29, 30, 99].map(on), [false, true, true, false, false, true, true]);
    }
}
