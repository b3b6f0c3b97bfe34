//! What is refused, and how: every refusal names the line, the reason and, where there is one, the nearest valid name.

mod lines;

use super::*;

/// The line after the last one of [`SMALL`].
const AFTER: usize = 15;

/// The line, the reason and the advice of a refusal.
fn refused(scenario: Result<Scenario, ScenarioError>) -> (usize, String, String) {
    let error = scenario.map(|scenario| scenario.title().to_owned()).unwrap_err();
    (error.line(), error.to_string(), error.advice().unwrap_or_default().to_owned())
}

/// Asserts a refusal at a line, for a reason, with an advice.
#[track_caller]
fn assert_refused(scenario: Result<Scenario, ScenarioError>, line: usize, reason: &str, advice: &str) {
    assert_eq!(refused(scenario), (line, reason.to_owned(), advice.to_owned()));
}

#[test]
fn a_key_that_does_not_exist_is_refused_with_the_nearest() {
    assert_refused(
        with("endpoints = 3", "endpoint = 3"),
        12,
        "there is no key `endpoint` here",
        "did you mean `endpoints`?",
    );
    assert_refused(with("title", "tilte"), 1, "there is no key `tilte` here", "did you mean `title`?");
    assert_refused(with("kind = ", "kidn = "), 7, "there is no key `kidn` here", "did you mean `kind`?");
    assert_refused(
        and("hours = { timezone = \"+01:00\" }\n"),
        AFTER,
        "there is no key `timezone` here",
        "did you mean `time_zone`?",
    );
    let (line, reason, advice) = refused(and("xyz = 1\n"));
    assert_eq!((line, reason.as_str()), (AFTER, "there is no key `xyz` here"));
    assert!(advice.starts_with("there are `name`, `endpoints`"), "{advice}");
}

#[test]
fn a_file_of_another_version_is_refused_with_both_named_whatever_else_is_in_it() {
    let versioned = |id: &str, more: &str| parse(&format!("schema = \"{id}\"\n{more}{SMALL}"));
    assert!(versioned("gnomon.scenario/1", "").is_ok());
    for id in ["gnomon.scenario/2", "gnomon.summary/1"] {
        let (line, reason, advice) = refused(versioned(id, "key_of_tomorrow = 1\n"));
        let expected = format!("this file is a `{id}`, and this version of gnomon reads `gnomon.scenario/1`");
        assert_eq!((line, reason), (1, expected));
        assert!(advice.contains("gnomon schema scenario"), "{advice}");
    }
}

#[test]
fn a_key_that_is_missing_is_named() {
    for (old, key) in
        [("duration = \"12h\"\n", "duration"), ("endpoints = 3\n", "endpoints"), ("kind = \"home\"\n", "kind")]
    {
        let (_, reason, advice) = refused(with(old, ""));
        assert_eq!(reason, format!("the key `{key}` is missing"));
        assert_eq!(advice, format!("add a line `{key} = ...`"));
    }
}

#[test]
fn a_value_that_does_not_exist_is_refused_with_the_nearest() {
    assert_refused(
        with("kind = \"home\"", "kind = \"ofice\""),
        7,
        "there is no value `ofice` here",
        "did you mean `office`?",
    );
    assert_refused(
        and("[[action]]\nat = \"06:00\"\ndo = \"unttag\"\n"),
        AFTER + 2,
        "there is no value `unttag` here",
        "did you mean `untag`?",
    );
    assert_refused(
        and("protection = { network-protection-of = 1 }\n"),
        AFTER,
        "there is no protection `network-protection-of`",
        "did you mean `network-protection-off`?",
    );
    assert_refused(with("\"20H2\"", "\"20H3\""), 13, "there is no Windows version `20H3`", "did you mean `20H2`?");
    let (line, reason, advice) = refused(with("title", "edition = \"2020\"\ntitle"));
    assert_eq!((line, reason.as_str()), (1, "there is no edition `2020`; there are 2021-02, current"));
    assert_eq!(advice, "use `2021-02`");
}

#[test]
fn an_app_that_is_not_in_the_catalogue_is_refused_with_the_nearest() {
    assert_refused(
        and("[[action]]\nat = \"06:00\"\ndo = \"tag\"\napp = \"Dropbx\"\n"),
        AFTER + 3,
        "no app of the catalogue is called `Dropbx`",
        "did you mean `Dropbox`?",
    );
    assert_refused(
        and("[[action]]\nat = \"06:00\"\ndo = \"untag\"\napp = \"qqqqqqqq\"\n"),
        AFTER + 3,
        "no app of the catalogue is called `qqqqqqqq`",
        "",
    );
}

