//! The census of the devices' cells.

use proptest::prelude::*;

use super::*;
use crate::protocol::discovery::WIN10_ENDPOINT_USERS;

#[test]
fn users_of_all_devices_count_together_and_each_once() {
    for (threshold, alerts) in [(2, 1), (3, 0)] {
        let mut story = Story::new();
        let trigger = vec![more_than(Measure::Users, threshold), more_than(Measure::IpAddresses, threshold)];
        story.create(PolicySettings { trigger, ..of("Watch", WIN10_ENDPOINT_USERS) });
        for device in [1, 2, 3, 3] {
            story.device_uses(device, 0, story.now);
        }
        story.go_to(morning(2));
        assert_eq!(story.count("Watch"), alerts, "three devices, more than {threshold}");
    }
}

#[test]
fn what_is_no_app_of_the_catalogue_raises_nothing() {
    let mut story = Story::new();
    story.create(of("Watch", WIN10_ENDPOINT_USERS));
    story.device_uses(1, 2, story.now);
    story.go_to(morning(2));
    assert_eq!(story.count("Watch"), 0);
}

#[test]
fn traffic_that_comes_late_is_counted_for_its_own_day() {
    let mut story = Story::new();
    let trigger = vec![more_than(Measure::Transactions, 2)];
    story.create(PolicySettings { trigger, ..of("Watch", WIN10_ENDPOINT_USERS) });
    story.device_uses(1, 0, story.now);
    story.device_uses(1, 0, story.now);
    story.go_to(morning(4));
    story.device_uses(2, 0, morning(3));
    story.device_uses(2, 0, morning(4));
    story.go_to(morning(5));
    assert_eq!(story.count("Watch"), 0, "two on the first day, one on each of two others");
    story.device_uses(3, 0, morning(1));
    story.go_to(morning(5) + SimDuration::HOUR);
    assert_eq!(story.count("Watch"), 1, "a third of the first day");
}

#[test]
fn traffic_just_before_midnight_is_looked_at_after_it() {
    let mut story = Story::new();
    story.create(of("Watch", WIN10_ENDPOINT_USERS));
    let midnight = morning(2).day().start();
    story.go_to(midnight - SimDuration::MILLISECOND);
    story.device_uses(1, 0, story.now);
    story.go_to(midnight);
    assert_eq!(story.count("Watch"), 1);
}

#[test]
fn a_census_asks_for_what_policies_need_and_for_nothing_without_them() {
    let mut story = Story::new();
    let context = Context { edition: &Edition::contract(), catalog: &Catalog::built_in() };
    assert!(story.core.census(story.now, context).is_empty() && !story.core.wants_late_traffic());
    story.create(of("Logs", PROXY));
    assert!(story.core.census(story.now, context).is_empty() && !story.core.wants_late_traffic());
    let policy = story.create(of("Watch", WIN10_ENDPOINT_USERS));
    assert!(!story.core.census(story.now, context).is_empty() && story.core.wants_late_traffic());
    // About what it has alerted it need not know more.
    story.device_uses(1, 0, story.now);
    let (before, _) = story.core.census(story.now, context).count(story.cells()).into_parts();
    story.go_to(story.now + SimDuration::HOUR);
    let (after, _) = story.core.census(story.now, context).count(story.cells()).into_parts();
    assert_eq!((before.len(), after.len()), (1, 0));
    story.ask(&CloudAppsRequest::DeletePolicy { policy }).unwrap();
    assert!(story.core.census(story.now, context).is_empty() && !story.core.wants_late_traffic());
}

#[test]
fn what_is_new_on_devices_is_known_also_from_before_there_was_a_policy() {
    for (day, is_new) in [(90, false), (91, true)] {
        let mut story = Story::new();
        story.device_uses(1, 0, story.now);
        story.go_to(morning(day));
        let filters = AppFilters { new_app: true, ..AppFilters::default() };
        story.create(PolicySettings { filters, ..of("New", WIN10_ENDPOINT_USERS) });
        story.device_uses(2, 0, story.now);
        story.go_to(morning(day) + SimDuration::HOUR);
        assert_eq!(story.count("New"), usize::from(is_new), "used on the first day and on the {day}th");
    }
}

#[test]
fn an_evaluation_that_was_due_while_the_cloud_was_down_is_made_afterwards() {
    let mut story = Story::new();
    story.create(of("Watch", WIN10_ENDPOINT_USERS));
    story.device_uses(1, 0, story.now);
    let back_at = story.now + SimDuration::from_hours(3);
    let context = Context { edition: &Edition::contract(), catalog: &Catalog::built_in() };
    story.core.crash(back_at, context);
    story.go_to(back_at - SimDuration::MILLISECOND);
    assert_eq!(story.evaluated, []);
    story.go_to(back_at);
    assert_eq!((story.evaluated.as_slice(), story.count("Watch")), ([back_at].as_slice(), 1));
}

#[test]
fn without_a_licence_nothing_is_evaluated() {
    let mut story = Story::new();
    story.create(of("Watch", PROXY));
    story.ask(&CloudAppsRequest::SetLicence(false)).unwrap();
    story.used(DROPBOX, 1, 1);
    assert_eq!(story.count("Watch"), 0);
    story.ask(&CloudAppsRequest::SetLicence(true)).unwrap();
    story.go_to(story.now + SimDuration::HOUR);
    assert_eq!(story.count("Watch"), 1, "what shows again is looked at again");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn counts_of_parts_of_the_devices_add_up_to_the_count_of_all(
        uses in prop::collection::vec((0u32..6, 0u32..3, 1u32..4), 0..40), cut in 0u32..6,
    ) {
        let mut story = Story::new();
        let trigger = vec![more_than(Measure::Users, 0), more_than(Measure::IpAddresses, 0)];
        let filters = AppFilters { new_app: true, ..AppFilters::default() };
        story.create(PolicySettings { trigger, filters, ..of("Watch", WIN10_ENDPOINT_USERS) });
        for day in 1..4 {
            story.now = morning(day);
            for (device, host, _) in uses.iter().filter(|(.., of)| *of == day) {
                story.device_uses(*device, *host, morning(day));
            }
        }
        let context = Context { edition: &story.edition, catalog: &story.catalog };
        let census = story.core.census(story.now, context);
        let whole = census.count(story.cells()).into_parts();
        let (low, high): (Vec<_>, Vec<_>) = story.cells().partition(|(device, _)| device.0 < cut);
        for (first, second) in [(&low, &high), (&high, &low)] {
            let mut sum = census.count(first.iter().copied());
            sum.join(census.count(second.iter().copied()));
            prop_assert_eq!(sum.into_parts(), whole.clone());
        }
    }
}
