//! App discovery policies in a fleet: every engine evaluates the same, however devices are cut into shards.

use std::collections::BTreeSet;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::engine::{Stamped, Windowed};
use gnomon_sim::world::{BuildOptions, Fact, Observation};

use super::equality::assert_same;
use super::organisation::{LINES, USUAL, organisation, organisation_with, run, strict, windowed};

/// One policy that blocks, one for what is new, one that is created late in the day and soon at its limit.
const POLICIES: &str = r#"
[[action]]
at = "2021-02-10T03:30:10Z"
do = "create-policy"
policy = "Popular app"
more_than = { users = 5, daily-traffic = 20000 }
as = "unsanctioned"

[[action]]
at = "2021-02-10T04:00:00Z"
do = "create-policy"
policy = "New app"
new_app = true
more_than = { ip-addresses = 1 }

[[action]]
at = "2021-02-10T21:15:00Z"
do = "create-policy"
policy = "Any upload"
more_than = { uploaded-data = 1000, transactions = 2 }
daily_alert_limit = 3
"#;

/// When which policy alerted about which app.
fn alerts(observations: &[Stamped<Observation>]) -> Vec<(String, String, String)> {
    let line = |observation: &Stamped<Observation>| match &observation.what.fact {
        Fact::PolicyAlerted { rule, app, .. } => Some((observation.at.to_string(), rule.clone(), app.clone())),
        _ => None,
    };
    observations.iter().filter_map(line).collect()
}

#[test]
fn both_engines_evaluate_policies_alike_with_windows_of_every_length() {
    for (name, lines) in LINES {
        let scenario = organisation_with(26, lines, "2021-02", POLICIES);
        let strict = run(strict(&scenario, 1), &scenario);
        let raised = alerts(&strict.observations);
        let policies: BTreeSet<&str> = raised.iter().map(|(_, policy, _)| policy.as_str()).collect();
        assert_eq!(policies.len(), 3, "every policy alerts: {raised:?}");
        for seconds in [1, 20, 60] {
            let windowed = run(windowed(&scenario, 1, SimDuration::from_secs(seconds)), &scenario);
            assert_same(&strict, &windowed, &format!("lines {name}, windows of {seconds} s"));
        }
    }
}

#[test]
fn how_devices_are_cut_into_shards_changes_nothing_of_what_policies_see() {
    let scenario = organisation_with(26, USUAL, "2021-02", POLICIES);
    let whole = run(windowed(&scenario, 3, SimDuration::MINUTE), &scenario);
    assert!(!alerts(&whole.observations).is_empty());
    for size in [1, 7, 39] {
        let options = BuildOptions { seed: 3, observed: true, shard_size: Some(size), ..BuildOptions::default() };
        let parts = scenario.build(&Catalog::built_in(), options);
        let cut = run(Windowed::new(parts, SimDuration::MINUTE).unwrap(), &scenario);
        assert_same(&whole, &cut, &format!("shards of {size}"));
    }
}

#[test]
fn policies_alert_once_about_an_app_and_no_more_than_their_limit_allows() {
    let scenario = organisation_with(26, USUAL, "2021-02", POLICIES);
    let raised = alerts(&run(windowed(&scenario, 1, SimDuration::MINUTE), &scenario).observations);
    let distinct: BTreeSet<(&str, &str)> = raised.iter().map(|(_, p, app)| (p.as_str(), app.as_str())).collect();
    assert_eq!(distinct.len(), raised.len(), "{raised:?}");
    let limited = raised.iter().filter(|(at, policy, _)| policy == "Any upload" && at.starts_with("2021-02-10"));
    assert_eq!(limited.count(), 3, "{raised:?}");
    assert!(raised.iter().all(|(at, ..)| at.ends_with(":00:00.000Z")), "at full hours: {raised:?}");
}

#[test]
fn a_policy_about_what_nobody_does_changes_nothing_else_of_a_run() {
    let idle = "[[action]]\nat = \"2021-02-10T03:30:10Z\"\ndo = \"create-policy\"\npolicy = \"Idle\"\nmore_than = { \
                users = 1000 }\n";
    let (with, without) = (organisation_with(12, USUAL, "2021-02", idle), organisation(12, USUAL, "2021-02"));
    let (with, without) = (run(strict(&with, 1), &with), run(strict(&without, 1), &without));
    let facts = |observations: Vec<Stamped<Observation>>| -> Vec<_> {
        let is_policy = |fact: &Fact| matches!(fact, Fact::Administered { action, .. } if action.contains("policy"));
        observations.into_iter().filter(|o| !is_policy(&o.what.fact)).map(|o| (o.at, o.what)).collect()
    };
    assert!(facts(with.observations) == facts(without.observations));
    assert_eq!(with.ledger, without.ledger);
}
