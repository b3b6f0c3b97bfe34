//! Carrying out a plan over the tables (HNT-03, HNT-05).
//!
//! | file | what lives there |
//! |---|---|
//! | `scan.rs`, `relation.rs` | where rows come from, and rows on their way through a pipeline |
//! | `filter.rs`, `membership.rs` | keeping rows: conditions, being one of a list |
//! | `group.rs`, `aggregate.rs`, `sort.rs` | groups and what is aggregated over them; order |
//! | `expression.rs`, `vector.rs`, `kernels.rs` | computing an expression for many rows at once |
//! | `scalar.rs` | what each function gives for one row |
//! | `join.rs`, `union.rs`, `expand.rs`, `window.rs` | rows with rows; rows of arrays; rows beside rows |
//! | `subqueries.rs` | lists that are pipelines |
//! | `weight.rs` | how much memory a step may need, asked before it is done |

mod aggregate;
mod expand;
mod expression;
mod filter;
mod group;
mod join;
mod kernels;
mod membership;
mod relation;
mod scalar;
mod scan;
mod sort;
mod subqueries;
mod union;
mod vector;
mod weight;
mod window;

use std::cell::RefCell;
use std::sync::Arc;

use super::columns::Column;
use super::error::QueryError;
use super::limits::Meter;
use super::lookup::LookupMap;
use super::plan::{Aggregate, Bound, BoundKind, Carrier, Plan, PlanSource, Step};
use super::store::HuntingStore;
use expression::{column, prepare};
use relation::{Relation, Slot};

pub(super) use join::key_type;
pub(super) use membership::Membership;
pub(super) use scalar::fold;
pub(super) use vector::ColumnBuilder;

/// What a pipeline gives: its columns, each of as many cells as there are rows.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
}

/// What carries out the plans of one query.
pub(super) struct Engine<'s, 'm> {
    store: &'s HuntingStore,
    oldest: i64,
    meter: &'m mut Meter,
    /// What plans gave that are asked for more than once, by their address; each is kept, or another could come to its
    /// address.
    known: LookupMap<usize, (Arc<Plan>, Relation<'s>)>,
}

impl Carrier for RefCell<Engine<'_, '_>> {
    fn carry_out(&self, plan: &Plan) -> Result<Rows, QueryError> {
        let mut engine = self.borrow_mut();
        let relation = engine.run(plan, None)?;
        engine.rows_of(&relation)
    }

    fn external_file(&self, address: &str) -> Option<Arc<str>> {
        self.borrow().store.external_file(address)
    }

    fn make_room(&self, rows: usize, columns: usize) -> Result<(), QueryError> {
        let mut engine = self.borrow_mut();
        engine.meter.charge(rows, columns)?;
        engine.meter.take((rows as u64).saturating_mul(columns as u64).saturating_mul(16))
    }
}

impl<'s, 'm> Engine<'s, 'm> {
    pub(super) fn new(store: &'s HuntingStore, oldest: i64, meter: &'m mut Meter) -> Self {
        Self { store, oldest, meter, known: LookupMap::new() }
    }

    /// Carries out the plan of the whole query; only the first `most` rows are made.
    pub(super) fn answer(mut self, plan: &Plan, most: usize) -> Result<Rows, QueryError> {
        let relation = self.run(plan, Some(most))?.first(most);
        self.rows_of(&relation)
    }

    fn rows_of(&mut self, relation: &Relation<'s>) -> Result<Rows, QueryError> {
        self.meter.charge(relation.rows, relation.slots.len())?;
        let columns = relation.slots.iter().map(|slot| slot.column.gather((0..relation.rows).map(|row| slot.row(row))));
        Ok(Rows { columns: columns.collect(), rows: relation.rows })
    }

    /// Carries out a plan; if nobody looks at more than `most` rows, a last sort need not give more.
    fn run(&mut self, plan: &Plan, most: Option<usize>) -> Result<Relation<'s>, QueryError> {
        let relation = match &plan.source {
            PlanSource::Table(table, columns) => {
                let zones = self.store.table(*table).zones().len();
                self.meter.charge(zones, 1)?;
                scan::recent(self.store.table(*table), *table, columns, self.oldest)
            }
            PlanSource::Plan(inner) => self.shared(inner)?,
            PlanSource::Row => Relation { rows: 1, slots: Vec::new() },
            PlanSource::Rows(rows) => {
                let slots = rows.columns.iter().zip(&plan.types).map(|(column, ty)| Slot::made(column.clone(), *ty));
                Relation { rows: rows.rows, slots: slots.collect() }
            }
            PlanSource::Union(parts) => self.union(parts)?,
        };
        self.steps(&plan.steps, relation, most)
    }

