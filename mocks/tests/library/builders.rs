//! Resources made up from a seed: the same bytes always, and they read back through the codec.

use std::sync::LazyLock;

use gnomon_mocks::fake::{self, Builder, Firm, seeded};
use gnomon_mocks::stub::cloud_apps::{self as cas, own};
use gnomon_mocks::stub::defender as mde;
use gnomon_mocks::stub::prelude::*;
use gnomon_reference_impl::api_version::ApiVersion;
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::http::cloud_apps::client::Client;
use gnomon_reference_impl::http::defender::client;
use gnomon_reference_impl::logs::{LogFormat, ReadSettings};
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse, Machine, Sighting,
};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::proxy::writers;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::send;

fn shown<T: Serialize>(build: impl Fn(u64) -> Builder<T>) -> serde_json::Value {
    serde_json::to_value(build(7).build()).unwrap()
}

#[test]
fn the_same_seed_makes_the_same_bytes() {
    let made = serde_json::json!({
        "machine": shown(fake::machine),
        "logon user": shown(fake::logon_user),
        "timeline row": shown(fake::timeline_row),
        "prevalence": shown(fake::prevalence),
        "alert": shown(fake::alert),
        "evidence": shown(fake::evidence),
        "indicator": shown(fake::indicator),
        "submission": shown(fake::submission),
        "hunting answer": shown(fake::hunting_answer),
        "stream": shown(fake::stream),
        "discovered app": shown(fake::discovered_app),
        "discovered device": shown(fake::discovered_device),
        "discovered user": shown(fake::discovered_user),
        "discovered IP address": shown(fake::discovered_ip_address),
        "dashboard": shown(fake::dashboard),
        "app drawer": shown(fake::app_drawer),
        "csv file": shown(fake::csv_file),
        "tagged app": shown(fake::tagged_app),
        "settings": shown(fake::settings),
        "synchronisation": shown(fake::synchronisation),
        "block script": shown(fake::block_script),
        "subnet": shown(fake::subnet),
        "subnet rule": shown(fake::subnet_rule),
        "policy": shown(fake::policy),
        "policy settings": shown(fake::policy_settings),
        "discovery alert": shown(fake::discovery_alert),
        "activity": shown(fake::activity),
        "data source": shown(fake::data_source),
        "collector": shown(fake::collector),
        "receiver": shown(fake::receiver),
        "governance task": shown(fake::governance_task),
        "log": String::from_utf8(fake::log("SQUID_NATIVE", 3, 7).unwrap()).unwrap(),
    });
    insta::assert_snapshot!(serde_json::to_string_pretty(&made).unwrap());
}

#[test]
fn the_crate_fake_makes_them_with_any_generator() {
    use ::fake::Fake;
    let machines = |seed| {
        let made: Vec<Machine> = (Firm::default(), 3..5).fake_with_rng(&mut seeded(seed, "a test"));
        made
    };
    assert_eq!(machines(1), machines(1));
    assert_ne!(machines(1), machines(2));
    let fabrikam = Firm { dns_domain: "fabrikam.com".to_owned(), ..Firm::default() };
    let machine: Machine = fabrikam.fake_with_rng(&mut seeded(1, "a test"));
    assert!(machine.computer_dns_name.ends_with(".fabrikam.com"), "{}", machine.computer_dns_name);
}

/// A resource reads back from its JSON.
fn reads_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(built: &T) {
    let text = serde_json::to_string(built).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), built, "{text}");
}

/// Servers for the whole of the properties, and a runtime to mount on them.
static STAND: LazyLock<(tokio::runtime::Runtime, Defender, CloudApps)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (defender, cloud_apps) = runtime.block_on(async { (Defender::start().await, CloudApps::start().await) });
    (runtime, defender, cloud_apps)
});

/// What the client reads from a stub that is mounted for this one call.
fn about<E: Endpoint<Service = gnomon_mocks::stub::DefenderApi>>(
    stub: Stub<E>,
    query: &DefenderQuery,
) -> DefenderAnswer {
    let (runtime, defender, _) = &*STAND;
    let mounted = runtime.block_on(stub.mount(defender));
    let request = client::question(&defender.uri(), query).unwrap();
    let answer = client::answer(query, &send(&defender.uri(), &request)).unwrap();
    mounted.lift();
    answer
}

