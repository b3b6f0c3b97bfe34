//! Log intake: uploads become reports (PRX-02, PRX-04, PRX-05, PRX-06, API-06, ROB-01, ROB-02).
//!
//! | file | what lives there |
//! |---|---|
//! | `uploads.rs` | files on their way in: address, content, completion |
//! | `administration.rs` | data sources, collectors and snapshots, as administrators set them up |
//! | `collectors.rs` | the health of collectors |
//! | `analysis.rs` | the daily runs, and what comes of a file |
//! | `governance.rs` | the governance log |
//!
//! Everything here is on disk: an address once given, a file once stored and an upload once completed survive a crash.
//! A completed upload is remembered for as long as its lines can show, so that asking again never counts a line twice.

mod administration;
mod analysis;
mod collectors;
mod governance;
mod uploads;

pub use analysis::Analysed;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use super::Core;
use super::sources::DataSource;
use crate::catalog::{AppIndex, Catalog};
use crate::edition::Edition;
use crate::logs::{Attributes, CustomParser, LogFormat, LogZone};
use crate::protocol::ApiError;
use crate::protocol::collector::CollectorReport;
use crate::protocol::discovery::LogAttributes;
use crate::protocol::logs::{LogsRequest, LogsResponse, Receiver};
use crate::protocol::upload::{UploadRequest, UploadResponse};
use crate::time::{SimTime, UtcDay};
use collectors::KnownCollector;
use governance::Governance;
use uploads::UploadStore;

/// What the intake needs to know.
#[derive(Clone, Copy, Debug)]
pub struct LogContext<'a> {
    /// The edition that is played by: analysis hours, retention.
    pub edition: &'a Edition,
    /// The catalogue by which hosts become apps.
    pub catalog: &'a Catalog,
    /// Which app answers at which address, for logs that tell addresses only.
    pub addresses: &'a BTreeMap<IpAddr, AppIndex>,
}

/// Uploads, data sources, collectors and the governance log: all on disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Intake {
    parking: UploadStore,
    /// The custom parser that is saved.
    parser: Option<Arc<CustomParser>>,
    sources: Vec<KnownSource>,
    collectors: Vec<KnownCollector>,
    governance: Governance,
}

/// A data source, as an administrator added it.
#[derive(Clone, Debug)]
struct KnownSource {
    name: String,
    kind: SourceKind,
    /// The custom parser that its logs are read by: the one that was saved when it was added.
    parser: Option<Arc<CustomParser>>,
    /// The line that named the columns of its syslog last: a spool is cut where it is full, and what follows has no
    /// such line.
    columns: Option<Arc<[u8]>>,
    receiver: Option<Receiver>,
    /// The zone of times in its logs that name none.
    zone: Option<LogZone>,
    collector: Option<String>,
    logs: u64,
    last: Option<SimTime>,
}

/// What the logs of a source are.
#[derive(Clone, Copy, Debug)]
enum SourceKind {
    /// A format of the registry.
    Format(&'static LogFormat),
    /// The form that a custom parser describes.
    Custom,
    /// "Other": stored, never read.
    Other,
}

/// What a wake-up of the intake did.
#[derive(Clone, Debug, Default)]
pub struct LogsWoken {
    /// The files that were analysed.
    pub analysed: Vec<Analysed>,
    /// Log transactions of earlier UTC days than this one no longer show.
    pub expired_before: Option<UtcDay>,
}

impl Core {
    /// Answers a call of an upload (API-06).
    ///
    /// # Errors
    /// What is wrong with it; nothing has changed then.
    pub fn upload(
        &mut self,
        now: SimTime,
        request: &UploadRequest,
        context: LogContext<'_>,
    ) -> Result<UploadResponse, ApiError> {
        self.must_be_licensed("No log is taken")?;
        match request {
            UploadRequest::Address(asked) => self.disk.intake.address(now, asked),
            UploadRequest::Content { url, body, .. } => self.disk.intake.content(url, body),
            UploadRequest::Completion(done) => self.complete(now, done, context),
        }
    }

