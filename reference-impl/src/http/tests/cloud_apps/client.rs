//! The other direction: what the client asks over HTTP is answered as it would be over the typed wires.

use std::sync::Arc;

use super::*;
use crate::catalog::AppId;
use crate::http::cloud_apps::client::Client;
use crate::protocol::cloud_apps::{AppTag, Settings};
use crate::protocol::defender::Severity;
use crate::protocol::discovery::{Entity, EntityKind, ListQuery, Sort, SortKey};
use crate::protocol::discovery_policies::{AlertMark, AlertMarking, AlertResolution, PolicyId, TagState, Threshold};
use crate::protocol::logs::{NewDataSource, Receiver};
use crate::protocol::subnets::{IpCategory, SubnetId, SubnetRule};
use crate::protocol::upload::{BlobType, DoneUpload, UploadUrl};

/// Two tenants that are alike: one is asked over the typed wires, the other over HTTP.
struct Twins {
    typed: Bed,
    over_http: Bed,
    client: Client,
}

impl Twins {
    fn new(edition: &str) -> Self {
        let (typed, mut over_http) = (Bed::with_alerts(edition), Bed::with_alerts(edition));
        let app = over_http.services.authority().directory.apps[1].clone();
        let body = form(&[
            ("grant_type", "client_credentials"),
            ("client_id", &app.client_id),
            ("client_secret", &app.client_secret),
            ("scope", "05a65629-4c1b-48c1-a78b-804c4abdd4af/.default"),
        ]);
        let token = json(&over_http.send(Host::Login, &post("/contoso.com/oauth2/v2.0/token", body)));
        let client = Client {
            authorization: format!("Bearer {}", token["access_token"].as_str().unwrap()),
            api_version: typed.bare.edition.api_version,
            storage_origin: "http://storage.test".to_owned(),
        };
        Self { typed, over_http, client }
    }

    fn ask(&mut self, request: &CloudAppsRequest) {
        let expected = self.typed.bare.ask_cloud_apps(request);
        let sent = self.client.cloud_apps(request, &self.typed.bare.catalog);
        let response = self.over_http.send(Host::CloudApps, &sent);
        assert_eq!(
            self.client.cloud_apps_answer(request, &response),
            Ok(expected),
            "{request:?} {sent:?} {response:?}"
        );
    }

    fn discover(&mut self, query: &DiscoveryQuery) {
        let expected = self.typed.bare.ask_discovery(query);
        let response = self.over_http.send(Host::CloudApps, &self.client.discovery(query));
        assert_eq!(self.client.discovery_answer(query, &response), Ok(expected), "{query:?} {response:?}");
    }

    fn log(&mut self, request: &LogsRequest) {
        let expected = self.typed.bare.ask_about_logs(request);
        let response = self.over_http.send(Host::CloudApps, &self.client.logs(request));
        assert_eq!(self.client.logs_answer(request, &response), Ok(expected), "{request:?} {response:?}");
    }

    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        let expected = self.typed.bare.upload(request);
        let (host, sent) = self.client.upload(request);
        let response = self.over_http.send(host, &sent);
        assert_eq!(self.client.upload_answer(request, &response), Ok(expected.clone()), "{request:?} {response:?}");
        expected
    }
}

fn settings(name: &str) -> Box<PolicySettings> {
    let (low, high) = (crate::catalog::RiskScore::new(0), crate::catalog::RiskScore::new(5));
    Box::new(PolicySettings {
        name: name.to_owned(),
        severity: PolicySeverity::High,
        filters: AppFilters {
            score: low.zip(high),
            categories: vec![crate::catalog::Category::CloudStorage],
            tags: vec![TagState::None],
            new_app: true,
        },
        trigger: vec![Threshold { of: crate::protocol::discovery_policies::Measure::Users, more_than: 1 }],
        apply_to: AppliesTo::Reports(vec!["Office proxy".to_owned()]),
        governance: Some(AppTag::Unsanctioned),
        daily_alert_limit: Some(5),
    })
}

fn rule(name: &str, range: &str) -> Box<SubnetRule> {
    let (category, subnets) = (IpCategory::Risky, vec![range.parse().unwrap()]);
    Box::new(SubnetRule {
        name: name.to_owned(),
        category,
        subnets,
        organization: Some("Contoso".to_owned()),
        tags: vec!["a".to_owned()],
    })
}

