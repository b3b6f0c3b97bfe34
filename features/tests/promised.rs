//! What the reference does lies within what is promised: each figure of an edition beside each bound that it decides,
//! on every side that the requirement has; and each figure that no requirement is about, with the reason.

use std::collections::BTreeSet;

use gnomon_features::bounds::{Bound, Bounds, Relation};
use gnomon_reference_impl::edition::{Edition, ReportRule};
use gnomon_reference_impl::time::SimDuration;

/// What the reference does, and the bound that it decides.
struct Pairing {
    /// The figures, by their paths in an edition.
    figures: &'static [&'static str],
    /// What they come to: milliseconds, bytes, or things.
    amount: fn(&Edition) -> u64,
    /// On which side of the bound it must lie.
    relation: Relation,
    /// The bound's requirement and name.
    bound: (&'static str, &'static str),
}

const fn pairing(
    figures: &'static [&'static str],
    amount: fn(&Edition) -> u64,
    relation: Relation,
    requirement: &'static str,
    name: &'static str,
) -> Pairing {
    Pairing { figures, amount, relation, bound: (requirement, name) }
}

/// From a message without an answer to the next attempt, at its latest.
fn retry(edition: &Edition) -> SimDuration {
    edition.contact.answer_timeout + edition.contact.retry_after
}

/// From a tag, or from its end, until the last device knows of it, six of its check-ins in a row lost (BLK-03).
fn known_to_all(edition: &Edition) -> SimDuration {
    let published = edition.sync.delay + edition.publication.publish_every;
    published + edition.contact.check_in_every + retry(edition).times(6)
}

const KNOWN_TO_ALL: &[&str] = &[
    "sync.delay",
    "publication.publish_every",
    "contact.check_in_every",
    "contact.answer_timeout",
    "contact.retry_after",
];

/// From a transaction until its report arrives, one message lost on the way.
fn reported(edition: &Edition) -> SimDuration {
    edition.report.every + retry(edition)
}

const REPORTED: &[&str] = &["report.every", "contact.answer_timeout", "contact.retry_after"];

const EVALUATED: &[&str] =
    &["report.every", "contact.answer_timeout", "contact.retry_after", "policies.evaluate_every"];

