//! Why a query gets no answer: its class, the words of the engine, where in the text, and what was meant perhaps.
//!
//! Source: `FACTS.md` 33. What reaches a client of the API is [`QueryError::api_message_in`]; code, line and column
//! are for people at the test-bed, see [`QueryError::render`].

use std::fmt;

use super::syntax::Span;
use crate::suggest::did_you_mean;

/// Whose fault it is that there is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorClass {
    /// The text is no query.
    Syntax,
    /// The text is a query, but it does not fit the tables: a name, a type, a number of arguments.
    Semantic,
    /// The query is right, but asks for more than the service gives (HNT-05).
    Limit,
    /// The query may well be right, but this test-bed does not know that part of the language: never a wrong answer.
    Unsupported,
}

/// Why a query gets no answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct QueryError {
    /// Whose fault it is.
    pub class: ErrorClass,
    /// The engine's code, for example `SEM0100`; empty where none is known.
    pub code: &'static str,
    /// The operator it happened in, if it is in one.
    pub operator: Option<&'static str>,
    /// What is wrong, without the operator's name.
    pub message: String,
    /// Where in the text.
    pub span: Span,
    /// What may help: the names that are near, or what was expected.
    pub hint: Option<String>,
    /// What else is wrong, and where: all that a query uses and that is not carried out is said at once.
    pub also: Vec<(String, Span)>,
}

impl QueryError {
    fn new(class: ErrorClass, code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self { class, code, operator: None, message: message.into(), span, hint: None, also: Vec::new() }
    }

    /// The text is no query: something was expected and something else was found.
    pub(super) fn syntax(expected: &str, found: &str, span: Span) -> Self {
        let mut error = Self::new(ErrorClass::Syntax, "SYN0002", "A recognition error occurred.", span);
        error.hint = Some(format!("expected {expected}, found {found}"));
        error
    }

    /// The query does not fit the tables or the types.
    pub(super) fn semantic(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::new(ErrorClass::Semantic, code, message, span)
    }

    /// A part of the language that this test-bed does not know.
    pub(super) fn unsupported(what: impl fmt::Display, span: Span) -> Self {
        Self::new(ErrorClass::Unsupported, "", format!("{what} is not supported by this test-bed"), span)
    }

    /// A limit of the service.
    pub(super) fn limit(message: impl Into<String>, span: Span) -> Self {
        Self::new(ErrorClass::Limit, "", message, span)
    }

    /// The same, with the operator it happened in; the innermost operator stays.
    #[must_use]
    pub(super) fn in_operator(mut self, operator: &'static str) -> Self {
        self.operator.get_or_insert(operator);
        self
    }

    /// The same, with the names that may have been meant.
    #[must_use]
    pub(super) fn near(mut self, names: &[String]) -> Self {
        let meant = did_you_mean(names);
        if !meant.is_empty() {
            self.hint = Some(meant.trim_start_matches("; ").to_owned());
        }
        self
    }

    /// The same, with a hint.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The words of the engine, with the operator where it names one.
    fn engine_text(&self) -> String {
        match (self.operator, self.class) {
            (Some(operator), ErrorClass::Semantic) if self.code == "SEM0100" => {
                format!("'{operator}' operator: {}", self.message)
            }
            _ => self.message.clone(),
        }
    }

    /// What the public APIs put into `error.message`: the engine's words and what to do (`FACTS.md` 33).
    ///
    /// The engine's words may end with a full stop of their own; the service then shows two.
    pub(super) fn api_message(&self) -> String {
        let text = self.engine_text();
        match self.class {
            ErrorClass::Syntax => format!("{text}. Fix syntax errors in your query."),
            ErrorClass::Semantic => format!("{text}. Fix semantic errors in your query."),
            ErrorClass::Limit | ErrorClass::Unsupported => text,
        }
    }

    /// The same with the place, as the engine's own errors have it: `[line:position=1:9]`, and with the hint. Ours: the
    /// service leaves both out.
    #[must_use]
    pub fn api_message_in(&self, query: &str) -> String {
        let advice = match self.class {
            ErrorClass::Syntax => ". Fix syntax errors in your query.",
            ErrorClass::Semantic => ". Fix semantic errors in your query.",
            ErrorClass::Limit => return self.api_message(),
            ErrorClass::Unsupported => "",
        };
        let (line, column) = self.position(query);
        let hint = self.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        let also: String = self
            .also
            .iter()
            .map(|(what, span)| {
                let (line, column) = position(*span, query);
                format!("; {what} [line:position={line}:{column}]")
            })
            .collect();
        format!("{} [line:position={line}:{column}]{advice}{also}{hint}", self.engine_text())
    }

    /// Line and column of the error in `query`, both from 1; the column counts characters.
    #[must_use]
    pub fn position(&self, query: &str) -> (usize, usize) {
        position(self.span, query)
    }

    /// The error as a person wants to see it: class, code, the line of the query and a mark under the place.
    #[must_use]
    pub fn render(&self, query: &str) -> String {
        let class = match self.class {
            ErrorClass::Syntax => "Syntax error",
            ErrorClass::Semantic => "Semantic error",
            ErrorClass::Limit => "Limit reached",
            ErrorClass::Unsupported => "Unsupported",
        };
        let code = if self.code.is_empty() { String::new() } else { format!(" {}", self.code) };
        let (line, column) = self.position(query);
        let mut text = format!("{class}{code} at {line}:{column}: {}", self.engine_text());
        text.push_str(&marked(self.span, query));
        for (what, span) in &self.also {
            let (line, column) = position(*span, query);
            text.push_str(&format!("\nand at {line}:{column}: {what}{}", marked(*span, query)));
        }
        if let Some(hint) = &self.hint {
            text.push_str(&format!("\n  = {hint}"));
        }
        text
    }
}

/// Line and column of the start of a stretch.
fn position(span: Span, query: &str) -> (usize, usize) {
    let before = query.get(..span.start()).unwrap_or(query);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The line of a stretch, and marks under it.
fn marked(span: Span, query: &str) -> String {
    let (line, column) = position(span, query);
    let Some(source) = query.lines().nth(line - 1) else { return String::new() };
    let rest = source.chars().count().saturating_sub(column - 1).max(1);
    let width = query
        .get(span.start()..span.end())
        .map_or(1, |marked| marked.lines().next().map_or(0, |first| first.chars().count()));
    let marks = "^".repeat(width.clamp(1, rest));
    format!("\n  | {source}\n  | {}{marks}", " ".repeat(column - 1))
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.engine_text())?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}
