//! Scalar expressions: names, literals, logic. Constants are computed at once.

use super::{Binder, Named, aggregates, functions, lists, operations};
use crate::api_version::ApiVersion;
use crate::hunting::error::QueryError;
use crate::hunting::eval;
use crate::hunting::parser::{is_known_aggregate, is_known_function};
use crate::hunting::plan::{Aggregate, AggregateKind, Bound, BoundKind, Comparison, Field, Function};
use crate::hunting::schema::TableId;
use crate::hunting::syntax::{Expr, ExprKind, Span};
use crate::hunting::types::ScalarType;
use crate::suggest::nearest;

/// What names mean where an expression stands.
pub(super) struct Scope<'a> {
    binder: &'a Binder,
    fields: &'a [Field],
    groups: Option<Groups>,
    /// How deep the pipelines inside are.
    depth: u16,
}

/// The aggregates found so far in a `summarize`, and where the first of them comes out.
struct Groups {
    aggregates: Vec<Aggregate>,
    next: usize,
}

impl<'a> Scope<'a> {
    /// An expression over one row.
    pub(super) fn new(binder: &'a Binder, fields: &'a [Field]) -> Self {
        Self { binder, fields, groups: None, depth: 0 }
    }

    /// An expression over a group of rows; its aggregates come out after `keys` keys.
    pub(super) fn over_groups(binder: &'a Binder, fields: &'a [Field], keys: usize) -> Self {
        Self { groups: Some(Groups { aggregates: Vec::new(), next: keys }), ..Self::new(binder, fields) }
    }