fn core<E: Endpoint<Service = gnomon_mocks::stub::DefenderApi>>(
    stub: Stub<E>,
    request: &DefenderRequest,
) -> DefenderResponse {
    let (runtime, defender, _) = &*STAND;
    let mounted = runtime.block_on(stub.mount(defender));
    let answer = client::response(request, &send(&defender.uri(), &client::request(&defender.uri(), request))).unwrap();
    mounted.lift();
    answer
}

fn cloud_apps<E: Endpoint<Service = gnomon_mocks::stub::CloudAppsApi>>(
    stub: Stub<E>,
    request: &CloudAppsRequest,
) -> CloudAppsResponse {
    let (runtime, _, server) = &*STAND;
    let mounted = runtime.block_on(stub.mount(server));
    let client = Client {
        authorization: "Token any".to_owned(),
        api_version: ApiVersion::Current,
        storage_origin: server.uri(),
    };
    let response = send(&server.uri(), &client.cloud_apps(request, &Catalog::built_in()));
    mounted.lift();
    client.cloud_apps_answer(request, &response).unwrap().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_made_up_reads_back_through_defenders_codec(seed: u64) {
        let machine = fake::machine(seed).build();
        let device = machine.id.clone();
        let one = DefenderQuery::GetMachine { device: device.clone() };
        prop_assert_eq!(
            about(mde::GetMachine::ok(machine.clone()), &one),
            DefenderAnswer::Machine(Box::new(machine.clone())),
        );
        let users = vec![fake::logon_user(seed).build()];
        let who = DefenderQuery::LogonUsers { device: device.clone() };
        prop_assert_eq!(about(mde::LogonUsers::ok(users.clone()), &who), DefenderAnswer::Users(users));
        let rows = vec![fake::timeline_row(seed).build()];
        let timeline = DefenderQuery::Timeline { device, network_only: false };
        prop_assert_eq!(about(mde::Timeline::ok(rows.clone()), &timeline), DefenderAnswer::Timeline(rows));
        let alert = fake::alert(seed).evidence(vec![fake::evidence(seed).build()]).build();
        let query = DefenderQuery::GetAlert { alert: alert.id.clone() };
        prop_assert_eq!(about(mde::GetAlert::ok(alert.clone()), &query), DefenderAnswer::Alert(Box::new(alert)));
        let prevalence = fake::prevalence(seed).build();
        let of = Sighting::Domain { domain: "example.org".to_owned() };
        prop_assert_eq!(
            about(mde::DomainStats::ok(prevalence), &DefenderQuery::Prevalence { of }),
            DefenderAnswer::Prevalence(prevalence),
        );
        let answer = fake::hunting_answer(seed).build();
        let hunt = DefenderQuery::Hunt { query: "DeviceInfo".to_owned() };
        prop_assert_eq!(about(mde::Hunt::ok(answer.clone()), &hunt), DefenderAnswer::Hunt(answer));
        let indicator = fake::indicator(seed).build();
        let submit = DefenderRequest::SubmitIndicator(Box::new(fake::submission(seed).build()));
        prop_assert_eq!(
            core(mde::SubmitIndicator::ok(indicator.clone()), &submit),
            DefenderResponse::Indicator(Box::new(indicator)),
        );
    }

    #[test]
    fn what_is_made_up_reads_back_through_the_codec_of_cloud_app_security(seed: u64) {
        let policies = vec![fake::policy(seed).build()];
        prop_assert_eq!(
            cloud_apps(own::Policies::ok(policies.clone()), &CloudAppsRequest::ListPolicies),
            CloudAppsResponse::Policies(policies),
        );
        let alerts = vec![fake::discovery_alert(seed).build()];
        prop_assert_eq!(
            cloud_apps(own::Alerts::ok(alerts.clone()), &CloudAppsRequest::ListAlerts),
            CloudAppsResponse::Alerts(alerts),
        );
        let log = vec![fake::activity(seed).build()];
        prop_assert_eq!(
            cloud_apps(own::Governance::ok(log.clone()), &CloudAppsRequest::GovernanceLog),
            CloudAppsResponse::GovernanceLog(log),
        );
        let subnets = vec![fake::subnet(seed).build()];
        prop_assert_eq!(
            cloud_apps(own::Subnets::ok(subnets.clone()), &CloudAppsRequest::ListSubnets),
            CloudAppsResponse::Subnets(subnets),
        );
        let apps = vec![fake::tagged_app(seed).build()];
        prop_assert_eq!(
            cloud_apps(own::TaggedApps::ok(apps.clone()), &CloudAppsRequest::ListTaggedApps),
            CloudAppsResponse::TaggedApps(apps),
        );
        let status = fake::synchronisation(seed).build();
        prop_assert_eq!(
            cloud_apps(own::Synchronisation::ok(status), &CloudAppsRequest::SynchronisationStatus),
            CloudAppsResponse::Synchronisation(status),
        );
        let settings = fake::settings(seed).build();
        prop_assert_eq!(
            cloud_apps(own::ReadSettings::ok((settings, true)), &CloudAppsRequest::ReadSettings),
            CloudAppsResponse::Settings(settings, true),
        );
        let script = fake::block_script(seed).build();
        prop_assert_eq!(
            cloud_apps(cas::BlockScripts::ok(script.clone()), &CloudAppsRequest::BlockScript { format: 120 }),
            CloudAppsResponse::BlockScript(script),
        );
    }

    #[test]
    fn what_is_made_up_is_valid_json_of_its_type(seed: u64) {
        reads_back(&fake::alert_by_reference(seed).build());
        reads_back(&fake::stream(seed).build());
        reads_back(&fake::discovered_app(seed).build());
        reads_back(&fake::discovered_device(seed).build());
        reads_back(&fake::discovered_user(seed).build());
        reads_back(&fake::discovered_ip_address(seed).build());
        reads_back(&fake::dashboard(seed).build());
        reads_back(&fake::app_drawer(seed).build());
        reads_back(&fake::csv_file(seed).build());
        reads_back(&fake::policy_settings(seed).build());
        reads_back(&fake::subnet_rule(seed).build());
        reads_back(&fake::data_source(seed).build());
        reads_back(&fake::collector(seed).build());
        reads_back(&fake::receiver(seed).build());
        reads_back(&fake::governance_task(seed).build());
    }

    #[test]
    fn the_lines_of_a_log_are_read_by_the_parser_of_its_format(seed: u64, lines in 1_usize..20) {
        for source in writers() {
            let log = fake::log(source, lines, seed).unwrap();
            let reading = LogFormat::named(source).unwrap().read(&log, ReadSettings::at(fake::NOW));
            // Some formats have lines that tell of nothing, headers and denials; none is unreadable, and none is
            // missing.
            let ignored: u64 = reading.ignored.values().sum();
            // A firewall has no session of what reached no server.
            let written = log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
            prop_assert_eq!(reading.unreadable_lines, 0, "{} {:?}", source, reading);
            prop_assert!(
                reading.records.len() <= lines && reading.records.len() + ignored as usize >= lines.min(written),
                "{} {:?}",
                source,
                reading,
            );
            if source == "SQUID_NATIVE" {
                prop_assert_eq!(reading.records.len(), lines);
            }
            prop_assert_eq!(&log, &fake::log(source, lines, seed).unwrap());
        }
    }
}

#[test]
fn sources_of_logs_read_back_over_the_route_of_ours() {
    let (runtime, _, server) = &*STAND;
    let answer = LogsResponse::Collectors(vec![fake::collector(3).build()]);
    let mounted = runtime.block_on(own::Logs::ok(answer.clone()).mount(server));
    let client = Client {
        authorization: "Token any".to_owned(),
        api_version: ApiVersion::Current,
        storage_origin: server.uri(),
    };
    let request = LogsRequest::ListCollectors;
    let read = client.logs_answer(&request, &send(&server.uri(), &client.logs(&request)));
    mounted.lift();
    assert_eq!(read.unwrap(), Ok(answer));
}
