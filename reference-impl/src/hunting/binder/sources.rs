//! Tables that a query writes down: `print`, `range`, `datatable`, and unions.

use std::sync::Arc;

use super::expression::Scope;
use super::names::Fields;
use super::{Binder, Named, over};
use crate::hunting::error::QueryError;
use crate::hunting::eval::{ColumnBuilder, Rows};
use crate::hunting::plan::{Bound, Field, Plan, PlanSource, Step, UnionPart};
use crate::hunting::schema::TableId;
use crate::hunting::syntax::{
    Column, Expr, ExprKind, Name, OperatorKind, Pipeline, Source, Span, TypeName, Union, UnionTable,
};
use crate::hunting::types::{ScalarType, Value, converted};

/// The most rows that `range` makes (ours).
const RANGE_MAX: usize = 10_000_000;

impl Binder<'_> {
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
        let depth = scope.depth().max(1);
        Ok(Plan { steps: vec![Step::Project(exprs)], fields: fields.finish(), depth, ..Plan::of(PlanSource::Row) })
    }

    /// `range x from ... to ... step ...`
    pub(super) fn range(&self, name: &Name, ends: [&Expr; 3]) -> Result<Plan, QueryError> {
        let mut bounds = Vec::new();
        for end in ends {
            let bound = Scope::new(self, &[]).bind(end)?;
            match bound.as_constant() {
                Some(value) => bounds.push((value.clone(), bound.ty)),
                None => return Err(QueryError::semantic("", "The ends of a range must be constant", end.span)),
            }
        }
        let ty = match (bounds[0].1, bounds[2].1) {
            (first, _) if !first.is_number() => first,
            (ScalarType::Real, _) | (_, ScalarType::Real) => ScalarType::Real,
            _ => ScalarType::Long,
        };
        let mut builder = ColumnBuilder::new(ty);
        let mut rows = 0;
        let mut push = |value: Value<'_>| {
            if rows == RANGE_MAX {
                return Err(QueryError::limit("Query stopped due to excessive resource consumption.", name.span));
            }
            if rows % 4096 == 0 {
                self.carrier.make_room(4096, 1)?;
            }
            rows += 1;
            builder.push(&value);
            Ok(())
        };
        let ticks = |value: &Value<'_>| match value {
            Value::Long(number) | Value::DateTime(number) | Value::TimeSpan(number) => Some(*number),
            _ => None,
        };
        let real = |value: &Value<'_>| match converted(value, ScalarType::Real) {
            Value::Real(number) => Some(number),
            _ => None,
        };
        let values: Vec<&Value<'_>> = bounds.iter().map(|(value, _)| value).collect();
        if ty == ScalarType::Real {
            if let (Some(from), Some(to), Some(step)) = (real(values[0]), real(values[1]), real(values[2])) {
                let mut at = from;
                while step != 0.0 && (to - at) * step.signum() >= 0.0 {
                    push(Value::Real(at))?;
                    at += step;
                }
            }
        } else if let (Some(from), Some(to), Some(step)) = (ticks(values[0]), ticks(values[1]), ticks(values[2])) {
            let mut at = Some(from);
            while let Some(number) = at.filter(|at| step > 0 && *at <= to || step < 0 && *at >= to) {
                push(match ty {
                    ScalarType::DateTime => Value::DateTime(number),
                    ScalarType::TimeSpan => Value::TimeSpan(number),
                    _ => Value::Long(number),
                })?;
                at = number.checked_add(step);
            }
        }
        let fields = vec![Field { name: name.text.clone(), ty }];
        Ok(of_rows(Rows { columns: vec![builder.finish()], rows }, fields))
    }

    /// A literal table.
    pub(super) fn datatable(
        &self,
        columns: &[(Name, TypeName)],
        values: &[Expr],
        span: Span,
    ) -> Result<Plan, QueryError> {
        let fields = Fields::declared(columns)?;
        if fields.is_empty() || !values.len().is_multiple_of(fields.len()) {
            let message = format!("A table of {} column(s) cannot hold {} value(s)", fields.len(), values.len());
            return Err(QueryError::semantic("", message, span));
        }
        let rows = values.len() / fields.len();
        self.carrier.make_room(rows, fields.len())?;
        let mut builders: Vec<ColumnBuilder<'_>> = fields.iter().map(|field| ColumnBuilder::new(field.ty)).collect();
        for (at, value) in values.iter().enumerate() {
            let column = at % fields.len();
            let bound = Scope::new(self, &[]).bind(value)?;
            let Some(constant) = bound.as_constant() else {
                return Err(QueryError::semantic("", "The values of a table must be constant", value.span));
            };
            builders[column].push(&converted(constant, fields[column].ty));
        }
        let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
        Ok(of_rows(Rows { columns, rows }, fields))
    }

    /// All rows of some tables. Columns of one name and type are one; of differing types they get the type's name
    /// behind theirs.
    pub(super) fn union(&self, first: Option<Plan>, union: &Union) -> Result<Plan, QueryError> {
        let mut parts: Vec<(String, Arc<Plan>)> = Vec::new();
        parts
            .extend(first.map(|plan| (self.name_of(&plan).unwrap_or_else(|| "union_arg0".to_owned()), Arc::new(plan))));
        for table in &union.tables {
            match table {
                UnionTable::One(pipeline) => {
                    let name = source_name(pipeline).unwrap_or_else(|| format!("union_arg{}", parts.len()));
                    // A table that is not there is left out, if there is another.
                    if !union.fuzzy || self.starts_somewhere(pipeline) {
                        parts.push((name, Arc::new(self.pipeline(pipeline)?)));
                    }
                }
                UnionTable::Pattern(pattern) => parts.extend(self.matching(pattern)?),
            }
        }
        if parts.is_empty() {
            let message = "None of the tables of the union is there";
            let span = union.with_source.as_ref().map_or_else(Span::default, |name| name.span);
            return Err(QueryError::semantic("SEM0100", message, span));
        }
        let mut fields: Vec<Field> = Vec::new();
        fields.extend(union.with_source.as_ref().map(|name| Field { name: name.text.clone(), ty: ScalarType::String }));
        let first_column = fields.len();
        let types_of = |name: &str| {
            let mut types: Vec<ScalarType> = Vec::new();
            let all = parts.iter().flat_map(|(_, plan)| &plan.fields).filter(|field| field.name == name);
            all.for_each(|field| {
                if !types.contains(&field.ty) {
                    types.push(field.ty);
                }
            });
            types
        };
        let mut origins: Vec<(String, ScalarType)> = Vec::new();
        for field in parts.iter().flat_map(|(_, plan)| &plan.fields) {
            if origins.contains(&(field.name.clone(), field.ty)) {
                continue;
            }
            let everywhere = parts.iter().all(|(_, plan)| plan.fields.contains(field));
            if union.inner && !everywhere {
                continue;
            }
            let differs = types_of(&field.name).len() > 1;
            let name = if differs { format!("{}_{}", field.name, field.ty.name()) } else { field.name.clone() };
            origins.push((field.name.clone(), field.ty));
            fields.push(Field { name, ty: field.ty });
        }
        debug_assert_eq!(fields.len(), origins.len() + first_column);
        let depth = parts.iter().map(|(_, plan)| plan.depth).max().unwrap_or(0) + 1;
        let part = |(source, plan): (String, Arc<Plan>)| {
            let cell = |(name, ty): &(String, ScalarType)| match plan
                .fields
                .iter()
                .position(|field| field.name == *name && field.ty == *ty)
            {
                Some(at) => Bound::column(at, *ty),
                None if *ty == ScalarType::String => Bound::constant(Value::text(""), *ty),
                None => Bound::constant(Value::Null, *ty),
            };
            let mut columns: Vec<Bound> = origins.iter().map(cell).collect();
            if first_column > 0 {
                columns.insert(0, Bound::constant(Value::text(source), ScalarType::String));
            }
            UnionPart { plan, columns }
        };
        let parts: Vec<UnionPart> = parts.into_iter().map(part).collect();
        Ok(Plan { fields, depth, ..Plan::of(PlanSource::Union(parts)) })
    }

    /// Whether what a pipeline starts from is there.
    fn starts_somewhere(&self, pipeline: &Pipeline) -> bool {
        match &pipeline.source {
            Source::Name(name) => self.is_table(&name.text),
            Source::Table(inner) => self.starts_somewhere(inner),
            Source::Call(Expr { kind: ExprKind::Call { name, arguments }, .. }) if name == "table" => {
                match arguments.as_slice() {
                    [Expr { kind: ExprKind::Literal(name, ScalarType::String), .. }] => self.is_table(&name.to_text()),
                    _ => true,
                }
            }
            _ => true,
        }
    }

    /// The name that `as` gave to what a plan starts from.
    fn name_of(&self, plan: &Plan) -> Option<String> {
        let PlanSource::Plan(inner) = &plan.source else { return None };
        let is_it = |named: &Named| matches!(named, Named::Table(table) if Arc::ptr_eq(table, inner));
        self.lets.iter().find(|(_, named)| is_it(named)).map(|(name, _)| name.clone())
    }

    /// The tables whose names match a pattern such as `Device*`: those of a `let` first.
    fn matching(&self, pattern: &Name) -> Result<Vec<(String, Arc<Plan>)>, QueryError> {
        let mut found = Vec::new();
        for (name, named) in self.lets.iter().filter(|(name, _)| matches_pattern(name, &pattern.text)) {
            match named {
                Named::Table(plan) => found.push((name.clone(), Arc::clone(plan))),
                Named::Function(closure) if closure.function.parameters.is_empty() => {
                    let name = Name { text: name.clone(), span: pattern.span };
                    found.push((name.text.clone(), Arc::new(self.named_source(&name)?)));
                }
                Named::Function(_) | Named::Scalar(_) => {}
            }
        }
        for table in TableId::ALL.into_iter().filter(|table| matches_pattern(table.name(), &pattern.text)) {
            let name = Name { text: table.name().to_owned(), span: pattern.span };
            found.push((name.text.clone(), Arc::new(self.named_source(&name)?)));
        }
        Ok(found)
    }
}

