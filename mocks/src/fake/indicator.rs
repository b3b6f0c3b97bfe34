//! Custom indicators, before and after they are submitted (`FACTS.md` 2.7).

use fake::{Dummy, Fake, RngExt};
use gnomon_reference_impl::protocol::defender::{
    Action, Caller, Indicator, IndicatorId, IndicatorSubmission, IndicatorType, LaterFields, Severity, SourceType,
};
use gnomon_reference_impl::time::SimTime;

use super::draw::{app, domain_of, number, one_of, span};
use super::{Builder, Firm, fields, made_up};

/// An indicator that blocks the domain of an app, as Defender lists it.
pub fn indicator(seed: u64) -> Builder<Indicator> {
    made_up(Firm::default(), seed, "indicator")
}

/// An indicator that is to block the domain of an app, as a client submits it.
pub fn submission(seed: u64) -> Builder<IndicatorSubmission> {
    made_up(Firm::default(), seed, "submission")
}

impl Dummy<Firm> for IndicatorSubmission {
    fn dummy_with_rng<R: RngExt + ?Sized>(_: &Firm, rng: &mut R) -> Self {
        let app = app(rng);
        Self {
            indicator_value: domain_of(app),
            indicator_type: IndicatorType::DomainName,
            action: Action::AlertAndBlock,
            application: Some(app.name.clone()),
            title: format!("{} is not to be used", app.name),
            description: "An unsanctioned app".to_owned(),
            expiration_time: None,
            severity: Some(*one_of(rng, &Severity::ALL)),
            recommended_actions: None,
            rbac_group_names: Vec::new(),
            later: LaterFields::default(),
        }
    }
}

impl Dummy<Firm> for Indicator {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let (created_at, updated_at) = span(rng, firm);
        let by = Caller::administrator();
        Self {
            id: IndicatorId(number(rng, 1, 15_000)),
            submitted: firm.fake_with_rng(rng),
            source: by.source,
            source_type: by.source_type,
            created_by: by.created_by,
            last_updated_by: None,
            created_at,
            updated_at,
        }
    }
}

fields! {
    IndicatorSubmission:
    indicator_value: String,
    indicator_type: IndicatorType,
    action: Action,
    application: Option<String>,
    title: String,
    description: String,
    expiration_time: Option<SimTime>,
    severity: Option<Severity>,
    recommended_actions: Option<String>,
    rbac_group_names: Vec<String>,
    later: LaterFields,
}

fields! {
    Indicator:
    id: IndicatorId,
    indicator_value in submitted: String,
    indicator_type in submitted: IndicatorType,
    action in submitted: Action,
    application in submitted: Option<String>,
    title in submitted: String,
    description in submitted: String,
    expiration_time in submitted: Option<SimTime>,
    severity in submitted: Option<Severity>,
    recommended_actions in submitted: Option<String>,
    rbac_group_names in submitted: Vec<String>,
    later in submitted: LaterFields,
    source: String,
    source_type: SourceType,
    created_by: String,
    last_updated_by: Option<String>,
    created_at: SimTime,
    updated_at: SimTime,
}
