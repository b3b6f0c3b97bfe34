//! What a client of Defender's API reads from the stubs is what they were told: through the reference's own client.

use gnomon_mocks::fake;
use gnomon_mocks::stub::defender::*;
use gnomon_mocks::stub::prelude::*;
use gnomon_reference_impl::http::defender::client;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::defender::{
    AdvancedFeature, AlertChange, AlertStatus, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse,
    IndicatorId, Sighting,
};
use serde_json::json;

use super::{bare, body, json, send};

/// What Defender's core answers.
fn ask(defender: &Defender, request: &DefenderRequest) -> Result<DefenderResponse, ApiError> {
    let response = send(&defender.uri(), &client::request(&defender.uri(), request));
    client::response(request, &response)
}

/// What Defender answers about devices.
fn question(defender: &Defender, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
    let request = client::question(&defender.uri(), query).unwrap();
    client::answer(query, &send(&defender.uri(), &request))
}

#[tokio::test]
async fn machines_and_their_users_alerts_and_tags_read_back() {
    let defender = Defender::start().await;
    let machines: Vec<_> = (0..3).map(|seed| fake::machine(seed).build()).collect();
    let machine = machines[0].clone();
    let device = machine.id.clone();
    ListMachines::ok(machines.clone()).mount(&defender).await;
    GetMachine::ok(machine.clone()).mount(&defender).await;
    let users = vec![fake::logon_user(1).build(), fake::logon_user(2).build()];
    LogonUsers::ok(users.clone()).on(&device).mount(&defender).await;
    let alerts = vec![fake::alert(1).on(&machine).build()];
    MachineAlerts::ok(alerts.clone()).mount(&defender).await;
    let tags = TagMachine::ok(machine.clone()).mount(&defender).await;
    let by_address = FindMachinesByIp::ok(machines[1..].to_vec()).mount(&defender).await;
    Timeline::ok(vec![fake::timeline_row(1).build()]).mount(&defender).await;

    assert_eq!(question(&defender, &DefenderQuery::ListMachines), Ok(DefenderAnswer::Machines(machines.clone())));
    let one = DefenderQuery::GetMachine { device: device.clone() };
    assert_eq!(question(&defender, &one), Ok(DefenderAnswer::Machine(Box::new(machine))));
    let who = DefenderQuery::LogonUsers { device: device.clone() };
    assert_eq!(question(&defender, &who), Ok(DefenderAnswer::Users(users)));
    let its = DefenderQuery::MachineAlerts { device: device.clone() };
    assert_eq!(question(&defender, &its), Ok(DefenderAnswer::Alerts(alerts)));
    let rows = DefenderQuery::Timeline { device: device.clone(), network_only: false };
    assert_eq!(question(&defender, &rows), Ok(DefenderAnswer::Timeline(vec![fake::timeline_row(1).build()])));

    let tag = DefenderQuery::TagMachine { device: device.clone(), tag: "lab".to_owned(), on: true };
    let Ok(DefenderAnswer::Machine(tagged)) = question(&defender, &tag) else { panic!("no machine") };
    assert!(tagged.machine_tags.contains(&"lab".to_owned()));
    assert_eq!(tags.asked(), [MachineTag { device, tag: "lab".to_owned(), on: true }]);

    let seen = Sighting::LocalAddress { address: "10.0.0.7".parse().unwrap(), at: fake::NOW };
    let found = question(&defender, &DefenderQuery::FindMachines { seen });
    assert_eq!(found, Ok(DefenderAnswer::Machines(machines[1..].to_vec())));
    assert_eq!(by_address.asked(), [("10.0.0.7".parse().unwrap(), fake::NOW)]);
}

