//! Keeping the rows for which a condition is true.

use super::expression::{Prepared, PreparedKind, chunks};
use super::relation::{Relation, RowMap};
use crate::hunting::columns::{Codes, Column};

/// The rows of `relation` for which `condition` is true, in order.
pub(super) fn kept(condition: &Prepared, relation: &Relation<'_>) -> Vec<u32> {
    if let PreparedKind::PerEntry(at, truths) = &condition.kind {
        let slot = &relation.slots[*at];
        if let (Some((codes, entries)), Column::Numbers(truths)) = (slot.column.coded(), &**truths) {
            let wanted: Vec<bool> = (0..entries).map(|code| truths.get(code) == Some(1)).collect();
            return match &slot.rows {
                RowMap::From(start) => by_code(codes, *start, relation.rows, &wanted),
                RowMap::List(list) => numbered(list.iter().map(|row| wanted[codes.get(*row as usize) as usize])),
            };
        }
    }
    let mut kept = Vec::new();
    for range in chunks(relation.rows) {
        let start = range.start;
        let truths = condition.eval(relation, range.clone());
        kept.extend((0..range.len()).filter(|row| truths.is_true(*row)).map(|row| row_number(start + row)));
    }
    kept
}

/// A row's number; a table has fewer rows than 32 bits can count.
pub(super) fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// The numbers of those that are wanted.
fn numbered(wanted: impl Iterator<Item = bool>) -> Vec<u32> {
    wanted.enumerate().filter(|(_, wanted)| *wanted).map(|(row, _)| row_number(row)).collect()
}

fn by_code(codes: &Codes, start: usize, rows: usize, wanted: &[bool]) -> Vec<u32> {
    match codes {
        Codes::Zeros(_) if wanted[0] => (0..row_number(rows)).collect(),
        Codes::Zeros(_) => Vec::new(),
        Codes::Bytes(codes) => scan(&codes[start..start + rows], wanted, |code| usize::from(*code)),
        Codes::Shorts(codes) => scan(&codes[start..start + rows], wanted, |code| usize::from(*code)),
        Codes::Words(codes) => scan(&codes[start..start + rows], wanted, |code| *code as usize),
    }
}

/// Rows that are looked at together: where none of them is wanted, which is the rule, that is one branch.
const TOGETHER: usize = 32;

/// Wanted codes up to this many are compared with each code; more are looked up.
const FEW: usize = 4;

fn scan<T: Copy + Eq>(codes: &[T], wanted: &[bool], index: impl Fn(&T) -> usize) -> Vec<u32> {
    let mut kept = Vec::new();
    let is_wanted = |code: &T| wanted[index(code)];
    let count = wanted.iter().filter(|wanted| **wanted).count();
    if count == 0 {
        return kept;
    }
    // The few wanted codes in the width of the column, taken from where they occur first.
    let mut few: Vec<T> = Vec::new();
    let mut keep = |few: &mut Vec<T>, at: usize, group: &[T]| {
        for (offset, code) in group.iter().enumerate().filter(|(_, code)| is_wanted(code)) {
            kept.push(row_number(at + offset));
            if count <= FEW && few.len() < count && !few.contains(code) {
                few.push(*code);
            }
        }
    };
    let (groups, rest) = codes.as_chunks::<TOGETHER>();
    for (at, group) in groups.iter().enumerate() {
        let any = match few.as_slice() {
            // Written out, so that the compiler compares many codes at once.
            [a] if count == 1 => any_of(group, |code| code == *a),
            [a, b] if count == 2 => any_of(group, |code| (code == *a) | (code == *b)),
            [a, b, c] if count == 3 => any_of(group, |code| (code == *a) | (code == *b) | (code == *c)),
            [a, b, c, d] => any_of(group, |code| (code == *a) | (code == *b) | (code == *c) | (code == *d)),
            _ => any_of(group, |code| is_wanted(&code)),
        };
        if any {
            keep(&mut few, at * TOGETHER, group);
        }
    }
    keep(&mut few, groups.len() * TOGETHER, rest);
    kept
}

fn any_of<T: Copy>(group: &[T; TOGETHER], is: impl Fn(T) -> bool) -> bool {
    group.iter().fold(false, |any, code| any | is(*code))
}
