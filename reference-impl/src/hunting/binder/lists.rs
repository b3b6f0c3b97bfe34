//! `in`, `has_any` and `has_all`: lists of constants, dynamic arrays, and the first column of a table (HNT-04).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::calls::convert;
use super::expression::Scope;
use super::operations;
use crate::hunting::error::QueryError;
use crate::hunting::eval::Membership;
use crate::hunting::plan::{Bound, BoundKind, Comparison, Function, Lookup};
use crate::hunting::syntax::{BinaryOp, Expr, InOp, Span, TextKind, TextOp};
use crate::hunting::text_match::TextMatcher;
use crate::hunting::types::{Dynamic, ScalarType, Value};

/// `left op (list)`.
pub(super) fn bind(
    scope: &mut Scope<'_>,
    op: InOp,
    left: &Expr,
    list: &[Expr],
    span: Span,
) -> Result<Bound, QueryError> {
    let bound = scope.bind(left)?;
    let lookup = match op {
        InOp::In { case_sensitive, negated } => Lookup::Equal { case_sensitive, negated },
        InOp::HasAny => Lookup::HasAny,
        InOp::HasAll => Lookup::HasAll,
    };
    let texts_only = !matches!(lookup, Lookup::Equal { case_sensitive: true, .. });
    // A dynamic value is looked for as the text that it is.
    let bound = if bound.ty == ScalarType::Dynamic { convert(bound, ScalarType::String) } else { bound };
    if texts_only && bound.ty != ScalarType::String {
        return Err(QueryError::unsupported(format!("This operator on {}", bound.ty.name()), left.span));
    }
    if let [only] = list
        && let Some(plan) = scope.table(only)?
    {
        let first = plan.fields.first().map(|field| field.ty);
        if !first.is_some_and(|ty| fits(bound.ty, ty)) {
            return Err(QueryError::unsupported("A list whose type is not that of the left side", only.span));
        }
        return Ok(Bound { kind: BoundKind::Lookup(Box::new(bound), lookup, plan), ty: ScalarType::Bool });
    }
    let mut values = Vec::new();
    let mut of_row = Vec::new();
    for item in list {
        let item_bound = scope.bind(item)?;
        match item_bound.as_constant() {
            Some(Value::Dynamic(items)) => values.extend(elements(items, bound.ty)),
            Some(value) if fits(bound.ty, item_bound.ty) => values.push(value.clone()),
            None if fits(bound.ty, item_bound.ty) => of_row.push(item_bound),
            Some(_) | None => {
                // Whether the service converts one of them is not documented.
                let what = format!("A list of {} that is looked into for a {}", item_bound.ty.name(), bound.ty.name());
                return Err(QueryError::unsupported(what, item.span).hint("convert one of them: `tostring(...)`"));
            }
        }
    }
    if !of_row.is_empty() {
        return depending_on_row(lookup, &bound, values, of_row, span);
    }
    let left = Box::new(bound);
    let kind = match looked_into(lookup, &values) {
        Looked::Member(membership) => BoundKind::Member(left, Arc::new(membership)),
        Looked::Match(matcher) => BoundKind::Match(left, Arc::new(matcher)),
    };
    Ok(Bound { kind, ty: ScalarType::Bool })
}

