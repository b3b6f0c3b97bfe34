//! ImpactProbe: which examples a mutant can change at all.
//!
//! An interceptor sees the same as in a run of its own until the first time that it changes something; if it never
//! does, its run is the reference's, and so is the verdict. So the suite is run once by the reference while every
//! mutant looks on with what it makes of copies. An example needs a run with a mutant only if the mutant would have
//! done something, or plays by another edition in whose other figures somebody looked ([`FigureReads`]).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use gherkin::Feature;
use gnomon_reference_impl::edition::Edition;

use super::figure_reads::{Difference, FigureReads};
use super::{Mutant, Red};
use crate::implementations::{Implementations, Interceptor};
use crate::intercepted::Intercepted;
use crate::run::{ExampleKey, Outcome, Selection, run};

/// What the reference makes of the suite, and which examples need a run with which mutant.
#[derive(Clone, Debug)]
pub struct ImpactAnalysis {
    /// The run of the reference.
    pub reference: Outcome,
    /// Mutant by mutant the examples that it can change; nothing if that is not known, and all of them need a run.
    pub touched: Vec<Option<BTreeSet<ExampleKey>>>,
}

impl ImpactAnalysis {
    /// Runs the suite with the reference while `mutants` look on.
    #[must_use]
    pub fn new(features: &[Feature], mutants: &[Mutant], seed: u64) -> Self {
        let implementations: Vec<Implementations> = mutants.iter().map(|mutant| mutant.implementations(seed)).collect();
        // Of a mutant that plays by other figures than those that are watched nothing is known.
        let contract = Edition::contract();
        let differences: Vec<Option<Difference>> = implementations
            .iter()
            .map(|implementations| Difference::between(&implementations.edition, &contract))
            .collect();
        let log: Log = Log::default();
        let interceptor = {
            let (log, differences) = (log.clone(), differences.clone());
            move || {
                let mutants = implementations.iter().enumerate().filter(|(number, _)| differences[*number].is_some());
                ImpactProbe::new(
                    mutants.map(|(number, implementations)| (number, (implementations.interceptor)())).collect(),
                    &log,
                )
            }
        };
        let reference =
            run(features.to_vec(), &Selection::default(), &Arc::new(Implementations::wrapped(seed, interceptor)));
        let log = std::mem::take(&mut *log.0.lock().unwrap_or_else(PoisonError::into_inner));
        // Examples run one after the other, each with probes of its own; otherwise nothing is known.
        let is_known = log.len() == reference.examples.len();
        let keys = || reference.examples.iter().map(crate::run::ExampleResult::key);
        let of = |number: usize, difference: Difference| {
            let touches = move |impact: &Impact| impact.probes.contains(&number) || impact.looks.meet(difference);
            keys().zip(&log).filter(move |(_, impact)| touches(impact)).map(|(key, _)| key).collect()
        };
        let touched = differences
            .into_iter()
            .enumerate()
            .map(|(number, difference)| difference.filter(|_| is_known).map(|difference| of(number, difference)));
        Self { touched: touched.collect(), reference }
    }

    /// The requirements on which the mutant of this number is red wherever it needs no run: those of the reference.
    #[must_use]
    pub fn red_without_a_run(&self, number: usize) -> Red {
        match self.touched.get(number) {
            Some(Some(touched)) => Red::of(&self.reference, |key| !touched.contains(key)),
            _ => Red::default(),
        }
    }
}

/// The requirements on which `mutant` is red in a run of `examples`, or of all examples.
#[must_use]
pub fn red(features: &[Feature], mutant: &Mutant, seed: u64, examples: Option<BTreeSet<ExampleKey>>) -> Red {
    let selection = Selection { examples, ..Selection::default() };
    Red::of(&run(features.to_vec(), &selection, &Arc::new(mutant.implementations(seed))), |_| true)
}

/// For each example, in the order in which they ran, what was impact.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Impact>>>);

/// What was impact of one example.
#[derive(Default)]
struct Impact {
    /// The mutants that would have changed something.
    probes: BTreeSet<usize>,
    /// At which figures the roles looked.
    looks: FigureReads,
}

