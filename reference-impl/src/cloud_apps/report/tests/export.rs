//! Lists as files (DSC-08).

use super::*;

/// Two devices, two users, the system, a blocked attempt, and traffic to no app.
fn story() -> Story {
    let mut story = Story::new();
    let erin = story.transaction(ago(1));
    let big = Transaction { up: Bytes(12_345_678), down: Bytes(999_999), ..story.to(1, noon()) };
    let blocked = Transaction { blocked: true, up: Bytes(637), down: Bytes(104), ..erin };
    let system = Transaction { account: AccountId::SYSTEM, ..story.to(3, noon()) };
    let max = Transaction { account: story.max, address: LocalAddress(HOME.into()), ..story.to(2, ago(2)) };
    story.show(0, &[erin, blocked, big, system]);
    story.show(1, &[max]);
    story
}

/// A file, its line ends checked and then made those of the snapshot.
fn lines(content: &str) -> String {
    assert!(content.ends_with("\r\n") && content.matches('\n').count() == content.matches("\r\n").count());
    content.replace("\r\n", "\n")
}

#[test]
fn each_list_is_a_file() {
    let story = story();
    insta::assert_snapshot!("devices", lines(&story.csv(all(EntityKind::Device))));
    insta::assert_snapshot!("users", lines(&story.csv(all(EntityKind::User))));
    insta::assert_snapshot!("ip_addresses", lines(&story.csv(all(EntityKind::IpAddress))));
    insta::assert_snapshot!("discovered_apps", lines(&story.csv(all(EntityKind::App))));
}

#[test]
fn names_from_logs_are_quoted_and_no_spreadsheet_takes_them_for_formulas() {
    let mut story = Story::new();
    story.source("Squid", LogAttributes { users: true, total: true, ..LogAttributes::default() });
    let record = logged(&story, noon());
    let names = [
        "=cmd|' /c calc'!a0",
        "+1",
        "-2",
        "@sum(a1)",
        "＝full-width",
        "smith, erin",
        "erin \"the\" smith",
        "two\nlines",
        "plain",
        "it's",
    ];
    let claimed = names.map(|name| LoggedTransaction { user: Some(name.to_owned()), ..record.clone() });
    story.log("Squid", claimed);
    let csv = story.csv(ListQuery { report: "Squid".to_owned(), ..all(EntityKind::User) });
    insta::assert_snapshot!("users_of_a_log", csv.replace("\r\n", "\n"));
    let read: Vec<String> =
        csv::Reader::from_reader(csv.as_bytes()).records().map(|record| record.unwrap()[0].to_owned()).collect();
    for name in names {
        let harmless = if name.starts_with(['=', '+', '-', '@', '＝']) { format!("'{name}") } else { name.to_owned() };
        assert!(read.contains(&harmless), "{harmless:?} in {read:?}");
    }
}

#[test]
fn a_file_is_named_for_the_day_the_report_and_the_list() {
    let file = story().ask(&DiscoveryQuery::Export(all(EntityKind::App)));
    let Ok(DiscoveryAnswer::Export(file)) = file else { panic!() };
    assert_eq!(file.file_name, "2021-02-10 Win10 endpoint users - Discovered apps.csv");
    let mut story = Story::new();
    story.snapshot("../branch: \"north\"", []);
    let query = ListQuery { report: "../branch: \"north\"".to_owned(), ..all(EntityKind::User) };
    let Ok(DiscoveryAnswer::Export(file)) = story.ask(&DiscoveryQuery::Export(query)) else { panic!() };
    assert_eq!(file.file_name, "2021-02-10 .._branch_ _north_ - Users.csv");
}

#[test]
fn a_drill_down_can_be_exported_too() {
    let csv = story().csv(within(EntityKind::User, device(2)));
    assert_eq!(csv.lines().count(), 2);
    assert!(csv.lines().nth(1).unwrap().starts_with("contoso\\max,1,1,1,1,0,3000,1000,2000,2021-02-08"), "{csv}");
}
