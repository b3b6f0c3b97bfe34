//! What each operator does to the columns that reach it.

use std::collections::BTreeMap;

use super::Binder;
use super::expression::Scope;
use super::names::{self, Fields};
use super::summarize;
use crate::hunting::error::QueryError;
use crate::hunting::plan::{Aggregate, AggregateKind, Bound, BoundKind, Field, OrderBy, Plan, PlanSource, Step};
use crate::hunting::syntax::{Column, Expr, Name, Operator, OperatorKind, SortKey};
use crate::hunting::types::{ScalarType, Value};
use crate::suggest::nearest;

/// Appends an operator to a plan.
pub(super) fn apply(binder: &Binder, plan: &mut Plan, operator: &Operator) -> Result<(), QueryError> {
    let fields = std::mem::take(&mut plan.fields);
    let mut scope = Scope::new(binder, &fields);
    match &operator.kind {
        OperatorKind::Where(predicate) => {
            let bound = scope.bind(predicate)?;
            if bound.ty != ScalarType::Bool {
                let message = format!("A predicate must be of type bool, this is {}", bound.ty.name());
                return Err(QueryError::semantic("", message, predicate.span));
            }
            plan.depth = plan.depth.max(scope.depth());
            plan.steps.push(Step::Filter(match bound.kind {
                BoundKind::And(parts) => parts,
                kind => vec![Bound { kind, ty: bound.ty }],
            }));
            plan.fields = fields;
        }
        OperatorKind::Project(columns) => {
            let (exprs, projected) = named_columns(&mut scope, columns)?;
            plan.depth = plan.depth.max(scope.depth());
            plan.steps.push(Step::Project(exprs));
            plan.fields = projected;
        }
        OperatorKind::Extend(columns) => {
            let (exprs, extended) = extend(&mut scope, &fields, columns)?;
            plan.depth = plan.depth.max(scope.depth());
            plan.steps.push(Step::Project(exprs));
            plan.fields = extended;
        }
        OperatorKind::ProjectAway(away) => {
            let away = positions(&fields, away)?;
            keep(plan, &fields, |at| !away.contains(&at));
        }
        OperatorKind::ProjectKeep(kept) => {
            let kept = positions(&fields, kept)?;
            keep(plan, &fields, |at| kept.contains(&at));
        }
        OperatorKind::ProjectRename(renames) => {
            plan.fields = rename(fields, renames)?;
        }
        OperatorKind::Summarize { aggregates, by } => {
            summarize::apply(binder, plan, &fields, aggregates, by)?;
        }
        OperatorKind::Sort(keys) => {
            let keys = keys.iter().map(|key| order_by(&mut scope, key)).collect::<Result<_, _>>()?;
            plan.depth = plan.depth.max(scope.depth());
            plan.steps.push(Step::Sort { keys, first: None });
            plan.fields = fields;
        }
        OperatorKind::Top { count, key } => {
            let first = Some(row_count(binder, count)?);
            let keys = vec![order_by(&mut scope, key)?];
            plan.depth = plan.depth.max(scope.depth());
            plan.steps.push(Step::Sort { keys, first });
            plan.fields = fields;
        }
        OperatorKind::Take(count) => {
            plan.steps.push(Step::Take(row_count(binder, count)?));
            plan.fields = fields;
        }
        OperatorKind::Distinct(columns) => {
            let (keys, distinct) = if columns.is_empty() {
                (fields.iter().enumerate().map(|(at, field)| Bound::column(at, field.ty)).collect(), fields.clone())
            } else {
                named_columns(&mut scope, columns)?
            };
            if let Some(field) = distinct.iter().find(|field| field.ty == ScalarType::Dynamic) {
                let message = format!("'{}' is dynamic and cannot be grouped by", field.name);
                return Err(QueryError::semantic("SEM0480", message, operator.span));
            }
            plan.depth = plan.depth.max(scope.depth());
            plan.steps.push(Step::Group { keys, aggregates: Vec::new() });
            plan.fields = distinct;
        }
        OperatorKind::Count => {
            let types = vec![ScalarType::Long];
            let count = Aggregate { kind: AggregateKind::Count, argument: None, only_if: None, types };
            plan.steps.push(Step::Group { keys: Vec::new(), aggregates: vec![count] });
            plan.fields = vec![Field { name: "Count".to_owned(), ty: ScalarType::Long }];
        }
    }
    Ok(())
}

impl Binder {
    /// `print`: one row; columns without a name are numbered from 0.
    pub(super) fn print(&self, columns: &[Column]) -> Result<Plan, QueryError> {
        let mut fields = Fields::default();
        let mut exprs = Vec::new();
        let mut scope = Scope::new(self, &[]);
        for (at, column) in columns.iter().enumerate() {
            let bound = scope.bind(&column.expr)?;
            match &column.name {
                Some(name) => fields.add_named(name, bound.ty)?,
                None => fields.add(Some(format!("print_{at}")), bound.ty),
            }
            exprs.push(bound);
        }
        let (depth, steps) = (scope.depth().max(1), vec![Step::Project(exprs)]);
        Ok(Plan { source: PlanSource::Row, steps, fields: fields.finish(), depth })
    }
}

