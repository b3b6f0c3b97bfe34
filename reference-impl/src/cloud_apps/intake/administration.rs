//! What administrators do about logs: data sources, collectors, snapshots (PRX-02, PRX-04, PRX-06), and the completion
//! of an upload.

use std::sync::Arc;

use super::uploads::PendingUpload;
use super::{Core, Intake, KnownCollector, KnownSource, LogContext, SourceKind};
use crate::edition::Edition;
use crate::logs::CustomParser;
use crate::protocol::logs::{
    CollectorLine, DataSourceLine, GovernanceTask, LogsRequest, LogsResponse, NewDataSource, Receiver, ReceiverConfig,
};
use crate::protocol::upload::{DoneUpload, UploadResponse};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;

impl Core {
    pub(super) fn administer_logs(
        &mut self,
        now: SimTime,
        request: &LogsRequest,
        context: LogContext<'_>,
    ) -> Result<LogsResponse, ApiError> {
        match request {
            LogsRequest::SaveCustomParser(parser) => self.save_custom_parser(parser),
            LogsRequest::AddDataSource(source) => self.add_data_source(now, source),
            LogsRequest::ListDataSources => {
                let line = |source: &KnownSource| DataSourceLine {
                    display_name: source.name.clone(),
                    log_type: source.kind.name().to_owned(),
                    receiver_type: source.receiver,
                    time_zone: source.zone,
                    collector: source.collector.clone(),
                    uploaded_logs: source.logs,
                    last_data_received: source.last,
                };
                Ok(LogsResponse::DataSources(self.disk.intake.sources.iter().map(line).collect()))
            }
            LogsRequest::AddCollector { name, data_sources } => self.add_collector(now, name, data_sources),
            LogsRequest::ListCollectors => Ok(LogsResponse::Collectors(self.log_collectors(now, context.edition))),
            LogsRequest::CreateSnapshot { name, upload_urls } => {
                self.create_snapshot(now, name, upload_urls, context)?;
                Ok(LogsResponse::Done)
            }
            LogsRequest::ListGovernance => Ok(LogsResponse::Governance(self.log_tasks().to_vec())),
        }
    }

    /// The log collectors, with their health.
    #[must_use]
    pub fn log_collectors(&self, now: SimTime, edition: &Edition) -> Vec<CollectorLine> {
        self.disk.intake.collectors.iter().map(|collector| collector.line(now, &edition.collector)).collect()
    }

    /// What became of each file, the oldest first.
    #[must_use]
    pub fn log_tasks(&self) -> &[GovernanceTask] {
        self.disk.intake.governance.tasks()
    }

    fn save_custom_parser(&mut self, parser: &CustomParser) -> Result<LogsResponse, ApiError> {
        let refused = |error| ApiError::new(ErrorCode::BadRequest, format!("The custom parser was not saved: {error}"));
        parser.check().map_err(refused)?;
        self.disk.intake.parser = Some(Arc::new(parser.clone()));
        Ok(LogsResponse::Done)
    }

    fn add_data_source(&mut self, now: SimTime, source: &NewDataSource) -> Result<LogsResponse, ApiError> {
        let kind = SourceKind::named(&source.log_type)?;
        let name = source.display_name.trim().to_owned();
        if name.is_empty() {
            return Err(ApiError::new(ErrorCode::MissingRequiredParameter, "The data source has no name"));
        }
        let parser = self.disk.intake.parser_of(kind)?;
        self.disk.sources.add_source(now, kind.data_source(&name, parser.as_deref()))?;
        let (receiver, zone) = (source.receiver_type, source.time_zone);
        let (columns, collector, logs, last) = (None, None, 0, None);
        let source = KnownSource { name, kind, parser, columns, receiver, zone, collector, logs, last };
        self.disk.intake.sources.push(source);
        Ok(LogsResponse::Done)
    }

    fn add_collector(&mut self, now: SimTime, name: &str, data_sources: &[String]) -> Result<LogsResponse, ApiError> {
        let refuse = |message: String| Err(ApiError::new(ErrorCode::BadRequest, message));
        let intake = &mut self.disk.intake;
        if intake.collectors.iter().any(|collector| collector.is_called(name)) {
            return refuse(format!("There is a log collector `{name}` already"));
        }
        let (mut receivers, mut linked) = (Vec::new(), Vec::new());
        let (mut udp, mut tcp) = (514..=519, 601..=606);
        for asked in data_sources {
            let Some(number) = intake.sources.iter().position(|source| source.is_called(asked)) else {
                return refuse(format!("There is no data source `{asked}`"));
            };
            let source = &intake.sources[number];
            if let Some(other) = &source.collector {
                return refuse(format!("The data source `{asked}` is linked to the log collector `{other}`"));
            }
            let Some(receiver_type) = source.receiver else {
                return refuse(format!("The data source `{asked}` has no receiver"));
            };
            let port = match receiver_type {
                // One server takes the files of each data source in a folder of its own; here each has a port of its
                // own.
                Receiver::Ftp | Receiver::Ftps => Some(21 + linked.len() as u16),
                Receiver::SyslogUdp => udp.next(),
                Receiver::SyslogTcp | Receiver::SyslogTls => tcp.next(),
            };
            let Some(port) = port else {
                return refuse(format!("A log collector has six ports for syslog: none is left for `{asked}`"));
            };
            let (data_source, log_type) = (source.name.clone(), source.kind.name().to_owned());
            receivers.push(ReceiverConfig { data_source, log_type, receiver_type, port });
            linked.push(number);
        }
        for number in linked {
            intake.sources[number].collector = Some(name.to_owned());
        }
        intake.collectors.push(KnownCollector::new(name, now));
        Ok(LogsResponse::Collector(receivers))
    }

