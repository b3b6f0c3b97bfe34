//! Rows of discovery: what reports are computed from, whatever its origin.

use std::net::IpAddr;

use super::{Cell, DiscoveredApp, Period};
use crate::protocol::discovery::Traffic;
use crate::time::UtcDay;

/// What passed on one UTC day between a device, a user, an address and an app; what is not known or not there is
/// absent.
///
/// Devices and users are numbers that the report's directory turns into names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DiscoveryRow {
    /// The UTC day.
    pub day: UtcDay,
    /// The app of the catalogue, or everything else.
    pub app: DiscoveredApp,
    /// The position of the device among the cells; rows of log sources have none (PRX-07).
    pub device: Option<u32>,
    /// The number of the user; none for system accounts (REP-07).
    pub user: Option<u32>,
    /// The address from which it came.
    pub address: Option<IpAddr>,
    /// How much, of which how much was blocked.
    pub traffic: Traffic,
}

impl DiscoveryRow {
    /// The rows of the report "Win10 endpoint users" for one device, which the report calls by the number `device`.
    pub(super) fn of_cell(device: u32, cell: &Cell, period: Period) -> impl Iterator<Item = Self> {
        cell.usage(period.from, period.to).map(move |usage| Self {
            day: usage.day,
            app: usage.app,
            device: Some(device),
            user: usage.user.map(|account| account.0),
            address: usage.address.map(|address| address.0.into()),
            traffic: Traffic::known(usage.tally, usage.blocked),
        })
    }
}
