//! What a client of Cloud App Security reads from the stubs is what they were told: through the reference's own client
//! where it has the route, else by the fields of the public API.

use gnomon_mocks::fake;
use gnomon_mocks::stub::cloud_apps::{own, *};
use gnomon_mocks::stub::prelude::*;
use gnomon_reference_impl::api_version::ApiVersion;
use gnomon_reference_impl::catalog::{AppId, AppIndex, Catalog};
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::Host;
use gnomon_reference_impl::http::cloud_apps::client::Client;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, EntityKind, RiskLevel};
use gnomon_reference_impl::protocol::discovery_policies::{
    AlertMark, AlertMarking, AlertResolution, AlertsMarked, PolicyId,
};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse, NewDataSource};
use gnomon_reference_impl::protocol::subnets::SubnetId;
use gnomon_reference_impl::protocol::upload::{self, BlobType, UploadRequest, UploadResponse};
use serde_json::{Value, json};

use super::{bare, body, json, send};

fn client(cloud_apps: &CloudApps, api_version: ApiVersion) -> Client {
    Client { authorization: "Token any".to_owned(), api_version, storage_origin: cloud_apps.uri() }
}

fn ask(cloud_apps: &CloudApps, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
    let client = client(cloud_apps, ApiVersion::Current);
    let response = send(&cloud_apps.uri(), &client.cloud_apps(request, &Catalog::built_in()));
    client.cloud_apps_answer(request, &response).unwrap()
}

fn logs(cloud_apps: &CloudApps, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
    let client = client(cloud_apps, ApiVersion::Current);
    client.logs_answer(request, &send(&cloud_apps.uri(), &client.logs(request))).unwrap()
}

fn get(cloud_apps: &CloudApps, path: &str) -> Value {
    body(&send(&cloud_apps.uri(), &bare("GET", path)))
}

fn post(cloud_apps: &CloudApps, path: &str, asked: &Value) -> Value {
    body(&send(&cloud_apps.uri(), &json("POST", path, asked)))
}

/// The values of a field in the records of a page.
fn each<'a>(page: &'a Value, field: &str) -> Vec<&'a Value> {
    page["data"].as_array().unwrap().iter().map(|record| &record[field]).collect()
}

#[tokio::test]
async fn reports_are_listed_by_their_kind() {
    let cloud_apps = CloudApps::start().await;
    let (win10, snapshot) = (fake::stream(1).build(), fake::stream(2).display_name("By hand").build());
    let snapshot = gnomon_reference_impl::protocol::discovery::Stream {
        stream_type: gnomon_reference_impl::protocol::discovery::StreamType::Preview,
        ..snapshot
    };
    let all = vec![win10.clone(), snapshot];
    ListStreams::ok(all.clone()).mount(&cloud_apps).await;
    ListContinuousReports::ok(all.clone()).mount(&cloud_apps).await;
    ListSnapshotReports::ok(all).mount(&cloud_apps).await;
    let names = |path: &str| {
        let page = get(&cloud_apps, path);
        each(&page, "displayName").into_iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("/api/v1/discovery/streams/"), ["Win10 endpoint users", "By hand"]);
    assert_eq!(names("/cas/api/v1/discovery/continuous_reports/"), ["Win10 endpoint users"]);
    assert_eq!(names("/cas/api/v1/discovery/snapshot_reports/"), ["By hand"]);
    let record = get(&cloud_apps, "/api/v1/discovery/streams/")["data"][0].clone();
    assert_eq!(serde_json::from_value::<gnomon_reference_impl::protocol::discovery::Stream>(record).unwrap(), win10);
}

