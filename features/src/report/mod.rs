//! Reports: what a run of the suite says, requirement by requirement.
//!
//! | file | what lives there |
//! |---|---|
//! | `text.rs` | for a terminal |
//! | `junit.rs` | for a build server |
//! | `html.rs` | one page, for people |
//!
//! The JSON form is [`Report`] itself.

mod html;
mod junit;
mod text;

use gnomon_reference_impl::edition::Edition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exit_code::ExitCode;
use crate::implementations::{Implementations, Wire};
use crate::registry::{Level, Registry, Requirement};
use crate::run::{ExampleResult, Outcome, Selection};
use crate::step_error::Owner;
use crate::verdict::Verdict;

/// What a run says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "What a run of Gnomon's conformance suite says")]
pub struct Report {
    /// The name and version of this form.
    #[schemars(extend("const" = Report::SCHEMA))]
    pub schema: String,
    /// The version of gnomon.
    pub gnomon: String,
    /// The edition whose promises were looked at.
    pub edition: String,
    /// The seed of what networks drew.
    pub seed: u64,
    /// How those who ask were connected to those who answered.
    #[serde(default)]
    pub wire: Wire,
    /// The verdict on the whole: the worst of those that count.
    pub verdict: Verdict,
    /// Requirement by requirement, in the order of the registry.
    pub requirements: Vec<Row>,
    /// Example by example, in the order of the suite.
    pub examples: Vec<Example>,
}

/// What a run says of one requirement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The requirement's id, `BLK-03` for example.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// The promise in words, as the registry has it.
    pub text: String,
    /// The verdict on it: the worst of its examples, as its level lets it count.
    pub verdict: Verdict,
    /// How many of its examples passed.
    pub passed: usize,
    /// How many it has.
    pub examples: usize,
    /// Why it was left out, or what it misses although it passes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remark: Option<String>,
}

/// What a run says of one example.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// The file of its feature.
    pub file: String,
    /// The line in it.
    pub line: usize,
    /// The rule it is an example of.
    pub rule: String,
    /// The name of the example, as the feature file has it.
    pub name: String,
    /// The ids of the requirements it is tagged with.
    pub requirements: Vec<String>,
    /// The verdict on it.
    pub verdict: Verdict,
    /// The step that did not pass.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub step: Option<String>,
    /// Whose it is that it did not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<Owner>,
    /// What it tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub story: Option<String>,
    /// The command that repeats it.
    pub repeat: String,
}

impl Report {
    /// The name and version of its JSON form; the version grows when a field changes its meaning.
    pub const SCHEMA: &'static str = "gnomon.suite-report/1";

    /// The report on a run of `selection` with these implementations.
    #[must_use]
    pub fn new(
        outcome: &Outcome,
        selection: &Selection,
        registry: &Registry,
        implementations: &Implementations,
    ) -> Self {
        let asked = |requirement: &&Requirement| {
            selection.requirements.is_empty()
                || selection.requirements.iter().any(|id| id.eq_ignore_ascii_case(&requirement.id))
        };
        let narrowed = selection.feature.is_some() || selection.example.is_some();
        let rows = registry
            .iter()
            .filter(asked)
            .map(|requirement| row(requirement, outcome, implementations.judged_by.not_promised.get(&requirement.id)))
            // Who asks for one feature does not ask for the requirements of the others.
            .filter(|row| !narrowed || row.examples > 0);
        let requirements: Vec<Row> = rows.collect();
        let nothing_ran = outcome.examples.is_empty();
        let unexplained = outcome.examples.iter().filter(|example| example.requirements.is_empty());
        let all = requirements.iter().map(|row| row.verdict).chain(unexplained.map(|example| example.verdict));
        // What was left out for a reason says nothing about the others.
        let (skipped, judged): (Vec<Verdict>, Vec<Verdict>) = all.partition(|verdict| *verdict == Verdict::Skip);
        let verdict = judged.into_iter().max().or_else(|| skipped.first().copied());
        Self {
            schema: Self::SCHEMA.to_owned(),
            gnomon: env!("CARGO_PKG_VERSION").to_owned(),
            edition: implementations.judged_by.edition.clone(),
            seed: implementations.seed,
            wire: implementations.wire,
            verdict: if nothing_ran { Verdict::Error } else { verdict.unwrap_or(Verdict::Error) },
            requirements,
            examples: outcome.examples.iter().map(|result| example(result, implementations)).collect(),
        }
    }