    /// What a plan gives that may be asked for again: such a plan is carried out once.
    fn shared(&mut self, plan: &Arc<Plan>) -> Result<Relation<'s>, QueryError> {
        if Arc::strong_count(plan) == 1 {
            return self.run(plan, None);
        }
        let address = Arc::as_ptr(plan) as usize;
        if let Some((_, known)) = self.known.get(&address) {
            return Ok(known.clone());
        }
        let relation = self.run(plan, None)?;
        self.known.insert(address, (Arc::clone(plan), relation.clone()));
        Ok(relation)
    }

    fn steps(
        &mut self,
        steps: &[Step],
        relation: Relation<'s>,
        most: Option<usize>,
    ) -> Result<Relation<'s>, QueryError> {
        let mut relation = relation;
        for (at, step) in steps.iter().enumerate() {
            // A `take` right after a sort tells it how many rows are wanted.
            let wanted = match steps.get(at + 1) {
                Some(Step::Take(count)) => Some(*count),
                None => most,
                _ => None,
            };
            relation = self.step(step, relation, wanted)?;
        }
        Ok(relation)
    }

    fn step(&mut self, step: &Step, relation: Relation<'s>, wanted: Option<usize>) -> Result<Relation<'s>, QueryError> {
        Ok(match step {
            Step::Filter(conditions) => {
                let mut relation = relation;
                for condition in conditions {
                    self.meter.charge(relation.rows, condition.size())?;
                    let condition = self.without_subqueries(condition)?;
                    self.meter.borrow(weight::of_computing(&condition, &relation))?;
                    let prepared = prepare(&condition, &relation);
                    let kept = filter::kept(&prepared, &relation);
                    self.meter.take(4 * kept.len() as u64)?;
                    if kept.len() < relation.rows {
                        relation = relation.select(&kept);
                    }
                }
                relation
            }
            Step::Project(exprs) => {
                let slots = exprs.iter().map(|expr| self.slot(expr, &relation)).collect::<Result<_, _>>()?;
                Relation { rows: relation.rows, slots }
            }
            Step::Group { keys, aggregates } => {
                let aggregated = |aggregate: &Aggregate| {
                    let parts = aggregate.argument.iter().chain(&aggregate.only_if);
                    1 + parts.map(Bound::size).sum::<usize>()
                };
                let values =
                    keys.iter().map(Bound::size).sum::<usize>() + aggregates.iter().map(aggregated).sum::<usize>();
                self.meter.charge(relation.rows, values)?;
                let keys = keys.iter().map(|key| self.without_subqueries(key)).collect::<Result<Vec<_>, _>>()?;
                let aggregates = self.aggregates(aggregates)?;
                self.weigh_groups(&keys, &aggregates, &relation)?;
                group::grouped(&keys, &aggregates, &relation)
            }
            Step::Sort { keys, first } => {
                let depth = usize::BITS - relation.rows.leading_zeros();
                let values = keys.iter().map(|key| key.expr.size()).sum::<usize>() + depth as usize;
                self.meter.charge(relation.rows, values)?;
                let keys = self.order(keys)?;
                for key in &keys {
                    // Beside the cells, the rank of each row.
                    self.weigh(&key.expr, &relation)?;
                    self.meter.take(24 * relation.rows as u64)?;
                }
                let first = first.iter().copied().chain(wanted).min();
                relation.select(&sort::sorted(&keys, &relation, first))
            }
            Step::Take(count) => relation.first(*count),
            Step::Join(join) => self.join(join, &relation)?,
            Step::Expand(expand) => self.expand(expand, &relation)?.0,
            Step::Apply { expand, steps, types } => self.apply(expand, steps, types, &relation)?,
            Step::Windows(windows) => self.windows(windows, relation)?,
        })
    }

    /// A column of the relation as it is, or one computed from it.
    fn slot(&mut self, expr: &Bound, relation: &Relation<'s>) -> Result<Slot<'s>, QueryError> {
        if let BoundKind::Column(at) = expr.kind {
            // Its type may have changed on paper only, as that of process ids did.
            return Ok(Slot { ty: expr.ty, ..relation.slots[at].clone() });
        }
        self.meter.charge(relation.rows, expr.size())?;
        let expr = self.without_subqueries(expr)?;
        self.weigh(&expr, relation)?;
        Ok(Slot::made(column(&prepare(&expr, relation), relation), expr.ty))
    }

    /// Takes the memory for the column of an expression.
    fn weigh(&mut self, expr: &Bound, relation: &Relation<'s>) -> Result<(), QueryError> {
        self.meter.borrow(weight::of_computing(expr, relation))?;
        self.meter.take(weight::of_column(expr, relation))
    }

    fn weigh_groups(
        &mut self,
        keys: &[Bound],
        aggregates: &[Aggregate],
        relation: &Relation<'s>,
    ) -> Result<(), QueryError> {
        for key in keys {
            self.weigh(key, relation)?;
        }
        for aggregate in aggregates {
            for part in aggregate.argument.iter().chain(&aggregate.only_if) {
                self.meter.borrow(weight::of_computing(part, relation))?;
            }
            if let Some(argument) = aggregate.argument.as_ref().filter(|_| aggregate.kind.keeps_values()) {
                self.meter.take(weight::of_list(argument, relation))?;
            }
        }
        Ok(())
    }
}
