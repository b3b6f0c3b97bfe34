//! The query options of OData that Defender's collections take (API-03; `FACTS.md` 2.4).
//!
//! | file | what lives there |
//! |---|---|
//! | `set.rs` | which properties a collection has, and which of them can be filtered by in which API version |
//! | `lexer.rs`, `parser.rs` | `$filter`, read and checked against the collection |
//! | `expression.rs` | a filter as a tree, and printed |
//! | `function.rs` | the functions and the arithmetic that it may use |
//! | `evaluate.rs` | what it says of an item |
//! | `options.rs` | `$top`, `$skip`, `$orderby`, `$select`, `$expand`, `$count` |
//! | `page.rs` | a page of a collection, and where the next one is |
//!
//! Names of properties and words of enumerations are read whatever their letter case; other strings are compared as
//! they are. What cannot be read is
//! refused with the place where reading stopped, the first character having position 0.

mod evaluate;
mod expression;
mod function;
mod lexer;
mod options;
mod page;
mod parser;
mod set;
#[cfg(test)]
mod tests;

pub(super) use options::Options;
pub(super) use page::{PAGE, collection};
pub(super) use parser::instant;
pub(super) use set::{EntitySet, Kind, Property};

use crate::protocol::{ApiError, ErrorCode};

/// A refusal of query options.
fn refused(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::ODataError, message)
}
