//! Levels worked out again only where something changed, for those who ask often.

use super::{Assessed, of_cell, rank};
use crate::cloud_apps::Cell;
use crate::protocol::discovery::Risk;
use crate::quantities::Tally;
use crate::time::UtcDay;

/// The risk levels of one fleet, and from what they were worked out.
#[derive(Clone, Debug, Default)]
pub struct RiskCache {
    today: UtcDay,
    devices: Vec<Looked>,
    risks: Vec<Risk>,
}

/// What a look at a device found.
#[derive(Clone, Copy, Debug)]
struct Looked {
    /// What the cell held: its rows change only when transactions are added or expire.
    held: (Tally, Tally),
    found: Assessed,
}

impl RiskCache {
    /// The risk level of each device, in the order of the cells: what [`assess`](super::assess) says of them. The cells
    /// are those of the same devices each time, in the same order; new ones come after them. Says whether any level may
    /// be another than before.
    pub fn assess<'a>(&mut self, cells: impl IntoIterator<Item = &'a Cell>, today: UtcDay) -> bool {
        let same_day = self.today == today;
        self.today = today;
        let (mut count, mut changed) = (0, !same_day);
        for cell in cells {
            let held = (cell.shown(), cell.expired());
            match self.devices.get_mut(count) {
                Some(known) if same_day && known.held == held => {}
                Some(known) => {
                    let found = of_cell(cell, today);
                    changed |= known.found != found;
                    *known = Looked { held, found };
                }
                None => {
                    changed = true;
                    self.devices.push(Looked { held, found: of_cell(cell, today) });
                }
            }
            count += 1;
        }
        changed |= count < self.devices.len();
        self.devices.truncate(count);
        if changed {
            self.risks = rank(&self.devices.iter().map(|device| device.found).collect::<Vec<_>>());
        }
        changed
    }

    /// The levels as they were worked out last.
    #[must_use]
    pub fn risks(&self) -> &[Risk] {
        &self.risks
    }
}
