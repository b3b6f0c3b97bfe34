//! Scalar functions, by their descriptors: how many arguments, of which types, and what comes of them.

use super::calls::convert;
use super::expression::Scope;
use crate::hunting::error::QueryError;
use crate::hunting::eval;
use crate::hunting::functions::{self, Evaluate, FunctionDef, Gives, Takes};
use crate::hunting::plan::{Arithmetic, Bound, BoundKind, Domain, Function};
use crate::hunting::syntax::{Expr, ExprKind, Span};
use crate::hunting::types::{ScalarType, Value};

/// The longest text that constants may make, in bytes (ours).
const TEXT_MAX: u64 = 1 << 20;

/// The call of a function that has a descriptor; nothing if it has none.
pub(super) fn bind(
    scope: &mut Scope<'_>,
    name: &str,
    arguments: &[Expr],
    span: Span,
) -> Result<Option<Bound>, QueryError> {
    let Some(def) = functions::named(name) else { return Ok(None) };
    let (least, count) = (def.takes.len(), arguments.len());
    let paired = matches!(def.gives, Gives::Branches) && count.is_multiple_of(2)
        || def.name == "bag_pack" && !count.is_multiple_of(2);
    if count < least || count > 0 && def.takes_at(count - 1).is_none() || paired {
        let exact = def.may_take.is_empty() && def.repeats.is_none();
        let expected = if exact { format!("{least} argument(s)") } else { format!("at least {least} argument(s)") };
        let message = format!("{name}(): function expects {expected}");
        return Err(QueryError::semantic("SEM0219", message, span).hint(def.usage()));
    }
    let mut bound = Vec::with_capacity(count);
    let mut named_type = ScalarType::String;
    for (at, argument) in arguments.iter().enumerate() {
        if def.takes_at(at) == Some(Takes::Type) {
            named_type = type_argument(name, argument)?;
            continue;
        }
        bound.push(scope.bind(argument)?);
    }
    check(def, name, &bound, arguments)?;
    let ty = |at: usize| bound.get(at).map_or(ScalarType::String, |argument| argument.ty);
    let result = match def.gives {
        Gives::Is(ty) => ty,
        Gives::Named => named_type,
        Gives::First if ty(0) == ScalarType::Dynamic => ScalarType::Real,
        Gives::First => ty(0),
        Gives::Common => common((0..bound.len()).map(ty)).ok_or_else(|| {
            let code = if def.name == "coalesce" { "SEM0525" } else { "" };
            QueryError::semantic(code, format!("{name}(): the arguments differ in type"), span)
        })?,
        Gives::Branches => {
            let results = (1..bound.len()).step_by(2).chain([bound.len() - 1]);
            common(results.map(ty))
                .ok_or_else(|| QueryError::semantic("SEM0019", format!("{name}(): the results differ in type"), span))?
        }
        Gives::Binned => binned(ty(0), ty(1))
            .ok_or_else(|| argument_error(name, "number, datetime or timespan that fits the first", ty(1), span))?,
    };
    constants_fit(def, &bound, span)?;
    let function = match def.evaluate {
        Evaluate::Core(function) => function,
        Evaluate::Row(_) => Function::Row(def),
        Evaluate::Instant { before } => return Ok(Some(instant(scope, before, bound.pop()))),
    };
    Ok(Some(Bound { kind: BoundKind::Call(function, bound), ty: result }))
}

/// Whether every argument is of a type that may stand there.
fn check(def: &FunctionDef, name: &str, bound: &[Bound], arguments: &[Expr]) -> Result<(), QueryError> {
    for (at, argument) in bound.iter().enumerate() {
        // Every other argument of `case` is a condition.
        let is_condition = matches!(def.gives, Gives::Branches) && at.is_multiple_of(2) && at + 1 < bound.len();
        let takes = if is_condition { Some(Takes::Bool) } else { def.takes_at(at) };
        let Some(takes) = takes.filter(|takes| !takes.accepts(argument.ty)) else { continue };
        if def.name.starts_with("array_sort_") && argument.ty == ScalarType::Dynamic {
            return Err(QueryError::unsupported(format!("`{name}` of several arrays"), arguments[at].span));
        }
        let error = argument_error(name, takes.name(), argument.ty, arguments[at].span);
        return Err(error.hint(def.usage()));
    }
    Ok(())
}

