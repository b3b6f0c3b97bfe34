//! Forward proxies and log collectors of a bench (PRX).

use gnomon_reference_impl::collector::CollectorOptions;
use gnomon_reference_impl::edition;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::logs::ReceiverConfig;
use gnomon_reference_impl::quantities::Bytes;

use super::Bench;
use crate::world::log_upload::{ClientTransaction, CollectorId, NoWriter, ProxyId, ProxySpec};

impl Bench {
    /// Adds a log collector with these receivers, as Cloud App Security set them up, and this much room on its disk.
    pub fn add_collector(&mut self, name: &str, receivers: Vec<ReceiverConfig>, disk: Option<Bytes>) -> CollectorId {
        let mut figures = edition::Collector::clone(&self.setting().edition().collector);
        figures.disk_bytes = disk.unwrap_or(figures.disk_bytes);
        let options = CollectorOptions { name: name.to_owned(), receivers, figures };
        self.engine.stimulate_core(|cloud, _, _| cloud.add_collector(options))
    }

    /// Adds a forward proxy that logs.
    ///
    /// # Errors
    /// If no proxy here writes the format.
    pub fn add_proxy(&mut self, spec: ProxySpec) -> Result<ProxyId, NoWriter> {
        self.engine.stimulate_core(|cloud, _, _| cloud.add_proxy(spec))
    }

    /// The forward proxy that a device is behind, if that one logs; joining a network does not change it.
    pub fn route(&mut self, device: DeviceId, proxy: Option<ProxyId>) {
        self.stimulate(device, |device, _| device.proxy = proxy);
    }

    /// A machine that is no device of Defender's does something through a proxy now (PRX-07).
    pub fn browse(&mut self, proxy: ProxyId, client: &ClientTransaction) {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.browse(now, proxy, client, setting, out));
    }

    /// A proxy logs text now, line by line, that tells of no transaction done here.
    pub fn log_text(&mut self, proxy: ProxyId, text: &[u8]) {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.log_text(now, proxy, text, setting, out));
    }

    /// A proxy transfers the file it is writing now.
    pub fn transfer(&mut self, proxy: ProxyId) {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.transfer(now, proxy, setting, out));
    }
}
