//! `evaluate`: plugins whose columns depend on the data. The pipeline is carried out up to there, and the rest is
//! understood with what came out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::Scope;
use super::sources::of_rows;
use super::{Binder, summarize};
use crate::hunting::error::QueryError;
use crate::hunting::eval::{ColumnBuilder, Rows};
use crate::hunting::lookup::LookupMap;
use crate::hunting::plan::{Field, Plan};
use crate::hunting::syntax::{Column, Expr, ExprKind, Span};
use crate::hunting::types::{Dynamic, ScalarType, Value, converted};

/// The plugins that are carried out.
pub(super) const NAMES: &[&str] = &["bag_unpack", "pivot"];

impl Binder<'_> {
    pub(super) fn evaluate(&self, plan: &mut Plan, call: &Expr) -> Result<(), QueryError> {
        let ExprKind::Call { name, arguments } = &call.kind else { return Ok(()) };
        if name == "pivot" {
            return self.pivot(plan, arguments, call.span);
        }
        let mut options = Unpack { prefix: String::new(), ignored: Vec::new(), replaces: false };
        let mut bag = None;
        for (at, argument) in arguments.iter().enumerate() {
            match (&argument.kind, at) {
                (ExprKind::Named(name, value), _) => options.set(&name.text, &self.constant(value)?),
                (ExprKind::Name(name), 0) => bag = Some(name.clone()),
                (_, 1) => options.set("OutputColumnPrefix", &self.constant(argument)?),
                (_, 2) => options.set("columnsConflict", &self.constant(argument)?),
                (_, 3) => options.set("ignoredProperties", &self.constant(argument)?),
                _ => return Err(QueryError::unsupported("`bag_unpack` with such an argument", argument.span)),
            }
        }
        let at = bag.and_then(|bag| plan.fields.iter().position(|field| field.name == bag));
        let Some(at) = at.filter(|at| plan.fields[*at].ty == ScalarType::Dynamic) else {
            let message = "bag_unpack(): the first argument must be a dynamic column";
            return Err(QueryError::semantic("", message, call.span));
        };
        let rows = self.carry_out(plan)?;
        *plan = unpacked(&rows, &plan.fields, at, &options, call.span)?;
        Ok(())
    }

    /// A column for each value of one column, with what the aggregate gives for it; a row for each combination of the
    /// others.
    fn pivot(&self, plan: &mut Plan, arguments: &[Expr], span: Span) -> Result<(), QueryError> {
        let [column, rest @ ..] = arguments else {
            return Err(QueryError::semantic("SEM0219", "pivot(): function expects at least 1 argument(s)", span));
        };
        let ExprKind::Name(pivoted) = &column.kind else {
            return Err(QueryError::unsupported("`pivot` of other than a column", column.span));
        };
        let count = ExprKind::Call { name: "count".to_owned(), arguments: Vec::new() };
        let (aggregate, keys) = match rest {
            [aggregate, keys @ ..] => (aggregate.clone(), keys),
            [] => (Expr { kind: count, span, depth: 1 }, rest),
        };
        let named = |text: &str| Column {
            name: None,
            further: Vec::new(),
            expr: Expr { kind: ExprKind::Name(text.to_owned()), span, depth: 1 },
        };
        // What the aggregate is of is no key.
        let mut used = Vec::new();
        names_in(&aggregate, &mut used);
        let mut by: Vec<Column> = match keys {
            [] => {
                let others = plan.fields.iter().filter(|field| field.name != *pivoted && !used.contains(&field.name));
                others.map(|field| named(&field.name)).collect()
            }
            keys => keys.iter().map(|key| Column { name: None, further: Vec::new(), expr: key.clone() }).collect(),
        };
        let keys = by.len();
        by.push(named(pivoted));
        let value = Column { name: None, further: Vec::new(), expr: aggregate };
        let fields = std::mem::take(&mut plan.fields);
        summarize::apply(self, plan, &fields, &[value], &by)?;
        let rows = self.carry_out(plan)?;
        *plan = pivoted_rows(&rows, &plan.fields, keys, span)?;
        Ok(())
    }

    fn constant(&self, expr: &Expr) -> Result<Value<'static>, QueryError> {
        let bound = Scope::new(self, &[]).bind(expr)?;
        bound.as_constant().cloned().ok_or_else(|| QueryError::semantic("", "A constant is expected here", expr.span))
    }
}

/// The columns that an aggregate is of.
fn names_in(expr: &Expr, names: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Name(name) => names.push(name.clone()),
        ExprKind::Call { arguments, .. } => arguments.iter().for_each(|argument| names_in(argument, names)),
        _ => {}
    }
}

/// A value that becomes a column, and the row that has the aggregate for it.
type Pivoted = (String, usize);

