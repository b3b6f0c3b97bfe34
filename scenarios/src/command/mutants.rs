//! `gnomon conform --mutants`: the suite against implementations that are broken on purpose.
//!
//! Cucumber takes the panic hook of the whole process, so two runs never share one: each mutant has a process of its own, as
//! many at a time as the machine has cores.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use gherkin::Feature;
use gnomon_features::mutant::{Matrix, MatrixRow, Mutant};

use super::print;
use crate::failure::Failure;

/// Runs the mutants whose name contains `only`; returns the exit code: 0 if each is red on exactly what it declares.
pub(super) fn mutants(features: &[Feature], only: Option<&str>, seed: u64, as_row: bool) -> Result<u8, Failure> {
    let mut mutants = Mutant::built_in().map_err(|error| Failure::Feature(error.to_string()))?;
    if as_row {
        mutants.retain(|mutant| Some(mutant.name.as_str()) == only);
        let matrix = Matrix::of(features, &mutants, seed, |_| {});
        let red = matrix.rows.into_iter().flat_map(|row| row.red).collect::<Vec<_>>();
        print(&(red.join(" ") + "\n"))?;
        return Ok(0);
    }
    mutants.retain(|mutant| only.is_none_or(|part| mutant.name.contains(part)));
    let rows = rows(&mutants, seed)?;
    let matrix = Matrix::new(features, rows, only.is_none());
    print(&matrix.text())?;
    Ok(if mutants.is_empty() {
        gnomon_features::verdict::ExitCode::NothingRan as u8
    } else {
        u8::from(!matrix.is_green())
    })
}

/// What the suite makes of each mutant, in their order.
fn rows(mutants: &[Mutant], seed: u64) -> Result<Vec<MatrixRow>, Failure> {
    let fault = |error: std::io::Error| Failure::Feature(format!("a run of a mutant could not be started: {error}"));
    let command = std::env::current_exe().map_err(fault)?;
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let bar = crate::progress::counted(mutants.len() as u64);
    let next = AtomicUsize::new(0);
    let run = |mutant: &Mutant| -> Result<MatrixRow, Failure> {
        let output = Command::new(&command)
            .args(["conform", "--mutants", "--as-row", "--mutant", &mutant.name, "--seed", &seed.to_string()])
            .stderr(Stdio::null())
            .output()
            .map_err(fault)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            return Err(Failure::Feature(format!("the run of mutant `{}` did not end well: {text}", mutant.name)));
        }
        let red: BTreeSet<String> = text.split_whitespace().map(str::to_owned).collect();
        Ok(MatrixRow::new(mutant, red))
    };
    let worker = || {
        let mut done = Vec::new();
        while let Some((at, mutant)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            mutants.get(at).map(|mutant| (at, mutant))
        } {
            done.push((at, run(mutant)));
            bar.inc(1);
        }
        done
    };
    let mut rows = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    bar.finish_and_clear();
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}