#[tokio::test]
async fn query_options_are_applied_to_what_a_stub_holds() {
    let defender = Defender::start().await;
    let (idle, busy) = (fake::machine(1).health_status("Inactive").build(), fake::machine(2).build());
    let listed = ListMachines::ok(vec![idle.clone(), busy.clone()]).mount(&defender).await;
    let filtered =
        send(&defender.uri(), &bare("GET", "/api/v1.0/Machines?$filter=healthStatus%20eq%20'Inactive'&$select=id"));
    assert_eq!(body(&filtered)["value"], json!([{ "id": idle.id }]));
    assert_eq!(listed.asked()[0].filter(), Some("healthStatus eq 'Inactive'"));
    let page = body(&send(&defender.uri(), &bare("GET", "/api/machines?$top=1&$count=true")));
    assert_eq!((page["value"].as_array().unwrap().len(), &page["@odata.count"]), (1, &json!(2)));
    // What the service refuses, a stub refuses too.
    let wrong = send(&defender.uri(), &bare("GET", "/api/machines?$filter=nonsense%20eq%201"));
    assert_eq!((wrong.status().as_u16(), &body(&wrong)["error"]["code"]), (400, &json!("ODataError")));

    FindMachinesByTag::ok(vec![fake::machine(3).machine_tags(vec!["VIP".to_owned()]).build(), busy])
        .mount(&defender)
        .await;
    let tagged = body(&send(&defender.uri(), &bare("GET", "/api/machines/findbytag?tag=VIP")));
    assert_eq!(tagged["value"][0]["id"], json!(fake::machine(3).build().id));
}

#[tokio::test]
async fn alerts_and_what_is_related_to_them_read_back() {
    let defender = Defender::start().await;
    let machine = fake::machine(4).build();
    let alerts: Vec<_> = (0..2).map(|seed| fake::alert(seed).on(&machine).about("www.dropbox.com").build()).collect();
    let alert = alerts[0].clone();
    let id = alert.id.clone();
    ListAlerts::ok(alerts.clone()).mount(&defender).await;
    GetAlert::ok(alert.clone()).mount(&defender).await;
    let changed = UpdateAlert::ok(alert.clone()).mount(&defender).await;
    AlertDomains::ok(alert.clone()).mount(&defender).await;
    AlertFiles::ok(alert.clone()).mount(&defender).await;
    AlertIps::ok(alert.clone()).mount(&defender).await;
    AlertMachine::ok(machine.clone()).on(&id).mount(&defender).await;
    AlertUser::ok(fake::logon_user(5).build()).on(&id).mount(&defender).await;

    assert_eq!(question(&defender, &DefenderQuery::ListAlerts), Ok(DefenderAnswer::Alerts(alerts)));
    let one = DefenderQuery::GetAlert { alert: id.clone() };
    assert_eq!(question(&defender, &one), Ok(DefenderAnswer::Alert(Box::new(alert.clone()))));
    let change = AlertChange { comment: Some("seen".to_owned()), ..AlertChange::to(AlertStatus::InProgress) };
    let query = DefenderQuery::UpdateAlert { alert: id.clone(), change };
    let Ok(DefenderAnswer::Alert(now)) = question(&defender, &query) else { panic!("no alert") };
    assert_eq!((now.status, now.comments[0].comment.as_str()), (AlertStatus::InProgress, "seen"));
    let (of, asked) = &changed.asked()[0];
    assert_eq!((of, asked.status, asked.comment.as_deref()), (&id, Some(AlertStatus::InProgress), Some("seen")));

    let read = |path: &str| body(&send(&defender.uri(), &bare("GET", &format!("/api/alerts/{id}/{path}"))));
    assert_eq!(read("domains")["value"], json!([{ "host": "www.dropbox.com" }]));
    assert_eq!(read("files")["value"], json!([]));
    assert_eq!(read("ips")["value"][0]["id"], json!(alert.evidence[0].ip_address));
    assert_eq!(read("machine")["id"], json!(machine.id));
    assert_eq!(read("user")["id"], json!(fake::logon_user(5).build().id));
}

