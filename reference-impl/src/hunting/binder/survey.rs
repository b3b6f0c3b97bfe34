//! What a query uses that is valid but not carried out: found before anything else is looked at, all of it at once, so
//! that a person sees in one message whether a query can be asked here.

use super::{aggregates, evaluate, is_elsewhere, special};
use crate::hunting::error::QueryError;
use crate::hunting::functions;
use crate::hunting::parser::{is_known_aggregate, is_known_function};
use crate::hunting::syntax::{
    Column, Expand, Expr, ExprKind, Let, LetValue, Name, Operator, OperatorKind, Pipeline, Query, Source, Span,
    TypeName, Union, UnionTable,
};

/// Refuses a query with all that is not carried out of it.
pub(super) fn everything_is_carried_out(query: &Query) -> Result<(), QueryError> {
    let mut survey = Survey::default();
    query.foreign.iter().for_each(|statement| survey.refuse(&statement.text, statement.span));
    survey.lets(&query.lets);
    survey.pipeline(&query.body);
    // Each thing once, where it is used first.
    let mut found: Vec<(String, Span)> = Vec::new();
    survey.refused.sort_by_key(|(_, span)| span.start());
    for (what, span) in survey.refused {
        if found.iter().all(|(known, _)| *known != what) {
            found.push((what, span));
        }
    }
    let mut found = found.into_iter();
    let Some((what, span)) = found.next() else { return Ok(()) };
    let also = found.map(|(what, span)| (format!("{what} is not supported by this test-bed"), span)).collect();
    Err(QueryError { also, ..QueryError::unsupported(what, span) }
        .hint("what is carried out is listed in HUNTING.md of the reference implementation"))
}

#[derive(Default)]
struct Survey {
    refused: Vec<(String, Span)>,
    /// Names given by `let`, which are no functions and no tables of the service.
    given: Vec<String>,
}

impl Survey {
    fn refuse(&mut self, what: &str, span: Span) {
        self.refused.push((what.to_owned(), span));
    }

    fn lets(&mut self, lets: &[Let]) {
        for statement in lets {
            match &statement.value {
                LetValue::Value(expr) => self.expr(expr),
                LetValue::Function(function) => {
                    let before = self.given.len();
                    for parameter in &function.parameters {
                        self.given.push(parameter.name.text.clone());
                        self.ty(parameter.ty.as_ref());
                        self.all(&parameter.default);
                    }
                    self.lets(&function.lets);
                    self.expr(&function.body);
                    self.given.truncate(before);
                }
            }
            self.given.push(statement.name.text.clone());
        }
    }

    fn ty(&mut self, ty: Option<&TypeName>) {
        if let Some(unknown) = ty.filter(|ty| ty.ty.is_none()) {
            self.refuse(&format!("The type `{}`", unknown.name.text), unknown.name.span);
        }
    }

