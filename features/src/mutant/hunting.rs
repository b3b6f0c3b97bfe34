//! Defects in how hunting queries are answered.

use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use serde::Deserialize;

use crate::implementations::Interceptor;

/// What is wrong with how hunting queries are answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HuntDefect {
    /// The operator `in` does not mind letter case.
    IgnoresCase,
    /// The operator `in` finds terms, not whole values.
    ByTerm,
    /// Domains in one pair of quotes are taken for a list.
    SplitsTexts,
    /// A star stands for anything.
    Wildcards,
    /// Sorted by time, the oldest come first.
    OldestFirst,
    /// The last row is missing.
    OneRowMissing,
    /// A refusal does not say which quota is used up.
    QuotasUnnamed,
    /// A refusal names a wait that is a second too short.
    WaitTooShort,
    /// A refusal names a wait that is a second too long.
    WaitTooLong,
}

/// Hunting queries are taken or answered otherwise than they should be.
pub(super) struct Hunts(pub HuntDefect);

impl Interceptor for Hunts {
    fn device_asked(&mut self, query: &mut DefenderQuery) {
        let DefenderQuery::Hunt { query } = query else { return };
        *query = match self.0 {
            HuntDefect::IgnoresCase => query.replace(" in (", " in~ ("),
            HuntDefect::ByTerm => query.replace(" in (", " has_any ("),
            HuntDefect::SplitsTexts => query.replace("box.com,box", "box.com\",\"box"),
            HuntDefect::Wildcards => query.replace(" in (\"*.", " endswith (\"."),
            HuntDefect::OldestFirst => query.replace("Timestamp desc", "Timestamp asc"),
            _ => return,
        };
    }

    fn device_answers(&mut self, _: SimTime, query: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        match (self.0, answer) {
            (HuntDefect::OneRowMissing, Ok(DefenderAnswer::Hunt(answer))) => drop(answer.results.pop()),
            (defect, Err(error)) if error.code == ErrorCode::TooManyRequests && is_hunt(query) => match defect {
                HuntDefect::QuotasUnnamed => "Too many requests".clone_into(&mut error.message),
                HuntDefect::WaitTooShort => {
                    error.retry_after = error.retry_after.map(|wait| wait.saturating_sub(SimDuration::SECOND));
                }
                HuntDefect::WaitTooLong => {
                    error.retry_after = error.retry_after.map(|wait| wait + SimDuration::SECOND);
                }
                _ => {}
            },
            _ => {}
        }
    }
}

const fn is_hunt(query: &DefenderQuery) -> bool {
    matches!(query, DefenderQuery::Hunt { .. })
}
