//! The ledger: every transaction done is at every instant in exactly one class, to the unit and to the byte
//! (`sim/ARCHITECTURE.md` 6.2; invariant 6).
//!
//! The simulator moves transactions from class to class as it sees them pass; a [`Recount`] asks the participants what
//! they hold. The two must agree, and the classes must add up to what was done.

use std::fmt;

use gnomon_reference_impl::quantities::Tally;
use schemars::JsonSchema;
use serde::Serialize;

/// Where a transaction is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LedgerClass {
    /// Made by a device that does not take part: build or platform.
    NotEligible,
    /// Made while the integration was off.
    MadeWhileOff,
    /// Hidden by a forward proxy.
    HiddenByProxy,
    /// On the device, not yet sent.
    Buffered,
    /// Sent once, not yet in discovery, whatever the agent believes.
    InFlight,
    /// Held back by the cap.
    HeldBack,
    /// Withheld in Defender by a switch or a licence.
    Withheld,
    /// Shown: a catalogue app, or other.
    Shown,
    /// Older than discovery keeps.
    Expired,
}

impl LedgerClass {
    /// Every class, in the order in which the ledger is printed.
    pub const ALL: [Self; 9] = [
        Self::NotEligible,
        Self::MadeWhileOff,
        Self::HiddenByProxy,
        Self::Buffered,
        Self::InFlight,
        Self::HeldBack,
        Self::Withheld,
        Self::Shown,
        Self::Expired,
    ];
}

impl fmt::Display for LedgerClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotEligible => "not eligible",
            Self::MadeWhileOff => "made while the integration was off",
            Self::HiddenByProxy => "hidden by a proxy",
            Self::Buffered => "buffered on the device",
            Self::InFlight => "in flight",
            Self::HeldBack => "held back by the cap",
            Self::Withheld => "withheld in Defender",
            Self::Shown => "shown",
            Self::Expired => "expired",
        })
    }
}

/// What is in each class, and what was done altogether.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    done: Tally,
    classes: [Tally; LedgerClass::ALL.len()],
    /// The first class from which more was to pass than there was.
    overdrawn: Option<LedgerClass>,
}

impl Ledger {
    /// Something was done and begins in `class`.
    #[inline]
    pub(super) fn enter(&mut self, class: LedgerClass, tally: Tally) {
        self.done += tally;
        self.classes[class as usize] += tally;
    }

    /// Something passes from one class to another. If there is less than that in the class it passes from, nothing
    /// does, and the ledger does not add up from now on.
    pub(super) fn pass(&mut self, from: LedgerClass, to: LedgerClass, tally: Tally) {
        match self.classes[from as usize].checked_sub(tally) {
            Some(left) => {
                self.classes[from as usize] = left;
                self.classes[to as usize] += tally;
            }
            None => self.overdrawn = self.overdrawn.or(Some(from)),
        }
    }

    /// Everything that devices did: transactions and bytes up and down.
    #[must_use]
    pub const fn done(&self) -> Tally {
        self.done
    }

    /// What is in `class`.
    #[must_use]
    pub const fn of(&self, class: LedgerClass) -> Tally {
        self.classes[class as usize]
    }

    /// Adds the ledger of other devices.
    pub fn join(&mut self, other: &Self) {
        self.done += other.done;
        for (class, tally) in self.classes.iter_mut().zip(other.classes) {
            *class += tally;
        }
        self.overdrawn = self.overdrawn.or(other.overdrawn);
    }
}

/// What the participants themselves hold, asked one by one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Recount {
    /// On devices, in no report.
    pub buffered: Tally,
    /// In reports that did not arrive, or arrived and not yet forwarded.
    pub in_flight: Tally,
    /// Held back by devices' caps.
    pub held_back: Tally,
    /// In the discovery report.
    pub shown: Tally,
    /// Dropped from it for its age.
    pub expired: Tally,
}

/// A ledger that does not add up: a fault of the simulator or of a participant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFault {
    /// The classes do not add up to what was done.
    #[error("the classes of the ledger add up to {sum:?}, but {done:?} were done")]
    Sum {
        /// The sum of all classes.
        sum: Tally,
        /// What was done.
        done: Tally,
    },
    /// More was to pass from a class than there was in it, as when something arrives twice that was sent once.
    #[error("more was to pass from {class} than there was")]
    Overdrawn {
        /// The class whose counts differ.
        class: LedgerClass,
    },
    /// A participant holds something else than the ledger says.
    #[error("the ledger says {ledger:?} are {class}, the participants hold {recount:?}")]
    Class {
        /// The class that differs.
        class: LedgerClass,
        /// What the ledger says.
        ledger: Tally,
        /// What the participants hold.
        recount: Tally,
    },
    /// Lines of logs are not where they should be.
    #[error("{ledger} lines should be {what}, the participants hold {recount}")]
    Lines {
        /// The place or state in which they should be.
        what: &'static str,
        /// How many there should be.
        ledger: u64,
        /// How many the participants hold.
        recount: u64,
    },
}

impl Ledger {
    /// Checks that the classes add up, and that the participants hold what the ledger says.
    ///
    /// # Errors
    /// Names the first class that does not agree.
    pub fn check(&self, recount: &Recount) -> Result<(), LedgerFault> {
        if let Some(class) = self.overdrawn {
            return Err(LedgerFault::Overdrawn { class });
        }
        let sum = self.classes.iter().copied().sum();
        if sum != self.done {
            return Err(LedgerFault::Sum { sum, done: self.done });
        }
        let recounted = [
            (LedgerClass::Buffered, recount.buffered),
            (LedgerClass::InFlight, recount.in_flight),
            (LedgerClass::HeldBack, recount.held_back),
            (LedgerClass::Shown, recount.shown),
            (LedgerClass::Expired, recount.expired),
        ];
        match recounted.into_iter().find(|(class, recount)| self.of(*class) != *recount) {
            Some((class, recount)) => Err(LedgerFault::Class { class, ledger: self.of(class), recount }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gnomon_reference_impl::quantities::Bytes;

    #[test]
    fn a_ledger_that_disagrees_with_a_participant_by_one_byte_is_found() {
        let mut ledger = Ledger::default();
        ledger.enter(LedgerClass::Buffered, Tally::one(Bytes(10), Bytes(20)));
        ledger.enter(LedgerClass::HiddenByProxy, Tally::one(Bytes(1), Bytes(2)));
        ledger.pass(LedgerClass::Buffered, LedgerClass::Shown, Tally::one(Bytes(10), Bytes(20)));
        let right = Recount { shown: Tally::one(Bytes(10), Bytes(20)), ..Recount::default() };
        assert_eq!(ledger.check(&right), Ok(()));
        let wrong = Recount { shown: Tally::one(Bytes(10), Bytes(21)), ..right };
        let fault = ledger.check(&wrong).unwrap_err();
        assert!(matches!(fault, LedgerFault::Class { class: LedgerClass::Shown, .. }), "{fault}");
    }

    #[test]
    fn what_is_in_no_class_cannot_pass_and_that_it_was_to_is_found() {
        let mut ledger = Ledger::default();
        ledger.enter(LedgerClass::Buffered, Tally::one(Bytes(10), Bytes(20)));
        for _ in 0..2 {
            ledger.pass(LedgerClass::Buffered, LedgerClass::Shown, Tally::one(Bytes(10), Bytes(20)));
        }
        let recount = Recount { shown: Tally::one(Bytes(10), Bytes(20)), ..Recount::default() };
        assert_eq!(ledger.check(&recount), Err(LedgerFault::Overdrawn { class: LedgerClass::Buffered }));
    }
}