#[tokio::test]
async fn the_lists_of_a_report_read_back() {
    let cloud_apps = CloudApps::start().await;
    let busy = fake::discovered_app(1).transactions(900).tag(AppTag::Unsanctioned).build();
    let quiet = fake::discovered_app(2).transactions(3).tag(None).build();
    let apps = DiscoveredApps::ok(vec![quiet.clone(), busy.clone()]).mount(&cloud_apps).await;
    DiscoveredDevices::ok(vec![fake::discovered_device(1).build()]).mount(&cloud_apps).await;
    DiscoveredUsers::ok(vec![fake::discovered_user(1).user_name(r"contoso\erin.smith").build()])
        .mount(&cloud_apps)
        .await;
    DiscoveredIpAddresses::ok(vec![fake::discovered_ip_address(1).build()]).mount(&cloud_apps).await;
    let asked = json!({"streamId": "Win10 endpoint users", "timeframe": 7, "filters": {"tag": {"eq": "Unsanctioned"}}});
    let page = post(&cloud_apps, "/cas/api/v1/discovery/discovered_apps/", &asked);
    assert_eq!((each(&page, "trafficTotalEvents"), &page["total"]), (vec![&json!(900)], &json!(1)));
    let sorted = get(&cloud_apps, "/api/v1/discovery/?sortField=trafficTotalEvents&sortDirection=desc");
    assert_eq!(each(&sorted, "trafficTotalEvents"), [&json!(900), &json!(3)]);
    let queries: Vec<_> = apps.asked().into_iter().map(|query| (query.report, query.days, query.of)).collect();
    assert_eq!(queries[0], ("Win10 endpoint users".to_owned(), 7, EntityKind::App));
    assert_eq!(queries[1].1, 30, "a client that names no period is asked 30 days");
    assert_eq!(get(&cloud_apps, "/api/v1/discovery/discovered_users/")["data"][0]["userName"], r"contoso\erin.smith");
    assert!(get(&cloud_apps, "/api/v1/discovery/discovered_devices/")["data"][0]["machineId"].is_string());
    assert!(get(&cloud_apps, "/api/v1/discovery/discovered_ip_addresses/")["data"][0]["ipAddress"].is_string());

    let file = fake::csv_file(1).build();
    ExportApps::ok(file.clone()).mount(&cloud_apps).await;
    ExportDevices::ok(file.clone()).mount(&cloud_apps).await;
    ExportUsers::ok(file.clone()).mount(&cloud_apps).await;
    ExportIpAddresses::ok(file.clone()).mount(&cloud_apps).await;
    for list in ["apps", "devices", "users", "ip_addresses"] {
        let exported = send(&cloud_apps.uri(), &bare("GET", &format!("/api/v1/discovery/discovered_{list}/export/")));
        assert_eq!(exported.body(), file.content.as_bytes(), "{list}");
        assert!(exported.headers()["content-disposition"].to_str().unwrap().contains(&file.file_name));
    }

    let counters = fake::dashboard(1).build();
    Dashboard::ok(counters.clone()).mount(&cloud_apps).await;
    let read = get(&cloud_apps, "/api/v1/discovery/dashboard/");
    assert_eq!(
        serde_json::from_value::<gnomon_reference_impl::protocol::discovery::DashboardCounters>(read).unwrap(),
        counters
    );
}

