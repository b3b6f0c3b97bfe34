//! A run of the suite: which examples, against whom, and what came of each.
//!
//! Cucumber runs the steps; what it takes for green by itself (nothing run, an undefined step) is red here.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use cucumber::event::{
    Cucumber as Event, Feature as FeatureEvent, Hook, HookType, Rule as RuleEvent, Scenario as ScenarioEvent,
    ScenarioFinished, Step, StepError as CucumberError,
};
use cucumber::{Cucumber, Event as Stamped, World as _, Writer, cli, parser};
use futures::FutureExt as _;
use gherkin::{Feature, Rule, Scenario};

use crate::implementations::Implementations;
use crate::lint::{self, requirements};
use crate::registry::Level;
use crate::step_error::{Owner, StepError};
use crate::test_world::TestWorld;
use crate::verdict::Verdict;

/// Which examples are run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    /// Only examples of these requirements; all if there is none.
    pub requirements: Vec<String>,
    /// Only examples of features whose file name contains this.
    pub feature: Option<String>,
    /// Only the example of this name.
    pub example: Option<String>,
    /// Only these examples.
    pub examples: Option<BTreeSet<ExampleKey>>,
    /// No examples of these requirements: they promise nothing in the edition by whose bounds is judged.
    pub not_of: Vec<String>,
}

/// Where an example stands; each row of an outline has a line of its own. It reads and prints as `blocking.feature:12`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ExampleKey {
    /// The file of its feature.
    pub file: String,
    /// The line in it.
    pub line: usize,
}

impl ExampleKey {
    fn of(feature: &Feature, scenario: &Scenario) -> Self {
        let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        Self { file, line: scenario.position.line }
    }
}

impl fmt::Display for ExampleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl FromStr for ExampleKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.rsplit_once(':').and_then(|(file, line)| Some((file.to_owned(), line.parse().ok()?)));
        let (file, line) =
            parts.ok_or_else(|| format!("`{text}` is no example: write its file and line, `a.feature:12`"))?;
        Ok(Self { file, line })
    }
}

impl Selection {
    fn takes(&self, feature: &Feature, rule: &Rule, scenario: &Scenario) -> bool {
        let tagged = |id: &String| {
            [&feature.tags, &rule.tags, &scenario.tags]
                .into_iter()
                .flat_map(|tags| requirements(tags))
                .any(|tag| tag.eq_ignore_ascii_case(id))
        };
        let file = feature.path.as_ref().map(|path| path.to_string_lossy()).unwrap_or_default();
        (self.requirements.is_empty() || self.requirements.iter().any(tagged))
            && !self.not_of.iter().any(tagged)
            && self.feature.as_ref().is_none_or(|part| file.contains(part.as_str()))
            && self.example.as_ref().is_none_or(|name| scenario.name == *name)
            && self.examples.as_ref().is_none_or(|those| those.contains(&ExampleKey::of(feature, scenario)))
    }
}

/// What came of one example.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ExampleResult {
    /// The file of its feature.
    pub file: String,
    /// The line in it.
    pub line: usize,
    /// The rule it is an example of.
    pub rule: String,
    /// The title of the example, with its row if it is one of an outline.
    pub name: String,
    /// The requirements it is an example of.
    pub requirements: Vec<String>,
    /// How binding it is, if less so than its requirements.
    pub level: Option<Level>,
    /// The verdict on it.
    pub verdict: Verdict,
    /// Why it did not pass.
    pub failure: Option<Failure>,
    /// How many steps ran.
    pub steps: usize,
}

impl ExampleResult {
    /// Where it stands.
    #[must_use]
    pub fn key(&self) -> ExampleKey {
        ExampleKey { file: self.file.clone(), line: self.line }
    }

    /// How binding it is for a requirement of this level.
    #[must_use]
    pub fn level_for(&self, requirement: Level) -> Level {
        self.level.map_or(requirement, |level| level.max(requirement))
    }
}

