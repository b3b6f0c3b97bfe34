//! Literals with raw insides: `datetime(2021-02-10)`, `dynamic(["a", "b"])`, `int(null)`.

use crate::hunting::error::QueryError;
use crate::hunting::lexer::{TokenKind, tokens};
use crate::hunting::syntax::Span;
use crate::hunting::types::{ScalarType, Value, parse_datetime, parse_timespan, write_json_text};

/// The value of `ty(inside)`.
pub(super) fn raw(ty: &str, inside: &str, span: Span) -> Result<(Value<'static>, ScalarType), QueryError> {
    let scalar = match ty {
        "datetime" | "date" => ScalarType::DateTime,
        "timespan" | "time" => ScalarType::TimeSpan,
        "dynamic" => ScalarType::Dynamic,
        "int" => ScalarType::Int,
        "long" => ScalarType::Long,
        "real" | "double" => ScalarType::Real,
        "bool" | "boolean" => ScalarType::Bool,
        _ => return Err(QueryError::unsupported(format!("The type `{ty}`"), span)),
    };
    let inside = inside.trim();
    if inside == "null" {
        return Ok((Value::Null, scalar));
    }
    // The quotes around an instant or a span mean nothing.
    let bare = inside.trim_matches(|c| matches!(c, '"' | '\''));
    let value = match scalar {
        ScalarType::DateTime => parse_datetime(bare).map(Value::DateTime),
        ScalarType::TimeSpan => parse_timespan(bare).map(Value::TimeSpan),
        ScalarType::Dynamic => return Ok((array(inside, span)?, scalar)),
        ScalarType::Int => inside.parse::<i32>().ok().map(|number| Value::Long(i64::from(number))),
        ScalarType::Long => inside.parse().ok().map(Value::Long),
        ScalarType::Real => inside.parse::<f64>().ok().map(Value::Real),
        _ => match inside.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
    };
    match value {
        Some(value) => Ok((value, scalar)),
        // The service reads more forms of instants than ISO 8601, so this may be right.
        None if scalar == ScalarType::DateTime && bare.contains([' ', '/', ',']) => {
            Err(QueryError::unsupported("An instant in a form other than ISO 8601", span))
        }
        None => Err(QueryError::syntax(&format!("a {} in `{ty}()`", scalar.name()), &format!("`{inside}`"), span)),
    }
}

/// An array of scalars as JSON text; other dynamic values are not supported yet.
fn array(inside: &str, span: Span) -> Result<Value<'static>, QueryError> {
    let inner = inside
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .ok_or_else(|| QueryError::unsupported("A dynamic value other than an array", span))?;
    let words = tokens(inner).map_err(|error| QueryError { span, ..error })?;
    let mut json = vec![b'['];
    let mut at = 0;
    let text =
        |at: usize| words.get(at).map_or("", |token| inner.get(token.span.start()..token.span.end()).unwrap_or(""));
    while words.get(at).is_some_and(|token| token.kind != TokenKind::End) {
        if json.len() > 1 {
            json.push(b',');
        }
        if text(at) == "-" {
            json.push(b'-');
            at += 1;
        }
        match words.get(at).map(|token| &token.kind) {
            Some(TokenKind::Text(text)) if !json.ends_with(b"-") => write_json_text(text, &mut json),
            Some(TokenKind::Long(number)) => json.extend_from_slice(number.to_string().as_bytes()),
            Some(TokenKind::Real(number)) => Value::Real(*number).write_json(&mut json),
            Some(TokenKind::Word) if matches!(text(at), "true" | "false" | "null") => {
                json.extend_from_slice(text(at).as_bytes());
            }
            _ if matches!(text(at), "[" | "{")
                || matches!(
                    words.get(at).map(|token| &token.kind),
                    Some(TokenKind::Raw { .. } | TokenKind::Quoted(_))
                ) =>
            {
                return Err(QueryError::unsupported("A dynamic array of other than scalars", span));
            }
            _ => return Err(QueryError::syntax("a scalar in a dynamic array", &format!("`{}`", text(at)), span)),
        }
        at += 1;
        match text(at) {
            "," => at += 1,
            "" => break,
            found => return Err(QueryError::syntax("`,` or `]`", &format!("`{found}`"), span)),
        }
    }
    json.push(b']');
    Ok(Value::Dynamic(String::from_utf8_lossy(&json).into_owned().into()))
}
