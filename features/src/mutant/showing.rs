//! Defects in what discovery and Defender show.

use gnomon_reference_impl::protocol::defender::{AlertStatus, DefenderAnswer, DefenderQuery, Severity};
use gnomon_reference_impl::protocol::discovery::{
    Counts, DashboardCounters, DiscoveryAnswer, DiscoveryQuery, Entity, EntityKind, Line, List, RiskLevel, Subject,
    Traffic, WIN10_ENDPOINT_USERS,
};
use gnomon_reference_impl::protocol::signals::Signal;
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, WireMessage};
use serde::Deserialize;

use crate::implementations::Interceptor;

/// What is wrong with what discovery and Defender show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Showing {
    /// The Global report includes what endpoints report.
    GlobalWithEndpoints,
    /// The endpoint report is not among the reports.
    NoEndpointReport,
    /// Every counter of devices counts one too many.
    OneDeviceTooMany,
    /// Traffic to no app of the catalogue counts as an app.
    OtherIsAnApp,
    /// Up and down are exchanged.
    UpIsDown,
    /// A week shows a month, and a month a quarter.
    LongerPeriods,
    /// In the list of reports the periods are all the longest one.
    ReportPeriodsAlike,
    /// The list of devices leaves the last one out.
    LastDeviceMissing,
    /// The Overview of a device leaves its uploads out.
    OverviewWithoutUploads,
    /// Any period is accepted, and is 7 days.
    AnyPeriod,
    /// The user history has those with traffic only: the last who signed in is missing.
    UserHistoryCut,
    /// The address history has the first address only.
    AddressHistoryCut,
    /// The apps of a device are those of all devices.
    AppsOfAllDevices,
    /// From an address one comes to too few users.
    DrillDownCut,
    /// No device has a risk level.
    NoRisk,
    /// Every device has the highest risk level.
    AllHigh,
    /// Defender shows no risk level.
    NoRiskInDefender,
    /// Devices are not sorted by their risk level.
    UnsortedByRisk,
    /// Lists leave out what has no user, address or device.
    WithoutTheRest,
    /// Exports lack their last line.
    ExportCut,
    /// Exports are of megabytes where lists are of transactions.
    ExportEmpty,
    /// The drawer has the first domain only.
    DrawerWithoutDomains,
    /// The drawer has another risk score.
    DrawerWithoutScore,
    /// The drawer has no usage.
    DrawerWithoutUsage,
    /// Blocked attempts are not marked.
    BlockedUnmarked,
    /// Blocked attempts are shown with the bytes they would have moved.
    BlockedWithBytes,
    /// Blocked attempts are not shown.
    BlockedHidden,
    /// The link leads to another device.
    WrongLink,
    /// The filter of the timeline does nothing.
    TimelineUnfiltered,
    /// Network events are missing in the timeline.
    TimelineWithoutNetwork,
    /// Without its licence Cloud App Security shows reports all the same, empty ones.
    EmptyInsteadOfRefused,
    /// A resolved alert goes on counting.
    ResolvesNothing,
    /// Alerts are of another severity.
    SeverityHigh,
    /// An alert names no program.
    NoProgram,
    /// An alert does not say why nothing was blocked.
    NoReason,
}

/// What is shown otherwise than it is.
pub(super) struct Shows {
    what: Showing,
    /// How many transactions of endpoints were forwarded.
    forwarded: u64,
}

impl Shows {
    pub(super) const fn new(what: Showing) -> Self {
        Self { what, forwarded: 0 }
    }

    fn traffic(&self, traffic: &mut Traffic) {
        match self.what {
            Showing::UpIsDown => std::mem::swap(&mut traffic.uploaded, &mut traffic.downloaded),
            Showing::BlockedUnmarked => traffic.blocked = 0,
            Showing::BlockedWithBytes if traffic.blocked > 0 => {
                let would_have = |each: u64| Some(Bytes(each * traffic.transactions));
                (traffic.uploaded, traffic.downloaded) = (would_have(100_000), would_have(900_000));
                traffic.total = would_have(1_000_000);
            }
            Showing::BlockedHidden => {
                traffic.transactions -= traffic.blocked;
                traffic.blocked = 0;
            }
            _ => {}
        }
    }

    fn list(&self, list: &mut List, query: &DiscoveryQuery) {
        let within = match query {
            DiscoveryQuery::List(query) => query.within.clone(),
            _ => None,
        };
        match self.what {
            Showing::LastDeviceMissing if list.of == EntityKind::Device && within.is_none() => drop(list.lines.pop()),
            Showing::DrillDownCut if list.of == EntityKind::User && matches!(within, Some(Entity::IpAddress(_))) => {
                drop(list.lines.pop());
            }
            Showing::UnsortedByRisk if list.of == EntityKind::Device => list.lines.reverse(),
            Showing::WithoutTheRest => list.without = Traffic::NONE,
            _ => {}
        }
        for line in &mut list.lines {
            self.line(line);
        }
        self.traffic(&mut list.total);
        self.traffic(&mut list.without);
    }

    fn line(&self, line: &mut Line) {
        self.traffic(&mut line.traffic);
        if let Subject::Device { risk, .. } = &mut line.subject {
            self.risk(&mut risk.level);
        }
    }

    fn risk(&self, level: &mut RiskLevel) {
        match self.what {
            Showing::NoRisk => *level = RiskLevel::None,
            Showing::AllHigh => *level = RiskLevel::High,
            _ => {}
        }
    }