/// Why an example did not pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The step that did not.
    pub step: String,
    /// Its line in the file.
    pub line: usize,
    /// Whose it is.
    pub owner: Owner,
    /// What it tells.
    pub story: String,
}

/// What came of a run: every example, in the order of the suite.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// What came of each example, in the order of the features.
    pub examples: Vec<ExampleResult>,
}

impl Outcome {
    /// The verdict on the run. Nothing run is never green.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.examples.iter().map(|example| example.verdict).max().unwrap_or(Verdict::Error)
    }

    /// The examples that did not pass.
    pub fn failures(&self) -> impl Iterator<Item = &ExampleResult> {
        self.examples.iter().filter(|example| example.verdict > Verdict::Skip)
    }
}

/// Cucumber swaps the panic hook of the whole process, so two runs at once would disturb each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Runs the selected examples of `features` with these implementations.
#[must_use]
pub fn run(features: Vec<Feature>, selection: &Selection, implementations: &Arc<Implementations>) -> Outcome {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // Outlines are written out first: each row is an example with a name of its own.
    let expanded = features.into_iter().map(cucumber::feature::Ext::expand_examples);
    let features: Vec<parser::Result<Feature>> = expanded
        .filter_map(|feature| match feature {
            Ok(feature) => selected(feature, selection).map(Ok),
            Err(error) => Some(Err(error.into())),
        })
        .collect();
    let implementations = Arc::clone(implementations);
    let runner = cucumber::runner::Basic::default()
        .steps(TestWorld::collection())
        .max_concurrent_scenarios(1)
        .before(move |_, _, _, world| {
            world.prepare(Arc::clone(&implementations));
            futures::future::ready(()).boxed_local()
        })
        .after(|_, _, _, finished, world| {
            // After a step that did not pass nothing is left to say.
            let end =
                if matches!(finished, ScenarioFinished::StepPassed) { world.map(|world| world.end()) } else { None };
            async move {
                if let Some(Err(error)) = end {
                    std::panic::panic_any(error);
                }
            }
            .boxed_local()
        });
    let cucumber: Cucumber<TestWorld, Parsed, Vec<parser::Result<Feature>>, _, Collector> =
        Cucumber::custom(Parsed, runner, Collector::default());
    let no_options = cli::Opts {
        re_filter: None,
        tags_filter: None,
        parser: cli::Empty,
        runner: cucumber::runner::basic::Cli::default(),
        writer: cli::Empty,
        custom: cli::Empty,
    };
    futures::executor::block_on(cucumber.with_cli(no_options).run(features)).outcome
}

/// The names of all examples, outlines filled in.
#[must_use]
pub fn example_names(features: &[Feature]) -> Vec<String> {
    let expanded = features.iter().cloned().filter_map(|feature| cucumber::feature::Ext::expand_examples(feature).ok());
    let rules = expanded.flat_map(|feature| feature.rules);
    rules.flat_map(|rule| rule.scenarios).map(|example| example.name).collect()
}

/// The feature with the examples that are selected, if any is.
fn selected(mut feature: Feature, selection: &Selection) -> Option<Feature> {
    let whole = feature.clone();
    for rule in &mut feature.rules {
        let (of, scenarios) = (rule.clone(), std::mem::take(&mut rule.scenarios));
        rule.scenarios = scenarios.into_iter().filter(|scenario| selection.takes(&whole, &of, scenario)).collect();
    }
    feature.rules.retain(|rule| !rule.scenarios.is_empty());
    (!feature.rules.is_empty()).then_some(feature)
}

/// Hands features that were read already to cucumber.
struct Parsed;

impl cucumber::Parser<Vec<parser::Result<Feature>>> for Parsed {
    type Cli = cli::Empty;
    type Output = futures::stream::Iter<std::vec::IntoIter<parser::Result<Feature>>>;

    fn parse(self, input: Vec<parser::Result<Feature>>, _: cli::Empty) -> Self::Output {
        futures::stream::iter(input)
    }
}

/// Collects what came of each example.
#[derive(Default)]
struct Collector {
    outcome: Outcome,
}

