//! Fields between blanks. Proxies write some fields raw, blanks included, so a line is read from both ends.

/// The first `N` fields and what follows them.
pub(in super::super) fn first<const N: usize>(line: &[u8]) -> Option<([&[u8]; N], &[u8])> {
    let mut fields: [&[u8]; N] = [&[]; N];
    let mut rest = line;
    for field in &mut fields {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        let end = super::super::value::first_blank(rest).unwrap_or(rest.len());
        (*field, rest) = rest.split_at(end);
    }
    Some((fields, rest))
}

/// The last `N` fields, in the order of the line, and what goes before them.
pub(in super::super) fn last<const N: usize>(line: &[u8]) -> Option<(&[u8], [&[u8]; N])> {
    let mut fields: [&[u8]; N] = [&[]; N];
    let mut rest = line;
    for field in fields.iter_mut().rev() {
        rest = rest.trim_ascii_end();
        if rest.is_empty() {
            return None;
        }
        let start = memchr::memrchr2(b' ', b'\t', rest).map_or(0, |blank| blank + 1);
        (rest, *field) = rest.split_at(start);
    }
    Some((rest, fields))
}

/// How the fields of a row are separated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Gap {
    /// Blanks or tabs, of which several in a row separate once.
    Blanks,
    /// One tab, so that a field may be empty and hold blanks.
    Tab,
}

/// Splits `line` into fields. One that starts with a double quote ends with the quote before a gap or the end, so
/// quotes inside it may be raw or doubled; one that starts with a time in brackets ends with the bracket. Ranges are
/// added to `fields`, quotes left out. Tells whether every quote ends: if not, the line is cut.
pub(in super::super) fn split_quoted(line: &[u8], gap: Gap, fields: &mut Vec<(u32, u32)>) -> bool {
    const BRACKETED_TIME: usize = "[23/Nov/2026:12:06:04 +0000]".len();
    let is_gap = |byte: u8| byte == b'\t' || (byte == b' ' && gap == Gap::Blanks);
    let (mut at, mut closed) = (0, true);
    while at < line.len() {
        if is_gap(line[at]) {
            // Tabs separate exactly; blanks may stand in rows.
            if gap == Gap::Tab {
                fields.push((at as u32, at as u32));
            }
            at += 1;
            continue;
        }
        let (start, end, next) = match line[at] {
            b'"' => {
                let start = at + 1;
                let closing = memchr::memchr_iter(b'"', &line[start..])
                    .map(|quote| start + quote)
                    .find(|quote| line.get(quote + 1).is_none_or(|after| is_gap(*after)));
                closed &= closing.is_some();
                let end = closing.unwrap_or(line.len());
                (start, end, (end + 1).min(line.len()))
            }
            b'[' if line.get(at + BRACKETED_TIME - 1) == Some(&b']') => {
                let end = at + BRACKETED_TIME;
                (at, end, end)
            }
            _ => {
                let end = line[at..].iter().position(|byte| is_gap(*byte)).map_or(line.len(), |gap| at + gap);
                (at, end, end)
            }
        };
        fields.push((start as u32, end as u32));
        at = next + usize::from(next < line.len());
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(line: &str) -> Vec<String> {
        let mut fields = Vec::new();
        split_quoted(line.as_bytes(), Gap::Blanks, &mut fields);
        fields.iter().map(|(start, end)| line[*start as usize..*end as usize].to_owned()).collect()
    }

    #[test]
    fn a_line_is_read_from_both_ends() {
        let (start, rest) = first::<2>(b"  a   b c d e").unwrap();
        assert_eq!((start, rest), ([&b"a"[..], b"b"], &b" c d e"[..]));
        let (rest, end) = last::<2>(b" c d e f ").unwrap();
        assert_eq!((rest, end), (&b" c d "[..], [&b"e"[..], b"f"]));
        assert!(first::<3>(b"a b").is_none());
        assert!(last::<3>(b"a b").is_none());
    }

    #[test]
    fn quotes_hold_blanks_and_quotes() {
        assert_eq!(quoted(r#"a "b c" d"#), ["a", "b c", "d"]);
        assert_eq!(quoted(r#""a "b"" - """#), [r#"a "b""#, "-", ""]);
        assert_eq!(quoted(r#"a  "open end"#), ["a", "open end"]);
        assert_eq!(quoted(r#"he"di x"#), [r#"he"di"#, "x"]);
        assert_eq!(
            quoted("a\t b [23/Nov/2026:12:06:04 +0000] [x y"),
            ["a", "b", "[23/Nov/2026:12:06:04 +0000]", "[x", "y"]
        );
    }
}
