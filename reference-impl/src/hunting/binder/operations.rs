//! Operators between two scalars: which types go together, and what comes of them (`FACTS.md` 33 and 34).

use std::sync::Arc;

use super::calls::convert;
use crate::hunting::error::QueryError;
use crate::hunting::plan::{Arithmetic, Bound, BoundKind, Comparison, Domain, Function};
use crate::hunting::syntax::{BinaryOp, Span, TextOp};
use crate::hunting::text_match::TextMatcher;
use crate::hunting::types::{ScalarType, Value};

fn call(function: Function, arguments: Vec<Bound>, ty: ScalarType) -> Bound {
    Bound { kind: BoundKind::Call(function, arguments), ty }
}

/// Whether `<` means something between two of this type.
pub(super) fn is_ordered(ty: ScalarType) -> bool {
    ty.is_number() || matches!(ty, ScalarType::DateTime | ScalarType::TimeSpan)
}

/// `left op right`.
pub(super) fn binary(op: BinaryOp, left: Bound, right: Bound, span: Span) -> Result<Bound, QueryError> {
    match op {
        BinaryOp::Add => arithmetic(Arithmetic::Add, left, right, span),
        BinaryOp::Subtract => arithmetic(Arithmetic::Subtract, left, right, span),
        BinaryOp::Multiply => arithmetic(Arithmetic::Multiply, left, right, span),
        BinaryOp::Divide => arithmetic(Arithmetic::Divide, left, right, span),
        BinaryOp::Modulo => arithmetic(Arithmetic::Modulo, left, right, span),
        BinaryOp::Equal => compare(Comparison::Equal, left, right, span),
        BinaryOp::NotEqual => compare(Comparison::NotEqual, left, right, span),
        BinaryOp::Less => compare(Comparison::Less, left, right, span),
        BinaryOp::LessOrEqual => compare(Comparison::LessOrEqual, left, right, span),
        BinaryOp::Greater => compare(Comparison::Greater, left, right, span),
        BinaryOp::GreaterOrEqual => compare(Comparison::GreaterOrEqual, left, right, span),
        BinaryOp::Text(op) => text(op, left, right, span),
    }
}

/// The negative of a number or a span of time (`-inner`).
pub(super) fn negate(inner: Bound, span: Span) -> Result<Bound, QueryError> {
    let ty = match inner.ty {
        ty if ty.is_integer() => ScalarType::Long,
        ty @ (ScalarType::Real | ScalarType::TimeSpan) => ty,
        ty => {
            let message = format!("Operator '-': cannot be applied to {}", ty.name());
            return Err(QueryError::semantic("SEM0001", message, span));
        }
    };
    Ok(call(Function::Negate, vec![inner], ty))
}

fn arithmetic(op: Arithmetic, left: Bound, right: Bound, span: Span) -> Result<Bound, QueryError> {
    use ScalarType::{DateTime, Dynamic, Real, TimeSpan};
    let (a, b) = (left.ty, right.ty);
    let swapped = |left: Bound, right: Bound| vec![right, left];
    let (domain, ty, arguments) = match (op, a, b) {
        (_, a, b) if a.is_integer() && b.is_integer() => (Domain::Long, ScalarType::Long, vec![left, right]),
        (_, a, b) if a.is_number() && b.is_number() => (Domain::Real, Real, vec![left, right]),
        (Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Modulo, TimeSpan, TimeSpan) => {
            (Domain::TimeSpan, TimeSpan, vec![left, right])
        }
        (Arithmetic::Divide, TimeSpan, TimeSpan) => (Domain::Ratio, Real, vec![left, right]),
        (Arithmetic::Add | Arithmetic::Subtract, DateTime, TimeSpan) => (Domain::DateTime, DateTime, vec![left, right]),
        (Arithmetic::Add, TimeSpan, DateTime) => (Domain::DateTime, DateTime, swapped(left, right)),
        (Arithmetic::Subtract, DateTime, DateTime) => (Domain::Difference, TimeSpan, vec![left, right]),
        (Arithmetic::Multiply | Arithmetic::Divide, TimeSpan, b) if b.is_number() => {
            (Domain::Scale, TimeSpan, vec![left, right])
        }
        (Arithmetic::Multiply, a, TimeSpan) if a.is_number() => (Domain::Scale, TimeSpan, swapped(left, right)),
        (_, Dynamic, _) | (_, _, Dynamic) => {
            let hint = "convert the dynamic value first: `tolong(...)`, `toreal(...)`";
            return Err(QueryError::unsupported("Arithmetic with a dynamic value", span).hint(hint));
        }
        _ => {
            let message =
                format!("Arithmetic expression cannot be carried-out between {} and {}", engine(a), engine(b));
            return Err(QueryError::semantic("SEM0001", message, span));
        }
    };
    Ok(call(Function::Arithmetic(op, domain), arguments, ty))
}

