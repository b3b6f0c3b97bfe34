//! App discovery policies in short stories: a proxy that logs, a few devices, and administrators.

mod census;
mod governance;
mod once;
mod reports;
mod set_up;
mod thresholds;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::catalog::{Catalog, Destination};
use crate::cloud_apps::{Attribution, Cell, Core, DataSource, DiscoveredApp, LoggedTransaction};
use crate::names::{AccountId, Client, DestinationId, DeviceId, ImageId, Names, ProcessImage};
use crate::protocol::agent::{LocalAddress, Report as AgentReport, Transaction};
use crate::protocol::cloud_apps::{AppTag, CloudAppsRequest, CloudAppsResponse};
use crate::protocol::discovery::LogAttributes;
use crate::protocol::discovery_policies::{AppFilters, AppliesTo, GovernanceEntry, Measure, PolicySeverity, Threshold};
use crate::protocol::signals::{ForwardedTransactions, Signal};
use crate::quantities::{Bytes, Tally};
use crate::time::SimDuration;

const PROXY: &str = "Proxy";
const DROPBOX: &str = "Dropbox";

/// Nine in the morning of the UTC day of this number, the first being 1.
fn morning(day: u32) -> SimTime {
    let first: SimTime = "2021-02-10T09:00:00Z".parse().unwrap();
    first + SimDuration::from_days(u64::from(day) - 1)
}

/// A policy of this name that watches for nothing in particular.
fn any(name: &str) -> PolicySettings {
    PolicySettings {
        name: name.to_owned(),
        severity: PolicySeverity::Medium,
        filters: AppFilters::default(),
        trigger: Vec::new(),
        apply_to: AppliesTo::AllContinuousReports,
        governance: None,
        daily_alert_limit: None,
    }
}

/// The same, for one report.
fn of(name: &str, report: &str) -> PolicySettings {
    PolicySettings { apply_to: AppliesTo::Reports(vec![report.to_owned()]), ..any(name) }
}

fn more_than(of: Measure, more_than: u64) -> Threshold {
    Threshold { of, more_than }
}

/// The cloud, with one proxy's data source, at some instant.
struct Story {
    now: SimTime,
    edition: Edition,
    catalog: Catalog,
    attribution: Attribution,
    image: ImageId,
    core: Core,
    /// Devices by number, and how many transactions each has reported.
    cells: BTreeMap<u32, (Cell, u64)>,
    /// When policies were evaluated.
    evaluated: Vec<SimTime>,
}

impl Story {
    /// In the morning of the first day.
    fn new() -> Self {
        let (catalog, mut names) = (Catalog::built_in(), Names::new());
        for host in ["www.dropbox.com", "slack.com", "intranet.contoso.com"] {
            names.add_destination(Destination::parse(host).unwrap());
        }
        let image = names.add_image(ProcessImage::new("chrome.exe", r"C:\Program Files", "", Client::Browser));
        let attribution = Attribution::new(&catalog, &names);
        let mut core = Core::new();
        let source = DataSource { name: PROXY.to_owned(), log_type: 120, attributes: LogAttributes::ALL };
        core.sources_mut().add_source(morning(1), source).unwrap();
        Self {
            now: morning(1),
            edition: Edition::contract(),
            catalog,
            attribution,
            image,
            core,
            cells: BTreeMap::new(),
            evaluated: Vec::new(),
        }
    }

    fn ask(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        let context = Context { edition: &self.edition, catalog: &self.catalog };
        self.core.handle(self.now, request, context)
    }

    fn create(&mut self, settings: PolicySettings) -> PolicyId {
        match self.ask(&CloudAppsRequest::CreatePolicy(Box::new(settings))) {
            Ok(CloudAppsResponse::PolicyCreated(id)) => id,
            other => panic!("{other:?} instead of a policy"),
        }
    }

    fn change(&mut self, policy: PolicyId, settings: PolicySettings) {
        let settings = Box::new(settings);
        self.ask(&CloudAppsRequest::ChangePolicy { policy, settings }).unwrap();
    }

    fn tag(&mut self, app: &str, tag: Option<AppTag>) {
        let app = self.catalog.named(app).unwrap();
        let request = match tag {
            Some(tag) => CloudAppsRequest::TagApp { app, tag },
            None => CloudAppsRequest::UntagApp { app },
        };
        self.ask(&request).unwrap();
    }