    fn table(&mut self, name: &Name) {
        if is_elsewhere(&name.text) && !self.given.contains(&name.text) {
            self.refuse(&format!("The table `{}`", name.text), name.span);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        match &pipeline.source {
            Source::Name(name) => self.table(name),
            Source::Call(expr) => self.expr(expr),
            Source::Print(columns) => self.columns(columns),
            Source::Range { from, to, step, .. } => self.all([from, to, step]),
            Source::Datatable { columns, values, .. } => {
                columns.iter().for_each(|(_, ty)| self.ty(Some(ty)));
                self.all(values);
            }
            Source::Table(inner) => self.pipeline(inner),
            Source::Union(union) => self.union(union),
            Source::External(external) => external.columns.iter().for_each(|(_, ty)| self.ty(Some(ty))),
            Source::Foreign(name) => self.refuse(&name.text, name.span),
        }
        pipeline.operators.iter().for_each(|operator| self.operator(operator));
    }

    fn union(&mut self, union: &Union) {
        for table in &union.tables {
            match table {
                UnionTable::One(pipeline) => self.pipeline(pipeline),
                UnionTable::Pattern(_) => {}
            }
        }
    }

    fn operator(&mut self, operator: &Operator) {
        match &operator.kind {
            OperatorKind::Where(expr) | OperatorKind::Take(expr) => self.expr(expr),
            OperatorKind::Project(columns)
            | OperatorKind::Extend(columns)
            | OperatorKind::Distinct(columns)
            | OperatorKind::Serialize(columns) => self.columns(columns),
            OperatorKind::Summarize { aggregates, by } => {
                self.columns(aggregates);
                self.columns(by);
            }
            OperatorKind::Sort(keys) => self.all(keys.iter().map(|key| &key.expr)),
            OperatorKind::Top { count, keys } => {
                self.expr(count);
                self.all(keys.iter().map(|key| &key.expr));
            }
            OperatorKind::Join { right, on, .. } => {
                self.pipeline(right);
                self.all(on);
            }
            OperatorKind::Union(union) => self.union(union),
            OperatorKind::Expand(expand) => self.expand(expand),
            OperatorKind::Apply { expand, operators } => {
                self.expand(expand);
                operators.iter().for_each(|operator| self.operator(operator));
            }
            OperatorKind::Parse(parse) => self.expr(&parse.expr),
            OperatorKind::Invoke(call) => self.expr(call),
            OperatorKind::Evaluate(call) => match &call.kind {
                ExprKind::Call { name, arguments } if evaluate::NAMES.contains(&name.as_str()) => self.all(arguments),
                ExprKind::Call { name, .. } => self.refuse(&format!("The plugin `{name}`"), call.span),
                _ => {}
            },
            OperatorKind::MakeSeries(series) => {
                for (column, default) in &series.aggregates {
                    self.column(column);
                    self.all(default);
                }
                self.column(&series.axis);
                self.all(series.from.iter().chain(&series.to).chain([&series.step]));
                self.columns(&series.by);
            }
            OperatorKind::TopNested(_) | OperatorKind::Foreign => {
                self.refuse(&format!("The operator `{}`", operator.name), operator.span);
            }
            OperatorKind::ProjectAway(_)
            | OperatorKind::ProjectKeep(_)
            | OperatorKind::ProjectRename(_)
            | OperatorKind::ProjectReorder(_)
            | OperatorKind::Count
            | OperatorKind::GetSchema
            | OperatorKind::As(_)
            | OperatorKind::Pass => {}
        }
    }

    fn expand(&mut self, expand: &Expand) {
        for (column, ty) in &expand.columns {
            self.column(column);
            self.ty(ty.as_ref());
        }
        self.all(&expand.limit);
    }

    fn columns(&mut self, columns: &[Column]) {
        columns.iter().for_each(|column| self.column(column));
    }

    fn column(&mut self, column: &Column) {
        let extreme = |expr: &Expr| match &expr.kind {
            ExprKind::Call { name, .. } => matches!(name.as_str(), "arg_max" | "arg_min" | "argmax" | "argmin"),
            _ => false,
        };
        if let Some(name) = column.further.first().filter(|_| !extreme(&column.expr)) {
            self.refuse("A list of names for one expression", name.span);
        }
        self.expr(&column.expr);
    }

    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        exprs.into_iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(..) | ExprKind::Star => {}
            ExprKind::Name(name) => {
                // A table, where a list or a `let` names one.
                if is_elsewhere(name) {
                    self.table(&Name { text: name.clone(), span: expr.span });
                }
            }
            ExprKind::Foreign(what) => self.refuse(what, expr.span),
            ExprKind::Call { name, arguments } => {
                self.call(name, expr.span);
                self.all(arguments);
            }
            ExprKind::Negate(inner) | ExprKind::Named(_, inner) | ExprKind::Member(inner, _) => self.expr(inner),
            ExprKind::And(parts) | ExprKind::Or(parts) => self.all(parts),
            ExprKind::Binary(_, left, right) | ExprKind::Index(left, right) => self.all([&**left, &**right]),
            ExprKind::In { left, list, .. } => {
                self.expr(left);
                self.all(list);
            }
            ExprKind::Between { left, low, high, .. } => self.all([&**left, &**low, &**high]),
            ExprKind::Table(pipeline) => self.pipeline(pipeline),
        }
    }

    fn call(&mut self, name: &str, span: Span) {
        let carried_out = functions::named(name).is_some()
            || special::NAMES.contains(&name)
            || aggregates::NAMES.contains(&name)
            || self.given.iter().any(|given| given == name);
        if carried_out {
            return;
        }
        if is_known_aggregate(name) {
            self.refuse(&format!("The aggregate `{name}`"), span);
        } else if is_known_function(name) {
            self.refuse(&format!("The function `{name}`"), span);
        }
    }
}
