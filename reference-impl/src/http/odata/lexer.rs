//! `$filter` as tokens.

use super::refused;
use crate::protocol::ApiError;

/// A token and where it begins, in characters.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Token<'a> {
    pub at: usize,
    pub what: Lexeme<'a>,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Lexeme<'a> {
    /// A name, a keyword, a number, an instant, a GUID.
    Word(&'a str),
    /// A text in quotes, without them.
    Text(String),
    Open,
    Close,
    /// Brackets are around lists of values too.
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    Slash,
    End,
}

impl Lexeme<'_> {
    /// How messages call it.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Text(text) => format!("`'{}'`", text.escape_debug()),
            Self::Open => "`(`".to_owned(),
            Self::Close => "`)`".to_owned(),
            Self::OpenBracket => "`[`".to_owned(),
            Self::CloseBracket => "`]`".to_owned(),
            Self::Comma => "`,`".to_owned(),
            Self::Colon => "`:`".to_owned(),
            Self::Slash => "`/`".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// The tokens of a filter; the last one is the end.
///
/// # Errors
/// If a text is not closed, or a character begins nothing.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, ApiError> {
    let mut tokens = Vec::new();
    let mut characters = text.char_indices().enumerate().peekable();
    while let Some((at, (start, first))) = characters.next() {
        let what = match first {
            // A client that encodes the plus sign, by which it meant a blank, meant a blank.
            _ if first.is_whitespace() || first == '+' => continue,
            '(' => Lexeme::Open,
            ')' => Lexeme::Close,
            '[' => Lexeme::OpenBracket,
            ']' => Lexeme::CloseBracket,
            ',' => Lexeme::Comma,
            ':' => Lexeme::Colon,
            '/' => Lexeme::Slash,
            '\'' => {
                let mut inner = String::new();
                loop {
                    match characters.next() {
                        Some((_, (_, '\''))) => {
                            if characters.next_if(|(_, (_, next))| *next == '\'').is_none() {
                                break;
                            }
                            inner.push('\'');
                        }
                        Some((_, (_, other))) => inner.push(other),
                        None => {
                            return Err(refused(format!(
                                "There is an unterminated string literal at position {at} in '{text}'."
                            )));
                        }
                    }
                }
                Lexeme::Text(inner)
            }
            _ if begins_word(first) => {
                // Colons are in instants only; so are plus signs, before the digits of a time zone.
                let literal = first.is_ascii_digit() || first == '-';
                let mut end = start + first.len_utf8();
                let goes_on = |place: usize, next: char| {
                    let zone = || text[place + 1..].starts_with(|digit: char| digit.is_ascii_digit());
                    begins_word(next) || next == '.' || (literal && (next == ':' || (next == '+' && zone())))
                };
                while let Some((_, (place, next))) = characters.next_if(|(_, (place, next))| goes_on(*place, *next)) {
                    end = place + next.len_utf8();
                }
                Lexeme::Word(&text[start..end])
            }
            _ => {
                return Err(refused(format!(
                    "Syntax error: character '{first}' is not valid at position {at} in '{text}'."
                )));
            }
        };
        tokens.push(Token { at, what });
    }
    tokens.push(Token { at: text.chars().count(), what: Lexeme::End });
    Ok(tokens)
}

fn begins_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '$')
}
