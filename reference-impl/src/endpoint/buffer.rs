//! The buffer: transactions that wait on a device, packed, since they are most of what a fleet takes in memory.
//!
//! A transaction takes 28 bytes instead of 48, and the buffer grows by a quarter instead of doubling. A transaction
//! that does not fit, say of more than 4 GB, is kept whole beside them.

use std::collections::VecDeque;
use std::net::Ipv4Addr;

use crate::names::{AccountId, DestinationId, ImageId};
use crate::protocol::agent::{LocalAddress, Transaction};
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};

/// Transactions, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffer {
    packed: Vec<Packed>,
    /// Times count from here.
    base: SimTime,
    whole: Option<Box<Whole>>,
}

/// By how many transactions the buffer grows at least.
const GROWTH: usize = 16;

/// A transaction, packed: two numbers of 32 bits to a word, so that it is put together in registers.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(4))]
struct Packed {
    /// When it ended, in milliseconds since the base, or for one that is kept whole its number among these; bytes up.
    at_and_up: u64,
    down_and_destination: u64,
    account_and_address: u64,
    /// The encoded size, shifted by one, and whether it was blocked; all ones if it is kept whole.
    encoded_and_blocked: u16,
    image: ImageId,
}

/// Two numbers of 32 bits as one word.
#[inline(always)]
const fn word(high: u64, low: u32) -> u64 {
    high << u32::BITS | low as u64
}

/// The two numbers of a word.
#[inline(always)]
const fn halves(word: u64) -> (u32, u32) {
    ((word >> u32::BITS) as u32, word as u32)
}

/// Transactions that do not fit, oldest first.
#[derive(Clone, Debug, Default)]
struct Whole {
    /// The number of the first.
    first: u32,
    transactions: VecDeque<Transaction>,
}

const KEPT_WHOLE: u16 = u16::MAX;

impl Packed {
    /// The transaction, packed; nothing if it does not fit.
    #[inline(always)]
    fn of(transaction: &Transaction, base: SimTime) -> Option<Self> {
        // What lies before the base is far more than 32 bits after it.
        let at = transaction.at.millis().wrapping_sub(base.millis());
        let (up, down) = (transaction.up.0, transaction.down.0);
        let fits = (at | up | down) >> u32::BITS == 0 && transaction.encoded < u32::from(KEPT_WHOLE >> 1);
        fits.then_some(Self {
            at_and_up: word(at, up as u32),
            down_and_destination: word(down, transaction.destination.0),
            account_and_address: word(u64::from(transaction.account.0), transaction.address.0.to_bits()),
            encoded_and_blocked: (transaction.encoded << 1) as u16 | u16::from(transaction.blocked),
            image: transaction.image,
        })
    }
}

impl Buffer {
    /// Adds a transaction. This and what it is called from are one loop over the connections of a device: see
    /// `take_until`.
    #[inline(always)]
    pub(super) fn push(&mut self, transaction: &Transaction) {
        if self.packed.len() == self.packed.capacity() {
            self.grow(transaction);
        }
        let packed = match Packed::of(transaction, self.base) {
            Some(packed) => packed,
            None => self.keep_whole(transaction),
        };
        self.packed.push(packed);
    }

    /// Makes room for `transaction`. A buffer that was emptied has none, so the first one comes this way.
    #[inline(never)]
    fn grow(&mut self, transaction: &Transaction) {
        if self.packed.is_empty() {
            self.base = transaction.at;
        }
        self.packed.reserve_exact(GROWTH.max(self.packed.len() / 4));
    }

    #[cold]
    fn keep_whole(&mut self, transaction: &Transaction) -> Packed {
        let whole = self.whole.get_or_insert_default();
        let at = whole.first + whole.transactions.len() as u32;
        whole.transactions.push_back(*transaction);
        Packed {
            at_and_up: word(u64::from(at), 0),
            down_and_destination: 0,
            account_and_address: 0,
            encoded_and_blocked: KEPT_WHOLE,
            image: transaction.image,
        }
    }

    #[inline(always)]
    fn unpacked(&self, packed: &Packed) -> Transaction {
        let (at, up) = halves(packed.at_and_up);
        if packed.encoded_and_blocked == KEPT_WHOLE
            && let Some(whole) = &self.whole
        {
            return whole.transactions[(at - whole.first) as usize];
        }
        let (down, destination) = halves(packed.down_and_destination);
        let (account, address) = halves(packed.account_and_address);
        Transaction {
            at: self.base + SimDuration::from_millis(u64::from(at)),
            up: Bytes(u64::from(up)),
            down: Bytes(u64::from(down)),
            destination: DestinationId(destination),
            account: AccountId(account),
            address: LocalAddress(Ipv4Addr::from_bits(address)),
            encoded: u32::from(packed.encoded_and_blocked >> 1),
            image: packed.image,
            blocked: packed.encoded_and_blocked & 1 == 1,
        }
    }

