//! What became of the transactions that forward proxies hid, to the unit and to the byte
//! (`sim/ARCHITECTURE.md` 6.2; PRX-09).
//!
//! The ledger has them in one class, "hidden by a proxy"; this one says where they are further. Its classes add up to
//! that one.

use std::collections::BTreeMap;
use std::fmt;

use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::UtcDay;
use schemars::JsonSchema;
use serde::Serialize;

use super::line_provenance::LineProvenance;

/// Where a transaction is that a proxy hid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HiddenClass {
    /// The proxy does not log.
    NotLogged,
    /// In the collector, on its way there, or waiting for the next analysis.
    InCollector,
    /// Shown by the log, in the report of its data source and in the Global report.
    ShownByLog,
    /// Dropped and counted: a datagram that was lost or not taken, or a line that did not count.
    Dropped,
    /// Shown once, and older now than discovery keeps.
    Expired,
}

impl HiddenClass {
    /// Every class, in the order in which it is printed.
    pub const ALL: [Self; 5] = [Self::NotLogged, Self::InCollector, Self::ShownByLog, Self::Dropped, Self::Expired];
}

impl fmt::Display for HiddenClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotLogged => "not logged",
            Self::InCollector => "in the collector",
            Self::ShownByLog => "shown by the log",
            Self::Dropped => "dropped and counted",
            Self::Expired => "expired",
        })
    }
}

/// What is in each class.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HiddenLedger {
    classes: [Tally; HiddenClass::ALL.len()],
}

impl HiddenLedger {
    /// What is in `class`.
    #[must_use]
    pub const fn of(&self, class: HiddenClass) -> Tally {
        self.classes[class as usize]
    }

    /// Everything that proxies hid.
    #[must_use]
    pub fn hidden(&self) -> Tally {
        self.classes.iter().copied().sum()
    }
}

/// The ledger of lines: those of transactions that proxies hid, and beside them those of everybody else who passes a
/// proxy.
#[derive(Clone, Debug, Default)]
pub(super) struct LineLedger {
    hidden: Lines,
    others: Lines,
    /// Lines that came by hand: nobody here did what they tell.
    pub foreign: u64,
}

#[derive(Clone, Debug, Default)]
struct Lines {
    logged: Tally,
    dropped: Tally,
    expired: Tally,
    /// What is shown, by the UTC day it was done on.
    shown: BTreeMap<UtcDay, Tally>,
}

impl LineLedger {
    const fn of(&mut self, provenance: &LineProvenance) -> &mut Lines {
        if provenance.hidden { &mut self.hidden } else { &mut self.others }
    }

    /// A line is written.
    pub(super) fn enter(&mut self, provenance: &LineProvenance) {
        self.of(provenance).logged += provenance.tally;
    }

    /// A line does not come to a report.
    pub(super) fn drop(&mut self, provenance: &LineProvenance) {
        self.of(provenance).dropped += provenance.tally;
    }

    /// A line is shown.
    pub(super) fn show(&mut self, provenance: &LineProvenance) {
        *self.of(provenance).shown.entry(provenance.at.day()).or_default() += provenance.tally;
    }

    /// Days before this one no longer show.
    pub(super) fn expire(&mut self, oldest: UtcDay) {
        for lines in [&mut self.hidden, &mut self.others] {
            let kept = lines.shown.split_off(&oldest);
            lines.expired += std::mem::replace(&mut lines.shown, kept).into_values().sum();
        }
    }

    /// Where the transactions are that proxies hid, of which `hidden` is everything.
    pub(super) fn of_devices(&self, hidden: Tally) -> HiddenLedger {
        let Lines { logged, dropped, expired, .. } = self.hidden;
        let shown = self.hidden.shown();
        let under_way = self.hidden.under_way();
        HiddenLedger { classes: [hidden - logged, under_way, shown, dropped, expired] }
    }

    /// What is shown of all lines.
    pub(super) fn shown(&self) -> Tally {
        self.hidden.shown() + self.others.shown()
    }

    /// What is between the proxies' logs and a report.
    pub(super) fn under_way(&self) -> Tally {
        self.hidden.under_way() + self.others.under_way()
    }
}

impl Lines {
    fn shown(&self) -> Tally {
        self.shown.values().copied().sum()
    }

    fn under_way(&self) -> Tally {
        self.logged - self.dropped - self.expired - self.shown()
    }
}
