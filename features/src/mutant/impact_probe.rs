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
use gnomon_reference_impl::endpoint::{Antivirus, Network};
use gnomon_reference_impl::http::token::TokenAuthority;
use gnomon_reference_impl::http::{Host, Request, Response};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, WireMessage};

use super::Mutant;
use super::figure_reads::{Difference, FigureReads};
use crate::implementations::{Implementations, Interceptor, Tried};
use crate::run::{ExampleKey, Outcome, Selection, run};
use crate::verdict::Verdict;

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
    pub fn red_without_a_run(&self, number: usize) -> BTreeSet<String> {
        match self.touched.get(number) {
            Some(Some(touched)) => red_of(&self.reference, |key| !touched.contains(key)),
            _ => BTreeSet::new(),
        }
    }
}

/// The requirements on which `mutant` is red in a run of `examples`, or of all examples.
#[must_use]
pub fn red(
    features: &[Feature],
    mutant: &Mutant,
    seed: u64,
    examples: Option<BTreeSet<ExampleKey>>,
) -> BTreeSet<String> {
    let selection = Selection { examples, ..Selection::default() };
    red_of(&run(features.to_vec(), &selection, &Arc::new(mutant.implementations(seed))), |_| true)
}

fn red_of(outcome: &Outcome, counts: impl Fn(&ExampleKey) -> bool) -> BTreeSet<String> {
    let red = outcome.examples.iter().filter(|example| example.verdict >= Verdict::Fail && counts(&example.key()));
    red.flat_map(|example| example.requirements.clone()).collect()
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
    /// By number.
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

    /// Shows `what` to each probe; one that changes it, or of which `acts` says that it does something else, has been
    /// /// impact.
    fn show<T: Clone + PartialEq>(&mut self, what: &T, acts: impl Fn(&mut dyn Interceptor, &mut T) -> bool) {
        if self.probes.is_empty() {
            return;
        }
        let mut copy = what.clone();
        let (example, log) = (self.example, &self.log);
        self.probes.retain_mut(|(number, probe)| {
            let is_touched = acts(&mut **probe, &mut copy) || copy != *what;
            if is_touched {
                copy = what.clone();
                log.0.lock().unwrap_or_else(PoisonError::into_inner)[example].probes.insert(*number);
            }
            !is_touched
        });
    }

    /// The same for a message over HTTP, whose parts are compared.
    fn show_message<M: Clone>(
        &mut self,
        what: &M,
        same: impl Fn(&M, &M) -> bool,
        acts: impl Fn(&mut dyn Interceptor, &mut M),
    ) {
        let (example, log) = (self.example, &self.log);
        self.probes.retain_mut(|(number, probe)| {
            let mut copy = what.clone();
            acts(&mut **probe, &mut copy);
            let is_touched = !same(&copy, what);
            if is_touched {
                log.0.lock().unwrap_or_else(PoisonError::into_inner)[example].probes.insert(*number);
            }
            !is_touched
        });
    }

    /// The same for a value that an interceptor takes and gives back.
    fn offer<T: Copy + PartialEq>(&mut self, what: T, take: impl Fn(&mut dyn Interceptor, T) -> T) -> T {
        self.show(&what, |probe, copy| take(probe, *copy) != what);
        what
    }
}

impl Interceptor for ImpactProbe {
    fn plays_by(&mut self, edition: &mut Edition) {
        self.show(edition, |probe, edition| {
            probe.plays_by(edition);
            false
        });
        self.log.0.lock().unwrap_or_else(PoisonError::into_inner)[self.example].looks = FigureReads::at(edition);
    }

    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate {
        self.show(message, |probe, message| probe.pass(now, message) != Fate::AsDrawn);
        Fate::AsDrawn
    }

    fn told_to_wait(&mut self, message: &WireMessage, error: &mut ApiError) {
        self.show(error, |probe, error| {
            probe.told_to_wait(message, error);
            false
        });
    }

    fn build(&mut self, build: WindowsBuild) -> WindowsBuild {
        self.offer(build, |probe, build| probe.build(build))
    }

    fn antivirus(&mut self, antivirus: Antivirus) -> Antivirus {
        self.offer(antivirus, |probe, antivirus| probe.antivirus(antivirus))
    }

    fn network(&mut self, device: DeviceId, network: Network) -> Network {
        self.offer(network, |probe, network| probe.network(device, network))
    }

    fn restarted(&mut self, device: DeviceId) {
        self.probes.iter_mut().for_each(|(_, probe)| probe.restarted(device));
    }