#[test]
fn requests_of_administrators_are_answered_alike_and_so_are_refusals() {
    for edition in ["2021-02", "current"] {
        let mut twins = Twins::new(edition);
        let app = |id| twins.typed.bare.catalog.by_id(AppId(id)).unwrap();
        let (dropbox, of_box) = (app(DROPBOX), app(BOX));
        let alert = twins.typed.bare.cloud_apps.policy_alerts()[0].id.clone();
        let marking = |alerts: &[&str], mark| {
            let alerts = alerts.iter().map(|id| (*id).to_owned()).collect();
            CloudAppsRequest::MarkAlerts(AlertMarking { alerts, mark, by: "erin".to_owned() })
        };
        let closed = AlertMark::Closed { resolution: AlertResolution::TruePositive, comment: "seen".to_owned() };
        let on = Settings { block_unsanctioned_apps: true, alert_severity: Severity::High };
        for request in [
            CloudAppsRequest::TagApp { app: dropbox, tag: AppTag::Unsanctioned },
            CloudAppsRequest::TagApp { app: of_box, tag: AppTag::Sanctioned },
            CloudAppsRequest::UntagApp { app: of_box },
            CloudAppsRequest::SaveSettings(on),
            CloudAppsRequest::ReadSettings,
            CloudAppsRequest::ListTaggedApps,
            CloudAppsRequest::SynchronisationStatus,
            CloudAppsRequest::BlockScript { format: 108 },
            CloudAppsRequest::BlockScript { format: 1 },
            CloudAppsRequest::CreatePolicy(settings("New risky app")),
            CloudAppsRequest::CreatePolicy(settings("New risky app")),
            CloudAppsRequest::CreatePolicy(settings("")),
            CloudAppsRequest::ChangePolicy { policy: PolicyId(2), settings: settings("New app") },
            CloudAppsRequest::ChangePolicy { policy: PolicyId(9), settings: settings("x") },
            CloudAppsRequest::ListPolicies,
            CloudAppsRequest::DeletePolicy { policy: PolicyId(2) },
            CloudAppsRequest::DeletePolicy { policy: PolicyId(2) },
            CloudAppsRequest::ListAlerts,
            marking(&[&alert, "missing"], AlertMark::Read),
            marking(&[&alert], closed),
            CloudAppsRequest::ListAlerts,
            marking(&[&alert], AlertMark::Reopened),
            CloudAppsRequest::GovernanceLog,
            CloudAppsRequest::CreateSubnet(rule("Lab", "10.0.0.0/8")),
            CloudAppsRequest::CreateSubnet(rule("Lab 2", "10.1.0.0/16")),
            CloudAppsRequest::ReplaceSubnet { subnet: SubnetId(1), rule: rule("Lab", "2001:db8::/32") },
            CloudAppsRequest::ListSubnets,
            CloudAppsRequest::DeleteSubnet { subnet: SubnetId(1) },
            CloudAppsRequest::DeleteSubnet { subnet: SubnetId(1) },
            CloudAppsRequest::SetLicence(false),
            CloudAppsRequest::SaveSettings(on),
            CloudAppsRequest::CreatePolicy(settings("Another")),
            CloudAppsRequest::SetLicence(true),
        ] {
            twins.ask(&request);
        }
    }
}

#[test]
fn questions_about_discovery_are_answered_alike() {
    let mut twins = Twins::new("2021-02");
    let list = |of, within, sort| ListQuery { report: "Office proxy".to_owned(), days: 30, of, within, sort };
    let erin = Some(Entity::User(ERIN.to_owned()));
    let by_name = Some(Sort { by: SortKey::Name, ascending: true });
    let (report, device) = ("Win10 endpoint users".to_owned(), "laptop-1".to_owned());
    for query in [
        DiscoveryQuery::Reports,
        DiscoveryQuery::RiskLevels,
        DiscoveryQuery::Dashboard { report: "Global View".to_owned(), days: 7 },
        DiscoveryQuery::Dashboard { report: report.clone(), days: 8 },
        DiscoveryQuery::List(list(EntityKind::App, None, None)),
        DiscoveryQuery::List(list(EntityKind::App, erin, by_name)),
        DiscoveryQuery::List(list(EntityKind::IpAddress, Some(Entity::App(AppId(BOX))), None)),
        DiscoveryQuery::List(list(EntityKind::Device, None, None)),
        DiscoveryQuery::Export(list(EntityKind::User, None, None)),
        DiscoveryQuery::App { report: "Office proxy".to_owned(), days: 90, app: AppId(DROPBOX) },
        DiscoveryQuery::App { report, days: 90, app: AppId(1) },
        DiscoveryQuery::Device { device: device.clone(), days: 7 },
        DiscoveryQuery::UserHistory { device: device.clone() },
        DiscoveryQuery::IpAddressHistory { device },
    ] {
        twins.discover(&query);
    }
    twins.ask(&CloudAppsRequest::SetLicence(false));
    twins.discover(&DiscoveryQuery::Reports);
}

