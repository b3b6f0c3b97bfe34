//! A bench behind the routes, as far as it is kept: what a role accepts becomes a decision; what it is only asked, and
//! what it refuses, does not.

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::{Backend, TenantState};
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::Bench;
use serde::Serialize;
use serde_json::Value;

use super::store::{Change, Decision, Store, StoreError};
use crate::BenchBackend;

/// How much room is kept for a result, beside what a request itself takes.
const RESULT: u64 = 64 << 10;

/// Where decisions go.
pub(super) enum Keeping<'a> {
    /// Nothing outlives the process.
    Nothing,
    /// Into a store, in which there has to be room before anything is done.
    In(&'a mut Store),
    /// They are collected, for a store that is made later.
    All,
}

/// A bench whose decisions are kept.
pub(super) struct Recorder<'a> {
    bench: &'a mut Bench,
    keeping: Keeping<'a>,
    /// What was decided, in order.
    pub(super) decisions: Vec<Decision>,
    /// Why something could not be kept, and was not done.
    pub(super) no_room: Option<StoreError>,
}

impl<'a> Recorder<'a> {
    pub(super) const fn new(bench: &'a mut Bench, keeping: Keeping<'a>) -> Self {
        Self { bench, keeping, decisions: Vec::new(), no_room: None }
    }

    /// Sees to it that there is room for a decision about a change; the change, if it is to be kept.
    fn prepare(&mut self, change: impl FnOnce() -> Change) -> Result<Option<Change>, ApiError> {
        let store = match &mut self.keeping {
            Keeping::Nothing => return Ok(None),
            Keeping::All => return Ok(Some(change())),
            Keeping::In(store) => store,
        };
        let change = change();
        let before: u64 = self.decisions.iter().map(|decision| size(&decision.change)).sum();
        if let Err(error) = store.reserve(before + size(&change) + RESULT) {
            let refusal = ApiError::new(ErrorCode::ServiceUnavailable, error.to_string());
            self.no_room = Some(error);
            return Err(refusal);
        }
        Ok(Some(change))
    }

    /// Remembers a change that was accepted.
    fn keep(&mut self, change: Option<Change>, result: &impl Serialize) {
        if let Some(change) = change {
            // Everything that is answered can be written as JSON: it is answered over HTTP too.
            let result = serde_json::to_value(result).unwrap_or(Value::Null);
            self.decisions.push(Decision::new(self.bench.now(), change, result));
        }
    }
}

/// About how much room a change takes; three times as much for a result that repeats it.
fn size(change: &Change) -> u64 {
    let content = match change {
        Change::Upload(UploadRequest::Content { body, .. }) => return body.len() as u64 + RESULT,
        other => serde_json::to_vec(other).map_or(0, |written| written.len()),
    };
    3 * content as u64
}

impl Backend for Recorder<'_> {
    fn now(&self) -> SimTime {
        self.bench.now()
    }

    fn state(&self) -> Option<TenantState> {
        Some(TenantState { now: self.bench.now(), changes: self.bench.changes() })
    }

    fn edition(&self) -> &Edition {
        self.bench.setting().edition()
    }

    fn catalog(&self) -> &Catalog {
        self.bench.setting().catalog()
    }

    fn ask_defender(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        if matches!(request, DefenderRequest::ListIndicators) {
            return BenchBackend(self.bench).ask_defender(caller, request);
        }
        let change = self.prepare(|| Change::Defender { caller: caller.clone(), request: request.clone() })?;
        let answer = BenchBackend(self.bench).ask_defender(caller, request)?;
        self.keep(change, &answer);
        Ok(answer)
    }

    fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        if !query.changes() {
            return BenchBackend(self.bench).ask_about_devices(query);
        }
        let change = self.prepare(|| Change::Devices(query.clone()))?;
        let answer = BenchBackend(self.bench).ask_about_devices(query)?;
        self.keep(change, &answer);
        Ok(answer)
    }

    fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        if request.is_question() {
            return BenchBackend(self.bench).ask_cloud_apps(request);
        }
        let change = self.prepare(|| Change::CloudApps(request.clone()))?;
        let answer = BenchBackend(self.bench).ask_cloud_apps(request)?;
        self.keep(change, &answer);
        Ok(answer)
    }

    fn ask_discovery(&mut self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        BenchBackend(self.bench).ask_discovery(query)
    }

    fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
        use LogsRequest::{ListCollectors, ListDataSources, ListGovernance};

        if matches!(request, ListCollectors | ListDataSources | ListGovernance) {
            return BenchBackend(self.bench).ask_about_logs(request);
        }
        let change = self.prepare(|| Change::Logs(request.clone()))?;
        let answer = BenchBackend(self.bench).ask_about_logs(request)?;
        self.keep(change, &answer);
        Ok(answer)
    }

    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        let change = self.prepare(|| Change::Upload(request.clone()))?;
        let answer = BenchBackend(self.bench).upload(request)?;
        self.keep(change, &answer);
        Ok(answer)
    }
}
