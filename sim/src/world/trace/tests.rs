//! What a line of each fact looks like, and what has a name instead of a number.

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::defender::AlertOutcome;
use gnomon_reference_impl::endpoint::StoppedBy;
use gnomon_reference_impl::names::{AccountId, DestinationId, DeviceId};
use gnomon_reference_impl::protocol::agent::{
    AttemptOutcome, Enforcer, LocalAddress, MissingPrerequisites, NotBlocked,
};
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::defender::{IndicatorId, Severity};
use gnomon_reference_impl::protocol::device_policy::PolicyVersion;
use gnomon_reference_impl::quantities::{Bytes, Tally};

use super::super::facts::{MessageKind, Role};
use super::super::ledger::LedgerClass;
use super::super::movement::PlaceIndex;
use super::super::scenario::Scenario;
use super::super::{BuildOptions, World};
use super::*;
use crate::engine::Parts;

fn world() -> Parts<World> {
    let text = r#"
        title = "One laptop at home"
        start = "2021-02-10T00:00:00Z"
        duration = "1h"
        [[place]]
        name = "home"
        kind = "home"
        addresses = "192.168.0.0/16"
        [[fleet]]
        name = "laptops"
        endpoints = 1
        windows = { "20H2" = 1 }
        places = { home = 1 }
    "#;
    let catalog = Catalog::built_in();
    Scenario::parse("laptop.toml", text, &catalog).unwrap().build(&catalog, BuildOptions::default())
}

fn policy_alerted(tagged: Option<AppTag>) -> Fact {
    let report = "Win10 endpoint users".to_owned();
    Fact::PolicyAlerted { rule: "New risky app".to_owned(), app: "Dropbox".to_owned(), report, tagged }
}

/// One fact of each kind.
fn facts(world: &Parts<World>) -> Vec<Fact> {
    let at = world.start;
    let (account, destination, policy) = (AccountId(3), DestinationId(7), PolicyVersion(2));
    let (image, _) = world.setting.names().images().next().unwrap();
    let tally = Tally::one(Bytes(1339), Bytes(5120));
    let transaction = |class, outcome| Fact::Transaction { at, destination, account, image, tally, class, outcome };
    let missing = MissingPrerequisites::SMART_SCREEN;
    let address = LocalAddress([192, 168, 0, 1].into());
    vec![
        Fact::Connected { place: Some(PlaceIndex(0)), address, behind_proxy: false },
        Fact::Connected { place: None, address, behind_proxy: true },
        Fact::Disconnected,
        Fact::Crashed,
        Fact::SignedIn { account },
        transaction(LedgerClass::HiddenByProxy, None),
        transaction(LedgerClass::Buffered, Some(AttemptOutcome::Blocked(Enforcer::NetworkProtection))),
        transaction(LedgerClass::Buffered, Some(AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)))),
        Fact::CapReached { by: StoppedBy::Transactions },
        Fact::MessageLost { kind: MessageKind::CheckIn, answer: true },
        Fact::CheckedIn { policy },
        Fact::PolicyInstalled { policy },
        Fact::ReportSent { sequence: 4, transactions: 41, body: Bytes(43_210), again: false },
        Fact::ReportArrived { sequence: 4, accepted: tally },
        Fact::Alerted {
            attempted_at: at,
            alert: 0,
            raised: true,
            outcome: AlertOutcome::Misconfigured,
            severity: Severity::High,
            destination,
        },
        Fact::Forwarded { shown: tally, made_while_off: Tally::ZERO, withheld: Tally::ZERO },
        Fact::Administered { action: "tagged Dropbox as unsanctioned".to_owned(), refused: None },
        Fact::Administered { action: "saved the settings".to_owned(), refused: Some("no licence".to_owned()) },
        Fact::IndicatorSubmitted { indicator: IndicatorId(1), value: "dropbox.com".to_owned() },
        Fact::IndicatorDeleted { indicator: IndicatorId(1) },
        Fact::PolicyPublished { policy, rules: 5 },
        Fact::RequestFailed { error: "TooManyRequests: wait".to_owned() },
        policy_alerted(Some(AppTag::Unsanctioned)),
        policy_alerted(None),
    ]
}

#[test]
fn a_line_of_each_fact_looks_like_this() {
    let world = world();
    let line = |fact: Fact| {
        let device = matches!(fact, Fact::Connected { .. }).then_some(DeviceId(0));
        let what = Observation { role: Role::World, device, fact };
        let stamped = Stamped { at: world.start, rank: 0, source: 0, sequence: 0, what };
        serde_json::to_string(&TraceLine::new(&stamped, &world.setting)).unwrap()
    };
    let lines: Vec<String> = facts(&world).into_iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
