//! Functions of a `let`: what a call means is what the body means, with the arguments in the place of the parameters.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::expression::Scope;
use super::{Binder, Named};
use crate::hunting::error::QueryError;
use crate::hunting::eval;
use crate::hunting::plan::{Bound, BoundKind};
use crate::hunting::syntax::{Expr, ExprKind, Function, Span};
use crate::hunting::types::ScalarType;

/// A function, and what its body can name beside its parameters.
#[derive(Debug)]
pub(super) struct Closure {
    pub(super) function: Arc<Function>,
    pub(super) lets: Rc<BTreeMap<String, Named>>,
}

/// How many calls a query may have once all are unfolded (ours).
const CALLS_MAX: usize = 2000;
/// How many nodes, and how many levels, an expression may have once calls are unfolded (ours).
const SIZE_MAX: usize = 100_000;
const HEIGHT_MAX: usize = 400;

impl Binder<'_> {
    /// What a call gives: a scalar over the columns of `scope`, or a table.
    pub(super) fn call(
        &self,
        scope: &Scope<'_>,
        closure: &Rc<Closure>,
        arguments: &[Expr],
        span: Span,
    ) -> Result<Named, QueryError> {
        self.calls.set(self.calls.get() + 1);
        if self.calls.get() > CALLS_MAX {
            return Err(QueryError::limit(format!("The query calls its functions more than {CALLS_MAX} times."), span));
        }
        let parameters = &closure.function.parameters;
        let mut given: Vec<Option<&Expr>> = vec![None; parameters.len()];
        for (at, argument) in arguments.iter().enumerate() {
            let (place, value) = match &argument.kind {
                ExprKind::Named(name, value) => {
                    (parameters.iter().position(|parameter| parameter.name.text == name.text), &**value)
                }
                _ => (Some(at).filter(|at| *at < parameters.len()), argument),
            };
            match place {
                Some(place) => given[place] = Some(value),
                None => return Err(wrong_count(parameters.len(), argument.span)),
            }
        }
        let mut binder = Binder { lets: Rc::clone(&closure.lets), ..self.same() };
        let mut known: Vec<(String, Named)> = Vec::new();
        for (parameter, argument) in parameters.iter().zip(given) {
            let Some(argument) = argument.or(parameter.default.as_ref()) else {
                return Err(wrong_count(parameters.len(), span));
            };
            let named = match &parameter.ty {
                None => match self.table_of(argument)? {
                    Some(plan) => Named::Table(plan),
                    None => {
                        let message = format!("'{}' is a scalar where a table is expected", parameter.name.text);
                        return Err(QueryError::semantic("SEM0085", message, argument.span));
                    }
                },
                Some(ty) => {
                    let bound = scope.over_rows().bind(argument)?;
                    Named::Scalar(bounded(typed(bound, ty.ty, argument.span)?, argument.span)?)
                }
            };
            known.push((parameter.name.text.clone(), named));
        }
        Rc::make_mut(&mut binder.lets).extend(known);
        binder.add_lets(&closure.function.lets)?;
        for named in binder.lets.values() {
            if let Named::Scalar(bound) = named {
                bounded(bound.clone(), span)?;
            }
        }
        let body = &closure.function.body;
        if let Some(plan) = binder.table_of(body)? {
            return Ok(Named::Table(plan));
        }
        let mut inner = Scope::new(&binder, &[]);
        Ok(Named::Scalar(bounded(inner.bind(body)?, span)?))
    }
}

fn wrong_count(expected: usize, span: Span) -> QueryError {
    QueryError::semantic("SEM0219", format!("function expects {expected} argument(s)"), span)
}

/// Refuses an expression that grew out of hand.
fn bounded(bound: Bound, span: Span) -> Result<Bound, QueryError> {
    if bound.size() > SIZE_MAX || bound.height() > HEIGHT_MAX {
        return Err(QueryError::limit("An expression is too large once its functions are unfolded.", span));
    }
    Ok(bound)
}

/// An argument as its parameter wants it: a number may be widened, anything else must be of the type.
fn typed(bound: Bound, ty: Option<ScalarType>, span: Span) -> Result<Bound, QueryError> {
    let Some(ty) = ty else { return Ok(bound) };
    match (bound.ty, ty) {
        (from, to) if from == to => Ok(bound),
        (from, to) if from.is_number() && to.is_number() => Ok(convert(bound, ty)),
        (_, ScalarType::Dynamic) | (ScalarType::Dynamic, _) => Ok(convert(bound, ty)),
        (from, to) => {
            let message = format!("argument expected to be {}, this is {}", to.name(), from.name());
            Err(QueryError::semantic("", message, span))
        }
    }
}

/// The expression as a value of another type.
pub(super) fn convert(bound: Bound, ty: ScalarType) -> Bound {
    use crate::hunting::plan::Function;
    let function = match ty {
        ScalarType::Bool => Function::ToBool,
        ScalarType::Int => Function::ToInt,
        ScalarType::Long => Function::ToLong,
        ScalarType::Real => Function::ToReal,
        ScalarType::String => Function::ToText,
        ScalarType::DateTime => Function::ToDateTime,
        ScalarType::TimeSpan => Function::ToTimeSpan,
        ScalarType::Dynamic => Function::ToDynamic,
    };
    if bound.ty == ty {
        return bound;
    }
    eval::fold(Bound { kind: BoundKind::Call(function, vec![bound]), ty })
}