#[tokio::test]
async fn apps_their_categories_tags_and_drawers_read_back() {
    let cloud_apps = CloudApps::start().await;
    let lines =
        vec![fake::discovered_app(1).tag(AppTag::Unsanctioned).build(), fake::discovered_app(2).tag(None).build()];
    Categories::ok(lines.clone()).mount(&cloud_apps).await;
    TagCounts::ok(lines).mount(&cloud_apps).await;
    let asked = json!({"streamId": "Win10 endpoint users"});
    let categories = post(&cloud_apps, "/api/v1/discovery/discovered_apps/categories/", &asked);
    let total: u64 = categories.as_array().unwrap().iter().map(|category| category["total"].as_u64().unwrap()).sum();
    assert_eq!(total, 2);
    let tags = post(&cloud_apps, "/cas/api/v1/discovery/discovered_apps/tags/", &asked);
    assert_eq!(tags["data"][1], json!({"id": "Unsanctioned", "count": 1}));

    let drawer = fake::app_drawer(3).build();
    let id = drawer.app.app_id.unwrap();
    let opened = GetApp::ok(drawer.clone()).mount(&cloud_apps).await;
    let read = get(&cloud_apps, &format!("/cas/api/v1/saasdb/{}/?streamId=Win10%20endpoint%20users", id.0));
    assert_eq!(
        (&read["name"], &read["trafficTotalEvents"]),
        (&json!(drawer.app.name), &json!(drawer.traffic.transactions))
    );
    assert_eq!(opened.asked(), [id]);

    let tagged = fake::tagged_app(1).tag(AppTag::Unsanctioned).build();
    AppTags::ok(vec![tagged.clone()]).mount(&cloud_apps).await;
    let tags = get(&cloud_apps, "/cas/api/v1/discovery/app_tags/");
    assert_eq!(tags[1]["appIds"].as_array().unwrap().len(), 1, "{tags}");

    let script = fake::block_script(1).build();
    let scripts = BlockScripts::ok(script.clone()).mount(&cloud_apps).await;
    let read = ask(&cloud_apps, &CloudAppsRequest::BlockScript { format: 120 });
    assert_eq!((read, scripts.asked()), (Ok(CloudAppsResponse::BlockScript(script)), vec![120]));
}

#[tokio::test]
async fn the_routes_of_tags_of_the_first_edition_read_back() {
    let options = StubOptions { edition: Edition::contract(), ..StubOptions::default() };
    let cloud_apps = CloudApps::start_with(options).await;
    let catalog = Catalog::built_in();
    let index = AppIndex::new(0);
    let app = catalog.app(index).clone();
    let added = AddAppTag::ok(()).mount(&cloud_apps).await;
    let client = client(&cloud_apps, ApiVersion::Contract);
    let request = CloudAppsRequest::TagApp { app: index, tag: AppTag::Unsanctioned };
    let response = send(&cloud_apps.uri(), &client.cloud_apps(&request, &catalog));
    assert_eq!(client.cloud_apps_answer(&request, &response).unwrap(), Ok(CloudAppsResponse::Done));
    assert_eq!(added.asked(), [(app.id, AppTag::Unsanctioned)]);
    let tagged = fake::tagged_app(1).name(&*app.name).tag(AppTag::Unsanctioned).build();
    RemoveAppTag::ok(vec![tagged]).mount(&cloud_apps).await;
    let path = format!("/api/v1/discovery/discovery_app/{}/remove_tag/", app.id.0);
    assert_eq!(post(&cloud_apps, &path, &json!({"tagName": "Unsanctioned"})), json!({}));
    let other = post(&cloud_apps, &path, &json!({"tagName": "Sanctioned"}));
    assert!(other["detail"].as_str().unwrap().contains("is not tagged"), "{other}");
}

#[tokio::test]
async fn an_upload_goes_through_its_three_calls() {
    let cloud_apps = CloudApps::start().await;
    let client = client(&cloud_apps, ApiVersion::Current);
    let addresses = UploadUrl::ok("/container/1".to_owned()).mount(&cloud_apps).await;
    let files = PutFile::ok(()).mount(&cloud_apps).await;
    let done = DoneUpload::ok(()).mount(&cloud_apps).await;
    let call = |request: &UploadRequest| {
        let (host, sent) = client.upload(request);
        assert!(matches!(host, Host::CloudApps | Host::Storage));
        client.upload_answer(request, &send(&cloud_apps.uri(), &sent)).unwrap()
    };
    let asked = upload::UploadUrl { filename: "access.log".to_owned(), source: "SQUID_NATIVE".to_owned() };
    let Ok(UploadResponse::Address(address)) = call(&UploadRequest::Address(asked.clone())) else {
        panic!("no address")
    };
    let log = fake::log("SQUID_NATIVE", 3, 1).unwrap();
    let content =
        UploadRequest::Content { url: address.url.clone(), blob_type: BlobType::BlockBlob, body: log.clone().into() };
    assert_eq!(call(&content), Ok(UploadResponse::Stored));
    let completion = upload::DoneUpload {
        upload_url: address.url,
        input_stream_name: "Office".to_owned(),
        upload_as_snapshot: true,
    };
    assert_eq!(call(&UploadRequest::Completion(completion.clone())), Ok(UploadResponse::Completed));
    assert_eq!((addresses.asked(), done.asked()), (vec![asked], vec![completion]));
    assert_eq!(*files.asked()[0], *log);
    files.lift();
    PutFile::unavailable().mount(&cloud_apps).await;
    assert_eq!(call(&content).unwrap_err().code.status(), 503);
}