    /// The exit code of the command (`sim/ARCHITECTURE.md` 6.4).
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.examples.is_empty() {
            return ExitCode::NothingRan;
        }
        match self.verdict {
            Verdict::Pass | Verdict::Skip => ExitCode::Ok,
            Verdict::NotRun | Verdict::Inconclusive => ExitCode::Inconclusive,
            Verdict::Fail => ExitCode::Failed,
            Verdict::Error => self.exit_code_of_errors(),
        }
    }

    /// What could not be judged is gnomon's fault unless each example says whose it is instead.
    fn exit_code_of_errors(&self) -> ExitCode {
        let mut errors = self.examples.iter().filter(|example| example.verdict == Verdict::Error);
        if errors.all(|example| matches!(example.owner, Some(Owner::Role(_) | Owner::SetUp))) {
            ExitCode::BrokenContract
        } else {
            ExitCode::Fault
        }
    }

    /// The examples that did not pass.
    pub fn failures(&self) -> impl Iterator<Item = &Example> {
        self.examples.iter().filter(|example| example.verdict > Verdict::Skip)
    }

    /// The report for a terminal, in colour if `colour`.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        text::text(self, colour)
    }

    /// The report as JUnit XML.
    #[must_use]
    pub fn junit(&self) -> String {
        junit::junit(self)
    }

    /// The report as one HTML page that needs no other file.
    #[must_use]
    pub fn html(&self) -> String {
        html::html(self)
    }
}

/// `not_promised`: why the edition by whose bounds is judged promises nothing of it.
fn row(requirement: &Requirement, outcome: &Outcome, not_promised: Option<&String>) -> Row {
    let examples: Vec<&ExampleResult> =
        outcome.examples.iter().filter(|example| example.requirements.contains(&requirement.id)).collect();
    let passed = examples.iter().filter(|example| example.verdict == Verdict::Pass).count();
    // Only a `must` can fail anybody (`features/requirements.toml`, "level").
    let level = |example: &ExampleResult| example.level_for(requirement.level);
    let is_remark = |example: &ExampleResult| example.verdict == Verdict::Fail && level(example) != Level::Must;
    let counts = |example: &&ExampleResult| if is_remark(example) { Verdict::Pass } else { example.verdict };
    let missed: Vec<&&ExampleResult> = examples.iter().filter(|example| is_remark(example)).collect();
    let (verdict, remark) = match (examples.iter().map(counts).max(), not_promised.or(requirement.pending.as_ref())) {
        (None, Some(reason)) => (Verdict::Skip, Some(reason.clone())),
        (None, None) => (Verdict::NotRun, None),
        (Some(Verdict::Pass), _) if !missed.is_empty() => {
            let (count, all) = (missed.len(), examples.len());
            let level = missed.iter().map(|example| level(example)).min().unwrap_or(requirement.level);
            (Verdict::Pass, Some(format!("missed in {count} of {all} examples; it is a `{level}`")))
        }
        (Some(verdict), _) => (verdict, None),
    };
    Row {
        id: requirement.id.clone(),
        level: requirement.level,
        text: requirement.text.trim().to_owned(),
        verdict,
        passed,
        examples: examples.len(),
        remark,
    }
}

fn example(result: &ExampleResult, implementations: &Implementations) -> Example {
    let Implementations { seed, wire, .. } = implementations;
    let mut over = if *wire == Wire::Typed { String::new() } else { format!(" --wire {}", wire.name()) };
    if implementations.edition.name != Edition::CONTRACT {
        over += &format!(" --edition {}", implementations.edition.name);
    }
    let feature = result.file.trim_end_matches(".feature");
    let quoted = result.name.replace('\'', "'\\''");
    Example {
        file: result.file.clone(),
        line: result.line,
        rule: result.rule.clone(),
        name: result.name.clone(),
        requirements: result.requirements.clone(),
        verdict: result.verdict,
        step: result.failure.as_ref().map(|failure| failure.step.clone()),
        owner: result.failure.as_ref().map(|failure| failure.owner),
        story: result.failure.as_ref().map(|failure| failure.story.clone()),
        repeat: format!("gnomon conform --feature {feature} --example '{quoted}' --seed {seed}{over}"),
    }
}

#[cfg(test)]
mod tests;
