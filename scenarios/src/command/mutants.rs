//! `gnomon conform --mutants`: the suite against implementations that are broken on purpose.
//!
//! The reference runs the suite first, while every mutant looks on ([`ImpactAnalysis`]): what a mutant would have left
//! as it is needs no run with it. Cucumber takes the panic hook of the whole process, so two runs never share one: as
//! many processes as the machine has cores run what is needed, and are told mutant after mutant on their standard
//! input.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use gherkin::Feature;
use gnomon_features::exit_code::ExitCode;
use gnomon_features::mutant::{ImpactAnalysis, Matrix, MatrixRow, Mutant, Red, red};
use gnomon_features::run::ExampleKey;
use indicatif::ProgressBar;

use super::conform::Shard;
use super::print;
use crate::failure::Failure;

/// What a worker is told instead of examples if all need a run.
const ALL: &str = "all";

/// Runs the mutants whose name contains one of `only`, or all if there is none, of these those of the shard, and then
/// says, if `unneeded`, which examples none of them turns red; returns the exit code: 0 if each is red on exactly what
/// it declares.
pub(super) fn mutants(
    features: &[Feature],
    only: &[String],
    shard: Option<Shard>,
    unneeded: bool,
    seed: u64,
) -> Result<ExitCode, Failure> {
    let whole = only.is_empty() && shard.is_none();
    let mutants = Shard::part(shard, named(only)?);
    let scouted = ImpactAnalysis::new(features, &mutants, seed);
    let rows = rows(&mutants, &scouted, seed)?;
    let matrix = Matrix::new(features, rows, whole);
    if whole && unneeded {
        for example in matrix.unneeded(&scouted.reference.examples) {
            print(&format!("UNNEEDED  {:<28} {}\n", example.key().to_string(), example.name))?;
        }
    }
    print(&matrix.ending())?;
    Ok(match (mutants.is_empty(), matrix.is_green()) {
        (true, _) => ExitCode::NothingRan,
        (false, true) => ExitCode::Ok,
        (false, false) => ExitCode::Failed,
    })
}

/// Runs what the standard input says: a mutant and its examples a line; answers what is red, a line of JSON each.
pub(super) fn as_told(features: &[Feature], seed: u64) -> Result<ExitCode, Failure> {
    let mutants = built_in()?;
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| fault(&error))?;
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let mutant = mutants.iter().find(|mutant| mutant.name == name);
        let mutant = mutant.ok_or_else(|| fault(&format!("there is no mutant `{name}`")))?;
        let examples = match words.clone().next() {
            Some(ALL) => None,
            _ => Some(
                words.map(str::parse).collect::<Result<BTreeSet<ExampleKey>, _>>().map_err(|error| fault(&error))?,
            ),
        };
        let red = serde_json::to_string(&red(features, mutant, seed, examples)).map_err(|error| fault(&error))?;
        print(&(red + "\n"))?;
    }
    Ok(ExitCode::Ok)
}

fn built_in() -> Result<Vec<Mutant>, Failure> {
    Mutant::built_in().map_err(|error| Failure::Feature(error.to_string()))
}

/// The mutants whose name contains one of `only`, or all if there is none.
pub(super) fn named(only: &[String]) -> Result<Vec<Mutant>, Failure> {
    let mut mutants = built_in()?;
    mutants.retain(|mutant| only.is_empty() || only.iter().any(|part| mutant.name.contains(part.as_str())));
    Ok(mutants)
}

fn fault(error: &dyn std::fmt::Display) -> Failure {
    Failure::Feature(format!("a run of a mutant did not end well: {error}"))
}

fn joined<T: ToString>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| word.to_string()).collect::<Vec<_>>().join(" ")
}

/// What the suite makes of each mutant, in their order; each row is printed as soon as all before it are.
fn rows(mutants: &[Mutant], scouted: &ImpactAnalysis, seed: u64) -> Result<Vec<MatrixRow>, Failure> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(mutants.len());
    let printed = Mutex::new(Printed { rows: vec![None; mutants.len()], next: 0 });
    let bar = crate::progress::counted(mutants.len() as u64);
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), Failure> {
        let mut worker = Worker::start(seed)?;
        while let Some((number, mutant)) = {
            let number = next.fetch_add(1, Ordering::Relaxed);
            mutants.get(number).map(|mutant| (number, mutant))
        } {
            let mut red = scouted.red_without_a_run(number);
            red.extend(worker.red(mutant, scouted.touched[number].as_ref())?);
            let mut printed = printed.lock().unwrap_or_else(PoisonError::into_inner);
            printed.add(number, MatrixRow::new(mutant, red), &bar)?;
        }
        worker.end()
    };
    let done: Vec<Result<(), Failure>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let broke = || Err(fault(&"a thread broke off"));
        handles.into_iter().map(|handle| handle.join().unwrap_or_else(|_| broke())).collect()
    });
    bar.finish_and_clear();
    done.into_iter().collect::<Result<(), Failure>>()?;
    Ok(printed.into_inner().unwrap_or_else(PoisonError::into_inner).rows.into_iter().flatten().collect())
}

/// The rows that are known, of which the first `next` are printed.
struct Printed {
    rows: Vec<Option<MatrixRow>>,
    next: usize,
}

impl Printed {
    fn add(&mut self, number: usize, row: MatrixRow, bar: &ProgressBar) -> Result<(), Failure> {
        self.rows[number] = Some(row);
        bar.inc(1);
        while let Some(Some(row)) = self.rows.get(self.next) {
            bar.suspend(|| print(&row.text()))?;
            self.next += 1;
        }
        Ok(())
    }
}

/// A process that runs mutants, one after the other.
struct Worker {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Worker {
    fn start(seed: u64) -> Result<Self, Failure> {
        let command = std::env::current_exe().map_err(|error| fault(&error))?;
        let mut process = Command::new(command)
            .args(["conform", "--mutants", "--as-told", "--seed", &seed.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| fault(&error))?;
        match (process.stdin.take(), process.stdout.take()) {
            (Some(input), Some(output)) => Ok(Self { process, input, output: BufReader::new(output) }),
            _ => Err(fault(&"its process cannot be spoken to")),
        }
    }

    /// The requirements on which the mutant is red in a run of these examples, or of all.
    fn red(&mut self, mutant: &Mutant, examples: Option<&BTreeSet<ExampleKey>>) -> Result<Red, Failure> {
        let examples = match examples {
            Some(none) if none.is_empty() => return Ok(Red::default()),
            Some(examples) => joined(examples),
            None => ALL.to_owned(),
        };
        writeln!(self.input, "{} {examples}", mutant.name).map_err(|error| fault(&error))?;
        let mut answer = String::new();
        self.output.read_line(&mut answer).map_err(|error| fault(&error))?;
        match answer.strip_suffix('\n') {
            Some(red) => serde_json::from_str(red).map_err(|error| fault(&error)),
            None => Err(fault(&format!("the process that ran `{}` ended in the middle", mutant.name))),
        }
    }

    fn end(self) -> Result<(), Failure> {
        let Self { mut process, input, .. } = self;
        drop(input);
        let status = process.wait().map_err(|error| fault(&error))?;
        if status.success() { Ok(()) } else { Err(fault(&status)) }
    }
}
