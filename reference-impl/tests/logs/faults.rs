//! Faults of real logs: each line of `faults.toml` and `neighbours.toml` gives what the log holds, whole and cut
//! anywhere.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::logs::upload::AppLookup;
use gnomon_reference_impl::logs::{CustomParser, FoldSettings, Folded, LogFold, LogFormat, LogReader, ReadSettings};
use gnomon_reference_impl::time::SimTime;
use serde::Deserialize;

#[derive(Deserialize)]
struct Corpus {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    format: Option<String>,
    parser: Option<String>,
    log: String,
    transactions: u64,
    #[serde(default)]
    blocked: u64,
    #[serde(default)]
    ahead: u64,
    #[serde(default)]
    too_old: u64,
    #[serde(default)]
    users: Vec<String>,
    total: Option<u64>,
    up: Option<u64>,
    down: Option<u64>,
    apps: Option<BTreeMap<String, u64>>,
    first: Option<SimTime>,
    #[serde(default)]
    same_time: bool,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    ignored: BTreeMap<String, u64>,
    #[serde(default)]
    unreadable: BTreeMap<String, u64>,
}

/// The cases of both files.
fn cases() -> Vec<Case> {
    let read = |text| toml::from_str::<Corpus>(text).unwrap().case;
    let (faults, neighbours) = (read(include_str!("faults.toml")), read(include_str!("neighbours.toml")));
    assert!(faults.len() >= 18 && neighbours.len() >= 20);
    faults.into_iter().chain(neighbours).collect()
}

impl Case {
    fn reader(&self, settings: ReadSettings) -> LogReader {
        match (&self.format, &self.parser) {
            (Some(name), None) => LogFormat::named(name).unwrap().reader(settings),
            (None, Some(parser)) => serde_json::from_str::<CustomParser>(parser).unwrap().reader(settings),
            _ => panic!("{}: a format or a parser", self.about),
        }
    }

    fn fold(&self, catalog: &Catalog, cut: usize) -> Folded {
        let now: SimTime = "2026-11-23T22:00:00Z".parse().unwrap();
        let (apps, not_before) = (
            AppLookup { catalog, addresses: &BTreeMap::new() },
            now - gnomon_reference_impl::time::SimDuration::from_days(90),
        );
        let settings = FoldSettings { apps, not_before, ahead_from: now.day().end(), samples: 3 };
        let mut fold = LogFold::new(self.reader(ReadSettings::at(now)), settings);
        let (first, rest) = self.log.as_bytes().split_at(cut);
        fold.push(first);
        fold.push(rest);
        fold.finish()
    }
}

#[test]
fn every_fault_of_real_logs_gives_what_the_log_holds() {
    let catalog = Catalog::built_in();
    for case in &cases() {
        let folded = case.fold(&catalog, 0);
        let about = &case.about;
        let reasons = folded.unreadable.iter().map(|line| format!("\n{line}")).collect::<String>();
        let sums = folded.sums();
        let (total, up, down) = (sums.total.map(|b| b.0), sums.up.map(|b| b.0), sums.down.map(|b| b.0));
        assert_eq!(
            (folded.taken, sums.transactions, sums.blocked, folded.ahead, folded.too_old),
            (case.transactions, case.transactions, case.blocked, case.ahead, case.too_old),
            "{about}{reasons}"
        );
        assert_eq!(folded.users.iter().collect::<Vec<_>>(), case.users, "{about}");
        assert_eq!((total, up, down), (case.total, case.up, case.down), "{about}");
        assert_eq!(folded.unreadable_kinds, case.unreadable, "{about}{reasons}");
        assert_eq!(folded.unreadable_lines, case.unreadable.values().sum::<u64>(), "{about}");
        let ignored: BTreeMap<String, u64> =
            folded.ignored.iter().map(|(reason, count)| (reason.to_string(), *count)).collect();
        assert_eq!(ignored, case.ignored, "{about}");
        assert_eq!(folded.absent, case.absent, "{about}");
        let times: Vec<SimTime> = folded.samples.iter().map(|record| record.at).collect();
        if case.first.is_some() {
            assert_eq!(times.first().copied(), case.first, "{about}");
        }
        assert!(!case.same_time || times.windows(2).all(|pair| pair[0] == pair[1]), "{about}: {times:?}");
        if let Some(expected) = &case.apps {
            let mut apps = BTreeMap::new();
            for row in folded.rows.iter() {
                let name = row.app.map_or("Other".to_owned(), |app| catalog.app(app).name.clone());
                *apps.entry(name).or_default() += row.sums.transactions;
            }
            assert_eq!(&apps, expected, "{about}");
        }
    }
}

#[test]
fn a_log_tells_the_same_wherever_it_is_cut_into_pieces() {
    let catalog = Catalog::built_in();
    for case in &cases() {
        let whole = case.fold(&catalog, 0);
        for cut in 1..case.log.len() {
            assert_eq!(case.fold(&catalog, cut), whole, "{} cut at {cut}", case.about);
        }
    }
}
