//! Driving a run to its end, on either engine.

use clap::ValueEnum;
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::engine::{Digest, Engine, Parts, Stamped, Strict, Windowed};
use gnomon_sim::world::{
    BuildOptions, HiddenLedger, Ledger, LedgerClass, Measures, Observation, Scenario, Setting, World,
};

use crate::failure::Failure;
use crate::progress::Progress;

/// Which engine runs a scenario; the digest does not depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum EngineKind {
    /// Shards and windows, for fleets.
    #[default]
    Windowed,
    /// One heap of events in exact order: the executable specification.
    Strict,
}

/// What is written down of a run while it goes on.
pub trait Recorder {
    /// Whether every single connection is wanted too.
    fn wants_transactions(&self) -> bool;

    /// Takes what was observed, in order.
    ///
    /// # Errors
    /// If it cannot be written.
    fn record(&mut self, observations: &[Stamped<Observation>], setting: &Setting) -> Result<(), Failure>;
}

/// A run that is over.
pub struct Finished {
    engine: Box<dyn Engine<World>>,
    /// The ledger of all devices; it was checked.
    pub ledger: Ledger,
    /// Of what forward proxies hid, where it is further.
    pub hidden: HiddenLedger,
    /// What was measured of all devices.
    pub measures: Measures,
    /// What stands for everything that happened.
    pub digest: Digest,
}

impl Finished {
    /// What has run.
    #[must_use]
    pub fn parts(&self) -> &Parts<World> {
        self.engine.parts()
    }
}

/// Into how many pieces a run is cut, so that its progress can be shown.
const PIECES: u64 = 400;

/// Runs a scenario to its end and checks the ledger.
///
/// # Errors
/// If the edition does not fit the engine, the recorder fails, or the ledger does not add up.
pub fn simulate(
    scenario: &Scenario,
    catalog: &Catalog,
    seed: u64,
    kind: EngineKind,
    mut recorder: Option<&mut dyn Recorder>,
) -> Result<Finished, Failure> {
    let progress = Progress::new(scenario.start(), scenario.end());
    let options = BuildOptions {
        seed,
        observed: recorder.is_some(),
        observes_transactions: recorder.as_ref().is_some_and(|recorder| recorder.wants_transactions()),
        keeps_timelines: false,
        ..BuildOptions::default()
    };
    let parts = scenario.build(catalog, options);
    let window = parts.rhythm.publish_every;
    let mut engine: Box<dyn Engine<World>> = match kind {
        EngineKind::Windowed => Box::new(Windowed::new(parts, window)?),
        EngineKind::Strict => Box::new(Strict::new(parts)),
    };
    // What is observed is kept until the end of a piece: then the names are at hand again.
    let piece = match recorder {
        Some(_) => window,
        None => window.times(scenario.end().since(scenario.start()).millis() / window.millis() / PIECES + 1),
    };
    let mut observations: Vec<Stamped<Observation>> = Vec::new();
    let mut until = scenario.start();
    while until < scenario.end() {
        until = scenario.end().min(end_of_piece(until, piece));
        engine.run_until(until, &mut |observation| observations.push(observation.clone()));
        if let Some(recorder) = &mut recorder {
            recorder.record(&observations, &engine.parts().setting)?;
            observations.clear();
        }
        progress.reached(until);
    }
    let (mut ledger, mut measures) = (Ledger::default(), Measures::default());
    for shard in &engine.parts().shards {
        shard.check_ledger()?;
        ledger.join(shard.ledger());
        measures.join(shard.measures());
    }
    let core = &engine.parts().core;
    core.check_logs()?;
    let hidden = core.hidden_ledger(ledger.of(LedgerClass::HiddenByProxy));
    let digest = engine.digest();
    progress.finish();
    Ok(Finished { engine, ledger, hidden, measures, digest })
}

/// The last millisecond before the next multiple of `piece`: a window is not cut in two.
fn end_of_piece(at: SimTime, piece: SimDuration) -> SimTime {
    (at + SimDuration::MILLISECOND).next_multiple_of(piece) - SimDuration::MILLISECOND
}
