//! Statements: `let`, and the one pipeline that a query is.

use super::Parser;
use super::known;
use crate::hunting::error::QueryError;
use crate::hunting::lexer::TokenKind;
use crate::hunting::syntax::{ExprKind, Let, LetValue, Pipeline, Query, Source};

impl Parser<'_> {
    pub(super) fn query(&mut self) -> Result<Query, QueryError> {
        let mut lets = Vec::new();
        loop {
            while self.take_symbol(";") {}
            match (self.word(), self.word_ahead(1)) {
                (Some("let"), _) => lets.push(self.let_statement()?),
                (Some(statement @ ("set" | "declare" | "alias" | "restrict")), Some(_)) => {
                    return Err(QueryError::unsupported(format!("The statement `{statement}`"), self.span()));
                }
                _ => break,
            }
        }
        if self.token().kind == TokenKind::End && !lets.is_empty() {
            return Err(self.expected("a query after the `let` statements"));
        }
        let body = self.pipeline()?;
        while self.take_symbol(";") {}
        match self.token().kind {
            TokenKind::End => Ok(Query { lets, body }),
            _ if self.text_of(self.before()) == ";" => {
                Err(QueryError::unsupported("More than one query in a text", self.span()))
            }
            _ => Err(self.expected("`|`, `;` or the end of the query")),
        }
    }

    fn let_statement(&mut self) -> Result<Let, QueryError> {
        self.advance();
        let name = self.name("a name after `let`")?;
        self.need_symbol("=")?;
        let function = self.is_symbol("(") && (self.is_symbol_ahead(1, ")") || self.is_symbol_ahead(2, ":"));
        if function || (matches!(self.word(), Some("view" | "pattern")) && self.is_symbol_ahead(1, "(")) {
            return Err(QueryError::unsupported("A function defined by `let`", self.span()));
        }
        let value = if self.starts_pipeline() {
            LetValue::Table(self.pipeline()?)
        } else {
            let expr = self.expression()?;
            match expr.kind {
                ExprKind::Table(pipeline) => LetValue::Table(self.operators_after(Source::Table(pipeline))?),
                _ => LetValue::Scalar(expr),
            }
        };
        if self.token().kind != TokenKind::End {
            self.need_symbol(";")?;
        }
        Ok(Let { name, value })
    }

    /// Whether what follows is surely a pipeline: a name before a pipe or an end, or an operator that starts one.
    fn starts_pipeline(&self) -> bool {
        let named = matches!(self.token().kind, TokenKind::Word | TokenKind::Quoted(_));
        let ends = self.is_symbol_ahead(1, "|") || self.is_symbol_ahead(1, ";");
        let source = self.word().is_some_and(known::starts_query) && !self.is_symbol_ahead(1, "(");
        let keyword = matches!(self.word(), Some("true" | "false"));
        (named && !keyword && (ends || self.ahead(1).kind == TokenKind::End))
            || source
            || self.special_source().is_some()
    }

    /// A source that is called like a function.
    fn special_source(&self) -> Option<&'static str> {
        [
            "datatable",
            "externaldata",
            "external_data",
            "materialize",
            "union",
            "database",
            "cluster",
            "workspace",
            "app",
            "table",
            "view",
        ]
        .into_iter()
        .find(|special| self.word() == Some(special) && (self.is_symbol_ahead(1, "(") || *special == "union"))
    }

    /// A pipeline: where it starts, and its operators.
    pub(in crate::hunting) fn pipeline(&mut self) -> Result<Pipeline, QueryError> {
        let source = self.source()?;
        self.operators_after(source)
    }

    fn source(&mut self) -> Result<Source, QueryError> {
        if let Some(special) = self.special_source() {
            return Err(QueryError::unsupported(format!("`{special}`"), self.span()));
        }
        if self.is_symbol("(") {
            return self.deeper(|parser| {
                parser.advance();
                let inner = parser.pipeline()?;
                parser.need_symbol(")")?;
                Ok(Source::Table(Box::new(inner)))
            });
        }
        if self.word() == Some("print") && !self.is_symbol_ahead(1, "|") {
            self.advance();
            return Ok(Source::Print(self.columns()?));
        }
        let starts = self.word().filter(|word| known::starts_query(word));
        if let Some(operator) = starts.filter(|_| self.ahead(1).kind != TokenKind::End && !self.is_symbol_ahead(1, "|"))
        {
            return Err(QueryError::unsupported(format!("The operator `{operator}`"), self.span()));
        }
        let name = self.name("a table, or a name given by `let`")?;
        if self.is_symbol("(") {
            return Err(QueryError::unsupported(format!("The tabular function `{}`", name.text), name.span));
        }
        if known::is_operator(&name.text) && self.token().kind != TokenKind::End && !self.is_symbol("|") {
            let mut error =
                QueryError::syntax("a table before the first operator", &format!("`{}`", name.text), name.span);
            "The operator cannot be the first operator in a query.".clone_into(&mut error.message);
            return Err(error);
        }
        Ok(Source::Name(name))
    }
}
