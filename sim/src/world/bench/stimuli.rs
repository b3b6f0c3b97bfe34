//! What happens at the devices of a bench: networks, sign-ins, connections, crashes.

use gnomon_reference_impl::endpoint::{Antivirus, Attempt, Network};
use gnomon_reference_impl::names::{AccountId, DeviceId, DeviceName};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::suggest::{did_you_mean, nearest};

use super::{Bench, MoveError};
use crate::world::facts::{Fact, Role};

impl Bench {
    /// A device joins a network, or moves to another.
    pub fn connect(&mut self, device: DeviceId, network: Network) {
        self.stimulate(device, |device, awake| {
            device.endpoint.connect(awake.now, network, &awake.setting.edition);
            device.note_reach(awake.now);
            let (address, behind_proxy) = (network.address, network.behind_proxy);
            device.record(awake, Role::World, Fact::Connected { place: None, address, behind_proxy });
        });
    }

    /// Whether a device could move to a place of the scenario now: its number.
    ///
    /// # Errors
    /// If there is no such place, or its line is down.
    pub fn place(&self, place: &str) -> Result<usize, MoveError> {
        let setting = self.setting();
        let names = || setting.places.iter().map(|place| place.name.as_str());
        let Some(number) = names().position(|name| name.eq_ignore_ascii_case(place)) else {
            let near = did_you_mean(&nearest(place, names()));
            return Err(MoveError::NoSuchPlace(format!("there is no place `{place}`{near}")));
        };
        // The line is that of every device there.
        self.network(DeviceId(0), number).map(|_| number)
    }

    fn network(&self, device: DeviceId, place: usize) -> Result<Network, MoveError> {
        let (setting, now) = (self.setting(), self.now());
        let network = setting.places[place].network(setting.seed, device.0, place as u16, now.day(), now);
        network.ok_or_else(|| MoveError::LineDown(setting.places[place].name.clone()))
    }

    /// A device joins the network of a place of the scenario.
    ///
    /// # Errors
    /// If there is no such place, or its line is down.
    pub fn move_to(&mut self, device: DeviceId, place: &str) -> Result<(), MoveError> {
        let network = self.network(device, self.place(place)?)?;
        self.connect(device, network);
        Ok(())
    }

    /// The device of this machine id or DNS name, or of the first label of that name; letter case does not count.
    #[must_use]
    pub fn device_named(&self, name: &str) -> Option<DeviceId> {
        let is = |known: &DeviceName| {
            let dns = known.computer_dns_name.as_str();
            known.machine_id.eq_ignore_ascii_case(name)
                || dns.eq_ignore_ascii_case(name)
                || dns.split('.').next().is_some_and(|label| label.eq_ignore_ascii_case(name))
        };
        (0..).map(DeviceId).zip(self.directory.names()).find(|(_, known)| is(known)).map(|(device, _)| device)
    }

    /// A device loses its network.
    pub fn disconnect(&mut self, device: DeviceId) {
        self.stimulate(device, |device, awake| {
            device.endpoint.disconnect();
            device.note_reach(awake.now);
            device.record(awake, Role::World, Fact::Disconnected);
        });
    }

    /// A device loses power and comes back at once, without a network.
    pub fn crash_device(&mut self, device: DeviceId) {
        self.stimulate(device, |device, awake| {
            device.endpoint.crash();
            device.note_reach(awake.now);
            device.record(awake, Role::World, Fact::Crashed);
        });
    }

    /// The protection of a device is set up anew.
    pub fn protect(&mut self, device: DeviceId, antivirus: Antivirus) {
        self.stimulate(device, |device, _| device.endpoint.set_antivirus(antivirus));
    }

    /// Someone signs in to a device.
    pub fn sign_in(&mut self, device: DeviceId, account: AccountId) {
        self.stimulate(device, |device, awake| {
            device.endpoint.sign_in(awake.now, account);
            device.record(awake, Role::World, Fact::SignedIn { account });
        });
    }

    /// A process attempts a connection now.
    pub fn attempt(&mut self, device: DeviceId, access: &Access) -> Attempt {
        self.stimulate(device, |device, awake| device.attempt(access, awake))
    }
}
