//! Signals: what Defender forwards to Cloud App Security (INT-01, INT-02, REP-07, DSC-04). This protocol is ours.
//!
//! Signals of one device go out each time something of it arrived: its transactions with their user and address, who
//! signed in, and which addresses it was given. Each carries numbers, so that a copy counts once (REP-05).

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ApiError;
use super::agent::{LocalAddress, Report, Transaction};
use crate::names::{AccountId, DeviceId};
use crate::quantities::{Bytes, Tally};
use crate::time::SimTime;

/// What Defender forwards of one device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Signal {
    /// Some of a report's transactions.
    Transactions(ForwardedTransactions),
    /// Someone signed in to the device.
    SignIn {
        /// The device that was signed in to.
        device: DeviceId,
        /// The account that signed in.
        account: AccountId,
        /// The instant of the sign-in, UTC.
        at: SimTime,
    },
    /// The device was given a local address.
    Address {
        /// The device that was given it.
        device: DeviceId,
        /// The local address that it was given.
        address: LocalAddress,
        /// The instant from which it had the address, UTC.
        at: SimTime,
    },
}

/// Signals of one device that travel together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignalBatch {
    /// The device that they are about.
    pub device: DeviceId,
    /// The number of the batch among those of the device: a batch that is sent again carries the same.
    pub number: u32,
    /// The signals, in the order in which they arose.
    pub signals: Arc<[Signal]>,
}

/// Transactions of one report without a gap. Two are equal if they forward the same, whatever else their reports hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForwardedTransactions {
    report: Arc<Report>,
    range: Range<usize>,
}

impl ForwardedTransactions {
    /// The transactions of `report` at the places `range`.
    ///
    /// # Panics
    /// If the report has no such places.
    #[must_use]
    pub fn new(report: Arc<Report>, range: Range<usize>) -> Self {
        assert!(range.start <= range.end && range.end <= report.transactions.len(), "the range is within the report");
        Self { report, range }
    }

    /// The transactions from number `first` on, as they were received: of the rest of their report nothing is known.
    #[must_use]
    pub fn received(device: DeviceId, first: u64, transactions: Vec<Transaction>) -> Self {
        let range = 0..transactions.len();
        let report = Report {
            device,
            sequence: 0,
            first,
            body: Bytes(transactions.iter().map(|transaction| u64::from(transaction.encoded)).sum()),
            sealed_at: transactions.last().map_or(SimTime::EPOCH, |transaction| transaction.at),
            held_back: Tally::ZERO,
            transactions: transactions.into(),
        };
        Self { report: Arc::new(report), range }
    }

    /// The device that made them.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.report.device
    }

    /// Their numbers among those the device reports.
    #[must_use]
    pub fn numbers(&self) -> Range<u64> {
        self.report.first + self.range.start as u64..self.report.first + self.range.end as u64
    }

    /// The transactions, oldest first.
    #[must_use]
    pub fn transactions(&self) -> &[Transaction] {
        &self.report.transactions[self.range.clone()]
    }
}

impl PartialEq for ForwardedTransactions {
    fn eq(&self, other: &Self) -> bool {
        (self.device(), self.numbers()) == (other.device(), other.numbers())
            && self.transactions() == other.transactions()
    }
}

impl Eq for ForwardedTransactions {}

/// Whether the integration is on, as Defender tells Cloud App Security whenever it changes (BLK-14).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IntegrationState {
    /// Whether it is on and applied.
    pub on: bool,
    /// Since when it is as it is.
    pub since: SimTime,
}

/// What Cloud App Security answers to a batch of signals.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SignalAnswer {
    /// It has them on its disk.
    Acknowledged,
    /// It has no licence and takes none, now or later (INT-03).
    NotLicensed,
    /// It did not take them: they are to be sent again (ROB-03).
    Refused(ApiError),
}