    fn tag_of(&self, app: &str) -> Option<AppTag> {
        self.core.tag_of(self.catalog.named(app).unwrap())
    }

    /// What a proxy logs of a user: a kilobyte up and two down.
    fn logged(&self, app: &str, user: u32, at: SimTime) -> LoggedTransaction {
        LoggedTransaction {
            at,
            app: DiscoveredApp::App(self.catalog.named(app).unwrap()),
            user: Some(format!("user-{user}")),
            source_ip: Some([10, 0, 0, user as u8].into()),
            total: Some(Bytes(3000)),
            up: Some(Bytes(1000)),
            down: Some(Bytes(2000)),
            blocked: false,
        }
    }

    /// A log says that so many users used an app at this instant; it is analysed now.
    fn log_of(&mut self, source: &str, app: &str, users: u32, at: SimTime) {
        let log: Vec<LoggedTransaction> = (1..=users).map(|user| self.logged(app, user, at)).collect();
        self.core.sources_mut().add_log(self.now, source, log, 90).unwrap();
    }

    /// Users use an app behind the proxy in the morning of this day; the evaluation that follows is made.
    fn used(&mut self, app: &str, users: u32, day: u32) {
        self.go_to(morning(day).max(self.now));
        self.log_of(PROXY, app, users, morning(day));
        self.go_to(self.now + SimDuration::HOUR);
    }

    /// A device makes a transaction to the host of this number; it shows now. Its own user, from its own address.
    fn device_uses(&mut self, device: u32, host: u32, at: SimTime) {
        let number = device as u8;
        let transaction = Transaction {
            at,
            up: Bytes(1000),
            down: Bytes(2000),
            destination: DestinationId(host),
            account: AccountId(100 + device),
            address: LocalAddress([192, 168, 0, number].into()),
            encoded: 900,
            image: self.image,
            blocked: false,
        };
        let (cell, reported) = self.cells.entry(device).or_default();
        let report = AgentReport {
            device: DeviceId(device),
            sequence: 0,
            first: *reported,
            transactions: vec![transaction].into(),
            body: Bytes::ZERO,
            sealed_at: at,
            held_back: Tally::ZERO,
        };
        *reported += 1;
        cell.receive(&Signal::Transactions(ForwardedTransactions::new(Arc::new(report), 0..1)), &self.attribution);
        if at.day() < self.now.day() && self.core.wants_late_traffic() {
            self.core.note_late_traffic(at.day());
        }
    }

    /// Lets time pass; every evaluation that is due is made.
    fn go_to(&mut self, until: SimTime) {
        assert!(until >= self.now, "time goes forward");
        let context = Context { edition: &self.edition, catalog: &self.catalog };
        loop {
            let at = self.core.next_evaluation_at(context);
            if at > until {
                break;
            }
            assert!(at > self.now, "an evaluation is decided before it is due");
            self.now = at;
            let counted = self.core.census(at, context).count(self.cells());
            self.core.evaluate(at, counted, context);
            self.evaluated.push(at);
        }
        self.now = until;
    }

    fn cells(&self) -> impl Iterator<Item = (DeviceId, &Cell)> {
        self.cells.iter().map(|(device, (cell, _))| (DeviceId(*device), cell))
    }

    fn all_alerts(&self) -> &[DiscoveryAlert] {
        self.core.disk.policies.alerts()
    }

    /// Policy, app and report of each alert, the oldest first.
    fn alerts(&self) -> Vec<(String, String, String)> {
        let app =
            |alert: &DiscoveryAlert| self.catalog.app(self.catalog.by_id(alert.app().unwrap()).unwrap()).name.clone();
        let line = |alert: &DiscoveryAlert| (alert.title.clone(), app(alert), alert.report().unwrap().to_owned());
        self.all_alerts().iter().map(line).collect()
    }

    /// How many alerts a policy has raised.
    fn count(&self, policy: &str) -> usize {
        self.all_alerts().iter().filter(|alert| alert.title == policy).count()
    }

    fn governance_log(&mut self) -> Vec<GovernanceEntry> {
        match self.ask(&CloudAppsRequest::GovernanceLog) {
            Ok(CloudAppsResponse::GovernanceLog(log)) => log,
            other => panic!("{other:?} instead of the governance log"),
        }
    }
}
