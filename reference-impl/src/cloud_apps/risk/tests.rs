//! What the risk level promises (DSC-06), for any fleet.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::catalog::AppIndex;
use crate::cloud_apps::DiscoveredApp;
use crate::quantities::{Bytes, Tally};

const TODAY: UtcDay = UtcDay::from_count(18_700);

/// What a device did, day by day.
type Life = Vec<Activity>;

/// An activity `ago` days before today.
fn did(ago: u32, app: usize, transactions: u64, up: u64, down: u64) -> Activity {
    let day = UtcDay::from_count(TODAY.count() - ago);
    let app = if app == 0 { DiscoveredApp::Other } else { DiscoveredApp::App(AppIndex::new(app)) };
    Activity { day, app, tally: Tally { transactions, up: Bytes(up), down: Bytes(down) } }
}

/// 5 MB up and 50 MB down with one app on each of the last `days` days.
fn steady(days: u32) -> Life {
    (0..days).map(|ago| did(ago, 1, 200, 5_000_000, 50_000_000)).collect()
}

fn assessed(life: &[Activity]) -> Assessed {
    Assessed::of(life.iter().copied(), TODAY)
}

fn levels(fleet: &[Life]) -> Vec<RiskLevel> {
    rank(&fleet.iter().map(|life| assessed(life)).collect::<Vec<_>>()).into_iter().map(|risk| risk.level).collect()
}

/// How many of a life's last days are recent.
fn recent_days(life: &[Activity]) -> u32 {
    let first = life.iter().map(|activity| activity.day).min().unwrap_or(TODAY);
    (TODAY.count() - first.count() + 1).saturating_sub(BASELINE_DAYS).min(RECENT_DAYS)
}

prop_compose! {
    fn any_activity()(
        ago in 0u32..40,
        app in 0usize..12,
        transactions in 1u64..2000,
        up in 0u64..40_000_000,
        down in 0u64..400_000_000,
        times in prop_oneof![4 => Just(1), 1 => 2u64..30],
    ) -> Activity {
        did(ago, app, transactions, up * times, down)
    }
}

fn any_life() -> impl Strategy<Value = Life> {
    vec(any_activity(), 0..60)
}

fn any_fleet() -> impl Strategy<Value = Vec<Life>> {
    vec(any_life(), 1..30)
}

/// A life whose recent days are copies of days of its baseline.
fn usual_life() -> impl Strategy<Value = Life> {
    (vec(any_activity(), 1..60), vec(any::<prop::sample::Index>(), 7)).prop_map(|(activities, copies)| {
        // The baseline lies 7 to 46 days back, its oldest day well before the recent ones.
        let past = |ago: u32| ago + RECENT_DAYS;
        let mut life: Life = activities
            .iter()
            .map(|activity| Activity { day: UtcDay::from_count(activity.day.count() - RECENT_DAYS), ..*activity })
            .collect();
        life.push(did(past(45), 1, 1, 1, 1));
        for (ago, copy) in (0..RECENT_DAYS).zip(copies) {
            let model = TODAY.count() - past(copy.index(46) as u32);
            let copied: Life = life.iter().filter(|activity| activity.day.count() == model).copied().collect();
            let on = UtcDay::from_count(TODAY.count() - ago);
            life.extend(copied.into_iter().map(|activity| Activity { day: on, ..activity }));
        }
        life
    })
}

proptest! {
    #[test]
    fn a_device_equal_to_its_baseline_is_at_most_low_whoever_else_there_is(
        life in usual_life(),
        others in any_fleet(),
    ) {
        let fleet: Vec<Life> = others.into_iter().chain([life]).collect();
        let level = *levels(&fleet).last().unwrap();
        prop_assert!(level > RiskLevel::None && level <= RiskLevel::Low);
        prop_assert_eq!(assessed(fleet.last().unwrap()), Assessed::Compared(Anomaly::NONE));
    }

    #[test]
    fn more_anomaly_never_lowers_the_level_of_a_device_and_never_raises_that_of_another(
        fleet in any_fleet(), whose in any::<prop::sample::Index>(), ago in 0u32..7, more in any_activity(),
    ) {
        let whose = whose.index(fleet.len());
        let recent = recent_days(&fleet[whose]);
        prop_assume!(recent > 0);
        let mut more_so = fleet.clone();
        more_so[whose].push(Activity { day: UtcDay::from_count(TODAY.count() - ago % recent), ..more });
        let (before, after) = (levels(&fleet), levels(&more_so));
        for (device, (before, after)) in before.iter().zip(&after).enumerate() {
            if device == whose {
                prop_assert!(after >= before, "its own level fell from {} to {}", before, after);
            } else {
                prop_assert!(after <= before, "the level of another rose from {} to {}", before, after);
            }
        }
    }

    #[test]
    fn the_more_anomalous_device_is_never_below_the_less_anomalous(fleet in any_fleet()) {
        let devices: Vec<Assessed> = fleet.iter().map(|life| assessed(life)).collect();
        let mut risks = rank(&devices);
        risks.retain(|risk| risk.level != RiskLevel::None);
        risks.sort_by_key(|risk| risk.anomaly);
        prop_assert!(risks.windows(2).all(|pair| pair[0].level <= pair[1].level));
        prop_assert!(risks.windows(2).all(|pair| pair[0].anomaly < pair[1].anomaly || pair[0].level == pair[1].level));
    }

    #[test]
    fn a_thousand_newcomers_that_are_as_usual_move_no_device_by_more_than_one_level(fleet in any_fleet()) {
        let joined: Vec<Life> = fleet.iter().cloned().chain(std::iter::repeat_n(steady(30), 1000)).collect();
        for (before, after) in levels(&fleet).into_iter().zip(levels(&joined)) {
            prop_assert!((before as i8 - after as i8).abs() <= 1, "{} became {}", before, after);
        }
    }

    #[test]
    fn any_number_of_devices_keeps_these_promises(
        points in vec(0u64..60, 1..400),
        raised in any::<prop::sample::Index>(),
        by in 1u64..60,
    ) {
        let raised = raised.index(points.len());
        let mut after = points.clone();
        after[raised] += by;
        let (before, now) = (Ranking::of(points.iter().copied()), Ranking::of(after.iter().copied()));
        for (device, (before_points, after_points)) in points.iter().zip(&after).enumerate() {
            let (was, is) = (before.level(*before_points), now.level(*after_points));
            let kept = if device == raised { is >= was } else { is <= was };
            prop_assert!(kept, "device {} went from {} to {}", device, was, is);
        }
        let mut sorted = points;
        sorted.sort_unstable();
        prop_assert!(sorted.windows(2).all(|pair| before.level(pair[0]) <= before.level(pair[1])));
        let first = before.level(*sorted.last().unwrap());
        prop_assert_eq!(first, Ranking::absolute(*sorted.last().unwrap()), "nobody is ahead of the first");
    }
}

