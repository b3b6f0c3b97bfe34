//! The form of a store: a head, two marks, and records, each with a checksum that chains it to all before it.
//!
//! | bytes | what |
//! |---|---|
//! | 16 | the name of the form, with its version |
//! | 4 | the length of the head |
//! | 32 | the SHA-256 of the three |
//! | 2 × 64 | marks: how many records were acknowledged, where the last ends, its checksum; a checksum of these |
//! | | the head: what the tenant is made from, JSON |
//! | | records: length, checksum, what was decided |
//! | | zeros: room that is reserved for the next records |
//!
//! A record is on the disk before its mark is written, and a change is acknowledged when its mark is on the disk. So a
//! record that is not whole is damage if a mark counts it, and was cut short by a kill if none does. Marks are written
//! in turns: if one is damaged, the other and the record after it say the same.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// The name of the form, with its version.
pub(super) const MAGIC: [u8; 16] = *b"gnomon tenant 3\n";
const VERSION: u32 = 3;

/// Where the marks are, and how long each is.
pub(super) const MARKS: u64 = 52;
pub(super) const MARK: usize = 64;

/// Where the head begins.
const HEAD: usize = 180;

/// What a record has before its payload: its length and its checksum.
pub(super) const RECORD_HEAD: usize = 36;

/// The longest record, in bytes: a file of 256 MiB and what is told beside it.
const LONGEST: u32 = 300 << 20;

/// A checksum: SHA-256.
pub(super) type Sum = [u8; 32];

/// The sum of some pieces, one after the other.
fn sum(pieces: &[&[u8]]) -> Sum {
    let mut digest = Sha256::new();
    pieces.iter().for_each(|piece| digest.update(piece));
    digest.finalize().into()
}

/// Up to where a store was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mark {
    /// How many records there are.
    pub count: u64,
    /// Where the last one ends, in bytes.
    pub end: u64,
    /// The checksum of the last one; of the head, if there is none.
    pub sum: Sum,
}

impl Mark {
    /// The mark as it is written.
    pub(super) fn bytes(&self) -> [u8; MARK] {
        let mut bytes = [0; MARK];
        bytes[..8].copy_from_slice(&self.count.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.end.to_le_bytes());
        bytes[16..48].copy_from_slice(&self.sum);
        let own = sum(&[&bytes[..48]]);
        bytes[48..].copy_from_slice(&own[..16]);
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let number = |from: usize| Some(u64::from_le_bytes(bytes.get(from..from + 8)?.try_into().ok()?));
        let mark = Self { count: number(0)?, end: number(8)?, sum: bytes.get(16..48)?.try_into().ok()? };
        (mark.bytes() == bytes).then_some(mark)
    }

    /// Where it is written: marks take turns.
    pub(super) const fn place(&self) -> u64 {
        MARKS + (self.count % 2) * MARK as u64
    }

    /// The mark after one more record, and what the record has before its payload.
    pub(super) fn after(&self, payload: &[&[u8]]) -> Option<(Self, [u8; RECORD_HEAD])> {
        let length = u32::try_from(payload.iter().map(|piece| piece.len()).sum::<usize>()).ok();
        let length = length.filter(|length| (1..=LONGEST).contains(length))?;
        let sum = self.sum_after(length, payload);
        let mut head = [0; RECORD_HEAD];
        head[..4].copy_from_slice(&length.to_le_bytes());
        head[4..].copy_from_slice(&sum);
        let end = self.end + RECORD_HEAD as u64 + u64::from(length);
        Some((Self { count: self.count + 1, end, sum }, head))
    }

    fn sum_after(&self, length: u32, payload: &[&[u8]]) -> Sum {
        let length = length.to_le_bytes();
        let mut pieces: Vec<&[u8]> = vec![&self.sum, &length];
        pieces.extend(payload);
        sum(&pieces)
    }
}

/// The beginning of a new store with this head, and its mark.
pub(super) fn beginning(head: &[u8]) -> (Vec<u8>, Mark) {
    let length = (head.len() as u32).to_le_bytes();
    let sum = sum(&[&MAGIC, &length, head]);
    let mark = Mark { count: 0, end: (HEAD + head.len()) as u64, sum };
    let marks = [mark.bytes(), mark.bytes()].concat();
    ([&MAGIC[..], &length, &sum, &marks, head].concat(), mark)
}

/// Why a store cannot be read.
#[derive(Debug)]
pub(super) enum Unreadable {
    Io(io::Error),
    /// It is of this version.
    Version(u32),
    /// It is damaged, in words.
    Damaged(String),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn damaged<T>(reason: impl Into<String>) -> Result<T, Unreadable> {
    Err(Unreadable::Damaged(reason.into()))
}

/// Reads a store from its beginning.
pub(super) struct Reader<R> {
    source: R,
    /// What the marks say.
    marked: Mark,
    /// What has been read.
    read: Mark,
    /// Whether something lies behind the last record that is none.
    torn: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the head.
    pub(super) fn open(mut source: R) -> Result<(Self, Vec<u8>), Unreadable> {
        let mut fixed = [0; HEAD];
        if fill(&mut source, &mut fixed)? < HEAD {
            return damaged("it is shorter than the head of a store");
        }
        let (name, rest) = fixed.split_at(MAGIC.len());
        if name != MAGIC {
            let version = name.strip_prefix(b"gnomon tenant ").and_then(|rest| std::str::from_utf8(rest).ok());
            return match version.and_then(|version| version.trim_end().parse().ok()) {
                Some(version) if version != VERSION => Err(Unreadable::Version(version)),
                _ => damaged("it does not begin as a store does"),
            };
        }
        let length = u32::from_le_bytes(rest[..4].try_into().unwrap_or_default());
        let mut head = Vec::new();
        source.by_ref().take(u64::from(length)).read_to_end(&mut head)?;
        let own = sum(&[&MAGIC, &length.to_le_bytes(), &head]);
        if rest[4..36] != own {
            return damaged("its head is not as it was written");
        }
        let marks = fixed[MARKS as usize..].chunks_exact(MARK).filter_map(Mark::read);
        let Some(marked) = marks.max_by_key(|mark| mark.count) else {
            return damaged("both marks of how much it holds are damaged");
        };
        let read = Mark { count: 0, end: (HEAD + head.len()) as u64, sum: own };
        Ok((Self { source, marked, read, torn: false }, head))
    }