/// The name of a table in a union: its own, or that which `as` gives it.
fn source_name(pipeline: &Pipeline) -> Option<String> {
    let given = pipeline.operators.iter().rev().find_map(|operator| match &operator.kind {
        OperatorKind::As(name) => Some(name.text.clone()),
        _ => None,
    });
    given.or_else(|| match &pipeline.source {
        Source::Name(name) => Some(name.text.clone()),
        Source::Table(inner) => source_name(inner).filter(|_| !matches!(inner.source, Source::Name(_))),
        _ => None,
    })
}

/// Whether a name is one of a pattern in which `*` stands for anything.
pub(super) fn matches_pattern(name: &str, pattern: &str) -> bool {
    let Some((start, mut rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(mut name) = name.strip_prefix(start) else { return false };
    while let Some((middle, after)) = rest.split_once('*') {
        let Some(at) = name.find(middle) else { return false };
        name = &name[at + middle.len()..];
        rest = after;
    }
    name.ends_with(rest)
}

/// A plan of rows that are there already.
pub(super) fn of_rows(rows: Rows, fields: Vec<Field>) -> Plan {
    let types = fields.iter().map(|field| field.ty).collect();
    over(Arc::new(Plan { types, fields, ..Plan::of(PlanSource::Rows(Arc::new(rows))) }))
}
