//! Custom indicators (`FACTS.md` 2.7; BLK-02, BLK-12, API-02).

use gnomon_reference_impl::http::defender::DefenderRoute;
use gnomon_reference_impl::protocol::defender::{
    DefenderRequest, DefenderResponse, ImportResult, Indicator, IndicatorId, IndicatorSubmission,
};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};

use crate::fake;
use crate::stub::endpoints::endpoints;
use crate::stub::outcomes::Outcomes;
use crate::stub::recorded_request::said;
use crate::stub::{DefenderApi, QueryOptions, Question, Stub};

/// What becomes of the indicators of an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Imported {
    /// Each is taken, and numbered from 1 on; but those with these values are refused, each for its reason.
    AllBut(Vec<(String, String)>),
    /// These are the results, whatever was sent.
    Results(Vec<ImportResult>),
}

impl Imported {
    fn of(&self, submissions: &[IndicatorSubmission]) -> Vec<ImportResult> {
        let refused = match self {
            Self::AllBut(refused) => refused,
            Self::Results(results) => return results.clone(),
        };
        let mut next = 0;
        let result = |submission: &IndicatorSubmission| {
            let indicator = submission.indicator_value.clone();
            match refused.iter().find(|(value, _)| *value == indicator) {
                Some((_, why)) => {
                    ImportResult { id: None, indicator, is_failed: true, failure_reason: Some(why.clone()) }
                }
                None => {
                    next += 1;
                    ImportResult { id: Some(IndicatorId(next)), indicator, is_failed: false, failure_reason: None }
                }
            }
        };
        submissions.iter().map(result).collect()
    }
}

endpoints! {
    DefenderApi;

    /// The indicators: `GET /api/indicators`. Query options are applied to them.
    ListIndicators = DefenderRoute::ListIndicators, lists;
    holds (indicators: Vec<Indicator>) {
        Question::Defender(DefenderRequest::ListIndicators) => {
            DefenderResponse::Indicators(indicators.iter().cloned().map(std::sync::Arc::new).collect())
        },
    }
    asks (recorded) -> QueryOptions { Some(recorded.query()) }

    /// An indicator: `GET /api/indicators/{id}`. Not in edition `2021-02`.
    GetIndicator = DefenderRoute::GetIndicator, finds;
    holds (indicator: Indicator) at (indicator.id.0.to_string()) {
        Question::Defender(DefenderRequest::ListIndicators) => {
            DefenderResponse::Indicators(vec![std::sync::Arc::new(indicator.clone())])
        },
    }
    asks (recorded) -> IndicatorId { recorded.segment(0)?.parse().map(IndicatorId).ok() }

    /// An indicator is submitted, or the one with its type and value updated: `POST /api/indicators`. The answer is the
    /// indicator as it is then.
    SubmitIndicator = DefenderRoute::SubmitIndicator;
    holds (indicator: Indicator) {
        Question::Defender(DefenderRequest::SubmitIndicator(_)) => {
            DefenderResponse::Indicator(Box::new(indicator.clone()))
        },
    }
    asks (recorded) -> IndicatorSubmission {
        said!(recorded, Question::Defender(DefenderRequest::SubmitIndicator(submission)) => (**submission).clone())
    }

    /// Many indicators are submitted, with a result each: `POST /api/indicators/import`.
    ImportIndicators = DefenderRoute::ImportIndicators;
    holds (imported: Imported) {
        Question::Defender(DefenderRequest::ImportIndicators(submissions)) => {
            DefenderResponse::Imported(imported.of(submissions))
        },
    }
    asks (recorded) -> Vec<IndicatorSubmission> {
        said!(recorded, Question::Defender(DefenderRequest::ImportIndicators(submissions)) => submissions.clone())
    }

    /// An indicator is deleted: `DELETE /api/indicators/{id}`.
    DeleteIndicator = DefenderRoute::DeleteIndicator, finds;
    holds (id: IndicatorId) at (id.0.to_string()) {
        Question::Defender(DefenderRequest::DeleteIndicator(_)) => DefenderResponse::Deleted,
    }
    asks (recorded) -> IndicatorId {
        said!(recorded, Question::Defender(DefenderRequest::DeleteIndicator(id)) => *id)
    }

    /// Many indicators are deleted, all or none of them: `POST /api/indicators/BatchDelete`. These are not there. Not
    /// in edition `2021-02`.
    DeleteIndicators = DefenderRoute::DeleteIndicators;
    holds (missing: Vec<IndicatorId>) {
        Question::Defender(DefenderRequest::DeleteIndicators(ids)) => {
            match ids.iter().find(|id| missing.contains(id)) {
                Some(id) => {
                    let message = format!("Indicator {} was not found", id.0);
                    Err(ApiError::new(ErrorCode::ResourceNotFound, message))
                }
                None => Ok(DefenderResponse::Deleted),
            }
        },
    }
    asks (recorded) -> Vec<IndicatorId> {
        said!(recorded, Question::Defender(DefenderRequest::DeleteIndicators(ids)) => ids.clone())
    }
}

impl SubmitIndicator {
    /// Whatever is submitted is taken: the answer is an indicator of this number made from it.
    pub fn taken(id: IndicatorId) -> Stub<Self> {
        Self::answered_by(move |call| {
            let like = |submitted: &IndicatorSubmission| Indicator {
                id,
                submitted: submitted.clone(),
                ..fake::indicator(0).build()
            };
            // What cannot be read is refused by the route, whatever the answer is.
            let indicator = call.asked.as_ref().map_or_else(|| fake::indicator(0).build(), like);
            crate::stub::Outcome::Answer(indicator)
        })
    }

    /// The value is no domain name: 400.
    pub fn invalid_domain_name(value: &str) -> Stub<Self> {
        let message = format!("'{value}' is not a valid domain name");
        Self::refused(ApiError::new(ErrorCode::InvalidDomainName, message))
    }

    /// The organisation has as many indicators as it may: 400 (BLK-12).
    pub fn limit_reached(limit: u32) -> Stub<Self> {
        let message = format!("the organisation has reached its limit of {limit} indicators; delete some first");
        Self::refused(ApiError::new(ErrorCode::BadRequest, message))
    }
}

impl ImportIndicators {
    /// Each is taken, and numbered from 1 on.
    pub fn all() -> Stub<Self> {
        Self::ok(Imported::AllBut(Vec::new()))
    }

    /// Those with these values are refused; the others are taken, and numbered from 1 on.
    pub fn partially_failed<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Stub<Self> {
        let refused = values.into_iter().map(Into::into).map(|value: String| {
            let why = format!("'{value}' was refused");
            (value, why)
        });
        Self::ok(Imported::AllBut(refused.collect()))
    }

    /// More indicators than one call may carry: 400.
    pub fn too_many(received: usize, allowed: u32) -> Stub<Self> {
        let message = format!("{received} indicators were received, {allowed} are allowed");
        Self::refused(ApiError::new(ErrorCode::MaximumBatchSizeExceeded, message))
    }
}

impl DeleteIndicator {
    /// Every indicator is there, and gone: 204.
    pub fn any() -> Stub<Self> {
        Self::ok(IndicatorId(0)).on_any()
    }
}

impl DeleteIndicators {
    /// Each is gone: 204.
    pub fn all() -> Stub<Self> {
        Self::ok(Vec::new())
    }

    /// These are not there: a call that names one of them deletes none, and is answered 404.
    pub fn not_found(ids: impl IntoIterator<Item = IndicatorId>) -> Stub<Self> {
        Self::ok(ids.into_iter().collect())
    }
}
