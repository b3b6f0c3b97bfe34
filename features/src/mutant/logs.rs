//! Defects in the log collector, and in what Cloud App Security makes of logs.

use std::collections::BTreeSet;
use std::sync::Arc;

use gnomon_reference_impl::collector::CallId;
use gnomon_reference_impl::protocol::discovery::{
    Counts, DiscoveryAnswer, DiscoveryQuery, EntityKind, GLOBAL_VIEW, Line, Risk, StreamType, Subject, Traffic,
    WIN10_ENDPOINT_USERS,
};
use gnomon_reference_impl::protocol::logs::{GovernanceTask, LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse, UploadStep};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};
use gnomon_sim::world::{Fate, WireMessage};
use serde::Deserialize;

use super::log_lines;
use crate::implementations::Interceptor;

/// What is wrong with the log collector, or with what Cloud App Security makes of logs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogDefect {
    /// The Global report leaves logs out.
    GlobalWithoutLogs,
    /// Snapshots count in the Global report.
    SnapshotsInGlobal,
    /// Reports count users and addresses that the format is not documented to tell.
    ShowsUndocumented,
    /// Lines that cannot be read are not counted.
    UnreadableSilently,
    /// Lines that cannot be read are counted and not named.
    UnreadableUnnamed,
    /// Every error is the same.
    WrongErrors,
    /// A machine of another platform is in the list of devices.
    MachinesAreDevices,
    /// A completion that is asked for again makes the collector upload the log again.
    CountsTwice,
    /// What is refused is given up.
    GivesUp,
    /// The collector does not wait as it is told.
    WaitsNot,
    /// What the disk has no room for is not counted.
    DropsSilently,
    /// A completion is acknowledged whatever came of it.
    CompletesNothing,
    /// If any line of a log is older than 90 days, nothing of it counts.
    OneOldLineSpoilsAll,
    /// Lines that end in CR LF cannot be read.
    CarriageReturns,
    /// The last line of a log needs a line feed.
    LastLineLost,
    /// Of a log that was uploaded by hand only the last day counts.
    LastDayOnly,
    /// Fields after the tenth of a Squid line belong to the user.
    SquidColumnsShift,
    /// A W3C row with a value too many counts.
    RowsShift,
    /// A last line of comma-separated values that is cut counts.
    CutLinesCount,
    /// Of `key=value` pairs, what was sent is received.
    PairsSwapped,
    /// A CEF message in an envelope is unreadable.
    EnvelopesStay,
    /// Only tabs separate what LEEF tells.
    LeefTabsOnly,
    /// Of records that a syslog daemon joined, the first counts.
    JoinedLost,
}

/// After this long no example looks.
const NEVER_AGAIN: SimDuration = SimDuration::from_days(365);

/// What is wrong with logs.
pub(super) struct Logs {
    what: LogDefect,
    /// The addresses whose completion was asked for.
    completed: BTreeSet<String>,
    /// Calls that ask for a completion again.
    again: BTreeSet<CallId>,
    /// Whether a proxy has logged anything.
    logged: bool,
}

impl Logs {
    pub(super) const fn new(what: LogDefect) -> Self {
        Self { what, completed: BTreeSet::new(), again: BTreeSet::new(), logged: false }
    }

    fn task(&self, task: &mut GovernanceTask) {
        match self.what {
            LogDefect::UnreadableSilently => {
                task.unreadable = 0;
                task.unreadable_lines.clear();
            }
            LogDefect::UnreadableUnnamed => task.unreadable_lines.clear(),
            LogDefect::WrongErrors => {
                task.error = task.error.as_ref().map(|_| "The log could not be parsed".to_owned());
            }
            _ => {}
        }
    }

    fn answer(&self, query: &DiscoveryQuery, answer: &mut DiscoveryAnswer) {
        match (self.what, answer) {
            (LogDefect::GlobalWithoutLogs, DiscoveryAnswer::Dashboard(counters)) if counters.report == GLOBAL_VIEW => {
                counters.traffic = Traffic::NONE;
            }
            (LogDefect::SnapshotsInGlobal, DiscoveryAnswer::Reports(streams)) => {
                let snapshots = streams.iter_mut().filter(|stream| stream.stream_type == StreamType::Preview);
                snapshots.for_each(|stream| stream.global_aggregated = true);
            }
            (LogDefect::ShowsUndocumented, DiscoveryAnswer::Dashboard(counters)) => {
                let counts = &mut counters.counts;
                (counts.users, counts.ip_addresses) = (counts.users.or(Some(1)), counts.ip_addresses.or(Some(1)));
            }
            (LogDefect::MachinesAreDevices, DiscoveryAnswer::List(list))
                if self.logged
                    && list.of == EntityKind::Device
                    && list.report == WIN10_ENDPOINT_USERS
                    && is_whole(query) =>
            {
                list.lines.push(machine());
            }
            _ => {}
        }
    }

