//! Cloud App Security's cell of one device: its part of the continuous report "Win10 endpoint users" (DSC-01 to DSC-05,
//! REP-05, REP-07, INT-04).

use super::rows::{HotRows, MAX_SLOTS, RowKey, SealedRows};
use super::{Attribution, DiscoveredApp};
use crate::names::AccountId;
use crate::protocol::agent::{LocalAddress, Transaction};
use crate::protocol::signals::Signal;
use crate::quantities::Tally;
use crate::sequence::SequenceSet;
use crate::time::{SimTime, UtcDay};

/// The discovery data of one device.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    transactions: SequenceSet,
    /// Users and addresses; a row holds the position plus one, none being zero.
    users: Vec<Seen<AccountId>>,
    addresses: Vec<Seen<LocalAddress>>,
    hot_day: UtcDay,
    hot: HotRows,
    /// Days that are over, the earliest first.
    sealed: Vec<(UtcDay, SealedRows)>,
    shown: Tally,
    expired: Tally,
}

/// When a user or an address was seen on the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen<T> {
    /// Who or what.
    pub what: T,
    /// The first time.
    pub first: SimTime,
    /// The last time.
    pub last: SimTime,
}

/// What passed on one UTC day between an app, a user and an address of the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Usage {
    /// The UTC day.
    pub day: UtcDay,
    /// The app, or everything else.
    pub app: DiscoveredApp,
    /// The user; nothing for system accounts (REP-07).
    pub user: Option<AccountId>,
    /// The local address the device had, if it is known.
    pub address: Option<LocalAddress>,
    /// Whether these are attempts that were blocked (DSC-10).
    pub blocked: bool,
    /// Transactions and bytes up and down.
    pub tally: Tally,
}

impl Cell {
    /// Takes in a signal; returns the transactions that are new and so show from now on. Copies change nothing
    /// (REP-05).
    pub fn receive(&mut self, signal: &Signal, apps: &Attribution) -> Tally {
        match signal {
            Signal::Transactions(forwarded) => {
                let numbers = forwarded.numbers();
                let fresh = self.transactions.insert(numbers.clone());
                let place = |number: u64| (number - numbers.start) as usize;
                let mut shown = Tally::ZERO;
                for range in fresh {
                    shown += self.add(&forwarded.transactions()[place(range.start)..place(range.end)], apps);
                }
                self.shown += shown;
                shown
            }
            Signal::SignIn { account, at, .. } => {
                if !account.is_system() {
                    slot(&mut self.users, *account, *at);
                }
                Tally::ZERO
            }
            Signal::Address { address, at, .. } => {
                slot(&mut self.addresses, *address, *at);
                Tally::ZERO
            }
        }
    }

    /// Takes nothing of a signal, for want of a licence (INT-03); returns the transactions that are new and so never
    /// show: a copy that comes later, when there is a licence, does not count either.
    pub fn refuse(&mut self, signal: &Signal) -> Tally {
        let Signal::Transactions(forwarded) = signal else { return Tally::ZERO };
        let first = forwarded.numbers().start;
        let fresh = self.transactions.insert(forwarded.numbers());
        fresh.flatten().map(|number| forwarded.transactions()[(number - first) as usize].tally()).sum()
    }

    /// Whether the transaction of this number has come, be it shown, expired or refused.
    #[must_use]
    pub fn has_received(&self, number: u64) -> bool {
        self.transactions.contains(number)
    }

    /// Adds transactions, those of one app, user and address at a time: they mostly come in runs.
    fn add(&mut self, transactions: &[Transaction], apps: &Attribution) -> Tally {
        let mut total = Tally::ZERO;
        let mut rest = transactions;
        while let [first, ..] = rest {
            let (app, day) = (apps.app_of(first.destination), first.at.day());
            let (begins, ends) = (day.start(), day.end());
            let alike = |t: &&Transaction| {
                (t.account, t.address, t.blocked) == (first.account, first.address, first.blocked)
                    && apps.app_of(t.destination) == app
                    && (begins..ends).contains(&t.at)
            };
            let (mut tally, mut last) = (Tally::ZERO, first);
            let run = rest.iter().take_while(alike).inspect(|transaction| {
                tally += transaction.tally();
                last = transaction;
            });
            rest = &rest[run.count()..];
            let user = if first.account.is_system() {
                0
            } else {
                slot(&mut self.users, first.account, first.at);
                slot(&mut self.users, first.account, last.at)
            };
            slot(&mut self.addresses, first.address, first.at);
            let address = slot(&mut self.addresses, first.address, last.at);
            self.add_row(day, RowKey::new(app, first.blocked, user, address), tally);
            total += tally;
        }
        total
    }

