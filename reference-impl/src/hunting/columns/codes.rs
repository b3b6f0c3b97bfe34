//! Codes of a dictionary in as few bytes as the largest needs: none, one, two or four.

/// A sequence of codes.
#[derive(Clone, Debug)]
pub(in crate::hunting) enum Codes {
    /// So many zeros.
    Zeros(usize),
    Bytes(Vec<u8>),
    Shorts(Vec<u16>),
    Words(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Zeros(0)
    }
}

impl Codes {
    pub(in crate::hunting) fn len(&self) -> usize {
        match self {
            Self::Zeros(length) => *length,
            Self::Bytes(codes) => codes.len(),
            Self::Shorts(codes) => codes.len(),
            Self::Words(codes) => codes.len(),
        }
    }

    pub(in crate::hunting) fn get(&self, row: usize) -> u32 {
        match self {
            Self::Zeros(_) => 0,
            Self::Bytes(codes) => u32::from(codes[row]),
            Self::Shorts(codes) => u32::from(codes[row]),
            Self::Words(codes) => codes[row],
        }
    }

    pub(in crate::hunting) fn push(&mut self, code: u32) {
        match (&mut *self, u8::try_from(code), u16::try_from(code)) {
            (Self::Zeros(length), Ok(0), _) => *length += 1,
            (Self::Bytes(codes), Ok(code), _) => codes.push(code),
            (Self::Shorts(codes), _, Ok(code)) => codes.push(code),
            (Self::Words(codes), ..) => codes.push(code),
            _ => {
                self.widen(code);
                self.push(code);
            }
        }
    }

    /// Makes room for `code`, which is too large for the present width.
    fn widen(&mut self, code: u32) {
        let old = std::mem::take(self);
        *self = match (&old, code) {
            (Self::Zeros(length), 0..=0xff) => Self::Bytes(vec![0; *length]),
            (Self::Zeros(_) | Self::Bytes(_), 0..=0xffff) => {
                // What fits into the narrower width fits into this one.
                Self::Shorts((0..old.len()).map(|row| u16::try_from(old.get(row)).unwrap_or(0)).collect())
            }
            _ => Self::Words((0..old.len()).map(|row| old.get(row)).collect()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_widen_and_keep_what_they_hold() {
        let written = [0, 0, 200, 3, 70_000, 300, 0, u32::MAX];
        for order in [written, {
            let mut back = written;
            back.reverse();
            back
        }] {
            let mut codes = Codes::default();
            order.iter().for_each(|code| codes.push(*code));
            assert_eq!((0..codes.len()).map(|row| codes.get(row)).collect::<Vec<_>>(), order);
        }
        let mut zeros = Codes::default();
        (0..1000).for_each(|_| zeros.push(0));
        assert!(matches!(zeros, Codes::Zeros(1000)));
    }
}
