//! What administrators see of discovery, in short stories: three devices, two users, a few apps, and some logs.

mod drill_down;
mod export;
mod lists;
mod pages;
mod sums;

use std::net::IpAddr;
use std::sync::Arc;

use super::*;
use crate::catalog::{AppId, Catalog, Destination};
use crate::cloud_apps::{Attribution, Core, DataSource, LoggedTransaction};
use crate::names::{AccountId, Client, DeviceName, ImageId, Names, ProcessImage};
use crate::protocol::ApiError;
use crate::protocol::agent::{LocalAddress, Report, Transaction};
use crate::protocol::discovery::{
    DiscoveryAnswer, DiscoveryQuery, Entity, EntityKind, Line, List, ListQuery, LogAttributes, Sort, SortKey, Subject,
    WIN10_ENDPOINT_USERS,
};
use crate::protocol::signals::{ForwardedTransactions, Signal};
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};

const DROPBOX: AppId = AppId(11627);
const OFFICE: [u8; 4] = [10, 1, 2, 3];
const HOME: [u8; 4] = [192, 168, 0, 9];
const RETENTION: u32 = 90;

/// Where devices go; the last is no app of the catalogue.
const HOSTS: [&str; 4] = ["www.dropbox.com", "slack.com", "github.com", "intranet.contoso.com"];

fn noon() -> SimTime {
    "2021-02-10T12:00:00Z".parse().unwrap()
}

/// Noon, so many days before.
fn ago(days: u64) -> SimTime {
    noon() - SimDuration::from_days(days)
}

/// The cloud and the cells of three devices, the last of which never does anything.
struct Story {
    catalog: Catalog,
    names: Names,
    attribution: Attribution,
    core: Core,
    image: ImageId,
    erin: AccountId,
    max: AccountId,
    cells: Vec<(DeviceName, Cell)>,
    reported: Vec<u64>,
}

impl Story {
    fn new() -> Self {
        let (catalog, mut names) = (Catalog::built_in(), Names::new());
        for host in HOSTS {
            names.add_destination(Destination::parse(host).unwrap());
        }
        let erin = names.accounts_mut().add("CONTOSO", "Erin.Smith");
        let max = names.accounts_mut().add("CONTOSO", "Max");
        let image = names.add_image(ProcessImage::new("chrome.exe", r"C:\Program Files", "", Client::Browser));
        let device = |number: u32| {
            let computer_dns_name = format!("laptop-{number}.contoso.com");
            (DeviceName { machine_id: format!("{number:040x}"), computer_dns_name }, Cell::default())
        };
        let attribution = Attribution::new(&catalog, &names);
        let (cells, reported) = ((1..=3).map(device).collect(), vec![0; 3]);
        Self { catalog, names, attribution, core: Core::new(), image, erin, max, cells, reported }
    }

    /// A transaction of Erin from the office to Dropbox, a kilobyte up and two down.
    fn transaction(&self, at: SimTime) -> Transaction {
        Transaction {
            at,
            up: Bytes(1000),
            down: Bytes(2000),
            destination: crate::names::DestinationId(0),
            account: self.erin,
            address: LocalAddress(OFFICE.into()),
            encoded: 900,
            image: self.image,
            blocked: false,
        }
    }

    /// The same to another host.
    fn to(&self, host: u32, at: SimTime) -> Transaction {
        Transaction { destination: crate::names::DestinationId(host), ..self.transaction(at) }
    }

    /// Shows transactions of a device, which is numbered from 0.
    fn show(&mut self, device: usize, transactions: &[Transaction]) {
        let first = self.reported[device];
        self.reported[device] += transactions.len() as u64;
        let report = Report {
            device: DeviceId(device as u32),
            sequence: 0,
            first,
            transactions: transactions.into(),
            body: Bytes::ZERO,
            sealed_at: SimTime::EPOCH,
            held_back: Tally::ZERO,
        };
        let places = 0..transactions.len();
        let signal = Signal::Transactions(ForwardedTransactions::new(Arc::new(report), places));
        self.cells[device].1.receive(&signal, &self.attribution);
    }

