//! The rows of several pipelines, one after the other.

use super::Engine;
use super::expression::{chunks, prepare};
use super::relation::{Relation, Slot};
use super::vector::ColumnBuilder;
use crate::hunting::error::QueryError;
use crate::hunting::plan::UnionPart;

impl<'s> Engine<'s, '_> {
    pub(super) fn union(&mut self, parts: &[UnionPart]) -> Result<Relation<'s>, QueryError> {
        let types = parts.first().map(|part| part.columns.iter().map(|column| column.ty).collect::<Vec<_>>());
        let types = types.unwrap_or_default();
        let mut builders: Vec<ColumnBuilder<'s>> = types.iter().map(|ty| ColumnBuilder::new(*ty)).collect();
        let mut rows = 0;
        for part in parts {
            let relation = self.shared(&part.plan)?;
            rows += relation.rows;
            self.meter.charge(relation.rows, part.columns.len())?;
            for (column, builder) in part.columns.iter().zip(&mut builders) {
                self.weigh(column, &relation)?;
                let prepared = prepare(column, &relation);
                for range in chunks(relation.rows) {
                    let count = range.len();
                    builder.append(&prepared.eval(&relation, range), count);
                }
            }
        }
        let slots = builders.into_iter().zip(types).map(|(builder, ty)| Slot::made(builder.finish(), ty));
        Ok(Relation { rows, slots: slots.collect() })
    }
}
