//! Features, read and checked: gherkin takes much that must not stand in a suite (`sim/ARCHITECTURE.md` 7.2).
//!
//! A feature without a rule, a rule without a requirement, an example without steps, an unknown tag, a second
//! `Feature:` in a file, an example that checks nothing: each is refused with its place.

use gherkin::{Feature, GherkinEnv, LineCol, Rule, Scenario, StepType};
use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::registry::{Level, Registry};

/// A feature file that cannot be part of a suite.
#[derive(Clone, Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
#[diagnostic(code(gnomon::feature))]
pub struct FeatureError {
    message: String,
    #[source_code]
    file: NamedSource<String>,
    #[label("here")]
    span: Option<SourceSpan>,
    #[help]
    help: String,
}

impl FeatureError {
    fn new(name: &str, text: &str, line: usize, message: impl Into<String>, help: impl Into<String>) -> Box<Self> {
        let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let length = text[start.min(text.len())..].lines().next().map_or(0, |line| line.trim_end().len());
        let file = NamedSource::new(name, text.to_owned());
        let span = Some(SourceSpan::from((start, length)));
        Box::new(Self { message: message.into(), file, span, help: help.into() })
    }

    /// The line of the file, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        let start = self.span.map_or(0, |span| span.offset());
        self.file.inner()[..start.min(self.file.inner().len())].matches('\n').count() + 1
    }

    /// The file it stands in.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file.name()
    }
}

/// Tags beside requirement ids: `@should` and `@ours` say that an example is about a figure that binds no more than
/// that,
/// though its requirement does. `@only` and the like must not be left behind.
const TAGS: [&str; 3] = ["wire", "should", "ours"];

/// The most steps of an example; more tell a novel.
const MOST_STEPS: usize = 7;

/// Reads a feature file. `name` is how errors and reports call it.
///
/// # Errors
/// Names the place, what is wrong and what to do: what gherkin refuses, and what a suite must not hold.
pub fn parse(name: &str, text: &str) -> Result<Feature, Box<FeatureError>> {
    read(name, text, MOST_STEPS)
}

/// Reads a feature file that is no part of the suite, such as a story of the swarm: its examples may be long.
///
/// # Errors
/// As [`parse`], the length of examples apart.
pub fn parse_replayed(name: &str, text: &str) -> Result<Feature, Box<FeatureError>> {
    read(name, text, usize::MAX)
}

fn read(name: &str, text: &str, most_steps: usize) -> Result<Feature, Box<FeatureError>> {
    let refuse = |line: usize, message: String, help: &str| FeatureError::new(name, text, line, message, help);
    let lines = || text.lines().zip(1..).map(|(line, number)| (line.trim_start(), number));
    let mut in_docstring = false;
    let mut features = lines().filter(|(line, _)| {
        in_docstring ^= line.starts_with("\"\"\"");
        !in_docstring && line.starts_with("Feature:")
    });
    if let Some((_, second)) = features.nth(1) {
        let message = "a second `Feature:` in the file, of which nothing would be run".to_owned();
        return Err(refuse(second, message, "put it into a file of its own"));
    }
    let mut feature = Feature::parse(text, GherkinEnv::default()).map_err(|error| {
        // The place is not public, but the message begins with it: "Error at 3:5: ...". What follows has no fixed
        // order.
        let message = error.to_string();
        let mut place = message.split([' ', ':']).filter_map(|word| word.parse::<usize>().ok());
        let (line, column) = (place.next().unwrap_or(1), place.next().unwrap_or(1));
        let message = format!("this is no Gherkin: nothing of the kind may stand at column {column}");
        refuse(line, message, "see https://cucumber.io/docs/gherkin/reference")
    })?;
    feature.path = Some(name.into());
    if let Some(scenario) = feature.scenarios.first() {
        let message = format!("the example `{}` stands outside every rule", scenario.name);
        return Err(refuse(scenario.position.line, message, "put it under the `Rule:` of its requirement"));
    }
    if feature.rules.is_empty() {
        let message = format!("the feature `{}` has no rule", feature.name);
        return Err(refuse(feature.position.line, message, "a feature states requirements: give each a `Rule:`"));
    }
    check_tags(name, text, &feature.tags, feature.position)?;
    for rule in &feature.rules {
        check_rule(name, text, rule, most_steps)?;
    }
    Ok(feature)
}

