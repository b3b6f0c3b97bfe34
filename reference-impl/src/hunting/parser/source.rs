//! Where pipelines start, and pipelines where an expression may stand.

use super::{Parser, known};
use crate::hunting::error::QueryError;
use crate::hunting::lexer::TokenKind;
use crate::hunting::syntax::{Expr, ExprKind, External, Name, Pipeline, Source, Span, Union, UnionTable};
use crate::hunting::types::Value;

impl Parser<'_> {
    /// A pipeline: where it starts, and its operators.
    pub(super) fn pipeline(&mut self) -> Result<Pipeline, QueryError> {
        let source = self.source()?;
        self.operators_after(source)
    }

    /// An expression, or a pipeline in its place. Counts as a level of its own: what may hold a pipeline takes the most
    /// stack.
    pub(super) fn tabular_expression(&mut self) -> Result<Expr, QueryError> {
        self.deeper(|parser| {
            let start = parser.span();
            if let Some(source) = parser.special_source()? {
                return parser.pipeline_in_place(source, start);
            }
            let expr = parser.expression()?;
            parser.as_table(expr)
        })
    }

    fn pipeline_in_place(&mut self, source: Source, start: Span) -> Result<Expr, QueryError> {
        let pipeline = self.operators_after(source)?;
        let span = start.to(self.before());
        Ok(Expr { kind: ExprKind::Table(Box::new(pipeline)), span, depth: 1 })
    }

    /// `name | ...` where a scalar was read: it was the start of a pipeline.
    pub(super) fn as_table(&mut self, expr: Expr) -> Result<Expr, QueryError> {
        if !self.is_symbol("|") {
            return Ok(expr);
        }
        let (span, depth) = (expr.span, expr.depth);
        let source = match expr.kind {
            ExprKind::Name(text) => Source::Name(Name { text, span }),
            ExprKind::Table(pipeline) => Source::Table(pipeline),
            ExprKind::Call { .. } | ExprKind::Member(..) => Source::Call(expr),
            _ => return Err(self.expected("`)` or `,`")),
        };
        let pipeline = self.operators_after(source)?;
        // What is in the pipeline has been measured by the nesting of the parser.
        self.node(ExprKind::Table(Box::new(pipeline)), span.to(self.before()), depth)
    }

    fn source(&mut self) -> Result<Source, QueryError> {
        if let Some(source) = self.special_source()? {
            return Ok(source);
        }
        if self.is_symbol("(") {
            return self.deeper(|parser| {
                parser.advance();
                let inner = parser.pipeline()?;
                parser.need_symbol(")")?;
                Ok(Source::Table(Box::new(inner)))
            });
        }
        if matches!(self.token().kind, TokenKind::Word)
            && (self.is_symbol_ahead(1, "(") || self.is_symbol_ahead(1, "."))
        {
            return Ok(Source::Call(self.postfix()?));
        }
        let name = self.name("a table, or a name given by `let`")?;
        if known::is_operator(&name.text) && self.token().kind != TokenKind::End && !self.is_symbol("|") {
            let mut error =
                QueryError::syntax("a table before the first operator", &format!("`{}`", name.text), name.span);
            "The operator cannot be the first operator in a query.".clone_into(&mut error.message);
            return Err(error);
        }
        Ok(Source::Name(name))
    }

    /// A source that starts with a word of its own, if one stands here.
    fn special_source(&mut self) -> Result<Option<Source>, QueryError> {
        let Some(word) = self.word() else { return Ok(None) };
        let start = self.span();
        // What would follow the word, were it the name of a column or a table.
        let as_name = self.ahead(1).kind == TokenKind::End
            || [
                "|", ")", "]", "}", ",", ";", ".", "=", "==", "!=", "=~", "!~", "<>", "<=", ">=", "<", ">", "+", "/",
                "%", "..",
            ]
            .iter()
            .any(|symbol| self.is_symbol_ahead(1, symbol))
            || self.word_ahead(1).is_some_and(super::words::is_between_scalars);
        Ok(Some(match word {
            "print" if !as_name => {
                self.advance();
                Source::Print(self.columns()?)
            }
            "range" if self.word_ahead(2) == Some("from") => {
                self.advance();
                let name = self.name("the name of a column")?;
                self.advance();
                let from = self.expression()?;
                self.need_word("to")?;
                let to = self.expression()?;
                self.need_word("step")?;
                Source::Range { name, from, to, step: self.expression()? }
            }
            "datatable" if self.is_symbol_ahead(1, "(") => self.datatable()?,
            "externaldata" | "external_data" if self.is_symbol_ahead(1, "(") => {
                self.advance();
                Source::External(self.external()?)
            }
            "union" if !as_name => {
                self.advance();
                Source::Union(self.union()?)
            }
            "find" | "search" if (!as_name || self.word_ahead(1) == Some("in")) && !self.is_symbol_ahead(1, "-") => {
                self.advance();
                self.skip_to(&["|", ";", ")", "}"]);
                Source::Foreign(Name { text: format!("The operator `{word}`"), span: start })
            }
            _ => return Ok(None),
        }))
    }

    fn datatable(&mut self) -> Result<Source, QueryError> {
        let start = self.advance().span;
        let columns = self.columns_with_types()?;
        let mut values = Vec::new();
        // A list of one text in brackets is the same as a name in brackets.
        if let TokenKind::Quoted(text) = self.token().kind.clone() {
            let span = self.advance().span;
            values.push(super::literal::text(text, span));
        } else {
            self.need_symbol("[")?;
            while !self.is_symbol("]") {
                values.push(self.expression()?);
                if !self.take_symbol(",") {
                    break;
                }
            }
            self.need_symbol("]")?;
        }
        Ok(Source::Datatable { columns, values, span: start.to(self.before()) })
    }

    /// `(a: string, b: long)`
    fn columns_with_types(&mut self) -> Result<Vec<(Name, crate::hunting::syntax::TypeName)>, QueryError> {
        self.need_symbol("(")?;
        let mut columns = Vec::new();
        while !self.is_symbol(")") {
            let name = self.name("the name of a column")?;
            self.need_symbol(":")?;
            columns.push((name, self.type_name()?));
            if !self.take_symbol(",") {
                break;
            }
        }
        self.need_symbol(")")?;
        Ok(columns)
    }

    /// What follows the word `externaldata`.
    fn external(&mut self) -> Result<External, QueryError> {
        let columns = self.columns_with_types()?;
        let mut addresses = Vec::new();
        // A list of one text in brackets is the same as a name in brackets.
        if let TokenKind::Quoted(address) = self.token().kind.clone() {
            addresses.push((address, self.advance().span));
        } else {
            self.need_symbol("[")?;
            while !self.is_symbol("]") {
                let address = self.primary()?;
                let ExprKind::Literal(Value::String(text), _) = &address.kind else {
                    return Err(self.expected("the address of a file"));
                };
                addresses.push((text.clone().into_owned(), address.span));
                if !self.take_symbol(",") {
                    break;
                }
            }
            self.need_symbol("]")?;
        }
        let mut external = External { columns, addresses, format: None, ignores_first: false };
        if self.take_word("with") {
            self.need_symbol("(")?;
            while !self.is_symbol(")") {
                let name = self.name("the name of a property")?;
                self.need_symbol("=")?;
                let value = match self.expression()?.kind {
                    ExprKind::Literal(value, _) => value.to_text(),
                    ExprKind::Name(name) => name,
                    _ => String::new(),
                };
                match name.text.to_ascii_lowercase().as_str() {
                    "format" => external.format = Some(value.to_ascii_lowercase()),
                    "ignorefirstrecord" => external.ignores_first = value.eq_ignore_ascii_case("true"),
                    _ => {}
                }
                if !self.take_symbol(",") {
                    break;
                }
            }
            self.need_symbol(")")?;
        }
        Ok(external)
    }

    /// What follows the word `union`.
    pub(super) fn union(&mut self) -> Result<Union, QueryError> {
        let mut union = Union { inner: false, fuzzy: false, with_source: None, tables: Vec::new() };
        while let Some(parameter) = self.parameter() {
            match parameter.as_str() {
                "kind" => union.inner = self.advance_word() == "inner",
                "isfuzzy" => union.fuzzy = self.advance_word() == "true",
                "withsource" | "with_source" => union.with_source = Some(self.name("the name of a column")?),
                _ => {
                    self.advance();
                }
            }
        }
        loop {
            union.tables.push(self.union_table()?);
            if !self.take_symbol(",") {
                return Ok(union);
            }
        }
    }

    fn union_table(&mut self) -> Result<UnionTable, QueryError> {
        let start = self.span();
        if self.is_symbol("*") || (self.word().is_some() && self.is_symbol_ahead(1, "*")) {
            return Ok(UnionTable::Pattern(self.name_or_pattern("a table")?));
        }
        if self.is_symbol("(") {
            let inner = self.source()?;
            return Ok(UnionTable::One(Box::new(Pipeline { source: inner, operators: Vec::new() })));
        }
        let expr = self.postfix()?;
        let source = match expr.kind {
            ExprKind::Name(text) => Source::Name(Name { text, span: start }),
            ExprKind::Call { .. } | ExprKind::Member(..) => Source::Call(expr),
            _ => return Err(self.expected("a table")),
        };
        Ok(UnionTable::One(Box::new(Pipeline { source, operators: Vec::new() })))
    }
}
