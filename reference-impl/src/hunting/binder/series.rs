//! `make-series`: arrays along an axis. The pipeline is carried out up to there, since the ends of the axis may be
//! those of the data; the arrays are made of what came out.

use super::calls::convert;
use super::expression::Scope;
use super::sources::of_rows;
use super::{Binder, names, summarize};
use crate::hunting::error::QueryError;
use crate::hunting::eval::{self, ColumnBuilder, Rows};
use crate::hunting::lookup::LookupMap;
use crate::hunting::plan::{Bound, BoundKind, Comparison, Field, Function, Plan, Step};
use crate::hunting::syntax::{Column, Expr, ExprKind, MakeSeries, Span};
use crate::hunting::types::{Dynamic, ScalarType, Value};

/// The most elements of a series (documented: 1,048,576).
const ELEMENTS_MAX: usize = 1_048_576;

/// The column in which the axis is binned; no query can write its name.
const AXIS: &str = "|axis";

impl Binder<'_> {
    pub(super) fn make_series(&self, plan: &mut Plan, series: &MakeSeries, span: Span) -> Result<(), QueryError> {
        let end = |end: &Option<Expr>| end.as_ref().map(|end| self.position(end)).transpose();
        let (from, to, step) = (end(&series.from)?, end(&series.to)?, self.position(&series.step)?);
        if step <= 0 {
            return Err(QueryError::semantic("", "make-series: the step must be positive", series.step.span));
        }
        let ty = self.bin_axis(plan, series, [from, to], step)?;
        // Groups by the keys and the bin; the aggregates follow.
        let axis = Expr { kind: ExprKind::Name(AXIS.to_owned()), span, depth: 1 };
        let mut by = series.by.clone();
        by.push(Column { name: None, further: Vec::new(), expr: axis });
        let aggregates: Vec<Column> = series.aggregates.iter().map(|(column, _)| column.clone()).collect();
        let fields = std::mem::take(&mut plan.fields);
        summarize::apply(self, plan, &fields, &aggregates, &by)?;
        let rows = self.carry_out(plan)?;
        let keys = series.by.len();
        let defaults = self.defaults(series, &plan.fields[keys + 1..])?;
        let ticks = |row: usize| position_of(&rows.columns[keys].value(row, ty)).unwrap_or(0);
        let first = from.or_else(|| (0..rows.rows).map(ticks).min());
        // The end does not belong to the axis, if it is written; the last bin does, if it is that of the data.
        let last = to.or_else(|| (0..rows.rows).map(ticks).max().and_then(|last| last.checked_add(1)));
        let positions: Vec<i64> = match first.zip(last) {
            Some((first, last)) => std::iter::successors(Some(first), |at| at.checked_add(step))
                .take_while(|at| *at < last)
                .take(ELEMENTS_MAX)
                .collect(),
            None => Vec::new(),
        };
        self.carrier.make_room(positions.len().saturating_mul(rows.rows.max(1)), defaults.len())?;
        let name = series.axis.name.as_ref().map(|name| name.text.clone());
        let name = name.or_else(|| names::of_expression(&series.axis.expr)).unwrap_or_else(|| "Column1".to_owned());
        let shape = Shape { keys, ty, positions, defaults, nonempty: series.nonempty };
        *plan = arrays(&rows, &plan.fields, &shape, name);
        Ok(())
    }

    /// A constant that is a place on the axis, or the distance of two.
    fn position(&self, expr: &Expr) -> Result<i64, QueryError> {
        let bound = Scope::new(self, &[]).bind(expr)?;
        bound.as_constant().and_then(position_of).ok_or_else(|| {
            let message = "make-series: the axis must have constant ends and a constant step, whole numbers or times";
            QueryError::semantic("", message, expr.span)
        })
    }

    /// Keeps the rows between the ends, and adds the bin of each.
    fn bin_axis(
        &self,
        plan: &mut Plan,
        series: &MakeSeries,
        [from, to]: [Option<i64>; 2],
        step: i64,
    ) -> Result<ScalarType, QueryError> {
        let fields = plan.fields.clone();
        let axis = Scope::new(self, &fields).bind(&series.axis.expr)?;
        let ty = match axis.ty {
            ty @ (ScalarType::DateTime | ScalarType::TimeSpan) => ty,
            ty if ty.is_integer() => ScalarType::Long,
            other => {
                let message =
                    format!("make-series: the axis must be a datetime, a timespan or a long, not {}", other.name());
                return Err(QueryError::semantic("", message, series.axis.expr.span));
            }
        };
        let axis = convert(axis, ty);
        let constant = |at: i64, ty| Bound::constant(value_of(at, ty), ty);
        let compare = |comparison, at: i64| Bound {
            kind: BoundKind::Call(Function::Compare(comparison), vec![axis.clone(), constant(at, ty)]),
            ty: ScalarType::Bool,
        };
        let ends = from.map(|from| compare(Comparison::GreaterOrEqual, from));
        let ends: Vec<Bound> = ends.into_iter().chain(to.map(|to| compare(Comparison::Less, to))).collect();
        if !ends.is_empty() {
            plan.steps.push(Step::Filter(ends));
        }
        let size = if ty == ScalarType::DateTime { ScalarType::TimeSpan } else { ty };
        let bin = match (from, crate::hunting::functions::named("bin_at")) {
            (Some(from), Some(bin_at)) => {
                BoundKind::Call(Function::Row(bin_at), vec![axis, constant(step, size), constant(from, ty)])
            }
            _ => BoundKind::Call(Function::Bin, vec![axis, constant(step, size)]),
        };
        let mut exprs = Bound::columns(&fields);
        exprs.push(eval::fold(Bound { kind: bin, ty }));
        plan.steps.push(Step::Project(exprs));
        plan.fields.push(Field { name: AXIS.to_owned(), ty });
        Ok(ty)
    }

    /// What stands where a bin has no row: 0, unless it says otherwise.
    fn defaults(&self, series: &MakeSeries, fields: &[Field]) -> Result<Vec<Dynamic>, QueryError> {
        let one = |((_, default), field): (&(Column, Option<Expr>), &Field)| match default {
            Some(default) => {
                let bound = Scope::new(self, &[]).bind(default)?;
                let value = bound.as_constant().map(|value| match (value, field.ty) {
                    (Value::Long(number), ScalarType::Real) => Dynamic::Real(*number as f64),
                    (value, _) => Dynamic::of(value),
                });
                value.ok_or_else(|| QueryError::semantic("", "make-series: a default must be constant", default.span))
            }
            None if field.ty == ScalarType::Real => Ok(Dynamic::Real(0.0)),
            None => Ok(Dynamic::Long(0)),
        };
        series.aggregates.iter().zip(fields).map(one).collect()
    }
}

