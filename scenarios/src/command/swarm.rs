//! `gnomon conform --swarm`: stories that nobody wrote, judged by a model of the requirements.

use std::fmt::Write as _;
use std::sync::Arc;

use gnomon_features::exit_code::ExitCode;
use gnomon_features::implementations::Implementations;
use gnomon_features::mutant::Mutant;
use gnomon_features::registry::{Level, Registry};
use gnomon_features::swarm::{Found, Swarm, SwarmOutcome};
use gnomon_features::variation::Variation;

use super::print;
use crate::failure::Failure;

/// How many different failures one run shows.
const SHOWN: usize = 5;

/// So many stories of a seed, the first being of number `first`.
pub(super) const fn of(seed: u64, first: u64, count: u64) -> Swarm {
    Swarm { seed, first, count, most: SHOWN, shrinks: true }
}

/// Plays a swarm against these implementations; prints each different failure as a small example, and what was checked.
pub(super) fn swarm(swarm: Swarm, implementations: &Arc<Implementations>) -> Result<ExitCode, Failure> {
    let (bar, seed) = (crate::progress::counted(swarm.count), swarm.seed);
    let outcome = swarm.run(implementations, |played| bar.set_position(played));
    bar.finish_and_clear();
    let mut text = String::new();
    for found in &outcome.found {
        text.push_str(&told(found, seed));
    }
    text.push_str(&ending(&outcome, seed));
    print(&text)?;
    Ok(ending_code(&outcome))
}

/// How binding what broke is; nothing if no verdict can be given.
fn level(found: &Found) -> Option<Level> {
    let requirement = found.broken.requirement?;
    Registry::built_in().get(requirement).ok().map(|requirement| requirement.level)
}

fn ending_code(outcome: &SwarmOutcome) -> ExitCode {
    if outcome.played == 0 {
        ExitCode::NothingRan
    } else if outcome.found.iter().any(|found| found.broken.requirement.is_none()) {
        ExitCode::BrokenContract
    } else if outcome.found.iter().any(|found| level(found) == Some(Level::Must)) {
        ExitCode::Failed
    } else {
        ExitCode::Ok
    }
}

/// A story that broke: the example that repeats it, what was due and what was seen, and how to repeat it.
fn told(found: &Found, seed: u64) -> String {
    let what = match (found.broken.requirement, level(found)) {
        (Some(requirement), Some(level)) => format!("{requirement}, which is `{level}`, does not hold in"),
        _ => "no verdict can be given on".to_owned(),
    };
    let (grown, small) = (&found.grown, &found.small);
    let mut text = format!(
        "{what} story {}, made small from {} events to {}:\n\n",
        grown.number,
        grown.events.len(),
        small.events.len()
    );
    let indented = |text: String| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    text.push_str(&indented(small.feature(found.broken.requirement.unwrap_or("ROB-01"))));
    text.push('\n');
    text.push_str(&indented(found.broken.error.to_string()));
    let _ = writeln!(
        text,
        "\n  again:  gnomon conform --swarm 1 --first {} --seed {seed}, or the feature above: gnomon replay FILE\n",
        grown.number
    );
    text
}

/// What was checked, and how the run ended.
fn ending(outcome: &SwarmOutcome, seed: u64) -> String {
    let mut text = String::new();
    for (requirement, count) in outcome.checks.iter() {
        let broken = outcome.found.iter().any(|found| found.broken.requirement == Some(requirement));
        let _ = writeln!(text, "{requirement}  {:<9} {count:>8} checks", if broken { "BROKEN" } else { "holds" });
    }
    let checks: u64 = outcome.checks.iter().map(|(_, count)| count).sum();
    let verdict = if outcome.found.is_empty() { "PASS" } else { "FAIL" };
    let _ = writeln!(
        text,
        "\n{verdict}: {} stories, {checks} checks of {} requirements, {} different failures, {} pairs of actions met, \
         seed {seed}",
        outcome.played,
        outcome.checks.iter().count(),
        outcome.found.len(),
        outcome.pairs.len(),
    );
    text
}

/// Plays the swarm against each mutant until one story is red; prints after how many, and on which requirement.
pub(super) fn mutants(swarm: Swarm, mutants: &[Mutant]) -> Result<ExitCode, Failure> {
    let bar = crate::progress::counted(mutants.len() as u64);
    let swarm = Swarm { most: 1, shrinks: false, ..swarm };
    let mut seen = 0;
    for mutant in mutants {
        let outcome = swarm.run(&Arc::new(mutant.implementations(swarm.seed).without_ledger()), |_| {});
        let line = match outcome.found.first() {
            Some(found) => {
                seen += 1;
                let requirement = found.broken.requirement.unwrap_or("refused");
                format!("seen      {:<34} {requirement:<8} after {} stories\n", mutant.name, outcome.played)
            }
            None => format!("NOT SEEN  {:<34} in {} stories\n", mutant.name, outcome.played),
        };
        bar.suspend(|| print(&line))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    print(&format!("\nthe swarm sees {seen} of {} mutants\n", mutants.len()))?;
    Ok(if mutants.is_empty() { ExitCode::NothingRan } else { ExitCode::Ok })
}

/// Plays the swarm against each legal variation, none of which may break a `must`.
pub(super) fn variations(swarm: Swarm, variations: &[Variation]) -> Result<ExitCode, Failure> {
    let bar = crate::progress::counted(variations.len() as u64);
    let mut red = 0;
    for variation in variations {
        let outcome = swarm.run(&Arc::new(variation.implementations(swarm.seed)), |_| {});
        let broken: Vec<&Found> =
            outcome.found.iter().filter(|found| !matches!(level(found), Some(Level::Should | Level::Ours))).collect();
        red += usize::from(!broken.is_empty());
        let verdict = if broken.is_empty() { "passes" } else { "RED" };
        let stories: String = broken.iter().map(|found| told(found, swarm.seed)).collect();
        bar.suspend(|| print(&format!("{verdict:<9} {:<34} {} stories\n{stories}", variation.name, outcome.played)))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    print(&format!("\n{} of {} variations break no must\n", variations.len() - red, variations.len()))?;
    Ok(match (variations.is_empty(), red) {
        (true, _) => ExitCode::NothingRan,
        (false, 0) => ExitCode::Ok,
        (false, _) => ExitCode::Failed,
    })
}