/// The mutants that look on at one example, as long as they would have left everything as it is.
struct ImpactProbe {
    /// Each with the number of its mutant.
    probes: Vec<(usize, Box<dyn Interceptor>)>,
    example: usize,
    log: Log,
}

impl ImpactProbe {
    fn new(probes: Vec<(usize, Box<dyn Interceptor>)>, log: &Log) -> Self {
        let mut examples = log.0.lock().unwrap_or_else(PoisonError::into_inner);
        examples.push(Impact::default());
        Self { probes, example: examples.len() - 1, log: log.clone() }
    }
}

impl Interceptor for ImpactProbe {
    /// Shows what passes to each probe; one that changes it has an impact on the example, and needs a run of its own.
    fn intercept(&mut self, what: Intercepted<'_>) {
        let numbers: BTreeSet<usize> = self.probes.iter().map(|(number, _)| *number).collect();
        what.keep_unmoved(&mut self.probes, |(_, probe), copy| {
            probe.intercept(copy);
            false
        });
        let unmoved: BTreeSet<usize> = self.probes.iter().map(|(number, _)| *number).collect();
        let mut impacts = self.log.0.lock().unwrap_or_else(PoisonError::into_inner);
        let impact = &mut impacts[self.example];
        impact.probes.extend(numbers.difference(&unmoved));
        if let Intercepted::PlaysBy(edition) = what {
            impact.looks = FigureReads::at(edition);
        }
    }
}

#[cfg(test)]
mod tests {
    use gnomon_reference_impl::protocol::defender::DefenderQuery;

    use super::*;

    /// The names of the functions in the block that begins with `opening`.
    #[test]
    fn a_mutant_that_acts_has_an_impact_and_one_that_does_not_has_none() {
        struct Renames(&'static str);
        impl Interceptor for Renames {
            fn device_asked(&mut self, query: &mut DefenderQuery) {
                *query = DefenderQuery::GetMachine { device: self.0.to_owned() };
            }
        }
        let log = Log::default();
        let same: Box<dyn Interceptor> = Box::new(Renames("a"));
        let mut probes = ImpactProbe::new(vec![(3, same), (5, Box::new(Renames("b")))], &log);
        let mut query = DefenderQuery::GetMachine { device: "a".to_owned() };
        probes.intercept(Intercepted::DeviceAsked(&mut query));
        assert_eq!(log.0.lock().unwrap()[0].probes, BTreeSet::from([5]));
        assert_eq!(query, DefenderQuery::GetMachine { device: "a".to_owned() }, "probes change nothing themselves");
    }

    /// The run of a mutant in the examples in which nobody looks at the figures in which it differs is the reference's.
    #[test]
    fn other_figures_are_heard_of_where_somebody_looks_and_change_nothing_elsewhere() {
        let among = |file: &str| ["hunting.feature", "devices.feature"].iter().any(|name| file.ends_with(name));
        let mut features = crate::suite::features().unwrap();
        features.retain(|feature| feature.path.as_ref().is_some_and(|path| among(&path.to_string_lossy())));
        let mutant = |figure: &str| {
            let text = format!("title = \"t\"\nviolates = [\"HNT-05\"]\n[edition]\n{figure}\n");
            Mutant::parse("m", &text).unwrap()
        };
        let mutants = [mutant("\"hunting.calls_a_minute\" = 2"), mutant("\"contact.check_in_every\" = 3000000")];
        let scouted = ImpactAnalysis::new(&features, &mutants, 1);
        assert_eq!(scouted.touched[1], None, "of a mutant with a figure that is not watched nothing is known");
        let touched = scouted.touched[0].clone().unwrap();
        assert!(touched.iter().any(|key| key.file.ends_with("hunting.feature")), "{touched:?}");
        let keys = scouted.reference.examples.iter().map(crate::run::ExampleResult::key);
        let others: BTreeSet<ExampleKey> = keys.filter(|key| !touched.contains(key)).collect();
        assert!(others.len() > 20, "{others:?}");
        let selection = Selection { examples: Some(others.clone()), ..Selection::default() };
        let outcome = run(features, &selection, &Arc::new(mutants[0].implementations(1)));
        let of_reference = scouted.reference.examples.into_iter().filter(|example| others.contains(&example.key()));
        assert_eq!(outcome.examples, of_reference.collect::<Vec<_>>());
    }
}
