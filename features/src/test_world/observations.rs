//! Reading: what a step can see of the clouds and on the wires.

use std::collections::BTreeMap;
use std::sync::Arc;

use gnomon_reference_impl::catalog::App;
use gnomon_reference_impl::cloud_apps::report::WIN10_ENDPOINT_USERS;
use gnomon_reference_impl::names::{DeviceId, DeviceName};
use gnomon_reference_impl::protocol::agent::{
    AgentEvent, AgentRequest, Report, Transaction, encode_body, encode_transaction,
};
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, TaggedApp};
use gnomon_reference_impl::protocol::defender::{AlertResource, DefenderQuery, DefenderRequest, Indicator};
use gnomon_reference_impl::protocol::discovery::{
    DashboardCounters, DiscoveryQuery, Entity, EntityKind, Line, List, ListQuery, Subject as About,
};
use gnomon_reference_impl::protocol::discovery_policies::DiscoveryAlert;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::WireMessage;

use super::Fixture;
use super::fixture::Subject;
use super::parameters::Program;
use crate::step_error::{Refusal, StepError};

impl Fixture {
    /// The counters of the report "Win10 endpoint users" over the last `days` days.
    ///
    /// # Errors
    /// If Cloud App Security shows no report; the refusal says why.
    pub fn dashboard(&mut self, days: u32) -> Result<DashboardCounters, Refusal> {
        self.ask_discovery(DiscoveryQuery::dashboard(WIN10_ENDPOINT_USERS.to_owned(), days))
    }

    /// A list of the report "Win10 endpoint users" over the last `days` days, perhaps of what passed with one entity
    /// only.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn list(&mut self, days: u32, of: EntityKind, within: Option<Entity>) -> Result<List, Refusal> {
        let report = WIN10_ENDPOINT_USERS.to_owned();
        self.ask_discovery(DiscoveryQuery::list(ListQuery { report, days, of, within, sort: None }))
    }

    /// How many transactions of an app the report shows.
    ///
    /// # Errors
    /// What Cloud App Security refuses.
    pub fn shown_of(&mut self, app: &App) -> Result<u64, Refusal> {
        let list = self.list(90, EntityKind::App, None)?;
        let is_it = |line: &&Line| matches!(&line.subject, About::App(line) if line.app_id == Some(app.id));
        Ok(list.lines.iter().find(is_it).map_or(0, |line| line.traffic.transactions))
    }

    /// The indicators, as Defender lists them to an administrator.
    ///
    /// # Errors
    /// If Defender does not list them.
    pub fn indicators(&mut self) -> Result<Vec<Arc<Indicator>>, Refusal> {
        self.ask_defender(DefenderRequest::list_indicators())
    }

    /// The tagged apps, as Cloud App Security lists them to an administrator.
    ///
    /// # Errors
    /// If it does not list them.
    pub fn tagged_apps(&mut self) -> Result<Vec<TaggedApp>, Refusal> {
        self.ask_cloud_apps(CloudAppsRequest::list_tagged_apps())
    }

    /// The alerts of app discovery policies, as Cloud App Security lists them to an administrator.
    ///
    /// # Errors
    /// If it does not list them.
    pub fn policy_alerts(&mut self) -> Result<Vec<DiscoveryAlert>, Refusal> {
        self.ask_cloud_apps(CloudAppsRequest::list_alerts())
    }

    /// The alerts of all devices, as Defender lists them.
    ///
    /// # Errors
    /// If it does not list them.
    pub fn alerts(&mut self) -> Result<Vec<AlertResource>, Refusal> {
        self.ask_about_devices(DefenderQuery::list_alerts())
    }

    /// Who a device is.
    #[must_use]
    pub fn device_name(&self, device: DeviceId) -> DeviceName {
        self.bench.setting().device_name(device)
    }

    /// Every report that was sent since `from`, with the time of each sending.
    #[must_use]
    pub fn reports_since(&self, from: SimTime) -> Vec<(SimTime, Arc<Report>)> {
        let exchange = self.exchange.lock();
        let reports =
            exchange.passed.iter().filter(|passed| passed.at >= from).filter_map(|passed| match &passed.message {
                WireMessage::ToDefender(_, AgentRequest::Report(report)) => Some((passed.at, Arc::clone(report))),
                _ => None,
            });
        reports.collect()
    }

    /// Each report that was sent since `from`, once, with the time of its first sending, by device.
    #[must_use]
    pub fn first_sendings(&self, from: SimTime) -> BTreeMap<DeviceId, Vec<(SimTime, Arc<Report>)>> {
        let mut by_device: BTreeMap<DeviceId, Vec<(SimTime, Arc<Report>)>> = BTreeMap::new();
        for (at, report) in self.reports_since(from) {
            let known = by_device.entry(report.device).or_default();
            if !known.iter().any(|(_, other)| other.sequence == report.sequence) {
                known.push((at, report));
            }
        }
        by_device
    }

    /// Every event that devices have told Defender of.
    #[must_use]
    pub fn agent_events(&self) -> Vec<(DeviceId, AgentEvent)> {
        let exchange = self.exchange.lock();
        let batches = exchange.passed.iter().filter_map(|passed| match &passed.message {
            WireMessage::ToDefender(device, AgentRequest::Events(batch)) => Some((*device, batch.events.clone())),
            _ => None,
        });
        batches.flat_map(|(device, events)| events.into_iter().map(move |event| (device, event))).collect()
    }

    /// A report's body, as it is encoded on the agent channel.
    #[must_use]
    pub fn encoded(&self, report: &Report) -> Vec<u8> {
        let setting = self.bench.setting();
        encode_body(report, &setting.device_name(report.device), setting.names())
    }

    /// The size of a report's body, measured by encoding it.
    #[must_use]
    pub fn encoded_size(&self, report: &Report) -> u64 {
        self.encoded(report).len() as u64
    }

    /// The size that an ordinary transaction of `up` bytes to `host` made now would take in a report, as number
    /// `number` of the device: measured by encoding it.
    ///
    /// # Errors
    /// If `host` is no host, or the device is not connected.
    pub fn size_of(&mut self, subject: Subject, host: &str, up: u64, number: u64) -> Result<u64, StepError> {
        let destination = self.bench.destination(host).map_err(StepError::harness)?;
        let image = self.bench.program(Program::Chrome.image());
        let address =
            self.bench.devices()[subject.device.0 as usize].endpoint().network().map(|network| network.address);
        let transaction = Transaction {
            at: self.now(),
            up: Bytes(up),
            down: Bytes(4096),
            destination,
            account: subject.user,
            address: address.ok_or_else(|| StepError::harness("the device is not connected"))?,
            encoded: 0,
            image,
            blocked: false,
        };
        let setting = self.bench.setting();
        let name = setting.device_name(subject.device);
        Ok(encode_transaction(&transaction, number, &name, setting.names()).len() as u64)
    }

    /// The names, as they stand.
    #[must_use]
    pub fn names(&self) -> &gnomon_reference_impl::names::Names {
        self.bench.setting().names()
    }
}
