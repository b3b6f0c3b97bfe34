//! Operators after a pipe.

use super::{Parser, known};
use crate::hunting::error::QueryError;
use crate::hunting::lexer::TokenKind;
use crate::hunting::syntax::{Column, Expr, ExprKind, Name, Operator, OperatorKind, Pipeline, SortKey, Source, Span};
use crate::suggest::nearest;

impl Parser<'_> {
    /// The operators that follow `source`, up to what is none.
    pub(super) fn operators_after(&mut self, source: Source) -> Result<Pipeline, QueryError> {
        let mut operators = Vec::new();
        while self.take_symbol("|") {
            operators.push(self.operator()?);
        }
        Ok(Pipeline { source, operators })
    }

    /// The name of an operator: words joined by hyphens without blanks are one name here, and only here.
    fn operator_name(&mut self) -> Result<(String, Span), QueryError> {
        if self.token().kind != TokenKind::Word {
            let mut error = self.expected("an operator after `|`");
            "Query operator expected.".clone_into(&mut error.message);
            return Err(error);
        }
        let mut span = self.advance().span;
        while self.is_symbol("-") && self.span().start() == span.end() && self.ahead(1).span.start() == span.end() + 1 {
            let Some(part) = self.word_ahead(1) else { break };
            let name = format!("{}-{part}", self.text_of(span));
            if !known::operators().any(|operator| operator == name || operator.starts_with(&format!("{name}-"))) {
                break;
            }
            self.advance();
            span = span.to(self.advance().span);
        }
        Ok((self.text_of(span).to_owned(), span))
    }

    pub(super) fn operator(&mut self) -> Result<Operator, QueryError> {
        let (name, start) = self.operator_name()?;
        let (name, kind) = match name.as_str() {
            "where" | "filter" => ("where", OperatorKind::Where(self.expression()?)),
            "project" => ("project", OperatorKind::Project(self.columns_or_none()?)),
            "project-away" => ("project-away", OperatorKind::ProjectAway(self.column_names()?)),
            "project-keep" => ("project-keep", OperatorKind::ProjectKeep(self.column_names()?)),
            "project-rename" => ("project-rename", OperatorKind::ProjectRename(self.renames()?)),
            "project-reorder" => ("project-reorder", OperatorKind::ProjectReorder(self.reordered()?)),
            "extend" => ("extend", OperatorKind::Extend(self.columns()?)),
            "summarize" => ("summarize", self.summarize()?),
            "order" => ("order", self.sort()?),
            "sort" => ("sort", self.sort()?),
            "top" => ("top", self.top()?),
            // Any rows are a sample; so that it is the same every time, it is the first ones.
            "take" | "limit" | "sample" => ("take", OperatorKind::Take(self.expression()?)),
            "distinct" => ("distinct", self.distinct()?),
            "count" => ("count", OperatorKind::Count),
            "join" => ("join", self.join()?),
            "lookup" => ("lookup", self.lookup()?),
            "union" => ("union", OperatorKind::Union(self.union()?)),
            "mv-expand" | "mvexpand" => ("mv-expand", OperatorKind::Expand(self.expand()?)),
            "mv-apply" => ("mv-apply", self.apply()?),
            "parse" => ("parse", OperatorKind::Parse(Box::new(self.parse_pattern(false)?))),
            "parse-where" => ("parse-where", OperatorKind::Parse(Box::new(self.parse_pattern(true)?))),
            "make-series" => ("make-series", OperatorKind::MakeSeries(Box::new(self.make_series()?))),
            "top-nested" => ("top-nested", OperatorKind::TopNested(self.top_nested()?)),
            "serialize" => ("serialize", OperatorKind::Serialize(self.columns_or_none()?)),
            "evaluate" => {
                while self.parameter().is_some() {
                    self.advance();
                }
                ("evaluate", OperatorKind::Evaluate(self.called()?))
            }
            "invoke" => ("invoke", OperatorKind::Invoke(self.called()?)),
            "getschema" => ("getschema", OperatorKind::GetSchema),
            "as" => {
                self.parameter().is_some().then(|| self.advance());
                ("as", OperatorKind::As(self.name("a name")?))
            }
            "render" | "consume" => {
                self.skip_to(&["|", ";", ")", "}"]);
                ("render", OperatorKind::Pass)
            }
            other => match known::operators().find(|known| *known == other) {
                Some(known) => {
                    self.skip_to(&["|", ";", ")", "}"]);
                    (known, OperatorKind::Foreign)
                }
                None => {
                    let mut error = QueryError::syntax("an operator after `|`", &format!("`{other}`"), start);
                    "Query operator expected.".clone_into(&mut error.message);
                    return Err(error.near(&nearest(other, known::operators())));
                }
            },
        };
        // What is refused is marked by its name, whatever it takes.
        let foreign = matches!(kind, OperatorKind::Foreign);
        Ok(Operator { kind, name, span: if foreign { start } else { start.to(self.before()) } })
    }

    /// A call, after an operator that takes one.
    fn called(&mut self) -> Result<Expr, QueryError> {
        let call = self.postfix()?;
        if self.is_symbol(":") {
            self.advance();
            self.skip_group();
        }
        match call.kind {
            ExprKind::Call { .. } => Ok(call),
            _ => Err(self.expected("a call")),
        }
    }

    pub(super) fn ends_operator(&self) -> bool {
        self.token().kind == TokenKind::End || ["|", ";", ")", "}"].iter().any(|symbol| self.is_symbol(symbol))
    }

    fn columns_or_none(&mut self) -> Result<Vec<Column>, QueryError> {
        if self.ends_operator() { Ok(Vec::new()) } else { self.columns() }
    }

    /// `a, b = 1 + c, ...`
    pub(super) fn columns(&mut self) -> Result<Vec<Column>, QueryError> {
        let mut columns = vec![self.column()?];
        while self.take_symbol(",") {
            columns.push(self.column()?);
        }
        Ok(columns)
    }

    pub(super) fn column(&mut self) -> Result<Column, QueryError> {
        if self.is_symbol("(") && self.is_tuple_of_names() {
            self.advance();
            let mut further = vec![self.name("a name")?];
            while self.take_symbol(",") {
                further.push(self.name("a name")?);
            }
            self.need_symbol(")")?;
            self.need_symbol("=")?;
            return Ok(Column { name: None, further, expr: self.expression()? });
        }
        let named = matches!(self.token().kind, TokenKind::Word | TokenKind::Quoted(_)) && self.is_symbol_ahead(1, "=");
        let name = if named { Some(self.name("a name")?) } else { None };
        if named {
            self.need_symbol("=")?;
        }
        Ok(Column { name, further: Vec::new(), expr: self.expression()? })
    }

    /// Whether this is `(a, b) =`.
    fn is_tuple_of_names(&self) -> bool {
        let mut count = 1;
        while matches!(self.ahead(count).kind, TokenKind::Word | TokenKind::Quoted(_)) {
            count += 1;
            if self.is_symbol_ahead(count, ")") {
                return self.is_symbol_ahead(count + 1, "=");
            }
            if !self.is_symbol_ahead(count, ",") {
                return false;
            }
            count += 1;
        }
        false
    }

    fn column_names(&mut self) -> Result<Vec<Name>, QueryError> {
        let mut names = vec![self.name_or_pattern("a column's name")?];
        while self.take_symbol(",") {
            names.push(self.name_or_pattern("a column's name")?);
        }
        Ok(names)
    }

    fn reordered(&mut self) -> Result<Vec<(Name, Option<bool>)>, QueryError> {
        let mut names = Vec::new();
        loop {
            let name = self.name_or_pattern("a column's name")?;
            let ascending = self.take_word("asc") || self.take_word("granny-asc");
            let descending = !ascending && self.take_word("desc");
            names.push((name, (ascending || descending).then_some(ascending)));
            if !self.take_symbol(",") {
                return Ok(names);
            }
        }
    }

    fn renames(&mut self) -> Result<Vec<(Name, Name)>, QueryError> {
        let mut renames = Vec::new();
        loop {
            let new = self.name("a new name")?;
            self.need_symbol("=")?;
            renames.push((new, self.name("a column's name")?));
            if !self.take_symbol(",") {
                return Ok(renames);
            }
        }
    }

    fn summarize(&mut self) -> Result<OperatorKind, QueryError> {
        while self.parameter().is_some() {
            self.advance();
        }
        let aggregates = if self.word() == Some("by") { Vec::new() } else { self.columns_or_none()? };
        let by = if self.take_word("by") { self.columns()? } else { Vec::new() };
        if aggregates.is_empty() && by.is_empty() {
            return Err(self.expected("an aggregate, or `by`"));
        }
        Ok(OperatorKind::Summarize { aggregates, by })
    }

    fn sort(&mut self) -> Result<OperatorKind, QueryError> {
        self.need_word("by")?;
        let mut keys = vec![self.sort_key()?];
        while self.take_symbol(",") {
            keys.push(self.sort_key()?);
        }
        Ok(OperatorKind::Sort(keys))
    }

    fn top(&mut self) -> Result<OperatorKind, QueryError> {
        let count = self.expression()?;
        self.need_word("by")?;
        let mut keys = vec![self.sort_key()?];
        while self.take_symbol(",") {
            keys.push(self.sort_key()?);
        }
        Ok(OperatorKind::Top { count, keys })
    }

    /// Descending unless it says `asc`; nulls are last if descending and first if ascending, unless it says otherwise.
    pub(super) fn sort_key(&mut self) -> Result<SortKey, QueryError> {
        let expr = self.expression()?;
        let ascending = self.take_word("asc");
        if !ascending {
            self.take_word("desc");
        }
        let mut nulls_first = ascending;
        if self.take_word("nulls") {
            nulls_first = self.take_word("first");
            if !nulls_first && !self.take_word("last") {
                return Err(self.expected("`first` or `last`"));
            }
        }
        Ok(SortKey { expr, descending: !ascending, nulls_first })
    }

    fn distinct(&mut self) -> Result<OperatorKind, QueryError> {
        while self.parameter().is_some() {
            self.advance();
        }
        if self.is_symbol("*") && !self.is_symbol_ahead(1, ",") {
            self.advance();
            return Ok(OperatorKind::Distinct(Vec::new()));
        }
        Ok(OperatorKind::Distinct(self.columns()?))
    }
}
