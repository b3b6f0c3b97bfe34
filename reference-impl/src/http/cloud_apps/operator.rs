//! The operators of filters (`FACTS.md` 6.2).

use std::collections::BTreeSet;

use serde_json::{Number, Value};

use crate::time::{SimDuration, SimTime};

/// The most items that the operand of an operator may have (ours).
const MOST_ITEMS: usize = 1000;

/// An operator of a filter, by its name on the wire (`FACTS.md` 6.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operator {
    Eq,
    Neq,
    Deq,
    Contains,
    Ncontains,
    Startswith,
    Endswith,
    Doesnotstartwith,
    Startswithsingle,
    Gt,
    Gte,
    Lt,
    Lte,
    GteNdays,
    LteNdays,
    Range,
    Isset,
    Isnotset,
    Descendantof,
    Ndescendantof,
    Text,
}

impl Operator {
    pub(super) const ALL: [Self; 21] = [
        Self::Eq,
        Self::Neq,
        Self::Deq,
        Self::Contains,
        Self::Ncontains,
        Self::Startswith,
        Self::Endswith,
        Self::Doesnotstartwith,
        Self::Startswithsingle,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::GteNdays,
        Self::LteNdays,
        Self::Range,
        Self::Isset,
        Self::Isnotset,
        Self::Descendantof,
        Self::Ndescendantof,
        Self::Text,
    ];

    /// Its name in a filter.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Neq => "neq",
            Self::Deq => "deq",
            Self::Contains => "contains",
            Self::Ncontains => "ncontains",
            Self::Startswith => "startswith",
            Self::Endswith => "endswith",
            Self::Doesnotstartwith => "doesnotstartwith",
            Self::Startswithsingle => "startswithsingle",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::GteNdays => "gte_ndays",
            Self::LteNdays => "lte_ndays",
            Self::Range => "range",
            Self::Isset => "isset",
            Self::Isnotset => "isnotset",
            Self::Descendantof => "descendantof",
            Self::Ndescendantof => "ndescendantof",
            Self::Text => "text",
        }
    }

    /// The operator of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.name() == name)
    }
}

/// An operator with its operand: what it asks of the values of a field.
#[derive(Debug)]
pub(super) enum Condition {
    /// One of the values, as it is written, is one of these.
    Any(BTreeSet<String>),
    /// None of the values, as it is written, is one of these.
    None(BTreeSet<String>),
    /// One of the values is none of these.
    Different(BTreeSet<String>),
    /// One of the values, as text, stands in this relation to one of these texts (which are in lower case).
    Text(Relation, Vec<String>),
    /// None of the values, as text, stands in this relation to one of these texts.
    NoText(Relation, Vec<String>),
    /// One of the values lies in one of these spans, of which an end may be open.
    Within(Vec<Span>),
    /// There is a value, or there is none.
    Set(bool),
}

/// How a text may stand to another.
#[derive(Clone, Copy, Debug)]
pub(super) enum Relation {
    Contains,
    Starts,
    Ends,
    /// It is the other, or a path below it.
    Below,
}

/// Numbers from, to; whether the ends are left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    from: Option<f64>,
    to: Option<f64>,
    open: bool,
}

