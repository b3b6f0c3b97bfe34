//! Texts in queries: in quotes, verbatim, over several lines; and names in brackets.

use super::{Lexer, TokenKind};
use crate::hunting::error::QueryError;
use crate::hunting::syntax::Span;

impl Lexer<'_> {
    /// `"..."`, `'...'`, `@"..."`, three backquotes, and each of them with `h` before it, which only hides it from
    /// logs.
    pub(super) fn text_literal(&mut self) -> Result<Option<TokenKind>, QueryError> {
        let start = self.at;
        let rest = self.rest();
        let opened = rest.strip_prefix(['h', 'H']).unwrap_or(rest);
        let (verbatim, opened) = match opened.strip_prefix('@') {
            Some(opened) => (true, opened),
            None => (false, opened),
        };
        if !verbatim && opened.starts_with("```") {
            let inside = &opened[3..];
            let Some(length) = inside.find("```") else { return Err(self.unclosed(start)) };
            self.at = self.text.len() - inside.len() + length + 3;
            return Ok(Some(TokenKind::Text(inside[..length].to_owned())));
        }
        let Some(mark) = opened.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return Ok(None) };
        let inside = &opened[1..];
        let mut text = String::new();
        let mut characters = inside.char_indices().peekable();
        while let Some((offset, character)) = characters.next() {
            if character == mark {
                if verbatim && characters.next_if(|(_, next)| *next == mark).is_some() {
                    text.push(mark);
                    continue;
                }
                self.at = self.text.len() - inside.len() + offset + 1;
                return Ok(Some(TokenKind::Text(text)));
            }
            match character {
                '\\' if !verbatim => {
                    let at = self.text.len() - inside.len() + offset;
                    text.push(escape(&mut characters).ok_or_else(|| {
                        QueryError::syntax(
                            "an escape such as `\\\\`, `\\\"`, `\\n`, `\\t` or `\\u0041`",
                            "another",
                            Span::new(at, at + 1),
                        )
                    })?);
                }
                '\n' | '\r' if !verbatim => return Err(self.unclosed(start)),
                _ => text.push(character),
            }
        }
        Err(self.unclosed(start))
    }

    fn unclosed(&self, start: usize) -> QueryError {
        let rest = &self.text[start..];
        let end = start + rest.find('\n').unwrap_or(rest.len());
        QueryError::syntax("a mark that closes the text", "the end of the line", Span::new(start, end))
    }

    /// `['a name']` or `["a name"]`; any other bracket is a symbol.
    pub(super) fn quoted_name(&mut self) -> Result<Option<String>, QueryError> {
        let start = self.at;
        self.at += 1;
        self.skip_blanks();
        if let Some(TokenKind::Text(name)) = self.text_literal()? {
            self.skip_blanks();
            if self.rest().starts_with(']') {
                self.at += 1;
                return Ok(Some(name));
            }
        }
        self.at = start;
        Ok(None)
    }
}

/// The character that an escape stands for.
fn escape(characters: &mut std::iter::Peekable<std::str::CharIndices<'_>>) -> Option<char> {
    let (_, first) = characters.next()?;
    let digits = match first {
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        '0' => return Some('\0'),
        'a' => return Some('\u{7}'),
        'b' => return Some('\u{8}'),
        'f' => return Some('\u{c}'),
        'v' => return Some('\u{b}'),
        '\\' | '"' | '\'' | '/' => return Some(first),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let hex: String = characters.by_ref().take(digits).map(|(_, digit)| digit).collect();
    // A sign would be read as part of the number.
    let valid = hex.len() == digits && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(&hex, 16).ok().filter(|_| valid).and_then(char::from_u32)
}
