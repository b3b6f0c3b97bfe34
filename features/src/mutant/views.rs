//! Defects of single views of discovery: a period, a page, a number that is too large, two things taken for one.

use std::collections::BTreeSet;

use gnomon_reference_impl::names::{AccountId, DeviceId};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::AgentRequest;
use gnomon_reference_impl::protocol::discovery::{
    CsvFile, DiscoveryAnswer, DiscoveryQuery, EntityKind, Line, List, Subject, Traffic, WIN10_ENDPOINT_USERS,
};
use gnomon_reference_impl::protocol::signals::Signal;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, WireMessage};
use serde::Deserialize;
use std::sync::Arc;

use crate::implementations::Interceptor;

/// What is wrong with a view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViewDefect {
    /// Sums of bytes have 32 bits.
    BytesWrap,
    /// On the dashboard a user of two devices counts twice.
    UsersByDevice,
    /// Users of one name in two domains are one.
    UsersWithoutDomain,
    /// Only the first of the system accounts is one.
    OneSystemAccount,
    /// The drawer shows 90 days, whatever the period.
    DrawerOfAllDays,
    /// Exports have 90 days, whatever the period.
    ExportOfAllDays,
    /// The Overview of a device shows 90 days, whatever the period.
    OverviewOfAllDays,
    /// Drill-downs show 90 days, whatever the period.
    DrillDownOfAllDays,
    /// Reports of logs show 90 days, whatever the period.
    LogsOfAllDays,
    /// The export of a drill-down lacks its last line.
    DrillDownExportCut,
    /// Lists end after a hundred lines.
    HundredLines,
    /// Exports end after a hundred lines.
    HundredLinesExported,
    /// The user history of any device is that of the first one asked about.
    OneUserHistory,
    /// Without the licence exports are made all the same.
    ExportsWithoutLicence,
    /// Drill-downs of a user count blocked attempts only once an app.
    BlockedOnce,
    /// The days in the Overview of a device are one too late.
    DaysShifted,
    /// What was done in the last second of a day is left out of lists.
    LastSecondLost,
}

/// What is wrong with a view.
pub(super) struct Views {
    what: ViewDefect,
    /// Who used which device.
    pairs: BTreeSet<(DeviceId, AccountId)>,
    history: Option<String>,
}

impl Views {
    pub(super) const fn new(what: ViewDefect) -> Self {
        Self { what, pairs: BTreeSet::new(), history: None }
    }

    fn traffic(&self, traffic: &mut Traffic) {
        let wrap = |bytes: Bytes| Bytes(bytes.0 & 0xffff_ffff);
        if self.what == ViewDefect::BytesWrap {
            traffic.uploaded = traffic.uploaded.map(wrap);
            traffic.downloaded = traffic.downloaded.map(wrap);
            traffic.total = traffic.total.map(wrap);
        }
    }

    fn list(&self, list: &mut List, is_whole: bool) {
        for traffic in list.lines.iter_mut().map(|line| &mut line.traffic).chain([&mut list.total]) {
            self.traffic(traffic);
        }
        match self.what {
            ViewDefect::HundredLines => list.lines.truncate(100),
            ViewDefect::UsersWithoutDomain if list.of == EntityKind::User => {
                let mut merged: Vec<Line> = Vec::new();
                for line in list.lines.drain(..) {
                    match merged.iter_mut().find(|known| plain_name(known) == plain_name(&line)) {
                        Some(known) => known.traffic += line.traffic,
                        None => merged.push(line),
                    }
                }
                list.lines = merged;
            }
            ViewDefect::BlockedOnce if !is_whole => {
                list.lines.iter_mut().for_each(|line| line.traffic.blocked = line.traffic.blocked.min(1));
            }
            _ => {}
        }
    }

