//! What the names of a query mean, and what comes out of it (HNT-03).
//!
//! | file | what lives there |
//! |---|---|
//! | `operators.rs`, `summarize.rs` | what each operator does to the columns that reach it |
//! | `expression.rs`, `operations.rs`, `functions.rs` | scalars: names and literals, operators, functions |
//! | `aggregates.rs` | aggregate functions |
//! | `special.rs`, `calls.rs` | functions that need to know more than their arguments; functions of a `let` |
//! | `sources.rs`, `external.rs` | literal tables, unions; files that the test-bed was given |
//! | `joins.rs`, `expand.rs`, `parse.rs`, `series.rs`, `evaluate.rs` | operators with a schema of their own |
//! | `lists.rs` | what `in`, `has_any` and `has_all` take |
//! | `survey.rs` | what a query uses that is not carried out, all of it at once |
//! | `names.rs` | the names that columns get by themselves |
//!
//! Every step is given the columns that reach it and says which leave it, so that the schema of the answer is known
//! before a row is looked at. Errors about meaning come from here, in the engine's words (`FACTS.md` 33).

mod aggregates;
mod calls;
mod evaluate;
mod expand;
mod expression;
mod external;
mod functions;
mod joins;
mod lists;
mod names;
mod operations;
mod operators;
mod parse;
mod series;
mod sources;
mod special;
mod summarize;
mod survey;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::error::QueryError;
use super::eval::Rows;
use super::parser::{DEPTH_MAX, too_deep};
use super::plan::{Bound, Carrier, Field, Plan, PlanSource};
use super::schema::TableId;
use super::syntax::{Expr, ExprKind, Let, LetValue, Name, Pipeline, Query, Source, Span};
use super::types::ScalarType;
use crate::api_version::ApiVersion;
use crate::suggest::nearest;
#[cfg(test)]
pub(super) use aggregates::NAMES as AGGREGATES;
use calls::Closure;
use expression::Scope;
#[cfg(test)]
pub(super) use special::NAMES as SPECIAL;

/// Understands a query; `now` is the one instant that `now()` and `ago()` mean, in ticks.
pub(super) fn bind(query: &Query, edition: ApiVersion, now: i64, carrier: &dyn Carrier) -> Result<Plan, QueryError> {
    survey::everything_is_carried_out(query)?;
    let mut binder = Binder { edition, now, carrier, lets: Rc::default(), calls: Rc::default() };
    binder.add_lets(&query.lets)?;
    binder.pipeline(&query.body)
}

/// What a `let` gave a name to.
#[derive(Clone, Debug)]
enum Named {
    /// A constant; in a function an expression over the columns where it is called.
    Scalar(Bound),
    Table(Arc<Plan>),
    Function(Rc<Closure>),
}

struct Binder<'c> {
    edition: ApiVersion,
    now: i64,
    carrier: &'c dyn Carrier,
    lets: Rc<BTreeMap<String, Named>>,
    /// How many calls of functions of a `let` there were.
    calls: Rc<Cell<usize>>,
}

impl<'c> Binder<'c> {
    /// Names what `let` statements name, one after the other.
    fn add_lets(&mut self, lets: &[Let]) -> Result<(), QueryError> {
        let mut given: Vec<&str> = Vec::new();
        for statement in lets {
            let name = &statement.name;
            if given.contains(&name.text.as_str()) {
                let message = format!("A name '{}' is given twice by `let`", name.text);
                return Err(QueryError::semantic("SEM0079", message, name.span));
            }
            given.push(&name.text);
            let value = match &statement.value {
                LetValue::Value(expr) => self.let_value(expr)?,
                LetValue::Function(function) => {
                    Named::Function(Rc::new(Closure { function: Arc::clone(function), lets: Rc::clone(&self.lets) }))
                }
            };
            Rc::make_mut(&mut self.lets).insert(name.text.clone(), value);
        }
        Ok(())
    }

    fn let_value(&self, expr: &Expr) -> Result<Named, QueryError> {
        if let ExprKind::Name(name) = &expr.kind
            && let Some(named) = self.lets.get(name)
        {
            return Ok(named.clone());
        }
        if let Some(plan) = self.table_of(expr)? {
            return Ok(Named::Table(plan));
        }
        if let ExprKind::Name(name) = &expr.kind {
            // A bare name is a table before it is anything else.
            return Err(self.no_table(&Name { text: name.clone(), span: expr.span }));
        }
        let bound = Scope::new(self, &[]).bind(expr)?;
        Ok(Named::Scalar(bound))
    }

    /// The plan of an expression that is a table; nothing if it is none.
    pub(super) fn table_of(&self, expr: &Expr) -> Result<Option<Arc<Plan>>, QueryError> {
        Ok(match &expr.kind {
            ExprKind::Table(pipeline) => Some(Arc::new(self.pipeline(pipeline)?)),
            ExprKind::Name(name) => match self.lets.get(name) {
                Some(Named::Table(plan)) => Some(Arc::clone(plan)),
                None if self.is_table(name) => {
                    Some(Arc::new(self.named_source(&Name { text: name.clone(), span: expr.span })?))
                }
                _ => None,
            },
            ExprKind::Call { name, arguments } => match (self.lets.get(name), name.as_str(), arguments.as_slice()) {
                (Some(Named::Function(closure)), ..) => {
                    let scope = Scope::new(self, &[]);
                    match self.call(&scope, closure, arguments, expr.span)? {
                        Named::Table(plan) => Some(plan),
                        Named::Scalar(_) | Named::Function(_) => None,
                    }
                }
                (Some(Named::Table(plan)), _, []) => Some(Arc::clone(plan)),
                (None, "materialize", [inner]) => self.table_of(inner)?,
                (None, "table", [Expr { kind: ExprKind::Literal(name, ScalarType::String), span, .. }]) => {
                    Some(Arc::new(self.named_source(&Name { text: name.to_text(), span: *span })?))
                }
                _ => None,
            },
            _ => None,
        })
    }

