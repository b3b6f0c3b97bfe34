//! A page of a collection, and where the next one is.

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::Value;

use super::evaluate::{Scalar, order, scalar};
use super::options::Options;
use super::set::Kind;

/// How many items a page has at most (`FACTS.md` 2.4).
pub(in crate::http) const PAGE: usize = 10_000;

/// The body of an answer with a page of a collection.
#[derive(Serialize)]
struct Page<'a, T> {
    #[serde(rename = "@odata.context")]
    context: &'a str,
    #[serde(rename = "@odata.count", skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    value: &'a [T],
    #[serde(rename = "@odata.nextLink", skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
}

/// The page of `items` that is asked for, as JSON. `next` makes the address of the page that begins after so many
/// items.
pub(in crate::http) fn collection<T: Serialize>(
    context: &str,
    items: &[T],
    options: &Options,
    page: usize,
    next: impl Fn(usize) -> String,
) -> Vec<u8> {
    if !options.look_into_items() {
        return cut(context, items, options, page, next);
    }
    // Everything here can be written as JSON: no map has keys that are no text.
    let values = items.iter().map(|item| serde_json::to_value(item).unwrap_or(Value::Null));
    let holds = |item: &Value| options.filter.as_ref().is_none_or(|filter| filter.holds_for(item));
    let mut values: Vec<Value> = values.filter(holds).collect();
    if !options.order_by.is_empty() {
        values.sort_by(|left, right| in_order(left, right, options));
    }
    if let Some(names) = &options.select {
        for object in values.iter_mut().filter_map(Value::as_object_mut) {
            object.retain(|name, _| names.contains(&name.as_str()) || options.expands(name));
        }
    }
    cut(context, &values, options, page, next)
}

fn cut<T: Serialize>(
    context: &str,
    items: &[T],
    options: &Options,
    page: usize,
    next: impl Fn(usize) -> String,
) -> Vec<u8> {
    let rest = items.get(options.skip..).unwrap_or_default();
    let asked = &rest[..rest.len().min(options.top.unwrap_or(usize::MAX))];
    let value = &asked[..asked.len().min(page)];
    let next_link = (value.len() < asked.len()).then(|| next(options.skip + page));
    let count = options.count.then_some(items.len());
    serde_json::to_vec(&Page { context, count, value, next_link }).unwrap_or_default()
}

fn in_order(left: &Value, right: &Value, options: &Options) -> Ordering {
    for (property, descending) in &options.order_by {
        let of = |item: &'_ Value| -> Option<Value> { item.get(property.name).cloned() };
        let (left, right) = (of(left).unwrap_or_default(), of(right).unwrap_or_default());
        let scale = match property.kind {
            Kind::Enumeration(words) => Some(words),
            _ => None,
        };
        let (left, right) = (scalar(&left, property.kind), scalar(&right, property.kind));
        // Null comes before everything.
        let ordering = match (&left, &right) {
            (Scalar::Null, Scalar::Null) => Ordering::Equal,
            (Scalar::Null, _) => Ordering::Less,
            (_, Scalar::Null) => Ordering::Greater,
            _ => order(&left, &right, scale).unwrap_or(Ordering::Equal),
        };
        if ordering != Ordering::Equal {
            return if *descending { ordering.reverse() } else { ordering };
        }
    }
    Ordering::Equal
}
