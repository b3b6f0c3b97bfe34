//! Advanced hunting: the query language over what Defender saw of devices and alerts (HNT-03 to HNT-05).
//!
//! | module | what lives there |
//! |---|---|
//! | [`rows`], [`schema`] | the tables: what roles write, and the columns that queries see, by edition |
//! | `store`, `columns` | thirty days of rows in memory, texts by dictionary |
//! | `types` | scalar types, and their values |
//! | `lexer`, `parser`, `syntax` | from text to a tree |
//! | `binder`, `plan` | what names mean, which types come out |
//! | `functions`, `text_match` | the scalar functions, each described once; looking for texts in texts |
//! | `eval`, `lookup` | carrying out a plan, many rows at once; hash tables in which keys are only looked up |
//! | `result`, `limits`, `error` | answers, what a query may ask for, why there is no answer |
//!
//! What is carried out of the language is listed in `HUNTING.md`. `externaldata` finds what the store was given by
//! [`HuntingStore::give_external`]; nothing is fetched.
//!
//! A query gives an answer or one of four errors: the text is no query, it does not fit the tables, it asks for too
//! much, or it uses a part of the language that is not carried out here. The last is never mistaken for another, and
//! never a wrong answer. Where the service's order is not defined, it is that of ingestion, so that the same query over
//! the same rows always gives the same bytes.
//!
//! ```
//! use gnomon_reference_impl::hunting::{self, HuntingStore, Options, rows::NetworkEventRow};
//! use gnomon_reference_impl::time::SimTime;
//!
//! let now: SimTime = "2021-02-10T06:00:00Z".parse().unwrap();
//! let mut store = HuntingStore::new();
//! store.append(&NetworkEventRow { timestamp: now, remote_url: "contoso.com", ..Default::default() });
//! store.append(&NetworkEventRow { timestamp: now, remote_url: "www.contoso.com", ..Default::default() });
//!
//! let query = r#"DeviceNetworkEvents | where RemoteUrl in ("contoso.com", "fabrikam.com") | order by Timestamp desc"#;
//! let answer = hunting::run(query, &store, now, &Options::default()).unwrap();
//! assert_eq!(answer.rows(), 1, "`in` compares whole values");
//! ```

mod binder;
mod columns;
mod error;
mod eval;
mod functions;
mod lexer;
mod limits;
mod lookup;
mod parser;
mod plan;
mod result;
pub mod rows;
pub mod schema;
mod store;
mod syntax;
#[cfg(test)]
mod tests;
mod text_match;
mod types;

pub use columns::RowWriter;
pub use error::{ErrorClass, QueryError};
pub use limits::{Limits, UNITS_A_SECOND, Work};
pub use plan::Field;
pub use result::Answer;
pub use store::{HuntingStore, RETENTION};
pub use syntax::Span;
pub use types::{Dynamic, ScalarType, Value};

use std::cell::RefCell;

use crate::api_version::ApiVersion;
use crate::time::SimTime;
use limits::Meter;

/// How queries are answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Which columns there are.
    pub edition: ApiVersion,
    /// What a query may ask for.
    pub limits: Limits,
}

/// Answers a query over the last thirty days before `now`, which is what `now()` means all through the query.
///
/// # Errors
/// If there is no answer; see [`ErrorClass`].
pub fn run(query: &str, store: &HuntingStore, now: SimTime, options: &Options) -> Result<Answer, QueryError> {
    run_charged(query, store, now, options).0
}

/// The same, with what is charged: also a query that gets no answer is charged what was done for it (HNT-05).
pub fn run_charged(
    query: &str,
    store: &HuntingStore,
    now: SimTime,
    options: &Options,
) -> (Result<Answer, QueryError>, Work) {
    let mut meter = Meter::new(&options.limits);
    let answer = run_metered(query, store, now, options, &mut meter);
    (answer, meter.spent())
}

fn run_metered(
    query: &str,
    store: &HuntingStore,
    now: SimTime,
    options: &Options,
    meter: &mut Meter,
) -> Result<Answer, QueryError> {
    let tree = parser::parse(query)?;
    let oldest = store::oldest(now, options.limits.reach);
    let engine = RefCell::new(eval::Engine::new(store, oldest, meter));
    let plan = binder::bind(&tree, options.edition, types::ticks_of(now), &engine)?;
    let rows = engine.into_inner().answer(&plan, options.limits.rows)?;
    let answer = Answer {
        fields: plan.fields,
        columns: rows.columns,
        rows: rows.rows,
        work: meter.spent(),
        memory: meter.needed(),
    };
    if answer.bytes() > options.limits.bytes {
        let message = "Query execution has exceeded the allowed result size. Optimize your query by limiting the \
                       number of results and try again";
        return Err(QueryError::limit(message, Span::default()));
    }
    Ok(answer)
}
