//! Typed requests and answers survive the way over HTTP, as those do that are refused.

use super::*;
use crate::http::defender::client;
use crate::protocol::defender::{
    AdvancedFeature, AlertByReference, AlertCategory, AlertChange, Classification, IndicatorSubmission, Prevalence,
    Sighting,
};

fn over_http(api: &mut Api, mut request: Request) -> Response {
    let authorization = api.authorization(&request.uri().to_string()).parse().unwrap();
    request.headers_mut().insert("Authorization", authorization);
    api.bed.send(Host::Defender, &request)
}

fn ask(api: &mut Api, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
    let response = over_http(api, client::question("http://origin.test", query).unwrap());
    client::answer(query, &response)
}

fn order(api: &mut Api, request: &DefenderRequest) -> Result<DefenderResponse, ApiError> {
    let response = over_http(api, client::request("http://origin.test", request));
    client::response(request, &response)
}

fn by_reference(report_id: u64) -> AlertByReference {
    AlertByReference {
        machine_id: FIRST.to_owned(),
        severity: Severity::Medium,
        title: "é".to_owned(),
        description: "d".to_owned(),
        recommended_action: "r".to_owned(),
        event_time: "2021-02-10T05:10:00Z".parse().unwrap(),
        report_id,
        category: AlertCategory::Malware,
    }
}

#[test]
fn every_question_is_answered_as_without_http() {
    let device = || "pc-1.contoso.com".to_owned();
    let change = AlertChange {
        classification: Some(Classification::TruePositive),
        assigned_to: Some("é".to_owned()),
        by: "Gnomon".to_owned(),
        ..AlertChange::default()
    };
    let at = "2021-02-10T05:00:00Z".parse().unwrap();
    let remote = Names::remote_address(DestinationId(0), &Destination::parse("www.dropbox.com").unwrap());
    let questions = [
        DefenderQuery::ListMachines,
        DefenderQuery::GetMachine { device: device() },
        DefenderQuery::GetMachine { device: "what is/this?".to_owned() },
        DefenderQuery::LogonUsers { device: device() },
        DefenderQuery::ListAlerts,
        DefenderQuery::GetAlert { alert: ALERT.to_owned() },
        DefenderQuery::GetAlert { alert: "x".to_owned() },
        DefenderQuery::MachineAlerts { device: device() },
        DefenderQuery::Timeline { device: device(), network_only: false },
        DefenderQuery::Timeline { device: device(), network_only: true },
        DefenderQuery::Timeline { device: "pc-2.contoso.com".to_owned(), network_only: true },
        DefenderQuery::FindMachines { seen: Sighting::LocalAddress { address: [10, 0, 0, 2].into(), at } },
        DefenderQuery::FindMachines { seen: Sighting::Domain { domain: "www.dropbox.com".to_owned() } },
        DefenderQuery::FindMachines { seen: Sighting::Account { account: "contoso\\erin.smith".to_owned() } },
        DefenderQuery::Prevalence { of: Sighting::Domain { domain: "www.dropbox.com".to_owned() } },
        DefenderQuery::Prevalence { of: Sighting::Domain { domain: "box.com".to_owned() } },
        DefenderQuery::Prevalence { of: Sighting::Address { address: remote } },
        DefenderQuery::Hunt { query: "DeviceInfo | project DeviceName".to_owned() },
        DefenderQuery::UpdateAlert { alert: ALERT.to_owned(), change },
        DefenderQuery::CreateAlert { alert: by_reference(1) },
        DefenderQuery::CreateAlert { alert: by_reference(u64::MAX) },
        DefenderQuery::TagMachine { device: device(), tag: "blue".to_owned(), on: true },
    ];
    for question in questions {
        let (mut typed, mut http) = (Api::new("2021-02"), Api::new("2021-02"));
        if matches!(question, DefenderQuery::Hunt { .. }) {
            // A hunt reads every timeline, and that of the second device is not kept.
            typed.bed.bare.cells.truncate(1);
            http.bed.bare.cells.truncate(1);
        }
        assert_eq!(ask(&mut http, &question), typed.bed.bare.ask_about_devices(&question), "{question:?}");
    }
    let of = Sighting::Domain { domain: "box.com".to_owned() };
    let none = DefenderAnswer::Prevalence(Prevalence::default());
    assert_eq!(ask(&mut Api::new("current"), &DefenderQuery::Prevalence { of }), Ok(none));
}

#[test]
fn every_request_is_carried_out_as_without_http() {
    let submission = |value: &str| -> IndicatorSubmission {
        serde_json::from_value(json!({
            "indicatorValue": value, "indicatorType": "DomainName", "action": "Audit", "title": "é", "description": "d",
            "generateAlert": true, "externalId": "7", "expirationTime": "2021-03-01T00:00:00.250Z",
        }))
        .unwrap()
    };
    let feature = AdvancedFeature::MicrosoftCloudAppSecurity;
    let (mut typed, mut http) = (Api::new("current"), Api::new("current"));
    let caller = {
        let directory = &http.bed.services.authority().directory;
        let app = &directory.apps[0];
        let (created_by, source) = (app.client_id.clone(), app.name.clone());
        Caller { created_by, source, source_type: crate::protocol::defender::SourceType::AadApp }
    };
    for request in [
        DefenderRequest::SubmitIndicator(Box::new(submission("a.com"))),
        DefenderRequest::SubmitIndicator(Box::new(submission("*.a.com"))),
        DefenderRequest::ImportIndicators(vec![submission("b.com"), submission("x"), submission("c.com")]),
        DefenderRequest::ListIndicators,
        DefenderRequest::DeleteIndicator(IndicatorId(1)),
        DefenderRequest::DeleteIndicator(IndicatorId(1)),
        DefenderRequest::DeleteIndicators(vec![IndicatorId(2), IndicatorId(3)]),
        DefenderRequest::ListIndicators,
        DefenderRequest::ToggleFeature { feature, on: true },
        DefenderRequest::ApplyFeatures,
        DefenderRequest::SetLicence(false),
        DefenderRequest::ApplyFeatures,
    ] {
        let due = typed.bed.bare.ask_defender(&caller, request.clone());
        assert_eq!(order(&mut http, &request), due, "{request:?}");
    }
    while typed.bed.bare.ask_defender(&caller, DefenderRequest::ListIndicators).is_ok() {
        order(&mut http, &DefenderRequest::ListIndicators).unwrap();
    }
    let throttled = order(&mut http, &DefenderRequest::ListIndicators).unwrap_err();
    assert_eq!(throttled, typed.bed.bare.ask_defender(&caller, DefenderRequest::ListIndicators).unwrap_err());
}
