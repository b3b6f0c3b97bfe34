//! Values: what a single field of a log line holds, read from bytes that need not be UTF-8 (PRX-05).

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

use memchr::memchr;

use crate::quantities::Bytes;

/// The field, unless it is empty or `-`.
pub(super) fn present(field: &[u8]) -> Option<&[u8]> {
    (!field.is_empty() && field != b"-").then_some(field)
}

/// The field, unless it says that nothing is known.
pub(super) fn known(field: &[u8]) -> Option<&[u8]> {
    const NOTHING: [&[u8]; 6] = [b"N/A", b"none", b"unknown", b"null", b"(null)", b"nil"];
    let is_none = |field: &[u8]| field == b"NA" || NOTHING.iter().any(|word| word.eq_ignore_ascii_case(field));
    // The longest of the words has seven letters, and most fields have more.
    present(field).filter(|field| field.len() > 7 || !is_none(field))
}

/// `field` without blanks around it.
pub(super) fn trimmed(field: &[u8]) -> &[u8] {
    field.trim_ascii()
}

/// A number of digits alone.
pub(super) fn number(field: &[u8]) -> Option<u64> {
    /// As many digits fit in 64 bits whatever they are.
    const SURE: usize = 19;
    if field.is_empty() || field.len() > SURE + 1 {
        return None;
    }
    if field.len() <= SURE {
        let mut sum = 0u64;
        for byte in field {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            sum = sum.wrapping_mul(10).wrapping_add(digit.into());
        }
        return Some(sum);
    }
    field.iter().try_fold(0u64, |sum, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { sum.checked_mul(10)?.checked_add(digit.into()) }
    })
}

/// A number of bytes: below 2^53, which no transaction comes near and which every reader of JSON can tell.
pub(super) fn bytes(field: &[u8]) -> Option<Bytes> {
    number(field).filter(|bytes| *bytes < 1 << 53).map(Bytes)
}

/// Four numbers between points.
fn ipv4(field: &[u8]) -> Option<Ipv4Addr> {
    let (mut octets, mut at, mut digits, mut octet) = ([0u8; 4], 0, 0, 0u16);
    for byte in field {
        match byte {
            b'0'..=b'9' if digits < 3 && !(digits > 0 && octet == 0) => {
                octet = octet * 10 + u16::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && at < 3 => {
                octets[at] = u8::try_from(octet).ok()?;
                (at, digits, octet) = (at + 1, 0, 0);
            }
            _ => return None,
        }
    }
    if at < 3 || digits == 0 {
        return None;
    }
    octets[3] = u8::try_from(octet).ok()?;
    Some(octets.into())
}

/// `field` without the port that stands after an IPv4 address, or after brackets.
fn without_port(field: &[u8]) -> &[u8] {
    let is_port = |port: &[u8]| (1..=5).contains(&port.len()) && port.iter().all(u8::is_ascii_digit);
    match memchr::memrchr(b':', field) {
        Some(at) if is_port(&field[at + 1..]) => {
            let host = &field[..at];
            if host.ends_with(b"]") || memchr(b':', host).is_none() { host } else { field }
        }
        _ => field,
    }
}

/// An address, with or without brackets and port; an IPv4 address in IPv6 clothes is an IPv4 address, and `0.0.0.0` is
/// none.
pub(super) fn address(field: &[u8]) -> Option<IpAddr> {
    if let Some(address) = ipv4(field) {
        return Some(IpAddr::V4(address)).filter(|address| !address.is_unspecified());
    }
    let host = without_port(field);
    let bare = host.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")).unwrap_or(host);
    if bare.len() > 45 {
        return None;
    }
    let address: IpAddr = std::str::from_utf8(bare).ok()?.parse().ok()?;
    Some(address.to_canonical()).filter(|address| !address.is_unspecified())
}

/// Text for people: UTF-8, or else Latin-1, in which every byte is a letter.
pub(super) fn words(field: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(field) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(field.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Text for people that may be percent-encoded.
pub(super) fn decoded_words(field: &[u8]) -> Cow<'_, str> {
    match percent_decoded(field) {
        Cow::Borrowed(field) => words(field),
        Cow::Owned(field) => Cow::Owned(words(&field).into_owned()),
    }
}

/// The text of a URL. Raw bytes that are not UTF-8 are percent-encoded, as a client would have done.
pub(super) fn url_text(field: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(field) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(field.iter().fold(String::with_capacity(field.len() + 8), |mut text, byte| {
            match byte {
                0..0x80 => text.push(char::from(*byte)),
                _ => text.push_str(&format!("%{byte:02X}")),
            }
            text
        })),
    }
}

/// `%41` becomes `A`; a percent sign without two hexadecimal digits stays.
pub(super) fn percent_decoded(field: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'%', field).is_none() {
        return Cow::Borrowed(field);
    }
    let mut decoded = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, after)) = rest.split_first() {
        match (byte, after) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                decoded.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            _ => {
                decoded.push(byte);
                rest = after;
            }
        }
    }
    Cow::Owned(decoded)
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

