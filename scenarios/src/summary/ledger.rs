//! Where every transaction is, to the unit and to the byte (`sim/ARCHITECTURE.md` 3, invariant 6).

use gnomon_reference_impl::quantities::Tally;
use gnomon_sim::world::{Ledger, LedgerClass};
use schemars::JsonSchema;
use serde::Serialize;

use crate::numbers::{counted, grouped, per_cent};
use crate::page::{Align, Page, Table, Tone};

/// Where every transaction is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct LedgerSummary {
    /// Everything that devices did: transactions and bytes up and down.
    pub done: Tally,
    /// What is in each class; the classes add up to everything done.
    pub classes: Vec<ClassLine>,
}

/// What is in one class.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ClassLine {
    /// The class of the ledger.
    pub class: LedgerClass,
    /// What is in it.
    #[serde(flatten)]
    pub tally: Tally,
}

impl LedgerSummary {
    pub(super) fn of(ledger: &Ledger) -> Self {
        let classes = LedgerClass::ALL.map(|class| ClassLine { class, tally: ledger.of(class) });
        Self { done: ledger.done(), classes: classes.to_vec() }
    }

    pub(super) fn write(&self, page: &mut Page) {
        let gist = format!(
            "The ledger adds up: {}, each in exactly one class.",
            counted(self.done.transactions, "transaction", "transactions")
        );
        page.section("Ledger", &gist);
        let columns = [
            (Align::Left, ""),
            (Align::Right, "transactions"),
            (Align::Right, "share"),
            (Align::Right, "bytes up"),
            (Align::Right, "bytes down"),
        ];
        let mut table = Table::new(columns);
        let cells = |name: String, tally: &Tally| {
            [
                name,
                grouped(tally.transactions),
                per_cent(tally.transactions, self.done.transactions),
                grouped(tally.up.0),
                grouped(tally.down.0),
            ]
        };
        for ClassLine { class, tally } in &self.classes {
            let tone = if tally.is_zero() { Tone::Aside } else { Tone::Plain };
            table.toned_row(tone, cells(class.to_string(), tally));
        }
        table.toned_row(Tone::Good, cells("done".to_owned(), &self.done));
        page.table(&table);
    }
}