#[tokio::test]
async fn alerts_are_listed_closed_and_marked() {
    let cloud_apps = CloudApps::start().await;
    let alerts: Vec<_> = (0..3).map(|seed| fake::discovery_alert(seed).build()).collect();
    ListAlerts::ok(alerts.clone()).mount(&cloud_apps).await;
    GetAlert::ok(alerts[0].clone()).mount(&cloud_apps).await;
    let page = get(&cloud_apps, "/api/v1/alerts/");
    assert_eq!((&page["total"], each(&page, "_id")[0]), (&json!(3), &json!(alerts[2].id)), "the latest comes first");
    let read = get(&cloud_apps, &format!("/api/v1/alerts/{}/", alerts[0].id));
    let read: gnomon_reference_impl::protocol::discovery_policies::DiscoveryAlert =
        serde_json::from_value(read).unwrap();
    assert_eq!(read, alerts[0]);

    let closed = CloseBenign::partially_failed(["bbb"]).mount(&cloud_apps).await;
    let filters = json!({"filters": {"id": {"eq": ["aaa", "bbb"]}}, "comment": "fine"});
    let answer = post(&cloud_apps, "/api/v1/alerts/close_benign/", &filters);
    assert_eq!(answer, json!({"closed_benign": 1, "alertsNotFound": ["bbb"]}));
    assert_eq!(closed.count(), 1);
    let held = CloseTruePositive::ok(alerts.clone()).mount(&cloud_apps).await;
    let all = json!({"filters": {"alertOpen": {"eq": true}}});
    assert_eq!(post(&cloud_apps, "/api/v1/alerts/close_true_positive/", &all), json!({"closed_true_positive": 3}));
    let marking = &held.asked()[0];
    assert_eq!(marking.alerts.len(), 3);
    assert!(matches!(&marking.mark, AlertMark::Closed { resolution: AlertResolution::TruePositive, .. }));
    CloseFalsePositive::all().mount(&cloud_apps).await;
    DismissAlerts::all().mount(&cloud_apps).await;
    ResolveAlerts::all().mount(&cloud_apps).await;
    ReopenAlerts::all().mount(&cloud_apps).await;
    for (path, count) in [
        ("close_false_positive", "closed_false_positive"),
        ("dismiss_bulk", "dismissed"),
        ("resolve", "resolved"),
        ("reopen", "reopened"),
    ] {
        let answer = post(&cloud_apps, &format!("/api/v1/alerts/{path}/"), &filters);
        assert_eq!(answer, json!({ count: 2 }), "{path}");
    }

    let marks = ReadAlert::ok(()).mount(&cloud_apps).await;
    UnreadAlert::ok(()).mount(&cloud_apps).await;
    DismissAlert::not_found("aaa").mount(&cloud_apps).await;
    let mark =
        |way: &str| send(&cloud_apps.uri(), &bare("POST", &format!("/api/v1/alerts/aaa/{way}/"))).status().as_u16();
    assert_eq!((mark("read"), mark("unread"), mark("dismiss")), (200, 200, 404));
    assert_eq!(marks.asked()[0].mark, AlertMark::Read);
}