    pub(super) fn binder(&self) -> &'a Binder {
        self.binder
    }

    pub(super) fn fields(&self) -> &'a [Field] {
        self.fields
    }

    pub(super) fn now(&self) -> i64 {
        self.binder.now
    }

    pub(super) fn depth(&self) -> u16 {
        self.depth
    }

    pub(super) fn into_aggregates(self) -> Vec<Aggregate> {
        self.groups.map(|groups| groups.aggregates).unwrap_or_default()
    }

    pub(super) fn over_rows(&self) -> Scope<'a> {
        Scope::new(self.binder, self.fields)
    }

    pub(super) fn is_over_groups(&self) -> bool {
        self.groups.is_some()
    }

    /// Notes a pipeline inside.
    pub(super) fn note_depth(&mut self, depth: u16) {
        self.depth = self.depth.max(depth + 1);
    }

    /// Adds an aggregate, and says in which column its first result comes out.
    pub(super) fn add_aggregate(
        &mut self,
        kind: AggregateKind,
        argument: Option<Bound>,
        only_if: Option<Bound>,
        types: Vec<ScalarType>,
    ) -> usize {
        let Some(groups) = &mut self.groups else { return 0 };
        let first = groups.next;
        groups.next += types.len();
        groups.aggregates.push(Aggregate { kind, argument, only_if, types });
        first
    }

    /// Understands an expression.
    pub(super) fn bind(&mut self, expr: &Expr) -> Result<Bound, QueryError> {
        let bound = match &expr.kind {
            ExprKind::Literal(value, ty) => Bound::constant(value.clone(), *ty),
            ExprKind::Name(name) => self.name(name, expr.span)?,
            ExprKind::Star => return Err(QueryError::syntax("a value or a name", "`*`", expr.span)),
            ExprKind::Call { name, arguments } => self.call(name, arguments, expr.span)?,
            ExprKind::Negate(inner) => {
                let inner = self.bind(inner)?;
                operations::negate(inner, expr.span)?
            }
            ExprKind::And(parts) => {
                Bound { kind: BoundKind::And(self.conditions("and", parts)?), ty: ScalarType::Bool }
            }
            ExprKind::Or(parts) => Bound { kind: BoundKind::Or(self.conditions("or", parts)?), ty: ScalarType::Bool },
            ExprKind::Binary(op, left, right) => {
                let (bound_left, bound_right) = (self.bind(left)?, self.bind(right)?);
                operations::binary(*op, bound_left, bound_right, expr.span)?
            }
            ExprKind::In { op, left, list } => lists::bind(self, *op, left, list, expr.span)?,
            ExprKind::Between { negated, left, low, high } => {
                let (value, low, high) = (self.bind(left)?, self.bind(low)?, self.bind(high)?);
                self.between(*negated, value, low, high, expr.span)?
            }
            ExprKind::Table(_) => {
                return Err(QueryError::semantic("SEM0085", "A table stands where a scalar is expected", expr.span));
            }
        };
        Ok(eval::fold(bound))
    }

    fn conditions(&mut self, word: &str, parts: &[Expr]) -> Result<Vec<Bound>, QueryError> {
        parts
            .iter()
            .map(|part| {
                let bound = self.bind(part)?;
                match bound.ty {
                    ScalarType::Bool => Ok(bound),
                    ty => {
                        let message = format!("Operator '{word}': expects type bool, this is {}", ty.name());
                        Err(QueryError::semantic("SEM0001", message, part.span))
                    }
                }
            })
            .collect()
    }

    /// A name: a column first, which shadows a `let`.
    fn name(&self, name: &str, span: Span) -> Result<Bound, QueryError> {
        let column = |name: &str| self.fields.iter().position(|field| field.name == name);
        // What is `Timestamp` here is `TimeGenerated` elsewhere; queries carry both.
        let alias = || {
            let elsewhere = name == "TimeGenerated" && self.binder.edition == ApiVersion::Current;
            if elsewhere { column("Timestamp") } else { None }
        };
        if let Some(at) = column(name).or_else(alias) {
            if self.groups.is_some() {
                let message = format!("The column '{name}' stands outside of an aggregate");
                return Err(QueryError::semantic("", message, span));
            }
            return Ok(Bound::column(at, self.fields[at].ty));
        }
        match self.binder.lets.get(name) {
            Some(Named::Scalar(value, ty)) => return Ok(Bound::constant(value.clone(), *ty)),
            Some(Named::Table(_)) => {
                let message = format!("'{name}' is a table where a scalar is expected");
                return Err(QueryError::semantic("SEM0085", message, span));
            }
            None => {}
        }
        let message = format!("Failed to resolve scalar expression named '{name}'");
        let known =
            self.fields.iter().map(|field| field.name.as_str()).chain(self.binder.lets.keys().map(String::as_str));
        Err(QueryError::semantic("SEM0100", message, span).near(&nearest(name, known)))
    }

    fn call(&mut self, name: &str, arguments: &[Expr], span: Span) -> Result<Bound, QueryError> {
        if is_known_aggregate(name) {
            return aggregates::bind(self, name, arguments, span);
        }
        if let Some(bound) = functions::bind(self, name, arguments, span)? {
            return Ok(bound);
        }
        if is_known_function(name) || self.binder.lets.contains_key(name) {
            return Err(QueryError::unsupported(format!("The function `{name}`"), span));
        }
        let known = functions::NAMES.iter().copied();
        Err(QueryError::semantic("SEM0260", format!("Unknown function: '{name}'"), span).near(&nearest(name, known)))
    }

    /// `left between (low .. high)`: both ends belong to it. A span as the upper end counts from the lower.
    fn between(
        &mut self,
        negated: bool,
        left: Bound,
        low: Bound,
        high: Bound,
        span: Span,
    ) -> Result<Bound, QueryError> {
        let high = match (left.ty, low.ty, high.ty) {
            (ScalarType::DateTime, ScalarType::DateTime, ScalarType::TimeSpan) => {
                eval::fold(operations::binary(crate::hunting::syntax::BinaryOp::Add, low.clone(), high, span)?)
            }
            _ => high,
        };
        let fits = |end: &Bound| {
            left.ty == end.ty && operations::is_ordered(left.ty) || left.ty.is_number() && end.ty.is_number()
        };
        if !fits(&low) || !fits(&high) {
            let message = format!(
                "Operator 'between': cannot compare {} with {} and {}",
                left.ty.name(),
                low.ty.name(),
                high.ty.name()
            );
            return Err(QueryError::semantic("SEM0208", message, span));
        }
        let compare = |comparison, left: Bound, right: Bound| Bound {
            kind: BoundKind::Call(Function::Compare(comparison), vec![left, right]),
            ty: ScalarType::Bool,
        };
        let from = eval::fold(compare(Comparison::GreaterOrEqual, left.clone(), low));
        let to = eval::fold(compare(Comparison::LessOrEqual, left, high));
        let inside = Bound { kind: BoundKind::And(vec![from, to]), ty: ScalarType::Bool };
        Ok(if negated {
            Bound { kind: BoundKind::Call(Function::Not, vec![eval::fold(inside)]), ty: ScalarType::Bool }
        } else {
            inside
        })
    }

    /// A pipeline that a list names: in parentheses, or by `let`, or a table.
    pub(super) fn table(
        &mut self,
        expr: &Expr,
    ) -> Result<Option<std::sync::Arc<crate::hunting::plan::Plan>>, QueryError> {
        let plan = match &expr.kind {
            ExprKind::Table(pipeline) => std::sync::Arc::new(self.binder.pipeline(pipeline)?),
            ExprKind::Name(name) if self.fields.iter().all(|field| field.name != *name) => {
                match self.binder.lets.get(name) {
                    Some(Named::Table(plan)) => std::sync::Arc::clone(plan),
                    None if TableId::named(name).is_some() => {
                        let name = crate::hunting::syntax::Name { text: name.clone(), span: expr.span };
                        std::sync::Arc::new(self.binder.named_source(&name)?)
                    }
                    _ => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        self.note_depth(plan.depth);
        Ok(Some(plan))
    }
}
