//! The bodies of `../tests/fuzz`, for libFuzzer.

#[path = "../../tests/fuzz/bodies/mod.rs"]
mod bodies;

/// Holds an input against the body of this name.
pub fn run(name: &str, data: &[u8]) {
    (bodies::named(name).run)(data);
}

/// What the parser that the body of this name is about knows.
#[must_use]
pub fn words(name: &str) -> &'static [&'static str] {
    bodies::named(name).words
}
