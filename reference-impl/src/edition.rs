//! Editions: the figures that the vendor's documents changed over the years, as data.
//!
//! An edition is never an `if` in the code. `2021-02` is the default and the contract. An edition holds what the
//! reference does: documented figures, and what it chose where the documents only give a bound; each field says which
//! it is. What is promised stands beside the requirements, in the suite, and judges the reference like anybody else.

mod figures;

pub use figures::{Figures, Watch};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api_version::ApiVersion;
use crate::quantities::Bytes;
use crate::rate_window::CallRate;
use crate::time::SimDuration;

/// A named set of rules, read from a file in `data/editions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The name by which it is asked for, for example `2021-02`.
    pub name: String,
    /// Which documents it follows.
    pub title: String,
    /// Which routes, fields, actions and tables the public APIs have.
    pub api_version: ApiVersion,
    /// What an endpoint reports, when and how much (REP).
    pub report: Report,
    /// When an endpoint talks to Defender (BLK-03, BLK-10).
    pub contact: Contact,
    /// When what Defender decided becomes visible to devices.
    pub publication: Publication,
    /// How Cloud App Security brings its indicators into Defender (BLK-02, BLK-08).
    pub sync: Sync,
    /// When app discovery policies are evaluated, and what they remember (BLK-07, ALR-05).
    pub policies: Figures<Policies>,
    /// Numbers of things.
    pub limits: Limits,
    /// What a log collector does when, and how much of it (PRX-06).
    pub collector: Figures<Collector>,
    /// When logs are analysed, and what is kept of them (PRX-02, PRX-04, PRX-05).
    pub logs: Figures<Logs>,
    /// What devices tell Defender of beside reports.
    pub events: Events,
    /// What advanced hunting gives, and how much of it (HNT-05).
    pub hunting: Figures<Hunting>,
}

/// How the size of a report is limited; the documents changed their mind about it (`FACTS.md` 1, row 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportRule {
    /// At most the cap on a UTC day; what exceeds it is held back for good (REP-02, REP-03, REP-09).
    DailyCap,
    /// Chunks of at most the cap, as many as it takes; nothing is held back.
    Chunk,
}

/// What an endpoint reports, when and how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Whether the cap is for a day or for a chunk.
    pub rule: ReportRule,
    /// The cap in bytes of report bodies as encoded, before compression (documented: 4 MB; REP-02).
    pub cap_bytes: Bytes,
    /// The cap in transactions (documented: about 4,000; REP-03).
    pub cap_transactions: u32,
    /// Time from the start of one report to the start of the next (the reference's choice inside the bounds).
    pub every: SimDuration,
    /// No report starts sooner after the one before (ours; REP-01).
    pub not_before: SimDuration,
    /// How long a backlog waits before it is given up (ours; REP-04).
    pub backlog_kept: SimDuration,
}

/// When an endpoint talks to Defender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Time from one check-in to the next (the reference's choice).
    pub check_in_every: SimDuration,
    /// A message without an answer for this long has failed.
    pub answer_timeout: SimDuration,
    /// A failed message is sent again after this long (at most 5 minutes; BLK-03).
    pub retry_after: SimDuration,
    /// A device back from no connection makes its first contact within this time (at most 10 minutes; BLK-10).
    pub first_contact_within: SimDuration,
}

/// When what Defender decided becomes visible to devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Versions are published at multiples of this span since the Unix epoch.
    pub publish_every: SimDuration,
}

/// How Cloud App Security brings its indicators into Defender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sync {
    /// Time from a change of what is wanted to the first request.
    pub delay: SimDuration,
    /// The first pause after a request that failed; it doubles with every failure in a row.
    pub retry_first: SimDuration,
    /// The longest pause after failures.
    pub retry_at_most: SimDuration,
    /// How many requests may wait for their answers at once.
    pub outstanding: u32,
}

/// When app discovery policies are evaluated, and what they remember.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// Policies are evaluated at multiples of this span since the Unix epoch, and after each analysis of logs (ours:
    /// the documents give no bound).
    pub evaluate_every: SimDuration,
    /// A policy alerts once for an app and a report in so many UTC days, the day of the alert counted (documented;
    /// ALR-05).
    pub alert_once_in_days: u32,
    /// An app is new if it was not discovered in the last so many UTC days, the day looked at counted (documented).
    pub new_app_days: u32,
}

/// Numbers of things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Indicators in one organisation (documented; BLK-12).
    pub indicators: Figures<u32>,
    /// Indicators in one import (documented; API-02).
    pub import_batch: Figures<u32>,
    /// Calls of the public APIs.
    pub calls: CallLimits,
    /// How many attempts an alert lists as evidence (ours; ALR-06).
    pub alert_evidence: Figures<u32>,
    /// How many UTC days discovery keeps a transaction, its own day counted (INT-04).
    pub retention_days: u32,
}

