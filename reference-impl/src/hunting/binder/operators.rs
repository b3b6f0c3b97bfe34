//! What each operator does to the columns that reach it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::expression::Scope;
use super::names::{self, Fields};
use super::sources::{matches_pattern, of_rows};
use super::{Binder, Named, over, summarize};
use crate::hunting::error::QueryError;
use crate::hunting::eval::{ColumnBuilder, Rows};
use crate::hunting::plan::{Aggregate, AggregateKind, Bound, BoundKind, Field, OrderBy, Plan, PlanSource, Step};
use crate::hunting::syntax::{Column, Expr, ExprKind, Name, Operator, OperatorKind, SortKey, Span};
use crate::hunting::types::{ScalarType, Value};
use crate::suggest::nearest;

impl Binder<'_> {
    /// Appends an operator to a plan.
    pub(super) fn operator(&mut self, plan: &mut Plan, operator: &Operator) -> Result<(), QueryError> {
        let bound = match &operator.kind {
            OperatorKind::Join { kind, right, on } => self.join(plan, *kind, right, on),
            OperatorKind::Expand(expand) => self.expand(plan, expand),
            OperatorKind::Apply { expand, operators } => self.apply(plan, expand, operators),
            OperatorKind::Parse(parse) => self.parse(plan, parse, operator.span),
            OperatorKind::Union(union) => {
                let first = std::mem::replace(plan, Plan::of(PlanSource::Row));
                self.union(Some(first), union).map(|union| *plan = union)
            }
            OperatorKind::Invoke(call) => self.invoke(plan, call),
            OperatorKind::As(name) => {
                let first = Arc::new(std::mem::replace(plan, Plan::of(PlanSource::Row)));
                Rc::make_mut(&mut self.lets).insert(name.text.clone(), Named::Table(Arc::clone(&first)));
                *plan = over(first);
                Ok(())
            }
            OperatorKind::GetSchema => {
                *plan = get_schema(&plan.fields);
                Ok(())
            }
            OperatorKind::Pass => Ok(()),
            OperatorKind::Evaluate(call) => self.evaluate(plan, call),
            OperatorKind::MakeSeries(series) => self.make_series(plan, series, operator.span),
            OperatorKind::TopNested(_) | OperatorKind::Foreign => {
                Err(QueryError::unsupported(format!("The operator `{}`", operator.name), operator.span))
            }
            _ => apply(self, plan, operator),
        };
        bound.map_err(|error| error.in_operator(operator.name))
    }

    /// `invoke FileProfile(hash, limit)`: the columns of a profile, of which nothing is known.
    fn file_profile(&self, plan: &mut Plan, arguments: &[Expr], span: Span) -> Result<(), QueryError> {
        let hash = match arguments {
            [] => Expr { kind: ExprKind::Name("SHA1".to_owned()), span, depth: 1 },
            [hash, ..] => hash.clone(),
        };
        let fields = std::mem::take(&mut plan.fields);
        let bound = match &hash.kind {
            // The column may be named as a text.
            ExprKind::Literal(Value::String(name), _) => {
                Scope::new(self, &fields).bind(&Expr { kind: ExprKind::Name(name.to_string()), span, depth: 1 })?
            }
            _ => Scope::new(self, &fields).bind(&hash)?,
        };
        if bound.ty != ScalarType::String {
            return Err(QueryError::semantic("", "FileProfile(): the hash must be a string", hash.span));
        }
        let mut exprs = Bound::columns(&fields);
        let mut all = fields;
        for (name, ty) in PROFILE {
            if all.iter().any(|field| field.name == name) {
                continue;
            }
            let value = match (name, ty) {
                ("ProfileAvailability", _) => Value::text("Missing"),
                (_, ScalarType::String) => Value::text(""),
                _ => Value::Null,
            };
            exprs.push(Bound::constant(value, ty));
            all.push(Field { name: name.to_owned(), ty });
        }
        plan.steps.push(Step::Project(exprs));
        plan.fields = all;
        Ok(())
    }

    /// `invoke f(...)`: the function is given the table first.
    fn invoke(&mut self, plan: &mut Plan, call: &Expr) -> Result<(), QueryError> {
        let ExprKind::Call { name, arguments } = &call.kind else { return Ok(()) };
        if name == "FileProfile" && !self.lets.contains_key(name) {
            return self.file_profile(plan, arguments, call.span);
        }
        let first = Arc::new(std::mem::replace(plan, Plan::of(PlanSource::Row)));
        // The table has a name that no query can write.
        let table = "|".to_owned();
        let mut binder = self.same();
        Rc::make_mut(&mut binder.lets).insert(table.clone(), Named::Table(first));
        let table = Expr { kind: ExprKind::Name(table), span: call.span, depth: 1 };
        let arguments: Vec<Expr> = std::iter::once(table).chain(arguments.iter().cloned()).collect();
        let called = ExprKind::Call { name: name.clone(), arguments };
        match binder.table_of(&Expr { kind: called, span: call.span, depth: call.depth })? {
            Some(result) => *plan = over(result),
            None => return Err(self.no_tabular_function(name, call.span)),
        }
        Ok(())
    }
}

