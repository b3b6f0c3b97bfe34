//! Framing: where one syslog message of a connection ends and the next begins (PRX-06; RFC 6587).
//!
//! Senders either write the length of each message before it (octet counting: `11 <13>message`) or a line feed after
//! it. Both are told apart message by message: digits and a blank begin a counted one. A connection may be cut into
//! pieces anywhere.

/// The longest length that is believed; whatever names a greater one is a line that begins with digits.
const LONGEST_COUNT: u64 = 16 << 20;

/// The digits of that length.
const COUNT_DIGITS: usize = 8;

/// Cuts the bytes of one connection into messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Framing {
    /// The longest message, in bytes; of a longer one the beginning is kept.
    longest: usize,
    state: State,
    message: Vec<u8>,
    cut: bool,
}

/// Where in a message the connection is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// In the digits that may be its length, or before its first byte.
    Count,
    /// In a counted message of which so many bytes are still to come.
    Counted(u64),
    /// In a message that a line feed ends.
    Line,
}

/// A message of a connection, without its framing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Framed {
    /// What it says.
    pub bytes: Vec<u8>,
    /// Whether it was longer than the bound, and this is its beginning.
    pub cut: bool,
}

impl Framing {
    /// The framing of a connection of which nothing came yet; of messages longer than `longest` bytes the beginning is
    /// kept.
    #[must_use]
    pub const fn new(longest: usize) -> Self {
        Self { longest, state: State::Count, message: Vec::new(), cut: false }
    }

    /// Takes bytes until a message is complete. Returns how many it took, and the message if there is one: then it is
    /// to be given the rest.
    pub fn take(&mut self, bytes: &[u8]) -> (usize, Option<Framed>) {
        let mut taken = 0;
        while let Some(byte) = bytes.get(taken).copied() {
            match self.state {
                State::Count => {
                    taken += 1;
                    match byte {
                        b'0'..=b'9' if self.message.len() < COUNT_DIGITS => self.message.push(byte),
                        b' ' => match self.count() {
                            Some(count) => {
                                self.message.clear();
                                self.state = State::Counted(count);
                            }
                            None => self.line_goes_on(byte),
                        },
                        b'\n' => return (taken, Some(self.complete())),
                        _ => self.line_goes_on(byte),
                    }
                }
                State::Counted(left) => {
                    let rest = &bytes[taken..];
                    let piece = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    self.add(&rest[..piece]);
                    taken += piece;
                    self.state = State::Counted(left - piece as u64);
                    if left == piece as u64 {
                        return (taken, Some(self.complete()));
                    }
                }
                State::Line => {
                    let rest = &bytes[taken..];
                    let end = memchr::memchr(b'\n', rest);
                    self.add(&rest[..end.unwrap_or(rest.len())]);
                    taken += end.map_or(rest.len(), |end| end + 1);
                    if end.is_some() {
                        return (taken, Some(self.complete()));
                    }
                }
            }
        }
        (taken, None)
    }

    /// The length that the digits say, if they say one.
    fn count(&self) -> Option<u64> {
        let digits = std::str::from_utf8(&self.message).ok().filter(|digits| !digits.starts_with('0'))?;
        digits.parse().ok().filter(|count| *count <= LONGEST_COUNT)
    }

    fn line_goes_on(&mut self, byte: u8) {
        self.state = State::Line;
        self.add(&[byte]);
    }

    fn add(&mut self, bytes: &[u8]) {
        let capacity = self.longest.saturating_sub(self.message.len());
        self.message.extend_from_slice(&bytes[..bytes.len().min(capacity)]);
        self.cut |= bytes.len() > capacity;
    }

    fn complete(&mut self) -> Framed {
        self.state = State::Count;
        Framed { bytes: std::mem::take(&mut self.message), cut: std::mem::take(&mut self.cut) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn messages(pieces: &[&[u8]]) -> Vec<Framed> {
        let mut framing = Framing::new(20);
        let mut framed = Vec::new();
        for piece in pieces {
            let mut rest = *piece;
            while !rest.is_empty() {
                let (taken, message) = framing.take(rest);
                framed.extend(message);
                rest = &rest[taken..];
            }
        }
        framed
    }

    fn texts(connection: &[u8]) -> Vec<String> {
        messages(&[connection]).into_iter().map(|framed| String::from_utf8(framed.bytes).unwrap()).collect()
    }

    #[test]
    fn lengths_and_line_feeds_both_separate_messages() {
        assert_eq!(texts(b"<13>one\n<13>two\n"), ["<13>one", "<13>two"]);
        assert_eq!(texts(b"7 <13>one8 <13>t\nwo"), ["<13>one", "<13>t\nwo"]);
        assert_eq!(texts(b"7 <13>one<13>two\n"), ["<13>one", "<13>two"], "told apart message by message");
    }

    #[test]
    fn a_line_that_begins_with_digits_is_a_line() {
        assert_eq!(texts(b"1612936800.25 GET\n"), ["1612936800.25 GET"]);
        assert_eq!(texts(b"2021-02-10 GET\n"), ["2021-02-10 GET"]);
        assert_eq!(texts(b"007 GET\n42\n"), ["007 GET", "42"]);
        assert_eq!(texts(b"99999999 GET\n"), ["99999999 GET"], "no message is that long");
    }

    #[test]
    fn of_a_message_that_is_too_long_the_beginning_is_kept_and_the_next_is_whole() {
        let framed = messages(&[b"01234567890123456789\n", b"a012345678901234567890\nnext\n", b"25 <13>", &[b'x'; 21]]);
        let told: Vec<(usize, bool)> = framed.iter().map(|framed| (framed.bytes.len(), framed.cut)).collect();
        assert_eq!(told, [(20, false), (20, true), (4, false), (20, true)]);
    }

    #[test]
    fn what_is_not_complete_is_no_message() {
        assert!(texts(b"<13>one").is_empty() && texts(b"8 <13>one").is_empty() && texts(b"8").is_empty());
    }

    fn message() -> impl Strategy<Value = (bool, Vec<u8>)> {
        (any::<bool>(), prop::collection::vec(prop::sample::select(b"<1> 9a\xe9".to_vec()), 0..30))
    }

    proptest! {
        /// Any segmentation of a connection gives the same messages.
        #[test]
        fn cuts_change_nothing(
            sent in prop::collection::vec(message(), 0..8),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let mut connection = Vec::new();
            for (counted, bytes) in &sent {
                if *counted && !bytes.is_empty() {
                    connection.extend_from_slice(format!("{} ", bytes.len()).as_bytes());
                    connection.extend_from_slice(bytes);
                } else {
                    connection.push(b'<');
                    connection.extend_from_slice(bytes);
                    connection.push(b'\n');
                }
            }
            let whole = messages(&[&connection]);
            prop_assert_eq!(whole.len(), sent.len());
            let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(connection.len() + 1)).collect();
            at.extend([0, connection.len()]);
            at.sort_unstable();
            let pieces: Vec<&[u8]> = at.windows(2).map(|pair| &connection[pair[0]..pair[1]]).collect();
            prop_assert_eq!(messages(&pieces), whole);
        }
    }
}