/// How often the public APIs may be called by one tenant (API-05; `FACTS.md` 2.6, 6.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallLimits {
    /// Most routes of Defender, each for itself (documented).
    pub defender: CallRate,
    /// All routes of indicators together, but for the two that follow (documented).
    pub indicators: CallRate,
    /// Imports of indicators (a minute: documented; an hour: ours, that of the other routes).
    pub import_indicators: CallRate,
    /// Deleting many indicators at once (documented).
    pub delete_indicators: CallRate,
    /// Updating many alerts at once (documented).
    pub update_alerts: CallRate,
    /// Creating an alert by reference (documented).
    pub create_alert: CallRate,
    /// All routes of Cloud App Security together (documented).
    pub cloud_apps: CallRate,
}

/// What a log collector does when, and how much of it (`FACTS.md` 7.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collector {
    /// A syslog spool is uploaded once it is larger than this (documented: 40 KB).
    pub spool_bytes: Bytes,
    /// The longest syslog message; of a longer one the beginning is kept (ours).
    pub message_bytes: Bytes,
    /// How much may wait on its disk (documented: 250 GB).
    pub disk_bytes: Bytes,
    /// How many uploaded logs are kept (documented: the last 20).
    pub backups: u32,
    /// A call without an answer for this long has failed (ours).
    pub answer_timeout: SimDuration,
    /// The first pause after a call that failed; it doubles with every failure in a row (ours).
    pub retry_first: SimDuration,
    /// The longest pause after failures, unless a longer one is asked for (ours).
    pub retry_at_most: SimDuration,
    /// It tells of itself at most once in this span (ours).
    pub status_every: SimDuration,
    /// Without data from any source for this long it is disconnected (documented).
    pub disconnected_after: SimDuration,
    /// Without data for this long an alert says so (documented).
    pub alert_after: SimDuration,
}

/// When logs are analysed, and what is kept of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logs {
    /// Logs of data sources are analysed at multiples of this span since midnight UTC (documented: four times a day).
    pub analysed_every: SimDuration,
    /// How many files make a snapshot at most (documented).
    pub snapshot_files: u32,
    /// How many unreadable lines of a file are kept in full; all are counted (ours).
    pub unreadable_kept: u32,
    /// How long an address waits for its file and its completion (ours).
    pub addresses_kept: SimDuration,
    /// How many UTC days the governance log keeps a task, its own day counted (documented).
    pub governance_days: u32,
}

/// What devices tell Defender of beside reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// Whether each connection behind a forward proxy is told of, with its true domain, while network protection is on
    /// (documented; PRX-08). Fleets leave it off: an event for each connection is a feed of its own.
    pub behind_proxy: bool,
}

/// What advanced hunting gives, and how much of it (`FACTS.md` 2.10, 32).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hunting {
    /// How old a row may be to be found (documented).
    pub reach: SimDuration,
    /// Rows of an answer; more are cut off (documented).
    pub rows: u32,
    /// Bytes of an answer's cells; more is an error (documented; what is counted is ours).
    pub answer_bytes: Bytes,
    /// Run time of one query; more is an error (documented).
    pub query_run_time: SimDuration,
    /// Calls a minute (documented).
    pub calls_a_minute: u32,
    /// Calls an hour (documented).
    pub calls_an_hour: u32,
    /// Run time of all queries in an hour (documented).
    pub run_time_an_hour: SimDuration,
    /// Run time of all queries in a UTC day (documented).
    pub run_time_a_day: SimDuration,
    /// Units of work that are charged as a second of run time (ours: about what one core does).
    pub units_a_second: u64,
}

/// The editions that are built in: name and text.
const BUILT_IN: [(&str, &str); 2] = [
    ("2021-02", include_str!("../data/editions/2021-02.toml")),
    ("current", include_str!("../data/editions/current.toml")),
];

/// An edition that does not exist was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no edition `{asked}`; there are {}", Edition::names().collect::<Vec<_>>().join(", "))]
pub struct UnknownEdition {
    /// The name that was asked for.
    pub asked: String,
}

impl Edition {
    /// The name of the edition that is the contract.
    pub const CONTRACT: &'static str = "2021-02";

    /// The names of the built-in editions, the contract first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The built-in edition of this name.
    ///
    /// # Errors
    /// If there is none of this name; the error lists those there are.
    pub fn named(name: &str) -> Result<Self, UnknownEdition> {
        let unknown = || UnknownEdition { asked: name.to_owned() };
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
        toml::from_str(text).map_err(|_| unknown())
    }

    /// The contract, edition `2021-02`.
    ///
    /// # Panics
    /// Never: a test reads every built-in edition.
    #[must_use]
    pub fn contract() -> Self {
        Self::named(Self::CONTRACT).expect("the contract is built in")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_edition_reads_and_carries_its_own_name() {
        for name in Edition::names() {
            let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name).unwrap();
            let edition: Edition = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(edition.name, name);
        }
    }

    #[test]
    fn the_contract_says_what_the_article_of_february_2021_says() {
        let edition = Edition::contract();
        assert_eq!(edition.report.rule, ReportRule::DailyCap);
        assert_eq!(edition.report.cap_bytes, Bytes(4 * 1024 * 1024));
        assert_eq!(edition.report.cap_transactions, 4000);
        assert_eq!(*edition.limits.indicators, 15_000);
    }

    #[test]
    fn an_unknown_edition_is_refused_with_the_names_there_are() {
        let error = Edition::named("2019").unwrap_err();
        assert_eq!(error.to_string(), "there is no edition `2019`; there are 2021-02, current");
    }
}