#[test]
fn a_policy_that_cannot_be_is_refused() {
    let create = |lines: &str| and(&format!("[[action]]\nat = \"06:00\"\ndo = \"create-policy\"\n{lines}\n"));
    assert_refused(create(""), AFTER + 2, "what is the policy called?", "add a line `policy = \"New popular app\"`");
    assert_refused(
        create("policy = \"Watch\"\nmore_than = { user = 5 }"),
        AFTER + 4,
        "a policy cannot measure `user`",
        "did you mean `users`?",
    );
    assert_refused(
        create("policy = \"Watch\"\ndaily_alert_limit = 0"),
        AFTER + 4,
        "a policy that may raise no alert does nothing",
        "leave it out for no limit",
    );
    assert_refused(
        and("[[action]]\nat = \"06:00\"\ndo = \"tag\"\napp = \"Box\"\npolicy = \"Watch\"\n"),
        AFTER + 2,
        "`policy` means nothing for this action",
        "take the line `policy = ...` out",
    );
}

#[test]
fn a_place_that_is_not_there_is_refused_with_the_nearest_or_with_those_there_are() {
    assert_refused(with("{ home = 1 }", "{ hoem = 1 }"), 14, "there is no place `hoem`", "did you mean `home`?");
    assert_refused(and("evening_places = { station = 1 }\n"), AFTER, "there is no place `station`", "there are `home`");
}

#[test]
fn values_that_cannot_be_are_refused_with_the_reason() {
    let cases = [
        (with("\"12h\"", "\"0h\""), 3, "a scenario lasts more than no time and at most ten years"),
        (with("\"12h\"", "\"3661d\""), 3, "a scenario lasts more than no time and at most ten years"),
        (with("endpoints = 3", "endpoints = 0"), 12, "the fleet `laptops` has no endpoints"),
        (
            with("endpoints = 3", "endpoints = 20000001"),
            12,
            "20000001 endpoints are more than the 20000000 a scenario can have",
        ),
        (with("{ \"20H2\" = 1 }", "{}"), 11, "the fleet `laptops` lists nothing under `windows`"),
        (with("{ home = 1 }", "{}"), 11, "the fleet `laptops` lists nothing under `places`"),
        (with("{ home = 1 }", "{ home = 0 }"), 14, "the weights of the places add up to 0"),
        (with("name = \"laptops\"", "name = \" \""), 11, "a fleet needs a name"),
        (and("busy_percent = 10001\n"), AFTER, "a fleet is at most a hundred times as busy as the default"),
        (
            and("hours = { begin = \"07:00..16:00\", end = \"16:00..19:00\" }\n"),
            AFTER,
            "work begins at the latest before it ends at the earliest",
        ),
        (and("hours = { begin = \"09:00..07:00\" }\n"), AFTER, "the range `09:00..07:00` ends before it begins"),
        (and("[network]\nlatency = \"1ms..11min\"\n"), AFTER + 1, "no message takes longer than 10 minutes"),
        (
            and("[[place]]\nname = \"home\"\nkind = \"home\"\naddresses = \"10.0.0.0/8\"\n"),
            AFTER + 1,
            "there are two places called `home`",
        ),
    ];
    for (scenario, line, reason) in cases {
        let (found_line, found_reason, _) = refused(scenario);
        assert_eq!((found_line, found_reason.as_str()), (line, reason));
    }
}

#[test]
fn what_lies_just_inside_its_bounds_is_taken() {
    let scenarios = [
        with("\"12h\"", "\"1ms\""),
        with("\"12h\"", "\"3660d\""),
        with("endpoints = 3", "endpoints = 1"),
        with("endpoints = 3", "endpoints = 20000000"),
        and("busy_percent = 10000\n"),
        and("hours = { begin = \"07:00..15:59\", end = \"16:00..24:00\" }\n"),
        and("hours = { time_zone = \"+14:00\" }\n"),
        and("hours = { time_zone = \"-14:00\" }\n"),
        and("[network]\nlatency = \"10min..10min\"\nloss = \"100%\"\n"),
        with("192.168.0.0/16", "10.0.0.0/8"),
        with("192.168.0.0/16", "192.168.0.4/30"),
    ];
    for (number, scenario) in scenarios.into_iter().enumerate() {
        assert!(scenario.is_ok(), "{number}: {:?}", refused(scenario));
    }
}