/// Rows of keys, one more value and an aggregate, with a column for each value.
fn pivoted_rows(rows: &Rows, fields: &[Field], keys: usize, span: Span) -> Result<Plan, QueryError> {
    let cell = |row: usize, column: usize| rows.columns[column].value(row, fields[column].ty);
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Vec<(Vec<Dynamic>, Vec<Pivoted>)> = Vec::new();
    let mut known: LookupMap<Vec<Dynamic>, usize> = LookupMap::new();
    for row in 0..rows.rows {
        let key: Vec<Dynamic> = (0..keys).map(|column| Dynamic::of(&cell(row, column))).collect();
        let value = cell(row, keys).to_text();
        places.insert(value.clone(), 0);
        let at = *known.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push((value, row));
    }
    if places.len() > COLUMNS_MAX {
        return Err(QueryError::limit(format!("pivot makes more than {COLUMNS_MAX} columns."), span));
    }
    let aggregate = fields[keys + 1].ty;
    let mut builders: Vec<ColumnBuilder<'_>> = fields[..keys]
        .iter()
        .map(|field| field.ty)
        .chain(places.keys().map(|_| aggregate))
        .map(ColumnBuilder::new)
        .collect();
    for (key, values) in &groups {
        for ((builder, value), field) in builders.iter_mut().zip(key).zip(fields) {
            builder.push(&converted(&value.to_value(), field.ty));
        }
        for (builder, name) in builders[keys..].iter_mut().zip(places.keys()) {
            let found = values.iter().find(|(value, _)| value == name);
            builder.push(&match (found, aggregate) {
                (Some((_, row)), _) => cell(*row, keys + 1),
                // Of no rows a count is 0.
                (None, ScalarType::Long) => Value::Long(0),
                (None, ScalarType::String) => Value::text(""),
                (None, _) => Value::Null,
            });
        }
    }
    let named = places.keys().map(|name| Field { name: name.clone(), ty: aggregate });
    let out = fields[..keys].iter().cloned().chain(named).collect();
    let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
    Ok(of_rows(Rows { columns, rows: groups.len() }, out))
}

/// The most columns that `pivot` and `bag_unpack` make (ours).
const COLUMNS_MAX: usize = 1000;

struct Unpack {
    prefix: String,
    ignored: Vec<String>,
    /// Whether a property takes the place of a column of the same name.
    replaces: bool,
}

impl Unpack {
    fn set(&mut self, name: &str, value: &Value<'_>) {
        match name {
            "OutputColumnPrefix" => self.prefix = value.to_text(),
            "columnsConflict" => self.replaces = value.to_text() == "replace_source",
            "ignoredProperties" => {
                self.ignored = Dynamic::of(value).items().unwrap_or(&[]).iter().map(Dynamic::to_text).collect();
            }
            _ => {}
        }
    }
}

/// The columns beside the bag, then one for each property, by name.
fn unpacked(rows: &Rows, fields: &[Field], bag: usize, options: &Unpack, span: Span) -> Result<Plan, QueryError> {
    let bags: Vec<Value<'_>> = (0..rows.rows).map(|row| rows.columns[bag].value(row, ScalarType::Dynamic)).collect();
    let mut types: BTreeMap<Arc<str>, ScalarType> = BTreeMap::new();
    for value in &bags {
        let Value::Dynamic(value) = value else { continue };
        for (name, value) in value.bag().unwrap_or(&[]) {
            if options.ignored.iter().any(|ignored| **ignored == **name) || *value == Dynamic::Null {
                continue;
            }
            let found = type_of(value);
            types.entry(Arc::clone(name)).and_modify(|ty| *ty = both(*ty, found)).or_insert(found);
        }
    }
    if types.len() > COLUMNS_MAX {
        return Err(QueryError::limit(format!("bag_unpack makes more than {COLUMNS_MAX} columns."), span));
    }
    let by_name: Vec<LookupMap<&str, &Dynamic>> = bags.iter().map(properties).collect();
    let mut columns = Vec::new();
    let mut out: Vec<Field> = Vec::new();
    let property = |name: &str, ty: ScalarType| {
        let mut builder = ColumnBuilder::new(ty);
        for properties in &by_name {
            let found = properties.get(name).copied().unwrap_or(&Dynamic::Null);
            builder.push(&match ty {
                ScalarType::Dynamic => Value::dynamic(found.clone()),
                ty => converted(&found.to_value(), ty),
            });
        }
        builder.finish()
    };
    let others = fields.iter().zip(&rows.columns).enumerate().filter(|(at, _)| *at != bag);
    for (_, (field, column)) in others {
        let conflict = types.keys().find(|name| format!("{}{name}", options.prefix) == field.name).cloned();
        match conflict.filter(|_| options.replaces) {
            Some(name) => {
                let ty = types.remove(&name).unwrap_or(ScalarType::Dynamic);
                columns.push(property(&name, ty));
                out.push(Field { name: field.name.clone(), ty });
            }
            None => {
                columns.push(column.clone());
                out.push(field.clone());
            }
        }
    }
    for (name, ty) in types {
        let column_name = format!("{}{name}", options.prefix);
        if out.iter().any(|field| field.name == column_name) {
            let message = format!("bag_unpack(): a column named '{column_name}' is there already");
            return Err(QueryError::semantic("SEM0034", message, span).hint("columnsConflict='replace_source'"));
        }
        columns.push(property(&name, ty));
        out.push(Field { name: column_name, ty });
    }
    Ok(of_rows(Rows { columns, rows: rows.rows }, out))
}

/// The properties of a bag by their names; what is no bag has none.
fn properties<'v>(value: &'v Value<'_>) -> LookupMap<&'v str, &'v Dynamic> {
    let Value::Dynamic(value) = value else { return LookupMap::new() };
    value.bag().unwrap_or(&[]).iter().map(|(name, value)| (&**name, value)).collect()
}

fn type_of(value: &Dynamic) -> ScalarType {
    match value {
        Dynamic::Bool(_) => ScalarType::Bool,
        Dynamic::Long(_) => ScalarType::Long,
        Dynamic::Real(_) => ScalarType::Real,
        Dynamic::String(_) => ScalarType::String,
        Dynamic::DateTime(_) => ScalarType::DateTime,
        Dynamic::TimeSpan(_) => ScalarType::TimeSpan,
        Dynamic::Null | Dynamic::Array(_) | Dynamic::Bag(_) => ScalarType::Dynamic,
    }
}

/// The type of a property that is of both types in different rows.
fn both(a: ScalarType, b: ScalarType) -> ScalarType {
    match (a, b) {
        (a, b) if a == b => a,
        (a, b) if a.is_number() && b.is_number() => ScalarType::Real,
        _ => ScalarType::Dynamic,
    }
}