/// `\\` becomes `\`, and other escapes as `meaning` says; what `meaning` does not know stays as it is.
pub(super) fn unescaped(field: &[u8], meaning: impl Fn(u8) -> Option<u8>) -> Cow<'_, [u8]> {
    if memchr(b'\\', field).is_none() {
        return Cow::Borrowed(field);
    }
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some(at) = memchr(b'\\', rest) {
        plain.extend_from_slice(&rest[..at]);
        let escape = rest.get(at + 1).and_then(|letter| if *letter == b'\\' { Some(b'\\') } else { meaning(*letter) });
        match escape {
            Some(byte) => {
                plain.push(byte);
                rest = &rest[at + 2..];
            }
            None => {
                plain.push(b'\\');
                rest = &rest[at + 1..];
            }
        }
    }
    plain.extend_from_slice(rest);
    Cow::Owned(plain)
}

/// The target of a request line such as `GET http://a.example/x HTTP/1.1`; what is none stays as it is.
pub(super) fn request_target(field: &[u8]) -> &[u8] {
    let Some(blank) = memchr(b' ', field) else { return field };
    let (method, rest) = (&field[..blank], field[blank + 1..].trim_ascii());
    if !(3..=16).contains(&method.len()) || !method.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_') {
        return field;
    }
    match memchr::memrchr(b' ', rest) {
        Some(blank) if rest[blank + 1..].starts_with(b"HTTP/") => rest[..blank].trim_ascii_end(),
        _ => rest,
    }
}

/// The user behind an LDAP name: `contoso\Carol` for `LDAP://10.0.0.5 OU=Users,DC=contoso,DC=com/Carol` and for
/// `CN=Carol,OU=Users,DC=contoso,DC=com`.
///
/// Without a `DC=` part it is the name alone; a text without `=` is no such name and stays as it is.
pub(super) fn user_of_distinguished_name(text: Cow<'_, str>) -> Cow<'_, str> {
    match domain_and_name(&text) {
        Some((Some(domain), name)) => format!("{domain}\\{name}").into(),
        Some((None, name)) => name.to_owned().into(),
        None => text,
    }
}

/// Domain and name of an LDAP name.
fn domain_and_name(text: &str) -> Option<(Option<&str>, &str)> {
    fn value_of<'t>(wanted: &str, part: &'t str) -> Option<&'t str> {
        let (key, value) = part.trim().split_once('=')?;
        (key.eq_ignore_ascii_case(wanted) && !value.is_empty()).then_some(value)
    }
    let first = text.split(',').next().unwrap_or(text);
    if let Some(name) = value_of("cn", first).or_else(|| value_of("uid", first)) {
        return Some((text.split(',').find_map(|part| value_of("dc", part)), name));
    }
    let (path, name) = text.rsplit_once('/').filter(|(path, name)| path.contains('=') && !name.is_empty())?;
    Some((path.split([',', ' ', '/']).find_map(|part| value_of("dc", part)), name))
}

