//! Texts that hold something else: base64, URLs, command lines, paths, lines of CSV.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Takes::{Any, Text, Whole};
use super::{BASE, Evaluate, FunctionDef, Gives, TEXT, by_row, dynamic_array, text, texts, whole};
use crate::hunting::types::{BagBuilder, Dynamic, ScalarType, Value};

/// What stays as it is in a part of a URL.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(super) const TABLE: &[FunctionDef] = &[
    FunctionDef {
        aliases: &["base64_decodestring"],
        ..by_row(
            "base64_decode_tostring",
            TEXT,
            ScalarType::String,
            |values, _| {
                let bytes = STANDARD.decode(text(values, 0).as_bytes()).ok();
                Value::text(bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default())
            },
            "The text that base64 holds; the empty text if it holds none.",
            ("base64_decode_tostring('S3VzdG8=')", "Kusto"),
        )
    },
    by_row(
        "base64_decode_toarray",
        TEXT,
        ScalarType::Dynamic,
        |values, _| match STANDARD.decode(text(values, 0).as_bytes()) {
            Ok(bytes) => dynamic_array(bytes.into_iter().map(|byte| Dynamic::Long(i64::from(byte))).collect()),
            Err(_) => Value::Null,
        },
        "The bytes that base64 holds; null if it is none.",
        ("base64_decode_toarray('S3U=')", "[75,117]"),
    ),
    FunctionDef {
        aliases: &["base64_encodestring"],
        ..by_row(
            "base64_encode_tostring",
            TEXT,
            ScalarType::String,
            |values, _| Value::text(STANDARD.encode(text(values, 0).as_bytes())),
            "A text as base64.",
            ("base64_encode_tostring('Kusto')", "S3VzdG8="),
        )
    },
    FunctionDef {
        name: "base64_encode_fromarray",
        takes: &[("bytes", super::Takes::Dynamic)],
        evaluate: Evaluate::Row(|values, _| {
            let byte = |item: &Dynamic| match item {
                Dynamic::Long(byte) => u8::try_from(*byte).ok(),
                _ => None,
            };
            let bytes: Option<Vec<u8>> = super::array(values, 0).and_then(|items| items.iter().map(byte).collect());
            Value::text(bytes.map(|bytes| STANDARD.encode(bytes)).unwrap_or_default())
        }),
        about: "An array of bytes as base64.",
        example: ("base64_encode_fromarray(dynamic([75, 117]))", "S3U="),
        ..BASE
    },
    by_row(
        "url_decode",
        TEXT,
        ScalarType::String,
        |values, _| Value::text(decoded(&text(values, 0))),
        "A text of a URL with its escapes resolved.",
        ("url_decode('a%20b+c')", "a b c"),
    ),
    by_row(
        "url_encode_component",
        TEXT,
        ScalarType::String,
        |values, _| Value::text(encoded(&text(values, 0))),
        "A text as a part of a URL.",
        ("url_encode_component('a b/c')", "a%20b%2fc"),
    ),
    by_row(
        "url_encode",
        TEXT,
        ScalarType::String,
        |values, _| Value::text(encoded(&text(values, 0)).replace("%20", "+")),
        "A text as a part of a form that a browser sends.",
        ("url_encode('a b/c')", "a+b%2fc"),
    ),
    by_row(
        "parse_url",
        TEXT,
        ScalarType::Dynamic,
        |values, _| parse_url(&text(values, 0)),
        "The parts of a URL as a bag: Scheme, Host, Port, Path, Username, Password, Query Parameters, Fragment.",
        ("parse_url('https://a.com:8080/b?c=d').Host", "a.com"),
    ),
    by_row(
        "parse_urlquery",
        TEXT,
        ScalarType::Dynamic,
        |values, _| {
            let source = text(values, 0);
            let query = source.split_once('?').map_or(&*source, |(_, query)| query);
            Value::dynamic(Dynamic::Bag(vec![(Arc::from("Query Parameters"), query_parameters(query))]))
        },
        "The parameters of the query of a URL as a bag.",
        ("parse_urlquery('k1=v1&k2=v2')['Query Parameters'].k2", "v2"),
    ),
    FunctionDef {
        name: "parse_command_line",
        takes: &[("command_line", Text)],
        may_take: &[("kind", Text)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let line = text(values, 0);
            if line.trim().is_empty() { Value::Null } else { texts(arguments(&line)) }
        }),
        about: "The arguments of a command line as Windows cuts them (`'windows'`, the only kind there is).",
        example: (r#"parse_command_line('echo "hello world!"', 'windows')"#, r#"["echo","hello world!"]"#),
        ..BASE
    },
    by_row(
        "parse_path",
        TEXT,
        ScalarType::Dynamic,
        |values, _| parse_path(&text(values, 0)),
        "The parts of a path as a bag: Scheme, RootPath, DirectoryPath, DirectoryName, Filename, Extension, \
         AlternateDataStreamName.",
        (r"parse_path(@'C:\temp\file.txt').Filename", "file.txt"),
    ),
    by_row(
        "parse_csv",
        TEXT,
        ScalarType::Dynamic,
        |values, _| {
            let source = text(values, 0);
            let mut reader = csv_fields(&source);
            if reader.is_empty() {
                reader.push(String::new());
            }
            texts(reader)
        },
        "The fields of a record of comma-separated values.",
        (r#"parse_csv('aa,"b,b",cc')"#, r#"["aa","b,b","cc"]"#),
    ),
    by_row(
        "parse_version",
        TEXT,
        ScalarType::Real,
        |values, _| {
            let source = text(values, 0);
            let parts: Option<Vec<f64>> =
                source.split('.').map(|part| part.parse::<u32>().ok().map(f64::from)).collect();
            let Some(parts) = parts.filter(|parts| parts.len() <= 4) else { return Value::Null };
            let at = |place: usize| parts.get(place).copied().unwrap_or(0.0);
            // Parts of eight digits, so that versions compare as their numbers do.
            Value::Real(((at(0) * 1e8 + at(1)) * 1e8 + at(2)) * 1e8 + at(3))
        },
        "A version of up to four parts as a number by which versions compare.",
        ("parse_version('10.0') > parse_version('9.5.1')", "true"),
    ),
    FunctionDef {
        name: "tohex",
        takes: &[("number", Whole)],
        may_take: &[("length", Whole)],
        evaluate: Evaluate::Row(|values, _| {
            let Some(number) = whole(values, 0) else { return Value::text("") };
            let length = usize::try_from(whole(values, 1).unwrap_or(0)).unwrap_or(0).min(64);
            Value::text(format!("{number:0length$x}"))
        }),
        about: "A number in hexadecimal digits.",
        example: ("tohex(256)", "100"),
        ..BASE
    },
    FunctionDef {
        name: "hash_sha256",
        takes: &[("value", Any)],
        evaluate: Evaluate::Row(|values, _| {
            use sha2::Digest;
            let digest = sha2::Sha256::digest(text(values, 0).as_bytes());
            Value::text(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        }),
        about: "The SHA-256 digest of a value's text.",
        example: ("hash_sha256('World')", "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524"),
        ..BASE
    },
];

/// With small letters in its escapes, as the engine writes them.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for part in utf8_percent_encode(text, COMPONENT) {
        if part.starts_with('%') { out.push_str(&part.to_ascii_lowercase()) } else { out.push_str(part) }
    }
    out
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn bag(properties: Vec<(&str, Dynamic)>) -> Dynamic {
    Dynamic::Bag(properties.into_iter().map(|(name, value)| (Arc::from(name), value)).collect())
}