    /// The payload of the next record; nothing if there is no more.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Unreadable> {
        let mut head = [0; RECORD_HEAD];
        let came = fill(&mut self.source, &mut head)?;
        let length = u32::from_le_bytes(head[..4].try_into().unwrap_or_default());
        if came == RECORD_HEAD && (1..=LONGEST).contains(&length) {
            let mut payload = Vec::new();
            self.source.by_ref().take(u64::from(length)).read_to_end(&mut payload)?;
            if payload.len() == length as usize
                && let Some((after, written)) = self.read.after(&[&payload])
                && written == head
            {
                self.read = after;
                return Ok(Some(payload));
            }
            self.torn = true;
        }
        self.torn |= head.iter().any(|byte| *byte != 0);
        self.finish().map(|()| None)
    }

    /// Holds what was read against the marks, and looks at what lies behind it.
    fn finish(&mut self) -> Result<(), Unreadable> {
        if self.read.count < self.marked.count {
            let (number, of, at) = (self.read.count + 1, self.marked.count, self.read.end);
            return damaged(format!("record {number} of {of}, at byte {at}, is not as it was written"));
        }
        if self.read.count == self.marked.count && self.read != self.marked {
            return damaged("its records are not those that were acknowledged");
        }
        let mut rest = [0; 4096];
        loop {
            match fill(&mut self.source, &mut rest)? {
                0 => return Ok(()),
                came => self.torn |= rest[..came].iter().any(|byte| *byte != 0),
            }
        }
    }

    /// Up to where it was read.
    pub(super) const fn read(&self) -> Mark {
        self.read
    }

    /// Whether something lies behind the last record that is none: one that was cut short.
    pub(super) const fn is_torn(&self) -> bool {
        self.torn
    }
}

/// Reads until the buffer is full or nothing more comes; how much came.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut came = 0;
    while came < buffer.len() {
        match source.read(&mut buffer[came..]) {
            Ok(0) => break,
            Ok(more) => came += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(came)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store with these records, whose last is acknowledged or not, and the place where its last record begins.
    fn store(records: &[&[u8]], acknowledged: bool) -> (Vec<u8>, usize) {
        let (mut bytes, mut mark) = beginning(b"{\"of\":\"a tenant\"}");
        let mut last = bytes.len();
        for (number, record) in (1..).zip(records) {
            last = bytes.len();
            let (after, head) = mark.after(&[record]).unwrap();
            bytes.extend([&head[..], record].concat());
            mark = after;
            if acknowledged || number < records.len() {
                bytes[mark.place() as usize..][..MARK].copy_from_slice(&mark.bytes());
            }
        }
        (bytes, last)
    }

    /// Every record and whether something torn was dropped, or that it is damaged.
    fn read(bytes: &[u8]) -> Result<(Vec<Vec<u8>>, bool), Unreadable> {
        let (mut reader, _) = Reader::open(bytes)?;
        let mut records = Vec::new();
        while let Some(record) = reader.next()? {
            records.push(record);
        }
        Ok((records, reader.is_torn()))
    }

    const RECORDS: [&[u8]; 4] = [b"one", b"the second one", b"3", b"a fourth"];

    #[test]
    fn every_bit_that_flips_is_found_or_changes_nothing() {
        let (mut bytes, _) = store(&RECORDS, true);
        bytes.extend([0; 100]);
        let mut found = 0;
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            match read(&bytes) {
                Ok((records, _)) => assert_eq!(records, RECORDS, "bit {bit}"),
                Err(_) => found += 1,
            }
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        // All but the marks and the zeros: of two marks one may be damaged.
        assert_eq!(found, (bytes.len() - 100 - 2 * MARK) * 8);
    }

    #[test]
    fn every_truncation_of_what_was_acknowledged_is_found() {
        let (mut bytes, _) = store(&RECORDS, true);
        let end = bytes.len();
        bytes.extend([0; 100]);
        for length in 0..bytes.len() {
            let outcome = read(&bytes[..length]);
            match outcome {
                Ok((records, torn)) => assert!(length >= end && records == RECORDS && !torn, "{length} bytes"),
                Err(error) => assert!(length < end && matches!(error, Unreadable::Damaged(_)), "{length}: {error:?}"),
            }
        }
    }

    #[test]
    fn a_last_record_that_was_cut_short_before_it_was_acknowledged_is_dropped() {
        let (bytes, last) = store(&RECORDS, false);
        for length in last..bytes.len() {
            for room in [0, 100] {
                let cut = [&bytes[..length], &vec![0; room]].concat();
                let (records, torn) = read(&cut).unwrap();
                assert_eq!((records.as_slice(), torn), (&RECORDS.map(<[u8]>::to_vec)[..3], length > last), "{length}");
            }
        }
        // All of it is there: it may as well have been acknowledged.
        assert_eq!(read(&bytes).unwrap().0, RECORDS);
    }

    #[test]
    fn a_store_of_another_version_says_which() {
        let (mut bytes, _) = store(&RECORDS, true);
        bytes[14] = b'9';
        assert!(matches!(read(&bytes), Err(Unreadable::Version(9))));
    }
}
