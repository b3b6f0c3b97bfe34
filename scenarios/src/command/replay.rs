//! `gnomon replay`: the examples of a feature file, such as a failure that was printed before.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use gnomon_features::exit_code::ExitCode;
use gnomon_features::implementations::Implementations;
use gnomon_features::lint;
use gnomon_features::mutant::Mutant;
use gnomon_features::run::{Selection, run};
use gnomon_features::verdict::Verdict;

use super::{mutants, print};
use crate::failure::Failure;

/// Runs the examples of a feature file, such as the story that a swarm has printed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The feature file; `-` reads the standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The seed of what networks draw.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Who plays: this mutant, instead of the reference.
    #[arg(long, value_name = "NAME")]
    mutant: Option<String>,
}

/// Runs them; returns the exit code that says what came of it.
pub(super) fn replay(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let name = arguments.file.display().to_string();
    let text = read(&arguments.file)?;
    let feature = lint::parse_replayed(&name, &text)
        .map_err(|error| Failure::Feature(format!("{}:{}: {error}", error.file(), error.line())))?;
    let implementations = match &arguments.mutant {
        Some(name) => mutant(name)?.implementations(arguments.seed).without_ledger(),
        None => Implementations::reference(arguments.seed),
    };
    let outcome = run(vec![feature], &Selection::default(), &Arc::new(implementations));
    let mut text = String::new();
    for example in &outcome.examples {
        text.push_str(&format!(
            "{:<12} {}:{} {}\n",
            example.verdict.to_string(),
            example.file,
            example.line,
            example.name
        ));
        if let Some(failure) = &example.failure {
            let story = format!("line {}: {}\n{}\n{}", failure.line, failure.step, failure.owner, failure.story);
            story.lines().for_each(|line| text.push_str(&format!("    {line}\n")));
        }
    }
    print(&text)?;
    Ok(match outcome.verdict() {
        Verdict::Pass | Verdict::Skip => ExitCode::Ok,
        Verdict::Fail => ExitCode::Failed,
        Verdict::NotRun | Verdict::Inconclusive => ExitCode::Inconclusive,
        Verdict::Error => ExitCode::BrokenContract,
    })
}

fn mutant(name: &str) -> Result<Mutant, Failure> {
    let those = mutants::named(&[name.to_owned()])?;
    let all = mutants::named(&[])?;
    those.into_iter().find(|mutant| mutant.name == name).ok_or_else(|| Failure::NotInSuite {
        what: "mutant",
        asked: name.to_owned(),
        nearest: gnomon_reference_impl::suggest::nearest(name, all.iter().map(|mutant| mutant.name.as_str())),
        there_are: "the files in `features/mutants` name them all".to_owned(),
    })
}

fn read(path: &std::path::Path) -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| Failure::Unreadable { path: path.to_owned(), reason: error.to_string() };
    if path.as_os_str() == "-" {
        let mut text = String::new();
        return std::io::stdin().read_to_string(&mut text).map(|_| text).map_err(unreadable);
    }
    std::fs::read_to_string(path).map_err(unreadable)
}
