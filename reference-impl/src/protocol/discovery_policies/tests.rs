//! Policies, alerts and the governance log as they travel.

use super::*;
use crate::catalog::AppId;

fn settings() -> PolicySettings {
    PolicySettings {
        name: "New risky app".to_owned(),
        severity: PolicySeverity::High,
        filters: AppFilters {
            score: RiskScore::new(0).zip(RiskScore::new(5)),
            categories: vec![Category::CloudStorage],
            tags: vec![TagState::None],
            new_app: true,
        },
        trigger: vec![
            Threshold { of: Measure::Users, more_than: 50 },
            Threshold { of: Measure::DailyTraffic, more_than: 50_000_000 },
        ],
        apply_to: AppliesTo::AllContinuousReports,
        governance: Some(AppTag::Unsanctioned),
        daily_alert_limit: Some(5),
    }
}

#[test]
fn a_policy_looks_like_this_and_reads_back() {
    let at: SimTime = "2021-02-10T06:00:00Z".parse().unwrap();
    let policy = DiscoveryPolicy { id: PolicyId(1), created: at, changed: at, settings: settings() };
    let text = serde_json::to_string_pretty(&policy).unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(serde_json::from_str::<DiscoveryPolicy>(&text).unwrap(), policy);
}

#[test]
fn what_is_not_said_of_a_policy_is_the_default() {
    let policy: PolicySettings = serde_json::from_str(r#"{"name":"Everything","severity":0}"#).unwrap();
    assert_eq!(policy.filters, AppFilters::default());
    assert_eq!(policy.apply_to, AppliesTo::AllContinuousReports);
    assert_eq!((policy.trigger, policy.governance, policy.daily_alert_limit), (Vec::new(), None, None));
    assert!(serde_json::from_str::<PolicySettings>(r#"{"name":"Everything","severity":3}"#).is_err(), "informational");
}

#[test]
fn an_alert_looks_like_this_and_reads_back() {
    let alert = DiscoveryAlert {
        id: "5e4b57c55f1ac37e9c3fe5a1".to_owned(),
        timestamp: 1_612_940_400_000,
        title: "New risky app".to_owned(),
        description: "seen".to_owned(),
        stories: vec![4],
        severity_value: PolicySeverity::High,
        status_value: 0,
        resolution_status_value: 0,
        is_system_alert: false,
        entities: vec![
            AlertEntity::PolicyRule {
                id: PolicyId(1),
                label: "New risky app".to_owned(),
                policy_type: "NEW_SERVICE".to_owned(),
            },
            AlertEntity::Service { id: AppId(11627), label: "Dropbox".to_owned() },
            AlertEntity::DiscoveryStream { id: "ab".to_owned(), label: "Win10 endpoint users".to_owned() },
        ],
        url: "https://contoso.example/#/alerts/5e4b57c55f1ac37e9c3fe5a1".to_owned(),
        handling: AlertHandling::default(),
    };
    let text = serde_json::to_string_pretty(&alert).unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(serde_json::from_str::<DiscoveryAlert>(&text).unwrap(), alert);
    assert_eq!((alert.policy(), alert.app()), (Some(PolicyId(1)), Some(AppId(11627))));
    assert_eq!(alert.report(), Some("Win10 endpoint users"));
}

#[test]
fn a_closed_alert_is_archived_until_it_is_reopened() {
    let at: SimTime = "2021-02-10T06:00:00Z".parse().unwrap();
    let text = r#"{"_id":"a","timestamp":0,"title":"","description":"","stories":[4],"severityValue":0,"statusValue":0,
        "resolutionStatusValue":0,"isSystemAlert":false,"entities":[],"URL":""}"#;
    let mut alert: DiscoveryAlert = serde_json::from_str(text).unwrap();
    let state = |alert: &DiscoveryAlert| (alert.status_value, alert.resolution_status_value);
    alert.put(&AlertMark::Read, "erin", at);
    assert_eq!(state(&alert), (1, 0));
    let closed = AlertMark::Closed { resolution: AlertResolution::Benign, comment: "a test".to_owned() };
    alert.put(&closed, "erin", at);
    assert_eq!((state(&alert), alert.handling.comment.as_str()), ((2, 4), "a test"));
    assert_eq!(alert.handling.resolve_time, Some(at));
    alert.put(&AlertMark::Unread, "erin", at);
    assert_eq!(state(&alert), (2, 4), "what is archived stays so");
    assert_eq!(serde_json::from_str::<DiscoveryAlert>(&serde_json::to_string(&alert).unwrap()).unwrap(), alert);
    alert.put(&AlertMark::Reopened, "frank", at);
    assert_eq!((state(&alert), alert.handling.resolve_time), ((1, 0), None));
}

#[test]
fn a_policy_has_one_id_of_24_digits() {
    assert_eq!(PolicyId(255).to_string(), "0000000000000000000000ff");
    assert_eq!("0000000000000000000000ff".parse(), Ok(PolicyId(255)));
    for other in ["ff", "0000000000000000000000FF", "+000000000000000000000ff", "00000000000000000000000g"] {
        assert!(other.parse::<PolicyId>().is_err(), "{other}");
    }
}

#[test]
fn a_status_is_true_false_or_null() {
    let written = |status: GovernanceStatus| serde_json::to_string(&status).unwrap();
    let words = [GovernanceStatus::Failed, GovernanceStatus::Pending, GovernanceStatus::Successful].map(written);
    assert_eq!(words, ["false", "null", "true"]);
}
