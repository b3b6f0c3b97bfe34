//! The logs of forward proxies: what became of them on their way, and what they show (PRX-02, PRX-05 to PRX-07,
//! PRX-09).

use std::collections::BTreeSet;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::cloud_apps::report::{self, Discovery};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::discovery::{
    DashboardCounters, DiscoveryAnswer, DiscoveryQuery, EntityKind, GLOBAL_VIEW, ListQuery, Subject,
    WIN10_ENDPOINT_USERS,
};
use gnomon_reference_impl::protocol::logs::{CollectorStatus, GovernanceTask};
use gnomon_reference_impl::quantities::{Bytes, Tally};
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Device, HiddenClass, MessageKind, Scenario};
use schemars::JsonSchema;
use serde::Serialize;

use super::devices;
use crate::numbers::{counted, grouped, per_cent, to_the_minute};
use crate::page::{Align, Page, Table, Tone, shortened};
use crate::simulation::Finished;

/// The logs of forward proxies.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct LogUploadSummary {
    /// How the collector is, as administrators see it.
    pub collector: CollectorStatus,
    /// When it last received anything.
    pub last_data: Option<SimTime>,
    /// What waits on its disk.
    pub waiting_bytes: Bytes,
    /// Messages from and to it that were lost on the way.
    pub messages_lost: u64,
    /// Each data source.
    pub sources: Vec<SourceLine>,
    /// Where everything is that proxies hid from Defender; the classes add up to the class of the ledger.
    pub hidden: Vec<HiddenLine>,
    /// Apps that the logs show and the report of the endpoints does not.
    pub apps_in_logs_only: u64,
    /// Users that the logs show and the report of the endpoints does not.
    pub users_in_logs_only: u64,
}

/// One data source.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct SourceLine {
    /// What it is called.
    pub name: String,
    /// Lines of its logs, or files of them, that the collector took.
    pub taken: u64,
    /// Logs that the collector uploaded.
    pub uploaded_logs: u64,
    /// Logs that wait in the collector.
    pub waiting_logs: u64,
    /// Transactions that its report shows.
    pub shown: u64,
    /// Lines that could not be read.
    pub unreadable: u64,
    /// Users that its report shows; none if its logs do not tell.
    pub users: Option<u64>,
    /// Addresses that it shows.
    pub ip_addresses: Option<u64>,
    /// Apps of the catalogue that it shows.
    pub apps: Option<u64>,
}

/// What is in one class of what proxies hid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct HiddenLine {
    /// The class of what proxies hid.
    pub class: HiddenClass,
    /// What is in it.
    #[serde(flatten)]
    pub tally: Tally,
}

/// What a report shows.
struct Shown<'a> {
    finished: &'a Finished,
    catalog: &'a Catalog,
    now: SimTime,
    days: u32,
}

impl LogUploadSummary {
    /// What became of them; nothing if no proxy logs.
    pub(super) fn of(scenario: &Scenario, catalog: &Catalog, finished: &Finished) -> Option<Self> {
        let core = &finished.parts().core;
        let (collector, edition) = (core.collectors().first()?, scenario.edition());
        let known = core.cloud_apps().log_collectors(scenario.end(), edition).into_iter().next()?;
        let shown = Shown { finished, catalog, now: scenario.end(), days: edition.limits.retention_days };
        let told = collector.report();
        let of_logs = [MessageKind::Log, MessageKind::Upload, MessageKind::CollectorReport];
        let source = |source: &gnomon_reference_impl::protocol::collector::SourceReport| {
            let of_source = |task: &&GovernanceTask| task.target == source.data_source;
            let counters = shown.dashboard(&source.data_source);
            let counts = counters.as_ref().map(|counters| counters.counts).unwrap_or_default();
            SourceLine {
                name: source.data_source.clone(),
                taken: source.taken,
                uploaded_logs: source.uploaded,
                waiting_logs: source.waiting,
                shown: counters.map_or(0, |counters| counters.traffic.transactions),
                unreadable: core.cloud_apps().log_tasks().iter().filter(of_source).map(|task| task.unreadable).sum(),
                users: counts.users,
                ip_addresses: counts.ip_addresses,
                apps: counts.apps,
            }
        };
        let only = |of| shown.names(GLOBAL_VIEW, of).difference(&shown.names(WIN10_ENDPOINT_USERS, of)).count() as u64;
        let class = |class| HiddenLine { class, tally: finished.hidden.of(class) };
        Some(Self {
            collector: known.status,
            last_data: told.last_data,
            waiting_bytes: told.disk_used,
            messages_lost: of_logs.iter().filter_map(|kind| core.messages_lost().get(kind)).sum(),
            sources: told.sources.iter().map(source).collect(),
            hidden: HiddenClass::ALL.map(class).to_vec(),
            apps_in_logs_only: only(EntityKind::App),
            users_in_logs_only: only(EntityKind::User),
        })
    }

