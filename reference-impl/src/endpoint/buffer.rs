//! The buffer: transactions that wait on a device, packed, since they are most of what a fleet takes in memory.
//!
//! A transaction takes 28 bytes instead of 48, in chunks that are not copied when the buffer grows. One that does not fit, say
//! of more than 4 GB, is kept whole beside them.

use std::collections::VecDeque;
use std::net::Ipv4Addr;

use crate::names::{AccountId, DestinationId, ImageId};
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};
use crate::wire::agent::{LocalAddress, Transaction};

/// Transactions, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffer {
    /// All chunks but the last are full.
    chunks: Vec<Vec<Packed>>,
    /// How many at the front of the first chunk were taken out.
    taken: u32,
    len: u32,
    /// Times count from here.
    base: SimTime,
    whole: Option<Box<Whole>>,
}

/// How many transactions a chunk holds.
const CHUNK: usize = 32;

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
    /// Adds a transaction. This and what it is called from are one loop over the connections of a device: see `take_until`.
    #[inline(always)]
    pub(super) fn push(&mut self, transaction: &Transaction) {
        if self.len == 0 {
            self.base = transaction.at;
        }
        let packed = match Packed::of(transaction, self.base) {
            Some(packed) => packed,
            None => self.keep_whole(transaction),
        };
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(packed),
            _ => self.begin_chunk(packed),
        }
        self.len += 1;
    }

    #[inline(never)]
    fn begin_chunk(&mut self, packed: Packed) {
        let mut chunk = Vec::with_capacity(CHUNK);
        chunk.push(packed);
        self.chunks.push(chunk);
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

    #[inline]
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
        self.len as usize
    }

    /// Whether there are none.
    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The transactions, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = Transaction> {
        self.iter_from(0)
    }

    /// The transactions but for the oldest `skip`.
    pub(super) fn iter_from(&self, skip: usize) -> impl Iterator<Item = Transaction> {
        let skip = self.taken as usize + skip;
        let chunks = self.chunks.get(skip / CHUNK..).unwrap_or_default();
        chunks.iter().flatten().skip(skip % CHUNK).map(|packed| self.unpacked(packed))
    }

    /// How many in a row ended before `at`, from the oldest but for `skip` on.
    pub(super) fn count_before(&self, at: SimTime, skip: usize) -> usize {
        let skip = self.taken as usize + skip;
        let mut count = 0;
        for (number, chunk) in self.chunks.iter().enumerate().skip(skip / CHUNK) {
            let chunk = if number == skip / CHUNK { &chunk[skip % CHUNK..] } else { chunk };
            let before = |packed: &&Packed| match packed.encoded_and_blocked {
                KEPT_WHOLE => self.unpacked(packed).at < at,
                _ => self.base + SimDuration::from_millis(u64::from(halves(packed.at_and_up).0)) < at,
            };
            let here = chunk.iter().take_while(before).count();
            count += here;
            if here < chunk.len() {
                break;
            }
        }
        count
    }

    /// Takes the oldest `count` out.
    pub(super) fn take(&mut self, count: usize) -> Vec<Transaction> {
        let passed = self.taken as usize + count.min(self.len());
        let mut taken = Vec::with_capacity(passed - self.taken as usize);
        let (mut from, mut left) = (self.taken as usize, passed);
        for chunk in &self.chunks {
            let to = left.min(chunk.len());
            taken.extend(chunk[from..to].iter().map(|packed| self.unpacked(packed)));
            from = 0;
            left -= to;
            if left == 0 {
                break;
            }
        }
        self.len -= taken.len() as u32;
        if self.is_empty() {
            *self = Self::default();
            return taken;
        }
        if let Some(whole) = &mut self.whole {
            let kept = self.chunks.iter().flatten().take(passed).skip(self.taken as usize);
            let kept = kept.filter(|packed| packed.encoded_and_blocked == KEPT_WHOLE).count();
            whole.transactions.drain(..kept);
            whole.first += kept as u32;
        }
        self.chunks.drain(..passed / CHUNK);
        self.taken = (passed % CHUNK) as u32;
        taken
    }

    /// Drops those that `keep` does not want.
    pub(super) fn retain(&mut self, keep: impl Fn(&Transaction) -> bool) {
        let mut kept = Self::default();
        self.iter().filter(keep).for_each(|transaction| kept.push(&transaction));
        *self = kept;
    }

    /// Gives back the room that is not used.
    pub(super) fn shrink(&mut self) {
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.shrink_to_fit();
        }
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
            encoded in prop_oneof![9 => 0..2000u32, 1 => 32_000..100_000u32, 1 => any::<u32>().prop_map(|size| size >> 1)],
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
        Shrink,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => prop::collection::vec(transaction(), 0..80).prop_map(Step::Push),
            4 => (0usize..100).prop_map(Step::Take),
            1 => (1_000_000u64..2_000_000).prop_map(Step::Retain),
            1 => Just(Step::Shrink),
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
                    Step::Shrink => buffer.shrink(),
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
