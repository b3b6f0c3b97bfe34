//! Literals: `datetime(2021-02-10)` and others with raw insides, and `dynamic({"a": [1, 2]})`.

use super::Parser;
use crate::hunting::error::QueryError;
use crate::hunting::lexer::TokenKind;
use crate::hunting::syntax::{Expr, ExprKind, Span};
use crate::hunting::types::{BagBuilder, Dynamic, ScalarType, Value, parse_datetime, parse_timespan};

/// A text as an expression.
pub(super) fn text(text: String, span: Span) -> Expr {
    Expr { kind: ExprKind::Literal(Value::text(text), ScalarType::String), span, depth: 1 }
}

/// The value of `ty(inside)`.
pub(super) fn raw(ty: &str, inside: &str, span: Span) -> Result<ExprKind, QueryError> {
    let Some(scalar) = ScalarType::named(ty) else {
        return Ok(ExprKind::Foreign(format!("The type `{ty}`")));
    };
    let inside = inside.trim();
    if inside == "null" {
        return Ok(ExprKind::Literal(Value::Null, scalar));
    }
    // The quotes around an instant or a span mean nothing.
    let bare = inside.trim_matches(|c| matches!(c, '"' | '\''));
    let value = match scalar {
        ScalarType::DateTime => parse_datetime(bare).map(Value::DateTime),
        ScalarType::TimeSpan => parse_timespan(bare).map(Value::TimeSpan),
        ScalarType::Int => inside.parse::<i32>().ok().map(|number| Value::Long(i64::from(number))),
        ScalarType::Long => integer(inside).map(Value::Long),
        ScalarType::Real => real(inside).map(Value::Real),
        _ => match inside.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
    };
    match value {
        Some(value) => Ok(ExprKind::Literal(value, scalar)),
        // The service reads more forms of instants than ISO 8601, so this may be right.
        None if scalar == ScalarType::DateTime && bare.contains([' ', '/', ',', '-']) => {
            Ok(ExprKind::Foreign("An instant in a form other than ISO 8601".to_owned()))
        }
        None => Err(QueryError::syntax(&format!("a {} in `{ty}()`", scalar.name()), &format!("`{inside}`"), span)),
    }
}

fn integer(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok().map(u64::cast_signed),
        None => text.parse().ok(),
    }
}

fn real(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        "nan" => Some(f64::NAN),
        "+inf" | "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        other => other.parse().ok(),
    }
}

impl Parser<'_> {
    /// What stands in the parentheses of `dynamic(...)`, after the word.
    pub(super) fn dynamic(&mut self) -> Result<ExprKind, QueryError> {
        self.need_symbol("(")?;
        let value = self.dynamic_value()?;
        self.need_symbol(")")?;
        Ok(ExprKind::Literal(Value::dynamic(value), ScalarType::Dynamic))
    }

    fn dynamic_value(&mut self) -> Result<Dynamic, QueryError> {
        self.deeper(Self::dynamic_at_this_depth)
    }

    fn dynamic_at_this_depth(&mut self) -> Result<Dynamic, QueryError> {
        let span = self.span();
        match self.token().kind.clone() {
            // An array of one text looks as a name in brackets does.
            TokenKind::Quoted(text) => {
                self.advance();
                return Ok(Dynamic::Array(vec![Dynamic::String(text.into())]));
            }
            TokenKind::Text(_) => {
                let literal = self.primary()?;
                if let ExprKind::Literal(value, _) = literal.kind {
                    return Ok(Dynamic::of(&value));
                }
            }
            TokenKind::Word if self.word() == Some("null") => {
                self.advance();
                return Ok(Dynamic::Null);
            }
            TokenKind::Symbol if self.take_symbol("[") => {
                let mut items = Vec::new();
                while !self.is_symbol("]") {
                    items.push(self.dynamic_value()?);
                    if !self.take_symbol(",") {
                        break;
                    }
                }
                self.need_symbol("]")?;
                return Ok(Dynamic::Array(items));
            }
            TokenKind::Symbol if self.take_symbol("{") => return self.dynamic_bag(),
            TokenKind::Symbol
            | TokenKind::Word
            | TokenKind::Long(_)
            | TokenKind::Real(_)
            | TokenKind::TimeSpan(_)
            | TokenKind::Raw { .. } => {
                if let ExprKind::Literal(value, _) = self.signed()?.kind {
                    return Ok(Dynamic::of(&value));
                }
            }
            TokenKind::End => {}
        }
        let found = self.text_of(span.to(self.before())).to_owned();
        Err(QueryError::syntax("a value of a dynamic literal", &format!("`{found}`"), span))
    }

    fn dynamic_bag(&mut self) -> Result<Dynamic, QueryError> {
        let mut bag = BagBuilder::default();
        while !self.is_symbol("}") {
            let key = match self.token().kind.clone() {
                TokenKind::Text(text) => {
                    self.advance();
                    text
                }
                _ => self.name("the name of a property")?.text,
            };
            self.need_symbol(":")?;
            let value = self.dynamic_value()?;
            bag.set(key, value);
            if !self.take_symbol(",") {
                break;
            }
        }
        self.need_symbol("}")?;
        Ok(bag.finish())
    }
}