#[tokio::test]
async fn policies_and_the_governance_log_read_back() {
    let cloud_apps = CloudApps::start().await;
    let policy = fake::policy(1).build();
    ListPolicies::ok(vec![policy.clone()]).mount(&cloud_apps).await;
    GetPolicy::ok(policy.clone()).mount(&cloud_apps).await;
    let created = CreatePolicy::ok(PolicyId(7)).mount(&cloud_apps).await;
    let changed = ChangePolicy::ok(()).mount(&cloud_apps).await;
    let deleted = DeletePolicy::ok(()).mount(&cloud_apps).await;
    let path = format!("/cas/api/v1/policies/NEW_SERVICE/{}/", policy.id);
    for read in [get(&cloud_apps, "/cas/api/v1/policies/")["data"][0].clone(), get(&cloud_apps, &path)] {
        let read: gnomon_reference_impl::protocol::discovery_policies::DiscoveryPolicy =
            serde_json::from_value(read).unwrap();
        assert_eq!(read, policy);
    }
    let settings = fake::policy_settings(2).build();
    let create = CloudAppsRequest::CreatePolicy(Box::new(settings.clone()));
    assert_eq!(ask(&cloud_apps, &create), Ok(CloudAppsResponse::PolicyCreated(PolicyId(7))));
    let change = CloudAppsRequest::ChangePolicy { policy: PolicyId(7), settings: Box::new(settings.clone()) };
    assert_eq!(ask(&cloud_apps, &change), Ok(CloudAppsResponse::Done));
    assert_eq!(ask(&cloud_apps, &CloudAppsRequest::DeletePolicy { policy: PolicyId(7) }), Ok(CloudAppsResponse::Done));
    assert_eq!((created.asked(), changed.asked()), (vec![settings.clone()], vec![(PolicyId(7), settings)]));
    assert_eq!(deleted.asked(), [PolicyId(7)]);

    let log = GovernanceLog { tags: vec![fake::activity(1).build()], files: vec![fake::governance_task(1).build()] };
    ListGovernance::ok(log.clone()).mount(&cloud_apps).await;
    GetGovernanceEntry::ok(log).mount(&cloud_apps).await;
    let page = get(&cloud_apps, "/cas/api/v1/governance/");
    let id = each(&page, "_id")[0].as_str().unwrap();
    assert_eq!(page["total"], 2);
    assert_eq!(get(&cloud_apps, &format!("/cas/api/v1/governance/{id}/"))["_id"], id);
}

#[tokio::test]
async fn logs_read_back() {
    let cloud_apps = CloudApps::start().await;
    let (source, collector) = (fake::data_source(1).build(), fake::collector(1).build());
    ListDataSources::ok(vec![source.clone()]).mount(&cloud_apps).await;
    ListLogCollectors::ok(vec![collector.clone()]).mount(&cloud_apps).await;
    let added = AddDataSource::ok(()).mount(&cloud_apps).await;
    let receivers = vec![fake::receiver(1).build()];
    let collectors = AddLogCollector::ok(receivers.clone()).mount(&cloud_apps).await;
    let snapshots = CreateSnapshot::ok(()).mount(&cloud_apps).await;
    let read = get(&cloud_apps, "/cas/api/v1/discovery/data_sources/")["data"][0].clone();
    assert_eq!(read["displayName"], source.display_name);
    let read = get(&cloud_apps, "/cas/api/v1/discovery/log_collectors/")["data"][0].clone();
    let read: gnomon_reference_impl::protocol::logs::CollectorLine = serde_json::from_value(read).unwrap();
    assert_eq!(read, collector);
    let new = NewDataSource {
        display_name: "Office".to_owned(),
        log_type: "SQUID_NATIVE".to_owned(),
        receiver_type: None,
        time_zone: None,
    };
    assert_eq!(logs(&cloud_apps, &LogsRequest::AddDataSource(new.clone())), Ok(LogsResponse::Done));
    assert_eq!(added.asked(), [new]);
    let request = LogsRequest::AddCollector { name: "c1".to_owned(), data_sources: vec!["Office".to_owned()] };
    assert_eq!(logs(&cloud_apps, &request), Ok(LogsResponse::Collector(receivers)));
    assert_eq!(collectors.asked(), [("c1".to_owned(), vec!["Office".to_owned()])]);
    let made = post(&cloud_apps, "/cas/api/v1/discovery/snapshot_reports/", &json!({"name": "s", "uploadUrls": ["u"]}));
    assert_eq!((made, snapshots.asked()), (json!({}), vec![("s".to_owned(), vec!["u".to_owned()])]));
}

