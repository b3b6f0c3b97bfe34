//! Operators that take tables, or have a grammar of their own: `join`, `mv-expand`, `parse`, `make-series`.

use super::Parser;
use crate::hunting::error::QueryError;
use crate::hunting::lexer::TokenKind;
use crate::hunting::syntax::{
    Column, Expand, Expr, ExprKind, JoinKind, MakeSeries, Name, NestedLevel, OperatorKind, Parse, ParseKind,
    ParsePiece, Pipeline, Source, TypeName,
};

impl Parser<'_> {
    pub(super) fn join(&mut self) -> Result<OperatorKind, QueryError> {
        let mut kind = JoinKind::InnerUnique;
        while let Some(parameter) = self.parameter() {
            let span = self.span();
            let word = self.advance_word();
            if parameter != "kind" {
                continue;
            }
            kind = match word {
                "innerunique" => JoinKind::InnerUnique,
                "inner" => JoinKind::Inner,
                "leftouter" => JoinKind::LeftOuter,
                "rightouter" => JoinKind::RightOuter,
                "fullouter" | "outer" => JoinKind::FullOuter,
                "leftsemi" => JoinKind::LeftSemi,
                "rightsemi" => JoinKind::RightSemi,
                "leftanti" | "anti" | "leftantisemi" => JoinKind::LeftAnti,
                "rightanti" | "rightantisemi" => JoinKind::RightAnti,
                _ => {
                    let kinds = "a kind: `innerunique`, `inner`, `leftouter`, `rightouter`, `fullouter`, `leftsemi`, \
                                 `rightsemi`, `leftanti` or `rightanti`";
                    return Err(QueryError::syntax(kinds, &format!("`{word}`"), span));
                }
            };
        }
        let (right, on) = self.right_side()?;
        Ok(OperatorKind::Join { kind, right: Box::new(right), on })
    }

    pub(super) fn lookup(&mut self) -> Result<OperatorKind, QueryError> {
        let mut outer = true;
        while let Some(parameter) = self.parameter() {
            let word = self.advance_word();
            if parameter == "kind" {
                outer = word != "inner";
            }
        }
        let (right, on) = self.right_side()?;
        Ok(OperatorKind::Join { kind: JoinKind::Lookup { outer }, right: Box::new(right), on })
    }

    /// `(table) on a, $left.b == $right.c`
    fn right_side(&mut self) -> Result<(Pipeline, Vec<Expr>), QueryError> {
        let start = self.span();
        let expr = if self.is_symbol("(") { self.primary()? } else { self.postfix()? };
        let source = match expr.kind {
            ExprKind::Name(text) => Source::Name(Name { text, span: start }),
            ExprKind::Table(inner) => Source::Table(inner),
            ExprKind::Call { .. } | ExprKind::Member(..) => Source::Call(expr),
            _ => return Err(self.expected("a table to join with")),
        };
        while self.parameter().is_some() {
            self.advance();
        }
        self.need_word("on")?;
        let mut on = vec![self.expression()?];
        while self.take_symbol(",") {
            on.push(self.expression()?);
        }
        Ok((Pipeline { source, operators: Vec::new() }, on))
    }

    /// What follows `mv-expand`.
    pub(super) fn expand(&mut self) -> Result<Expand, QueryError> {
        let mut expand = Expand { columns: Vec::new(), with_index: None, limit: None, as_arrays: false };
        loop {
            match self.parameter().as_deref() {
                Some("kind" | "bagexpansion") => expand.as_arrays = self.advance_word() == "array",
                Some("with_itemindex") => expand.with_index = Some(self.name("the name of a column")?),
                Some(_) => {
                    self.advance();
                }
                None => break,
            }
        }
        loop {
            let column = self.column()?;
            let ty = if self.word() == Some("to") && self.word_ahead(1) == Some("typeof") {
                self.advance();
                self.advance();
                Some(self.type_in_parentheses()?)
            } else {
                None
            };
            expand.columns.push((column, ty));
            if !self.take_symbol(",") {
                break;
            }
        }
        if self.take_word("limit") {
            expand.limit = Some(self.expression()?);
        }
        Ok(expand)
    }

    /// What follows `mv-apply`.
    pub(super) fn apply(&mut self) -> Result<OperatorKind, QueryError> {
        let expand = self.expand()?;
        self.need_word("on")?;
        self.need_symbol("(")?;
        let operators = self.deeper(Self::operators)?;
        self.need_symbol(")")?;
        Ok(OperatorKind::Apply { expand, operators })
    }

    /// What follows `parse`: `kind=regex Text with "a" name:type * "b"`.
    pub(super) fn parse_pattern(&mut self, matching_only: bool) -> Result<Parse, QueryError> {
        let mut kind = ParseKind::Simple;
        let mut flags = String::new();
        while let Some(parameter) = self.parameter() {
            let word = self.advance_word();
            kind = match (parameter.as_str(), word) {
                ("kind", "regex") => ParseKind::Regex,
                ("kind", "relaxed") => ParseKind::Relaxed,
                ("flags", letters) => {
                    flags = letters.chars().filter(|letter| "imsUux".contains(*letter)).collect();
                    kind
                }
                _ => kind,
            };
        }
        let expr = self.expression()?;
        self.need_word("with")?;
        let mut pieces = Vec::new();
        while !self.ends_operator() {
            if self.take_symbol("*") {
                pieces.push(ParsePiece::Skip);
                continue;
            }
            if let TokenKind::Text(text) = self.token().kind.clone() {
                self.advance();
                pieces.push(ParsePiece::Text(text));
                continue;
            }
            let name = self.name("a text, `*` or a column")?;
            let ty = if self.take_symbol(":") { Some(self.type_name()?) } else { None };
            pieces.push(ParsePiece::Column(name, ty));
        }
        if pieces.is_empty() {
            return Err(self.expected("a text, `*` or a column"));
        }
        Ok(Parse { expr, kind, flags, pieces, matching_only })
    }

    /// What follows `make-series`.
    pub(super) fn make_series(&mut self) -> Result<MakeSeries, QueryError> {
        let mut nonempty = false;
        while let Some(parameter) = self.parameter() {
            nonempty |= self.advance_word() == "nonempty" && parameter == "kind";
        }
        let mut aggregates = Vec::new();
        loop {
            let column = self.column()?;
            let default = if self.take_word("default") {
                self.need_symbol("=")?;
                Some(self.expression()?)
            } else {
                None
            };
            aggregates.push((column, default));
            if !self.take_symbol(",") {
                break;
            }
        }
        self.need_word("on")?;
        let axis = self.column()?;
        let (mut from, mut to) = (None, None);
        if self.take_word("from") {
            from = Some(self.expression()?);
        }
        if self.take_word("to") {
            to = Some(self.expression()?);
        }
        let step = if self.take_word("in") {
            // The older form: `in range(from, to, step)`.
            let range = self.postfix()?;
            match range.kind {
                ExprKind::Call { arguments, .. } if arguments.len() == 3 => {
                    let mut arguments = arguments.into_iter();
                    (from, to) = (arguments.next(), arguments.next());
                    arguments.next()
                }
                _ => None,
            }
            .ok_or_else(|| self.expected("`range(from, to, step)`"))?
        } else {
            self.need_word("step")?;
            self.expression()?
        };
        let by = if self.take_word("by") { self.columns()? } else { Vec::new() };
        Ok(MakeSeries { aggregates, axis, from, to, step, by, nonempty })
    }

    /// What follows `top-nested`.
    pub(super) fn top_nested(&mut self) -> Result<Vec<NestedLevel>, QueryError> {
        let mut levels = Vec::new();
        loop {
            let count = if self.word() == Some("of") { None } else { Some(self.expression()?) };
            self.need_word("of")?;
            let of = self.column()?;
            let others = if self.take_word("with") {
                self.need_word("others")?;
                self.need_symbol("=")?;
                Some(self.expression()?)
            } else {
                None
            };
            self.need_word("by")?;
            let by: Column = self.column()?;
            let descending = !self.take_word("asc");
            self.take_word("desc");
            levels.push(NestedLevel { count, of, others, by, descending });
            if !self.take_symbol(",") {
                return Ok(levels);
            }
            self.take_word("top-nested");
            // The name of the operator is repeated, and its parts are words here.
            if self.word() == Some("top") && self.is_symbol_ahead(1, "-") {
                (0..3).for_each(|_| drop(self.advance()));
            }
        }
    }

    /// The operators in the parentheses of `mv-apply`; the first has no pipe before it.
    fn operators(&mut self) -> Result<Vec<crate::hunting::syntax::Operator>, QueryError> {
        let mut operators = vec![self.operator()?];
        while self.take_symbol("|") {
            operators.push(self.operator()?);
        }
        Ok(operators)
    }

    /// The type after `typeof`, in parentheses.
    pub(super) fn type_in_parentheses(&mut self) -> Result<TypeName, QueryError> {
        self.need_symbol("(")?;
        let ty = self.type_name()?;
        self.need_symbol(")")?;
        Ok(ty)
    }
}
