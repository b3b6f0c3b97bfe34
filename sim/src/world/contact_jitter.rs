//! The jitter of contacts: how the check-ins and reports of devices are spread over the hour (REP-01, BLK-03).
//!
//! Each device draws its jitter once. By the first, who comes back to a network does not call together with others;
//! how it is used is the agent's affair (`endpoint/contact_jitter.rs`).

use gnomon_reference_impl::edition::Contact;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::time::SimDuration;

use super::purpose::Purpose;
use crate::engine::{Seed, below};

/// The jitter of a device: less than an hour.
pub(super) fn contact_jitter(seed: Seed, device: DeviceId) -> SimDuration {
    let draw = Purpose::Phase.block(seed, device.0, 1)[0];
    SimDuration::from_millis(below(draw, SimDuration::HOUR.millis()))
}

/// How long after the beginning of a story a device makes its first contact: a story begins in the middle of an hour of
/// contacts, not with all devices calling at once.
pub(super) fn first_phase(seed: Seed, device: DeviceId, contact: &Contact) -> SimDuration {
    let draw = Purpose::Phase.block(seed, device.0, 0)[0];
    SimDuration::from_millis(below(draw, contact.check_in_every.millis()))
}
