//! PendingUpload files: between the address that was given for them and their analysis (API-06, ROB-01, ROB-02).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Intake, SourceKind};
use crate::edition::{Edition, Figures, Logs};
use crate::protocol::upload::{LARGEST_FILE, Provider, UploadAddress, UploadResponse, UploadUrl};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::{SimDuration, SimTime};

/// Where files are put.
const STORAGE: &str = "https://adaprodconsole.blob.core.windows.net/uploads/";

/// All files on their way in, by the number of their address.
#[derive(Clone, Debug, Default)]
pub(super) struct UploadStore {
    places: BTreeMap<u64, PendingUpload>,
    /// Those that wait for a run, by the time of their completion.
    waiting: BTreeSet<(SimTime, u64)>,
    given: u64,
}

/// A file on its way in.
#[derive(Clone, Debug)]
pub(super) struct PendingUpload {
    pub file_name: String,
    pub kind: SourceKind,
    given_at: SimTime,
    content: Option<Arc<[u8]>>,
    state: State,
}

/// How far a file is.
#[derive(Clone, PartialEq, Eq, Debug)]
enum State {
    /// It is not complete.
    Open,
    /// It waits for the next run.
    Waiting { target: String, at: SimTime },
    /// It was analysed.
    Analysed { target: String, at: SimTime },
}

/// A file that is complete.
#[derive(Clone, Debug)]
pub(super) struct CompleteFile {
    pub file_name: String,
    pub kind: SourceKind,
    pub target: String,
    pub completed_at: SimTime,
    pub content: Arc<[u8]>,
}

impl UploadStore {
    /// The place of an address.
    fn number_of(url: &str) -> Result<u64, ApiError> {
        let number = url.strip_prefix(STORAGE).filter(|digits| digits.len() == 16);
        number.and_then(|digits| u64::from_str_radix(digits, 16).ok()).ok_or_else(|| unknown(url))
    }

    pub(super) fn place(&self, url: &str) -> Result<(u64, &PendingUpload), ApiError> {
        let number = Self::number_of(url)?;
        self.places.get(&number).map(|parked| (number, parked)).ok_or_else(|| unknown(url))
    }

    /// The file becomes complete: it waits for the next run.
    pub(super) fn complete(&mut self, number: u64, target: &str, now: SimTime) {
        if let Some(parked) = self.places.get_mut(&number) {
            parked.state = State::Waiting { target: target.to_owned(), at: now };
            self.waiting.insert((now, number));
        }
    }

    /// When the next run is that has something to analyse: the first after the completion of a file.
    pub(super) fn next_run(&self, figures: &Figures<Logs>) -> SimTime {
        self.waiting.first().map_or(SimTime::NEVER, |(at, _)| run_after(*at, figures.analysed_every))
    }

    /// Takes out the files that were complete before the latest run until `now`, in the order in which they were
    /// completed; their addresses stay known.
    pub(super) fn due(&mut self, now: SimTime, figures: &Figures<Logs>) -> Vec<CompleteFile> {
        let due = self.waiting.iter().take_while(|(at, _)| run_after(*at, figures.analysed_every) <= now);
        let due: Vec<(SimTime, u64)> = due.copied().collect();
        self.take_out(&due)
    }

    /// Takes out the files at these places.
    pub(super) fn take(&mut self, numbers: &[u64]) -> Vec<CompleteFile> {
        let those: Vec<(SimTime, u64)> =
            self.waiting.iter().filter(|(_, number)| numbers.contains(number)).copied().collect();
        self.take_out(&those)
    }

    fn take_out(&mut self, those: &[(SimTime, u64)]) -> Vec<CompleteFile> {
        let mut files = Vec::new();
        for (at, number) in those {
            self.waiting.remove(&(*at, *number));
            let Some(parked) = self.places.get_mut(number) else { continue };
            let State::Waiting { target, .. } = &parked.state else { continue };
            let target = target.clone();
            parked.state = State::Analysed { target: target.clone(), at: *at };
            if let Some(content) = parked.content.take() {
                let file_name = parked.file_name.clone();
                files.push(CompleteFile { file_name, kind: parked.kind, target, completed_at: *at, content });
            }
        }
        files
    }

    /// The files that wait for a run.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (&str, &str, &[u8])> {
        self.places.values().filter_map(|parked| match &parked.state {
            State::Waiting { target, .. } => {
                Some((parked.file_name.as_str(), target.as_str(), parked.content.as_deref().unwrap_or_default()))
            }
            State::Open | State::Analysed { .. } => None,
        })
    }

    /// Forgets addresses that nobody used, and files whose lines no longer show.
    pub(super) fn expire(&mut self, now: SimTime, edition: &Edition) {
        let kept = SimDuration::from_days(u64::from(edition.limits.retention_days));
        self.places.retain(|_, parked| match parked.state {
            State::Open => now.since(parked.given_at) <= edition.logs.addresses_kept,
            State::Waiting { .. } => true,
            State::Analysed { at, .. } => now.since(at) <= kept,
        });
    }
}

impl PendingUpload {
    /// The report that the file was completed for, if it was.
    pub(super) fn target(&self) -> Option<&str> {
        match &self.state {
            State::Open => None,
            State::Waiting { target, .. } | State::Analysed { target, .. } => Some(target),
        }
    }

    pub(super) const fn has_content(&self) -> bool {
        self.content.is_some()
    }
}

impl Intake {
    /// First call: gives an address.
    pub(super) fn address(&mut self, now: SimTime, asked: &UploadUrl) -> Result<UploadResponse, ApiError> {
        let kind = SourceKind::named(&asked.source)?;
        if asked.filename.trim().is_empty() {
            return Err(ApiError::new(ErrorCode::MissingRequiredParameter, "The file has no name"));
        }
        self.parking.given += 1;
        let number = self.parking.given;
        let file_name = asked.filename.clone();
        let parked = PendingUpload { file_name, kind, given_at: now, content: None, state: State::Open };
        self.parking.places.insert(number, parked);
        let url = format!("{STORAGE}{number:016x}");
        Ok(UploadResponse::Address(UploadAddress { url, provider: Provider::Azure }))
    }

    /// Second call: takes the file. Once the upload is complete, putting it again changes nothing.
    pub(super) fn content(&mut self, url: &str, body: &Arc<[u8]>) -> Result<UploadResponse, ApiError> {
        if body.len() as u64 > LARGEST_FILE {
            let message = format!("The file has {} bytes; at most {LARGEST_FILE} are taken", body.len());
            return Err(ApiError::new(ErrorCode::BadRequest, message));
        }
        let number = UploadStore::number_of(url)?;
        let parked = self.parking.places.get_mut(&number).ok_or_else(|| unknown(url))?;
        if parked.state == State::Open {
            parked.content = Some(Arc::clone(body));
        }
        Ok(UploadResponse::Stored)
    }
}

/// The first run after `at`: what is complete at the very instant of a run waits for the next one (ours).
fn run_after(at: SimTime, every: SimDuration) -> SimTime {
    at.next_multiple_of(every)
}

fn unknown(url: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, format!("No file is expected at `{url}`: ask for an address"))
}
