//! Rows of the elements of arrays: `mv-expand`, and `mv-apply` over them.

use super::Engine;
use super::expression::{CHUNK, chunks, prepare};
use super::filter::row_number;
use super::relation::{Relation, Slot};
use super::vector::ColumnBuilder;
use crate::hunting::columns::{Column, Numbers};
use crate::hunting::error::QueryError;
use crate::hunting::plan::{Expand, Step};
use crate::hunting::types::{Dynamic, ScalarType, Value, converted};

impl<'s> Engine<'s, '_> {
    /// One row for each element: the columns that were there, the elements, and the index if it is asked for.
    ///
    /// Several columns are expanded side by side, the shorter ones filled up with nulls. An empty array keeps its row,
    /// with a null. The second result is how many rows came of each.
    pub(super) fn expand(
        &mut self,
        expand: &Expand,
        relation: &Relation<'s>,
    ) -> Result<(Relation<'s>, Vec<usize>), QueryError> {
        let mut lists: Vec<Vec<Vec<Dynamic>>> = Vec::new();
        for (bound, _) in &expand.columns {
            self.meter.charge(relation.rows, bound.size())?;
            self.weigh(bound, relation)?;
            let prepared = prepare(bound, relation);
            let mut of_rows = Vec::with_capacity(relation.rows);
            for range in chunks(relation.rows) {
                let vector = prepared.eval(relation, range.clone());
                of_rows.extend((0..range.len()).map(|at| elements(&vector.value(at, bound.ty), expand.as_arrays)));
            }
            lists.push(of_rows);
        }
        let mut rows = Vec::new();
        let mut counts = Vec::with_capacity(relation.rows);
        let mut indexes = Numbers::default();
        let mut builders: Vec<ColumnBuilder<'s>> =
            expand.columns.iter().map(|(_, ty)| ColumnBuilder::new(*ty)).collect();
        let mut unpaid = 0;
        for row in 0..relation.rows {
            let longest = lists.iter().map(|list| list[row].len()).max().unwrap_or(0).max(1);
            let count = longest.min(expand.limit);
            // Many rows may come of one: they are charged as they come, some at once.
            unpaid += count;
            if unpaid > CHUNK || row + 1 == relation.rows {
                self.meter.charge(unpaid, expand.columns.len())?;
                self.meter.take(32 * unpaid as u64)?;
                unpaid = 0;
            }
            counts.push(count);
            for at in 0..count {
                rows.push(row_number(row));
                indexes.push(Some(at as i64));
                for ((list, builder), (_, ty)) in lists.iter().zip(&mut builders).zip(&expand.columns) {
                    let element = list[row].get(at).unwrap_or(&Dynamic::Null);
                    builder.push(&match ty {
                        ScalarType::Dynamic => Value::dynamic(element.clone()),
                        ty => converted(&element.to_value(), *ty),
                    });
                }
            }
        }
        let mut expanded = relation.select(&rows);
        let made = builders.into_iter().zip(&expand.columns);
        expanded.slots.extend(made.map(|(builder, (_, ty))| Slot::made(builder.finish(), *ty)));
        if expand.with_index {
            expanded.slots.push(Slot::made(Column::Numbers(indexes), ScalarType::Long));
        }
        Ok((expanded, counts))
    }

    /// Carries out steps on the elements of each row alone; they come out after the columns of the row.
    pub(super) fn apply(
        &mut self,
        expand: &Expand,
        steps: &[Step],
        types: &[ScalarType],
        relation: &Relation<'s>,
    ) -> Result<Relation<'s>, QueryError> {
        let (expanded, counts) = self.expand(expand, relation)?;
        let mut rows = Vec::new();
        let mut builders: Vec<ColumnBuilder<'s>> = types.iter().map(|ty| ColumnBuilder::new(*ty)).collect();
        let mut start = 0;
        for (row, count) in counts.into_iter().enumerate() {
            let own: Vec<u32> = (start..start + count).map(row_number).collect();
            start += count;
            let of_row = self.steps(steps, expanded.select(&own), None)?;
            self.meter.charge(of_row.rows, types.len())?;
            self.meter.take(32 * of_row.rows as u64)?;
            rows.extend(std::iter::repeat_n(row_number(row), of_row.rows));
            for (slot, builder) in of_row.slots.iter().zip(&mut builders) {
                builder.append(&slot.vector(0..of_row.rows), of_row.rows);
            }
        }
        let mut applied = relation.select(&rows);
        let made = builders.into_iter().zip(types);
        applied.slots.extend(made.map(|(builder, ty)| Slot::made(builder.finish(), *ty)));
        Ok(applied)
    }
}

/// The elements of an array, or the properties of a bag, each a bag of its own; any other value is its one element.
fn elements(value: &Value<'_>, as_arrays: bool) -> Vec<Dynamic> {
    let Value::Dynamic(value) = value else { return vec![Dynamic::of(value)] };
    match &**value {
        Dynamic::Array(items) => items.clone(),
        Dynamic::Bag(bag) if as_arrays => {
            bag.iter().map(|(name, value)| Dynamic::Array(vec![Dynamic::String(name.clone()), value.clone()])).collect()
        }
        Dynamic::Bag(bag) => bag.iter().map(|property| Dynamic::Bag(vec![property.clone()])).collect(),
        scalar => vec![scalar.clone()],
    }
}
