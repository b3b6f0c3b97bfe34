//! Scenario files: what is meant, and how what cannot be meant is refused: with the line, the reason and the nearest
//! valid name.

mod refusals;

use super::*;
use crate::world::administration::AdminAction;
use gnomon_reference_impl::endpoint::{Antivirus, NetworkProtection};
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest};
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::SimDuration;

/// A scenario as small as can be; its lines are counted in the tests.
const SMALL: &str = r#"title = "Three laptops"
start = "2021-02-10T00:00:00Z"
duration = "12h"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[fleet]]
name = "laptops"
endpoints = 3
windows = { "20H2" = 1 }
places = { home = 1 }
"#;

fn parse(text: &str) -> Result<Scenario, ScenarioError> {
    Scenario::parse("small.toml", text, &Catalog::built_in())
}

/// The small scenario with one text in place of another.
fn with(old: &str, new: &str) -> Result<Scenario, ScenarioError> {
    assert!(SMALL.contains(old), "{old}");
    parse(&SMALL.replacen(old, new, 1))
}

/// The small scenario with more text at its end.
fn and(more: &str) -> Result<Scenario, ScenarioError> {
    parse(&format!("{SMALL}{more}"))
}

#[test]
fn a_small_scenario_means_what_it_says_and_the_rest_is_usual() {
    let scenario = parse(SMALL).unwrap();
    assert_eq!((scenario.name(), scenario.title(), scenario.seed()), ("small.toml", "Three laptops", 1));
    assert_eq!(scenario.end().since(scenario.start()), SimDuration::from_hours(12));
    assert_eq!((scenario.edition().name.as_str(), scenario.endpoints()), ("2021-02", 3));
    let fleet = &scenario.checked.fleets[0];
    assert_eq!(fleet.windows, [(1, Windows::Version(19_042))]);
    assert_eq!(fleet.protection, [(1, Antivirus::WELL_CONFIGURED)]);
    assert_eq!((fleet.prefix.as_str(), fleet.shared), ("laptops", Ratio::ZERO));
    assert!(scenario.checked.actions.is_empty());
}

#[test]
fn an_action_happens_at_a_time_of_day_after_a_span_or_at_an_instant() {
    let when = |at: &str| {
        let scenario = and(&format!("[[action]]\nat = \"{at}\"\ndo = \"tag\"\napp = \"dropbox\"\n")).unwrap();
        let [(at, AdminAction::CloudApps(CloudAppsRequest::TagApp { tag, .. }))] = &*scenario.checked.actions else {
            panic!("one tag");
        };
        assert_eq!(*tag, AppTag::Unsanctioned, "if nothing else is said");
        at.since(scenario.start())
    };
    assert_eq!(when("06:00"), SimDuration::from_hours(6));
    assert_eq!(when("+90min"), SimDuration::from_mins(90));
    assert_eq!(when("2021-02-10T12:00:00Z"), SimDuration::from_hours(12));
    let late = SMALL.replace("T00:00:00Z", "T18:00:00Z");
    let action = "[[action]]\nat = \"06:00\"\ndo = \"switch-integration-on\"\n";
    let scenario = parse(&format!("{late}{action}")).unwrap();
    assert_eq!(scenario.checked.actions.len(), 2, "toggled and applied");
    assert_eq!(scenario.checked.actions[0].0, scenario.end(), "the first six o'clock after the start");
}

#[test]
fn windows_is_a_version_a_build_or_a_server() {
    let windows = |name: &str| with("\"20H2\" = 1", &format!("\"{name}\" = 1")).unwrap().checked.fleets[0].windows[0].1;
    assert_eq!(windows("1809"), Windows::Version(17_763));
    assert_eq!(windows("20h2"), Windows::Version(19_042));
    assert_eq!(windows("17763.348"), Windows::Build(WindowsBuild::client(17_763, 348)));
    assert_eq!(windows("server 17763.1790"), Windows::Build(WindowsBuild::server(17_763, 1790)));
}

#[test]
fn protection_is_known_by_what_is_wrong_with_it() {
    let of = |name: &str| and(&format!("protection = {{ {name} = 1 }}\n")).unwrap().checked.fleets[0].protection[0].1;
    assert_eq!(of("well-configured"), Antivirus::WELL_CONFIGURED);
    assert_eq!(of("network-protection-audit").network_protection, NetworkProtection::Audit);
    assert!(!of("smartscreen-off").smart_screen && of("smartscreen-off").real_time_protection);
}

#[test]
fn a_scenario_played_with_another_number_of_devices_keeps_the_shares_of_its_fleets() {
    let second = "[[fleet]]\nname = \"desktops\"\nendpoints = 9\nwindows = { \"1909\" = 1 }\nplaces = { home = 1 }\n";
    let scenario = and(second).unwrap();
    let counts = |endpoints| -> Vec<u32> {
        scenario.clone().with_endpoints(endpoints).unwrap().checked.fleets.iter().map(|fleet| fleet.endpoints).collect()
    };
    assert_eq!(counts(12), [3, 9]);
    assert_eq!(counts(400), [100, 300]);
    assert_eq!(counts(13), [3, 10]);
    assert_eq!(counts(2), [1, 1], "every fleet keeps at least one");
    assert!(scenario.clone().with_endpoints(1).is_err());
}
