//! What must hold of whatever bytes. A body panics if something does not.

mod control;
mod filter;
mod filters;
mod http;
mod indicator;
mod log;
mod ours;
mod query;
mod raw;
mod report;
mod scenario;
mod sockets;
mod tenant;
mod token;
mod upload;

/// What must hold of one kind of input.
pub(crate) struct Body {
    /// Its name, and that of the folder of its seeds.
    pub(crate) name: &'static str,
    /// What the parser knows.
    pub(crate) words: &'static [&'static str],
    /// Panics if an input has another outcome than it may have.
    pub(crate) run: fn(&[u8]),
}

const fn body(name: &'static str, words: &'static [&'static str], run: fn(&[u8])) -> Body {
    Body { name, words, run }
}

static ALL: [Body; 13] = [
    body("control", control::WORDS, control::run),
    body("filter", filter::WORDS, filter::run),
    body("filters", filters::WORDS, filters::run),
    body("http", http::WORDS, http::run),
    body("indicator", indicator::WORDS, indicator::run),
    body("log", log::WORDS, log::run),
    body("ours", ours::WORDS, ours::run),
    body("query", query::WORDS, query::run),
    body("raw", raw::WORDS, raw::run),
    body("report", report::WORDS, report::run),
    body("scenario", scenario::WORDS, scenario::run),
    body("token", token::WORDS, token::run),
    body("upload", upload::WORDS, upload::run),
];

/// The body of this name.
///
/// # Panics
/// If there is none.
pub(crate) fn named(name: &str) -> &'static Body {
    ALL.iter().find(|body| body.name == name).unwrap_or_else(|| panic!("there is no body `{name}`"))
}