#[tokio::test]
async fn a_batch_of_alerts_is_changed_or_refused_as_a_whole() {
    let defender = Defender::start().await;
    let change = |ids: &[&str]| {
        let request = json!({ "alertIds": ids, "status": "Resolved", "comment": "done" });
        send(&defender.uri(), &json("POST", "/api/alerts/batchUpdate", &request)).status().as_u16()
    };
    let some = UpdateAlerts::not_found(["da2_1"]).up_to(2).mount(&defender).await;
    UpdateAlerts::all().mount(&defender).await;
    assert_eq!((change(&["da1_1"]), change(&["da1_1", "da2_1"])), (200, 404));
    assert_eq!(change(&["da2_1"]), 200, "the second stub has them all");
    let (ids, asked) = &some.asked()[1];
    assert_eq!(
        (ids.as_slice(), asked.status),
        (["da1_1".to_owned(), "da2_1".to_owned()].as_slice(), Some(AlertStatus::Resolved))
    );
}

#[tokio::test]
async fn an_alert_is_created_as_it_was_asked_for() {
    let defender = Defender::start().await;
    let created = CreateAlert::created().up_to(1).mount(&defender).await;
    CreateAlert::unknown_event().mount(&defender).await;
    let asked = fake::alert_by_reference(1).title("Look at this").build();
    let query = DefenderQuery::CreateAlert { alert: asked.clone() };
    let Ok(DefenderAnswer::Alert(alert)) = question(&defender, &query) else { panic!("no alert") };
    assert_eq!((alert.title.as_str(), &alert.machine_id), ("Look at this", &asked.machine_id));
    assert_eq!((alert.severity, alert.category), (asked.severity, asked.category.to_string()));
    assert_eq!(created.asked(), [asked]);
    assert_eq!(question(&defender, &query).unwrap_err().code.status(), 404);
}

#[tokio::test]
async fn domains_addresses_and_users_read_back() {
    let defender = Defender::start().await;
    let machines = vec![fake::machine(6).build()];
    let alert = fake::alert(6).about("www.dropbox.com").build();
    let (address, account) = (alert.evidence[0].ip_address, alert.evidence[0].account_name.clone());
    let prevalence = fake::prevalence(6).machines(3_u64).build();
    DomainMachines::ok(machines.clone()).mount(&defender).await;
    DomainAlerts::ok(vec![alert.clone()]).mount(&defender).await;
    DomainStats::ok(prevalence).mount(&defender).await;
    IpAlerts::ok(vec![alert.clone()]).mount(&defender).await;
    IpStats::ok(prevalence).mount(&defender).await;
    UserMachines::ok(machines.clone()).mount(&defender).await;
    UserAlerts::ok(vec![alert.clone()]).mount(&defender).await;

    for seen in
        [Sighting::Domain { domain: "www.dropbox.com".to_owned() }, Sighting::Account { account: account.clone() }]
    {
        let found = question(&defender, &DefenderQuery::FindMachines { seen });
        assert_eq!(found, Ok(DefenderAnswer::Machines(machines.clone())));
    }
    for of in [Sighting::Domain { domain: "www.dropbox.com".to_owned() }, Sighting::Address { address }] {
        assert_eq!(question(&defender, &DefenderQuery::Prevalence { of }), Ok(DefenderAnswer::Prevalence(prevalence)));
    }
    let ids = |path: &str| {
        let listed = body(&send(&defender.uri(), &bare("GET", path)));
        listed["value"].as_array().unwrap().iter().map(|alert| alert["id"].clone()).collect::<Vec<_>>()
    };
    for path in [
        "/api/domains/www.dropbox.com/alerts".to_owned(),
        format!("/api/ips/{address}/alerts"),
        format!("/api/users/{account}/alerts"),
    ] {
        assert_eq!(ids(&path), [json!(alert.id)], "{path}");
    }
    assert!(ids("/api/domains/www.box.com/alerts").is_empty(), "the alert is about another domain");
}