/// Conditions of which those that compare one column with constants are one list: `X == 1 or X == 2` joined by `or`,
/// `X != 1 and X != 2` joined by `and`.
pub(super) fn merged(conditions: Vec<Bound>, comparison: Comparison) -> Vec<Bound> {
    let compared = |bound: &Bound| match &bound.kind {
        BoundKind::Call(Function::Compare(found), parts) if *found == comparison => match parts.as_slice() {
            [Bound { kind: BoundKind::Column(at), .. }, Bound { kind: BoundKind::Constant(value), .. }]
                if *value != Value::Null && !matches!(value, Value::Dynamic(_)) =>
            {
                Some(*at)
            }
            _ => None,
        },
        _ => None,
    };
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    conditions.iter().filter_map(compared).for_each(|at| *counts.entry(at).or_default() += 1);
    let mut lists: BTreeMap<usize, (Bound, Vec<Value<'static>>)> = BTreeMap::new();
    let mut merged = Vec::new();
    for condition in conditions {
        let column = compared(&condition).filter(|at| counts.get(at).is_some_and(|count| *count > 1));
        match (column, condition.kind) {
            (Some(at), BoundKind::Call(_, mut parts)) => {
                let Some(value) = parts.pop().as_ref().and_then(Bound::as_constant).cloned() else { continue };
                let Some(column) = parts.pop() else { continue };
                lists.entry(at).or_insert_with(|| (column, Vec::new())).1.push(value);
            }
            (_, kind) => merged.push(Bound { kind, ty: condition.ty }),
        }
    }
    let negated = comparison == Comparison::NotEqual;
    merged.extend(lists.into_values().map(|(column, values)| {
        let list = Membership::new(&values, true, negated);
        Bound { kind: BoundKind::Member(Box::new(column), Arc::new(list)), ty: ScalarType::Bool }
    }));
    merged
}

enum Looked {
    Member(Membership),
    Match(TextMatcher),
}

fn looked_into(lookup: Lookup, values: &[Value<'static>]) -> Looked {
    let texts = || values.iter().map(Value::to_text).collect::<Vec<_>>();
    match lookup {
        Lookup::Equal { case_sensitive, negated } => Looked::Member(Membership::new(values, case_sensitive, negated)),
        Lookup::HasAny => Looked::Match(TextMatcher::any_term(&texts())),
        Lookup::HasAll => Looked::Match(TextMatcher::all_terms(&texts())),
    }
}

fn fits(left: ScalarType, item: ScalarType) -> bool {
    left == item || (left.is_number() && item.is_number())
}

/// The elements of an array as values of a type; those that cannot be of it are in no list. A scalar is its own list.
fn elements(items: &Dynamic, ty: ScalarType) -> Vec<Value<'static>> {
    let items = items.items().unwrap_or(std::slice::from_ref(items));
    let value = |item: &Dynamic| match (item.to_value(), ty) {
        (value, ScalarType::String) => Value::text(value.to_text()),
        (value @ (Value::Long(_) | Value::Real(_)), ty) if ty.is_number() => value,
        (value, ty) => crate::hunting::types::converted(&value, ty),
    };
    items.iter().map(value).collect()
}

/// A list of which some values depend on the row: each is compared by itself.
fn depending_on_row(
    lookup: Lookup,
    left: &Bound,
    values: Vec<Value<'static>>,
    of_row: Vec<Bound>,
    span: Span,
) -> Result<Bound, QueryError> {
    let ty = left.ty;
    let constants = values.into_iter().map(|value| Bound::constant(value, ty));
    let all: Vec<Bound> = constants.chain(of_row).collect();
    let text = |kind, case_sensitive| BinaryOp::Text(TextOp { kind, case_sensitive, negated: false });
    let (op, any, negated) = match lookup {
        Lookup::Equal { case_sensitive: true, negated } => (BinaryOp::Equal, true, negated),
        Lookup::Equal { case_sensitive: false, negated } => (text(TextKind::Equals, false), true, negated),
        Lookup::HasAny => (text(TextKind::Has, false), true, false),
        Lookup::HasAll => (text(TextKind::Has, false), false, false),
    };
    let parts = all.into_iter().map(|item| operations::binary(op, left.clone(), item, span));
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    let kind = if any { BoundKind::Or(parts) } else { BoundKind::And(parts) };
    let found = Bound { kind, ty: ScalarType::Bool };
    Ok(if negated { Bound { kind: BoundKind::Call(Function::Not, vec![found]), ty: ScalarType::Bool } } else { found })
}
