//! Faults on the emulator's routes: seeded, so that the same requests meet the same faults, or counted, so that a test
//! says which requests do.

use std::borrow::Cow;

use gnomon_reference_impl::http::Request;
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::engine::Seed;
use serde::{Deserialize, Serialize};

/// What a fault does to a request.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// Answers 500, or the status that is named, without doing what was asked.
    #[default]
    Error,
    /// Answers 503, without doing what was asked.
    Unavailable,
    /// Answers 429, without doing what was asked.
    Throttled,
    /// Does what was asked, and answers after `delay`.
    Delay,
    /// Does what was asked, and closes the connection without an answer.
    Drop,
    /// Does what was asked, and closes the connection in the middle of the answer's body.
    Cut,
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
    /// A header that a request has to have, `x-test: 7`, so that tests at the same time do not meet each other's
    /// faults; every request if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// What a request that it strikes meets; an error if nothing is said.
    #[serde(default)]
    pub kind: FaultKind,
    /// The share of requests it happens to, `2%`; all if nothing is said.
    #[serde(default = "all")]
    pub rate: Ratio,
    /// How many requests that it concerns it lets pass first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// How many requests it strikes; then it is off. No limit if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// For a refusal: its status, 400 to 599.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// For a refusal: how long the client is asked to wait, in whole seconds of `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<SimDuration>,
    /// For `delay`: how long.
    #[serde(default)]
    pub delay: Option<SimDuration>,
}

const fn all() -> Ratio {
    Ratio::ONE
}

impl Fault {
    /// A fault of this kind that strikes this share of requests to every route.
    #[must_use]
    pub const fn new(kind: FaultKind, rate: Ratio) -> Self {
        Self {
            service: None,
            path: String::new(),
            method: None,
            header: None,
            kind,
            rate,
            after: None,
            times: None,
            status: None,
            retry_after: None,
            delay: None,
        }
    }

    /// What is wrong with it, if anything is.
    pub(super) fn invalid(&self) -> Option<String> {
        const SERVICES: [&str; 4] = ["login", "defender", "cloud-apps", "storage"];
        if let Some(service) = self.service.as_deref().filter(|name| !SERVICES.contains(name)) {
            return Some(format!("There is no service `{service}`; there are {}", SERVICES.join(", ")));
        }
        if self.header.as_deref().is_some_and(|header| header_of(header).is_none()) {
            return Some("`header` names a header and its value: \"x-test: 7\"".to_owned());
        }
        if self.status.is_some_and(|status| !(400..=599).contains(&status)) {
            return Some("`status` is that of a refusal: 400 to 599".to_owned());
        }
        let refuses = matches!(self.kind, FaultKind::Error | FaultKind::Unavailable | FaultKind::Throttled);
        if !refuses && (self.status.is_some() || self.retry_after.is_some()) {
            return Some(
                "`status` and `retryAfter` are of a fault that refuses: error, unavailable, throttled".to_owned(),
            );
        }
        (self.times == Some(0)).then(|| "`times` is at least 1".to_owned())
    }

    fn concerns(&self, service: &str, request: &Request) -> bool {
        let (path, begin) = (without_version(request.uri().path()), without_version(&self.path));
        let begins = path.get(..begin.len()).is_some_and(|start| start.eq_ignore_ascii_case(&begin));
        let named = |header: &str| {
            header_of(header).is_some_and(|(name, value)| {
                request.headers().get_all(name).iter().any(|own| own.as_bytes().trim_ascii() == value.as_bytes())
            })
        };
        self.service.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(service))
            && self.method.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(request.method().as_str()))
            && begins
            && self.header.as_deref().is_none_or(named)
    }

    /// What a service refuses a request with that it strikes, and the status; nothing, if it does what it is asked.
    pub(super) fn refusal(&self) -> Option<(ApiError, u16)> {
        let (code, wait) = match self.kind {
            FaultKind::Error => (ErrorCode::InternalServerError, None),
            FaultKind::Unavailable => (ErrorCode::ServiceUnavailable, Some(SimDuration::SECOND)),
            FaultKind::Throttled => (ErrorCode::TooManyRequests, Some(SimDuration::SECOND)),
            FaultKind::Delay | FaultKind::Drop | FaultKind::Cut => return None,
        };
        let status = self.status.unwrap_or(code.status());
        let code = match status {
            400 => ErrorCode::BadRequest,
            401 => ErrorCode::Unauthorized,
            403 => ErrorCode::Forbidden,
            404 => ErrorCode::NotFound,
            429 => ErrorCode::TooManyRequests,
            503 => ErrorCode::ServiceUnavailable,
            _ => ErrorCode::InternalServerError,
        };
        let wait = self.retry_after.or(wait);
        let error = match (code, wait) {
            (ErrorCode::TooManyRequests, Some(wait)) => ApiError::throttled(wait),
            _ => ApiError { retry_after: wait, ..ApiError::new(code, "A fault was injected") },
        };
        Some((error, status))
    }
}