    /// Last call of an upload: the file counts from the next run on, or as a snapshot at once. Asked again for the same
    /// report, it is answered as before and nothing happens.
    pub(super) fn complete(
        &mut self,
        now: SimTime,
        done: &DoneUpload,
        context: LogContext<'_>,
    ) -> Result<UploadResponse, ApiError> {
        let (number, parked) = self.disk.intake.parking.place(&done.upload_url)?;
        if let Some(target) = parked.target() {
            return if target.eq_ignore_ascii_case(done.input_stream_name.trim()) {
                Ok(UploadResponse::Completed)
            } else {
                let message = format!("The file was completed for the report `{target}` already");
                Err(ApiError::new(ErrorCode::BadRequest, message))
            };
        }
        must_have_content(parked)?;
        if done.upload_as_snapshot {
            let urls = std::slice::from_ref(&done.upload_url);
            self.create_snapshot(now, &done.input_stream_name, urls, context)?;
            return Ok(UploadResponse::Completed);
        }
        let kind = parked.kind;
        let intake = &mut self.disk.intake;
        let called = |source: &&mut KnownSource| source.is_called(&done.input_stream_name);
        let Some(source) = intake.sources.iter_mut().find(called) else {
            let message = format!("There is no data source `{}`", done.input_stream_name);
            return Err(ApiError::new(ErrorCode::ResourceNotFound, message));
        };
        if source.kind != kind {
            let (is, should) = (kind.name(), source.kind.name());
            let message = format!("The data source `{}` takes {should}, and the file is {is}", source.name);
            return Err(ApiError::new(ErrorCode::BadRequest, message));
        }
        source.logs += 1;
        source.last = Some(now);
        let (file, target) = (parked_name(intake.parking.place(&done.upload_url)?.1), source.name.clone());
        intake.parking.complete(number, &target, now);
        intake.governance.pending(now, &file, &target);
        Ok(UploadResponse::Completed)
    }

    /// Files that were put to these addresses become a snapshot report at once (PRX-04).
    fn create_snapshot(
        &mut self,
        now: SimTime,
        name: &str,
        upload_urls: &[String],
        context: LogContext<'_>,
    ) -> Result<(), ApiError> {
        let refuse = |code: ErrorCode, message: String| Err(ApiError::new(code, message));
        let most = context.edition.logs.snapshot_files as usize;
        if upload_urls.is_empty() || name.trim().is_empty() {
            return refuse(ErrorCode::MissingRequiredParameter, "A snapshot has a name and files".to_owned());
        }
        if upload_urls.len() > most {
            let message = format!("A snapshot is made of at most {most} files, not of {}", upload_urls.len());
            return refuse(ErrorCode::MaximumBatchSizeExceeded, message);
        }
        let mut numbers = Vec::new();
        let mut kind = None;
        for url in upload_urls {
            let (number, parked) = self.disk.intake.parking.place(url)?;
            must_have_content(parked)?;
            if let Some(target) = parked.target() {
                return refuse(ErrorCode::BadRequest, format!("A file was completed for `{target}` already"));
            }
            if numbers.contains(&number) || *kind.get_or_insert(parked.kind) != parked.kind {
                let message = "The files of a snapshot are different ones of one log format".to_owned();
                return refuse(ErrorCode::BadRequest, message);
            }
            numbers.push(number);
        }
        let Some(kind) = kind else { return Ok(()) };
        let parser = self.disk.intake.parser_of(kind)?;
        self.disk.sources.must_be_new(name.trim())?;
        for number in &numbers {
            self.disk.intake.parking.complete(*number, name.trim(), now);
        }
        let files = self.disk.intake.parking.take(&numbers);
        let source = kind.data_source(name.trim(), parser.as_deref());
        self.analyse_snapshot(now, source, files, parser.as_ref(), context);
        Ok(())
    }
}

impl Intake {
    /// The custom parser that is saved, for a source whose logs are read by one.
    fn parser_of(&self, kind: SourceKind) -> Result<Option<Arc<CustomParser>>, ApiError> {
        if kind != SourceKind::Custom {
            return Ok(None);
        }
        let none = || ApiError::new(ErrorCode::BadRequest, "No custom parser is saved: save one first".to_owned());
        self.parser.clone().map(Some).ok_or_else(none)
    }
}

fn parked_name(parked: &PendingUpload) -> String {
    parked.file_name.clone()
}

fn must_have_content(parked: &PendingUpload) -> Result<(), ApiError> {
    if parked.has_content() {
        return Ok(());
    }
    let message = format!("The file `{}` was not put to its address", parked.file_name);
    Err(ApiError::new(ErrorCode::BadRequest, message))
}