    /// How many transactions there are.
    pub(super) const fn len(&self) -> usize {
        self.packed.len()
    }

    /// Whether there are none.
    pub(super) const fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// The transactions, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = Transaction> {
        self.iter_from(0)
    }

    /// The transactions but for the oldest `skip`.
    pub(super) fn iter_from(&self, skip: usize) -> impl Iterator<Item = Transaction> {
        self.packed[skip.min(self.len())..].iter().map(|packed| self.unpacked(packed))
    }

    /// How many in a row ended before `at`, from the oldest but for `skip` on.
    pub(super) fn count_before(&self, at: SimTime, skip: usize) -> usize {
        let before = |packed: &&Packed| match packed.encoded_and_blocked {
            KEPT_WHOLE => self.unpacked(packed).at < at,
            _ => self.base + SimDuration::from_millis(u64::from(halves(packed.at_and_up).0)) < at,
        };
        self.packed[skip.min(self.len())..].iter().take_while(before).count()
    }

    /// Takes the oldest `count` out.
    pub(super) fn take(&mut self, count: usize) -> Vec<Transaction> {
        let count = count.min(self.len());
        let taken = self.packed[..count].iter().map(|packed| self.unpacked(packed)).collect();
        if count == self.len() {
            *self = Self::default();
            return taken;
        }
        let kept_whole = self.packed.drain(..count).filter(|packed| packed.encoded_and_blocked == KEPT_WHOLE).count();
        if let Some(whole) = &mut self.whole {
            whole.transactions.drain(..kept_whole);
            whole.first += kept_whole as u32;
        }
        taken
    }

    /// Drops those that `keep` does not want.
    pub(super) fn retain(&mut self, keep: impl Fn(&Transaction) -> bool) {
        if self.is_empty() {
            return;
        }
        let mut kept = Self::default();
        self.iter().filter(keep).for_each(|transaction| kept.push(&transaction));
        *self = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{Client, Names, ProcessImage};
    use proptest::prelude::*;

    fn image() -> ImageId {
        Names::new().add_image(ProcessImage::new("a.exe", "C:", "", Client::Program))
    }

    prop_compose! {
        fn transaction()(
            at in prop_oneof![9 => 1_000_000u64..2_000_000, 1 => any::<u64>()],
            up in prop_oneof![9 => 0..5000u64, 1 => any::<u64>()],
            down in prop_oneof![9 => any::<u32>().prop_map(u64::from), 1 => any::<u64>()],
            encoded in prop_oneof![
                9 => 0..2000u32,
                1 => 32_000..100_000u32,
                1 => any::<u32>().prop_map(|size| size >> 1),
            ],
            destination in any::<u32>(), account in any::<u32>(), address in any::<u32>(), blocked in any::<bool>(),
        ) -> Transaction {
            Transaction {
                at: SimTime::from_millis(at), up: Bytes(up), down: Bytes(down), destination: DestinationId(destination),
                account: AccountId(account), address: LocalAddress(address.into()), encoded, image: image(), blocked,
            }
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Push(Vec<Transaction>),
        Take(usize),
        Retain(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => prop::collection::vec(transaction(), 0..80).prop_map(Step::Push),
            4 => (0usize..100).prop_map(Step::Take),
            1 => (1_000_000u64..2_000_000).prop_map(Step::Retain),
        ]
    }

    proptest! {
        #[test]
        fn what_is_put_in_comes_out_in_order_and_unchanged(steps in prop::collection::vec(step(), 0..20)) {
            let (mut buffer, mut model) = (Buffer::default(), Vec::<Transaction>::new());
            for step in steps {
                match step {
                    Step::Push(transactions) => {
                        transactions.iter().for_each(|transaction| buffer.push(transaction));
                        model.extend(transactions);
                    }
                    Step::Take(count) => {
                        let expected: Vec<Transaction> = model.drain(..count.min(model.len())).collect();
                        prop_assert_eq!(buffer.take(count), expected);
                    }
                    Step::Retain(from) => {
                        let keep = |transaction: &Transaction| transaction.at.millis() >= from;
                        buffer.retain(keep);
                        model.retain(keep);
                    }
                }
                prop_assert_eq!((buffer.len(), buffer.is_empty()), (model.len(), model.is_empty()));
                prop_assert_eq!(buffer.iter().collect::<Vec<_>>(), model.clone());
                let skip = model.len() / 3;
                prop_assert_eq!(buffer.iter_from(skip).collect::<Vec<_>>(), model[skip..].to_vec());
                let at = SimTime::from_millis(1_500_000);
                let before = model[skip..].iter().take_while(|transaction| transaction.at < at).count();
                prop_assert_eq!(buffer.count_before(at, skip), before);
            }
        }
    }

    #[test]
    fn a_transaction_takes_twenty_eight_bytes() {
        assert_eq!(size_of::<Packed>(), 28);
    }
}
