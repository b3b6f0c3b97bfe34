//! What the portal does and has no public route: switches, licence, timeline. Routes of ours (INT-01, INT-03, HNT-02).

use gnomon_reference_impl::http::defender::DefenderRoute;
use gnomon_reference_impl::protocol::defender::{
    AdvancedFeature, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse, TimelineRow,
};

use crate::stub::endpoints::endpoints;
use crate::stub::recorded_request::said;
use crate::stub::{DefenderApi, Question};

endpoints! {
    DefenderApi;

    /// The toggle of an advanced feature is moved: `POST /api/gnomon/advancedfeatures/toggle`.
    ToggleFeature = DefenderRoute::ToggleFeature;
    holds (done: ()) {
        Question::Defender(DefenderRequest::ToggleFeature { .. }) => DefenderResponse::Done,
    }
    asks (recorded) -> (AdvancedFeature, bool) {
        said!(recorded, Question::Defender(DefenderRequest::ToggleFeature { feature, on }) => (*feature, *on))
    }

    /// The toggles are applied as they stand: `POST /api/gnomon/advancedfeatures/apply`.
    ApplyFeatures = DefenderRoute::ApplyFeatures;
    holds (done: ()) {
        Question::Defender(DefenderRequest::ApplyFeatures) => DefenderResponse::Done,
    }
    asks (recorded) -> () { Some(()) }

    /// The organisation gets its licence, or loses it: `POST /api/gnomon/licence`.
    SetLicence = DefenderRoute::SetLicence;
    holds (done: ()) {
        Question::Defender(DefenderRequest::SetLicence(_)) => DefenderResponse::Done,
    }
    asks (recorded) -> bool { said!(recorded, Question::Defender(DefenderRequest::SetLicence(licensed)) => *licensed) }

    /// The timeline of a machine: `GET /api/gnomon/machines/{id}/timeline`.
    Timeline = DefenderRoute::Timeline, lists, finds;
    holds (rows: Vec<TimelineRow>) {
        Question::Devices(DefenderQuery::Timeline { .. }) => DefenderAnswer::Timeline(rows.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }
}
