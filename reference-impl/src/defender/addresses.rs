//! Which local addresses a device had when, as far as its messages tell (API-03: `findbyip`).

use crate::protocol::agent::LocalAddress;
use crate::time::{SimDuration, SimTime};

/// How many stays at an address are kept beside the present one (ours; the documents look 30 days back).
const KEPT: usize = 128;

/// A stay at an address, from the first message that named it to the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AddressLease {
    /// The local address of the device.
    pub address: LocalAddress,
    /// The first time.
    pub first: SimTime,
    /// The last time.
    pub last: SimTime,
}

/// The stays of a device.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Addresses {
    present: Option<AddressLease>,
    earlier: Vec<AddressLease>,
}

impl Addresses {
    /// A message said that the device had `address` at `at`.
    pub fn saw(&mut self, address: LocalAddress, at: SimTime) {
        let stay = AddressLease { address, first: at, last: at };
        match &mut self.present {
            Some(present) if present.address == address => {
                present.first = present.first.min(at);
                present.last = present.last.max(at);
            }
            Some(present) if present.last <= at => {
                let before = std::mem::replace(present, stay);
                self.keep(before);
            }
            // It is told late: the device is elsewhere by now.
            Some(_) => self.keep(stay),
            None => self.present = Some(stay),
        }
    }

    fn keep(&mut self, stay: AddressLease) {
        if self.earlier.len() == KEPT {
            self.earlier.remove(0);
        }
        self.earlier.push(stay);
    }

    /// Every stay, the present one last.
    pub fn stays(&self) -> impl Iterator<Item = &AddressLease> {
        self.earlier.iter().chain(&self.present)
    }

    /// Whether the device had `address` less than `within` before or after `at`, or exactly so.
    #[must_use]
    pub fn had(&self, address: LocalAddress, at: SimTime, within: SimDuration) -> bool {
        self.stays().any(|stay| stay.address == address && stay.first <= at + within && at <= stay.last + within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_lasts_from_the_first_message_to_the_last_whatever_comes_late() {
        let [office, home] = [1, 2].map(|last| LocalAddress([10, 0, 0, last].into()));
        let minute = |minute| SimTime::EPOCH + SimDuration::from_mins(minute);
        let mut addresses = Addresses::default();
        for (address, at) in [(office, 60), (office, 90), (home, 200), (office, 80), (home, 300)] {
            addresses.saw(address, minute(at));
        }
        let within = SimDuration::from_mins(15);
        let had =
            |address| [44, 45, 75, 105, 106, 184, 185, 315, 316].map(|at| addresses.had(address, minute(at), within));
        assert_eq!(had(office), [false, true, true, true, false, false, false, false, false]);
        assert_eq!(had(home), [false, false, false, false, false, false, true, true, false]);
    }

    #[test]
    fn the_oldest_stays_are_forgotten() {
        let mut addresses = Addresses::default();
        for number in 0..200u8 {
            addresses.saw(LocalAddress([10, 0, 0, number].into()), SimTime::from_millis(u64::from(number)));
        }
        assert_eq!(addresses.stays().count(), KEPT + 1);
    }
}
