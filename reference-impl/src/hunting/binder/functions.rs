//! Scalar functions: how many arguments, of which types, and what comes of them.

use super::expression::Scope;
use crate::hunting::error::QueryError;
use crate::hunting::plan::{Bound, BoundKind, Function};
use crate::hunting::syntax::{Expr, Span};
use crate::hunting::types::{ScalarType, Value, datetime_ticks};

/// The functions that are carried out, for "did you mean".
pub(super) const NAMES: &[&str] = &[
    "ago",
    "bin",
    "case",
    "coalesce",
    "floor",
    "iff",
    "iif",
    "isempty",
    "isnotempty",
    "isnotnull",
    "isnull",
    "not",
    "notempty",
    "notnull",
    "now",
    "strcat",
    "strlen",
    "tobool",
    "toboolean",
    "todatetime",
    "todouble",
    "toint",
    "tolong",
    "tolower",
    "toreal",
    "tostring",
    "totime",
    "totimespan",
    "toupper",
];

/// The longest text that constants may make, in bytes (ours).
const TEXT_MAX: usize = 1 << 20;

/// The call of a function that is carried out; nothing if it is none of them.
pub(super) fn bind(
    scope: &mut Scope<'_>,
    name: &str,
    arguments: &[Expr],
    span: Span,
) -> Result<Option<Bound>, QueryError> {
    if !NAMES.contains(&name) {
        return Ok(None);
    }
    let (least, most) = match name {
        "now" => (0, 1),
        "bin" | "floor" => (2, 2),
        "iff" | "iif" => (3, 3),
        "case" => (3, usize::MAX),
        "coalesce" => (2, 64),
        "strcat" => (1, 64),
        _ => (1, 1),
    };
    if arguments.len() < least || arguments.len() > most || (name == "case" && arguments.len().is_multiple_of(2)) {
        let expected =
            if least == most { format!("{least} argument(s)") } else { format!("at least {least} argument(s)") };
        return Err(QueryError::semantic("SEM0219", format!("{name}(): function expects {expected}"), span));
    }
    let bound = arguments.iter().map(|argument| scope.bind(argument)).collect::<Result<Vec<_>, _>>()?;
    let takes_any =
        matches!(name, "tostring" | "isempty" | "isnotempty" | "isnull" | "isnotnull" | "notnull" | "notempty");
    let dynamic = bound.iter().position(|argument| argument.ty == ScalarType::Dynamic);
    if let Some(at) = dynamic.filter(|_| !takes_any) {
        return Err(QueryError::unsupported(format!("`{name}` of a dynamic value"), arguments[at].span));
    }
    let call = |function, ty, bound| Ok(Some(Bound { kind: BoundKind::Call(function, bound), ty }));
    let need = |at: usize, ok: bool, what: &str| {
        if ok { Ok(()) } else { Err(argument_error(name, what, bound[at].ty, arguments[at].span)) }
    };
    let ty = |at: usize| bound[at].ty;
    match name {
        "now" | "ago" => instant(scope, name, &bound, arguments).map(Some),
        "not" => {
            need(0, ty(0) == ScalarType::Bool, "bool")?;
            call(Function::Not, ScalarType::Bool, bound)
        }
        "isempty" => call(Function::IsEmpty, ScalarType::Bool, bound),
        "isnotempty" | "notempty" => call(Function::IsNotEmpty, ScalarType::Bool, bound),
        "isnull" => call(Function::IsNull, ScalarType::Bool, bound),
        "isnotnull" | "notnull" => call(Function::IsNotNull, ScalarType::Bool, bound),
        "tolower" | "toupper" | "strlen" => {
            need(0, ty(0) == ScalarType::String, "string")?;
            match name {
                "tolower" => call(Function::Lower, ScalarType::String, bound),
                "toupper" => call(Function::Upper, ScalarType::String, bound),
                _ => call(Function::Length, ScalarType::Long, bound),
            }
        }
        "strcat" | "tostring" => {
            // How the service writes a real as text is not documented.
            if let Some(at) = bound.iter().position(|argument| argument.ty == ScalarType::Real) {
                return Err(QueryError::unsupported(format!("`{name}` of a real"), arguments[at].span));
            }
            // What is computed from constants is computed here and now.
            let constants = bound.iter().filter_map(Bound::as_constant).map(|value| value.to_text().len());
            if constants.sum::<usize>() > TEXT_MAX {
                return Err(QueryError::limit("Query stopped due to excessive resource consumption.", span));
            }
            call(if name == "strcat" { Function::Concatenate } else { Function::ToText }, ScalarType::String, bound)
        }
        "toint" => call(Function::ToInt, ScalarType::Int, bound),
        "tolong" => call(Function::ToLong, ScalarType::Long, bound),
        "toreal" | "todouble" => call(Function::ToReal, ScalarType::Real, bound),
        "tobool" | "toboolean" => call(Function::ToBool, ScalarType::Bool, bound),
        "todatetime" => call(Function::ToDateTime, ScalarType::DateTime, bound),
        "totimespan" | "totime" => call(Function::ToTimeSpan, ScalarType::TimeSpan, bound),
        "bin" | "floor" => {
            let result = match (ty(0), ty(1)) {
                (a, b) if a.is_number() && b.is_number() => wider(a, b),
                (a @ (ScalarType::DateTime | ScalarType::TimeSpan), ScalarType::TimeSpan) => Some(a),
                _ => None,
            };
            need(1, result.is_some(), "number, datetime or timespan that fits the first")?;
            call(Function::Bin, result.unwrap_or(ScalarType::Long), bound)
        }
        "iff" | "iif" | "case" => {
            for at in (0..bound.len() - 1).step_by(2) {
                need(at, ty(at) == ScalarType::Bool, "bool")?;
            }
            let results = (1..bound.len()).step_by(2).chain([bound.len() - 1]);
            let result = common(results.map(&ty)).ok_or_else(|| {
                QueryError::semantic("SEM0019", format!("{name}(): the results differ in type"), span)
            })?;
            call(Function::Case, result, bound)
        }
        "coalesce" => {
            let result = common((0..bound.len()).map(&ty))
                .ok_or_else(|| QueryError::semantic("SEM0525", "coalesce(): the arguments differ in type", span))?;
            call(Function::Coalesce, result, bound)
        }
        _ => Ok(None),
    }
}

