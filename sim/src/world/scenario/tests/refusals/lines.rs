//! What is refused of logs, outages, onboarding, and of policies that are changed later.

use super::*;

#[test]
fn a_policy_that_nobody_creates_is_neither_changed_nor_deleted() {
    let create = "[[action]]\nat = \"06:00\"\ndo = \"create-policy\"\npolicy = \"Storage\"\n";
    for action in ["change-policy", "delete-policy", "untag-apps-of-policy"] {
        let about =
            |name: &str| and(&format!("{create}[[action]]\nat = \"07:00\"\ndo = \"{action}\"\npolicy = \"{name}\"\n"));
        assert!(about("storage").is_ok(), "{action}");
        assert_refused(about("Storag"), AFTER + 7, "there is no policy `Storag`", "did you mean `Storage`?");
    }
    let with = |line: &str| and(&format!("{create}{line}\n"));
    assert_refused(
        with("categories = [\"Cloud storag\"]"),
        AFTER + 4,
        "there is no category `Cloud storag`",
        "did you mean `Cloud storage`?",
    );
    assert_refused(with("risk_scores = \"3..11\""), AFTER + 4, "a risk score is a number from 0 to 10", "");
}

/// The small scenario with a forward proxy at home that logs to `logs`, and this data source.
fn logging(logs: &str, source: &str) -> Result<Scenario, ScenarioError> {
    let small = SMALL.replace("kind = \"home\"\n", &format!("kind = \"home\"\nproxy = true\nlogs = \"{logs}\"\n"));
    parse(&format!("{small}[[data_source]]\n{source}\n"))
}

#[test]
fn a_log_that_cannot_be_is_refused() {
    let squid = "name = \"Squid\"\nformat = \"SQUID_NATIVE\"\ntransport = \"files\"";
    assert!(logging("Squid", squid).is_ok());
    assert_refused(
        logging("Squit", squid),
        AFTER + 3,
        "no place logs to `Squid`",
        "add a line `logs = \"Squid\"` to a place with a proxy",
    );
    assert_refused(
        logging("Squid", &squid.replace("NATIVE", "NATIF")),
        AFTER + 4,
        "there is no log format `SQUID_NATIF`",
        "did you mean `SQUID_NATIVE`?",
    );
    assert_refused(
        logging("Squid", &squid.replace("files", "file")),
        AFTER + 5,
        "there is no value `file` here",
        "did you mean `files`?",
    );
    let global = "name = \"Global view\"\nformat = \"SQUID\"\ntransport = \"files\"";
    assert_refused(logging("Global view", global), AFTER + 3, "there is a report called `Global view` already", "");
    assert_refused(
        with("kind = \"home\"", "kind = \"home\"\nlogs = \"Squid\""),
        8,
        "a place without a forward proxy has no log",
        "add a line `proxy = true`",
    );
}

#[test]
fn an_outage_that_cannot_be_is_refused() {
    let outage = |place: &str, from: &str, lasts: &str| {
        and(&format!("[[outage]]\nplace = \"{place}\"\nfrom = \"{from}\"\nfor = \"{lasts}\"\n"))
    };
    assert!(outage("home", "06:00", "90min").is_ok());
    assert_refused(outage("hom", "06:00", "90min"), AFTER + 1, "there is no place `hom`", "did you mean `home`?");
    assert_refused(outage("home", "06:00", "0s"), AFTER + 3, "an outage lasts some time", "");
    let (line, reason, _) = refused(outage("home", "13:00", "1h"));
    assert!(line == AFTER + 2 && reason.contains("lies outside the scenario"), "{reason}");
}

#[test]
fn a_device_that_is_onboarded_after_the_end_is_refused() {
    assert!(and("joins = \"1h..12h\"\n").is_ok());
    assert_refused(and("joins = \"1h..13h\"\n"), AFTER, "a device is onboarded before the scenario is over", "");
}
