//! What the cap stopped and held back (REP-02, REP-03, REP-08, REP-09).

use gnomon_reference_impl::edition::{Edition, ReportRule};
use gnomon_reference_impl::endpoint::StoppedBy;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::quantities::{Bytes, Tally};
use gnomon_sim::world::{Device, LedgerClass};
use schemars::JsonSchema;
use serde::Serialize;

use super::devices;
use crate::numbers::{counted, grouped};
use crate::page::{Align, Page, Table, Tone, shortened};
use crate::simulation::Finished;

/// What the cap stopped and held back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
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
    /// The devices of which it held back the most transactions, at most five.
    pub heaviest: Vec<HeldBackLine>,
}

/// What the cap held back of one device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct HeldBackLine {
    /// The DNS name of the device.
    pub device: String,
    /// What it did and the report of the endpoints shows.
    pub shown: Tally,
    /// What was held back.
    pub held_back: Tally,
}

/// How many devices are listed.
const HEAVIEST: usize = 5;

impl CapSummary {
    pub(super) fn of(edition: &Edition, finished: &Finished) -> Self {
        let (ledger, measures) = (&finished.ledger, &finished.measures);
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
            heaviest: heaviest(finished),
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
        self.write_heaviest(page);
    }

    fn write_heaviest(&self, page: &mut Page) {
        let columns = [
            (Align::Left, "most held back"),
            (Align::Right, "transactions"),
            (Align::Right, "up"),
            (Align::Right, "down"),
            (Align::Right, "shown"),
        ];
        let mut table = Table::new(columns);
        for HeldBackLine { device, shown, held_back } in &self.heaviest {
            let [transactions, shown] = [held_back, shown].map(|tally| grouped(tally.transactions));
            table.row([
                shortened(device, 44),
                transactions,
                held_back.up.to_string(),
                held_back.down.to_string(),
                shown,
            ]);
        }
        if !table.is_empty() {
            page.table(&table);
        }
    }
}

fn heaviest(finished: &Finished) -> Vec<HeldBackLine> {
    let mut lines: Vec<(u32, &Device)> = (0..).zip(devices(finished)).collect();
    lines.retain(|(_, device)| !device.endpoint().held_back().is_zero());
    lines.sort_by_key(|(number, device)| (std::cmp::Reverse(device.endpoint().held_back().transactions), *number));
    let line = |(number, device): (u32, &Device)| HeldBackLine {
        device: finished.parts().setting.device_name(DeviceId(number)).computer_dns_name,
        shown: device.discovery().shown(),
        held_back: device.endpoint().held_back(),
    };
    lines.into_iter().take(HEAVIEST).map(line).collect()
}