#[test]
fn requests_about_logs_and_uploads_are_answered_alike() {
    let mut twins = Twins::new("2021-02");
    let source = |display_name: &str, log_type: &str, receiver_type| {
        let (display_name, log_type) = (display_name.to_owned(), log_type.to_owned());
        LogsRequest::AddDataSource(NewDataSource { display_name, log_type, receiver_type, time_zone: None })
    };
    let collector = |name: &str, data_sources: &[&str]| {
        let data_sources = data_sources.iter().map(|&source| source.to_owned()).collect();
        LogsRequest::AddCollector { name: name.to_owned(), data_sources }
    };
    for request in [
        source("Branch", "SQUID_NATIVE_SYSLOG", Some(Receiver::SyslogTls)),
        source("Depot", "SQUID_NATIVE", None),
        source("Files", "SQUID", Some(Receiver::Ftps)),
        source("Other", "OTHER", None),
        source("Depot", "SQUID", None),
        source("", "SQUID", None),
        source("x", "SQUID_NATVE", None),
        source("x", "WDATP", None),
        collector("Rack 1", &["Branch", "Files"]),
        collector("Rack 2", &["Branch"]),
        collector("Rack 2", &["Nowhere"]),
        LogsRequest::ListDataSources,
        LogsRequest::ListCollectors,
    ] {
        twins.log(&request);
    }
    let address = |filename: &str, source: &str| {
        UploadRequest::Address(UploadUrl { filename: filename.to_owned(), source: source.to_owned() })
    };
    let done = |upload_url: &str, name: &str, upload_as_snapshot| {
        let (upload_url, input_stream_name) = (upload_url.to_owned(), name.to_owned());
        UploadRequest::Completion(DoneUpload { upload_url, input_stream_name, upload_as_snapshot })
    };
    let content = |url: &str| {
        let body =
            Arc::from(b"1612933200.000 1 10.0.0.9 TCP_MISS/200 9 GET http://www.box.com/ erin DIRECT/- -\n".as_slice());
        UploadRequest::Content { url: url.to_owned(), blob_type: BlobType::BlockBlob, body }
    };
    let mut given = Vec::new();
    for _ in 0..3 {
        match twins.upload(&address("a & b=c é.log", "SQUID_NATIVE")).unwrap() {
            UploadResponse::Address(address) => given.push(address.url),
            other => panic!("{other:?} instead of an address"),
        }
    }
    for request in [
        address("", "SQUID_NATIVE"),
        address("a", ""),
        done(&given[0], "Depot", false),
        content(&given[0]),
        done(&given[0], "Nowhere", false),
        done(&given[0], "Depot", false),
        done(&given[0], "Depot", false),
        done(&given[0], "Files", false),
        content(&given[1]),
        done(&given[1], "January", true),
        content(&given[2]),
        done("https://elsewhere.example/1", "Depot", false),
    ] {
        drop(twins.upload(&request));
    }
    let urls = vec![given[2].clone()];
    twins.log(&LogsRequest::CreateSnapshot { name: "February".to_owned(), upload_urls: urls.clone() });
    twins.log(&LogsRequest::CreateSnapshot { name: "March".to_owned(), upload_urls: urls });
    twins.log(&LogsRequest::ListGovernance);
}

#[test]
fn no_rate_limit_holds_for_the_harness_and_for_everybody_else_it_does() {
    let mut twins = Twins::new("2021-02");
    for _ in 0..100 {
        twins.ask(&CloudAppsRequest::ListAlerts);
    }
    twins.client.authorization = format!("Bearer {}", twins.over_http.token("05a65629-4c1b-48c1-a78b-804c4abdd4af"));
    let script = CloudAppsRequest::BlockScript { format: 108 };
    let sent = twins.client.cloud_apps(&script, &twins.typed.bare.catalog);
    let answers: Vec<_> = (0..31)
        .map(|_| {
            let response = twins.over_http.send(Host::CloudApps, &sent);
            twins.client.cloud_apps_answer(&script, &response).unwrap()
        })
        .collect();
    assert!(answers[..30].iter().all(Result::is_ok));
    assert_eq!(answers[30], Err(ApiError::throttled(SimDuration::MINUTE)));
    let settings = CloudAppsRequest::ReadSettings;
    let sent = twins.client.cloud_apps(&settings, &twins.typed.bare.catalog);
    let response = twins.over_http.send(Host::CloudApps, &sent);
    let refused = twins.client.cloud_apps_answer(&settings, &response).unwrap().unwrap_err();
    assert_eq!(refused.code, crate::protocol::ErrorCode::Forbidden, "it is a route of ours");
}
