//! How products spell what does not fit into a field: escapes, percent-encoding, times.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::Write;

use crate::time::SimTime;

/// Adds formatted text. Writing to memory does not fail.
pub(super) fn add(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok(), "a vector takes everything");
}

/// `at` in UTC by a pattern of `strftime`.
pub(super) fn time(at: SimTime, pattern: &str) -> String {
    let millis = i64::try_from(at.millis()).unwrap_or(i64::MAX);
    let timestamp = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX);
    timestamp.strftime(pattern).to_string()
}

/// `%`, control characters, what is not ASCII, and `also` become percent-encoded, in lower-case hexadecimal as Squid
/// does it.
pub(super) fn percent_encoded<'a>(text: &'a str, also: &str) -> Cow<'a, str> {
    let stays = |byte: u8| (0x20..0x7f).contains(&byte) && byte != b'%' && !also.as_bytes().contains(&byte);
    if text.bytes().all(stays) {
        return Cow::Borrowed(text);
    }
    let encode = |byte: u8| if stays(byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") };
    Cow::Owned(text.bytes().map(encode).collect())
}

/// Control characters, blanks and what is not ASCII become percent-encoded, in upper-case hexadecimal; what was encoded
/// already stays as it is.
pub(super) fn url_encoded<'a>(url: &'a str, also: &str) -> Cow<'a, str> {
    let stays = |byte: u8| (0x21..0x7f).contains(&byte) && !also.as_bytes().contains(&byte);
    if url.bytes().all(stays) {
        return Cow::Borrowed(url);
    }
    let encode = |byte: u8| if stays(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    Cow::Owned(url.bytes().map(encode).collect())
}

/// The value, or `otherwise`.
pub(super) fn or<T: Display>(value: Option<T>, otherwise: &str) -> String {
    value.map_or_else(|| otherwise.to_owned(), |value| value.to_string())
}

/// A field of a CSV line: in quotes where it must be.
pub(super) fn csv_field(text: &str, delimiter: u8) -> Cow<'_, str> {
    let special = |byte: u8| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
    if text.bytes().any(special) {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(text)
    }
}