#[tokio::test]
async fn activities_entities_and_address_ranges_read_back() {
    let cloud_apps = CloudApps::start().await;
    let log = vec![fake::activity(1).build(), fake::activity(2).build()];
    ListActivities::ok(log.clone()).mount(&cloud_apps).await;
    GetActivity::ok(log.clone()).mount(&cloud_apps).await;
    ActivityFeedback::ok(log.clone()).mount(&cloud_apps).await;
    let page = get(&cloud_apps, "/api/v1/activities/");
    let id = each(&page, "_id")[0].as_str().unwrap();
    assert_eq!((&page["total"], &page["data"][0]["targetApp"]["id"]), (&json!(2), &json!(log[1].app_id)));
    assert_eq!(get(&cloud_apps, &format!("/api/v1/activities/{id}/"))["_id"], id);
    let feedback = json!({"feedbackValue": 1, "allowContact": false});
    assert_eq!(post(&cloud_apps, &format!("/api/v1/activities/{id}/feedback/"), &feedback), json!({}));

    let users = vec![fake::discovered_user(1).user_name(r"contoso\erin.smith").build()];
    ListEntities::ok(users.clone()).mount(&cloud_apps).await;
    GetEntity::ok(users.clone()).mount(&cloud_apps).await;
    EntityTree::ok(users).mount(&cloud_apps).await;
    let entity = get(&cloud_apps, "/api/v1/entities/")["data"][0].clone();
    assert_eq!(entity["displayName"], r"contoso\erin.smith");
    let path = format!("/api/v1/entities/{}/", entity["_id"].as_str().unwrap().replace('=', "%3D"));
    assert_eq!(get(&cloud_apps, &path), entity);
    assert_eq!(get(&cloud_apps, &format!("{path}retrieve_tree/"))["children"], json!([]));

    let subnet = fake::subnet(1).build();
    ListSubnets::ok(vec![subnet.clone()]).mount(&cloud_apps).await;
    let created = CreateSubnet::ok(SubnetId(5)).mount(&cloud_apps).await;
    let replaced = ReplaceSubnet::ok(()).mount(&cloud_apps).await;
    let deleted = DeleteSubnet::ok(()).mount(&cloud_apps).await;
    assert_eq!(get(&cloud_apps, "/api/v1/subnet/")["data"][0]["name"], subnet.rule.name);
    let rule = Box::new(fake::subnet_rule(2).build());
    let create = CloudAppsRequest::CreateSubnet(rule.clone());
    assert_eq!(ask(&cloud_apps, &create), Ok(CloudAppsResponse::SubnetCreated(SubnetId(5))));
    let replace = CloudAppsRequest::ReplaceSubnet { subnet: SubnetId(5), rule: rule.clone() };
    assert_eq!(ask(&cloud_apps, &replace), Ok(CloudAppsResponse::Done));
    assert_eq!(ask(&cloud_apps, &CloudAppsRequest::DeleteSubnet { subnet: SubnetId(5) }), Ok(CloudAppsResponse::Done));
    assert_eq!((created.asked(), replaced.asked()), (vec![(*rule).clone()], vec![(SubnetId(5), *rule)]));
    assert_eq!(deleted.asked(), [SubnetId(5)]);
}

