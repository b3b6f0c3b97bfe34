//! Scalar expressions, from the loosest operator to the tightest.

use super::words::{comparison_op, list_op};
use super::{DEPTH_MAX, Parser, too_deep};
use crate::hunting::error::QueryError;
use crate::hunting::lexer::TokenKind;
use crate::hunting::syntax::{BinaryOp, Expr, ExprKind, InOp, Span, TextKind, TextOp};
use crate::hunting::types::{ScalarType, Value};

impl Parser<'_> {
    /// A scalar expression.
    pub(in crate::hunting) fn expression(&mut self) -> Result<Expr, QueryError> {
        self.deeper(Self::disjunction)
    }

    /// Makes a node above `children`, if that is not too deep.
    pub(super) fn node(&self, kind: ExprKind, span: Span, below: u16) -> Result<Expr, QueryError> {
        if below >= DEPTH_MAX { Err(too_deep(span)) } else { Ok(Expr { kind, span, depth: below + 1 }) }
    }

    fn disjunction(&mut self) -> Result<Expr, QueryError> {
        self.chain("or", Self::conjunction, ExprKind::Or)
    }

    fn conjunction(&mut self) -> Result<Expr, QueryError> {
        self.chain("and", Self::comparison, ExprKind::And)
    }

    /// `part word part word part`: one flat node, so that long lists of conditions are not deep.
    fn chain(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Expr, QueryError>,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Result<Expr, QueryError> {
        let first = part(self)?;
        if self.word() != Some(word) {
            return Ok(first);
        }
        let start = first.span;
        let mut parts = vec![first];
        while self.take_word(word) {
            parts.push(part(self)?);
        }
        let below = parts.iter().map(|part| part.depth).max().unwrap_or(0);
        self.node(kind(parts), start.to(self.before()), below)
    }

    fn comparison(&mut self) -> Result<Expr, QueryError> {
        let mut left = self.sum()?;
        loop {
            let symbol = match self.token().kind {
                TokenKind::Symbol | TokenKind::Word => self.text_of(self.span()),
                _ => return Ok(left),
            };
            if let Some(op) = comparison_op(symbol) {
                self.advance();
                let right = self.sum()?;
                left = self.binary(op, left, right)?;
            } else if let Some(op) = list_op(symbol) {
                self.advance();
                left = self.list(op, left)?;
            } else if matches!(symbol, "between" | "!between") {
                self.advance();
                left = self.between(symbol.starts_with('!'), left)?;
            } else if symbol == "matches" {
                self.advance();
                if !self.take_word("regex") {
                    return Err(self.expected("`regex`"));
                }
                let right = self.sum()?;
                let op = TextOp { kind: TextKind::Regex, case_sensitive: true, negated: false };
                left = self.binary(BinaryOp::Text(op), left, right)?;
            } else if matches!(symbol, "like" | "notlike" | "likecs" | "notlikecs" | ":" | "in-range") {
                let span = self.advance().span;
                let right = self.sum()?;
                let kind = ExprKind::Foreign(format!("The operator `{symbol}`"));
                left = self.node(kind, span, left.depth.max(right.depth))?;
            } else {
                return Ok(left);
            }
        }
    }

    fn binary(&self, op: BinaryOp, left: Expr, right: Expr) -> Result<Expr, QueryError> {
        let (span, below) = (left.span.to(right.span), left.depth.max(right.depth));
        self.node(ExprKind::Binary(op, Box::new(left), Box::new(right)), span, below)
    }

    /// `(a, b, c)`, or a pipeline in parentheses, or `has_any (list)`; after some operators the parentheses may be
    /// missing.
    fn list(&mut self, op: InOp, left: Expr) -> Result<Expr, QueryError> {
        let mut list = Vec::new();
        if self.take_symbol("(") {
            list.push(self.tabular_expression()?);
            while self.take_symbol(",") {
                list.push(self.tabular_expression()?);
            }
            self.need_symbol(")")?;
        } else {
            list.push(self.primary()?);
        }
        let below = list.iter().map(|item| item.depth).max().unwrap_or(0).max(left.depth);
        let span = left.span.to(self.before());
        self.node(ExprKind::In { op, left: Box::new(left), list }, span, below)
    }

    fn between(&mut self, negated: bool, left: Expr) -> Result<Expr, QueryError> {
        self.need_symbol("(")?;
        let low = self.expression()?;
        self.need_symbol("..")?;
        let high = self.expression()?;
        self.need_symbol(")")?;
        let below = left.depth.max(low.depth).max(high.depth);
        let span = left.span.to(self.before());
        let kind = ExprKind::Between { negated, left: Box::new(left), low: Box::new(low), high: Box::new(high) };
        self.node(kind, span, below)
    }

    fn sum(&mut self) -> Result<Expr, QueryError> {
        let mut left = self.product()?;
        loop {
            let op = match () {
                () if self.is_symbol("+") => BinaryOp::Add,
                () if self.is_symbol("-") => BinaryOp::Subtract,
                () => return Ok(left),
            };
            self.advance();
            let right = self.product()?;
            left = self.binary(op, left, right)?;
        }
    }

    fn product(&mut self) -> Result<Expr, QueryError> {
        let mut left = self.signed()?;
        loop {
            let op = match () {
                () if self.is_symbol("*") => BinaryOp::Multiply,
                () if self.is_symbol("/") => BinaryOp::Divide,
                () if self.is_symbol("%") => BinaryOp::Modulo,
                () => return Ok(left),
            };
            self.advance();
            let right = self.signed()?;
            left = self.binary(op, left, right)?;
        }
    }

    pub(super) fn signed(&mut self) -> Result<Expr, QueryError> {
        let start = self.span();
        if self.take_symbol("-") {
            let inner = self.deeper(Self::signed)?;
            let (span, below) = (start.to(inner.span), inner.depth);
            return match inner.kind {
                ExprKind::Literal(Value::Long(number), ty) => {
                    let kind = ExprKind::Literal(Value::Long(number.wrapping_neg()), ty);
                    Ok(Expr { kind, span, depth: 1 })
                }
                ExprKind::Literal(Value::Real(number), ty) => {
                    Ok(Expr { kind: ExprKind::Literal(Value::Real(-number), ty), span, depth: 1 })
                }
                ExprKind::Literal(Value::TimeSpan(ticks), ty) => {
                    let kind = ExprKind::Literal(Value::TimeSpan(ticks.wrapping_neg()), ty);
                    Ok(Expr { kind, span, depth: 1 })
                }
                kind => {
                    let inner = Expr { kind, span: inner.span, depth: inner.depth };
                    self.node(ExprKind::Negate(Box::new(inner)), span, below)
                }
            };
        }
        if self.take_symbol("+") {
            return self.deeper(Self::signed);
        }
        self.postfix()
    }

    /// A value, and the paths that lead into it: `.name`, `["name"]`, `[index]`.
    pub(super) fn postfix(&mut self) -> Result<Expr, QueryError> {
        let mut expr = self.primary()?;
        loop {
            let beside = self.span().start() == expr.span.end();
            if self.is_symbol(".") && self.is_symbol_ahead(1, "[") {
                // `a.["b"]` is `a["b"]`.
                self.advance();
                expr.span = expr.span.to(self.before());
                continue;
            }
            if self.take_symbol(".") {
                if let TokenKind::Quoted(name) = &self.token().kind {
                    let name = name.clone();
                    let (span, below) = (expr.span.to(self.advance().span), expr.depth);
                    expr = self.node(ExprKind::Member(Box::new(expr), name), span, below)?;
                    continue;
                }
                let name = self.name("the name of a property")?;
                let (span, below) = (expr.span.to(name.span), expr.depth);
                expr = self.node(ExprKind::Member(Box::new(expr), name.text), span, below)?;
                continue;
            }
            if let TokenKind::Quoted(name) = &self.token().kind
                && beside
            {
                let name = name.clone();
                let (span, below) = (expr.span.to(self.advance().span), expr.depth);
                expr = self.node(ExprKind::Member(Box::new(expr), name), span, below)?;
                continue;
            }
            if !beside || !self.take_symbol("[") {
                return Ok(expr);
            }
            let index = self.expression()?;
            let end = self.need_symbol("]")?;
            let (span, below) = (expr.span.to(end), expr.depth.max(index.depth));
            expr = self.node(ExprKind::Index(Box::new(expr), Box::new(index)), span, below)?;
        }
    }

    pub(super) fn primary(&mut self) -> Result<Expr, QueryError> {
        let span = self.span();
        let leaf = |kind: ExprKind, span: Span| Ok(Expr { kind, span, depth: 1 });
        match self.token().kind.clone() {
            TokenKind::Long(number) => {
                self.advance();
                leaf(ExprKind::Literal(Value::Long(number), ScalarType::Long), span)
            }
            TokenKind::Real(number) => {
                self.advance();
                leaf(ExprKind::Literal(Value::Real(number), ScalarType::Real), span)
            }
            TokenKind::TimeSpan(ticks) => {
                self.advance();
                leaf(ExprKind::Literal(Value::TimeSpan(ticks), ScalarType::TimeSpan), span)
            }
            TokenKind::Text(mut text) => {
                self.advance();
                // Texts side by side are one text.
                while let TokenKind::Text(more) = &self.token().kind {
                    text.push_str(more);
                    self.advance();
                }
                leaf(ExprKind::Literal(Value::text(text), ScalarType::String), span.to(self.before()))
            }
            TokenKind::Raw { ty, inside } => {
                self.advance();
                leaf(super::literal::raw(ty, self.text_of(inside), span)?, span)
            }
            TokenKind::Quoted(name) => {
                self.advance();
                leaf(ExprKind::Name(name), span)
            }
            TokenKind::Word => self.word_expression(span),
            TokenKind::Symbol if self.is_symbol("(") => {
                self.advance();
                let inner = self.tabular_expression()?;
                let end = self.need_symbol(")")?;
                self.node(inner.kind, span.to(end), inner.depth)
            }
            TokenKind::Symbol if self.is_symbol("*") => {
                self.advance();
                leaf(ExprKind::Star, span)
            }
            TokenKind::Symbol | TokenKind::End => {
                let mut error = self.expected("a value, a name or `(`");
                "Missing expression".clone_into(&mut error.message);
                Err(error)
            }
        }
    }

    /// A name, a call, `true` or `false`.
    fn word_expression(&mut self, span: Span) -> Result<Expr, QueryError> {
        let word = self.text_of(span);
        if word.starts_with('!') || word.ends_with('~') {
            return Err(self.expected("a value, a name or `(`"));
        }
        self.advance();
        if word == "dynamic" && self.is_symbol("(") {
            let kind = self.dynamic()?;
            return Ok(Expr { kind, span: span.to(self.before()), depth: 1 });
        }
        if self.is_symbol("(") {
            return self.call(word.to_owned(), span);
        }
        let kind = match word {
            "true" | "True" | "TRUE" => ExprKind::Literal(Value::Bool(true), ScalarType::Bool),
            "false" | "False" | "FALSE" => ExprKind::Literal(Value::Bool(false), ScalarType::Bool),
            _ => ExprKind::Name(word.to_owned()),
        };
        Ok(Expr { kind, span, depth: 1 })
    }

    fn call(&mut self, name: String, span: Span) -> Result<Expr, QueryError> {
        self.advance();
        let mut arguments = Vec::new();
        if !self.is_symbol(")") {
            arguments.push(self.argument()?);
            while self.take_symbol(",") {
                arguments.push(self.argument()?);
            }
        }
        let end = self.need_symbol(")")?;
        let below = arguments.iter().map(|argument| argument.depth).max().unwrap_or(0);
        self.node(ExprKind::Call { name, arguments }, span.to(end), below)
    }

    /// `expression`, `name = expression` or a pipeline.
    fn argument(&mut self) -> Result<Expr, QueryError> {
        let named = matches!(self.token().kind, TokenKind::Word | TokenKind::Quoted(_)) && self.is_symbol_ahead(1, "=");
        if !named {
            return self.tabular_expression();
        }
        let name = self.name("a name")?;
        self.need_symbol("=")?;
        let value = self.tabular_expression()?;
        let (span, below) = (name.span.to(value.span), value.depth);
        self.node(ExprKind::Named(name, Box::new(value)), span, below)
    }
}