/// The columns of a list, with the names they were given or give themselves.
fn named_columns(scope: &mut Scope<'_>, columns: &[Column]) -> Result<(Vec<Bound>, Vec<Field>), QueryError> {
    let mut fields = Fields::default();
    let mut exprs = Vec::new();
    for column in columns {
        let bound = scope.bind(&column.expr)?;
        match &column.name {
            Some(name) => fields.add_named(name, bound.ty)?,
            None => fields.add(names::of_expression(&column.expr), bound.ty),
        }
        exprs.push(bound);
    }
    Ok((exprs, fields.finish()))
}

/// All columns, and those of the list: in the place of the one of the same name, or at the end.
fn extend(scope: &mut Scope<'_>, fields: &[Field], columns: &[Column]) -> Result<(Vec<Bound>, Vec<Field>), QueryError> {
    let mut exprs: Vec<Bound> = fields.iter().enumerate().map(|(at, field)| Bound::column(at, field.ty)).collect();
    let mut extended = fields.to_vec();
    let mut places: BTreeMap<String, usize> =
        fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)).collect();
    let mut written = Fields::default();
    let mut all = Fields::default();
    fields.iter().for_each(|field| all.add(Some(field.name.clone()), field.ty));
    for column in columns {
        let bound = scope.bind(&column.expr)?;
        let name = match (&column.name, names::of_expression(&column.expr)) {
            (Some(name), _) => {
                written.add_named(name, bound.ty)?;
                all.free_name(Some(name.text.clone()));
                name.text.clone()
            }
            // Whether such a column replaces the one it is named after is not documented.
            (None, Some(base)) if places.contains_key(&base) => {
                let what = "`extend` with a column that has no name of its own";
                return Err(QueryError::unsupported(what, column.expr.span));
            }
            (None, base) => all.free_name(base),
        };
        let field = Field { name: name.clone(), ty: bound.ty };
        match places.get(&name) {
            Some(at) => (exprs[*at], extended[*at]) = (bound, field),
            None => {
                places.insert(name, exprs.len());
                exprs.push(bound);
                extended.push(field);
            }
        }
    }
    Ok((exprs, extended))
}

/// Where columns of these names stand.
fn positions(fields: &[Field], names: &[Name]) -> Result<Vec<usize>, QueryError> {
    names
        .iter()
        .map(|name| {
            fields.iter().position(|field| field.name == name.text).ok_or_else(|| {
                let message = format!("Failed to resolve column named '{}'", name.text);
                let known = fields.iter().map(|field| field.name.as_str());
                QueryError::semantic("SEM0100", message, name.span).near(&nearest(&name.text, known))
            })
        })
        .collect()
}

/// Keeps the columns that `belongs` keeps, in their order.
fn keep(plan: &mut Plan, fields: &[Field], belongs: impl Fn(usize) -> bool) {
    let kept = || fields.iter().enumerate().filter(|(at, _)| belongs(*at));
    plan.steps.push(Step::Project(kept().map(|(at, field)| Bound::column(at, field.ty)).collect()));
    plan.fields = kept().map(|(_, field)| field.clone()).collect();
}

fn rename(mut fields: Vec<Field>, renames: &[(Name, Name)]) -> Result<Vec<Field>, QueryError> {
    let old: Vec<Name> = renames.iter().map(|(_, old)| old.clone()).collect();
    for ((new, _), at) in renames.iter().zip(positions(&fields, &old)?) {
        if fields.iter().enumerate().any(|(other, field)| other != at && field.name == new.text) {
            let message = format!("A column named '{}' is defined twice", new.text);
            return Err(QueryError::semantic("SEM0034", message, new.span));
        }
        fields[at].name.clone_from(&new.text);
    }
    Ok(fields)
}

fn order_by(scope: &mut Scope<'_>, key: &SortKey) -> Result<OrderBy, QueryError> {
    let expr = scope.bind(&key.expr)?;
    if expr.ty == ScalarType::Dynamic {
        return Err(QueryError::semantic("SEM0480", "A dynamic value cannot be sorted by", key.expr.span));
    }
    Ok(OrderBy { expr, descending: key.descending, nulls_first: key.nulls_first })
}

/// A number of rows: a whole constant that is not negative.
fn row_count(binder: &Binder, expr: &Expr) -> Result<usize, QueryError> {
    let bound = Scope::new(binder, &[]).bind(expr)?;
    match bound.as_constant() {
        Some(Value::Long(count)) if *count >= 0 => Ok(usize::try_from(*count).unwrap_or(usize::MAX)),
        _ => Err(QueryError::semantic("", "The number of rows must be a constant that is not negative", expr.span)),
    }
}
