//! Mutants: implementations that are broken on purpose, by which the suite is tested itself (`ARCHITECTURE.md` 7.1).
//!
//! | file | what lives there |
//! |---|---|
//! | `mutants/*.toml` | one named defect a file, with the requirements it violates |
//! | `declaration.rs` | a mutant: its file, what it declares, the implementations in which it plays |
//! | `defect.rs` | the kinds of defects |
//! | `messages.rs`, `requests.rs` | what each does to messages, to requests of administrators |
//! | `attempts.rs`, `showing.rs` | what each does to connections, to answers |
//! | `hunting.rs` | what each does to hunting |
//! | `apis/` | what each does to requests and answers over HTTP |
//! | `logs.rs`, `log_lines.rs` | what each does to logs, and to how their lines are read |
//! | `policies.rs`, `tags.rs`, `scripts.rs` | what each does to app discovery policies, what they tag, block scripts |
//! | `memory.rs`, `order.rs` | what a crash loses, what is lost since it comes after later messages |
//! | `telling.rs`, `views.rs` | what each does to what devices tell, to single views of discovery |
//! | `impact_probe.rs` | which examples a mutant can change at all |
//! | `figure_reads.rs` | at which figures an example has looked |
//! | `refusals.rs` | what each refuses to show |
//! | `red.rs` | on what a mutant is red: FAIL and ERROR apart |
//! | `matrix.rs` | every mutant against every requirement |
//!
//! The reference is green; each mutant must be red on exactly the requirements that it declares: FAIL on those that it
//! violates, ERROR, apart from them, on those of which it spoils an example. A mutant is an edition with other figures,
//! or the reference with an interceptor between a role and its wires.

mod apis;
mod attempts;
mod declaration;
mod defect;
mod figure_reads;
mod hunting;
mod impact_probe;
mod log_lines;
mod logs;
mod matrix;
mod memory;
mod messages;
mod order;
mod policies;
mod red;
mod refusals;
mod requests;
mod scripts;
mod showing;
mod tags;
mod telling;
mod views;

pub(crate) use apis::accepts_expired;
pub(crate) use declaration::altered_edition;
pub use declaration::{Mutant, MutantError};
pub use defect::Defect;
pub use impact_probe::{ImpactAnalysis, red};
pub use matrix::{Matrix, MatrixRow};
pub use red::Red;