fn argument_error(name: &str, what: &str, found: ScalarType, span: Span) -> QueryError {
    QueryError::semantic("", format!("{name}(): argument expected to be {what}, this is {}", found.name()), span)
}

/// The type that can hold both numbers.
fn wider(a: ScalarType, b: ScalarType) -> Option<ScalarType> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        (ScalarType::Real, _) | (_, ScalarType::Real) => Some(ScalarType::Real),
        _ => Some(ScalarType::Long),
    }
}

/// The one type of all; an `int` goes as a `long`.
fn common(types: impl Iterator<Item = ScalarType>) -> Option<ScalarType> {
    let mut result: Option<ScalarType> = None;
    for ty in types {
        result = match result {
            None => Some(ty),
            Some(before) if before == ty => Some(ty),
            Some(before) if before.is_integer() && ty.is_integer() => Some(ScalarType::Long),
            Some(_) => return None,
        };
    }
    result
}

/// `now()`, `now(1h)` and `ago(1h)`: one instant for the whole query.
fn instant(scope: &Scope<'_>, name: &str, bound: &[Bound], arguments: &[Expr]) -> Result<Bound, QueryError> {
    let offset = match bound.first() {
        None => Value::TimeSpan(0),
        Some(Bound { ty: ScalarType::TimeSpan, kind: BoundKind::Constant(value) }) => value.clone(),
        Some(Bound { ty: ScalarType::TimeSpan, .. }) => {
            return Err(QueryError::unsupported(
                format!("`{name}` of a value that depends on the row"),
                arguments[0].span,
            ));
        }
        Some(other) => return Err(argument_error(name, "timespan", other.ty, arguments[0].span)),
    };
    let ticks = match offset {
        Value::TimeSpan(ticks) if name == "ago" => datetime_ticks(scope.now().checked_sub(ticks)),
        Value::TimeSpan(ticks) => datetime_ticks(scope.now().checked_add(ticks)),
        _ => None,
    };
    Ok(Bound::constant(ticks.map_or(Value::Null, Value::DateTime), ScalarType::DateTime))
}
