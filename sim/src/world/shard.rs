//! A shard: some of the devices, with their part of the ledger and of the measures.

use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::time::SimTime;

use super::device::{BufferPool, Device, SHARD_RANK, WakeContext};
use super::ledger::{Ledger, LedgerFault, Recount};
use super::measures::Measures;
use super::{ToCore, World, WorldPublished};
use crate::engine::{Chain, Context, Out, Shard, Stamped};

/// Some of the devices.
pub struct DeviceShard {
    first: u32,
    devices: Vec<Device>,
    ledger: Ledger,
    measures: Measures,
    buffers: BufferPool,
    retention_days: u32,
    censuses: u32,
}

impl DeviceShard {
    pub(super) fn new(first: u32, devices: Vec<Device>, retention_days: u32) -> Self {
        Self {
            first,
            devices,
            ledger: Ledger::default(),
            measures: Measures::default(),
            buffers: BufferPool::default(),
            retention_days,
            censuses: 0,
        }
    }

    /// Takes in one more device, the last by number.
    pub(super) fn admit(&mut self, device: Device) {
        self.devices.push(device);
    }

    /// The devices, by number.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// The device of this number, if it is in this shard.
    #[must_use]
    pub fn device(&self, device: DeviceId) -> Option<&Device> {
        self.devices.get(device.0.checked_sub(self.first)? as usize)
    }

    /// The ledger of these devices.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What was measured of them.
    #[must_use]
    pub const fn measures(&self) -> &Measures {
        &self.measures
    }

    /// Holds the ledger against what the participants hold.
    ///
    /// # Errors
    /// If they disagree: a fault of the simulator or of a participant.
    pub fn check_ledger(&self) -> Result<(), LedgerFault> {
        let mut recount = Recount::default();
        self.devices.iter().for_each(|device| device.recount(&mut recount));
        self.ledger.check(&recount)
    }

    /// Does something to a device at `now`: what it did until then is settled first, and it sends what it has to send.
    pub(super) fn stimulate<R>(
        &mut self,
        place: usize,
        now: SimTime,
        context: &Context<'_, World>,
        out: &mut Out<World>,
        stimulus: impl FnOnce(&mut Device, &mut WakeContext<'_>) -> R,
    ) -> R {
        let (device, mut awake) = self.awake(place, now, context, out);
        device.settle(&mut awake);
        let result = stimulus(device, &mut awake);
        device.wake_endpoint(&mut awake);
        result
    }

    fn awake<'a>(
        &'a mut self,
        place: usize,
        now: SimTime,
        context: &Context<'a, World>,
        out: &'a mut Out<World>,
    ) -> (&'a mut Device, WakeContext<'a>) {
        let published: &WorldPublished = context.published;
        let awake = WakeContext {
            now,
            setting: context.setting,
            published,
            ledger: &mut self.ledger,
            measures: &mut self.measures,
            buffers: &mut self.buffers,
            out,
        };
        (&mut self.devices[place], awake)
    }
}

impl Shard for DeviceShard {
    type Model = World;

    fn first(&self) -> u32 {
        self.first
    }

    fn len(&self) -> usize {
        self.devices.len()
    }

    fn next_wake(&self, place: usize) -> SimTime {
        self.devices[place].next_wake(self.retention_days)
    }

    fn wake(&mut self, place: usize, now: SimTime, context: &Context<'_, World>, out: &mut Out<World>) {
        let (device, mut awake) = self.awake(place, now, context, out);
        device.wake(&mut awake);
    }

    /// Lets the cells of all devices count what an evaluation of policies asks for.
    fn published(&mut self, now: SimTime, context: &Context<'_, World>, out: &mut Out<World>) {
        let Some(census) = &context.published.census else { return };
        let counted = census.count(self.devices.iter().map(|device| (device.id, device.discovery())));
        self.censuses += 1;
        let (source, sequence) = (self.first, self.censuses);
        let what = ToCore::Counted(Box::new(counted));
        out.messages.push(Stamped { at: now, rank: SHARD_RANK, source, sequence, what });
    }

    fn chain(&self, place: usize) -> Chain {
        self.devices[place].chain()
    }
}
