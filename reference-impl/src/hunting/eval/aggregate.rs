//! Aggregates over the rows of a group (`FACTS.md` 34). Nulls do not count.
//!
//! Over no rows a count and a sum are 0, a list and a set are empty, everything else is null. A distinct count is exact
//! here, where the service estimates it.

use std::cmp::Ordering;

use super::expression::{chunks, prepare};
use super::filter::row_number;
use super::relation::{Relation, Slot};
use super::vector::{ColumnBuilder, ColumnRef, Vector};
use crate::hunting::columns::Dictionary;
use crate::hunting::lookup::LookupSet;
use crate::hunting::plan::{Aggregate, AggregateKind, Bound};
use crate::hunting::types::{BagBuilder, Dynamic, ScalarType, Value, datetime_ticks, order, to_real};

/// An aggregate while rows are added to it.
pub(super) struct Aggregation<'s> {
    state: State<'s>,
    groups: usize,
    /// The type of the argument.
    of: ScalarType,
    types: Vec<ScalarType>,
}

enum State<'s> {
    Counts(Vec<i64>),
    Sums { whole: Vec<i128>, real: Vec<f64>, counts: Vec<i64>, average: bool },
    Ends { largest: bool, values: Vec<Value<'static>> },
    Elements { cells: Cells<'s>, seen: LookupSet<(u32, u32)>, lists: Vec<Vec<u32>>, keeps: Keeps },
    Values { lists: Vec<Vec<Value<'static>>>, of: OfValues },
    Bags { bags: Vec<BagBuilder>, most: usize },
    Rows { picked: Vec<Option<Picked>>, order: Option<Ordering>, columns: Vec<Bound> },
}

/// What is kept of the elements of a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    Count,
    Set(usize),
    List(usize),
}

/// What is computed from all values of a group.
#[derive(Clone, Copy)]
enum OfValues {
    Spread { root: bool, population: bool },
    Percentile(f64),
}

/// A row that stands for its group, and the value for which it was picked.
struct Picked {
    row: u32,
    value: Value<'static>,
}

impl<'s> Aggregation<'s> {
    pub(super) fn new(aggregate: &Aggregate, groups: usize) -> Self {
        let elements = |keeps| State::Elements {
            cells: Cells::default(),
            seen: LookupSet::new(),
            lists: vec![Vec::new(); groups],
            keeps,
        };
        let sums =
            |average| State::Sums { whole: vec![0; groups], real: vec![0.0; groups], counts: vec![0; groups], average };
        let picks = |order, columns| State::Rows { picked: (0..groups).map(|_| None).collect(), order, columns };
        let state = match &aggregate.kind {
            AggregateKind::Count => State::Counts(vec![0; groups]),
            AggregateKind::CountDistinct => elements(Keeps::Count),
            AggregateKind::Set(most) => elements(Keeps::Set(*most)),
            AggregateKind::List(most) => elements(Keeps::List(*most)),
            AggregateKind::Sum => sums(false),
            AggregateKind::Average => sums(true),
            AggregateKind::Smallest => State::Ends { largest: false, values: vec![Value::Null; groups] },
            AggregateKind::Largest => State::Ends { largest: true, values: vec![Value::Null; groups] },
            AggregateKind::Spread { root, population } => {
                let of = OfValues::Spread { root: *root, population: *population };
                State::Values { lists: vec![Vec::new(); groups], of }
            }
            AggregateKind::Percentile(share) => {
                State::Values { lists: vec![Vec::new(); groups], of: OfValues::Percentile(*share) }
            }
            AggregateKind::Bag(most) => State::Bags { bags: vec![BagBuilder::default(); groups], most: *most },
            AggregateKind::Any => picks(None, aggregate.argument.iter().cloned().collect()),
            AggregateKind::AnyRow { columns } => {
                picks(None, aggregate.argument.iter().chain(columns).cloned().collect())
            }
            AggregateKind::Extreme { largest, columns } => {
                let order = if *largest { Ordering::Greater } else { Ordering::Less };
                picks(Some(order), aggregate.argument.iter().chain(columns).cloned().collect())
            }
        };
        let of = aggregate.argument.as_ref().map_or(ScalarType::Long, |argument| argument.ty);
        Self { state, groups, of, types: aggregate.types.clone() }
    }

    /// Adds a row of the relation to a group; `at` is where its value stands in `values`.
    pub(super) fn add(&mut self, group: usize, row: usize, values: Option<&Vector<'s>>, at: usize) {
        if let State::Counts(counts) = &mut self.state {
            counts[group] += 1;
            return;
        }
        let Some(vector) = values else { return };
        let value = vector.value(at, self.of);
        match &mut self.state {
            State::Rows { picked, order, .. } => pick(&mut picked[group], row, &value, *order),
            _ if value == Value::Null => {}
            State::Counts(_) => {}
            State::Values { lists, .. } => lists[group].push(value.into_owned()),
            State::Bags { bags, most } => {
                let Value::Dynamic(value) = &value else { return };
                for (name, value) in value.bag().unwrap_or(&[]) {
                    if bags[group].len() < *most {
                        bags[group].add(name, value);
                    }
                }
            }
            State::Sums { whole, real, counts, .. } => {
                counts[group] += 1;
                match value {
                    Value::Long(number) | Value::DateTime(number) | Value::TimeSpan(number) => {
                        whole[group] += i128::from(number);
                    }
                    other => real[group] += to_real(&other).unwrap_or(0.0),
                }
            }
            State::Ends { largest, values } => {
                let wanted = if *largest { Ordering::Greater } else { Ordering::Less };
                if values[group] == Value::Null || order(&value, &values[group]) == Some(wanted) {
                    values[group] = value.into_owned();
                }
            }
            State::Elements { cells, seen, lists, keeps } => {
                let most = match keeps {
                    Keeps::Count => usize::MAX,
                    Keeps::Set(most) | Keeps::List(most) => *most,
                };
                // A set of arrays is one of their elements, as the published answers of the emulator have it.
                if let (Keeps::Set(_), Value::Dynamic(array)) = (&keeps, &value)
                    && let Some(items) = array.items()
                {
                    for item in items.iter().filter(|item| **item != Dynamic::Null) {
                        let code = cells.dictionary.code(item);
                        if lists[group].len() < most && seen.insert((row_number(group), code)) {
                            lists[group].push(code);
                        }
                    }
                    return;
                }
                if lists[group].len() < most {
                    let code = cells.code(vector, at, &value);
                    if matches!(keeps, Keeps::List(_)) || seen.insert((row_number(group), code)) {
                        lists[group].push(code);
                    }
                }
            }
        }
    }

    /// What it gives for each group.
    pub(super) fn finish(self, relation: &Relation<'s>) -> Vec<Slot<'s>> {
        let ty = self.types.first().copied().unwrap_or(ScalarType::Long);
        let mut builder = ColumnBuilder::new(ty);
        match self.state {
            State::Rows { picked, columns, .. } => return rows_of(&picked, &columns, &self.types, relation),
            State::Counts(counts) => counts.into_iter().for_each(|count| builder.push(&Value::Long(count))),
            State::Values { lists, of } => {
                lists.into_iter().for_each(|list| builder.push(&of_values(of, list)));
            }
            State::Bags { bags, .. } => {
                bags.into_iter().for_each(|bag| builder.push(&Value::dynamic(bag.finish())));
            }
            State::Ends { values, .. } => values.iter().for_each(|value| builder.push(value)),
            State::Sums { whole, real, counts, average } => {
                for group in 0..self.groups {
                    let (whole, real, count) = (whole[group], real[group], counts[group]);
                    builder.push(&if average { mean(self.of, whole, real, count) } else { sum(self.of, whole, real) });
                }
            }
            State::Elements { cells, lists, keeps, .. } => {
                for list in lists {
                    builder.push(&match keeps {
                        Keeps::Count => Value::Long(list.len() as i64),
                        Keeps::Set(_) | Keeps::List(_) => cells.array(&list),
                    });
                }
            }
        }
        vec![Slot::made(builder.finish(), ty)]
    }
}

fn sum(of: ScalarType, whole: i128, real: f64) -> Value<'static> {
    match of {
        ScalarType::Real => Value::Real(real),
        ScalarType::TimeSpan => i64::try_from(whole).map_or(Value::Null, Value::TimeSpan),
        _ => i64::try_from(whole).map_or(Value::Null, Value::Long),
    }
}

fn of_values(of: OfValues, mut values: Vec<Value<'static>>) -> Value<'static> {
    match of {
        OfValues::Percentile(share) => {
            values.sort_by(|a, b| order(a, b).unwrap_or(Ordering::Equal));
            // The nearest rank: the least value that so many per cent do not exceed.
            let rank = (share / 100.0 * values.len() as f64).ceil().max(1.0) as usize;
            values.into_iter().nth(rank - 1).unwrap_or(Value::Null)
        }
        OfValues::Spread { root, population } => {
            let numbers: Vec<f64> = values.iter().filter_map(to_real).collect();
            let count = numbers.len() as f64;
            let mean = numbers.iter().sum::<f64>() / count;
            let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
            let parts = if population { count } else { count - 1.0 };
            match numbers.len() {
                0 => Value::Real(f64::NAN),
                1 => Value::Real(0.0),
                _ if root => Value::Real((squares / parts).sqrt()),
                _ => Value::Real(squares / parts),
            }
        }
    }
}

fn mean(of: ScalarType, whole: i128, real: f64, count: i64) -> Value<'static> {
    if count == 0 {
        return Value::Null;
    }
    let ticks = || i64::try_from(whole.div_euclid(i128::from(count))).ok();
    match of {
        ScalarType::Real => Value::Real(real / count as f64),
        ScalarType::DateTime => datetime_ticks(ticks()).map_or(Value::Null, Value::DateTime),
        ScalarType::TimeSpan => ticks().map_or(Value::Null, Value::TimeSpan),
        _ => Value::Real(whole as f64 / count as f64),
    }
}

/// Lets a row stand for its group, if it is better than the one that does.
fn pick(picked: &mut Option<Picked>, row: usize, value: &Value<'_>, wanted: Option<Ordering>) {
    let empty = |value: &Value<'_>| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty() && wanted.is_none(),
        _ => false,
    };
    let better = match (&*picked, wanted) {
        (None, _) => true,
        (Some(before), _) if empty(&before.value) => !empty(value),
        (Some(_), None) => false,
        (Some(before), Some(wanted)) => order(value, &before.value) == Some(wanted),
    };
    if better {
        *picked = Some(Picked { row: row_number(row), value: value.clone().into_owned() });
    }
}

