//! Filters of lists: which records pass (API-04; `FACTS.md` 6.2).
//!
//! `{"<field>":{"<operator>":operand}}`: all fields, and all operators of a field, must let a record pass. A field of a
//! record has any number of values. Numbers and texts that read alike are equal, since parameters of a form are all
//! text; texts are searched letter case apart (both ours).

use serde_json::{Map, Value};

use super::operator::{Condition, Operator};
use crate::protocol::{ApiError, ErrorCode};
use crate::suggest::{did_you_mean, nearest};
use crate::time::SimTime;

/// A field that a list can be filtered by.
pub(super) struct Field {
    /// Its name in a filter.
    pub name: &'static str,
    /// Its values in a record.
    pub values: Values,
    /// Whether `eq` takes the two ends of a span, not a list of values: risk scores do (`FACTS.md` 6.10).
    pub span: bool,
}

/// Where the values of a field are in a record.
pub(super) enum Values {
    /// At this path; lists on the way, and at its end, are looked through.
    At(&'static [&'static str]),
    /// What this function computes from the record.
    By(fn(&Value) -> Vec<Value>),
    /// All texts of the record.
    AllText,
}

/// The filters of a call.
pub(super) struct Filters(Vec<(&'static Field, Condition)>);

impl Field {
    /// A field whose values are at a path.
    pub(super) const fn at(name: &'static str, path: &'static [&'static str]) -> Self {
        Self { name, values: Values::At(path), span: false }
    }

    /// A field whose values are computed.
    pub(super) const fn by(name: &'static str, values: fn(&Value) -> Vec<Value>) -> Self {
        Self { name, values: Values::By(values), span: false }
    }

    /// The values of a record.
    pub(super) fn of(&self, record: &Value) -> Vec<Value> {
        match &self.values {
            Values::At(path) => at(record, path),
            Values::By(values) => values(record),
            Values::AllText => {
                let mut texts = Vec::new();
                all_texts(record, &mut texts);
                texts
            }
        }
    }
}

/// The values at a path; lists are looked through, and what is null or not there is no value.
pub(super) fn at(record: &Value, path: &[&str]) -> Vec<Value> {
    match (record, path) {
        (Value::Array(items), path) => items.iter().flat_map(|item| at(item, path)).collect(),
        (Value::Null, []) => Vec::new(),
        (value, []) => vec![value.clone()],
        (value, [name, rest @ ..]) => value.get(name).map(|inner| at(inner, rest)).unwrap_or_default(),
    }
}

fn all_texts(value: &Value, texts: &mut Vec<Value>) {
    match value {
        Value::String(_) => texts.push(value.clone()),
        Value::Array(items) => items.iter().for_each(|item| all_texts(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| all_texts(field, texts)),
        _ => {}
    }
}

impl Filters {
    /// Reads the filters of a call for a list with these fields, at `now`.
    ///
    /// # Errors
    /// If a field or an operator is not known, or an operand is of the wrong kind; the error names it.
    pub(super) fn read(
        filters: Option<&Map<String, Value>>,
        fields: &'static [Field],
        now: SimTime,
    ) -> Result<Self, ApiError> {
        let mut conditions = Vec::new();
        for (name, operations) in filters.into_iter().flatten() {
            let field = fields.iter().find(|field| field.name == name).ok_or_else(|| {
                let near = did_you_mean(&nearest(name, fields.iter().map(|field| field.name)));
                refused(format!("The list has no filter `{name}`{near}"))
            })?;
            let operations = operations
                .as_object()
                .ok_or_else(|| refused(format!("The filter `{name}` is no object of operators and operands")))?;
            for (operator, operand) in operations {
                let known = Operator::named(operator).ok_or_else(|| {
                    let near = did_you_mean(&nearest(operator, Operator::ALL.map(Operator::name)));
                    refused(format!("The filter `{name}` has no operator `{operator}`{near}"))
                })?;
                let condition = Condition::read(known, operand, field.span, now).map_err(|why| {
                    refused(format!("The operand of `{operator}` in the filter `{name}` is not {why}"))
                })?;
                conditions.push((field, condition));
            }
        }
        Ok(Self(conditions))
    }

    /// Whether a record passes.
    pub(super) fn admit(&self, record: &Value) -> bool {
        self.0.iter().all(|(field, condition)| condition.holds(&field.of(record)))
    }
}

fn refused(message: String) -> ApiError {
    ApiError::new(ErrorCode::BadRequest, message)
}
