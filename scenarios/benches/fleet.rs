//! What a fleet costs: CPU time a transaction and memory a device, `Windowed` beside `Strict`, on one thread.
//!
//! `cargo bench -p gnomon --bench fleet` runs the scenario `hundred-thousand` on both engines; `-- 5000` runs it with
//! 5,000 devices. Everything counts: building the world, running it, the digest, and holding the ledger against the
//! participants.

use cpu_time::ProcessTime;
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::engine::{Digest, Engine, Strict, Windowed};
use gnomon_sim::world::{BuildOptions, Ledger, Scenario, World};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What one run cost.
struct Cost {
    engine: &'static str,
    nanoseconds: u128,
    building: u128,
    transactions: u64,
    held: usize,
    peak: usize,
    digest: Digest,
}

fn main() {
    let catalog = Catalog::built_in();
    let text = include_str!("../scenarios/hundred-thousand.toml");
    let scenario = Scenario::parse("hundred-thousand.toml", text, &catalog).expect("the built-in scenario reads");
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let scenario = scenario.with_endpoints(asked.unwrap_or(100_000)).expect("a number of devices it can have");
    let only = std::env::args().skip(1).find(|argument| argument == "windowed");
    let build = || scenario.build(&catalog, BuildOptions { seed: scenario.seed(), ..BuildOptions::default() });
    let windowed =
        cost("windowed", &scenario, || Windowed::new(build(), SimDuration::MINUTE).expect("a minute divides"));
    println!(
        "{:<10} {:>12} transactions {:>8.1} ns a transaction ({:.2} s building) {:>8} B a device held {:>8} B at the \
         peak  digest {}",
        windowed.engine,
        windowed.transactions,
        windowed.nanoseconds as f64 / windowed.transactions as f64,
        windowed.building as f64 / 1e9,
        windowed.held / scenario.endpoints() as usize,
        windowed.peak / scenario.endpoints() as usize,
        windowed.digest
    );
    if only.is_some() {
        return;
    }
    let windowed = cost("strict", &scenario, || Strict::new(build()));
    println!(
        "{:<10} {:>12} transactions {:>8.1} ns a transaction ({:.2} s building) {:>8} B a device held {:>8} B at the \
         peak  digest {}",
        windowed.engine,
        windowed.transactions,
        windowed.nanoseconds as f64 / windowed.transactions as f64,
        windowed.building as f64 / 1e9,
        windowed.held / scenario.endpoints() as usize,
        windowed.peak / scenario.endpoints() as usize,
        windowed.digest
    );
}

fn cost<E: Engine<World>>(engine: &'static str, scenario: &Scenario, start: impl FnOnce() -> E) -> Cost {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let clock = ProcessTime::now();
    let mut run = start();
    let building = clock.elapsed().as_nanos();
    run.run_until(scenario.end(), &mut |_| {});
    let digest = run.digest();
    let mut ledger = Ledger::default();
    for shard in &run.parts().shards {
        shard.check_ledger().expect("the ledger adds up");
        ledger.join(shard.ledger());
    }
    Cost {
        engine,
        nanoseconds: clock.elapsed().as_nanos(),
        building,
        transactions: ledger.done().transactions,
        held: MEMORY.current_usage() - before,
        peak: MEMORY.peak_usage() - before,
        digest,
    }
}