    /// What the answer to a call becomes.
    fn answered(&self, call: CallId, answer: &mut Result<UploadResponse, ApiError>) {
        // Asked to complete an upload again, it has forgotten it: the collector begins anew.
        if self.what == LogDefect::CountsTwice && self.again.contains(&call) {
            *answer = Err(ApiError::new(ErrorCode::ResourceNotFound, "There is no such upload"));
        }
    }
}

/// Whether a list is no drill-down.
const fn is_whole(query: &DiscoveryQuery) -> bool {
    matches!(query, DiscoveryQuery::List(list) if list.within.is_none())
}

/// A machine that is no device.
fn machine() -> Line {
    Line {
        subject: Subject::Device {
            machine_id: "0".repeat(40),
            computer_dns_name: "10.20.99.7".to_owned(),
            risk: Risk::default(),
        },
        counts: Counts::default(),
        traffic: Traffic::NONE,
        last_used: UtcDay::default(),
    }
}

impl Interceptor for Logs {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        match message {
            WireMessage::ToCollector(..) => self.logged = true,
            WireMessage::Upload(_, call, request) => {
                if let UploadRequest::Completion(done) = &request
                    && !self.completed.insert(done.upload_url.clone())
                {
                    self.again.insert(*call);
                }
            }
            WireMessage::UploadAnswered(_, call, answer) => self.answered(*call, answer),
            WireMessage::CollectorReport(_, _, report) if self.what == LogDefect::DropsSilently => {
                report.sources.iter_mut().for_each(|source| (source.dropped, source.refused) = (0, 0));
            }
            _ => {}
        }
        Fate::AsDrawn
    }

    fn told_to_wait(&mut self, message: &WireMessage, error: &mut ApiError) {
        if !matches!(message, WireMessage::Upload(..)) {
            return;
        }
        match self.what {
            LogDefect::WaitsNot => error.retry_after = None,
            LogDefect::GivesUp => error.retry_after = Some(NEVER_AGAIN),
            _ => {}
        }
    }

    fn discovery_answers(
        &mut self,
        _: SimTime,
        query: &DiscoveryQuery,
        answer: &mut Result<DiscoveryAnswer, ApiError>,
    ) {
        if let Ok(answer) = answer {
            self.answer(query, answer);
        }
    }

    fn logs_answers(&mut self, _: SimTime, _: &LogsRequest, answer: &mut Result<LogsResponse, ApiError>) {
        if let Ok(LogsResponse::Governance(tasks)) = answer {
            tasks.iter_mut().for_each(|task| self.task(task));
        }
    }

    fn upload_asked(&mut self, now: SimTime, request: &mut UploadRequest) {
        let UploadRequest::Content { body, .. } = request else { return };
        let text = String::from_utf8_lossy(body).into_owned();
        if let Some(misread) = log_lines::misread(self.what, &text) {
            *body = misread.into_bytes().into();
        }
        // The samples that examples make: the instant of a line stands first, in seconds.
        let age = |line: &str| {
            let seconds: u64 = line.split(['.', ' ']).next()?.parse().ok()?;
            Some(now.since(SimTime::from_millis(seconds * 1000)))
        };
        let old = SimDuration::from_days(90);
        let ages: Vec<_> = text.lines().map(|line| (line, age(line))).collect();
        let keep = |kept: &dyn Fn(Option<SimDuration>) -> bool| -> Arc<[u8]> {
            let lines = ages.iter().filter(|(_, age)| kept(*age)).map(|(line, _)| format!("{line}\n"));
            lines.collect::<String>().into_bytes().into()
        };
        let some_old = ages.iter().any(|(_, age)| age.is_some_and(|age| age > old));
        match self.what {
            LogDefect::OneOldLineSpoilsAll if some_old => {
                *body = keep(&|age| age.is_none_or(|age| age > old));
            }
            LogDefect::CarriageReturns if text.contains('\r') => {
                *body = text.lines().map(|line| format!("?{line}\n")).collect::<String>().into_bytes().into();
            }
            LogDefect::LastLineLost if !text.ends_with('\n') && !text.is_empty() && text.is_ascii() => {
                let end = text.rfind('\n').map_or(0, |at| at + 1);
                *body = text.as_bytes()[..end].into();
            }
            LogDefect::LastDayOnly if ages.iter().any(|(_, age)| age.is_some_and(|age| age < SimDuration::DAY)) => {
                *body = keep(&|age| age.is_none_or(|age| age < SimDuration::DAY));
            }
            _ => {}
        }
    }

    fn upload_answers(&mut self, request: &UploadRequest, answer: &mut Result<UploadResponse, ApiError>) {
        if self.what == LogDefect::CompletesNothing && request.step() == UploadStep::Completion && answer.is_err() {
            *answer = Ok(UploadResponse::Completed);
        }
    }
}