    /// Answers a request of an administrator about logs.
    ///
    /// # Errors
    /// What is wrong with it; nothing has changed then.
    pub fn handle_logs(
        &mut self,
        now: SimTime,
        request: &LogsRequest,
        context: LogContext<'_>,
    ) -> Result<LogsResponse, ApiError> {
        self.must_be_licensed("No log is taken")?;
        self.administer_logs(now, request, context)
    }

    /// A collector tells of itself.
    pub fn collector_reported(&mut self, now: SimTime, report: &CollectorReport) {
        self.disk.intake.collector_reported(now, report);
    }

    /// The next instant at which the intake has work of its own accord.
    #[must_use]
    pub fn logs_timer_at(&self, edition: &Edition) -> SimTime {
        let runs = self.disk.intake.parking.next_run(&edition.logs);
        let expiry = self.disk.sources.next_expiry(edition.limits.retention_days);
        let alerts = self.disk.intake.next_alert(&edition.collector);
        let due = runs.min(expiry).min(alerts);
        if due < SimTime::NEVER { due.max(self.ram.logs_not_before) } else { due }
    }

    /// Does what is due at `now`: the run of the hour, alerts about silent collectors, expiry.
    pub fn wake_logs(&mut self, now: SimTime, context: LogContext<'_>) -> LogsWoken {
        let mut woken = LogsWoken::default();
        if now < self.ram.logs_not_before {
            return woken;
        }
        self.run_analysis(now, context, &mut woken.analysed);
        self.disk.intake.alert(now, &context.edition.collector);
        let retention = context.edition.limits.retention_days;
        if self.disk.sources.next_expiry(retention) <= now {
            self.disk.sources.expire(now.day(), retention);
            woken.expired_before = Some(super::Period::last_days(retention, now.day()).from);
        }
        self.disk.intake.governance.expire(now.day(), &context.edition.logs);
        self.disk.intake.parking.expire(now, context.edition);
        woken
    }

    /// The custom parser that the logs of a data source are read by, if it has one.
    #[must_use]
    pub fn custom_parser(&self, data_source: &str) -> Option<&CustomParser> {
        let source = self.disk.intake.sources.iter().find(|source| source.is_called(data_source))?;
        source.parser.as_deref()
    }

    /// The files that are complete and wait for the next run: name, target and content.
    pub fn logs_waiting(&self) -> impl Iterator<Item = (&str, &str, &[u8])> {
        self.disk.intake.parking.waiting()
    }
}

impl KnownSource {
    fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.trim())
    }

    /// As the store of log sources takes it.
    fn data_source(&self) -> DataSource {
        self.kind.data_source(&self.name, self.parser.as_deref())
    }
}

impl PartialEq for SourceKind {
    /// Formats are told apart by their names, of which there are no two alike.
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl SourceKind {
    /// What a public name stands for.
    fn named(name: &str) -> Result<Self, ApiError> {
        match name {
            "OTHER" => return Ok(Self::Other),
            "CUSTOM_PARSER" => return Ok(Self::Custom),
            _ => {}
        }
        let unknown = |error: crate::logs::UnknownFormat| {
            ApiError::new(crate::protocol::ErrorCode::BadRequest, format!("The log was not taken: {error}"))
        };
        LogFormat::named(name).map(Self::Format).map_err(unknown)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Format(format) => format.name,
            Self::Custom => "CUSTOM_PARSER",
            Self::Other => "OTHER",
        }
    }

    /// As the store of log sources takes it: a data source of this kind, whose logs are read by `parser` if that is a
    /// custom one.
    fn data_source(self, name: &str, parser: Option<&CustomParser>) -> DataSource {
        let (log_type, attributes) = match self {
            Self::Format(format) => (format.log_type, shown_of(format.attributes)),
            Self::Custom => (167, parser.map(|parser| shown_of(parser.attributes())).unwrap_or_default()),
            Self::Other => (1, LogAttributes::default()),
        };
        DataSource { name: name.to_owned(), log_type, attributes }
    }
}

/// What reports show of a log with these attributes.
const fn shown_of(documented: Attributes) -> LogAttributes {
    LogAttributes {
        users: documented.user,
        ip_addresses: documented.source_ip,
        total: documented.total,
        uploaded: documented.uploaded,
        downloaded: documented.total && documented.uploaded,
    }
}
