//! The jitter by which devices spread their contacts: who comes back together does not call together, and the reports
//! and check-ins of each hour stay as far apart as the first ones were (REP-01, BLK-03).

use crate::edition::Contact;
use crate::time::{SimDuration, SimTime};

/// How long after `contact_jitter` of the span a device makes its first contact: devices that come back together do not
/// call together.
pub(super) fn first_contact(now: SimTime, contact_jitter: SimDuration, rules: &Contact) -> SimTime {
    let span = rules.first_contact_within.millis().max(1);
    now + SimDuration::from_millis(contact_jitter.millis() % span)
}