    /// Understands a pipeline.
    pub(super) fn pipeline(&self, pipeline: &Pipeline) -> Result<Plan, QueryError> {
        let first = pipeline.operators.first().map(|operator| operator.name);
        let mut plan = self.source(&pipeline.source, first)?;
        let mut binder = self.same();
        for operator in &pipeline.operators {
            binder.operator(&mut plan, operator)?;
        }
        if plan.depth > DEPTH_MAX {
            return Err(too_deep(pipeline.operators.first().map_or_else(Default::default, |operator| operator.span)));
        }
        Ok(plan)
    }

    /// The rows of a plan, which is carried out here and now.
    pub(super) fn carry_out(&self, plan: &Plan) -> Result<Rows, QueryError> {
        self.carrier.carry_out(plan)
    }

    /// A binder that knows the same, and may learn more.
    fn same(&self) -> Binder<'c> {
        Binder { lets: Rc::clone(&self.lets), calls: Rc::clone(&self.calls), ..*self }
    }

    fn source(&self, source: &Source, first: Option<&'static str>) -> Result<Plan, QueryError> {
        match source {
            Source::Name(name) => {
                self.named_source(name).map_err(|error| first.map_or(error.clone(), |first| error.in_operator(first)))
            }
            Source::Table(inner) => Ok(over(Arc::new(self.pipeline(inner)?))),
            Source::Print(columns) => self.print(columns).map_err(|error| error.in_operator("print")),
            Source::Call(expr) => match self.table_of(expr)? {
                Some(plan) => Ok(over(plan)),
                None => {
                    let (name, span) = match &expr.kind {
                        ExprKind::Call { name, .. } => (name.as_str(), expr.span),
                        _ => ("", expr.span),
                    };
                    Err(self.no_tabular_function(name, span))
                }
            },
            Source::Range { name, from, to, step } => {
                self.range(name, [from, to, step]).map_err(|error| error.in_operator("range"))
            }
            Source::Datatable { columns, values, span } => self.datatable(columns, values, *span),
            Source::Union(union) => self.union(None, union).map_err(|error| error.in_operator("union")),
            Source::External(external) => self.external(external),
            Source::Foreign(what) => Err(QueryError::unsupported(&what.text, what.span)),
        }
    }

    fn no_tabular_function(&self, name: &str, span: Span) -> QueryError {
        let functions = self.lets.iter().filter(|(_, named)| matches!(named, Named::Function(_)));
        let known = functions.map(|(name, _)| name.as_str());
        QueryError::semantic("SEM0260", format!("Unknown function: '{name}'"), span).near(&nearest(name, known))
    }

    fn named_source(&self, name: &Name) -> Result<Plan, QueryError> {
        match self.lets.get(&name.text) {
            Some(Named::Table(plan)) => return Ok(over(Arc::clone(plan))),
            Some(Named::Function(closure)) if closure.function.parameters.is_empty() => {
                // A function without parameters may be named without its parentheses.
                if let Named::Table(plan) = self.call(&Scope::new(self, &[]), closure, &[], name.span)? {
                    return Ok(over(plan));
                }
            }
            Some(Named::Scalar(_) | Named::Function(_)) => {
                let message = format!("'{}' is a scalar where a table is expected", name.text);
                return Err(QueryError::semantic("SEM0085", message, name.span));
            }
            None => {}
        }
        if is_elsewhere(&name.text) {
            return Err(QueryError::unsupported(format!("The table `{}`", name.text), name.span));
        }
        let Some(table) = TableId::named(&name.text) else { return Err(self.no_table(name)) };
        let visible = table.columns().iter().enumerate().filter_map(|(at, column)| {
            Some((at, Field { name: column.name.to_owned(), ty: column.ty_in(self.edition)? }))
        });
        let (columns, fields) = visible.unzip();
        Ok(Plan { fields, depth: 1, ..Plan::of(PlanSource::Table(table, columns)) })
    }

    /// Whether a name is that of a table of the service or of something a `let` gave.
    fn is_table(&self, name: &str) -> bool {
        self.lets.contains_key(name) || TableId::named(name).is_some() || is_elsewhere(name)
    }

    fn no_table(&self, name: &Name) -> QueryError {
        let message = format!("Failed to resolve table or column expression named '{}'", name.text);
        let known = TableId::ALL.iter().map(|table| table.name()).chain(self.lets.keys().map(String::as_str));
        QueryError::semantic("SEM0100", message, name.span).near(&nearest(&name.text, known))
    }
}

/// A plan that starts from what another gives.
fn over(plan: Arc<Plan>) -> Plan {
    Plan { fields: plan.fields.clone(), depth: plan.depth + 1, ..Plan::of(PlanSource::Plan(plan)) }
}

/// Whether the service has this table of devices, but the test-bed does not (`FACTS.md` 3).
pub(super) fn is_elsewhere(table: &str) -> bool {
    const ELSEWHERE: [&str; 7] = [
        "DeviceProcessEvents",
        "DeviceFileEvents",
        "DeviceRegistryEvents",
        "DeviceImageLoadEvents",
        "DeviceFileCertificateInfo",
        "DeviceInternetFacing",
        "DeviceBaselineComplianceAssessment",
    ];
    ELSEWHERE.contains(&table) || table.starts_with("DeviceTvm")
}
