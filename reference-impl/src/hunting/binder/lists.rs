//! `in`, `has_any` and `has_all`: lists of constants, dynamic arrays, and the first column of a table (HNT-04).

use std::sync::Arc;

use super::expression::Scope;
use crate::hunting::error::QueryError;
use crate::hunting::eval::{Membership, TextMatcher};
use crate::hunting::plan::{Bound, BoundKind, Lookup};
use crate::hunting::syntax::{Expr, InOp, Span};
use crate::hunting::types::{ScalarType, Value};

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
    if bound.ty == ScalarType::Dynamic || (texts_only && bound.ty != ScalarType::String) {
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
    for item in list {
        let item_bound = scope.bind(item)?;
        let Some(value) = item_bound.as_constant() else {
            return Err(QueryError::unsupported("A list with a value that depends on the row", item.span));
        };
        match value {
            Value::Dynamic(json) => values.extend(elements(json, item.span)?),
            value if fits(bound.ty, item_bound.ty) => values.push(value.clone()),
            _ => return Err(QueryError::unsupported("A list whose type is not that of the left side", item.span)),
        }
    }
    if values.iter().any(|value| !is_of(bound.ty, value)) {
        return Err(QueryError::unsupported("A list whose type is not that of the left side", span));
    }
    let left = Box::new(bound);
    let kind = match looked_into(lookup, &values) {
        Looked::Member(membership) => BoundKind::Member(left, Arc::new(membership)),
        Looked::Match(matcher) => BoundKind::Match(left, Arc::new(matcher)),
    };
    Ok(Bound { kind, ty: ScalarType::Bool })
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

/// Whether a value can be of the type; null can be of any.
fn is_of(ty: ScalarType, value: &Value<'_>) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) => ty == ScalarType::Bool,
        Value::Long(_) | Value::Real(_) => ty.is_number(),
        Value::String(_) => ty == ScalarType::String,
        Value::DateTime(_) => ty == ScalarType::DateTime,
        Value::TimeSpan(_) => ty == ScalarType::TimeSpan,
        Value::Dynamic(_) => false,
    }
}

/// The elements of an array.
fn elements(json: &str, span: Span) -> Result<Vec<Value<'static>>, QueryError> {
    let Ok(serde_json::Value::Array(array)) = serde_json::from_str(json) else {
        return Err(QueryError::unsupported("A list that is no array", span));
    };
    array
        .into_iter()
        .map(|element| match element {
            serde_json::Value::Bool(value) => Ok(Value::Bool(value)),
            serde_json::Value::String(text) => Ok(Value::text(text)),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Ok(Value::Long(number)),
                (None, Some(number)) => Ok(Value::Real(number)),
                (None, None) => Ok(Value::Null),
            },
            serde_json::Value::Null => Ok(Value::Null),
            _ => Err(QueryError::unsupported("A list with other than scalars", span)),
        })
        .collect()
}