    fn answer(&self, query: &DiscoveryQuery, answer: &mut DiscoveryAnswer) {
        let is_whole = match query {
            DiscoveryQuery::List(list) | DiscoveryQuery::Export(list) => list.within.is_none(),
            _ => true,
        };
        match answer {
            DiscoveryAnswer::Dashboard(counters) => {
                self.traffic(&mut counters.traffic);
                if self.what == ViewDefect::UsersByDevice && counters.report == WIN10_ENDPOINT_USERS {
                    let pairs = self.pairs.len() as u64;
                    counters.counts.users = counters.counts.users.map(|users| if users > 0 { pairs } else { users });
                }
            }
            DiscoveryAnswer::List(list) => self.list(list, is_whole),
            DiscoveryAnswer::Export(file) => {
                let lines: Vec<&str> = file.content.lines().collect();
                let keep = match self.what {
                    ViewDefect::DrillDownExportCut if !is_whole => lines.len() - 1,
                    ViewDefect::HundredLinesExported => lines.len().min(101),
                    _ => return,
                };
                file.content = lines[..keep].join("\r\n");
            }
            DiscoveryAnswer::Device(overview) => {
                self.traffic(&mut overview.traffic);
                if self.what == ViewDefect::DaysShifted {
                    overview.daily.iter_mut().for_each(|daily| daily.day = daily.day.plus(1));
                }
            }
            DiscoveryAnswer::App(drawer) => self.traffic(&mut drawer.traffic),
            _ => {}
        }
    }
}

/// What a user is called without the domain.
fn plain_name(line: &Line) -> Option<&str> {
    match &line.subject {
        Subject::User { user_name } => user_name.rsplit('\\').next(),
        _ => None,
    }
}

impl Interceptor for Views {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        match message {
            WireMessage::ToDefender(_, AgentRequest::Report(report)) => {
                let change = |account: AccountId| account.is_system() && account != AccountId::SYSTEM;
                if self.what == ViewDefect::OneSystemAccount && report.transactions.iter().any(|t| change(t.account)) {
                    let report = Arc::make_mut(report);
                    // The first person of every example.
                    let changed = report.transactions.iter_mut().filter(|one| change(one.account));
                    changed.for_each(|one| one.account = AccountId(AccountId::NETWORK_SERVICE.0 + 1));
                }
                if self.what == ViewDefect::LastSecondLost {
                    let last = |at: SimTime| at.day().end().since(at).millis() <= 1000;
                    if report.transactions.iter().all(|one| last(one.at)) {
                        return Fate::Lost;
                    }
                }
            }
            WireMessage::Signals(device, batch) => {
                for signal in batch.signals.iter() {
                    if let Signal::Transactions(of) = signal {
                        let people = of.transactions().iter().filter(|one| !one.account.is_system());
                        self.pairs.extend(people.map(|one| (*device, one.account)));
                    }
                }
            }
            _ => {}
        }
        Fate::AsDrawn
    }

    fn discovery_asked(&mut self, query: &mut DiscoveryQuery) {
        match (self.what, query) {
            (ViewDefect::DrawerOfAllDays, DiscoveryQuery::App { days, .. })
            | (ViewDefect::OverviewOfAllDays, DiscoveryQuery::Device { days, .. }) => *days = 90,
            (ViewDefect::ExportOfAllDays, DiscoveryQuery::Export(list)) => list.days = 90,
            (ViewDefect::DrillDownOfAllDays, DiscoveryQuery::List(list)) if list.within.is_some() => list.days = 90,
            (ViewDefect::LogsOfAllDays, DiscoveryQuery::Dashboard { report, days })
                if report != WIN10_ENDPOINT_USERS =>
            {
                *days = 90;
            }
            (ViewDefect::OneUserHistory, DiscoveryQuery::UserHistory { device }) => {
                self.history.get_or_insert_with(|| device.clone()).clone_into(device);
            }
            _ => {}
        }
    }

    fn discovery_answers(
        &mut self,
        _: SimTime,
        query: &DiscoveryQuery,
        answer: &mut Result<DiscoveryAnswer, ApiError>,
    ) {
        match (&mut *answer, query) {
            (Ok(answer), _) => self.answer(query, answer),
            (Err(error), DiscoveryQuery::Export(list))
                if self.what == ViewDefect::ExportsWithoutLicence && error.message.contains("licence") =>
            {
                let file_name = format!("{}.csv", list.of);
                *answer = Ok(DiscoveryAnswer::Export(CsvFile { file_name, content: "Name\r\n".to_owned() }));
            }
            _ => {}
        }
    }
}
