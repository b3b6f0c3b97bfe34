//! Which devices were seen with something, and when (API-03; `FACTS.md` 2.8).

use std::net::IpAddr;

use crate::catalog::Host;
use crate::defender::{Cell, TimelineEntry};
use crate::names::{AccountId, DestinationId, Names};
use crate::protocol::agent::{EventKind, LocalAddress};
use crate::protocol::defender::{Prevalence, Sighting};
use crate::time::{SimDuration, SimTime};

/// How far from its instant a local address still counts.
const WITHIN: SimDuration = SimDuration::from_mins(15);

/// What devices are asked for, and what its names mean.
pub(super) struct Sought<'a> {
    seen: &'a Sighting,
    names: &'a Names,
}

impl<'a> Sought<'a> {
    pub(super) const fn new(seen: &'a Sighting, names: &'a Names) -> Self {
        Self { seen, names }
    }

    /// When the device was seen with it, in no order.
    pub(super) fn times(&self, cell: &'a Cell) -> Box<dyn Iterator<Item = SimTime> + '_> {
        match self.seen {
            Sighting::LocalAddress { address, at } => Box::new(
                local(*address)
                    .filter(|address| cell.inventory().addresses.had(*address, *at, WITHIN))
                    .map(|_| *at)
                    .into_iter(),
            ),
            Sighting::Domain { .. } => Box::new(self.contacts(cell)),
            Sighting::Address { address } => {
                let address = local(*address);
                let stays = cell.inventory().addresses.stays().filter(move |stay| Some(stay.address) == address);
                Box::new(self.contacts(cell).chain(stays.flat_map(|stay| [stay.first, stay.last])))
            }
            Sighting::Account { account } => {
                let logons =
                    cell.inventory().logons.iter().filter(move |logon| self.is_account(logon.account, account));
                Box::new(logons.flat_map(|logon| [logon.first_seen, logon.last_seen]))
            }
        }
    }

    /// When the device went to what is sought, by its timeline and its alerts.
    fn contacts(&self, cell: &'a Cell) -> impl Iterator<Item = SimTime> + '_ {
        let timeline = cell.timeline().unwrap_or_default().iter().filter_map(|event| match event.what {
            TimelineEntry::Network { transaction, .. } => Some((transaction.destination, transaction.at)),
            TimelineEntry::Agent { event, .. } => match event.kind {
                EventKind::Attempt { destination, .. } | EventKind::ConnectionThroughProxy { destination, .. } => {
                    Some((destination, event.at))
                }
                EventKind::SignIn { .. } | EventKind::AddressChange { .. } => None,
            },
            TimelineEntry::CheckIn { .. } | TimelineEntry::ManualAlert { .. } => None,
        });
        let attempts = cell.alerts().iter().flat_map(|alert| &alert.evidence);
        let attempts = attempts.map(|attempt| (attempt.destination, attempt.at));
        timeline.chain(attempts).filter(|(destination, _)| self.is_destination(*destination)).map(|(_, at)| at)
    }

    fn is_destination(&self, id: DestinationId) -> bool {
        let destination = self.names.destination(id);
        match (self.seen, destination.host()) {
            (Sighting::Domain { domain }, Host::Domain(host)) => host.eq_ignore_ascii_case(domain),
            (Sighting::Address { address }, _) => Names::remote_address(id, destination) == *address,
            _ => false,
        }
    }

    fn is_account(&self, id: AccountId, asked: &str) -> bool {
        let account = self.names.accounts().get(id);
        match asked.split_once('\\') {
            Some((domain, name)) => {
                account.domain.eq_ignore_ascii_case(domain) && account.name.eq_ignore_ascii_case(name)
            }
            None => account.name.eq_ignore_ascii_case(asked),
        }
    }

    /// How many of the devices were seen with it, and when.
    pub(super) fn prevalence(&self, cells: impl Iterator<Item = &'a Cell>) -> Prevalence {
        let mut prevalence = Prevalence::default();
        for cell in cells {
            let before = prevalence.last_seen;
            let (mut first, mut last) = (None::<SimTime>, None::<SimTime>);
            for at in self.times(cell) {
                first = Some(first.map_or(at, |first| first.min(at)));
                last = last.max(Some(at));
            }
            prevalence.machines += u64::from(first.is_some());
            prevalence.first_seen = prevalence.first_seen.into_iter().chain(first).min();
            prevalence.last_seen = before.max(last);
        }
        prevalence
    }
}

fn local(address: IpAddr) -> Option<LocalAddress> {
    match address {
        IpAddr::V4(address) => Some(LocalAddress(address)),
        IpAddr::V6(_) => None,
    }
}