#[test]
fn texts_that_do_not_read_are_refused_at_their_place() {
    for (scenario, line) in [
        (with("2021-02-10T00:00:00Z", "yesterday"), 2),
        (with("\"12h\"", "\"12 parsecs\""), 3),
        (with("192.168.0.0/16", "192.168.0.0"), 8),
        (with("192.168.0.0/16", "192.168.0.0/7"), 8),
        (with("192.168.0.0/16", "192.168.0.0/31"), 8),
        (and("shared = \"101%\"\n"), AFTER),
        (and("shared = \"half\"\n"), AFTER),
        (and("hours = { time_zone = \"01:00\" }\n"), AFTER),
        (and("hours = { time_zone = \"+14:01\" }\n"), AFTER),
        (and("hours = { begin = \"7:00..9:00\" }\n"), AFTER),
        (and("hours = { end = \"16:00..24:01\" }\n"), AFTER),
        (and("hours = { begin = \"07:00\" }\n"), AFTER),
        (and("[network]\nloss = \"0.1\"\n"), AFTER + 1),
        (and("endpoints = 4\n"), AFTER),
        (and("[[action]]\nat = \"noon\"\ndo = \"switch-integration-on\"\n"), AFTER + 1),
        (and("[[action]\n"), AFTER),
    ] {
        let (found, reason, _) = refused(scenario);
        assert_eq!(found, line, "{reason}");
        assert!(!reason.is_empty());
    }
}

#[test]
fn an_action_says_all_it_needs_and_nothing_that_means_nothing() {
    let action = |at: &str, lines: &str| and(&format!("[[action]]\nat = \"{at}\"\n{lines}\n"));
    let cases = [
        (action("06:00", "do = \"tag\""), AFTER + 2, "which app?"),
        (action("06:00", "do = \"save-settings\""), AFTER + 2, "are unsanctioned apps to be blocked?"),
        (
            action("06:00", "do = \"switch-integration-on\"\napp = \"Dropbox\""),
            AFTER + 2,
            "`app` means nothing for this action",
        ),
        (
            action("06:00", "do = \"untag\"\napp = \"Dropbox\"\nas = \"sanctioned\""),
            AFTER + 2,
            "`as` means nothing for this action",
        ),
        (
            action("06:00", "do = \"tag\"\napp = \"Dropbox\"\nalert_severity = \"High\""),
            AFTER + 2,
            "`alert_severity` means nothing for this action",
        ),
        (action("12:00:00.001", "do = \"tag\"\napp = \"Dropbox\""), AFTER + 1, "`12:00:00.001` is no time"),
        (
            action("+12h1ms", "do = \"tag\"\napp = \"Dropbox\""),
            AFTER + 1,
            "2021-02-10T12:00:00.001Z lies outside the scenario, from 2021-02-10T00:00:00.000Z to \
             2021-02-10T12:00:00.000Z",
        ),
        (
            action("2021-02-09T23:59:59.999Z", "do = \"tag\"\napp = \"Dropbox\""),
            AFTER + 1,
            "2021-02-09T23:59:59.999Z lies outside the scenario, from 2021-02-10T00:00:00.000Z to \
             2021-02-10T12:00:00.000Z",
        ),
    ];
    for (scenario, line, reason) in cases {
        let (found_line, found_reason, _) = refused(scenario);
        assert_eq!((found_line, found_reason.as_str()), (line, reason));
    }
}

#[test]
fn the_whole_of_an_error_shows_the_place_in_the_file() {
    let error = with("endpoints = 3", "endpoint = 3").map(|scenario| scenario.title().to_owned()).unwrap_err();
    let mut shown = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor()).with_width(100);
    handler.render_report(&mut shown, &error).unwrap();
    insta::assert_snapshot!(shown, @r#"
    gnomon::scenario

      × there is no key `endpoint` here
        ╭─[small.toml:12:1]
     11 │ name = "laptops"
     12 │ endpoint = 3
        · ────┬───
        ·     ╰── here
     13 │ windows = { "20H2" = 1 }
        ╰────
      help: did you mean `endpoints`?
    "#);
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_read_and_never_makes_the_reader_panic() {
    let mut read = 0;
    for end in 0..SMALL.len() {
        let result = parse(&SMALL[..end]);
        if let Err(error) = &result {
            assert!((1..AFTER).contains(&error.line()), "{error}");
        }
        read += usize::from(result.is_ok());
    }
    assert_eq!(read, 1, "only the last line break can go");
}
