//! Columns that depend on other rows: their number, the row before, the sum so far.

use super::Engine;
use super::expression::{column, prepare};
use super::relation::{Relation, Slot};
use super::vector::ColumnBuilder;
use crate::hunting::columns::Column;
use crate::hunting::error::QueryError;
use crate::hunting::plan::{Bound, Window};
use crate::hunting::types::{ScalarType, Value};

impl<'s> Engine<'s, '_> {
    /// The relation with the columns of the windows behind its own.
    pub(super) fn windows(
        &mut self,
        windows: &[Window],
        mut relation: Relation<'s>,
    ) -> Result<Relation<'s>, QueryError> {
        for window in windows {
            // A window may be made of those before it.
            let mut window = window.clone();
            for part in window.parts() {
                self.meter.charge(relation.rows, part.size())?;
                *part = self.without_subqueries(part)?;
                self.weigh(part, &relation)?;
            }
            self.meter.charge(relation.rows, 1)?;
            self.meter.take(8 * relation.rows as u64)?;
            let cells = computed(&window, &relation);
            relation.slots.push(Slot::made(cells, window.ty()));
        }
        Ok(relation)
    }
}

fn computed(window: &Window, relation: &Relation<'_>) -> Column {
    let cells = |bound: &Bound| column(&prepare(bound, relation), relation);
    let mut builder = ColumnBuilder::new(window.ty());
    let rows = relation.rows;
    match window {
        Window::RowNumber { start, restart } => {
            let restart = restart.as_ref().map(cells);
            let mut number = *start;
            for row in 0..rows {
                if restart.as_ref().is_some_and(|cells| cells.value(row, ScalarType::Bool) == Value::Bool(true)) {
                    number = *start;
                }
                builder.push(&Value::Long(number));
                number = number.wrapping_add(1);
            }
        }
        Window::Shifted { value, by, default } => {
            let values = cells(value);
            for row in 0..rows {
                let from = i64::try_from(row).ok().and_then(|row| row.checked_add(*by));
                let from = from.and_then(|from| usize::try_from(from).ok()).filter(|from| *from < rows);
                builder.push(&from.map_or_else(|| default.clone(), |from| values.value(from, value.ty).into_owned()));
            }
        }
        Window::Sum { value, restart } => {
            let (values, restart) = (cells(value), restart.as_ref().map(cells));
            let (mut whole, mut real) = (0_i64, 0.0);
            for row in 0..rows {
                if restart.as_ref().is_some_and(|cells| cells.value(row, ScalarType::Bool) == Value::Bool(true)) {
                    (whole, real) = (0, 0.0);
                }
                match values.value(row, value.ty) {
                    Value::Long(number) | Value::TimeSpan(number) => whole = whole.wrapping_add(number),
                    Value::Real(number) => real += number,
                    _ => {}
                }
                builder.push(&match window.ty() {
                    ScalarType::Real => Value::Real(real),
                    ScalarType::TimeSpan => Value::TimeSpan(whole),
                    _ => Value::Long(whole),
                });
            }
        }
    }
    builder.finish()
}