    fn attempted(&mut self, now: SimTime, device: DeviceId, host: &str, tried: &mut Tried) {
        self.show(tried, |probe, tried| {
            probe.attempted(now, device, host, tried);
            false
        });
    }

    fn defender_asked(&mut self, now: SimTime, request: &mut DefenderRequest) -> Vec<DefenderRequest> {
        self.show(request, |probe, request| !probe.defender_asked(now, request).is_empty());
        Vec::new()
    }

    fn cloud_apps_asked(&mut self, now: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        self.show(request, |probe, request| !probe.cloud_apps_asked(now, request).is_empty());
        Vec::new()
    }

    fn defender_answers(
        &mut self,
        now: SimTime,
        request: &DefenderRequest,
        answer: &mut Result<DefenderResponse, ApiError>,
    ) {
        self.show(answer, |probe, answer| {
            probe.defender_answers(now, request, answer);
            false
        });
    }

    fn discovery_asked(&mut self, query: &mut DiscoveryQuery) {
        self.show(query, |probe, query| {
            probe.discovery_asked(query);
            false
        });
    }

    fn device_asked(&mut self, query: &mut DefenderQuery) {
        self.show(query, |probe, query| {
            probe.device_asked(query);
            false
        });
    }

    fn discovery_answers(
        &mut self,
        now: SimTime,
        query: &DiscoveryQuery,
        answer: &mut Result<DiscoveryAnswer, ApiError>,
    ) {
        self.show(answer, |probe, answer| {
            probe.discovery_answers(now, query, answer);
            false
        });
    }

    fn device_answers(&mut self, now: SimTime, query: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        self.show(answer, |probe, answer| {
            probe.device_answers(now, query, answer);
            false
        });
    }

    fn logs_asked(&mut self, now: SimTime, request: &mut LogsRequest) {
        self.show(request, |probe, request| {
            probe.logs_asked(now, request);
            false
        });
    }

    fn logs_answers(&mut self, now: SimTime, request: &LogsRequest, answer: &mut Result<LogsResponse, ApiError>) {
        self.show(answer, |probe, answer| {
            probe.logs_answers(now, request, answer);
            false
        });
    }

    fn upload_asked(&mut self, now: SimTime, request: &mut UploadRequest) {
        self.show(request, |probe, request| {
            probe.upload_asked(now, request);
            false
        });
    }

    fn upload_answers(&mut self, request: &UploadRequest, answer: &mut Result<UploadResponse, ApiError>) {
        self.show(answer, |probe, answer| {
            probe.upload_answers(request, answer);
            false
        });
    }

    fn http_asked(&mut self, now: SimTime, host: Host, request: &mut Request, authority: &TokenAuthority) {
        let same = |one: &Request, other: &Request| {
            (one.method(), one.uri(), one.headers(), one.body())
                == (other.method(), other.uri(), other.headers(), other.body())
        };
        self.show_message(request, same, |probe, request| probe.http_asked(now, host, request, authority));
    }

    fn http_answers(&mut self, now: SimTime, host: Host, request: &Request, response: &mut Response) {
        let same = |one: &Response, other: &Response| {
            (one.status(), one.headers(), one.body()) == (other.status(), other.headers(), other.body())
        };
        self.show_message(response, same, |probe, response| probe.http_answers(now, host, request, response));
    }

    fn cloud_apps_answers(
        &mut self,
        now: SimTime,
        request: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        self.show(answer, |probe, answer| {
            probe.cloud_apps_answers(now, request, answer);
            false
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the functions in the block that begins with `opening`.
    fn functions<'a>(text: &'a str, opening: &str) -> BTreeSet<&'a str> {
        let block = text.split_once(opening).expect("the block is there").1;
        let block = block.split_once("\n}\n").map_or(block, |(block, _)| block);
        let lines = block.lines().filter_map(|line| line.strip_prefix("    fn "));
        lines.filter_map(|line| line.split(['(', '<']).next()).collect()
    }

    /// Otherwise a mutant that acts by a hook that probes do not see would be taken for the reference, and never run.
    #[test]
    fn scouts_see_everything_that_a_wrapper_sees() {
        let hooks = functions(include_str!("../implementations.rs"), "pub trait Interceptor: Send {");
        assert!(hooks.len() >= 20 && hooks.contains("http_answers"), "{hooks:?}");
        assert_eq!(functions(include_str!("impact_probe.rs"), "impl Interceptor for ImpactProbe {"), hooks);
    }

    #[test]
    fn a_mutant_that_acts_is_heard_and_one_that_does_not_is_not() {
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
        probes.device_asked(&mut query);
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