#[tokio::test]
async fn indicators_read_back_and_what_was_submitted_is_known() {
    let defender = Defender::start().await;
    let indicators: Vec<_> = (1..4).map(|seed| fake::indicator(seed).build()).collect();
    ListIndicators::ok(indicators.clone()).mount(&defender).await;
    GetIndicator::ok(indicators[0].clone()).mount(&defender).await;
    let taken = SubmitIndicator::taken(IndicatorId(9)).mount(&defender).await;
    let imported = ImportIndicators::partially_failed(["bad.example"]).mount(&defender).await;
    let deleted = DeleteIndicator::any().mount(&defender).await;
    let batch = DeleteIndicators::not_found([IndicatorId(8)]).mount(&defender).await;

    let Ok(DefenderResponse::Indicators(listed)) = ask(&defender, &DefenderRequest::ListIndicators) else { panic!() };
    assert_eq!(listed.iter().map(|indicator| (**indicator).clone()).collect::<Vec<_>>(), indicators);
    let path = format!("/api/indicators/{}", indicators[0].id.0);
    let one = body(&send(&defender.uri(), &bare("GET", &path)));
    assert_eq!(one["indicatorValue"], json!(indicators[0].submitted.indicator_value));

    let submission = fake::submission(7).build();
    let submit = DefenderRequest::SubmitIndicator(Box::new(submission.clone()));
    let Ok(DefenderResponse::Indicator(now)) = ask(&defender, &submit) else { panic!() };
    assert_eq!((now.id, &now.submitted), (IndicatorId(9), &submission));
    assert_eq!(taken.asked(), std::slice::from_ref(&submission));

    let bad = fake::submission(8).indicator_value("bad.example").build();
    let import = DefenderRequest::ImportIndicators(vec![submission.clone(), bad.clone()]);
    let Ok(DefenderResponse::Imported(results)) = ask(&defender, &import) else { panic!() };
    assert_eq!(
        results.iter().map(|result| (result.id, result.is_failed)).collect::<Vec<_>>(),
        [(Some(IndicatorId(1)), false), (None, true)]
    );
    assert_eq!(imported.asked(), [vec![submission, bad]]);

    assert_eq!(ask(&defender, &DefenderRequest::DeleteIndicator(IndicatorId(7))), Ok(DefenderResponse::Deleted));
    assert_eq!(deleted.asked(), [IndicatorId(7)]);
    let many = |ids: &[u64]| {
        ask(&defender, &DefenderRequest::DeleteIndicators(ids.iter().copied().map(IndicatorId).collect()))
    };
    assert_eq!(many(&[1, 2]), Ok(DefenderResponse::Deleted));
    assert_eq!(many(&[1, 8]).unwrap_err().code.status(), 404);
    assert_eq!(batch.asked()[1], [IndicatorId(1), IndicatorId(8)]);
}

#[tokio::test]
async fn hunting_and_administration_read_back() {
    let defender = Defender::start().await;
    let answer = fake::hunting_answer(1).build();
    let hunted = Hunt::ok(answer.clone()).mount(&defender).await;
    let query = "DeviceNetworkEvents | limit 2".to_owned();
    assert_eq!(question(&defender, &DefenderQuery::Hunt { query: query.clone() }), Ok(DefenderAnswer::Hunt(answer)));
    assert_eq!(hunted.asked(), [query]);

    let toggled = ToggleFeature::ok(()).mount(&defender).await;
    let applied = ApplyFeatures::ok(()).mount(&defender).await;
    let licensed = SetLicence::ok(()).mount(&defender).await;
    let feature = AdvancedFeature::CustomNetworkIndicators;
    for request in [
        DefenderRequest::ToggleFeature { feature, on: true },
        DefenderRequest::ApplyFeatures,
        DefenderRequest::SetLicence(false),
    ] {
        assert_eq!(ask(&defender, &request), Ok(DefenderResponse::Done));
    }
    assert_eq!((toggled.asked(), applied.count(), licensed.asked()), (vec![(feature, true)], 1, vec![false]));
}
