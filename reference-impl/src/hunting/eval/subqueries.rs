//! Lists that are pipelines, `x in (Table | ...)`: they are carried out first, and are plain lists from then on.

use std::sync::Arc;

use super::relation::Relation;
use super::{Engine, Membership};
use crate::hunting::error::QueryError;
use crate::hunting::plan::{Aggregate, AggregateKind, Bound, BoundKind, Lookup, OrderBy, Plan};
use crate::hunting::text_match::TextMatcher;
use crate::hunting::types::{ScalarType, Value};

impl Engine<'_, '_> {
    /// The expression with its pipelines carried out.
    pub(super) fn without_subqueries(&mut self, bound: &Bound) -> Result<Bound, QueryError> {
        let mut all =
            |parts: &[Bound]| parts.iter().map(|part| self.without_subqueries(part)).collect::<Result<Vec<_>, _>>();
        let kind = match &bound.kind {
            BoundKind::Constant(_) | BoundKind::Column(_) => bound.kind.clone(),
            BoundKind::Call(function, parts) => BoundKind::Call(*function, all(parts)?),
            BoundKind::And(parts) => BoundKind::And(all(parts)?),
            BoundKind::Or(parts) => BoundKind::Or(all(parts)?),
            BoundKind::Match(part, matcher) => {
                BoundKind::Match(Box::new(self.without_subqueries(part)?), Arc::clone(matcher))
            }
            BoundKind::Member(part, list) => {
                BoundKind::Member(Box::new(self.without_subqueries(part)?), Arc::clone(list))
            }
            BoundKind::Lookup(part, lookup, plan) => {
                let part = Box::new(self.without_subqueries(part)?);
                let values = self.first_column(plan)?;
                let texts = || values.iter().map(Value::to_text).collect::<Vec<_>>();
                match *lookup {
                    Lookup::Equal { case_sensitive, negated } => {
                        BoundKind::Member(part, Arc::new(Membership::new(&values, case_sensitive, negated)))
                    }
                    Lookup::HasAny => BoundKind::Match(part, Arc::new(TextMatcher::any_term(&texts()))),
                    Lookup::HasAll => BoundKind::Match(part, Arc::new(TextMatcher::all_terms(&texts()))),
                }
            }
        };
        Ok(super::fold(Bound { kind, ty: bound.ty }))
    }

    pub(super) fn aggregates(&mut self, aggregates: &[Aggregate]) -> Result<Vec<Aggregate>, QueryError> {
        aggregates
            .iter()
            .map(|aggregate| {
                let mut one = aggregate.clone();
                for part in one.argument.iter_mut().chain(&mut one.only_if) {
                    *part = self.without_subqueries(part)?;
                }
                if let AggregateKind::Extreme { columns, .. } | AggregateKind::AnyRow { columns } = &mut one.kind {
                    for column in columns {
                        *column = self.without_subqueries(column)?;
                    }
                }
                Ok(one)
            })
            .collect()
    }

    pub(super) fn order(&mut self, keys: &[OrderBy]) -> Result<Vec<OrderBy>, QueryError> {
        keys.iter()
            .map(|key| {
                let expr = self.without_subqueries(&key.expr)?;
                Ok(OrderBy { expr, descending: key.descending, nulls_first: key.nulls_first })
            })
            .collect()
    }

    /// The distinct values of the first column of a pipeline.
    fn first_column(&mut self, plan: &Plan) -> Result<Vec<Value<'static>>, QueryError> {
        let relation: Relation<'_> = self.run(plan, None)?;
        let ty = plan.fields.first().map_or(ScalarType::String, |field| field.ty);
        let first = relation.slots.into_iter().take(1).collect();
        let keys = [Bound::column(0, ty)];
        self.meter.charge(relation.rows, 1)?;
        let distinct = super::group::grouped(&keys, &[], &Relation { rows: relation.rows, slots: first });
        let slot = &distinct.slots[0];
        Ok((0..distinct.rows).map(|row| slot.column.value(slot.row(row), ty).into_owned()).collect())
    }
}