/// What `FileProfile` adds to a table (ours: the test-bed knows no file, so every profile is missing).
const PROFILE: [(&str, ScalarType); 14] = [
    ("GlobalPrevalence", ScalarType::Long),
    ("GlobalFirstSeen", ScalarType::DateTime),
    ("GlobalLastSeen", ScalarType::DateTime),
    ("Signer", ScalarType::String),
    ("Issuer", ScalarType::String),
    ("SignerHash", ScalarType::String),
    ("IsCertificateValid", ScalarType::Bool),
    ("IsRootSignerMicrosoft", ScalarType::Bool),
    ("SignatureState", ScalarType::String),
    ("IsExecutable", ScalarType::Bool),
    ("ThreatName", ScalarType::String),
    ("Publisher", ScalarType::String),
    ("SoftwareName", ScalarType::String),
    ("ProfileAvailability", ScalarType::String),
];

/// The columns of a table, as rows.
fn get_schema(fields: &[Field]) -> Plan {
    let names = ["ColumnName", "ColumnOrdinal", "DataType", "ColumnType"];
    let types = [ScalarType::String, ScalarType::Int, ScalarType::String, ScalarType::String];
    let mut builders = types.map(ColumnBuilder::new);
    for (at, field) in fields.iter().enumerate() {
        let data_type = match field.ty {
            ScalarType::Dynamic => "System.Object".to_owned(),
            ty => format!("System.{}", ty.answer_name()),
        };
        let cells = [
            Value::text(field.name.clone()),
            Value::Long(at as i64),
            Value::text(data_type),
            Value::text(field.ty.name()),
        ];
        builders.iter_mut().zip(&cells).for_each(|(builder, cell)| builder.push(cell));
    }
    let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
    let fields_of_schema = names.iter().zip(types).map(|(name, ty)| Field { name: (*name).to_owned(), ty }).collect();
    of_rows(Rows { columns, rows: fields.len() }, fields_of_schema)
}

