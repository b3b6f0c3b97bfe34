//! Analysis: the four daily runs read what is complete, snapshots are read at once (PRX-02, PRX-04, PRX-05, INT-08).
//!
//! A file is read by its format, its transactions are attributed by the catalogue and put into the report of their
//! source. Whatever does not count is in the governance log with its reason.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::uploads::CompleteFile;
use super::{Core, KnownSource, LogContext, SourceKind};
use crate::cloud_apps::sources::{DataSource, LoggedTraffic};
use crate::cloud_apps::{DiscoveredApp, Period};
use crate::logs::upload::{AppLookup, FileLimits, FoldedText, LogSource, Upload, UploadError};
use crate::logs::{CustomParser, FoldSettings, Folded, FoldedRow, FoldedUsers, LogReader, LogZone, ReadSettings};
use crate::protocol::discovery::Traffic;
use crate::protocol::logs::{GovernanceStatus, GovernanceTask, GovernanceTaskName, UnreadableLog};
use crate::time::SimTime;

/// What came of a file of a data source.
#[derive(Clone, Debug)]
pub struct Analysed {
    /// The name of the file, as its upload gave it.
    pub file: String,
    /// The data source.
    pub target: String,
    /// The file as it was uploaded.
    pub content: Arc<[u8]>,
    /// Transactions that show from now on.
    pub taken: u64,
    /// Lines that do not: too old, unreadable, without a transaction of their own, or the whole file was refused.
    pub left_out: u64,
    form: Form,
}

/// What a file was read by.
#[derive(Clone, Debug)]
struct Form {
    kind: SourceKind,
    parser: Option<Arc<CustomParser>>,
    columns: Option<Arc<[u8]>>,
    zone: LogZone,
}

impl Form {
    fn source(&self) -> LogSource<'_> {
        match (self.kind, &self.parser, &self.columns) {
            (SourceKind::Format(format), _, Some(columns)) if format.in_syslog => LogSource::Continued(format, columns),
            (SourceKind::Format(format), ..) => LogSource::Format(format),
            (SourceKind::Custom, Some(parser), _) => LogSource::Custom(parser),
            (SourceKind::Custom, None, _) | (SourceKind::Other, ..) => LogSource::Other,
        }
    }
}

impl Analysed {
    /// A reader as the file was read by; none if it was not read.
    #[must_use]
    pub fn reader(&self, settings: ReadSettings) -> Option<LogReader> {
        self.form.source().reader(ReadSettings { zone: self.form.zone.offset(), ..settings })
    }
}

impl Core {
    /// Analyses what was complete before the latest run until `now`.
    pub(super) fn run_analysis(&mut self, now: SimTime, context: LogContext<'_>, analysed: &mut Vec<Analysed>) {
        for file in self.disk.intake.parking.due(now, &context.edition.logs) {
            let source = self.disk.intake.sources.iter().find(|source| source.is_called(&file.target));
            let known = source.map(KnownSource::data_source);
            let form = Form {
                kind: file.kind,
                parser: source.and_then(|source| source.parser.clone()),
                columns: source.and_then(|source| source.columns.clone()),
                zone: source.and_then(|source| source.zone).unwrap_or(LogZone::UTC),
            };
            let name = GovernanceTaskName::DiscoveryParseLogTask;
            let Read { task, logged, columns } = read(now, &file, name, &form, context);
            let source = self.disk.intake.sources.iter_mut().find(|source| source.is_called(&file.target));
            if let (Some(source), Some(columns)) = (source, columns) {
                source.columns = Some(columns.into());
            }
            let (mut task, mut taken) = (task, 0);
            if let Some(DataSource { name, .. }) = known {
                let retention = context.edition.limits.retention_days;
                match self.disk.sources.add_log(now, &name, logged, retention) {
                    Ok(added) => taken = added.taken,
                    Err(error) => (task.status, task.error) = (GovernanceStatus::Failed, Some(error.to_string())),
                }
            }
            task.taken = taken;
            analysed.push(Analysed {
                file: file.file_name,
                target: file.target,
                content: file.content,
                taken,
                left_out: task.too_old + task.unreadable + task.ignored.values().sum::<u64>(),
                form,
            });
            self.disk.intake.governance.analysed(task);
        }
    }

