//! Statements: `let`, functions, and the one pipeline that a query is.

use std::sync::Arc;

use super::Parser;
use crate::hunting::error::QueryError;
use crate::hunting::lexer::TokenKind;
use crate::hunting::syntax::{Function, Let, LetValue, Name, Parameter, Query, TypeName};
use crate::hunting::types::ScalarType;

impl Parser<'_> {
    pub(super) fn query(&mut self) -> Result<Query, QueryError> {
        let mut foreign = Vec::new();
        let mut lets = Vec::new();
        loop {
            while self.take_symbol(";") {}
            match (self.word(), self.word_ahead(1)) {
                (Some("let"), _) => lets.push(self.let_statement()?),
                (Some(statement @ ("set" | "declare" | "alias" | "restrict")), Some(_)) => {
                    foreign.push(Name { text: format!("The statement `{statement}`"), span: self.span() });
                    self.skip_to(&[";"]);
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
            TokenKind::End => {}
            _ if self.text_of(self.before()) == ";" => {
                foreign.push(Name { text: "More than one query in a text".to_owned(), span: self.span() });
            }
            _ => return Err(self.expected("`|`, `;` or the end of the query")),
        }
        Ok(Query { lets, body, foreign })
    }

    fn let_statement(&mut self) -> Result<Let, QueryError> {
        self.advance();
        let name = self.name("a name after `let`")?;
        self.need_symbol("=")?;
        let value = if self.starts_function() {
            LetValue::Function(Arc::new(self.deeper(Self::function)?))
        } else {
            LetValue::Value(self.tabular_expression()?)
        };
        if self.token().kind != TokenKind::End && !self.is_symbol("}") {
            self.need_symbol(";")?;
        }
        Ok(Let { name, value })
    }

    /// Whether this is `()`, `(a: string, ...)` or `view (...)`, with what a function does behind it.
    fn starts_function(&self) -> bool {
        let at = usize::from(self.word() == Some("view"));
        self.is_symbol_ahead(at, "(")
            && (self.is_symbol_ahead(at + 1, ")") && self.is_symbol_ahead(at + 2, "{")
                || self.is_symbol_ahead(at + 2, ":"))
    }

    fn function(&mut self) -> Result<Function, QueryError> {
        self.take_word("view");
        self.need_symbol("(")?;
        let mut parameters = Vec::new();
        while !self.is_symbol(")") {
            let name = self.name("the name of a parameter")?;
            self.need_symbol(":")?;
            let ty = if self.is_symbol("(") {
                self.skip_group();
                None
            } else {
                Some(self.type_name()?)
            };
            let default = if self.take_symbol("=") { Some(self.expression()?) } else { None };
            parameters.push(Parameter { name, ty, default });
            if !self.take_symbol(",") {
                break;
            }
        }
        self.need_symbol(")")?;
        self.need_symbol("{")?;
        let mut lets = Vec::new();
        while self.word() == Some("let") {
            lets.push(self.let_statement()?);
            while self.take_symbol(";") {}
        }
        let body = self.tabular_expression()?;
        while self.take_symbol(";") {}
        self.need_symbol("}")?;
        Ok(Function { parameters, lets, body })
    }

    /// The name of a type.
    pub(super) fn type_name(&mut self) -> Result<TypeName, QueryError> {
        let name = self.name("the name of a type")?;
        let ty = ScalarType::named(&name.text);
        if ty.is_none() && !matches!(name.text.as_str(), "guid" | "uuid" | "uniqueid" | "decimal") {
            let expected = "a type such as `string`, `long`, `datetime` or `dynamic`";
            return Err(QueryError::syntax(expected, &format!("`{}`", name.text), name.span));
        }
        Ok(TypeName { name, ty })
    }
}