    fn sign_in(&mut self, device: usize, account: AccountId, at: SimTime) {
        let signal = Signal::SignIn { device: DeviceId(device as u32), account, at };
        self.cells[device].1.receive(&signal, &self.attribution);
    }

    fn ask_at(&self, now: SimTime, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        let discovery = Discovery { core: &self.core, names: &self.names, catalog: &self.catalog };
        answer(query, now, discovery, self.cells.iter().map(|(name, cell)| (name.clone(), cell)))
    }

    fn ask(&self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        self.ask_at(noon(), query)
    }

    fn list(&self, query: ListQuery) -> Result<List, ApiError> {
        match self.ask(&DiscoveryQuery::List(query))? {
            DiscoveryAnswer::List(list) => Ok(list),
            other => panic!("{other:?} instead of a list"),
        }
    }

    fn csv(&self, query: ListQuery) -> String {
        match self.ask(&DiscoveryQuery::Export(query)) {
            Ok(DiscoveryAnswer::Export(file)) => file.content,
            other => panic!("{other:?} instead of a file"),
        }
    }

    fn counters(&self, report: &str, days: u32) -> crate::protocol::discovery::DashboardCounters {
        match self.ask(&DiscoveryQuery::Dashboard { report: report.to_owned(), days }) {
            Ok(DiscoveryAnswer::Dashboard(counters)) => counters,
            other => panic!("{other:?} instead of counters"),
        }
    }

    /// A continuous report of logs that tell `attributes`.
    fn source(&mut self, name: &str, attributes: LogAttributes) {
        let source = DataSource { name: name.to_owned(), log_type: 120, attributes };
        self.core.sources_mut().add_source(ago(80), source).unwrap();
    }

    fn log(&mut self, source: &str, transactions: impl IntoIterator<Item = LoggedTransaction>) {
        self.core.sources_mut().add_log(noon(), source, transactions, RETENTION).unwrap();
    }

    fn snapshot(&mut self, name: &str, transactions: impl IntoIterator<Item = LoggedTransaction>) {
        let source = DataSource { name: name.to_owned(), log_type: 120, attributes: LogAttributes::ALL };
        self.core.sources_mut().add_snapshot(noon(), source, transactions, RETENTION).unwrap();
    }
}

/// What a proxy has logged of Erin and Dropbox.
fn logged(story: &Story, at: SimTime) -> LoggedTransaction {
    LoggedTransaction {
        at,
        app: DiscoveredApp::App(story.catalog.by_id(DROPBOX).unwrap()),
        user: Some("contoso\\erin.smith".to_owned()),
        source_ip: Some(IpAddr::from(OFFICE)),
        total: Some(Bytes(3000)),
        up: Some(Bytes(1000)),
        down: Some(Bytes(2000)),
        blocked: false,
    }
}

/// A list of the endpoints' report over 90 days.
fn all(of: EntityKind) -> ListQuery {
    ListQuery { report: WIN10_ENDPOINT_USERS.to_owned(), days: 90, of, within: None, sort: None }
}

fn within(of: EntityKind, entity: Entity) -> ListQuery {
    ListQuery { within: Some(entity), ..all(of) }
}

fn device(number: u32) -> Entity {
    Entity::Device(format!("{number:040x}"))
}

fn user(name: &str) -> Entity {
    Entity::User(format!("contoso\\{name}"))
}

/// What a line is about, as it is asked for.
fn entity(line: &Line) -> Entity {
    match &line.subject {
        Subject::Device { machine_id, .. } => Entity::Device(machine_id.clone()),
        Subject::User { user_name } => Entity::User(user_name.clone()),
        Subject::IpAddress { ip_address } => Entity::IpAddress(*ip_address),
        Subject::App(app) => app.app_id.map_or(Entity::OtherApps, Entity::App),
    }
}

fn entities(list: &List) -> Vec<Entity> {
    list.lines.iter().map(entity).collect()
}