/// A text for an error message: at most `most` bytes of `bytes`, readable.
pub(super) fn excerpt(bytes: &[u8], most: usize) -> String {
    let cut = &bytes[..bytes.len().min(most)];
    String::from_utf8_lossy(cut).into_owned()
}

/// Where the first blank or tab of `bytes` is. Most fields are short, for which a plain loop is the fastest.
pub(super) fn first_blank(bytes: &[u8]) -> Option<usize> {
    const SHORT: usize = 16;
    let (start, rest) = bytes.split_at(bytes.len().min(SHORT));
    let near = start.iter().position(|byte| matches!(byte, b' ' | b'\t'));
    near.or_else(|| memchr::memchr2(b' ', b'\t', rest).map(|at| SHORT + at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_nothing_is_nothing_however_it_is_spelled() {
        for nothing in ["", "-", "N/A", "n/a", "NA", "None", "NONE", "Unknown", "NULL", "(null)", "nil"] {
            assert_eq!(known(nothing.as_bytes()), None, "{nothing}");
        }
        for something in ["na", "Nina", "unknown1", "nobody", "0"] {
            assert_eq!(known(something.as_bytes()), Some(something.as_bytes()), "{something}");
        }
    }

    #[test]
    fn numbers_are_digits_alone() {
        assert_eq!(number(b"0"), Some(0));
        assert_eq!(number(b"18446744073709551615"), Some(u64::MAX));
        for no in [&b""[..], b"-", b"18446744073709551616", b"1.5", b"+1", b" 1", b"\xff", b"99999999999999999999999"] {
            assert_eq!(number(no), None, "{no:?}");
        }
    }

    #[test]
    fn addresses_have_one_spelling() {
        assert_eq!(address(b"::ffff:10.0.0.1"), address(b"10.0.0.1"));
        assert_eq!(address(b"[2001:db8::1]"), address(b"2001:db8:0::1"));
        assert_eq!(address(b"10.0.0.1:80"), address(b"10.0.0.1"));
        assert_eq!(address(b"[2001:db8::1]:443"), address(b"2001:db8::1"));
        for no in [&b"-"[..], b"", b"0.0.0.0", b"::", b"10.0.0", b"host", b"10.0.0.1:", b"10.0.0.1:x", b"10.0.0.256"] {
            assert_eq!(address(no), None, "{no:?}");
        }
    }

    #[test]
    fn escapes_are_undone_and_stray_ones_stay() {
        assert_eq!(percent_decoded(b"zo%c3%ab 5% %4"), "zoë 5% %4".as_bytes());
        assert_eq!(unescaped(br"contoso\\carol\x\", |_| None), &br"contoso\carol\x\"[..]);
        assert_eq!(unescaped(br"OU\=Users", |letter| (letter == b'=').then_some(letter)), &b"OU=Users"[..]);
        assert_eq!(words(b"zo\xeb"), "zoë");
        assert_eq!(url_text(b"a/r\xe9sum\xe9"), "a/r%E9sum%E9");
    }

    #[test]
    fn a_distinguished_name_gives_domain_and_user() {
        let user = |text: &'static str| user_of_distinguished_name(text.into());
        assert_eq!(user("LDAP://10.0.0.5 OU=Users,DC=contoso,DC=com/Carol"), "contoso\\Carol");
        assert_eq!(user("LDAP://10.0.0.5 OU=Users/erin smith"), "erin smith");
        assert_eq!(user("contoso/carol"), "contoso/carol");
        assert_eq!(user("carol"), "carol");
        assert_eq!(user("cn=Carol Smith,ou=Users,dc=contoso,dc=com"), "contoso\\Carol Smith");
        assert_eq!(user("CN=Carol"), "Carol");
    }

    #[test]
    fn a_request_line_gives_its_target() {
        let target = |line: &'static str| String::from_utf8(request_target(line.as_bytes()).to_vec()).unwrap();
        assert_eq!(target("GET http://a.example/x y HTTP/1.1"), "http://a.example/x y");
        assert_eq!(target("CONNECT a.example:443"), "a.example:443");
        assert_eq!(target("http://a.example/GET x"), "http://a.example/GET x");
    }
}