/// The columns of the rows that stand for the groups; null where none does.
fn rows_of<'s>(
    picked: &[Option<Picked>],
    columns: &[Bound],
    types: &[ScalarType],
    relation: &Relation<'s>,
) -> Vec<Slot<'s>> {
    let rows: Vec<u32> = picked.iter().flatten().map(|picked| picked.row).collect();
    let rows = relation.select(&rows);
    let one = |(column, ty): (&Bound, &ScalarType)| {
        let prepared = prepare(column, &rows);
        let mut builder = ColumnBuilder::new(*ty);
        let mut values = chunks(rows.rows).flat_map(|range| {
            let count = range.len();
            let vector = prepared.eval(&rows, range);
            (0..count).map(|at| vector.value(at, *ty).into_owned()).collect::<Vec<_>>()
        });
        for picked in picked {
            let value = picked.as_ref().and_then(|_| values.next()).unwrap_or(Value::Null);
            builder.push(&value);
        }
        Slot::made(builder.finish(), *ty)
    };
    columns.iter().zip(types).map(one).collect()
}

/// Distinct values, each with a code; a column's own codes are remembered.
#[derive(Default)]
struct Cells<'s> {
    dictionary: Dictionary<Dynamic>,
    known: Option<(ColumnRef<'s>, Vec<Option<u32>>)>,
}

impl<'s> Cells<'s> {
    fn code(&mut self, vector: &Vector<'s>, at: usize, value: &Value<'_>) -> u32 {
        let Vector::Coded { codes, column } = vector else { return self.dictionary.code(&Dynamic::of(value)) };
        let code = codes[at] as usize;
        if !self.known.as_ref().is_some_and(|(known, _)| known.is_same(column)) {
            self.known = Some((column.clone(), Vec::new()));
        }
        let known = self.known.as_ref().and_then(|(_, codes)| codes.get(code).copied().flatten());
        known.unwrap_or_else(|| {
            let new = self.dictionary.code(&Dynamic::of(value));
            if let Some((_, codes)) = &mut self.known {
                if codes.len() <= code {
                    codes.resize(code + 1, None);
                }
                codes[code] = Some(new);
            }
            new
        })
    }

    /// These values as an array.
    fn array(&self, codes: &[u32]) -> Value<'static> {
        Value::dynamic(Dynamic::Array(codes.iter().map(|code| self.dictionary.entry(*code).clone()).collect()))
    }
}