    fn answer(&self, query: &DiscoveryQuery, answer: &mut DiscoveryAnswer) {
        match answer {
            DiscoveryAnswer::Reports(streams) if self.what == Showing::NoEndpointReport => {
                streams.retain(|stream| stream.display_name != WIN10_ENDPOINT_USERS);
            }
            DiscoveryAnswer::Reports(streams) if self.what == Showing::ReportPeriodsAlike => {
                for frames in streams.iter_mut().map(|stream| &mut stream.time_frames) {
                    let longest = frames.last().map(|frame| frame.traffic).unwrap_or_default();
                    frames.iter_mut().for_each(|frame| frame.traffic = longest);
                }
            }
            DiscoveryAnswer::Reports(streams) => {
                let frames = streams.iter_mut().flat_map(|stream| &mut stream.time_frames);
                frames.for_each(|frame| self.traffic(&mut frame.traffic));
            }
            DiscoveryAnswer::Dashboard(counters) => {
                let is_global = counters.report == "Global View";
                if self.what == Showing::GlobalWithEndpoints && is_global {
                    counters.traffic.transactions += self.forwarded;
                }
                if self.what == Showing::OneDeviceTooMany {
                    counters.counts.devices = counters.counts.devices.map(|count| count + 1);
                }
                if self.what == Showing::OtherIsAnApp {
                    counters.counts.apps = counters.counts.apps.map(|count| count.max(1));
                }
                self.traffic(&mut counters.traffic);
            }
            DiscoveryAnswer::List(list) => self.list(list, query),
            DiscoveryAnswer::Export(file) => {
                let lines: Vec<&str> = file.content.lines().collect();
                match self.what {
                    Showing::ExportCut => file.content = lines[..lines.len() - 1].join("\r\n"),
                    Showing::ExportEmpty => file.content = lines[0].to_owned(),
                    _ => {}
                }
            }
            DiscoveryAnswer::Device(overview) => {
                self.traffic(&mut overview.traffic);
                self.risk(&mut overview.risk.level);
                match self.what {
                    Showing::OverviewWithoutUploads => overview.traffic.uploaded = Some(Bytes::ZERO),
                    Showing::WrongLink => overview.view_in_defender.push('0'),
                    _ => {}
                }
            }
            DiscoveryAnswer::UserHistory(users) if self.what == Showing::UserHistoryCut => drop(users.pop()),
            DiscoveryAnswer::IpAddressHistory(addresses) if self.what == Showing::AddressHistoryCut => {
                addresses.truncate(1);
            }
            DiscoveryAnswer::App(drawer) => match self.what {
                Showing::DrawerWithoutDomains => drawer.domains.truncate(1),
                Showing::DrawerWithoutScore => drawer.app.score = None,
                Showing::DrawerWithoutUsage => drawer.traffic = Traffic::NONE,
                _ => {}
            },
            _ => {}
        }
    }
}

impl Interceptor for Shows {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        if let WireMessage::Signals(_, batch) = message {
            let forwarded = batch.signals.iter().map(|signal| match signal {
                Signal::Transactions(of) => of.transactions().len() as u64,
                Signal::SignIn { .. } | Signal::Address { .. } => 0,
            });
            self.forwarded += forwarded.sum::<u64>();
        }
        Fate::AsDrawn
    }

    fn discovery_asked(&mut self, query: &mut DiscoveryQuery) {
        let days = match query {
            DiscoveryQuery::Dashboard { days, .. } | DiscoveryQuery::Device { days, .. } => days,
            DiscoveryQuery::List(list) => {
                if self.what == Showing::AppsOfAllDevices && matches!(list.within, Some(Entity::Device(_))) {
                    list.within = None;
                }
                &mut list.days
            }
            _ => return,
        };
        match (self.what, *days) {
            (Showing::LongerPeriods, 7) => *days = 30,
            (Showing::LongerPeriods, 30) => *days = 90,
            (Showing::AnyPeriod, other) if ![7, 30, 90].contains(&other) => *days = 7,
            _ => {}
        }
    }

    fn discovery_answers(
        &mut self,
        _: SimTime,
        query: &DiscoveryQuery,
        answer: &mut Result<DiscoveryAnswer, ApiError>,
    ) {
        match answer {
            Ok(answer) => self.answer(query, answer),
            Err(error) if self.what == Showing::EmptyInsteadOfRefused && error.code == ErrorCode::DisabledFeature => {
                if let DiscoveryQuery::Dashboard { report, days } = query {
                    let (counts, traffic) = (Counts::default(), Traffic::NONE);
                    let counters = DashboardCounters { report: report.clone(), days: *days, counts, traffic };
                    *answer = Ok(DiscoveryAnswer::Dashboard(counters));
                }
            }
            Err(_) => {}
        }
    }

    fn device_asked(&mut self, query: &mut DefenderQuery) {
        match query {
            DefenderQuery::Timeline { network_only, .. } if self.what == Showing::TimelineUnfiltered => {
                *network_only = false;
            }
            DefenderQuery::UpdateAlert { change, .. } if self.what == Showing::ResolvesNothing => {
                change.status = Some(AlertStatus::InProgress);
            }
            _ => {}
        }
    }

    fn device_answers(&mut self, _: SimTime, _: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        match answer {
            Ok(DefenderAnswer::Machine(machine)) if self.what == Showing::NoRiskInDefender => {
                machine.risk_score = RiskLevel::None;
            }
            Ok(DefenderAnswer::Timeline(rows)) if self.what == Showing::TimelineWithoutNetwork => {
                rows.retain(|row| row.action_type != "ConnectionSuccess");
            }
            Ok(DefenderAnswer::Alerts(alerts)) => {
                for alert in alerts {
                    match self.what {
                        Showing::SeverityHigh => alert.severity = Severity::High,
                        Showing::NoProgram => alert.evidence.iter_mut().for_each(|item| item.file_name.clear()),
                        Showing::NoReason => "Access was not blocked.".clone_into(&mut alert.description),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}