fn check_rule(name: &str, text: &str, rule: &Rule, most_steps: usize) -> Result<(), Box<FeatureError>> {
    let refuse = |at: LineCol, message: String, help: &str| FeatureError::new(name, text, at.line, message, help);
    check_tags(name, text, &rule.tags, rule.position)?;
    if requirements(&rule.tags).next().is_none() {
        let message = format!("the rule `{}` states no requirement", rule.name);
        return Err(refuse(rule.position, message, "put the requirement's id above it, as in `@BLK-03`"));
    }
    if rule.scenarios.is_empty() {
        let message = format!("the rule `{}` has no example", rule.name);
        return Err(refuse(rule.position, message, "give it at least one `Example:`"));
    }
    for (at, scenario) in rule.scenarios.iter().enumerate() {
        if rule.scenarios[..at].iter().any(|other| other.name == scenario.name) {
            let message = format!("two examples of the rule are called `{}`", scenario.name);
            return Err(refuse(
                scenario.position,
                message,
                "call one of them otherwise: an example is found by its name",
            ));
        }
        check_scenario(name, text, scenario, most_steps)?;
    }
    Ok(())
}

fn check_scenario(name: &str, text: &str, scenario: &Scenario, most_steps: usize) -> Result<(), Box<FeatureError>> {
    let refuse = |message: String, help: &str| FeatureError::new(name, text, scenario.position.line, message, help);
    check_tags(name, text, &scenario.tags, scenario.position)?;
    if scenario.name.trim().is_empty() {
        return Err(refuse("an example without a name".to_owned(), "say in its name what it is an example of"));
    }
    if scenario.steps.is_empty() {
        let message = format!("the example `{}` is empty, so it would pass", scenario.name);
        return Err(refuse(message, "give it steps, or take it out"));
    }
    if !scenario.steps.iter().any(|step| step.ty == StepType::Then) {
        let message = format!("the example `{}` checks nothing: it has no `Then`", scenario.name);
        return Err(refuse(message, "say what another role can observe"));
    }
    if scenario.steps.len() > most_steps {
        let message = format!("the example `{}` has {} steps", scenario.name, scenario.steps.len());
        return Err(refuse(message, "at most seven: cut it into two, or find a `Given` that says more"));
    }
    let joined = |value: &str| value.split('"').step_by(2).any(|outside| outside.contains(" and "));
    if let Some(step) = scenario.steps.iter().find(|step| joined(&step.value)) {
        let message = format!("the step `{}` does two things", step.value);
        return Err(FeatureError::new(name, text, step.position.line, message, "make it two steps"));
    }
    let is_outline = scenario.steps.iter().any(|step| step.value.contains('<') && step.value.contains('>'));
    let rows: usize = scenario.examples.iter().filter_map(|e| e.table.as_ref()).map(|table| table.rows.len()).sum();
    if (is_outline || !scenario.examples.is_empty()) && rows < 2 {
        let message = format!("the outline `{}` has no row in its table, so nothing would be run", scenario.name);
        return Err(refuse(message, "give its `Examples:` a table with a header and at least one row"));
    }
    Ok(())
}

fn check_tags(name: &str, text: &str, tags: &[String], at: LineCol) -> Result<(), Box<FeatureError>> {
    let unknown = |tag: &&String| !TAGS.contains(&tag.as_str()) && Registry::built_in().get(tag).is_err();
    match tags.iter().find(unknown) {
        None => Ok(()),
        Some(tag) => {
            let near = Registry::built_in().get(tag).err().map(|error| error.nearest).unwrap_or_default();
            let help = match near.first() {
                Some(near) => format!("did you mean `@{near}`?"),
                None => "tags are requirement ids, as in `@BLK-03`".to_owned(),
            };
            Err(FeatureError::new(name, text, at.line, format!("the tag `@{tag}` means nothing"), help))
        }
    }
}

/// How binding an example is, if its tags say that it is less so than its requirement.
#[must_use]
pub fn level<'a>(tags: impl IntoIterator<Item = &'a String>) -> Option<Level> {
    let of = |tag: &String| match tag.as_str() {
        "should" => Some(Level::Should),
        "ours" => Some(Level::Ours),
        _ => None,
    };
    tags.into_iter().filter_map(of).max()
}

/// The requirement ids among tags.
pub fn requirements(tags: &[String]) -> impl Iterator<Item = &str> {
    tags.iter().map(String::as_str).filter(|tag| Registry::built_in().get(tag).is_ok())
}

#[cfg(test)]
mod tests;