// Cucumber may give events of scenarios in any order; here each finds its example itself.
impl cucumber::writer::Normalized for Collector {}

impl Writer<TestWorld> for Collector {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, event: parser::Result<Stamped<Event<TestWorld>>>, _: &cli::Empty) {
        match event {
            Err(error) => {
                self.outcome.examples.push(ExampleResult { name: "the suite".to_owned(), ..ExampleResult::default() });
                self.breaks_off("", 0, &StepError::harness(error));
            }
            Ok(event) => {
                if let Event::Feature(feature, FeatureEvent::Rule(rule, RuleEvent::Scenario(scenario, event))) =
                    event.into_inner()
                {
                    self.scenario(&feature, &rule, &scenario, event.event);
                }
            }
        }
    }
}

impl Collector {
    fn scenario(&mut self, feature: &Feature, rule: &Rule, scenario: &Scenario, event: ScenarioEvent<TestWorld>) {
        match event {
            ScenarioEvent::Started => {
                let tags = [&feature.tags, &rule.tags, &scenario.tags];
                let ExampleKey { file, line } = ExampleKey::of(feature, scenario);
                self.outcome.examples.push(ExampleResult {
                    file,
                    line,
                    rule: rule.name.clone(),
                    name: scenario.name.clone(),
                    requirements: tags.into_iter().flat_map(|tags| requirements(tags)).map(str::to_owned).collect(),
                    level: lint::level(tags.into_iter().flatten()),
                    verdict: Verdict::Pass,
                    failure: None,
                    steps: 0,
                });
            }
            ScenarioEvent::Hook(which, Hook::Failed(_, info)) => {
                let part = if matches!(which, HookType::Before) { "the preparation" } else { "the end of the example" };
                self.breaks_off(part, scenario.position.line, &thrown(&info));
            }
            ScenarioEvent::Background(step, event) | ScenarioEvent::Step(step, event) => {
                let line = step.position.line;
                let step = format!("{} {}", step.keyword.trim(), step.value);
                match event {
                    Step::Started => {}
                    Step::Passed(..) => self.current().steps += 1,
                    Step::Skipped | Step::Failed(_, _, _, CucumberError::NotFound) => {
                        self.breaks_off(&step, line, &StepError::harness("no step of gnomon is written like this"));
                    }
                    Step::Failed(_, _, _, CucumberError::AmbiguousMatch(error)) => {
                        let what = format!("two steps are written like this: {error}");
                        self.breaks_off(&step, line, &StepError::harness(what));
                    }
                    Step::Failed(_, _, world, CucumberError::Panic(info)) => {
                        let error = thrown(&info);
                        let error = world.map_or(error.clone(), |world| world.attributed(error));
                        self.breaks_off(&step, line, &error);
                    }
                }
            }
            ScenarioEvent::Hook(..) | ScenarioEvent::Log(_) => {}
            ScenarioEvent::Finished => {
                // An example in which no step ran is not green.
                if self.current().steps == 0 && self.current().verdict == Verdict::Pass {
                    self.current().verdict = Verdict::NotRun;
                }
            }
        }
    }

    fn current(&mut self) -> &mut ExampleResult {
        self.outcome.examples.last_mut().expect("a scenario starts before its steps do")
    }

    /// The example does not pass, by this error.
    fn breaks_off(&mut self, step: &str, line: usize, error: &StepError) {
        let owner = error.owner();
        let current = self.current();
        current.verdict = current.verdict.join(owner.verdict());
        let story = error.story().to_string();
        current.failure.get_or_insert(Failure { step: step.to_owned(), line, owner, story });
    }
}

/// The error that a step threw. Whatever else was thrown is a fault of gnomon.
fn thrown(info: &cucumber::event::Info) -> StepError {
    if let Some(error) = info.downcast_ref::<StepError>() {
        return error.clone();
    }
    let text = info.downcast_ref::<String>().map(String::as_str).or_else(|| info.downcast_ref::<&str>().copied());
    StepError::harness(format!("a panic: {}", text.unwrap_or("without words")))
}
