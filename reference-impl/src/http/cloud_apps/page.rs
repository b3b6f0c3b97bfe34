//! Lists: filtered, sorted, and a page at a time (API-04; `FACTS.md` 6.2).

use std::cmp::Ordering;

use ::http::StatusCode;
use serde_json::{Value, json};

use super::filter::{Field, Filters, at};
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::reply::json_reply;
use crate::protocol::{ApiError, ErrorCode};
use crate::suggest::{did_you_mean, nearest};
use crate::time::SimTime;

/// The most records of a page, and how many it has if nothing is asked for.
pub(super) const LARGEST_PAGE: usize = 100;

/// What a list can be filtered and sorted by.
pub(super) struct ListOf {
    /// The fields of its filters.
    pub fields: &'static [Field],
    /// What it can be sorted by, each with the path of the value; the first one if only a direction is asked for.
    pub sorts: &'static [(&'static str, &'static [&'static str])],
}

/// A page of a list.
pub(super) struct Page {
    /// The records of the page, at most 100 (API-04).
    pub data: Vec<Value>,
    /// How many the list has after filtering.
    pub total: usize,
    /// The most it may have.
    pub limit: usize,
    /// Whether records come after it.
    pub has_next: bool,
}

impl ListOf {
    /// The page that a call asks for.
    ///
    /// # Errors
    /// If a filter, the order or the place of the page cannot be read; the error names it.
    pub(super) fn page(&self, records: Vec<Value>, parameters: &Parameters, now: SimTime) -> Result<Page, ApiError> {
        let filters = Filters::read(parameters.object("filters")?.as_ref(), self.fields, now)?;
        let records = records.into_iter().filter(|record| filters.admit(record)).collect();
        Page::of(self.sorted(records, parameters)?, parameters)
    }

    /// Records in the order that a call asks for, if it asks for one.
    ///
    /// # Errors
    /// If the list has no such order.
    pub(super) fn sorted(&self, mut records: Vec<Value>, parameters: &Parameters) -> Result<Vec<Value>, ApiError> {
        if let Some((path, descending)) = self.order(parameters)? {
            records.sort_by(|a, b| compared(at(a, path).first(), at(b, path).first(), descending));
        }
        Ok(records)
    }

    fn order(&self, parameters: &Parameters) -> Result<Option<(&'static [&'static str], bool)>, ApiError> {
        let descending = match parameters.text("sortDirection")?.as_deref() {
            None => None,
            Some(direction) if direction.eq_ignore_ascii_case("asc") => Some(false),
            Some(direction) if direction.eq_ignore_ascii_case("desc") => Some(true),
            Some(other) => return Err(refused(format!("The sort direction is `asc` or `desc`, not `{other}`"))),
        };
        let field = match parameters.text("sortField")? {
            None if descending.is_none() => return Ok(None),
            None => self.sorts.first(),
            Some(name) => Some(self.sorts.iter().find(|(known, _)| *known == name).ok_or_else(|| {
                let near = did_you_mean(&nearest(&name, self.sorts.iter().map(|(known, _)| *known)));
                refused(format!("The list cannot be sorted by `{name}`{near}"))
            })?),
        };
        Ok(field.map(|(_, path)| (*path, descending.unwrap_or(true))))
    }
}

impl Page {
    /// The page of these records that a call asks for. A limit over 100 is one of 100.
    ///
    /// # Errors
    /// If the place of the page cannot be read.
    pub(super) fn of(records: Vec<Value>, parameters: &Parameters) -> Result<Self, ApiError> {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let skip = parameters.number("skip")?.map_or(0, count);
        let limit = parameters.number("limit")?.map_or(LARGEST_PAGE, count).min(LARGEST_PAGE);
        let total = records.len();
        let data: Vec<Value> = records.into_iter().skip(skip).take(limit).collect();
        let has_next = skip.saturating_add(data.len()) < total;
        Ok(Self { data, total, limit, has_next })
    }

    /// The envelope of lists. `moreThanTotal` is never so: every record is counted.
    pub(super) fn reply(self) -> Response {
        let Self { data, total, limit, has_next } = self;
        let body = json!({"data": data, "hasNext": has_next, "max": limit, "total": total, "moreThanTotal": false});
        json_reply(StatusCode::OK, &body)
    }
}

/// What is absent comes last either way.
fn compared(a: Option<&Value>, b: Option<&Value>, descending: bool) -> Ordering {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (a, b) => return a.is_none().cmp(&b.is_none()),
    };
    let ascending = match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_u64(), b.as_u64()) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
        },
        (Value::Number(_), _) => Ordering::Less,
        (_, Value::Number(_)) => Ordering::Greater,
        (Value::String(a), Value::String(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
        (a, b) => a.to_string().cmp(&b.to_string()),
    };
    if descending { ascending.reverse() } else { ascending }
}

fn refused(message: String) -> ApiError {
    ApiError::new(ErrorCode::BadRequest, message)
}
