//! A tenant is taken up again: its decisions are carried out at their instants, and have the results they had.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gnomon_reference_impl::http::{Backend as _, Host, Services};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::Bench;
use serde::Serialize;
use serde_json::Value;

use super::control::stimulate;
use super::error::EmulatorError;
use super::faults::Fault;
use super::recorder::{Keeping, Recorder};
use super::store::{Change, Decision, Input, LastRelease, Store, StoreError, holds};
use crate::BenchBackend;

/// What a tenant was when it was left, beside its world.
#[derive(Default)]
pub(super) struct Resumed {
    /// Where the clock was being moved to.
    pub moving_to: Option<SimTime>,
    /// The faults that were set.
    pub faults: Option<Vec<Fault>>,
}

impl Resumed {
    /// Carries a decision out; its result now.
    fn carry_out(&mut self, bench: &mut Bench, at: SimTime, change: &Change) -> Result<Value, String> {
        if at > bench.now() {
            bench.run_until(at);
        }
        // It was admitted once: limits have no say any more.
        bench.forget_calls();
        let mut backend = BenchBackend(bench);
        match change {
            Change::Defender { caller, request } => told(backend.ask_defender(caller, request.clone())),
            Change::Devices(query) => told(backend.ask_about_devices(query)),
            Change::CloudApps(request) => told(backend.ask_cloud_apps(request)),
            Change::Logs(request) => told(backend.ask_about_logs(request)),
            Change::Upload(request) => told(backend.upload(request)),
            Change::Stimulus { path, body } => stimulate(bench, path, body).map_err(|refusal| refusal.to_string()),
            Change::Move(target) => {
                self.moving_to = Some(*target);
                Ok(Value::Null)
            }
            Change::Arrived => {
                bench.run_until(at);
                self.moving_to = None;
                Ok(Value::Null)
            }
            Change::Faults(faults) => {
                self.faults = Some(faults.clone());
                Ok(Value::Null)
            }
        }
    }
}

fn told(answer: Result<impl Serialize, ApiError>) -> Result<Value, String> {
    let answer = answer.map_err(|error| error.to_string())?;
    serde_json::to_value(answer).map_err(|error| error.to_string())
}

/// Takes a tenant up from its store, on the bench that its head makes.
pub(super) fn resume(store: &mut Store, bench: &mut Bench) -> Result<Resumed, EmulatorError> {
    let mut resumed = Resumed::default();
    let path = store.path().to_owned();
    store.read(|number, decisions| {
        for decision in decisions {
            let found = resumed.carry_out(bench, decision.at, &decision.change);
            if found.as_ref().is_ok_and(|found| holds(&decision.result, found)) {
                continue;
            }
            let found = found.map_or_else(|refusal| format!("refused: {refusal}"), |found| shortened(&found));
            let (what, stored) = (shortened(&decision.change), shortened(&decision.result));
            let (path, at) = (path.clone(), decision.at);
            return Err(EmulatorError::from(StoreError::Differs { path, number, at, what, stored, found }));
        }
        Ok(())
    })?;
    bench.forget_calls();
    Ok(resumed)
}

/// The beginning of something as JSON.
fn shortened(what: &impl Serialize) -> String {
    const LONGEST: usize = 300;
    let mut text = serde_json::to_string(what).unwrap_or_default();
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text += "...";
    }
    text
}

/// What was decided in a store of the last release: its requests are decided again as that release did at each start.
pub(super) fn decided(last: &LastRelease, bench: &mut Bench, services: &mut Services) -> Vec<Vec<Decision>> {
    let mut records = Vec::new();
    let mut moving_to: Option<SimTime> = None;
    for (at, input) in &last.inputs {
        if *input == Input::Clock {
            let now = bench.now();
            let mut record = Vec::new();
            // A second move begins once the first is over; inputs during one come at instants on its way.
            if let Some(before) = moving_to.replace(*at) {
                bench.run_until(before);
                record.push(Decision::new(before.max(now), Change::Arrived, Value::Null));
            }
            record.push(Decision::new(bench.now(), Change::Move(*at), Value::Null));
            records.push(record);
            continue;
        }
        if *at > bench.now() {
            bench.run_until(*at);
        }
        let record = decide(input, bench, services);
        if !record.is_empty() {
            records.push(record);
        }
    }
    records
}

/// What is decided about an input of the last release.
fn decide(input: &Input, bench: &mut Bench, services: &mut Services) -> Vec<Decision> {
    match input {
        Input::Request { host, origin, storage_origin, method, uri, headers, body } => {
            services.move_storage(storage_origin);
            let mut request = ::http::Request::builder().method(method.as_str()).uri(uri.as_str());
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let body = BASE64_STANDARD.decode(body).unwrap_or_default();
            let mut recorder = Recorder::new(bench, Keeping::All);
            if let (Some(host), Ok(request)) = (Host::ALL.get(usize::from(*host)), request.body(body)) {
                services.answer(*host, origin, &request, &mut recorder);
            }
            recorder.decisions
        }
        Input::Stimulus { path, body } => match stimulate(bench, path, body) {
            Ok(result) => {
                let change = Change::Stimulus { path: path.clone(), body: body.clone() };
                vec![Decision::new(bench.now(), change, result)]
            }
            Err(_) => Vec::new(),
        },
        Input::Clock => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