/// What the engine calls a type where it complains of arithmetic (`FACTS.md` 33).
fn engine(ty: ScalarType) -> &'static str {
    match ty {
        ScalarType::Bool => "Bool",
        ScalarType::Int => "I32",
        ScalarType::Long => "I64",
        ScalarType::Real => "R64",
        ScalarType::String => "StringBuffer",
        ScalarType::DateTime => "DateTime",
        ScalarType::TimeSpan => "TimeSpan",
        ScalarType::Dynamic => "Dynamic",
    }
}

fn compare(comparison: Comparison, left: Bound, right: Bound, span: Span) -> Result<Bound, QueryError> {
    let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    let (a, b) = (left.ty, right.ty);
    let (left, right) = match (a, b) {
        // A dynamic value is compared by what is in it; of another kind it is not equal.
        (ScalarType::Dynamic, _) | (_, ScalarType::Dynamic) if equality => (left, right),
        (ScalarType::Dynamic, b) if is_ordered(b) => (left, right),
        (a, ScalarType::Dynamic) if is_ordered(a) => (left, right),
        (a, b) if a.is_number() && b.is_number() => (left, right),
        (a, b) if a == b && (equality || is_ordered(a)) => (left, right),
        // Flags are often compared with 0 and 1.
        (ScalarType::Bool, b) if b.is_integer() && equality => {
            (call(Function::ToLong, vec![left], ScalarType::Long), right)
        }
        (a, ScalarType::Bool) if a.is_integer() && equality => {
            (left, call(Function::ToLong, vec![right], ScalarType::Long))
        }
        _ => {
            let message =
                format!("Cannot compare values of types {} and {}. Try adding explicit casts", a.name(), b.name());
            let code = if a == b { "SEM0064" } else { "SEM0001" };
            return Err(QueryError::semantic(code, message, span));
        }
    };
    Ok(call(Function::Compare(comparison), vec![left, right], ScalarType::Bool))
}

fn text(op: TextOp, left: Bound, right: Bound, span: Span) -> Result<Bound, QueryError> {
    // A dynamic value is looked into as the text that it is; anything else has to be converted.
    let is_text = |ty| matches!(ty, ScalarType::String | ScalarType::Dynamic);
    if !is_text(left.ty) || !is_text(right.ty) {
        let found = if is_text(left.ty) { right.ty } else { left.ty };
        let message = format!("Operator expects a string, this is {}. Try adding explicit casts", found.name());
        return Err(QueryError::semantic("SEM0001", message, span).hint("`tostring(...)` makes a text of it"));
    }
    let (left, right) = (convert(left, ScalarType::String), convert(right, ScalarType::String));
    match right.as_constant() {
        Some(Value::String(needle)) => {
            let matcher = TextMatcher::one(op, needle).map_err(|message| {
                QueryError::semantic("SEM0420", format!("Invalid regular expression: {message}"), span)
                    .hint("regular expressions have no look-around and no back-references")
            })?;
            Ok(Bound { kind: BoundKind::Match(Box::new(left), Arc::new(matcher)), ty: ScalarType::Bool })
        }
        _ => Ok(call(Function::Text(op), vec![left, right], ScalarType::Bool)),
    }
}
