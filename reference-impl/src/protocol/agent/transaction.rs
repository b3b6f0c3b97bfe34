//! One transaction: a connection a process of the device made, and the size it takes in a report.

use std::fmt;
use std::net::Ipv4Addr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::{AccountId, DestinationId, ImageId, Names};
use crate::quantities::{Bytes, Tally, decimal_digits};
use crate::time::SimTime;

/// The IPv4 address of the network adapter a connection used. The agent reports IPv4 addresses only: a simplification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct LocalAddress(pub Ipv4Addr);

impl LocalAddress {
    /// `Private` or `Public`, as the network events call it.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        if self.0.is_private() { "Private" } else { "Public" }
    }
}

impl fmt::Display for LocalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// One transaction, as a report carries it. Its number is that of the report's first plus its place in the report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Transaction {
    /// When it ended.
    pub at: SimTime,
    /// Bytes from the device to the Internet.
    pub up: Bytes,
    /// Bytes from the Internet to the device.
    pub down: Bytes,
    /// Where it went.
    pub destination: DestinationId,
    /// The account of the process (REP-07).
    pub account: AccountId,
    /// The address it was made from.
    pub address: LocalAddress,
    /// Its size in a report body, in bytes.
    pub encoded: u32,
    /// The program that made it.
    pub image: ImageId,
    /// Whether the connection was blocked (DSC-10).
    pub blocked: bool,
}

impl Transaction {
    /// The transaction and its bytes, as the ledger counts them.
    #[must_use]
    pub const fn tally(&self) -> Tally {
        Tally::one(self.up, self.down)
    }
}

/// The size of transactions in a report body, without encoding them.
///
/// A fleet makes a thousand million transactions: their sizes are added up from the lengths of their parts. A test
/// holds this formula against [`encode_transaction`](super::encode_transaction) byte by byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TransactionSize {
    /// What is the same for every transaction of the device on its present network.
    base: u32,
    /// The account and image of the last transaction: the next one mostly has the same.
    last: Option<(AccountId, ImageId)>,
    /// What these two add.
    who: u32,
    /// Numbers in this range have as many digits as the last one.
    alike: (u64, u64),
    number_digits: u32,
}

/// The length of a line with every variable part empty; see the test that measures it.
const FIXED_LEN: u32 = 748;

/// What `"Blocked":true` adds to a line.
const BLOCKED_LEN: u32 = 15;

impl TransactionSize {
    /// Sizes for a device on a network: `device` as [`crate::names::encoded_device_len`] gives it.
    #[must_use]
    pub(crate) fn new(device_len: u32, address: LocalAddress) -> Self {
        Self { base: FIXED_LEN + device_len + encoded_address_len(address), ..Self::default() }
    }

    /// The size of `transaction`, the `number`th of the device.
    #[must_use]
    #[inline]
    pub(crate) fn of(&mut self, transaction: &Transaction, number: u64, names: &Names) -> u32 {
        let who = (transaction.account, transaction.image);
        if self.last != Some(who) {
            self.last = Some(who);
            self.who = names.accounts().encoded_len(who.0) + names.image_len(who.1);
        }
        if number < self.alike.0 || self.alike.1 <= number {
            self.count_digits(number);
        }
        self.base
            + self.who
            + names.destination_len(transaction.destination)
            + self.number_digits
            + decimal_digits(transaction.up.0)
            + decimal_digits(transaction.down.0)
            + if transaction.blocked { BLOCKED_LEN } else { 0 }
    }

    #[cold]
    fn count_digits(&mut self, number: u64) {
        self.number_digits = decimal_digits(number);
        let power = |digits| 10u64.saturating_pow(digits);
        let lowest = if self.number_digits == 1 { 0 } else { power(self.number_digits - 1) };
        self.alike = (lowest, power(self.number_digits));
    }
}

/// What a local address adds to the size of a transaction.
#[must_use]
pub(crate) fn encoded_address_len(address: LocalAddress) -> u32 {
    let digits: u32 = address.0.octets().iter().map(|octet| decimal_digits(u64::from(*octet))).sum();
    digits + 3 + address.kind().len() as u32
}
