//! From words to a tree, by recursive descent (HNT-03).
//!
//! | file | what lives there |
//! |---|---|
//! | `statement.rs`, `source.rs` | `let`, functions; where pipelines start |
//! | `operator.rs`, `tabular.rs` | operators after a pipe; those that take tables or have a grammar of their own |
//! | `expression.rs`, `literal.rs`, `words.rs` | scalars |
//! | `known.rs` | names of the language that are not carried out |
//!
//! A text that is no query is a syntax error with its place, what was expected and what was found. What is a query but
//! uses a part of the language that this test-bed does not know is read all the same; the binder refuses it.

mod expression;
mod known;
mod literal;
mod operator;
mod source;
mod statement;
mod tabular;
mod words;

use super::error::QueryError;
use super::lexer::{Token, TokenKind, tokens};
use super::syntax::{Name, Query, Span};

pub(super) use known::{is_known_aggregate, is_known_function};

/// How deep parentheses, calls and signs may be nested (ours): all that walks a tree recurses no deeper.
pub(super) const DEPTH_MAX: u16 = 100;

/// Reads a query.
pub(super) fn parse(text: &str) -> Result<Query, QueryError> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0, depth: 0 };
    let query = parser.query()?;
    Ok(query)
}

struct Parser<'a> {
    text: &'a str,
    /// Never empty: the last is the end.
    tokens: Vec<Token>,
    at: usize,
    depth: u16,
}

impl<'a> Parser<'a> {
    fn token(&self) -> &Token {
        self.ahead(0)
    }

    fn ahead(&self, count: usize) -> &Token {
        // The end is the last token, and stays the next however far one looks.
        &self.tokens[(self.at + count).min(self.tokens.len() - 1)]
    }

    fn span(&self) -> Span {
        self.token().span
    }

    /// Where the token before this one ends.
    fn before(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span
    }

    fn advance(&mut self) -> Token {
        let token = self.token().clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn text_of(&self, span: Span) -> &'a str {
        self.text.get(span.start()..span.end()).unwrap_or("")
    }

    /// The token `count` ahead, if it is a word.
    fn word_ahead(&self, count: usize) -> Option<&'a str> {
        let token = self.ahead(count);
        matches!(token.kind, TokenKind::Word).then(|| self.text_of(token.span))
    }

    fn word(&self) -> Option<&'a str> {
        self.word_ahead(0)
    }

    fn is_symbol_ahead(&self, count: usize, symbol: &str) -> bool {
        let token = self.ahead(count);
        token.kind == TokenKind::Symbol && self.text_of(token.span) == symbol
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_ahead(0, symbol)
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.advance();
        }
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.word() == Some(word);
        if found {
            self.advance();
        }
        found
    }

    fn need_symbol(&mut self, symbol: &str) -> Result<Span, QueryError> {
        let span = self.span();
        if self.take_symbol(symbol) { Ok(span) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    /// A name; keywords are names too where a name is wanted.
    fn name(&mut self, what: &str) -> Result<Name, QueryError> {
        let text = match &self.token().kind {
            TokenKind::Quoted(name) => name.clone(),
            TokenKind::Word if !self.text_of(self.span()).starts_with('!') => self.text_of(self.span()).to_owned(),
            _ => return Err(self.expected(what)),
        };
        let span = self.advance().span;
        Ok(Name { text, span })
    }

    fn need_word(&mut self, word: &str) -> Result<(), QueryError> {
        if self.take_word(word) { Ok(()) } else { Err(self.expected(&format!("`{word}`"))) }
    }

    /// Takes a word, and says which.
    fn advance_word(&mut self) -> &'a str {
        let span = self.advance().span;
        self.text_of(span)
    }

    /// A name, or a pattern of names: `Device*`, `*`.
    fn name_or_pattern(&mut self, what: &str) -> Result<Name, QueryError> {
        let mut name =
            if self.is_symbol("*") { Name { text: String::new(), span: self.span() } } else { self.name(what)? };
        // Parts of a pattern stand without blanks.
        while self.is_symbol("*") && (name.text.is_empty() || self.span().start() == name.span.end()) {
            name.span = name.span.to(self.advance().span);
            name.text.push('*');
            if self.word().is_some() && self.span().start() == name.span.end() {
                let part = self.advance().span;
                name.text.push_str(self.text_of(part));
                name.span = name.span.to(part);
            }
        }
        Ok(name)
    }

    /// A parameter of an operator, `kind =` or `hint.strategy =`, if one stands here; its value is next.
    fn parameter(&mut self) -> Option<String> {
        let word = self.word()?;
        if word == "hint" && self.is_symbol_ahead(1, ".") && self.is_symbol_ahead(3, "=") {
            (0..4).for_each(|_| drop(self.advance()));
            return Some("hint".to_owned());
        }
        let known = ["kind", "isfuzzy", "withsource", "with_source", "bagexpansion", "with_itemindex", "flags"];
        if !known.contains(&word) || !self.is_symbol_ahead(1, "=") {
            return None;
        }
        self.advance();
        self.advance();
        Some(word.to_owned())
    }

    /// Passes over parentheses or brackets and all that is in them.
    fn skip_group(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.text_of(self.span()) {
                "(" | "[" | "{" => open += 1,
                ")" | "]" | "}" => open = open.saturating_sub(1),
                _ => {}
            }
            let end = self.token().kind == TokenKind::End;
            self.advance();
            if open == 0 || end {
                return;
            }
        }
    }

    /// Passes over everything up to one of these symbols outside of parentheses.
    fn skip_to(&mut self, symbols: &[&str]) {
        while self.token().kind != TokenKind::End && !symbols.iter().any(|symbol| self.is_symbol(symbol)) {
            self.skip_group();
        }
    }

    /// The syntax error that something else stands here.
    fn expected(&self, what: &str) -> QueryError {
        let token = self.token();
        let found = match token.kind {
            TokenKind::End => "the end of the query".to_owned(),
            _ => format!("`{}`", self.text_of(token.span)),
        };
        QueryError::syntax(what, &found, token.span)
    }

    /// Runs `inner` one level deeper.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, QueryError>) -> Result<T, QueryError> {
        if self.depth == DEPTH_MAX {
            return Err(too_deep(self.span()));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }
}

/// The query is nested deeper than [`DEPTH_MAX`].
pub(super) fn too_deep(span: Span) -> QueryError {
    QueryError::limit(format!("The query is nested more than {DEPTH_MAX} levels deep."), span)
}
