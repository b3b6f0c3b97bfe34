//! What the cap stopped and held back (REP-02, REP-03, REP-08, REP-09).

use gnomon_reference_impl::edition::{Edition, ReportRule};
use gnomon_reference_impl::endpoint::StoppedBy;
use gnomon_reference_impl::quantities::{Bytes, Tally};
use gnomon_sim::world::{Ledger, LedgerClass, Measures};
use serde::Serialize;

use crate::numbers::{counted, grouped};
use crate::page::{Align, Page, Table, Tone};

/// What the cap stopped and held back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CapSummary {
    /// Whether the cap is for a day or for a chunk.
    pub rule: ReportRule,
    /// The cap in bytes of report bodies as encoded.
    pub cap_bytes: Bytes,
    /// The cap in transactions.
    pub cap_transactions: u32,
    /// Device-days that it stopped by their bytes.
    pub stopped_by_bytes: u64,
    /// Device-days that it stopped by the number of their transactions.
    pub stopped_by_transactions: u64,
    /// What it held back.
    pub held_back: Tally,
    /// How long a transaction is in a report on average, in bytes rounded down.
    pub mean_transaction_bytes: u64,
}

impl CapSummary {
    pub(super) fn of(edition: &Edition, ledger: &Ledger, measures: &Measures) -> Self {
        let stopped = |by| measures.stopped.get(&by).copied().unwrap_or(0);
        use LedgerClass::{Expired, InFlight, MadeWhileOff, Shown, Withheld};
        let sent = [InFlight, MadeWhileOff, Withheld, Shown, Expired].map(|class| ledger.of(class).transactions);
        Self {
            rule: edition.report.rule,
            cap_bytes: edition.report.cap_bytes,
            cap_transactions: edition.report.cap_transactions,
            stopped_by_bytes: stopped(StoppedBy::Bytes),
            stopped_by_transactions: stopped(StoppedBy::Transactions),
            held_back: ledger.of(LedgerClass::HeldBack),
            mean_transaction_bytes: measures.report_bytes.0 / sent.iter().sum::<u64>().max(1),
        }
    }

    pub(super) fn write(&self, page: &mut Page) {
        let limits = format!(
            "{} bytes or {} transactions",
            grouped(self.cap_bytes.0),
            grouped(u64::from(self.cap_transactions))
        );
        if self.rule == ReportRule::Chunk {
            return page.section("Cap", &format!("None in this edition: chunks of {limits}, as many as it takes."));
        }
        let gist = format!(
            "{limits} a device and UTC day; a transaction takes {} bytes on average.",
            grouped(self.mean_transaction_bytes),
        );
        page.section("Cap", &gist);
        let mut table = Table::new([(Align::Left, ""), (Align::Right, "")]);
        table.row(["device-days stopped by bytes".to_owned(), grouped(self.stopped_by_bytes)]);
        table.row(["device-days stopped by transactions".to_owned(), grouped(self.stopped_by_transactions)]);
        page.table(&table);
        let held_back = format!(
            "{}, {} up and {} down, for good",
            counted(self.held_back.transactions, "transaction", "transactions"),
            self.held_back.up,
            self.held_back.down,
        );
        match self.held_back.is_zero() {
            true => page.sentence(Tone::Good, "nothing was held back"),
            false => page.labelled("held back", &held_back),
        }
    }
}
