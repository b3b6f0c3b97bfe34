//! Functions that need to know more than the values of their arguments: a table, a type, the rows beside.

use super::expression::Scope;
use super::functions::argument_error;
use crate::hunting::error::QueryError;
use crate::hunting::plan::{Bound, BoundKind, Function, Window};
use crate::hunting::syntax::{Expr, ExprKind, Span};
use crate::hunting::types::{ScalarType, Value};

/// Their names. `materialize` and `table` give tables.
pub(in crate::hunting) const NAMES: &[&str] = &[
    "toscalar",
    "typeof",
    "column_ifexists",
    "columnifexists",
    "pack_all",
    "ingestion_time",
    "row_number",
    "prev",
    "next",
    "row_cumsum",
    "materialize",
    "table",
];

/// The call of such a function; nothing if it is none.
pub(super) fn bind(
    scope: &mut Scope<'_>,
    name: &str,
    arguments: &[Expr],
    span: Span,
) -> Result<Option<Bound>, QueryError> {
    if !NAMES.contains(&name) {
        return Ok(None);
    }
    match (name, arguments) {
        ("toscalar", [table]) => toscalar(scope, table).map(Some),
        ("column_ifexists" | "columnifexists", [column, default]) => {
            let wanted = match &column.kind {
                ExprKind::Literal(name, ScalarType::String) => name.to_text(),
                ExprKind::Name(name) => name.clone(),
                _ => return Err(argument_error(name, "the name of a column", ScalarType::String, column.span)),
            };
            if scope.fields().iter().any(|field| field.name == wanted) {
                let named = Expr { kind: ExprKind::Name(wanted), span: column.span, depth: 1 };
                return scope.bind(&named).map(Some);
            }
            scope.bind(default).map(Some)
        }
        ("pack_all", [] | [_]) => {
            let fields = scope.fields();
            let text = |name: &str| Bound::constant(Value::text(name), ScalarType::String);
            let columns = fields.iter().enumerate();
            let parts = columns.flat_map(|(at, field)| [text(&field.name), Bound::column(at, field.ty)]).collect();
            let skip = arguments.first().map(|skip| scope.bind(skip)).transpose()?;
            let skips = skip.as_ref().and_then(Bound::as_constant) == Some(&Value::Bool(true));
            let function = if skips { Function::PackFilled } else { Function::Pack };
            Ok(Some(Bound { kind: BoundKind::Call(function, parts), ty: ScalarType::Dynamic }))
        }
        ("ingestion_time", []) => {
            // A row is found the moment it is there, so it came when it happened.
            let at = scope.fields().iter().position(|field| field.name == "Timestamp");
            Ok(Some(match at {
                Some(at) => Bound::column(at, scope.fields()[at].ty),
                None => Bound::constant(Value::Null, ScalarType::DateTime),
            }))
        }
        ("row_number", _) if arguments.len() <= 2 => {
            let start = match arguments.first().map(|start| scope.bind(start)).transpose()? {
                None => 1,
                Some(bound) => match bound.as_constant() {
                    Some(Value::Long(start)) => *start,
                    _ => return Err(argument_error(name, "a constant of long", bound.ty, span)),
                },
            };
            let restart = arguments.get(1).map(|restart| condition(scope, name, restart)).transpose()?;
            Ok(Some(scope.window(Window::RowNumber { start, restart })))
        }
        ("row_cumsum", [value] | [value, _]) => {
            let value = scope.bind(value)?;
            if !value.ty.is_number() && value.ty != ScalarType::TimeSpan {
                return Err(argument_error(name, "a number or a timespan", value.ty, span));
            }
            let restart = arguments.get(1).map(|restart| condition(scope, name, restart)).transpose()?;
            Ok(Some(scope.window(Window::Sum { value, restart })))
        }
        ("prev" | "next", [value] | [value, _] | [value, _, _]) => {
            let value = scope.bind(value)?;
            let mut constant = |at: usize| arguments.get(at).map(|argument| scope.bind(argument)).transpose();
            let by = match constant(1)?.as_ref().map(Bound::as_constant) {
                None => 1,
                Some(Some(Value::Long(by))) => *by,
                Some(_) => return Err(argument_error(name, "a constant of long", ScalarType::Dynamic, span)),
            };
            let default = match constant(2)?.as_ref().map(Bound::as_constant) {
                None if value.ty == ScalarType::String => Value::text(""),
                None => Value::Null,
                Some(Some(default)) => default.clone(),
                Some(None) => return Err(argument_error(name, "a constant", value.ty, span)),
            };
            let by = if name == "prev" { by.saturating_neg() } else { by };
            Ok(Some(scope.window(Window::Shifted { value, by, default })))
        }
        ("typeof" | "materialize" | "table", _) => {
            let message = format!("{name}(): cannot stand where a scalar is expected");
            Err(QueryError::semantic("SEM0085", message, span))
        }
        _ => Err(QueryError::semantic("SEM0219", format!("{name}(): wrong number of arguments"), span)),
    }
}

fn condition(scope: &mut Scope<'_>, name: &str, expr: &Expr) -> Result<Bound, QueryError> {
    let bound = scope.bind(expr)?;
    if bound.ty == ScalarType::Bool { Ok(bound) } else { Err(argument_error(name, "bool", bound.ty, expr.span)) }
}

/// The first column of the first row of a table, which is carried out here and now; a scalar is itself.
fn toscalar(scope: &mut Scope<'_>, table: &Expr) -> Result<Bound, QueryError> {
    let Some(plan) = scope.table(table)? else { return scope.bind(table) };
    let Some(field) = plan.fields.first().cloned() else {
        return Err(QueryError::semantic("", "toscalar(): the table has no column", table.span));
    };
    let rows = scope.binder().carry_out(&plan)?;
    let value = match rows.columns.first() {
        Some(column) if rows.rows > 0 => column.value(0, field.ty).into_owned(),
        _ if field.ty == ScalarType::String => Value::text(""),
        _ => Value::Null,
    };
    Ok(Bound::constant(value, field.ty))
}
