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

/// Splits `line` at blanks; a field that starts with a double quote ends with the quote before a blank or the end, so
/// quotes inside it may be raw or doubled. Ranges are added to `fields`, quotes left out.
pub(in super::super) fn split_quoted(line: &[u8], blank: u8, fields: &mut Vec<(u32, u32)>) {
    let mut at = 0;
    while at < line.len() {
        if line[at] == blank {
            // Tabs separate exactly; blanks may stand in rows.
            if blank == b'\t' {
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
                    .find(|quote| line.get(quote + 1).is_none_or(|after| *after == blank));
                let end = closing.unwrap_or(line.len());
                (start, end, (end + 1).min(line.len()))
            }
            _ => {
                let end = memchr::memchr(blank, &line[at..]).map_or(line.len(), |blank| at + blank);
                (at, end, end)
            }
        };
        fields.push((start as u32, end as u32));
        at = next + usize::from(next < line.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(line: &str) -> Vec<String> {
        let mut fields = Vec::new();
        split_quoted(line.as_bytes(), b' ', &mut fields);
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
    }
}