impl Condition {
    /// An operator with its operand, at `now`; of a field with spans, `eq` takes the two ends of one.
    ///
    /// # Errors
    /// What the operand should be.
    pub(super) fn read(operator: Operator, operand: &Value, span: bool, now: SimTime) -> Result<Self, &'static str> {
        let ago = |operand: &Value| -> Result<f64, &'static str> {
            let days = number(operand).filter(|days| *days >= 0.0).ok_or("a number of days")?;
            Ok(now.millis() as f64 - days * SimDuration::DAY.millis() as f64)
        };
        let from = |from, open| Self::Within(vec![Span { from: Some(from), to: None, open }]);
        let to = |to, open| Self::Within(vec![Span { from: None, to: Some(to), open }]);
        let one = || number(operand).ok_or("a number");
        Ok(match operator {
            Operator::Eq if span => {
                let ends = operand.as_array().filter(|ends| ends.len() == 2).ok_or("a list of two numbers")?;
                let end = |end: &Value| number(end).ok_or("a list of two numbers");
                Self::Within(vec![Span { from: Some(end(&ends[0])?), to: Some(end(&ends[1])?), open: false }])
            }
            Operator::Eq => Self::Any(list(operand)?),
            Operator::Neq => Self::None(list(operand)?),
            Operator::Deq => Self::Different(list(operand)?),
            Operator::Contains => Self::Text(Relation::Contains, texts(operand)?),
            Operator::Ncontains => Self::NoText(Relation::Contains, texts(operand)?),
            Operator::Startswith => Self::Text(Relation::Starts, texts(operand)?),
            Operator::Endswith => Self::Text(Relation::Ends, texts(operand)?),
            Operator::Doesnotstartwith => Self::NoText(Relation::Starts, texts(operand)?),
            Operator::Startswithsingle => Self::Text(Relation::Starts, vec![text(operand)?]),
            Operator::Text => Self::Text(Relation::Contains, vec![text(operand)?]),
            Operator::Descendantof => Self::Text(Relation::Below, texts(operand)?),
            Operator::Ndescendantof => Self::NoText(Relation::Below, texts(operand)?),
            Operator::Gt => from(one()?, true),
            Operator::Gte => from(one()?, false),
            Operator::Lt => to(one()?, true),
            Operator::Lte => to(one()?, false),
            Operator::GteNdays => from(ago(operand)?, false),
            Operator::LteNdays => to(ago(operand)?, false),
            Operator::Range => {
                const SHOULD: &str = "a list of {\"start\":number,\"end\":number}";
                let end = |span: &Value, name| match span.get(name) {
                    None | Some(Value::Null) => Ok(None),
                    Some(end) => number(end).map(Some).ok_or(SHOULD),
                };
                let read = |span: &Value| {
                    let (from, to) = (end(span, "start")?, end(span, "end")?);
                    if from.or(to).is_none() { Err(SHOULD) } else { Ok(Span { from, to, open: false }) }
                };
                Self::Within(items(operand)?.iter().map(read).collect::<Result<_, _>>()?)
            }
            Operator::Isset => Self::Set(flag(operand)?),
            Operator::Isnotset => Self::Set(!flag(operand)?),
        })
    }

    /// Whether it holds of these values.
    pub(super) fn holds(&self, values: &[Value]) -> bool {
        let any_text = |relation: &Relation, texts: &[String]| {
            let mut known = values.iter().filter_map(written).map(|value| value.to_lowercase());
            known.any(|value| texts.iter().any(|text| relation.holds(&value, text)))
        };
        match self {
            Self::Any(list) => values.iter().filter_map(written).any(|value| list.contains(&value)),
            Self::None(list) => !values.iter().filter_map(written).any(|value| list.contains(&value)),
            Self::Different(list) => values.iter().filter_map(written).any(|value| !list.contains(&value)),
            Self::Text(relation, texts) => any_text(relation, texts),
            Self::NoText(relation, texts) => !any_text(relation, texts),
            Self::Within(spans) => {
                values.iter().filter_map(number).any(|value| spans.iter().any(|span| span.contains(value)))
            }
            Self::Set(set) => *set != values.is_empty(),
        }
    }
}

impl Relation {
    fn holds(self, value: &str, text: &str) -> bool {
        match self {
            Self::Contains => value.contains(text),
            Self::Starts => value.starts_with(text),
            Self::Ends => value.ends_with(text),
            Self::Below => value
                .strip_prefix(text.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

impl Span {
    fn contains(self, value: f64) -> bool {
        let above = |from: f64| value > from || (!self.open && value == from);
        let below = |to: f64| value < to || (!self.open && value == to);
        self.from.is_none_or(above) && self.to.is_none_or(below)
    }
}

/// A text, a number or a flag as it is written.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// A value as it is written; of an entity, `{"id":"x","saas":11161,"inst":0}`, its id (`FACTS.md` 6.3).
fn named(item: &Value) -> Option<String> {
    written(item.get("id").unwrap_or(item))
}

/// A number, or a text that is one; an instant is its milliseconds since the Unix epoch.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Number::as_f64(number),
        Value::String(text) => {
            let instant = || text.parse::<SimTime>().ok().map(|at| at.millis() as f64);
            text.trim().parse().ok().filter(|number: &f64| number.is_finite()).or_else(instant)
        }
        _ => None,
    }
}

/// The items of an operand that is a list; one value is a list of its own.
///
/// # Errors
/// If they are too many: each record is compared with each.
fn items(operand: &Value) -> Result<&[Value], &'static str> {
    let items = match operand {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    if items.len() <= MOST_ITEMS { Ok(items) } else { Err("a list of at most 1,000 items") }
}

/// The values of a list, as they are written: numbers and texts that read alike are equal.
fn list(operand: &Value) -> Result<BTreeSet<String>, &'static str> {
    items(operand)?.iter().map(|item| named(item).ok_or("a list of values")).collect()
}

fn texts(operand: &Value) -> Result<Vec<String>, &'static str> {
    items(operand)?.iter().map(|item| text(item).map_err(|_| "a list of texts")).collect()
}

/// A text in lower case.
fn text(operand: &Value) -> Result<String, &'static str> {
    let simple = matches!(operand, Value::String(_) | Value::Number(_));
    written(operand).filter(|_| simple).map(|text| text.to_lowercase()).ok_or("a text")
}

fn flag(operand: &Value) -> Result<bool, &'static str> {
    operand.as_bool().ok_or("true or false")
}
