//! Advanced hunting (HNT-03 to HNT-05; `FACTS.md` 2.10).

use std::time::Duration;

use gnomon_reference_impl::http::defender::DefenderRoute;
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, HuntingAnswer};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};

use crate::stub::endpoints::endpoints;
use crate::stub::outcomes::{Outcomes, Refusals};
use crate::stub::recorded_request::said;
use crate::stub::{DefenderApi, Question, Stub};

endpoints! {
    DefenderApi;

    /// A query: `POST /api/advancedqueries/run`. Whatever it says, this is the answer.
    Hunt = DefenderRoute::Hunt, lists;
    holds (answer: HuntingAnswer) {
        Question::Devices(DefenderQuery::Hunt { .. }) => DefenderAnswer::Hunt(answer.clone()),
    }
    asks (recorded) -> String { said!(recorded, Question::Devices(DefenderQuery::Hunt { query }) => query.clone()) }
}

impl Hunt {
    /// The query cannot be read: 400.
    pub fn cannot_be_read(why: &str) -> Stub<Self> {
        Self::bad_request(why)
    }

    /// The tenant has no run time left before `after` is over: 429 (HNT-05).
    pub fn quota_used_up(after: Duration) -> Stub<Self> {
        Self::throttled(after)
    }

    /// The query may well be right, and this test-bed does not carry it out: 501. Ours; the real service knows no such
    /// answer.
    pub fn not_carried_out(what: &str) -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::NotImplemented, what))
    }
}
