//! `gnomon conform`: the conformance suite, and a verdict for each requirement.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::NonEmptyStringValueParser;
use gherkin::Feature;
use gnomon_features::bounds::Bounds;
use gnomon_features::exit_code::ExitCode;
use gnomon_features::implementations::{Implementations, Wire};
use gnomon_features::registry::Registry;
use gnomon_features::report::Report;
use gnomon_features::run::{Selection, example_names, run};
use gnomon_features::suite;
use gnomon_features::variation::Variation;
use gnomon_features::verdict::Verdict;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::suggest::nearest;

use super::{colours, mutants, print, swarm};
use crate::failure::Failure;

/// Runs the conformance suite, with the reference implementation in every role.
///
/// Every example is judged in virtual time. A failure tells its story and the command that repeats it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only these requirements (`BLK-03`) or families (`BLK`); several with commas between.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    tags: Vec<String>,
    /// Only features whose file name contains this.
    #[arg(long, value_name = "NAME")]
    feature: Option<String>,
    /// Only the example of this name.
    #[arg(long, value_name = "NAME")]
    example: Option<String>,
    /// The seed of what networks draw.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How those who ask are connected to those who answer: typed values as they are, or every message through the
    /// codec of its wire over HTTP.
    #[arg(long, value_enum, default_value_t, value_name = "WIRE", conflicts_with = "mutants")]
    wire: WireOption,
    /// The edition that is played, and by whose bounds is judged; what it does not promise is skipped, with the reason.
    #[arg(long, value_name = "NAME", default_value = Edition::CONTRACT, conflicts_with_all = ["mutants", "variations"])]
    edition: String,
    /// Write report.json, report.html and junit.xml to this folder.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
    /// Run the suite against implementations that are broken on purpose: each must be red on exactly what it declares.
    #[arg(long, conflicts_with_all = ["tags", "feature", "example", "report", "json"])]
    mutants: bool,
    /// Run the suite against implementations that are right in another way than the reference: none may fail a `must`.
    #[arg(long, conflicts_with_all = ["tags", "feature", "example", "report", "json", "wire", "mutants"])]
    variations: bool,
    /// Only mutants whose name contains this; several with commas between.
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "mutants")]
    mutant: Vec<String>,
    /// Only a part of the mutants or variations: of `2/3` every third one, beginning with the second.
    #[arg(long, value_name = "K/N", conflicts_with_all = ["unneeded", "tags", "feature", "example"])]
    shard: Option<Shard>,
    /// List the examples that no mutant turns red.
    #[arg(long, requires = "mutants", conflicts_with = "mutant")]
    unneeded: bool,
    /// Instead of the suite play so many stories that nobody wrote, and hold what is seen against a model of the
    /// requirements; with `--mutants` or `--variations` against each of these.
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["tags", "feature", "example", "report", "json"])]
    swarm: Option<u64>,
    /// The number of the first story of the swarm.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, requires = "swarm")]
    first: u64,
    /// Be told on the standard input which mutants to run on which examples, and print what each turns red.
    #[arg(long, hide = true, requires = "mutants", conflicts_with = "mutant")]
    as_told: bool,
}

/// A part of a list: of K/N each N-th item, beginning with the K-th.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shard {
    first: usize,
    each: usize,
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((first, each)) if (1..=each).contains(&first) => Ok(Self { first, each }),
            _ => Err("it is two numbers such as 2/3: the second of three parts".to_owned()),
        }
    }
}

impl Shard {
    /// Its part of a list; the whole, if there is none.
    pub(super) fn part<T>(shard: Option<Self>, all: Vec<T>) -> Vec<T> {
        let Some(Self { first, each }) = shard else { return all };
        all.into_iter().skip(first - 1).step_by(each).collect()
    }
}

/// How those who ask are connected to those who answer.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum WireOption {
    /// Typed values travel as they are.
    #[default]
    Typed,
    /// Every message goes through the codec of its wire over HTTP.
    Http,
}

