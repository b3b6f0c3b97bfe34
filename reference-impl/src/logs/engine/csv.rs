//! Values separated by commas or another byte, in quotes where they hold one.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Splits lines; keeps its buffers from line to line.
pub(in super::super) struct Splitter {
    reader: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
    open: bool,
}

impl Splitter {
    /// Splits at `delimiter`.
    pub(in super::super) fn new(delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, text: vec![0; 1024], ends: vec![0; 128], count: 0, open: false }
    }

    /// Takes `line` in; [`Splitter::get`] then gives its fields.
    pub(in super::super) fn split(&mut self, line: &[u8]) {
        self.reader.reset();
        (self.count, self.open) = (0, false);
        // A field is never longer than the line it stands in, and there are never more fields than bytes and one.
        if self.text.len() <= line.len() {
            self.text.resize(line.len() + 1, 0);
        }
        let (mut rest, mut written, mut ended) = (line, 0, false);
        loop {
            let (text, ends) = (&mut self.text[written..], &mut self.ends[self.count..]);
            let (result, read, wrote, fields) = self.reader.read_record(rest, text, ends);
            rest = &rest[read..];
            written += wrote;
            self.count += fields;
            match result {
                // A line feed ends the record, unless a quote is open.
                ReadRecordResult::InputEmpty if !ended => (rest, ended) = (b"\n", true),
                ReadRecordResult::InputEmpty => self.open = true,
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
    }

    /// Whether the last field starts with a quote that nothing ends: the line is cut.
    pub(in super::super) const fn is_open(&self) -> bool {
        self.open
    }

    /// How many fields the line has.
    pub(in super::super) const fn len(&self) -> usize {
        self.count
    }

    /// The field at this position, from 0 up.
    pub(in super::super) fn get(&self, position: usize) -> Option<&[u8]> {
        let end = *self.ends[..self.count].get(position)?;
        let start = if position == 0 { 0 } else { self.ends[position - 1] };
        let field = self.text.get(start..end)?;
        // The line feed that was to end an open field.
        let is_last = position + 1 == self.count;
        Some(if self.open && is_last { field.strip_suffix(b"\n").unwrap_or(field) } else { field })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(line: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
        let mut splitter = Splitter::new(delimiter);
        splitter.split(b"what,was,before");
        splitter.split(line);
        (0..splitter.len()).map(|at| splitter.get(at).unwrap().to_vec()).collect()
    }

    #[test]
    fn quotes_hold_delimiters_and_quotes() {
        assert_eq!(fields(br#"a,"b,c","d""e",,f"g"#, b','), [&b"a"[..], b"b,c", b"d\"e", b"", b"f\"g"]);
        assert_eq!(fields(b"a;b,c;", b';'), [&b"a"[..], b"b,c", b""]);
        assert_eq!(fields(br#"a,"open"#, b','), [&b"a"[..], b"open"]);
    }

    #[test]
    fn a_quote_that_nothing_ends_is_noticed() {
        let mut splitter = Splitter::new(b',');
        for (line, open) in [(&br#"a,"open"#[..], true), (br#"a,"b""#, false), (br#"a,b"c"#, false), (b"", false)] {
            splitter.split(line);
            assert_eq!(splitter.is_open(), open, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn any_line_splits_as_the_csv_crate_does(
            line in prop::collection::vec(prop::sample::select(b"a,\"; \xff".to_vec()), 0..3000),
        ) {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&line[..]);
            let expected: Vec<Vec<u8>> = reader
                .byte_records()
                .next()
                .map(|row| row.unwrap().iter().map(<[u8]>::to_vec).collect())
                .unwrap_or_default();
            prop_assert_eq!(fields(&line, b','), expected);
        }
    }
}
