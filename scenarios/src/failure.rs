//! Everything that can go wrong, what to do about it, and the exit code for it.

use std::io;
use std::path::PathBuf;

use gnomon_features::exit_code::ExitCode;
use gnomon_features::registry::UnknownRequirement;
use gnomon_mocks::serve::{EmulatorError, StoreError};
use gnomon_reference_impl::edition::UnknownEdition;
use gnomon_reference_impl::logs::UnknownFormat;
use gnomon_reference_impl::suggest::did_you_mean;
use gnomon_sim::engine::WindowError;
use gnomon_sim::world::{EndpointsError, LedgerFault, ScenarioError};
use miette::Diagnostic;

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum Failure {
    /// A scenario that cannot be run.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Scenario(#[from] ScenarioError),

    /// A scenario that does not exist.
    #[error("there is no scenario `{asked}`")]
    #[diagnostic(code(gnomon::unknown_scenario))]
    UnknownScenario {
        /// What was asked for.
        asked: String,
        /// What there is instead.
        #[help]
        help: String,
    },

    /// A file that cannot be read.
    #[error("{} cannot be read: {reason}", path.display())]
    #[diagnostic(code(gnomon::unreadable))]
    Unreadable {
        /// The path of the file, as it was given.
        path: PathBuf,
        /// What the operating system says of it.
        reason: String,
    },

    /// An edition that does not exist.
    #[error(transparent)]
    #[diagnostic(code(gnomon::unknown_edition))]
    UnknownEdition(#[from] UnknownEdition),

    /// An edition whose publications do not fit the windows of the engine.
    #[error(transparent)]
    #[diagnostic(code(gnomon::window))]
    Window(#[from] WindowError),

    /// A requirement that does not exist.
    #[error(transparent)]
    #[diagnostic(code(gnomon::unknown_requirement))]
    UnknownRequirement(#[from] UnknownRequirement),

    /// A feature, or an example, that is not in the suite.
    #[error("no {what} of the suite is called `{asked}`{}", did_you_mean(.nearest))]
    #[diagnostic(code(gnomon::unknown_example), help("{there_are}"))]
    NotInSuite {
        /// `feature`, `example` or `mutant`.
        what: &'static str,
        /// What was asked for.
        asked: String,
        /// The names that come nearest.
        nearest: Vec<String>,
        /// What there is instead.
        there_are: String,
    },

    /// A page of documentation, or the schema of a form, that does not exist.
    #[error("there is no {what} `{asked}`{}", did_you_mean(.nearest))]
    #[diagnostic(code(gnomon::unknown_name), help("{there_are}"))]
    UnknownName {
        /// `page` or `schema`.
        what: &'static str,
        /// What was asked for.
        asked: String,
        /// The names that come nearest.
        nearest: Vec<String>,
        /// What there is instead.
        there_are: String,
    },

    /// A feature, or a mutant, that cannot be part of the suite: a fault of gnomon, whose own they are.
    #[error("the conformance suite cannot be run: {0}")]
    #[diagnostic(code(gnomon::suite))]
    Feature(String),

    /// A number of devices that the scenario cannot have.
    #[error(transparent)]
    #[diagnostic(code(gnomon::endpoints), help("give another number with `--endpoints`, or none"))]
    Endpoints(#[from] EndpointsError),

    /// A folder for the output that holds something else.
    #[error("{} is not empty: it holds `{found}`", path.display())]
    #[diagnostic(
        code(gnomon::output_folder),
        help("a run is written to a new folder, an empty one, or one that holds an earlier run and nothing else")
    )]
    FolderTaken {
        /// The path of the folder, as it was given.
        path: PathBuf,
        /// Something in it that is not from an earlier run.
        found: String,
    },

    /// Something that could not be written.
    #[error("{what} cannot be written: {source}")]
    #[diagnostic(code(gnomon::output))]
    Write {
        /// What was to be written, in words.
        what: String,
        /// What the operating system says of it.
        source: io::Error,
    },

    /// An emulator that does not start, or that stopped by a failure.
    #[error(transparent)]
    #[diagnostic(code(gnomon::serve), help("{}", emulator_help(.0)))]
    Emulator(#[from] EmulatorError),

    /// Secrets that cannot be used.
    #[error("{what} cannot be used: {reason}")]
    #[diagnostic(
        code(gnomon::secrets),
        help("a JSON object with any of clientSecret, harnessSecret, cloudAppsToken, controlToken, signingKey")
    )]
    Secrets {
        /// The file, or the words for what is set.
        what: String,
        /// What is wrong.
        reason: String,
    },

    /// Interruptions that cannot be listened for.
    #[error("signals cannot be listened for: {0}")]
    #[diagnostic(code(gnomon::signals))]
    Signals(String),

    /// A log format that is not read.
    #[error(transparent)]
    #[diagnostic(code(gnomon::log_format), help("`gnomon log formats` lists them"))]
    LogFormat(#[from] UnknownFormat),

    /// A description of a log, a zone or a table of addresses that is invalid.
    #[error("{what} is invalid: {reason}")]
    #[diagnostic(code(gnomon::log_description), help("the page on logs shows one of each"))]
    LogDescription {
        /// What it is, in words.
        what: String,
        /// What is wrong with it.
        reason: String,
    },

    /// A log of which nothing is read.
    #[error("{}: {reason}", path.display())]
    #[diagnostic(code(gnomon::log), help("{help}"))]
    Log {
        /// The path of the file, as it was given.
        path: PathBuf,
        /// The documented words, with the first reason.
        reason: String,
        /// The format that fits, or what else to do.
        help: String,
    },

    /// A ledger that does not add up.
    #[error("the ledger does not add up: {0}")]
    #[diagnostic(
        code(gnomon::fault),
        help("this is a fault of gnomon itself; please report it with the command and the scenario")
    )]
    Ledger(#[from] LedgerFault),
}

/// What to do about an emulator that does not start.
const fn emulator_help(error: &EmulatorError) -> &'static str {
    match error {
        EmulatorError::Listen { .. } => "give another first port with `--port`, or 0 for free ones",
        EmulatorError::Store(StoreError::Io { .. }) => {
            "name a folder with `--data` that can be written and is in no other use"
        }
        EmulatorError::Store(StoreError::Damaged { .. } | StoreError::Version { .. } | StoreError::Differs { .. }) => {
            "`gnomon docs ci` says what is kept, and what becomes of it"
        }
        EmulatorError::Store(_) => "name an empty folder with `--data`, or what the data was made from",
        EmulatorError::Secrets { .. } => "name a folder with `--data` that can be written, or repair the file",
        EmulatorError::Journal { .. } => "name a file with `--journal` that can be written",
        EmulatorError::Tls(_) => "name a file with `--tls` that can be written",
        EmulatorError::Scenario { .. } | EmulatorError::Edition(_) => "`gnomon list` shows the built-in scenarios",
        EmulatorError::Thread(_) => "this is a fault of gnomon itself; please report it with the command",
    }
}

