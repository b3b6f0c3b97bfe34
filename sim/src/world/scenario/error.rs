//! Errors of scenario files: the place, what is wrong, and what to do about it.

use std::ops::Range;
use std::sync::Arc;

use gnomon_reference_impl::suggest::nearest;
use miette::{Diagnostic, NamedSource, SourceSpan};

/// A scenario that cannot be run.
#[derive(Clone, Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
#[diagnostic(code(gnomon::scenario))]
pub struct ScenarioError {
    message: String,
    #[source_code]
    file: Arc<NamedSource<String>>,
    #[label("{label}")]
    span: Option<SourceSpan>,
    label: String,
    #[help]
    help: Option<String>,
}

/// What is wrong at a place of a file.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    pub span: Range<usize>,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
}

impl Complaint {
    pub(super) fn at(span: Range<usize>, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { span, message: message.into(), label: label.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl ScenarioError {
    pub(super) fn new(name: &str, text: &str, complaint: Complaint) -> Self {
        // A span can lie at the very end of a file that is cut off.
        let start = complaint.span.start.min(text.len());
        let span = Some(SourceSpan::from(start..complaint.span.end.clamp(start, text.len())));
        let file = Arc::new(NamedSource::new(name, text.to_owned()).with_language("toml"));
        Self { message: complaint.message, file, span, label: complaint.label, help: complaint.help }
    }

    /// What TOML itself says of a file.
    pub(super) fn of_toml(name: &str, text: &str, error: &toml::de::Error) -> Self {
        let (message, help) = plain_words(error.message());
        let span = error.span().unwrap_or(0..0);
        Self::new(name, text, Complaint { span, message, label: "here".to_owned(), help })
    }

    /// The line of the file, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        let start = self.span.map_or(0, |span| span.offset());
        self.file.inner()[..start].matches('\n').count() + 1
    }

    /// What to do about it, if there is anything to say.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// What the deserializer says, in words for the author of a scenario, with the nearest valid name where there is one.
fn plain_words(message: &str) -> (String, Option<String>) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let of = |what: &str| -> Option<(String, Option<String>)> {
        let (given, known) = quoted.split_first()?;
        let help = match nearest(given, known.iter().copied()).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => return Some((format!("there is no {what} `{given}` here"), None)),
            None => {
                format!("there are {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
            }
        };
        Some((format!("there is no {what} `{given}` here"), Some(help)))
    };
    let words = if message.starts_with("unknown field") {
        of("key")
    } else if message.starts_with("unknown variant") {
        of("value")
    } else if message.starts_with("missing field") {
        quoted.first().map(|name| (format!("the key `{name}` is missing"), Some(format!("add a line `{name} = ...`"))))
    } else {
        None
    };
    words.unwrap_or_else(|| (message.to_owned(), None))
}