    /// Makes a snapshot of what can be read of these files; if nothing can, there is no report.
    pub(super) fn analyse_snapshot(
        &mut self,
        now: SimTime,
        source: DataSource,
        files: Vec<CompleteFile>,
        parser: Option<&Arc<CustomParser>>,
        context: LogContext<'_>,
    ) {
        let (mut all, mut any) = (Vec::new(), false);
        for file in files {
            let name = GovernanceTaskName::DiscoveryCreateSnapshotStreamTask;
            let form = Form { kind: file.kind, parser: parser.cloned(), columns: None, zone: LogZone::UTC };
            let Read { task, logged, .. } = read(now, &file, name, &form, context);
            any |= task.status == GovernanceStatus::Successful;
            all.extend(logged);
            self.disk.intake.governance.analysed(task);
        }
        if any {
            let added = self.disk.sources.add_snapshot(now, source, all, context.edition.limits.retention_days);
            debug_assert!(added.is_ok(), "its name was looked at before");
        }
    }
}

/// What came of reading a file.
struct Read {
    task: GovernanceTask,
    /// The lines that show once the log is analysed.
    logged: Vec<LoggedTraffic>,
    /// The line that named the columns last.
    columns: Option<Vec<u8>>,
}

/// Reads a file.
fn read(
    now: SimTime,
    file: &CompleteFile,
    task_name: GovernanceTaskName,
    form: &Form,
    context: LogContext<'_>,
) -> Read {
    let settings = ReadSettings {
        kept_unreadable: context.edition.logs.unreadable_kept as usize,
        zone: form.zone.offset(),
        ..ReadSettings::at(now)
    };
    let fold = FoldSettings {
        apps: AppLookup { catalog: context.catalog, addresses: context.addresses },
        // A report keeps whole UTC days: what belongs to none of them is too old, whatever the hour (INT-04).
        not_before: Period::last_days(context.edition.limits.retention_days, now.day()).from.start(),
        ahead_from: now.day().end(),
        samples: 0,
    };
    let mut task = GovernanceTask {
        task_name,
        created: file.completed_at,
        analysed: Some(now),
        file: file.file_name.clone(),
        target: file.target.clone(),
        status: GovernanceStatus::Failed,
        error: None,
        taken: 0,
        ahead: 0,
        too_old: 0,
        ignored: BTreeMap::new(),
        unreadable: 0,
        unreadable_lines: Vec::new(),
    };
    let outcome = Upload::process(&file.content, form.source(), settings, fold, FileLimits::default());
    task.error = outcome.as_ref().err().map(ToString::to_string);
    let (upload, counts) = match outcome {
        Ok(upload) => (upload, true),
        Err(
            UploadError::FormatDoesNotMatch(upload)
            | UploadError::TooOld(upload)
            | UploadError::NoCatalogedApps(upload),
        ) => (upload, false),
        Err(UploadError::UnsupportedFileType(_) | UploadError::UnsupportedLogType) => (Upload::default(), false),
    };
    task.too_old = upload.too_old();
    if !upload.left_out.is_empty() {
        task.ignored.insert("no text".to_owned(), upload.left_out.len() as u64);
    }
    let (mut logged, mut columns) = (Vec::new(), None);
    for FoldedText { name, mut folded } in upload.texts {
        note(&mut task, name.as_deref(), &folded, settings.kept_unreadable);
        columns = folded.columns.take().or(columns);
        if counts {
            task.taken += folded.taken;
            task.ahead += folded.ahead;
            logged.extend(folded.rows.iter().map(|row| logged_row(row, &folded.users)));
        }
    }
    if counts {
        task.status = GovernanceStatus::Successful;
    }
    Read { task, logged, columns }
}

/// Notes the lines of a text that do not count.
fn note(task: &mut GovernanceTask, name: Option<&str>, folded: &Folded, kept: usize) {
    for (reason, count) in &folded.ignored {
        *task.ignored.entry(reason.to_string()).or_default() += count;
    }
    task.unreadable += folded.unreadable_lines;
    for line in &folded.unreadable {
        if task.unreadable_lines.len() >= kept {
            break;
        }
        task.unreadable_lines.push(UnreadableLog {
            file: name.unwrap_or(&task.file).to_owned(),
            line: line.line,
            reason: line.reason.to_string(),
            text: line.text.clone(),
        });
    }
}

fn logged_row(row: FoldedRow, users: &FoldedUsers) -> LoggedTraffic {
    let FoldedRow { day, app, user, address, sums } = row;
    LoggedTraffic {
        day,
        app: app.map_or(DiscoveredApp::Other, DiscoveredApp::App),
        user: user.and_then(|number| users.get(number)).map(str::to_owned),
        source_ip: address,
        traffic: Traffic {
            transactions: sums.transactions,
            blocked: sums.blocked,
            total: sums.total,
            uploaded: sums.up,
            downloaded: sums.down,
        },
    }
}
