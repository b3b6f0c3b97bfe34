//! What administrators and programs ask of the clouds of a bench.

use gnomon_reference_impl::cloud_apps;
use gnomon_reference_impl::defender;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};

use super::Bench;
use crate::engine::Engine;

impl Bench {
    /// An administrator, or a program with the administrator's rights, asks something of Defender now.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub fn ask_defender(&mut self, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.ask_defender_as(&Caller::administrator(), request)
    }

    /// Somebody asks something of Defender now, in the name of `caller`.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub fn ask_defender_as(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.ask_defender(now, caller, request, setting, out))
    }

    /// An administrator asks something of Cloud App Security now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.ask_cloud_apps(now, request, setting, out))
    }

    /// An administrator asks something of Cloud Discovery now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn ask_discovery(&self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        let setting = self.setting();
        let core = self.cloud().cloud_apps();
        let discovery = cloud_apps::report::Discovery { core, names: setting.names(), catalog: setting.catalog() };
        let devices = self.directory.names().iter().zip(self.devices());
        let cells = devices.map(|(name, device)| (name.clone(), device.discovery()));
        cloud_apps::report::answer(query, self.now(), discovery, cells)
    }

    /// An administrator asks what Defender knows of devices now, changes an alert or the tags of a machine, or hunts.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        if query.changes() {
            return self.change_device(query);
        }
        if let DefenderQuery::Hunt { query } = query {
            return self.hunt(query);
        }
        self.refresh_risks();
        let parts = self.engine.parts();
        let (devices, names) = (parts.shards[0].devices(), parts.setting.names());
        let named = |device: DeviceId| (self.directory.name(device).clone(), devices[device.0 as usize].defender());
        match defender::query::device_of(query) {
            // The cells of the others would say nothing.
            Some(asked) => {
                let devices = self.directory.named(asked);
                let known = defender::query::Known { names, risks: self.risks.of(devices) };
                defender::query::answer(query, self.engine.now(), known, devices.iter().copied().map(named))
            }
            None => {
                let known = defender::query::Known { names, risks: self.risks.all() };
                let all = (0..devices.len() as u32).map(DeviceId);
                defender::query::answer(query, self.engine.now(), known, all.map(named))
            }
        }
    }

    fn change_device(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        let asked = defender::query::device_of(query).unwrap_or_default();
        let Some(device) = self.directory.named(asked).first().copied() else {
            let known = defender::query::Known { names: self.setting().names(), risks: &[] };
            return defender::query::update(query, self.now(), known, std::iter::empty());
        };
        let name = self.directory.name(device).clone();
        self.refresh_risks();
        let risks = self.risks.of(&[device]).to_vec();
        let query = query.clone();
        self.stimulate(device, move |device, awake| {
            let cells = [(name, &mut device.defender)];
            let known = defender::query::Known { names: awake.setting.names(), risks: &risks };
            defender::query::update(&query, awake.now, known, cells)
        })
    }

    fn hunt(&mut self, query: &str) -> Result<DefenderAnswer, ApiError> {
        let (now, directory) = (self.now(), &self.directory);
        self.engine.stimulate_core_beside(|cloud, shards, setting| {
            let devices = directory.names().iter().zip(shards[0].devices());
            let cells = devices.map(|(name, device)| (name.clone(), device.defender()));
            cloud.hunt(now, query, setting, cells).map(DefenderAnswer::Hunt)
        })
    }

    /// Brings up to date what Cloud App Security tells Defender of risk levels: both clouds show the same (DSC-06).
    fn refresh_risks(&mut self) {
        let (changes, today) = (self.engine.changes(), self.engine.now().day());
        self.risks.refresh(changes, today, self.engine.parts(), &self.directory);
    }

    /// An administrator asks something of Cloud App Security about logs now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.ask_about_logs(now, request, setting, out))
    }

    /// An administrator makes a call of an upload by hand now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.upload(now, request, setting, out))
    }
}
