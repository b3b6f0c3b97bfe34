//! `summarize`: groups and aggregates, and expressions over aggregates.

use super::Binder;
use super::expression::Scope;
use super::names::{self, Fields};
use crate::hunting::error::QueryError;
use crate::hunting::plan::{AggregateKind, Bound, Field, Plan, Step};
use crate::hunting::syntax::{Column, Expr, ExprKind};
use crate::hunting::types::ScalarType;

/// Appends the grouping, and a projection if anything is computed from aggregates.
pub(super) fn apply(
    binder: &Binder<'_>,
    plan: &mut Plan,
    fields: &[Field],
    aggregates: &[Column],
    by: &[Column],
) -> Result<(), QueryError> {
    let mut result = Fields::default();
    let mut keys = Vec::new();
    let mut scope = Scope::new(binder, fields);
    for column in by {
        let key = scope.bind(&column.expr)?;
        if key.ty == ScalarType::Dynamic {
            return Err(QueryError::semantic("SEM0480", "A dynamic value cannot be grouped by", column.expr.span));
        }
        match &column.name {
            Some(name) => result.add_named(name, key.ty)?,
            None => result.add(names::of_expression(&column.expr), key.ty),
        }
        keys.push(key);
    }
    let depth = scope.depth();
    let grouped: Vec<&str> = by.iter().filter_map(|column| plain_name(&column.expr)).collect();
    let mut scope = Scope::over_groups(binder, fields, keys.len());
    let mut outputs: Vec<Bound> = keys.iter().enumerate().map(|(at, key)| Bound::column(at, key.ty)).collect();
    for column in aggregates {
        if let Some(columns) = scope.extreme(&column.expr, &grouped)? {
            // A name is that of the first column; several are those of the first ones.
            let mut given = column.name.iter().chain(&column.further);
            for (name, output) in columns {
                match given.next() {
                    Some(given) => result.add_named(given, output.ty)?,
                    None => result.add(Some(name), output.ty),
                }
                outputs.push(output);
            }
            continue;
        }
        let output = scope.bind(&column.expr)?;
        match &column.name {
            Some(name) => result.add_named(name, output.ty)?,
            None => result.add(aggregate_name(&column.expr), output.ty),
        }
        outputs.push(output);
    }
    plan.depth = plan.depth.max(depth).max(scope.depth());
    let aggregates = scope.into_aggregates();
    // Whatever was used of the groups comes out in the order in which it was asked for.
    plan.steps.push(Step::Group { keys, aggregates });
    plan.steps.push(Step::Project(outputs));
    plan.fields = result.finish();
    Ok(())
}

/// `take_any(X)` is called as `X` is; the other aggregates put a word before it.
fn aggregate_name(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Call { name, arguments } if name == "take_any" || name == "take_anyif" => {
            arguments.first().and_then(names::of_expression)
        }
        _ => names::of_expression(expr),
    }
}

fn plain_name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        _ => None,
    }
}

impl Scope<'_> {
    /// The columns of `arg_max(...)` or `arg_min(...)`, if `expr` is that: named and typed.
    fn extreme(&mut self, expr: &Expr, grouped: &[&str]) -> Result<Option<Vec<(String, Bound)>>, QueryError> {
        let ExprKind::Call { name, arguments } = &expr.kind else { return Ok(None) };
        if let ("percentiles", [of, shares @ ..]) = (name.as_str(), arguments.as_slice()) {
            return self.percentiles(of, shares, expr).map(Some);
        }
        let picks = match (name.as_str(), arguments.as_slice()) {
            ("arg_max" | "argmax", _) => Some(true),
            ("arg_min" | "argmin", _) => Some(false),
            // Several columns of any row, all of the same one.
            ("take_any" | "any", [Expr { kind: ExprKind::Star, .. }] | [_, _, ..]) => None,
            _ => return Ok(None),
        };
        if arguments.is_empty() || picks.is_some() && matches!(arguments[0].kind, ExprKind::Star) {
            let message = format!("{name}(): function expects at least 1 argument");
            return Err(QueryError::semantic("SEM0219", message, expr.span));
        }
        let mut of_rows = Scope::new(self.binder(), self.fields());
        let mut named: Vec<String> = Vec::new();
        let mut columns = Vec::new();
        for column in arguments {
            if matches!(column.kind, ExprKind::Star) {
                for (at, field) in self.fields().iter().enumerate() {
                    if !named.contains(&field.name) && !grouped.contains(&field.name.as_str()) {
                        named.push(field.name.clone());
                        columns.push(Bound::column(at, field.ty));
                    }
                }
                continue;
            }
            let Some(column_name) = names::of_expression(column) else {
                let what = format!("`{name}` of an expression without a name");
                return Err(QueryError::unsupported(what, column.span).hint("give it one by `extend` before"));
            };
            named.push(column_name);
            columns.push(of_rows.bind(column)?);
        }
        let depth = of_rows.depth();
        self.note_depth(depth);
        let types: Vec<ScalarType> = columns.iter().map(|column| column.ty).collect();
        let mut columns = columns.into_iter();
        // A table without other columns than those that are grouped by has none to pick.
        let Some(argument) = columns.next() else { return Ok(Some(Vec::new())) };
        if picks.is_some() && argument.ty == ScalarType::Dynamic {
            return Err(QueryError::semantic("", format!("{name}(): cannot be of dynamic"), expr.span));
        }
        let columns = columns.collect();
        let kind = match picks {
            Some(largest) => AggregateKind::Extreme { largest, columns },
            None => AggregateKind::AnyRow { columns },
        };
        let first = self.add_aggregate(kind, Some(argument), None, types.clone());
        let outputs = types.into_iter().enumerate().map(|(at, ty)| Bound::column(first + at, ty));
        Ok(Some(named.into_iter().zip(outputs).collect()))
    }

    /// `percentiles(x, 50, 95)`: a column for each share, each as `percentile` gives it.
    fn percentiles(&mut self, of: &Expr, shares: &[Expr], call: &Expr) -> Result<Vec<(String, Bound)>, QueryError> {
        let one = |share: &Expr| {
            let arguments = vec![of.clone(), share.clone()];
            let kind = ExprKind::Call { name: "percentile".to_owned(), arguments };
            let single = Expr { kind, span: call.span, depth: call.depth };
            let name = names::of_expression(&single).unwrap_or_else(|| "percentile_".to_owned());
            Ok((name, self.bind(&single)?))
        };
        if shares.is_empty() {
            let message = "percentiles(): function expects at least 2 argument(s)";
            return Err(QueryError::semantic("SEM0219", message, call.span));
        }
        shares.iter().map(one).collect()
    }
}
