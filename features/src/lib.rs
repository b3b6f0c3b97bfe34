//! The conformance suite of the integration: features, and what judges an implementation by them.
//!
//! | file | what lives there |
//! |---|---|
//! | `suite/*.feature`, [`suite`] | the features, embedded |
//! | `requirements.toml`, [`registry`] | every promise of the integration |
//! | `bounds/*.toml`, [`bounds`] | what each edition promises in figures |
//! | [`lint`] | what must not stand in a feature |
//! | [`implementations`], [`late`] | who plays which role, and roles that are late |
//! | [`intercepted`] | what an interceptor between two roles may intercept |
//! | [`test_world`], `steps` | the world of one example, and what its steps can do and see |
//! | `mutants/*.toml`, [`mutant`] | implementations broken on purpose, by which the suite is tested |
//! | `variations/*.toml`, [`variation`] | implementations that are right in another way than the reference |
//! | [`swarm`] | stories that nobody wrote, judged by a model of the requirements |
//! | [`run`] | a run: which examples, and what came of each |
//! | [`report`] | what it says, for terminals, build servers and people |
//! | [`verdict`] | what a run says |
//! | [`step_error`], [`story`] | why a step did not pass, whose it is, and what it tells |
//! | [`exit_code`] | how the command ends |
//! | [`coverage`] | which examples cover which requirement |
//!
//! ```
//! use std::sync::Arc;
//! use gnomon_features::{implementations::Implementations, run, suite, verdict::Verdict};
//!
//! let selection = run::Selection { requirements: vec!["INT-02".to_owned()], ..run::Selection::default() };
//! let outcome = run::run(suite::features().unwrap(), &selection, &Arc::new(Implementations::reference(1)));
//! assert_eq!(outcome.verdict(), Verdict::Pass);
//! ```

pub mod bounds;
pub mod coverage;
pub mod exit_code;
pub mod implementations;
pub mod intercepted;
pub mod late;
pub mod lint;
pub mod mutant;
pub mod registry;
pub mod report;
pub mod run;
pub mod step_error;
mod steps;
pub mod story;
pub mod suite;
pub mod swarm;
pub mod test_world;
pub mod variation;
pub mod verdict;