/// What is computed from constants is computed here and now, so it must not be too much.
fn constants_fit(def: &FunctionDef, bound: &[Bound], span: Span) -> Result<(), QueryError> {
    let lengths = bound.iter().filter_map(Bound::as_constant).map(|value| match value {
        Value::String(text) => text.len() as u64,
        Value::Dynamic(value) => value.weight() as u64,
        _ => 0,
    });
    let sum: u64 = lengths.clone().sum();
    let most = match def.grows {
        functions::Grows::By(_) => sum,
        functions::Grows::Product => lengths.filter(|length| *length > 0).fold(1, u64::saturating_mul),
    };
    let all_constant = bound.iter().all(|argument| argument.as_constant().is_some());
    if sum > TEXT_MAX || all_constant && most > TEXT_MAX * 1024 {
        return Err(QueryError::limit("Query stopped due to excessive resource consumption.", span));
    }
    Ok(())
}

pub(super) fn argument_error(name: &str, what: &str, found: ScalarType, span: Span) -> QueryError {
    QueryError::semantic("", format!("{name}(): argument expected to be {what}, this is {}", found.name()), span)
}

/// The type in `typeof(long)`.
fn type_argument(name: &str, argument: &Expr) -> Result<ScalarType, QueryError> {
    let named = match &argument.kind {
        ExprKind::Call { name, arguments } if name == "typeof" => match arguments.as_slice() {
            [Expr { kind: ExprKind::Name(ty), .. }] => ScalarType::named(ty),
            _ => None,
        },
        _ => None,
    };
    named.ok_or_else(|| argument_error(name, Takes::Type.name(), ScalarType::String, argument.span))
}

fn binned(value: ScalarType, size: ScalarType) -> Option<ScalarType> {
    match (value, size) {
        (a, b) if a.is_number() && b.is_number() => Some(wider(a, b)),
        (a @ (ScalarType::DateTime | ScalarType::TimeSpan), ScalarType::TimeSpan) => Some(a),
        _ => None,
    }
}

/// The type that can hold both numbers.
fn wider(a: ScalarType, b: ScalarType) -> ScalarType {
    match (a, b) {
        (a, b) if a == b => a,
        (ScalarType::Real, _) | (_, ScalarType::Real) => ScalarType::Real,
        _ => ScalarType::Long,
    }
}

/// The one type of all; an `int` goes as a `long`, and beside a dynamic value everything is one.
fn common(types: impl Iterator<Item = ScalarType>) -> Option<ScalarType> {
    let mut result: Option<ScalarType> = None;
    for ty in types {
        result = match result {
            None => Some(ty),
            Some(before) if before == ty => Some(ty),
            Some(before) if before.is_integer() && ty.is_integer() => Some(ScalarType::Long),
            Some(before) if before.is_number() && ty.is_number() => Some(ScalarType::Real),
            Some(before) if before == ScalarType::Dynamic || ty == ScalarType::Dynamic => Some(ScalarType::Dynamic),
            Some(_) => return None,
        };
    }
    result
}

/// `now()`, `now(1h)` and `ago(1h)`: one instant for the whole query, and a span from it.
fn instant(scope: &Scope<'_>, before: bool, offset: Option<Bound>) -> Bound {
    let now = Bound::constant(Value::DateTime(scope.now()), ScalarType::DateTime);
    let Some(offset) = offset else { return now };
    let op = if before { Arithmetic::Subtract } else { Arithmetic::Add };
    let function = Function::Arithmetic(op, Domain::DateTime);
    let offset = convert(offset, ScalarType::TimeSpan);
    eval::fold(Bound { kind: BoundKind::Call(function, vec![now, offset]), ty: ScalarType::DateTime })
}
