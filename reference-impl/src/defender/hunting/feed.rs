//! The feed: what cells have on their disks goes into the tables, each entry of a timeline once, in one order (HNT-03).
//!
//! The order is that of arrival in Defender, then of devices, then of a device's timeline: it does not depend on when
//! somebody asked. A row appears when its entry has reached Defender, and carries the entry's own time.

use std::collections::BTreeMap;

use super::rows::{self, DeviceState};
use crate::defender::Cell;
use crate::hunting::HuntingStore;
use crate::names::{DeviceId, DeviceName, Names};
use crate::protocol::{ApiError, ErrorCode};

/// What was taken from which cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Feed {
    devices: BTreeMap<DeviceId, Cursor>,
}

/// What was taken from a cell.
#[derive(Clone, Debug, Default)]
struct Cursor {
    /// How many entries of its timeline.
    events: usize,
    /// What rows need to know of earlier ones.
    state: DeviceState,
}

impl Feed {
    /// Takes what is new.
    pub(super) fn take<'a>(
        &mut self,
        store: &mut HuntingStore,
        names: &Names,
        cells: impl IntoIterator<Item = (DeviceName, &'a Cell)>,
    ) -> Result<(), ApiError> {
        let mut devices = Vec::new();
        let mut fresh = Vec::new();
        for (name, cell) in cells {
            if cell.inventory().first_seen.is_none() {
                continue;
            }
            let timeline = cell.timeline().ok_or_else(|| {
                let message = format!("The timeline of {} is not kept", name.computer_dns_name);
                ApiError::new(ErrorCode::DisabledFeature, message)
            })?;
            let taken = self.devices.get(&cell.device()).map_or(0, |taken| taken.events);
            let place = devices.len();
            let arrivals = timeline.iter().enumerate().skip(taken);
            fresh.extend(arrivals.map(|(at, event)| (event.arrived_at, cell.device(), at, place)));
            if timeline.len() > taken {
                devices.push((name, cell, timeline));
            }
        }
        fresh.sort_unstable();
        for (_, device, at, place) in fresh {
            let (name, cell, timeline) = &devices[place];
            let taken = self.devices.entry(device).or_default();
            rows::write(store, &timeline[at], &mut taken.state, name, cell, names);
            taken.events = at + 1;
        }
        Ok(())
    }
}
