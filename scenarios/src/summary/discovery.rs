//! What Cloud Discovery shows in the report "Win10 endpoint users" (DSC-01, DSC-02, DSC-09).

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::cloud_apps::report::{self, AppUsage};
use gnomon_reference_impl::cloud_apps::{DiscoveredApp, Period};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::discovery::WIN10_ENDPOINT_USERS;
use gnomon_reference_impl::quantities::Tally;
use gnomon_sim::world::{Device, Scenario};
use schemars::JsonSchema;
use serde::Serialize;

use super::devices;
use crate::numbers::{counted, grouped, per_cent};
use crate::page::{Align, Page, Table, shortened};
use crate::simulation::Finished;

/// What Cloud Discovery shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct DiscoverySummary {
    /// Devices with at least one transaction.
    pub devices: u64,
    /// Users with at least one.
    pub users: u64,
    /// Addresses with at least one.
    pub ip_addresses: u64,
    /// Apps of the catalogue with at least one.
    pub apps: u64,
    /// Everything shown: transactions and bytes up and down.
    pub traffic: Tally,
    /// Of that, traffic to no app of the catalogue.
    pub other: Tally,
    /// The apps with the most transactions, at most ten.
    pub top_apps: Vec<AppLine>,
}

/// How one app was used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct AppLine {
    /// Its name in the catalogue.
    pub name: String,
    /// What it is for.
    pub category: String,
    /// Its risk score from 0 to 10; 10 is the safest.
    pub risk_score: u8,
    /// Devices that used it.
    pub devices: u64,
    /// Users who did.
    pub users: u64,
    /// What passed, blocked attempts included.
    pub traffic: Tally,
    /// Attempts that were blocked (DSC-10).
    pub blocked: u64,
}

/// How many apps are listed.
const TOP: usize = 10;

impl DiscoverySummary {
    pub(super) fn of(scenario: &Scenario, catalog: &Catalog, finished: &Finished) -> Self {
        let period = Period { from: scenario.start().day(), to: scenario.end().day() };
        let cells = || devices(finished).map(Device::discovery);
        let dashboard = report::dashboard(cells(), period);
        let numbered = (0..).map(DeviceId).zip(cells());
        let (mut other, mut top_apps) = (Tally::ZERO, Vec::new());
        for usage in report::discovered_apps(numbered, period) {
            match usage.app {
                DiscoveredApp::Other => other += usage.traffic,
                DiscoveredApp::App(index) if top_apps.len() < TOP => top_apps.push(line(catalog.app(index), &usage)),
                DiscoveredApp::App(_) => {}
            }
        }
        Self {
            devices: dashboard.devices,
            users: dashboard.users,
            ip_addresses: dashboard.ip_addresses,
            apps: dashboard.apps,
            traffic: dashboard.traffic,
            other,
            top_apps,
        }
    }

    pub(super) fn write(&self, page: &mut Page) {
        let gist = format!(
            "{}, {}, {} and {} in the report \"{}\".",
            counted(self.devices, "device", "devices"),
            counted(self.users, "user", "users"),
            counted(self.ip_addresses, "IP address", "IP addresses"),
            counted(self.apps, "app", "apps"),
            WIN10_ENDPOINT_USERS,
        );
        page.section("Discovery", &gist);
        let traffic = format!(
            "{}, {} up and {} down; {} to no app of the catalogue",
            counted(self.traffic.transactions, "transaction", "transactions"),
            self.traffic.up,
            self.traffic.down,
            per_cent(self.other.transactions, self.traffic.transactions),
        );
        page.labelled("traffic", &traffic);
        let columns = [
            (Align::Left, "most used apps"),
            (Align::Left, "category"),
            (Align::Right, "risk"),
            (Align::Right, "users"),
            (Align::Right, "transactions"),
            (Align::Right, "traffic"),
        ];
        let mut table = Table::new(columns);
        for app in &self.top_apps {
            table.row([
                shortened(&app.name, 28),
                app.category.clone(),
                app.risk_score.to_string(),
                grouped(app.users),
                grouped(app.traffic.transactions),
                app.traffic.total().to_string(),
            ]);
        }
        if !table.is_empty() {
            page.table(&table);
        }
    }
}

fn line(app: &gnomon_reference_impl::catalog::App, usage: &AppUsage) -> AppLine {
    AppLine {
        name: app.name.clone(),
        category: app.category.display_name().to_owned(),
        risk_score: app.risk_score.value(),
        devices: usage.devices,
        users: usage.users,
        traffic: usage.traffic,
        blocked: usage.blocked,
    }
}
