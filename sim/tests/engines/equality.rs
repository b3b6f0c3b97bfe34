//! Equal digests and equal observations, whatever the engine, the window, the sharding and the stops on the way
//! (`sim/ARCHITECTURE.md` 3, invariant 3).

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::engine::{Engine, Strict, Windowed};
use gnomon_sim::world::{BuildOptions, Fact, Ledger};

use super::organisation::{LINES, Run, USUAL, ledger, organisation, parts, run, strict, windowed};

const WINDOWS: [u64; 5] = [1, 10, 20, 30, 60];

/// Says where two runs part: a digest alone does not.
pub(super) fn assert_same(a: &Run, b: &Run, what: &str) {
    let parted = a.observations.iter().zip(&b.observations).find(|(a, b)| a.place() != b.place() || a.what != b.what);
    assert!(parted.is_none(), "{what}: {parted:?}");
    assert_eq!(a.observations.len(), b.observations.len(), "{what}");
    assert_eq!(a.ledger, b.ledger, "{what}");
    assert_eq!(a.digest, b.digest, "{what}");
}

#[test]
fn both_engines_do_the_same_over_good_and_bad_lines_with_windows_of_every_length() {
    for (name, lines) in LINES {
        let scenario = organisation(26, lines, "2021-02");
        let strict = run(strict(&scenario, 1), &scenario);
        for seconds in WINDOWS {
            let windowed = run(windowed(&scenario, 1, SimDuration::from_secs(seconds)), &scenario);
            assert_same(&strict, &windowed, &format!("lines {name}, windows of {seconds} s"));
        }
    }
}

#[test]
fn both_engines_do_the_same_by_the_rules_of_chunks() {
    let scenario = organisation(26, USUAL, "current");
    let strict = run(strict(&scenario, 1), &scenario);
    let windowed = run(windowed(&scenario, 1, SimDuration::MINUTE), &scenario);
    assert_same(&strict, &windowed, "edition current");
    assert_ne!(strict.digest, run(self::strict(&organisation(26, USUAL, "2021-02"), 1), &scenario).digest);
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another_one() {
    let scenario = organisation(12, USUAL, "2021-02");
    let first = run(strict(&scenario, 7), &scenario);
    assert_same(&first, &run(strict(&scenario, 7), &scenario), "seed 7 again");
    assert_ne!(first.digest, run(strict(&scenario, 8), &scenario).digest);
}

#[test]
fn how_devices_are_cut_into_shards_changes_nothing() {
    let scenario = organisation(24, USUAL, "2021-02");
    let whole = run(windowed(&scenario, 3, SimDuration::MINUTE), &scenario);
    for size in [1, 7, 39, 40] {
        let options = BuildOptions { seed: 3, observed: true, shard_size: Some(size), ..BuildOptions::default() };
        let parts = || scenario.build(&Catalog::built_in(), options);
        assert_eq!(parts().shards.len(), 40usize.div_ceil(size as usize));
        let cut = run(Windowed::new(parts(), SimDuration::MINUTE).unwrap(), &scenario);
        assert_same(&whole, &cut, &format!("shards of {size}, windows"));
        assert_same(&whole, &run(Strict::new(parts()), &scenario), &format!("shards of {size}, strict"));
    }
}

#[test]
fn where_a_run_is_stopped_and_continued_changes_nothing() {
    let scenario = organisation(12, USUAL, "2021-02");
    let whole = run(strict(&scenario, 5), &scenario);
    // Spans that divide nothing, so that it stops in the middle of windows and on their edges.
    for stop in [SimDuration::from_millis(61_001), SimDuration::from_secs(90), SimDuration::from_secs(5)] {
        let mut engines: [Box<dyn Engine<_>>; 2] =
            [Box::new(strict(&scenario, 5)), Box::new(windowed(&scenario, 5, SimDuration::MINUTE))];
        for engine in &mut engines {
            let mut observations = Vec::new();
            let mut until = scenario.start();
            while until < scenario.end() {
                until = (until + stop).min(scenario.end());
                engine.run_until(until, &mut |observation| observations.push(observation.clone()));
                assert_eq!(engine.now(), until);
            }
            let mut joined = Ledger::default();
            engine.parts().shards.iter().for_each(|shard| joined.join(shard.ledger()));
            let stopped = Run { digest: engine.digest(), ledger: joined, observations };
            assert_same(&whole, &stopped, &format!("stops every {stop}"));
        }
    }
}

#[test]
fn whether_anybody_looks_changes_nothing() {
    let scenario = organisation(12, USUAL, "2021-02");
    let digests: Vec<_> = [(false, false), (true, false), (true, true)]
        .into_iter()
        .map(|(observed, keeps_timelines)| {
            let options = BuildOptions { seed: 2, observed, keeps_timelines, ..BuildOptions::default() };
            run(Strict::new(scenario.build(&Catalog::built_in(), options)), &scenario).digest
        })
        .collect();
    assert_eq!(digests, [digests[0]; 3]);
}

#[test]
fn observations_come_in_their_total_order_and_each_place_is_taken_once() {
    let scenario = organisation(12, USUAL, "2021-02");
    let observations = run(strict(&scenario, 1), &scenario).observations;
    assert!(observations.len() > 1000);
    assert!(observations.windows(2).all(|pair| pair[0].place() < pair[1].place()));
    let policies = observations.iter().filter(|o| matches!(o.what.fact, Fact::PolicyPublished { .. })).count();
    assert!(policies >= 5, "{policies} policies were published");
}

#[test]
fn a_window_that_does_not_divide_the_span_of_publication_is_refused() {
    let scenario = organisation(1, USUAL, "2021-02");
    for window in [SimDuration::ZERO, SimDuration::from_secs(7), SimDuration::from_secs(120)] {
        let error = Windowed::new(parts(&scenario, 1), window).map(|engine| ledger(&engine)).unwrap_err();
        assert!(error.to_string().contains("does not divide"), "{error}");
    }
    assert!(Windowed::new(parts(&scenario, 1), SimDuration::MILLISECOND).is_ok());
}
