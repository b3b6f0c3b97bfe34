//! What the names of a query mean, and what comes out of it (HNT-03).
//!
//! | file | what lives there |
//! |---|---|
//! | `operators.rs`, `summarize.rs` | what each operator does to the columns that reach it |
//! | `expression.rs`, `operations.rs`, `functions.rs` | scalars: names and literals, operators, functions |
//! | `aggregates.rs` | aggregate functions |
//! | `lists.rs` | what `in`, `has_any` and `has_all` take |
//! | `names.rs` | the names that columns get by themselves |
//!
//! Every step is given the columns that reach it and says which leave it, so that the schema of the answer is known
//! before a row is looked at. Errors about meaning come from here, in the engine's words (`FACTS.md` 33).

mod aggregates;
mod expression;
mod functions;
mod lists;
mod names;
mod operations;
mod operators;
mod summarize;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::QueryError;
use super::parser::{DEPTH_MAX, too_deep};
use super::plan::{Field, Plan, PlanSource};
use super::schema::TableId;
use super::syntax::{LetValue, Name, Pipeline, Query, Source};
use super::types::{ScalarType, Value};
use crate::api_version::ApiVersion;
use crate::suggest::nearest;
use expression::Scope;

/// Understands a query; `now` is the one instant that `now()` and `ago()` mean, in ticks.
pub(super) fn bind(query: &Query, edition: ApiVersion, now: i64) -> Result<Plan, QueryError> {
    let mut binder = Binder { edition, now, lets: BTreeMap::new() };
    for statement in &query.lets {
        let name = &statement.name;
        if binder.lets.contains_key(&name.text) {
            let message = format!("A name '{}' is given twice by `let`", name.text);
            return Err(QueryError::semantic("SEM0079", message, name.span));
        }
        let value = binder.let_value(&statement.value)?;
        binder.lets.insert(name.text.clone(), value);
    }
    binder.pipeline(&query.body)
}

/// What a `let` gave a name to.
#[derive(Clone, Debug)]
pub(super) enum Named {
    Scalar(Value<'static>, ScalarType),
    Table(Arc<Plan>),
}

pub(super) struct Binder {
    edition: ApiVersion,
    now: i64,
    lets: BTreeMap<String, Named>,
}

impl Binder {
    fn let_value(&self, value: &LetValue) -> Result<Named, QueryError> {
        match value {
            LetValue::Scalar(expr) => {
                let bound = Scope::new(self, &[]).bind(expr)?;
                match bound.as_constant() {
                    Some(value) => Ok(Named::Scalar(value.clone(), bound.ty)),
                    None => Err(QueryError::unsupported("A `let` that depends on a table", expr.span)),
                }
            }
            LetValue::Table(pipeline) => {
                if let (Source::Name(name), []) = (&pipeline.source, pipeline.operators.as_slice())
                    && let Some(named) = self.lets.get(&name.text)
                {
                    return Ok(named.clone());
                }
                Ok(Named::Table(Arc::new(self.pipeline(pipeline)?)))
            }
        }
    }

    /// Understands a pipeline.
    pub(super) fn pipeline(&self, pipeline: &Pipeline) -> Result<Plan, QueryError> {
        let first = pipeline.operators.first().map(|operator| operator.name);
        let mut plan = match &pipeline.source {
            Source::Name(name) => self
                .named_source(name)
                .map_err(|error| first.map_or(error.clone(), |first| error.in_operator(first)))?,
            Source::Table(inner) => {
                let inner = self.pipeline(inner)?;
                Plan {
                    depth: inner.depth,
                    fields: inner.fields.clone(),
                    source: PlanSource::Plan(Arc::new(inner)),
                    steps: Vec::new(),
                }
            }
            Source::Print(columns) => self.print(columns).map_err(|error| error.in_operator("print"))?,
        };
        for operator in &pipeline.operators {
            operators::apply(self, &mut plan, operator).map_err(|error| error.in_operator(operator.name))?;
        }
        if plan.depth > DEPTH_MAX {
            return Err(too_deep(pipeline.operators.first().map_or_else(Default::default, |operator| operator.span)));
        }
        Ok(plan)
    }

    fn named_source(&self, name: &Name) -> Result<Plan, QueryError> {
        match self.lets.get(&name.text) {
            Some(Named::Table(plan)) => {
                let (fields, depth) = (plan.fields.clone(), plan.depth + 1);
                return Ok(Plan { source: PlanSource::Plan(Arc::clone(plan)), steps: Vec::new(), fields, depth });
            }
            Some(Named::Scalar(..)) => {
                let message = format!("'{}' is a scalar where a table is expected", name.text);
                return Err(QueryError::semantic("SEM0085", message, name.span));
            }
            None => {}
        }
        if is_elsewhere(&name.text) {
            return Err(QueryError::unsupported(format!("The table `{}`", name.text), name.span));
        }
        let Some(table) = TableId::named(&name.text) else {
            let message = format!("Failed to resolve table or column expression named '{}'", name.text);
            let known = TableId::ALL.iter().map(|table| table.name()).chain(self.lets.keys().map(String::as_str));
            return Err(QueryError::semantic("SEM0100", message, name.span).near(&nearest(&name.text, known)));
        };
        let visible = table.columns().iter().enumerate().filter_map(|(at, column)| {
            Some((at, Field { name: column.name.to_owned(), ty: column.ty_in(self.edition)? }))
        });
        let (columns, fields) = visible.unzip();
        Ok(Plan { source: PlanSource::Table(table, columns), steps: Vec::new(), fields, depth: 1 })
    }
}

/// Whether the service has this table of devices, but the test-bed does not (`FACTS.md` 3).
fn is_elsewhere(table: &str) -> bool {
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