#[test]
fn there_is_no_level_before_seven_days_of_baseline() {
    assert_eq!(assessed(&[]), Assessed::TooNew { days: 0 });
    assert_eq!(assessed(&steady(7)), Assessed::TooNew { days: 6 }, "seven days with today are six before it");
    assert_eq!(assessed(&steady(8)), Assessed::Compared(Anomaly::NONE));
    assert_eq!(levels(&[steady(7), steady(8)]), [RiskLevel::None, RiskLevel::Informational]);
    assert_eq!(rank(&[assessed(&steady(3))])[0].reason, "2 of 7 days of baseline");
}

#[test]
fn on_the_eighth_day_today_is_recent_and_from_the_fourteenth_on_seven_days_are() {
    let unusual = |days: u32, ago: u32| {
        let mut life = steady(days);
        life.push(did(ago, 2, 1, 1000, 1000));
        assessed(&life)
    };
    let one = Assessed::Compared(Anomaly { unusual_apps: 1, ..Anomaly::NONE });
    assert_eq!(unusual(8, 0), one);
    assert_eq!(unusual(8, 1), Assessed::Compared(Anomaly::NONE));
    assert_eq!(unusual(13, 5), one);
    assert_eq!(unusual(13, 6), Assessed::Compared(Anomaly::NONE));
    assert_eq!(unusual(14, 6), one);
    assert_eq!(unusual(60, 6), one);
    assert_eq!(unusual(60, 7), Assessed::Compared(Anomaly::NONE));
}

#[test]
fn twelve_times_its_usual_upload_and_three_unusual_apps_are_high_and_said_in_one_sentence() {
    let mut life = steady(30);
    life.push(did(2, 1, 1, 55_000_000, 0));
    life.extend((2..5).map(|app| did(1, app, 1, 1000, 1000)));
    let fleet: Vec<Life> = [life].into_iter().chain(std::iter::repeat_n(steady(30), 99)).collect();
    let risks = rank(&fleet.iter().map(|life| assessed(life)).collect::<Vec<_>>());
    assert_eq!(risks[0].level, RiskLevel::High);
    assert_eq!(risks[0].reason, "12 times its usual upload, 3 unusual apps");
    assert_eq!(risks[0].anomaly, 11 * 4 + 3 * 2);
    assert_eq!(risks[1].reason, "as usual");
}

#[test]
fn only_whole_times_count() {
    let with = |up: u64| {
        let mut life = steady(30);
        life.push(did(0, 1, 1, up, 0));
        assessed(&life)
    };
    assert_eq!(with(4_999_999), Assessed::Compared(Anomaly::NONE), "one byte less than twice the usual 5 MB");
    assert_eq!(with(5_000_000), Assessed::Compared(Anomaly { uploads: 2, ..Anomaly::NONE }));
}

#[test]
fn a_device_that_does_little_is_not_conspicuous_by_doing_a_little_more() {
    let quiet = |today: Activity| {
        let mut life: Life = (1..30).map(|ago| did(ago, 1, 1, 100, 100)).collect();
        life.push(today);
        assessed(&life)
    };
    assert_eq!(quiet(did(0, 1, 199, 1_999_999, 19_999_999)), Assessed::Compared(Anomaly::NONE));
    let twice = Anomaly { uploads: 2, downloads: 2, transactions: 2, unusual_apps: 0 };
    assert_eq!(quiet(did(0, 1, 200, 2_000_000, 20_000_000)), Assessed::Compared(twice));
}

#[test]
fn when_all_are_unusual_at_once_only_those_ahead_stay_high() {
    let with = |apps: usize| {
        let mut life = steady(30);
        life.extend((2..2 + apps).map(|app| did(0, app, 1, 1000, 1000)));
        life
    };
    let fleet: Vec<Life> = (0..100).map(|device| with(if device < 5 { 20 } else { 12 })).collect();
    let risks = rank(&fleet.iter().map(|life| assessed(life)).collect::<Vec<_>>());
    assert_eq!((risks[0].level, risks[5].level), (RiskLevel::High, RiskLevel::Medium));
    assert_eq!(
        risks[5].reason,
        "12 unusual apps; Medium and not High, since 5 of 100 devices are further from their usual"
    );
}

#[test]
fn what_is_yet_to_come_does_not_count() {
    let mut life = steady(30);
    life.push(Activity { day: TODAY.plus(1), ..did(0, 9, 9000, 900_000_000, 0) });
    assert_eq!(assessed(&life), Assessed::Compared(Anomaly::NONE));
}
