//! What has arrived, by number: a low-water mark and the ranges above it (REP-05).
//!
//! It takes a few bytes a device and never expires, so a copy of a report counts nothing however late it comes.

use std::ops::Range;

/// A set of numbers that is mostly "all below a mark".
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SequenceSet {
    /// All numbers below it are in the set.
    low: u64,
    /// Ranges above `low`, sorted, apart from each other and from `low`.
    above: Vec<Range<u64>>,
}

impl SequenceSet {
    /// Adds `range`; returns the parts of it that are new, in order.
    pub fn insert(&mut self, range: Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
        // Mostly it follows on what is there, and is new as a whole: that takes no memory.
        let (whole, parts) = if range.is_empty() {
            (None, Vec::new())
        } else if self.above.is_empty() && range.start == self.low {
            self.low = range.end;
            (Some(range), Vec::new())
        } else {
            (None, self.insert_out_of_order(&range))
        };
        whole.into_iter().chain(parts)
    }

    fn insert_out_of_order(&mut self, range: &Range<u64>) -> Vec<Range<u64>> {
        let fresh = self.missing(range);
        // Every range that touches the new one becomes part of it.
        let start = self.above.partition_point(|known| known.end < range.start);
        let end = self.above.partition_point(|known| known.start <= range.end);
        let merged_start =
            self.above.get(start).filter(|_| start < end).map_or(range.start, |r| r.start.min(range.start));
        let merged_end = if start < end { self.above[end - 1].end.max(range.end) } else { range.end };
        self.above.splice(start..end, std::iter::once(merged_start..merged_end));
        while let Some(first) = self.above.first()
            && first.start <= self.low
        {
            self.low = self.low.max(first.end);
            self.above.remove(0);
        }
        fresh
    }

    /// The parts of `range` that are not in the set, in order.
    #[must_use]
    pub fn missing(&self, range: &Range<u64>) -> Vec<Range<u64>> {
        let mut missing = Vec::new();
        let mut from = range.start.max(self.low);
        for known in &self.above {
            if from >= range.end || known.start >= range.end {
                break;
            }
            if known.start > from {
                missing.push(from..known.start);
            }
            from = from.max(known.end);
        }
        if from < range.end {
            missing.push(from..range.end);
        }
        missing
    }

    /// Whether `number` is in the set.
    #[must_use]
    pub fn contains(&self, number: u64) -> bool {
        number < self.low || self.above.iter().any(|range| range.contains(&number))
    }

    /// How many numbers are in the set.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.low + self.above.iter().map(|range| range.end - range.start).sum::<u64>()
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn every_number_is_new_exactly_once_in_any_order(ranges in prop::collection::vec((0u64..60, 0u64..12), 0..40)) {
            let mut set = SequenceSet::default();
            let mut model = BTreeSet::new();
            for (start, len) in ranges {
                let fresh: Vec<u64> = set.insert(start..start + len).flatten().collect();
                let expected: Vec<u64> = (start..start + len).filter(|n| model.insert(*n)).collect();
                prop_assert_eq!(fresh, expected);
                prop_assert_eq!(set.len(), model.len() as u64);
                prop_assert!(set.above.windows(2).all(|pair| pair[0].end < pair[1].start));
                prop_assert!((0..80).all(|n| set.contains(n) == model.contains(&n)));
            }
        }
    }

    #[test]
    fn reports_in_order_leave_nothing_but_the_mark() {
        let mut set = SequenceSet::default();
        for first in (0..1000).step_by(50) {
            assert!(set.insert(first..first + 50).eq(std::iter::once(first..first + 50)));
        }
        assert_eq!(set, SequenceSet { low: 1000, above: Vec::new() });
    }
}
