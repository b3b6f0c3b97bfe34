//! Faults on the emulator's routes: seeded, so that the same requests meet the same faults.

use std::borrow::Cow;

use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::engine::Seed;
use serde::{Deserialize, Serialize};

/// What a fault does to a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// Answers 500, without doing what was asked.
    Error,
    /// Answers 503, without doing what was asked.
    Unavailable,
    /// Answers 429 with a wait of one second, without doing what was asked.
    Throttled,
    /// Does what was asked, and answers after `delay`.
    Delay,
    /// Does what was asked, and closes the connection without an answer.
    Drop,
}

/// A fault on some routes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// The service, `defender`, `cloud-apps`, `login` or `storage`; every service if none is named.
    #[serde(default)]
    pub service: Option<String>,
    /// What the path begins with, `/api/machines`; letter case does not count. Every path if nothing is said.
    #[serde(default)]
    pub path: String,
    /// The method; every one if none is named.
    #[serde(default)]
    pub method: Option<String>,
    /// What a request that it strikes meets.
    pub kind: FaultKind,
    /// The share of requests it happens to, `2%`.
    pub rate: Ratio,
    /// For `delay`: how long.
    #[serde(default)]
    pub delay: Option<SimDuration>,
}

impl Fault {
    fn concerns(&self, service: &str, method: &str, path: &str) -> bool {
        let (path, begin) = (without_version(path), without_version(&self.path));
        let begins = path.get(..begin.len()).is_some_and(|start| start.eq_ignore_ascii_case(&begin));
        self.service.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(service))
            && self.method.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(method))
            && begins
    }
}

/// A path without the version of Defender's API: with it and without it is one route.
fn without_version(path: &str) -> Cow<'_, str> {
    const VERSIONED: &str = "/api/v1.0";
    match path.get(..VERSIONED.len()) {
        Some(start) if start.eq_ignore_ascii_case(VERSIONED) => Cow::Owned(format!("/api{}", &path[VERSIONED.len()..])),
        _ => Cow::Borrowed(path),
    }
}

/// The faults that are on.
#[derive(Clone, Debug)]
pub(super) struct Faults {
    seed: Seed,
    faults: Vec<Fault>,
    /// How many requests were looked at.
    looked: u64,
}

/// What the draws of faults are for: a number that no purpose of the world has.
const FAULTS: u64 = 1 << 32;

/// This many in a thousand.
const fn per_thousand(count: u32) -> Ratio {
    match Ratio::new(count, 1000) {
        Some(ratio) => ratio,
        None => Ratio::ZERO,
    }
}

impl Faults {
    /// No faults at all if `without_faults`; otherwise one request in 200 is answered 503, and one in 500 is throttled.
    pub(super) fn new(seed: u64, without_faults: bool) -> Self {
        let fault = |kind, rate| Fault {
            service: None,
            path: "/api".to_owned(),
            method: Some("GET".to_owned()),
            kind,
            rate,
            delay: None,
        };
        let mut faults = Vec::new();
        if !without_faults {
            faults.push(fault(FaultKind::Unavailable, per_thousand(5)));
            faults.push(fault(FaultKind::Throttled, per_thousand(2)));
        }
        Self { seed: Seed(seed), faults, looked: 0 }
    }

    /// The faults that are on.
    pub(super) fn list(&self) -> &[Fault] {
        &self.faults
    }

    /// Sets the faults that are on from now.
    pub(super) fn set(&mut self, faults: Vec<Fault>) {
        self.faults = faults;
    }

    /// What happens to the next request, if anything does.
    pub(super) fn next(&mut self, service: &str, method: &str, path: &str) -> Option<Fault> {
        if self.faults.is_empty() {
            return None;
        }
        self.looked += 1;
        let mut draws = self.seed.draws(self.looked, FAULTS);
        let struck = self.faults.iter().find(|fault| {
            let draw = draws.word();
            fault.concerns(service, method, path) && fault.rate.hit(draw)
        });
        struck.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_requests_meet_the_same_faults_about_as_often_as_asked_for() {
        let struck = |seed| {
            let mut faults = Faults::new(seed, false);
            (0..20_000).map(|_| faults.next("defender", "GET", "/api/machines").is_some()).collect::<Vec<_>>()
        };
        let first = struck(1);
        assert_eq!(first, struck(1));
        assert_ne!(first, struck(2));
        let count = first.iter().filter(|struck| **struck).count();
        assert!((100..190).contains(&count), "{count} of 20,000");
    }

    #[test]
    fn a_calm_emulator_has_no_faults_and_a_fault_concerns_what_it_says() {
        assert!(Faults::new(1, true).next("defender", "GET", "/api/machines").is_none());
        let text = r#"{"service": "defender", "path": "/api/Machines", "kind": "error", "rate": "100%"}"#;
        let mut faults = Faults::new(1, true);
        faults.set(vec![serde_json::from_str(text).unwrap()]);
        assert!(faults.next("defender", "GET", "/api/machines/1").is_some());
        assert!(faults.next("defender", "GET", "/api/v1.0/machines").is_some());
        assert!(faults.next("defender", "GET", "/api/alerts").is_none());
        assert!(faults.next("cloud-apps", "GET", "/api/machines").is_none());
    }
}