#[tokio::test]
async fn the_routes_of_ours_read_back() {
    let cloud_apps = CloudApps::start().await;
    let catalog = Catalog::built_in();
    let index = AppIndex::new(3);
    let id: AppId = catalog.app(index).id;
    let tagged = own::TagApp::ok(()).mount(&cloud_apps).await;
    let untagged = own::UntagApp::ok(()).mount(&cloud_apps).await;
    let saved = own::SaveSettings::ok(()).mount(&cloud_apps).await;
    let licensed = own::SetLicence::ok(()).mount(&cloud_apps).await;
    let settings = fake::settings(1).build();
    let marking = AlertMarking { alerts: vec!["a".to_owned()], mark: AlertMark::Read, by: "me".to_owned() };
    let marked = AlertsMarked { marked: 0, not_found: vec!["a".to_owned()] };
    let apps = vec![fake::tagged_app(1).build()];
    let status = fake::synchronisation(1).build();
    let (policies, alerts) = (vec![fake::policy(1).build()], vec![fake::discovery_alert(1).build()]);
    let (log, subnets) = (vec![fake::activity(1).build()], vec![fake::subnet(1).build()]);
    own::TaggedApps::ok(apps.clone()).mount(&cloud_apps).await;
    own::Synchronisation::ok(status).mount(&cloud_apps).await;
    own::ReadSettings::ok((settings, true)).mount(&cloud_apps).await;
    own::Policies::ok(policies.clone()).mount(&cloud_apps).await;
    own::Alerts::ok(alerts.clone()).mount(&cloud_apps).await;
    own::MarkAlerts::ok(marked.clone()).mount(&cloud_apps).await;
    own::Governance::ok(log.clone()).mount(&cloud_apps).await;
    own::Subnets::ok(subnets.clone()).mount(&cloud_apps).await;
    for (request, answer) in [
        (CloudAppsRequest::TagApp { app: index, tag: AppTag::Sanctioned }, CloudAppsResponse::Done),
        (CloudAppsRequest::UntagApp { app: index }, CloudAppsResponse::Done),
        (CloudAppsRequest::SaveSettings(settings), CloudAppsResponse::Done),
        (CloudAppsRequest::SetLicence(false), CloudAppsResponse::Done),
        (CloudAppsRequest::ListTaggedApps, CloudAppsResponse::TaggedApps(apps)),
        (CloudAppsRequest::SynchronisationStatus, CloudAppsResponse::Synchronisation(status)),
        (CloudAppsRequest::ReadSettings, CloudAppsResponse::Settings(settings, true)),
        (CloudAppsRequest::ListPolicies, CloudAppsResponse::Policies(policies)),
        (CloudAppsRequest::ListAlerts, CloudAppsResponse::Alerts(alerts)),
        (CloudAppsRequest::MarkAlerts(marking), CloudAppsResponse::AlertsMarked(marked)),
        (CloudAppsRequest::GovernanceLog, CloudAppsResponse::GovernanceLog(log)),
        (CloudAppsRequest::ListSubnets, CloudAppsResponse::Subnets(subnets)),
    ] {
        assert_eq!(ask(&cloud_apps, &request), Ok(answer), "{request:?}");
    }
    assert_eq!((tagged.asked(), untagged.asked()), (vec![(id, AppTag::Sanctioned)], vec![id]));
    assert_eq!((saved.asked(), licensed.asked()), (vec![settings], vec![false]));

    let risks = DiscoveryAnswer::RiskLevels(vec![gnomon_reference_impl::protocol::discovery::DeviceRisk {
        machine_id: "a".to_owned(),
        computer_dns_name: "a.contoso.com".to_owned(),
        risk: gnomon_reference_impl::protocol::discovery::Risk {
            level: RiskLevel::High,
            anomaly: 9,
            reason: "r".to_owned(),
        },
    }]);
    let discovery = own::Discovery::ok(risks.clone()).mount(&cloud_apps).await;
    let client = client(&cloud_apps, ApiVersion::Current);
    let answer = client.discovery_answer(
        &DiscoveryQuery::RiskLevels,
        &send(&cloud_apps.uri(), &client.discovery(&DiscoveryQuery::RiskLevels)),
    );
    assert_eq!((answer.unwrap(), discovery.asked()), (Ok(risks), vec![DiscoveryQuery::RiskLevels]));
    let sources = LogsResponse::DataSources(vec![fake::data_source(1).build()]);
    own::Logs::ok(sources.clone()).mount(&cloud_apps).await;
    assert_eq!(logs(&cloud_apps, &LogsRequest::ListDataSources), Ok(sources));
}