/// Every figure of an edition that decides whether a bound is kept, with that bound.
fn pairings() -> Vec<Pairing> {
    use Relation::{AtLeast, AtMost, Exactly};
    vec![
        pairing(REPORTED, |e| reported(e).millis(), AtMost, "INT-02", "first-data"),
        pairing(REPORTED, |e| reported(e).millis(), AtMost, "INT-08", "shows"),
        pairing(&["limits.retention_days"], |e| e.limits.retention_days.into(), Exactly, "INT-04", "kept"),
        pairing(&["logs.analysed_every"], |e| e.logs.analysed_every.millis(), Exactly, "INT-08", "analysed-every"),
        pairing(&["report.every"], |e| e.report.every.millis(), AtMost, "REP-01", "apart-at-most"),
        pairing(&["report.every"], |e| e.report.every.millis(), AtLeast, "REP-01", "apart-at-least"),
        pairing(&["report.not_before"], |e| e.report.not_before.millis(), AtLeast, "REP-01", "apart-at-least"),
        pairing(&["report.cap_bytes"], |e| e.report.cap_bytes.0, AtMost, "REP-02", "bytes-a-day"),
        pairing(
            &["report.cap_transactions"],
            |e| e.report.cap_transactions.into(),
            AtMost,
            "REP-03",
            "transactions-a-day",
        ),
        pairing(
            &["report.cap_transactions"],
            |e| e.report.cap_transactions.into(),
            AtLeast,
            "REP-03",
            "another-at-least",
        ),
        pairing(
            &["report.cap_transactions"],
            |e| e.report.cap_transactions.into(),
            AtMost,
            "REP-03",
            "another-at-most",
        ),
        pairing(&["report.cap_bytes"], |e| e.report.cap_bytes.0, AtLeast, "REP-09", "bytes-from"),
        pairing(
            &["report.cap_transactions"],
            |e| e.report.cap_transactions.into(),
            AtLeast,
            "REP-09",
            "transactions-from",
        ),
        pairing(&["report.backlog_kept"], |e| e.report.backlog_kept.millis(), Exactly, "REP-04", "backlog-kept"),
        pairing(&["limits.retention_days"], |e| days(e.limits.retention_days), AtLeast, "REP-05", "once-for"),
        pairing(&["logs.snapshot_files"], |e| e.logs.snapshot_files.into(), Exactly, "PRX-04", "snapshot-files"),
        pairing(&["limits.retention_days"], |e| days(e.limits.retention_days), Exactly, "PRX-05", "oldest-event"),
        pairing(&["collector.status_every"], |e| e.collector.status_every.millis(), AtMost, "PRX-06", "told"),
        pairing(&["collector.spool_bytes"], |e| e.collector.spool_bytes.0, Exactly, "PRX-06", "spool"),
        pairing(
            &["collector.disconnected_after"],
            |e| e.collector.disconnected_after.millis(),
            Exactly,
            "PRX-06",
            "disconnected-after",
        ),
        pairing(&["collector.alert_after"], |e| e.collector.alert_after.millis(), Exactly, "PRX-06", "alert-after"),
        pairing(&["hunting.reach"], |e| e.hunting.reach.millis(), Exactly, "HNT-05", "reach"),
        pairing(&["hunting.rows"], |e| e.hunting.rows.into(), Exactly, "HNT-05", "rows"),
        pairing(&["hunting.answer_bytes"], |e| e.hunting.answer_bytes.0, Exactly, "HNT-05", "answer-bytes"),
        pairing(&["hunting.calls_a_minute"], |e| e.hunting.calls_a_minute.into(), Exactly, "HNT-05", "calls-a-minute"),
        pairing(&["hunting.calls_an_hour"], |e| e.hunting.calls_an_hour.into(), Exactly, "HNT-05", "calls-an-hour"),
        pairing(
            &["hunting.run_time_an_hour"],
            |e| e.hunting.run_time_an_hour.millis(),
            Exactly,
            "HNT-05",
            "run-time-an-hour",
        ),
        pairing(
            &["hunting.run_time_a_day"],
            |e| e.hunting.run_time_a_day.millis(),
            Exactly,
            "HNT-05",
            "run-time-a-day",
        ),
        pairing(&["sync.delay"], |e| e.sync.delay.millis(), AtMost, "BLK-02", "indicators"),
        pairing(KNOWN_TO_ALL, |e| known_to_all(e).millis(), AtMost, "BLK-03", "blocks"),
        pairing(&["contact.answer_timeout", "contact.retry_after"], |e| retry(e).millis(), AtMost, "BLK-03", "retried"),
        pairing(
            &["policies.alert_once_in_days"],
            |e| days(e.policies.alert_once_in_days),
            Exactly,
            "BLK-07",
            "once-in",
        ),
        pairing(&["sync.delay"], |e| e.sync.delay.millis(), AtMost, "BLK-08", "indicators-go"),
        pairing(KNOWN_TO_ALL, |e| known_to_all(e).millis(), AtMost, "BLK-08", "access-back"),
        pairing(
            &["contact.first_contact_within"],
            |e| e.contact.first_contact_within.millis(),
            AtMost,
            "BLK-10",
            "first-contact",
        ),
        pairing(&["limits.indicators"], |e| (*e.limits.indicators).into(), Exactly, "BLK-12", "indicators"),
        pairing(KNOWN_TO_ALL, |e| known_to_all(e).millis(), AtMost, "BLK-14", "access-back"),
        pairing(&["contact.answer_timeout", "contact.retry_after"], |e| retry(e).millis(), AtMost, "ALR-01", "alerted"),
        pairing(KNOWN_TO_ALL, |e| known_to_all(e).millis(), AtMost, "ALR-01", "alerted-at-all"),
        pairing(&["sync.delay"], |e| e.sync.delay.millis(), AtMost, "ALR-03", "severity"),
        pairing(EVALUATED, |e| reported(e).millis() + e.policies.evaluate_every.millis(), AtMost, "ALR-05", "alerted"),
        pairing(
            &["policies.alert_once_in_days"],
            |e| days(e.policies.alert_once_in_days),
            Exactly,
            "ALR-05",
            "once-in",
        ),
        pairing(&["policies.new_app_days"], |e| e.policies.new_app_days.into(), Exactly, "ALR-05", "new-app"),
        pairing(&["limits.alert_evidence"], |e| (*e.limits.alert_evidence).into(), Exactly, "ALR-06", "evidence"),
        pairing(&["limits.import_batch"], |e| (*e.limits.import_batch).into(), Exactly, "API-02", "import"),
        pairing(
            &["limits.calls.indicators.a_minute"],
            |e| e.limits.calls.indicators.a_minute.into(),
            Exactly,
            "API-05",
            "defender-a-minute",
        ),
        pairing(
            &["limits.calls.indicators.an_hour"],
            |e| e.limits.calls.indicators.an_hour.unwrap_or_default().into(),
            Exactly,
            "API-05",
            "defender-an-hour",
        ),
        pairing(
            &["limits.calls.defender.a_minute"],
            |e| e.limits.calls.defender.a_minute.into(),
            Exactly,
            "API-05",
            "defender-a-minute",
        ),
        pairing(
            &["limits.calls.defender.an_hour"],
            |e| e.limits.calls.defender.an_hour.unwrap_or_default().into(),
            Exactly,
            "API-05",
            "defender-an-hour",
        ),
        pairing(
            &["limits.calls.import_indicators.a_minute"],
            |e| e.limits.calls.import_indicators.a_minute.into(),
            Exactly,
            "API-05",
            "imports-a-minute",
        ),
        pairing(
            &["limits.calls.cloud_apps.a_minute"],
            |e| e.limits.calls.cloud_apps.a_minute.into(),
            Exactly,
            "API-05",
            "cloud-apps-a-minute",
        ),
    ]
}

