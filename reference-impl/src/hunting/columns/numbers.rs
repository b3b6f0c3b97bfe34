//! Numbers of 64 bits, some of which are null.

/// A sequence of numbers and nulls. Nothing is stored while all are null, and no nulls while there are none.
#[derive(Clone, Debug, Default)]
pub(in crate::hunting) struct Numbers {
    length: usize,
    /// One a row, or none at all while every row is null. Zero where null.
    values: Vec<i64>,
    /// One bit a row, set where null; empty while none is.
    nulls: Vec<u64>,
}

impl Numbers {
    pub(in crate::hunting) fn len(&self) -> usize {
        self.length
    }

    /// So many nulls.
    pub(in crate::hunting) fn all_null(length: usize) -> Self {
        Self { length, ..Self::default() }
    }

    pub(in crate::hunting) fn is_all_null(&self) -> bool {
        self.values.is_empty()
    }

    pub(in crate::hunting) fn push(&mut self, value: Option<i64>) {
        let row = self.length;
        self.length += 1;
        match value {
            None if self.values.is_empty() => {}
            None => {
                self.values.push(0);
                self.set_null(row);
            }
            Some(value) => {
                if self.values.is_empty() && row > 0 {
                    self.values = vec![0; row];
                    (0..row).for_each(|before| self.set_null(before));
                }
                self.values.push(value);
            }
        }
    }

    fn set_null(&mut self, row: usize) {
        if self.nulls.len() <= row / 64 {
            self.nulls.resize(row / 64 + 1, 0);
        }
        self.nulls[row / 64] |= 1 << (row % 64);
    }

    pub(in crate::hunting) fn is_null(&self, row: usize) -> bool {
        self.values.is_empty() || self.nulls.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    pub(in crate::hunting) fn get(&self, row: usize) -> Option<i64> {
        if self.is_null(row) { None } else { Some(self.values[row]) }
    }

    /// All values, if no row is null.
    pub(in crate::hunting) fn dense(&self) -> Option<&[i64]> {
        (self.nulls.is_empty() && self.values.len() == self.length).then_some(self.values.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_stay_where_they_were_written() {
        for written in [
            vec![None, None, Some(3), None, Some(-1)],
            vec![Some(1), None],
            vec![None; 70],
            (0..200).map(|n| if n % 3 == 0 { None } else { Some(n) }).collect(),
        ] {
            let mut numbers = Numbers::default();
            written.iter().for_each(|value| numbers.push(*value));
            assert_eq!((0..numbers.len()).map(|row| numbers.get(row)).collect::<Vec<_>>(), written);
            assert_eq!(numbers.dense().is_some(), written.iter().all(Option::is_some));
        }
    }
}
