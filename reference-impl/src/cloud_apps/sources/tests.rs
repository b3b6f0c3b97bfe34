//! What the store of log sources keeps, and for how long.

use super::*;

const RETENTION: u32 = 90;

fn at(text: &str) -> SimTime {
    text.parse().unwrap()
}

fn source(name: &str, attributes: LogAttributes) -> DataSource {
    DataSource { name: name.to_owned(), log_type: 120, attributes }
}

/// Erin's kilobyte up and two down.
fn logged(time: &str) -> LoggedTransaction {
    LoggedTransaction {
        at: at(time),
        app: DiscoveredApp::Other,
        user: Some("CONTOSO\\Erin.Smith".to_owned()),
        source_ip: Some("10.1.2.3".parse().unwrap()),
        total: Some(Bytes(3000)),
        up: Some(Bytes(1000)),
        down: Some(Bytes(2000)),
        blocked: false,
    }
}

fn rows(sources: &Sources) -> Vec<DiscoveryRow> {
    let always = Period { from: UtcDay::from_count(0), to: UtcDay::from_count(u32::MAX) };
    sources.reports().flat_map(|report| report.rows(always)).collect()
}

#[test]
fn what_a_source_does_not_document_is_absent_and_not_zero() {
    let mut sources = Sources::default();
    let now = at("2021-02-10T12:00:00Z");
    let checkpoint = LogAttributes { ip_addresses: true, ..LogAttributes::default() };
    sources.add_source(now, source("Check Point", checkpoint)).unwrap();
    sources.add_log(now, "check point", [logged("2021-02-10T08:00:00Z")], RETENTION).unwrap();
    let row = rows(&sources)[0];
    assert_eq!((row.user, row.address.is_some()), (None, true));
    assert_eq!(row.traffic, Traffic { transactions: 1, ..Traffic::NONE });
    assert_eq!(row.device, None, "a log knows of no devices");
}

#[test]
fn a_user_is_one_in_all_sources_whatever_the_letter_case() {
    let mut sources = Sources::default();
    let now = at("2021-02-10T12:00:00Z");
    let lower = LoggedTransaction { user: Some(" contoso\\erin.smith ".to_owned()), ..logged("2021-02-10T09:00:00Z") };
    let nobody = LoggedTransaction { user: Some(" ".to_owned()), ..logged("2021-02-10T09:00:00Z") };
    for (name, transaction) in [("Zscaler", logged("2021-02-10T08:00:00Z")), ("Squid", lower), ("Blue Coat", nobody)] {
        sources.add_source(now, source(name, LogAttributes::ALL)).unwrap();
        sources.add_log(now, name, [transaction], RETENTION).unwrap();
    }
    let users: Vec<Option<u32>> = rows(&sources).iter().map(|row| row.user).collect();
    assert_eq!(users, [Some(0), Some(0), None]);
    assert_eq!(sources.users().name(0), "contoso\\erin.smith");
    assert_eq!(sources.users().named("Contoso\\ERIN.SMITH"), Some(0));
}

#[test]
fn a_transaction_stays_until_the_end_of_its_ninetieth_day() {
    let mut sources = Sources::default();
    let now = at("2021-02-10T12:00:00Z");
    sources.add_source(now, source("Zscaler", LogAttributes::ALL)).unwrap();
    sources.add_log(now, "Zscaler", [logged("2021-02-10T00:00:00Z")], RETENTION).unwrap();
    let day = now.day();
    assert_eq!(sources.next_expiry(RETENTION), day.plus(90).start());
    assert_eq!(sources.expire(day.plus(89), RETENTION), Traffic::NONE);
    assert_eq!(rows(&sources).len(), 1);
    assert_eq!(sources.expire(day.plus(90), RETENTION).transactions, 1);
    assert_eq!((rows(&sources).len(), sources.next_expiry(RETENTION)), (0, SimTime::NEVER));
}

#[test]
fn what_is_older_than_ninety_days_when_it_comes_is_counted_and_ignored() {
    let mut sources = Sources::default();
    let now = at("2021-05-10T12:00:00Z");
    sources.add_source(now, source("Zscaler", LogAttributes::ALL)).unwrap();
    let oldest = now.day().count() - 89;
    let on = |day: u32| LoggedTransaction { at: UtcDay::from_count(day).start(), ..logged("2021-05-10T00:00:00Z") };
    let added = sources.add_log(now, "Zscaler", [on(oldest), on(oldest - 1)], RETENTION).unwrap();
    assert_eq!(added, Added { taken: 1, too_old: 1 });
    assert_eq!(rows(&sources).len(), 1);
}

#[test]
fn a_report_has_a_name_of_its_own_and_a_snapshot_takes_no_more_logs() {
    let mut sources = Sources::default();
    let now = at("2021-02-10T12:00:00Z");
    sources.add_source(now, source("Zscaler", LogAttributes::ALL)).unwrap();
    for taken in ["zscaler", "Global view", "Win10 Endpoint Users"] {
        let refused = sources
            .add_snapshot(now, source(taken, LogAttributes::ALL), Vec::<LoggedTransaction>::new(), RETENTION)
            .unwrap_err();
        assert_eq!(refused.message, format!("There is a report `{taken}` already"));
    }
    sources
        .add_snapshot(now, source("Branch", LogAttributes::ALL), [logged("2021-02-09T00:00:00Z")], RETENTION)
        .unwrap();
    let refused = sources.add_log(now, "Branch", Vec::<LoggedTransaction>::new(), RETENTION).unwrap_err();
    assert_eq!(refused.to_string(), "ResourceNotFound: There is no data source `Branch`");
}