/// Bounds that no figure of an edition decides: what the reference does there is a constant of its own.
const NO_FIGURE: [(&str, &str, &str); 7] = [
    ("PRX-04", "shows", "the reference analyses a snapshot at once"),
    ("PRX-06", "upload-begins", "the reference begins an upload at once"),
    ("API-01", "leeway", "the reference has none"),
    ("BLK-03", "lost-check-ins", "how much is lost is the example's; the sum above takes it as given"),
    ("BLK-08", "domains-at-once", "follows from the rate limits"),
    ("DSC-06", "baseline", "a constant of the risk level"),
    ("API-04", "page", "a constant of the codec"),
];

/// Figures of an edition about which no requirement states a bound, and why.
const UNBOUND: [(&str, &str); 25] = [
    ("name", "a name"),
    ("title", "a title"),
    ("api_version", "compared by itself"),
    ("report.rule", "compared by itself"),
    ("limits.calls.import_indicators.an_hour", "ours: that of the other routes"),
    ("limits.calls.delete_indicators.a_minute", "documented, of a route that API-05 does not name"),
    ("limits.calls.delete_indicators.an_hour", "as before"),
    ("limits.calls.update_alerts.a_minute", "as before"),
    ("limits.calls.update_alerts.an_hour", "as before"),
    ("limits.calls.create_alert.a_minute", "as before"),
    ("sync.retry_first", "a pause between attempts: how soon all is well is bound, by BLK-02"),
    ("sync.retry_at_most", "as before"),
    ("sync.outstanding", "how many requests wait at once: how soon all are answered is bound, by BLK-08"),
    ("collector.message_bytes", "no requirement is about long messages"),
    ("collector.disk_bytes", "PRX-06 says what a full disk does, not how large it is"),
    ("collector.backups", "documented, and promised by no requirement"),
    ("collector.answer_timeout", "ROB-03 says that it tries again, not when"),
    ("collector.retry_first", "as before"),
    ("collector.retry_at_most", "as before"),
    ("logs.unreadable_kept", "how many are kept in full; PRX-05 is about what is counted, which is all"),
    ("logs.addresses_kept", "API-06 says nothing of it"),
    ("logs.governance_days", "documented, and promised by no requirement"),
    ("events.behind_proxy", "a switch, which features turn on (PRX-08)"),
    ("hunting.query_run_time", "documented, and promised by no requirement"),
    ("hunting.units_a_second", "the cost model"),
];

fn days(count: u32) -> u64 {
    SimDuration::from_days(count.into()).millis()
}

fn bound_of(bounds: &'static Bounds, (id, name): (&str, &str)) -> Option<&'static Bound> {
    bounds.of_requirement(id).find(|(known, _)| *known == name).map(|(_, bound)| bound)
}

/// The paths of all figures of an edition.
fn paths(value: &toml::Value, path: &str, into: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => table.iter().for_each(|(name, value)| {
            paths(value, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, into);
        }),
        _ => into.push(path.to_owned()),
    }
}

#[test]
fn the_reference_keeps_every_bound_of_each_edition_that_it_plays() {
    for name in Edition::names() {
        let edition = Edition::named(name).unwrap();
        let bounds = Bounds::of(&edition);
        assert_eq!((bounds.edition.as_str(), bounds.api_version), (name, edition.api_version));
        for Pairing { figures, amount, relation, bound: (id, called) } in pairings() {
            let Some(bound) = bound_of(bounds, (id, called)) else {
                assert!(bounds.not_promised.contains_key(id), "{name}: {id} {called}");
                continue;
            };
            assert_eq!(relation, bound.relation, "{name}: {id} {called}");
            let amount = amount(&edition);
            assert!(
                relation.holds(amount, bound.amount()),
                "{name}: {figures:?} come to {amount}, {id} promises {bound}"
            );
        }
        // Without a cap of a day nothing of it is promised.
        let capped = !bounds.not_promised.contains_key("REP-02");
        assert_eq!(edition.report.rule == ReportRule::DailyCap, capped, "{name}");
    }
}

#[test]
fn every_bound_is_kept_by_a_figure_or_it_is_said_what_keeps_it() {
    let decided: BTreeSet<_> = pairings().iter().map(|pairing| pairing.bound).collect();
    let others: BTreeSet<_> = NO_FIGURE.iter().map(|(id, name, _)| (*id, *name)).collect();
    assert!(decided.is_disjoint(&others));
    let promised: BTreeSet<_> = Bounds::contract().iter().map(|(id, name, _)| (id, name)).collect();
    assert_eq!(decided.union(&others).copied().collect::<BTreeSet<_>>(), promised);
}

#[test]
fn every_figure_decides_a_bound_or_it_is_said_why_none() {
    let mut figures = Vec::new();
    paths(&toml::Value::try_from(Edition::contract()).unwrap(), "", &mut figures);
    let decide: BTreeSet<&str> = pairings().iter().flat_map(|pairing| pairing.figures).copied().collect();
    let others: BTreeSet<&str> = UNBOUND.iter().map(|(path, _)| *path).collect();
    assert!(decide.is_disjoint(&others), "{:?}", decide.intersection(&others));
    let known: BTreeSet<&str> = decide.union(&others).copied().collect();
    assert_eq!(known, figures.iter().map(String::as_str).collect());
}
