//! App discovery policies, their alerts, and operations on tags (`FACTS.md` 6.3, 6.10, 9.1, 9.4).

use fake::{Dummy, Fake, RngExt};
use gnomon_reference_impl::catalog::{AppId, RiskScore};
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::discovery::WIN10_ENDPOINT_USERS;
use gnomon_reference_impl::protocol::discovery_policies::{
    AlertEntity, AlertHandling, AppFilters, AppliesTo, DiscoveryAlert, DiscoveryPolicy, GovernanceActor,
    GovernanceEntry, GovernanceStatus, Measure, PolicyId, PolicySettings, PolicySeverity, Threshold,
};
use gnomon_reference_impl::time::SimTime;

use super::draw::{app, hexadecimal, in_last_days, number, one_of, perhaps, span};
use super::{Builder, Firm, fields, made_up};

/// An app discovery policy.
pub fn policy(seed: u64) -> Builder<DiscoveryPolicy> {
    made_up(Firm::default(), seed, "policy")
}

/// How an app discovery policy is to be set up.
pub fn policy_settings(seed: u64) -> Builder<PolicySettings> {
    made_up(Firm::default(), seed, "policy settings")
}

/// An alert of an app discovery policy, open and unread.
pub fn discovery_alert(seed: u64) -> Builder<DiscoveryAlert> {
    made_up(Firm::default(), seed, "discovery alert")
}

/// An operation on the tag of an app: an entry of the governance log, and what an activity is about.
pub fn activity(seed: u64) -> Builder<GovernanceEntry> {
    made_up(Firm::default(), seed, "activity")
}

const SEVERITIES: [PolicySeverity; 3] = [PolicySeverity::Low, PolicySeverity::Medium, PolicySeverity::High];
const NAMES: [&str; 4] = ["New risky app", "New high upload volume app", "New popular app", "Cloud storage app check"];

impl Dummy<Firm> for PolicySettings {
    fn dummy_with_rng<R: RngExt + ?Sized>(_: &Firm, rng: &mut R) -> Self {
        let score = RiskScore::new(0).zip(RiskScore::new(number(rng, 3, 7) as u8));
        Self {
            name: (*one_of(rng, &NAMES)).to_owned(),
            severity: *one_of(rng, &SEVERITIES),
            filters: AppFilters { score, ..AppFilters::default() },
            trigger: vec![Threshold { of: *one_of(rng, &Measure::ALL), more_than: number(rng, 1, 1_000) }],
            apply_to: AppliesTo::AllContinuousReports,
            governance: perhaps(rng, |_| AppTag::Unsanctioned),
            daily_alert_limit: perhaps(rng, |rng| number(rng, 1, 50) as u32),
        }
    }
}

impl Dummy<Firm> for DiscoveryPolicy {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let (created, changed) = span(rng, firm);
        Self { id: PolicyId(number(rng, 1, 1_000) as u32), created, changed, settings: firm.fake_with_rng(rng) }
    }
}

impl Dummy<Firm> for DiscoveryAlert {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let (id, title, app) = (hexadecimal(rng, 24), (*one_of(rng, &NAMES)).to_owned(), app(rng));
        let at = in_last_days(rng, firm, 30);
        let report = WIN10_ENDPOINT_USERS;
        Self {
            url: format!("https://portal.cloudappsecurity.com/#/alerts/{id}"),
            id,
            timestamp: at.millis(),
            description: format!("{} was used on {} (UTC), in the report {report}", app.name, at.day()),
            stories: vec![4],
            severity_value: *one_of(rng, &SEVERITIES),
            status_value: 0,
            resolution_status_value: 0,
            is_system_alert: false,
            entities: vec![
                AlertEntity::PolicyRule {
                    id: PolicyId(number(rng, 1, 1_000) as u32),
                    label: title.clone(),
                    policy_type: "NEW_SERVICE".to_owned(),
                },
                AlertEntity::Service { id: app.id, label: app.name.clone() },
                AlertEntity::DiscoveryStream { id: hexadecimal(rng, 24), label: report.to_owned() },
            ],
            title,
            handling: AlertHandling::default(),
        }
    }
}

impl Dummy<Firm> for GovernanceEntry {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let app = app(rng);
        let by_policy = number(rng, 0, 3) == 0;
        let policy = PolicyId(number(rng, 1, 1_000) as u32);
        Self {
            number: number(rng, 1, 10_000) as u32,
            timestamp: in_last_days(rng, firm, 30),
            app_id: app.id,
            app_name: app.name.clone(),
            tag: Some(*one_of(rng, &[AppTag::Sanctioned, AppTag::Unsanctioned])),
            by: if by_policy {
                GovernanceActor::Policy { id: policy, name: (*one_of(rng, &NAMES)).to_owned() }
            } else {
                GovernanceActor::Administrator
            },
            status: GovernanceStatus::Successful,
        }
    }
}

fields! {
    PolicySettings:
    name: String,
    severity: PolicySeverity,
    filters: AppFilters,
    trigger: Vec<Threshold>,
    apply_to: AppliesTo,
    governance: Option<AppTag>,
    daily_alert_limit: Option<u32>,
}

fields! {
    DiscoveryPolicy:
    id: PolicyId,
    created: SimTime,
    changed: SimTime,
    name in settings: String,
    severity in settings: PolicySeverity,
    filters in settings: AppFilters,
    trigger in settings: Vec<Threshold>,
    apply_to in settings: AppliesTo,
    governance in settings: Option<AppTag>,
    daily_alert_limit in settings: Option<u32>,
}

fields! {
    DiscoveryAlert:
    id: String,
    timestamp: u64,
    title: String,
    description: String,
    stories: Vec<u8>,
    severity_value: PolicySeverity,
    status_value: u8,
    resolution_status_value: u8,
    is_system_alert: bool,
    entities: Vec<AlertEntity>,
    url: String,
    handling: AlertHandling,
}

fields! {
    GovernanceEntry:
    number: u32,
    timestamp: SimTime,
    app_id: AppId,
    app_name: String,
    tag: Option<AppTag>,
    by: GovernanceActor,
    status: GovernanceStatus,
}
