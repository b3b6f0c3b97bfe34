//! Statements about the language, each a test; and a second evaluator to compare with.

mod aggregates;
mod arbitrary;
mod differential;
mod documented;
mod errors;
mod functions;
mod logic;
mod naive;
mod operators;
mod reference;
mod tables;
mod texts;
mod times;

use std::cell::RefCell;

use super::eval::Engine;
use super::limits::{Limits, Meter};
use super::rows::{DeviceInfoRow, HuntingRow, NetworkEventRow};
use super::{Answer, HuntingStore, Options, QueryError, run};
use crate::api_version::ApiVersion;
use crate::time::{SimDuration, SimTime};

/// The instant of all tests.
fn now() -> SimTime {
    "2021-02-10T06:00:00Z".parse().unwrap()
}

fn ask_of(store: &HuntingStore, query: &str) -> Result<Answer, QueryError> {
    run(query, store, now(), &Options::default())
}

/// The answer's cells as text, the columns parted by `|`.
fn cells(answer: &Answer) -> Vec<String> {
    (0..answer.rows())
        .map(|row| {
            let cells = (0..answer.fields().len()).map(|column| {
                let mut json = Vec::new();
                answer.value(row, column).write_json(&mut json);
                String::from_utf8(json).unwrap().trim_matches('"').to_owned()
            });
            cells.collect::<Vec<_>>().join("|")
        })
        .collect()
}

/// The cells of the answer to a query that has one.
#[track_caller]
fn rows_of(store: &HuntingStore, query: &str) -> Vec<String> {
    match ask_of(store, query) {
        Ok(answer) => cells(&answer),
        Err(error) => panic!("{}", error.render(query)),
    }
}

/// The value of an expression.
#[track_caller]
fn value_of(expression: &str) -> String {
    rows_of(&HuntingStore::new(), &format!("print {expression}")).join("\n")
}

/// The error of a query that has none but that.
#[track_caller]
fn error_of(query: &str) -> QueryError {
    match ask_of(&HuntingStore::new(), query) {
        Ok(answer) => panic!("an answer to {query}: {:?}", cells(&answer)),
        Err(error) => error,
    }
}

/// The names and types of an answer's columns.
#[track_caller]
fn schema_of(query: &str) -> String {
    let tree = super::parser::parse(query);
    let now = super::types::ticks_of(now());
    let (store, limits) = (HuntingStore::new(), Limits::default());
    let mut meter = Meter::new(&limits);
    let engine = RefCell::new(Engine::new(&store, 0, &mut meter));
    let plan = tree.and_then(|tree| super::binder::bind(&tree, ApiVersion::Contract, now, &engine));
    match plan {
        Ok(plan) => plan.fields.iter().map(|f| format!("{}:{}", f.name, f.ty.name())).collect::<Vec<_>>().join(" "),
        Err(error) => panic!("{}", error.render(query)),
    }
}

fn store_of<R: HuntingRow>(rows: &[R]) -> HuntingStore {
    let mut store = HuntingStore::new();
    rows.iter().for_each(|row| store.append(row));
    store
}

/// Connections to these hosts, a minute apart, the first the oldest; ports count up from 1.
fn connections(hosts: &[&str]) -> HuntingStore {
    let rows: Vec<NetworkEventRow<'_>> = hosts
        .iter()
        .enumerate()
        .map(|(at, host)| NetworkEventRow {
            timestamp: now() - SimDuration::from_mins((hosts.len() - at) as u64),
            remote_url: host,
            remote_port: Some(at as i32 + 1),
            ..Default::default()
        })
        .collect();
    store_of(&rows)
}

/// Devices with these builds, where nothing is null.
fn builds(builds: &[Option<i64>]) -> HuntingStore {
    let names: Vec<String> = (0..builds.len()).map(|at| format!("d{at}")).collect();
    let rows: Vec<DeviceInfoRow<'_>> = names
        .iter()
        .zip(builds)
        .map(|(name, build)| DeviceInfoRow {
            timestamp: now(),
            device_name: name,
            os_build: *build,
            ..Default::default()
        })
        .collect();
    store_of(&rows)
}
