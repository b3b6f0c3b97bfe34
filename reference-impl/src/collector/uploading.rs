//! Uploading: the three calls for each log, one after the other, and what is done when one fails (PRX-06, API-06,
//! ROB-01 to ROB-03).
//!
//! Each data source uploads for itself, one log at a time. A call without an answer is made again, an answer that comes
//! late is to a call that is no longer waited for, and a log leaves the disk only when its completion is acknowledged:
//! so a line is uploaded at least once, and Cloud App Security completes an address at most once.

use super::receiver::Step;
use super::{CallId, Collector, Outgoing};
use crate::protocol::upload::{BlobType, DoneUpload, UploadRequest, UploadResponse, UploadUrl};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::{SimDuration, SimTime};

/// What a receiver is doing about its first log: in memory only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Attempt {
    waiting: Option<CallId>,
    /// Until when it waits: for the answer, or before the next call.
    until: SimTime,
    /// Failures in a row.
    failures: u32,
}

impl Attempt {
    /// Nothing is under way; the first call may be made at `at`.
    pub(super) const fn at(at: SimTime) -> Self {
        Self { waiting: None, until: at, failures: 0 }
    }

    pub(super) fn next_timer_at(&self, has_work: bool) -> SimTime {
        if self.waiting.is_some() || has_work { self.until } else { SimTime::NEVER }
    }
}

impl Collector {
    /// Makes the next call of a receiver, if there is something to upload and nothing to wait for.
    pub(super) fn upload(&mut self, now: SimTime, number: usize, out: &mut Vec<Outgoing>) {
        let attempt = self.ram.attempts[number];
        if attempt.waiting.is_some() {
            if attempt.until > now {
                return;
            }
            self.failed(now, number, None);
        }
        if self.ram.attempts[number].until > now || !self.disk.receivers[number].has_work(self.figures.spool_bytes) {
            return;
        }
        if self.disk.receivers[number].queue.is_empty() {
            self.disk.receivers[number].seal_spool(&self.name);
            self.disk.version += 1;
        }
        let receiver = &self.disk.receivers[number];
        let Some(log) = receiver.queue.front() else { return };
        let request = match &receiver.step {
            Step::Address => {
                UploadRequest::Address(UploadUrl { filename: log.file_name.clone(), source: log.log_type.clone() })
            }
            Step::Content(url) => UploadRequest::Content {
                url: url.clone(),
                blob_type: BlobType::BlockBlob,
                body: std::sync::Arc::clone(&log.content),
            },
            Step::Completion(url) => UploadRequest::Completion(DoneUpload {
                upload_url: url.clone(),
                input_stream_name: log.data_source.clone(),
                upload_as_snapshot: false,
            }),
        };
        let call = CallId(self.disk.next_call);
        self.disk.next_call += 1;
        let attempt = &mut self.ram.attempts[number];
        (attempt.waiting, attempt.until) = (Some(call), now + self.figures.answer_timeout);
        out.push(Outgoing::Call(call, request));
    }

    /// Takes in the answer to a call, and makes the next one.
    pub fn answered(
        &mut self,
        now: SimTime,
        call: CallId,
        answer: &Result<UploadResponse, ApiError>,
        out: &mut Vec<Outgoing>,
    ) {
        let waits = |attempt: &Attempt| attempt.waiting == Some(call);
        let Some(number) = self.ram.attempts.iter().position(waits) else { return };
        let next = match (&self.disk.receivers[number].step, answer) {
            (Step::Address, Ok(UploadResponse::Address(address))) => Step::Content(address.url.clone()),
            (Step::Content(url), Ok(UploadResponse::Stored)) => Step::Completion(url.clone()),
            (Step::Completion(_), Ok(UploadResponse::Completed)) => {
                self.uploaded(number);
                Step::Address
            }
            (_, answer) => return self.failed(now, number, answer.as_ref().err()),
        };
        self.disk.receivers[number].step = next;
        self.ram.attempts[number] = Attempt::at(now);
        self.upload(now, number, out);
    }

    /// A log was uploaded: it is kept as a backup, and no longer counts against the disk.
    fn uploaded(&mut self, number: usize) {
        let receiver = &mut self.disk.receivers[number];
        let Some(log) = receiver.queue.pop_front() else { return };
        receiver.counts.uploaded += 1;
        self.disk.used -= log.size.0;
        self.disk.version += 1;
        self.disk.backups.push_back(log);
        while self.disk.backups.len() > self.figures.backups as usize {
            self.disk.backups.pop_front();
        }
    }

    /// A call failed: it is made again after a pause that grows, or after the wait that was asked for. What is refused
    /// for good is kept too: it lets others go first, and begins anew with an address.
    fn failed(&mut self, now: SimTime, number: usize, error: Option<&ApiError>) {
        let failures = self.ram.attempts[number].failures + 1;
        let doubled = self.figures.retry_first.times(1 << (failures - 1).min(20));
        let pause = doubled.min(self.figures.retry_at_most);
        let asked: Option<SimDuration> = error.and_then(|error| error.retry_after);
        let until = now + asked.unwrap_or(pause);
        self.ram.attempts[number] = Attempt { waiting: None, until, failures };
        let passes = |error: &ApiError| {
            matches!(
                error.code,
                ErrorCode::TooManyRequests
                    | ErrorCode::InternalServerError
                    | ErrorCode::ServiceUnavailable
                    | ErrorCode::DisabledFeature
            )
        };
        if error.is_some_and(|error| !passes(error)) {
            let receiver = &mut self.disk.receivers[number];
            receiver.step = Step::Address;
            receiver.queue.rotate_left(1.min(receiver.queue.len()));
        }
    }
}
