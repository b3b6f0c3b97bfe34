//! The command `gnomon`: runs scenarios by name or from a file, and tells what came of them.
//!
//! | module | what lives there |
//! |---|---|
//! | [`command`] | the command line, a file for each subcommand |
//! | [`library`] | the scenarios that are run by name, and those read from a file |
//! | [`simulation`], [`progress`] | driving a run to its end, and showing how far it is |
//! | [`summary`] | what came of a run, a file for each section |
//! | [`logs`] | what is told of logs of proxies and firewalls |
//! | [`page`], [`numbers`] | all of it as text for people |
//! | [`output`] | the folder a run is written to |
//! | [`schema`] | the form of every file that programs read, with its version |
//! | [`docs`] | the pages of documentation, embedded |
//! | [`failure`] | everything that can go wrong, and the exit code for it |

pub mod command;
pub mod docs;
pub mod failure;
pub mod library;
pub mod logs;
pub mod numbers;
pub mod output;
pub mod page;
pub mod progress;
pub mod schema;
pub mod simulation;
pub mod summary;
