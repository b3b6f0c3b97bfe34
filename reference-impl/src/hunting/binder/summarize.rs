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
        let largest = match name.as_str() {
            "arg_max" | "argmax" => true,
            "arg_min" | "argmin" => false,
            _ => return Ok(None),
        };
        let [by, rest @ ..] = arguments.as_slice() else {
            return Err(QueryError::semantic(
                "SEM0219",
                format!("{name}(): function expects at least 1 argument"),
                expr.span,
            ));
        };
        let Some(by_name) = plain_name(by) else {
            return Err(QueryError::unsupported(format!("`{name}` of other than a column"), by.span));
        };
        let mut of_rows = Scope::new(self.binder(), self.fields());
        let argument = of_rows.bind(by)?;
        let mut named = vec![by_name.to_owned()];
        let mut columns = Vec::new();
        for column in rest {
            if matches!(column.kind, ExprKind::Star) {
                let all = self.fields().iter().enumerate();
                for (at, field) in all.filter(|(_, f)| f.name != by_name && !grouped.contains(&f.name.as_str())) {
                    named.push(field.name.clone());
                    columns.push(Bound::column(at, field.ty));
                }
            } else if let Some(name) = plain_name(column) {
                named.push(name.to_owned());
                columns.push(of_rows.bind(column)?);
            } else {
                return Err(QueryError::unsupported(format!("`{name}` of other than columns"), column.span));
            }
        }
        let types: Vec<ScalarType> =
            std::iter::once(argument.ty).chain(columns.iter().map(|column| column.ty)).collect();
        let first =
            self.add_aggregate(AggregateKind::Extreme { largest, columns }, Some(argument), None, types.clone());
        Ok(Some(
            named
                .into_iter()
                .zip(types.into_iter().enumerate().map(|(at, ty)| Bound::column(first + at, ty)))
                .collect(),
        ))
    }
}