    fn add_row(&mut self, day: UtcDay, key: RowKey, tally: Tally) {
        if day > self.hot_day {
            if !self.hot.is_empty() {
                self.sealed.push((self.hot_day, self.hot.seal()));
            }
            self.hot_day = day;
            self.hot = HotRows::default();
        }
        if day == self.hot_day {
            return self.hot.add(key, tally);
        }
        // It arrived late: the day it was done on is opened again.
        let position = self.sealed.partition_point(|(sealed, _)| *sealed < day);
        let mut rows = match self.sealed.get(position) {
            Some((sealed, rows)) if *sealed == day => rows.open(),
            _ => {
                self.sealed.insert(position, (day, HotRows::default().seal()));
                HotRows::default()
            }
        };
        rows.add(key, tally);
        self.sealed[position].1 = rows.seal();
    }

    /// Drops what is older than `retention_days` UTC days, today counted (INT-04); returns it.
    pub fn expire(&mut self, today: UtcDay, retention_days: u32) -> Tally {
        let oldest = UtcDay::from_count((today.count() + 1).saturating_sub(retention_days));
        let count = self.sealed.partition_point(|(day, _)| *day < oldest);
        let mut expired: Tally =
            self.sealed.drain(..count).flat_map(|(_, rows)| rows.iter().collect::<Vec<_>>()).map(|(_, t)| t).sum();
        // A day that is over is dropped as a whole, whether it was sealed or not.
        if self.hot_day < oldest && !self.hot.is_empty() {
            expired += self.hot.iter().map(|(_, tally)| tally).sum();
            self.hot = HotRows::default();
        }
        self.shown -= expired;
        self.expired += expired;
        expired
    }

    /// When the oldest day is dropped.
    #[must_use]
    pub fn next_expiry(&self, retention_days: u32) -> SimTime {
        let hot = (!self.hot.is_empty()).then_some(self.hot_day);
        let oldest = self.sealed.first().map(|(day, _)| *day).or(hot);
        oldest.map_or(SimTime::NEVER, |day| day.plus(retention_days).start())
    }

    /// Everything the report shows of the device.
    #[must_use]
    pub const fn shown(&self) -> Tally {
        self.shown
    }

    /// What has been dropped for its age.
    #[must_use]
    pub const fn expired(&self) -> Tally {
        self.expired
    }

    /// Who used the device, the first seen first; those who signed in without traffic included (DSC-04).
    #[must_use]
    pub fn user_history(&self) -> &[Seen<AccountId>] {
        &self.users
    }

    /// Every address the device was given, the first seen first (DSC-04).
    #[must_use]
    pub fn address_history(&self) -> &[Seen<LocalAddress>] {
        &self.addresses
    }

    /// What passed from the day `from` to the day `to`, both counted.
    pub fn usage(&self, from: UtcDay, to: UtcDay) -> impl Iterator<Item = Usage> {
        let wanted = move |day: UtcDay| from <= day && day <= to;
        let sealed = self.sealed.iter().filter(move |(day, _)| wanted(*day));
        let sealed = sealed.flat_map(|(day, rows)| rows.iter().map(move |row| (*day, row)));
        let hot = self.hot.iter().filter(move |_| wanted(self.hot_day)).map(|row| (self.hot_day, row));
        sealed.chain(hot).map(|(day, (key, tally))| Usage {
            day,
            app: key.app(),
            user: looked_up(&self.users, key.user()),
            address: looked_up(&self.addresses, key.address()),
            blocked: key.blocked(),
            tally,
        })
    }
}

/// The slot of `what`, given now if it has none; it was seen at `at`. When all slots are taken, the last one stands for
/// the rest.
fn slot<T: Copy + PartialEq>(seen: &mut Vec<Seen<T>>, what: T, at: SimTime) -> u16 {
    let position = match seen.iter().rposition(|known| known.what == what) {
        Some(position) => position,
        None if seen.len() + 1 < MAX_SLOTS => {
            seen.reserve_exact(1);
            seen.push(Seen { what, first: at, last: at });
            seen.len() - 1
        }
        None => seen.len() - 1,
    };
    seen[position].first = seen[position].first.min(at);
    seen[position].last = seen[position].last.max(at);
    position as u16 + 1
}

fn looked_up<T: Copy>(seen: &[Seen<T>], slot: u16) -> Option<T> {
    seen.get(usize::from(slot).checked_sub(1)?).map(|known| known.what)
}

#[cfg(test)]
mod tests;