    pub(super) fn write(&self, page: &mut Page) {
        let shown: u64 = self.sources.iter().map(|source| source.shown).sum();
        let gist = format!(
            "{} of forward proxies in the report \"{GLOBAL_VIEW}\"; {} and {} are in no report of devices.",
            counted(shown, "transaction", "transactions"),
            counted(self.users_in_logs_only, "user", "users"),
            counted(self.apps_in_logs_only, "app", "apps"),
        );
        page.section("Log upload", &gist);
        let last = self.last_data.map_or_else(|| "nothing yet".to_owned(), to_the_minute);
        let collector = format!("{}, last data {last}, {} on its disk", self.collector, self.waiting_bytes);
        page.labelled("collector", &collector);
        if self.messages_lost > 0 {
            page.labelled("lost", &counted(self.messages_lost, "message", "messages"));
        }
        let columns = [
            (Align::Left, "data source"),
            (Align::Right, "taken"),
            (Align::Right, "logs"),
            (Align::Right, "waiting"),
            (Align::Right, "shown"),
            (Align::Right, "unreadable"),
            (Align::Right, "users"),
            (Align::Right, "addresses"),
            (Align::Right, "apps"),
        ];
        let mut table = Table::new(columns);
        let known = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), grouped);
        for source in &self.sources {
            let counts = [source.taken, source.uploaded_logs, source.waiting_logs, source.shown, source.unreadable];
            let [taken, uploaded, waiting, shown, unreadable] = counts.map(grouped);
            let [users, addresses, apps] = [source.users, source.ip_addresses, source.apps].map(known);
            let name = shortened(&source.name, 20);
            table.row([name, taken, uploaded, waiting, shown, unreadable, users, addresses, apps]);
        }
        page.table(&table);
        page.sentence(
            Tone::Aside,
            "taken: messages of syslog, or files; logs: what the collector has uploaded of them",
        );
        self.write_hidden(page);
    }

    fn write_hidden(&self, page: &mut Page) {
        let hidden: Tally = self.hidden.iter().map(|line| line.tally).sum();
        let columns = [
            (Align::Left, "of what proxies hid"),
            (Align::Right, "transactions"),
            (Align::Right, "share"),
            (Align::Right, "bytes up"),
            (Align::Right, "bytes down"),
        ];
        let mut table = Table::new(columns);
        for HiddenLine { class, tally } in self.hidden.iter().filter(|line| !line.tally.is_zero()) {
            let share = per_cent(tally.transactions, hidden.transactions);
            let tone = if *class == HiddenClass::ShownByLog { Tone::Good } else { Tone::Plain };
            let cells = [grouped(tally.transactions), share, grouped(tally.up.0), grouped(tally.down.0)];
            let [transactions, share, up, down] = cells;
            table.toned_row(tone, [class.to_string(), transactions, share, up, down]);
        }
        if !table.is_empty() {
            page.table(&table);
        }
    }
}

impl Shown<'_> {
    fn ask(&self, query: &DiscoveryQuery) -> Option<DiscoveryAnswer> {
        let parts = self.finished.parts();
        let setting = &parts.setting;
        let discovery = Discovery { core: parts.core.cloud_apps(), names: setting.names(), catalog: self.catalog };
        let names = (0..).map(|number| setting.device_name(DeviceId(number)));
        let cells = names.zip(devices(self.finished).map(Device::discovery));
        report::answer(query, self.now, discovery, cells).ok()
    }

    fn dashboard(&self, report: &str) -> Option<DashboardCounters> {
        match self.ask(&DiscoveryQuery::Dashboard { report: report.to_owned(), days: self.days })? {
            DiscoveryAnswer::Dashboard(counters) => Some(counters),
            _ => None,
        }
    }

    /// The names of users or apps in a report.
    fn names(&self, report: &str, of: EntityKind) -> BTreeSet<String> {
        let query = ListQuery { report: report.to_owned(), days: self.days, of, within: None, sort: None };
        let Some(DiscoveryAnswer::List(list)) = self.ask(&DiscoveryQuery::List(query)) else { return BTreeSet::new() };
        let name = |subject: Subject| match subject {
            Subject::User { user_name } => Some(user_name.to_lowercase()),
            Subject::App(app) => Some(app.name),
            Subject::Device { .. } | Subject::IpAddress { .. } => None,
        };
        list.lines.into_iter().filter_map(|line| name(line.subject)).collect()
    }
}