/// An operator that changes the rows or the columns of one table.
fn apply(binder: &Binder<'_>, plan: &mut Plan, operator: &Operator) -> Result<(), QueryError> {
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
            let windows = push_windows(plan, &mut scope);
            plan.steps.push(Step::Filter(match bound.kind {
                BoundKind::And(parts) => parts,
                kind => vec![Bound { kind, ty: bound.ty }],
            }));
            if windows {
                plan.steps.push(Step::Project(Bound::columns(&fields)));
            }
            plan.fields = fields;
        }
        OperatorKind::Project(columns) => {
            let (exprs, projected) = named_columns(&mut scope, columns)?;
            plan.depth = plan.depth.max(scope.depth());
            push_windows(plan, &mut scope);
            plan.steps.push(Step::Project(exprs));
            plan.fields = projected;
        }
        OperatorKind::Extend(columns) | OperatorKind::Serialize(columns) => {
            let (exprs, extended) = extend(&mut scope, &fields, columns)?;
            plan.depth = plan.depth.max(scope.depth());
            push_windows(plan, &mut scope);
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
        OperatorKind::ProjectReorder(order) => {
            let order = reordered(&fields, order)?;
            plan.steps.push(Step::Project(order.iter().map(|at| Bound::column(*at, fields[*at].ty)).collect()));
            plan.fields = order.into_iter().map(|at| fields[at].clone()).collect();
        }
        OperatorKind::ProjectRename(renames) => {
            plan.fields = rename(fields, renames)?;
        }
        OperatorKind::Summarize { aggregates, by } => {
            summarize::apply(binder, plan, &fields, aggregates, by)?;
        }
        OperatorKind::Sort(keys) | OperatorKind::Top { keys, .. } => {
            let first = match &operator.kind {
                OperatorKind::Top { count, .. } => Some(constant_count(binder, count)?),
                _ => None,
            };
            let keys = keys.iter().map(|key| order_by(&mut scope, key)).collect::<Result<_, _>>()?;
            plan.depth = plan.depth.max(scope.depth());
            plan.steps.push(Step::Sort { keys, first });
            plan.fields = fields;
        }
        OperatorKind::Take(count) => {
            plan.steps.push(Step::Take(constant_count(binder, count)?));
            plan.fields = fields;
        }
        OperatorKind::Distinct(columns) => {
            let (keys, distinct) = if columns.is_empty() {
                (Bound::columns(&fields), fields.clone())
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
        _ => plan.fields = fields,
    }
    Ok(())
}

/// Lets the windows of an expression be computed before it; says whether there are any.
fn push_windows(plan: &mut Plan, scope: &mut Scope<'_>) -> bool {
    let windows = scope.take_windows();
    let any = !windows.is_empty();
    if any {
        plan.steps.push(Step::Windows(windows));
    }
    any
}

/// The columns of a list, with the names they were given or give themselves.
fn named_columns(scope: &mut Scope<'_>, columns: &[Column]) -> Result<(Vec<Bound>, Vec<Field>), QueryError> {
    let mut fields = Fields::default();
    let mut exprs = Vec::new();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for column in columns {
        if let (None, ExprKind::Star) = (&column.name, &column.expr.kind) {
            for (at, field) in scope.fields().iter().enumerate() {
                fields.add(Some(field.name.clone()), field.ty);
                exprs.push(Bound::column(at, field.ty));
            }
            continue;
        }
        let bound = scope.bind(&column.expr)?;
        match (&column.name, &column.expr.kind) {
            (Some(name), _) => fields.add_named(name, bound.ty)?,
            // A column that is asked for twice is defined twice.
            (None, ExprKind::Name(text)) if asked.contains(text) => {
                let message = format!("A column named '{text}' is defined twice");
                return Err(QueryError::semantic("SEM0034", message, column.expr.span));
            }
            (None, kind) => {
                fields.add(names::of_expression(&column.expr), bound.ty);
                asked.extend(if let ExprKind::Name(text) = kind { Some(text.clone()) } else { None });
            }
        }
        exprs.push(bound);
    }
    Ok((exprs, fields.finish()))
}

/// All columns, and those of the list: in the place of the one of the same name, or at the end.
fn extend(scope: &mut Scope<'_>, fields: &[Field], columns: &[Column]) -> Result<(Vec<Bound>, Vec<Field>), QueryError> {
    let mut exprs: Vec<Bound> = Bound::columns(fields);
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

/// Where columns of these names, or of names that match these patterns, stand.
fn positions(fields: &[Field], names: &[Name]) -> Result<Vec<usize>, QueryError> {
    let mut all = Vec::new();
    for name in names {
        let matching = fields.iter().enumerate().filter(|(_, field)| matches_pattern(&field.name, &name.text));
        let before = all.len();
        all.extend(matching.map(|(at, _)| at));
        if all.len() == before && !name.text.contains('*') {
            let message = format!("Failed to resolve column named '{}'", name.text);
            let known = fields.iter().map(|field| field.name.as_str());
            return Err(QueryError::semantic("SEM0100", message, name.span).near(&nearest(&name.text, known)));
        }
    }
    Ok(all)
}

/// The columns that are named first, in that order, then the others.
fn reordered(fields: &[Field], order: &[(Name, Option<bool>)]) -> Result<Vec<usize>, QueryError> {
    let mut all: Vec<usize> = Vec::new();
    for (name, sorted) in order {
        let mut found = positions(fields, std::slice::from_ref(name))?;
        found.retain(|at| !all.contains(at));
        if let Some(ascending) = sorted {
            found.sort_by(|a, b| fields[*a].name.cmp(&fields[*b].name));
            if !ascending {
                found.reverse();
            }
        }
        all.extend(found);
    }
    all.extend((0..fields.len()).filter(|at| !all.contains(at)).collect::<Vec<_>>());
    Ok(all)
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
pub(super) fn constant_count(binder: &Binder<'_>, expr: &Expr) -> Result<usize, QueryError> {
    let bound = Scope::new(binder, &[]).bind(expr)?;
    match bound.as_constant() {
        Some(Value::Long(count)) if *count >= 0 => Ok(usize::try_from(*count).unwrap_or(usize::MAX)),
        _ => Err(QueryError::semantic("", "The number of rows must be a constant that is not negative", expr.span)),
    }
}
