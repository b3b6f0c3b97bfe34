//! The words of a query (`FACTS.md` 31).
//!
//! Three things make it more than cutting at blanks: literals such as `datetime(2021-02-10)` have raw insides; texts
//! may be verbatim or span lines; and pasted queries carry no-break spaces and byte order marks, which count as blanks
//! here.

mod text;

use super::error::QueryError;
use super::syntax::Span;
use super::types::parse_timespan;

/// What a token is.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::hunting) enum TokenKind {
    /// A name, a keyword, or an operator made of letters: `where`, `!has_cs`, `in~`.
    Word,
    /// `['name']`: never a keyword.
    Quoted(String),
    Long(i64),
    Real(f64),
    TimeSpan(i64),
    Text(String),
    /// `datetime(...)` and its kind: what is between the parentheses, as it was written.
    Raw {
        ty: &'static str,
        inside: Span,
    },
    /// `|`, `==`, `..` and the like.
    Symbol,
    End,
}

/// A word of the query and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::hunting) struct Token {
    pub(in crate::hunting) kind: TokenKind,
    pub(in crate::hunting) span: Span,
}

/// The types that may stand before a raw inside.
const RAW_TYPES: [&str; 13] = [
    "datetime", "date", "timespan", "time", "int", "long", "real", "double", "bool", "boolean", "guid", "decimal",
    "uuid",
];

/// The symbols, the longer ones before those they start with.
const SYMBOLS: [&str; 26] = [
    "==", "=~", "!=", "!~", "<>", "<=", ">=", "..", "=>", "|", ";", ",", "(", ")", "[", "]", "{", "}", "+", "-", "*",
    "/", "%", "<", ">", "=",
];

/// Cuts `text` into words; the last is [`TokenKind::End`].
pub(in crate::hunting) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let end = token.kind == TokenKind::End;
        tokens.push(token);
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'));
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    /// Takes what `belongs`, and says how much that was.
    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn token(&self, kind: TokenKind, start: usize) -> Token {
        Token { kind, span: Span::new(start, self.at) }
    }

    fn next(&mut self) -> Result<Token, QueryError> {
        self.skip_blanks();
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(self.token(TokenKind::End, start));
        };
        let rest = self.rest();
        if first.is_ascii_digit() {
            return self.number();
        }
        if let Some(kind) = self.text_literal()? {
            return Ok(self.token(kind, start));
        }
        if is_word(first) || first == '$' {
            return self.word();
        }
        if first == '!' && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.at += 1;
            self.take_while(is_word);
            self.at += usize::from(self.rest().starts_with('~'));
            return Ok(self.token(TokenKind::Word, start));
        }
        if first == '['
            && let Some(name) = self.quoted_name()?
        {
            return Ok(self.token(TokenKind::Quoted(name), start));
        }
        // A dot stands alone in `a.b`, and before a digit it starts no number: `1..5` is a range.
        let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)).map(|symbol| symbol.len());
        match symbol.or_else(|| matches!(first, '.' | ':' | '?' | '~' | '!').then_some(1)) {
            Some(length) => {
                self.at += length;
                Ok(self.token(TokenKind::Symbol, start))
            }
            None => {
                let span = Span::new(start, start + first.len_utf8());
                Err(QueryError::syntax("an operator, a name or a value", &format!("the character {first:?}"), span))
            }
        }
    }

    fn word(&mut self) -> Result<Token, QueryError> {
        let start = self.at;
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        self.take_while(is_word);
        let word = &self.text[start..self.at];
        if matches!(word, "in" | "has_any" | "has_all") && self.rest().starts_with('~') {
            self.at += 1;
            return Ok(self.token(TokenKind::Word, start));
        }
        if let Some(ty) = RAW_TYPES.into_iter().find(|ty| *ty == word) {
            let blanks = self.rest().len() - self.rest().trim_start().len();
            if self.rest()[blanks..].starts_with('(') {
                self.at += blanks + 1;
                let inside = self.raw_inside(ty, start)?;
                return Ok(self.token(TokenKind::Raw { ty, inside }, start));
            }
        }
        Ok(self.token(TokenKind::Word, start))
    }

    /// From after an opening parenthesis to its closing one; those in texts do not count.
    fn raw_inside(&mut self, ty: &str, start: usize) -> Result<Span, QueryError> {
        let inside = self.at;
        let mut open = 1_usize;
        let mut quote = None;
        let mut escaped = false;
        for (offset, byte) in self.rest().bytes().enumerate() {
            match (quote, byte) {
                (Some(_), _) if escaped => escaped = false,
                (Some(_), b'\\') => escaped = true,
                (Some(mark), _) if mark == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'(') => open += 1,
                (None, b')') => open -= 1,
                _ => {}
            }
            if open == 0 {
                self.at = inside + offset + 1;
                return Ok(Span::new(inside, inside + offset));
            }
        }
        let span = Span::new(start, inside);
        Err(QueryError::syntax(&format!("`)` to close `{ty}(`"), "the end of the query", span))
    }

    fn number(&mut self) -> Result<Token, QueryError> {
        let start = self.at;
        let refused = |lexer: &Self, what: &str| {
            let span = Span::new(start, lexer.at);
            Err(QueryError::syntax(what, &format!("`{}`", &lexer.text[start..lexer.at]), span))
        };
        if self.rest().starts_with("0x") || self.rest().starts_with("0X") {
            self.at += 2;
            let digits = self.take_while(|c| c.is_ascii_hexdigit());
            // All sixteen digits may be used: the pattern of bits is the number.
            return match u64::from_str_radix(digits, 16) {
                Ok(bits) => Ok(self.token(TokenKind::Long(bits.cast_signed()), start)),
                Err(_) => refused(self, "a number of at most 64 bits"),
            };
        }
        self.take_while(|c| c.is_ascii_digit());
        let bytes = self.text.as_bytes();
        let mut real = false;
        if bytes.get(self.at) == Some(&b'.') && bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            real = true;
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        let number_end = self.at;
        let sign = usize::from(matches!(bytes.get(self.at + 1), Some(b'+' | b'-')));
        if matches!(bytes.get(self.at), Some(b'e' | b'E'))
            && bytes.get(self.at + 1 + sign).is_some_and(u8::is_ascii_digit)
        {
            self.at += 1 + sign;
            self.take_while(|c| c.is_ascii_digit());
            real = true;
        }
        let letters = self.take_while(is_word);
        let text = &self.text[start..self.at];
        if !letters.is_empty() {
            // `5d`: what follows a number without a blank is a unit of time, or it is all one name, `3rdParty`.
            let known = parse_timespan(text).filter(|_| number_end + letters.len() == self.at);
            return match known {
                Some(ticks) => Ok(self.token(TokenKind::TimeSpan(ticks), start)),
                None if text.chars().all(is_word) => Ok(self.token(TokenKind::Word, start)),
                None => refused(self, "a number or a span of time such as `5d`"),
            };
        }
        let kind = if real { text.parse().ok().map(TokenKind::Real) } else { text.parse().ok().map(TokenKind::Long) };
        match kind {
            Some(kind) => Ok(self.token(kind, start)),
            None => refused(self, "a number of at most 64 bits"),
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