impl Failure {
    /// `what` could not be written.
    pub fn write(what: impl Into<String>, source: io::Error) -> Self {
        Self::Write { what: what.into(), source }
    }

    /// The exit code for it.
    #[must_use]
    pub const fn exit_code(&self) -> ExitCode {
        match self {
            Self::Endpoints(_)
            | Self::FolderTaken { .. }
            | Self::UnknownRequirement(_)
            | Self::NotInSuite { .. }
            | Self::UnknownName { .. }
            | Self::LogFormat(_)
            | Self::LogDescription { .. } => ExitCode::Usage,
            Self::Emulator(EmulatorError::Listen { .. }) => ExitCode::Unreachable,
            Self::Emulator(EmulatorError::Scenario { .. } | EmulatorError::Edition(_)) => ExitCode::Configuration,
            Self::Emulator(EmulatorError::Store(StoreError::Io { .. })) => ExitCode::Output,
            Self::Emulator(EmulatorError::Store(_)) => ExitCode::Configuration,
            Self::Emulator(EmulatorError::Tls(_) | EmulatorError::Secrets { .. } | EmulatorError::Journal { .. }) => {
                ExitCode::Output
            }
            Self::Ledger(_) | Self::Feature(_) | Self::Signals(_) | Self::Emulator(EmulatorError::Thread(_)) => {
                ExitCode::Fault
            }
            Self::Write { .. } => ExitCode::Output,
            Self::Log { .. } => ExitCode::Failed,
            Self::Scenario(_)
            | Self::UnknownScenario { .. }
            | Self::Unreadable { .. }
            | Self::UnknownEdition(_)
            | Self::Secrets { .. }
            | Self::Window(_) => ExitCode::Configuration,
        }
    }

    /// Tells it on the standard error output, with its place in the file if it has one.
    pub fn tell(self) -> ExitCode {
        let code = self.exit_code();
        eprintln!("{:?}", miette::Report::new(self));
        code
    }
}