/// Runs the suite; returns the exit code that says what came of it.
pub(super) fn conform(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let stories = arguments.swarm.map(|count| swarm::of(arguments.seed, arguments.first, count));
    if let Some(stories) = stories.filter(|_| arguments.mutants) {
        return swarm::mutants(stories, &Shard::part(arguments.shard, mutants::named(&arguments.mutant)?));
    }
    if let Some(stories) = stories.filter(|_| arguments.variations) {
        return swarm::variations(stories, &Shard::part(arguments.shard, built_in_variations()?));
    }
    let features =
        suite::features().map_err(|error| Failure::Feature(format!("{}:{}: {error}", error.file(), error.line())))?;
    if arguments.mutants {
        return if arguments.as_told {
            mutants::as_told(&features, arguments.seed)
        } else {
            mutants::mutants(&features, &arguments.mutant, arguments.shard, arguments.unneeded, arguments.seed)
        };
    }
    if arguments.variations {
        return variations(&features, arguments.shard, arguments.seed);
    }
    let edition = Edition::named(&arguments.edition)?;
    let bounds = Bounds::of(&edition);
    let registry = Registry::built_in();
    let selection = Selection {
        requirements: requirements(&arguments.tags, registry)?,
        feature: arguments.feature.clone(),
        example: arguments.example.clone(),
        not_of: bounds.not_promised.keys().cloned().collect(),
        ..Selection::default()
    };
    must_be_there(&features, &selection)?;
    let wire = match arguments.wire {
        WireOption::Typed => Wire::Typed,
        WireOption::Http => Wire::Http,
    };
    let reference = Implementations::reference(arguments.seed).connected_by(wire);
    let cast = Arc::new(reference.playing_by(edition).judged_by(bounds));
    if let Some(stories) = stories {
        return swarm::swarm(stories, &cast);
    }
    let outcome = run(features, &selection, &cast);
    let report = Report::new(&outcome, &selection, registry, &cast);
    if let Some(folder) = &arguments.report {
        write(folder, &report)?;
    }
    print(&if arguments.json { crate::output::to_json(&report) } else { report.text(colours()) })?;
    Ok(report.exit_code())
}

fn built_in_variations() -> Result<Vec<Variation>, Failure> {
    Variation::built_in().map_err(|error| Failure::Feature(error.to_string()))
}

/// Runs the suite against each legal variation; prints a line for each row that must not be red and is.
fn variations(features: &[Feature], shard: Option<Shard>, seed: u64) -> Result<ExitCode, Failure> {
    let all = Shard::part(shard, built_in_variations()?);
    let bar = crate::progress::counted(all.len() as u64);
    let mut red = 0;
    for variation in &all {
        let report = variation.report(features, seed);
        let missed: Vec<&str> =
            report.requirements.iter().filter(|row| row.verdict > Verdict::Skip).map(|row| row.id.as_str()).collect();
        red += usize::from(!missed.is_empty());
        let verdict = if missed.is_empty() { "passes" } else { "RED" };
        bar.suspend(|| print(&format!("{verdict:<9} {:<34} {}\n", variation.name, missed.join(" "))))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    print(&format!("\n{} of {} variations fail no must\n", all.len() - red, all.len()))?;
    Ok(match (all.is_empty(), red) {
        (true, _) => ExitCode::NothingRan,
        (false, 0) => ExitCode::Ok,
        (false, _) => ExitCode::Failed,
    })
}

/// A feature or an example that does not exist is a slip, not a run of nothing.
fn must_be_there(features: &[Feature], selection: &Selection) -> Result<(), Failure> {
    let files: Vec<String> =
        suite::FILES.iter().map(|(name, _)| name.trim_end_matches(".feature").to_owned()).collect();
    if let Some(asked) = &selection.feature
        && !suite::FILES.iter().any(|(name, _)| name.contains(asked.as_str()))
    {
        let nearest = nearest(asked, files.iter().map(String::as_str));
        let there_are = format!("the features are {}", files.join(", "));
        return Err(Failure::NotInSuite { what: "feature", asked: asked.clone(), nearest, there_are });
    }
    let names = example_names(features);
    match &selection.example {
        Some(asked) if !names.contains(asked) => {
            let there_are = "`features/COVERAGE.md` and `gnomon explain` list the examples by requirement".to_owned();
            let nearest = nearest(asked, names.iter().map(String::as_str));
            Err(Failure::NotInSuite { what: "example", asked: asked.clone(), nearest, there_are })
        }
        _ => Ok(()),
    }
}

/// The requirements that are asked for: by id, or all of a family.
fn requirements(asked: &[String], registry: &Registry) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    for tag in asked.iter().map(|tag| tag.trim().trim_start_matches('@')).filter(|tag| !tag.is_empty()) {
        let family = format!("{}-", tag.to_uppercase());
        let members: Vec<String> =
            registry.iter().map(|requirement| requirement.id.clone()).filter(|id| id.starts_with(&family)).collect();
        if members.is_empty() {
            ids.push(registry.get(tag)?.id.clone());
        } else {
            ids.extend(members);
        }
    }
    Ok(ids)
}

fn write(folder: &Path, report: &Report) -> Result<(), Failure> {
    let failed = |error| Failure::write(folder.display().to_string(), error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let files = [
        ("report.json", crate::output::to_json(report)),
        ("report.html", report.html()),
        ("junit.xml", report.junit()),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| Failure::write(path.display().to_string(), error))?;
    }
    Ok(())
}
