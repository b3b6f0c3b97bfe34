//! The matrix: every mutant against every requirement.

use std::fmt::Write as _;

use gherkin::Feature;

use super::{Mutant, Red};
use crate::registry::{Level, Registry};
use crate::run::ExampleResult;

/// What the suite makes of the mutants.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Matrix {
    /// Mutant by mutant.
    pub rows: Vec<MatrixRow>,
    /// `must` requirements with examples on which no mutant fails.
    pub untested: Vec<String>,
}

/// What the suite makes of one mutant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MatrixRow {
    /// The name of the mutant: that of its file.
    pub name: String,
    /// What is wrong with it.
    pub title: String,
    /// On what it declares to be red.
    pub declared: Red,
    /// On what it is red.
    pub red: Red,
}

impl MatrixRow {
    /// Whether it is red on exactly what it declares.
    fn is_right(&self) -> bool {
        !self.red.is_empty() && self.red.is_as(&self.declared)
    }

    /// The row for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let level = |level: Option<Level>| level.map_or_else(|| "nothing".to_owned(), |level| level.to_string());
        let verdict = if self.is_right() {
            "killed"
        } else if self.red.is_empty() {
            "SURVIVES"
        } else {
            "DIFFERS"
        };
        let _ = writeln!(text, "{verdict:<9} {:<34} {}", self.name, self.red);
        let missing = self.declared.without(&self.red);
        let surplus = self.red.without(&self.declared);
        if !missing.is_empty() {
            let _ = writeln!(text, "{:9} declares {missing}, where it is not so", "");
        }
        if !surplus.is_empty() {
            let _ = writeln!(text, "{:9} does not declare {surplus}, where it is so", "");
        }
        if self.declared.level != self.red.level {
            let _ = writeln!(
                text,
                "{:9} declares that it breaks what is `{}`, and fails what is `{}`",
                "",
                level(self.declared.level),
                level(self.red.level)
            );
        }
        text
    }

    /// What the suite makes of `mutant`: it is red on these.
    #[must_use]
    pub fn new(mutant: &Mutant, red: Red) -> Self {
        Self { name: mutant.name.clone(), title: mutant.title.clone(), declared: mutant.declared(), red }
    }
}

impl Matrix {
    /// The matrix of these rows; `whole` says that they are all there are, so that what none is red on is untested.
    #[must_use]
    pub fn new(features: &[Feature], rows: Vec<MatrixRow>, whole: bool) -> Self {
        let covered = |id: &str| !crate::coverage::covering(features, id).is_empty();
        let killed = |id: &str| rows.iter().any(|row| row.red.fail.contains(id));
        let untested = Registry::built_in()
            .iter()
            .filter(|requirement| requirement.level == Level::Must)
            .map(|requirement| requirement.id.clone())
            .filter(|id| whole && covered(id) && !killed(id))
            .collect();
        Self { rows, untested }
    }

    /// Of these examples those that no mutant turns red: what they guard against is nobody's defect yet.
    #[must_use]
    pub fn unneeded<'a>(&self, examples: &'a [ExampleResult]) -> Vec<&'a ExampleResult> {
        let needed = |example: &ExampleResult| {
            let key = example.key().to_string();
            self.rows.iter().any(|row| row.red.examples.contains(&key))
        };
        examples.iter().filter(|example| !needed(example)).collect()
    }

    /// Whether every mutant is red on exactly what it declares, and every `must` requirement is tested by one.
    #[must_use]
    pub fn is_green(&self) -> bool {
        !self.rows.is_empty() && self.untested.is_empty() && self.rows.iter().all(MatrixRow::is_right)
    }

    /// What is said when every row was: what is untested, and how many rows are right.
    #[must_use]
    pub fn ending(&self) -> String {
        let mut text = String::new();
        for id in &self.untested {
            let _ = writeln!(text, "UNTESTED  no mutant fails on {id}");
        }
        let right = self.rows.iter().filter(|row| row.is_right()).count();
        let _ = writeln!(text, "\n{right} of {} mutants are red on exactly what they declare", self.rows.len());
        text
    }
}