/// The name and the value of a header, `x-test: 7`.
pub(super) fn header_of(text: &str) -> Option<(http::HeaderName, &str)> {
    let (name, value) = text.split_once(':')?;
    Some((name.trim().parse().ok()?, value.trim()))
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
    /// For each fault, how many requests it has concerned, and how many it has struck.
    counts: Vec<(u32, u32)>,
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
        let fault =
            |kind, rate| Fault { path: "/api".to_owned(), method: Some("GET".to_owned()), ..Fault::new(kind, rate) };
        let mut faults = Self { seed: Seed(seed), faults: Vec::new(), counts: Vec::new(), looked: 0 };
        if !without_faults {
            faults.set(vec![
                fault(FaultKind::Unavailable, per_thousand(5)),
                fault(FaultKind::Throttled, per_thousand(2)),
            ]);
        }
        faults
    }

    /// The faults that are on.
    pub(super) fn list(&self) -> &[Fault] {
        &self.faults
    }

    /// Sets the faults that are on from now.
    pub(super) fn set(&mut self, faults: Vec<Fault>) {
        self.counts = vec![(0, 0); faults.len()];
        self.faults = faults;
    }

    /// What happens to the next request, if anything does; and whether that was the last time it happens.
    pub(super) fn next(&mut self, service: &str, request: &Request) -> Option<(Fault, bool)> {
        if self.faults.is_empty() {
            return None;
        }
        self.looked += 1;
        let mut draws = self.seed.draws(self.looked, FAULTS);
        let mut struck = None;
        for (place, (fault, (concerned, hit))) in self.faults.iter().zip(&mut self.counts).enumerate() {
            let draw = draws.word();
            if !fault.concerns(service, request) {
                continue;
            }
            *concerned = concerned.saturating_add(1);
            if *concerned > fault.after.unwrap_or(0) && fault.rate.hit(draw) {
                *hit = hit.saturating_add(1);
                struck = Some((place, fault.times.is_some_and(|times| *hit >= times)));
                break;
            }
        }
        let (place, is_over) = struck?;
        let fault = self.faults[place].clone();
        if is_over {
            self.faults.remove(place);
            self.counts.remove(place);
        }
        Some((fault, is_over))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str) -> Request {
        http::Request::builder().uri(path).header("x-test", "7").body(Vec::new()).unwrap()
    }

    fn set(text: &str) -> Faults {
        let mut faults = Faults::new(1, true);
        let fault: Fault = serde_json::from_str(text).unwrap();
        assert_eq!(fault.invalid(), None);
        faults.set(vec![fault]);
        faults
    }

    #[test]
    fn the_same_requests_meet_the_same_faults_about_as_often_as_asked_for() {
        let struck = |seed| {
            let mut faults = Faults::new(seed, false);
            (0..20_000).map(|_| faults.next("defender", &get("/api/machines")).is_some()).collect::<Vec<_>>()
        };
        let first = struck(1);
        assert_eq!(first, struck(1));
        assert_ne!(first, struck(2));
        let count = first.iter().filter(|struck| **struck).count();
        assert!((100..190).contains(&count), "{count} of 20,000");
    }

    #[test]
    fn a_calm_emulator_has_no_faults_and_a_fault_concerns_what_it_says() {
        assert!(Faults::new(1, true).next("defender", &get("/api/machines")).is_none());
        let mut faults = set(r#"{"service": "defender", "path": "/api/Machines", "kind": "error", "rate": "100%"}"#);
        assert!(faults.next("defender", &get("/api/machines/1")).is_some());
        assert!(faults.next("defender", &get("/api/v1.0/machines")).is_some());
        assert!(faults.next("defender", &get("/api/alerts")).is_none());
        assert!(faults.next("cloud-apps", &get("/api/machines")).is_none());
        let mut faults = set(r#"{"header": "X-Test:7"}"#);
        assert!(faults.next("defender", &get("/")).is_some());
        let other = http::Request::builder().uri("/").header("x-test", "8").body(Vec::new()).unwrap();
        assert!(faults.next("defender", &other).is_none());
    }

    #[test]
    fn a_counted_fault_lets_some_pass_strikes_as_often_as_it_says_and_is_off_then() {
        let mut faults = set(r#"{"after": 1, "times": 2, "status": 503, "retryAfter": "7s"}"#);
        let struck: Vec<_> = (0..5).map(|_| faults.next("defender", &get("/")).map(|(_, over)| over)).collect();
        assert_eq!(struck, [None, Some(false), Some(true), None, None]);
        assert!(faults.list().is_empty());
    }

    #[test]
    fn a_refusal_has_the_status_and_the_wait_that_are_named() {
        let refusal = |text: &str| {
            let (error, status) = set(text).faults[0].refusal()?;
            Some((error.code, status, error.retry_after.map(SimDuration::millis)))
        };
        let seven = r#"{"status": 429, "retryAfter": "7s"}"#;
        assert_eq!(refusal(seven), Some((ErrorCode::TooManyRequests, 429, Some(7000))));
        assert_eq!(refusal(r#"{"status": 418}"#), Some((ErrorCode::InternalServerError, 418, None)));
        assert_eq!(refusal(r#"{"kind": "unavailable"}"#), Some((ErrorCode::ServiceUnavailable, 503, Some(1000))));
        assert_eq!(refusal(r#"{"kind": "cut"}"#), None);
    }

    #[test]
    fn a_fault_that_makes_no_sense_is_refused() {
        for wrong in [
            r#"{"service": "defendr"}"#,
            r#"{"header": "x-test"}"#,
            r#"{"header": "two words: 7"}"#,
            r#"{"status": 200}"#,
            r#"{"kind": "drop", "status": 500}"#,
            r#"{"times": 0}"#,
        ] {
            let fault: Fault = serde_json::from_str(wrong).unwrap();
            assert!(fault.invalid().is_some(), "{wrong}");
        }
    }
}
