//! The send buffer: bytes of a stream that are not acknowledged yet (PRX-06, ROB-01).

/// The bytes of a stream from the first that is not acknowledged.
#[derive(Clone, Debug, Default)]
pub(super) struct SendBuffer {
    /// The bytes, after some that are acknowledged and not discarded yet.
    bytes: Vec<u8>,
    /// How many of them are acknowledged.
    acknowledged: usize,
    /// How many bytes were ever moved to make room.
    #[cfg(test)]
    moved: usize,
}

impl From<Vec<u8>> for SendBuffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, ..Self::default() }
    }
}

impl SendBuffer {
    /// What is not acknowledged.
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[self.acknowledged..]
    }

    /// How many bytes are not acknowledged.
    pub(super) const fn len(&self) -> usize {
        self.bytes.len() - self.acknowledged
    }

    /// Adds bytes at the end.
    pub(super) fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The first `count` bytes are acknowledged, at most as many as there are.
    ///
    /// What is left moves to the front only if it is no longer than what it takes the place of: over the life of a
    /// stream no more bytes are moved than are acknowledged.
    pub(super) fn acknowledge(&mut self, count: usize) {
        self.acknowledged += count.min(self.len());
        if self.len() <= self.acknowledged {
            #[cfg(test)]
            {
                self.moved += self.len();
            }
            drop(self.bytes.drain(..self.acknowledged));
            self.acknowledged = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of a file of this length.
    fn file(length: usize) -> Vec<u8> {
        (0..length).map(|position| (position % 251) as u8).collect()
    }

    /// How many bytes are moved while a file is acknowledged piece by piece.
    fn moved(length: usize, piece: usize) -> usize {
        let mut buffer = SendBuffer::from(file(length));
        while buffer.len() > 0 {
            buffer.acknowledge(piece);
        }
        buffer.moved
    }

    #[test]
    fn no_more_bytes_are_moved_than_are_acknowledged_however_small_the_pieces() {
        for piece in [1, 7, 64, 1460, 1 << 16] {
            assert!(moved(1 << 20, piece) < 1 << 20, "pieces of {piece}");
        }
        let (short, long) = (moved(1 << 16, 64), moved(1 << 20, 64));
        assert!(long <= 17 * short, "sixteen times the bytes: {short} and {long}");
    }

    #[test]
    fn what_is_left_is_what_was_not_acknowledged_byte_for_byte() {
        let bytes = file(1000);
        let mut buffer = SendBuffer::from(bytes[..600].to_vec());
        buffer.acknowledge(1);
        assert_eq!(buffer.as_slice(), &bytes[1..600]);
        buffer.extend_from_slice(&bytes[600..]);
        for end in (2..=1000).step_by(7) {
            buffer.acknowledge(end - (1000 - buffer.len()));
            assert_eq!((buffer.as_slice(), buffer.len()), (&bytes[end..], 1000 - end));
        }
        buffer.acknowledge(1000);
        assert_eq!(buffer.as_slice(), b"", "no more than there is");
    }
}