fn query_parameters(query: &str) -> Dynamic {
    let mut parameters = BagBuilder::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parameters.set(decoded(name), Dynamic::String(decoded(value).into()));
    }
    parameters.finish()
}

/// Cut by its marks and not checked: what an analyst looks at is often no right URL.
fn parse_url(source: &str) -> Value<'static> {
    let (scheme, rest) = source.split_once("://").unwrap_or(("", source));
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let (host, port) = host.rsplit_once(':').filter(|(_, port)| digits(port)).unwrap_or((host, ""));
    let part = |text: &str| Dynamic::String(text.into());
    Value::dynamic(bag(vec![
        ("Scheme", part(scheme)),
        ("Host", part(host)),
        ("Port", part(port)),
        ("Path", part(path)),
        ("Username", part(name)),
        ("Password", part(password)),
        ("Query Parameters", query_parameters(query)),
        ("Fragment", part(fragment)),
    ]))
}

fn parse_path(source: &str) -> Value<'static> {
    let (scheme, rest) = source.split_once("://").unwrap_or(("", source));
    let separator = |c: char| matches!(c, '/' | '\\');
    let (directory, file) = rest.rfind(separator).map_or(("", rest), |at| (&rest[..at], &rest[at + 1..]));
    let (file, stream) = file.split_once(':').unwrap_or((file, ""));
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    let root = match rest.as_bytes() {
        [drive, b':', ..] if drive.is_ascii_alphabetic() => &rest[..2],
        _ => "",
    };
    let name = directory.rsplit(separator).next().unwrap_or("");
    let part = |text: &str| Dynamic::String(text.into());
    Value::dynamic(bag(vec![
        ("Scheme", part(scheme)),
        ("RootPath", part(root)),
        ("DirectoryPath", part(directory)),
        ("DirectoryName", part(if name == root { "" } else { name })),
        ("Filename", part(file)),
        ("Extension", part(extension)),
        ("AlternateDataStreamName", part(stream)),
    ]))
}

/// The arguments of a command line: blanks part them, quotes keep blanks, `\"` is a quote, and `\` else is itself.
fn arguments(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut current: Option<String> = None;
    let mut quoted = false;
    let mut backslashes = 0;
    for character in line.chars() {
        if character == '\\' {
            backslashes += 1;
            continue;
        }
        if backslashes > 0 {
            let kept = if character == '"' { backslashes / 2 } else { backslashes };
            current.get_or_insert_default().extend(std::iter::repeat_n('\\', kept));
            let escaped = character == '"' && backslashes % 2 == 1;
            backslashes = 0;
            if escaped {
                current.get_or_insert_default().push('"');
                continue;
            }
        }
        match character {
            '"' => {
                quoted = !quoted;
                current.get_or_insert_default();
            }
            blank if blank.is_whitespace() && !quoted => all.extend(current.take()),
            other => current.get_or_insert_default().push(other),
        }
    }
    if backslashes > 0 {
        current.get_or_insert_default().extend(std::iter::repeat_n('\\', backslashes));
    }
    all.extend(current);
    all
}

/// The fields of the first record.
fn csv_fields(source: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    record.map(|record| record.iter().map(str::to_owned).collect()).unwrap_or_default()
}