fn position_of(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Long(number) | Value::DateTime(number) | Value::TimeSpan(number) => Some(*number),
        _ => None,
    }
}

fn value_of(at: i64, ty: ScalarType) -> Value<'static> {
    match ty {
        ScalarType::DateTime => Value::DateTime(at),
        ScalarType::TimeSpan => Value::TimeSpan(at),
        _ => Value::Long(at),
    }
}

/// What the arrays look like.
struct Shape {
    keys: usize,
    ty: ScalarType,
    positions: Vec<i64>,
    defaults: Vec<Dynamic>,
    /// Whether there is a row of defaults where there is no row at all.
    nonempty: bool,
}

/// One row a group: its keys, an array for each aggregate, and the axis.
fn arrays(rows: &Rows, fields: &[Field], shape: &Shape, axis: String) -> Plan {
    let places: LookupMap<i64, usize> = shape.positions.iter().copied().zip(0..).collect();
    let empty =
        || shape.defaults.iter().map(|default| vec![default.clone(); shape.positions.len()]).collect::<Vec<_>>();
    let mut known: LookupMap<Vec<Dynamic>, usize> = LookupMap::new();
    let mut groups: Vec<(Vec<Dynamic>, Vec<Vec<Dynamic>>)> = Vec::new();
    if shape.nonempty && shape.keys == 0 && rows.rows == 0 {
        groups.push((Vec::new(), empty()));
    }
    for row in 0..rows.rows {
        let cell = |column: usize| Dynamic::of(&rows.columns[column].value(row, fields[column].ty));
        let key: Vec<Dynamic> = (0..shape.keys).map(cell).collect();
        let group = *known.entry(key.clone()).or_insert_with(|| {
            groups.push((key, empty()));
            groups.len() - 1
        });
        let place = position_of(&rows.columns[shape.keys].value(row, shape.ty)).and_then(|at| places.get(&at));
        let Some(place) = place else { continue };
        for (at, series) in groups[group].1.iter_mut().enumerate() {
            series[*place] = cell(shape.keys + 1 + at);
        }
    }
    let ticks = shape.positions.iter().map(|at| Dynamic::of(&value_of(*at, shape.ty))).collect();
    let ticks = Value::dynamic(Dynamic::Array(ticks));
    let mut out: Vec<Field> = fields[..shape.keys].to_vec();
    out.extend(fields[shape.keys + 1..].iter().map(|field| Field { ty: ScalarType::Dynamic, ..field.clone() }));
    out.push(Field { name: axis, ty: ScalarType::Dynamic });
    let mut builders: Vec<ColumnBuilder<'_>> = out.iter().map(|field| ColumnBuilder::new(field.ty)).collect();
    let count = groups.len();
    for (key, series) in groups {
        let keys =
            key.iter().zip(fields).map(|(value, field)| crate::hunting::types::converted(&value.to_value(), field.ty));
        let arrays = series.into_iter().map(|series| Value::dynamic(Dynamic::Array(series)));
        let cells = keys.chain(arrays).chain(std::iter::once(ticks.clone()));
        builders.iter_mut().zip(cells).for_each(|(builder, cell)| builder.push(&cell));
    }
    let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
    of_rows(Rows { columns, rows: count }, out)
}
