//! Scalar expressions: names, literals, logic. Constants are computed at once.

use std::sync::Arc;

use super::{Binder, Named, aggregates, functions, lists, operations, special};
use crate::api_version::ApiVersion;
use crate::hunting::error::QueryError;
use crate::hunting::eval;
use crate::hunting::functions as table;
use crate::hunting::parser::{is_known_aggregate, is_known_function};
use crate::hunting::plan::{Aggregate, AggregateKind, Bound, BoundKind, Comparison, Field, Function, Plan, Window};
use crate::hunting::syntax::{BinaryOp, Expr, ExprKind, Span};
use crate::hunting::types::{ScalarType, Value};
use crate::suggest::nearest;

/// What names mean where an expression stands.
pub(super) struct Scope<'a> {
    binder: &'a Binder<'a>,
    fields: &'a [Field],
    groups: Option<Groups>,
    /// Columns that depend on other rows, found so far.
    windows: Vec<Window>,
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
    pub(super) fn new(binder: &'a Binder<'a>, fields: &'a [Field]) -> Self {
        Self { binder, fields, groups: None, windows: Vec::new(), depth: 0 }
    }

    /// An expression over a group of rows; its aggregates come out after `keys` keys.
    pub(super) fn over_groups(binder: &'a Binder<'a>, fields: &'a [Field], keys: usize) -> Self {
        Self { groups: Some(Groups { aggregates: Vec::new(), next: keys }), ..Self::new(binder, fields) }
    }

    pub(super) fn binder(&self) -> &'a Binder<'a> {
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

    /// Adds a column that depends on other rows.
    pub(super) fn window(&mut self, window: Window) -> Bound {
        let (at, ty) = (self.fields.len() + self.windows.len(), window.ty());
        self.windows.push(window);
        Bound::column(at, ty)
    }

    /// The windows that were found.
    pub(super) fn take_windows(&mut self) -> Vec<Window> {
        std::mem::take(&mut self.windows)
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
                let parts = lists::merged(self.conditions("and", parts)?, Comparison::NotEqual);
                Bound { kind: BoundKind::And(parts), ty: ScalarType::Bool }
            }
            ExprKind::Or(parts) => {
                let parts = lists::merged(self.conditions("or", parts)?, Comparison::Equal);
                Bound { kind: BoundKind::Or(parts), ty: ScalarType::Bool }
            }
            ExprKind::Binary(op, left, right) if matches!(left.kind, ExprKind::Star) => {
                self.any_column(*op, right, expr.span)?
            }
            ExprKind::Binary(op, left, right) => {
                let (bound_left, bound_right) = (self.bind(left)?, self.bind(right)?);
                operations::binary(*op, bound_left, bound_right, expr.span)?
            }
            ExprKind::In { op, left, list } => lists::bind(self, *op, left, list, expr.span)?,
            ExprKind::Between { negated, left, low, high } => {
                let (value, low, high) = (self.bind(left)?, self.bind(low)?, self.bind(high)?);
                self.between(*negated, value, low, high, expr.span)?
            }
            ExprKind::Member(inner, name) => {
                let key = Bound::constant(Value::text(name.clone()), ScalarType::String);
                self.member(inner, key, expr.span)?
            }
            ExprKind::Index(inner, index) => {
                let key = self.bind(index)?;
                self.member(inner, key, expr.span)?
            }
            ExprKind::Named(_, inner) => self.bind(inner)?,
            ExprKind::Foreign(what) => return Err(QueryError::unsupported(what, expr.span)),
            ExprKind::Table(_) => {
                return Err(QueryError::semantic("SEM0085", "A table stands where a scalar is expected", expr.span));
            }
        };
        Ok(eval::fold(bound))
    }

    /// A property or an element of a dynamic value.
    fn member(&mut self, inner: &Expr, key: Bound, span: Span) -> Result<Bound, QueryError> {
        let value = self.bind(inner)?;
        if value.ty != ScalarType::Dynamic {
            let message = format!("The path expression cannot be applied to a value of type {}", value.ty.name());
            let hint = "`parse_json(...)` makes a dynamic value of a text";
            return Err(QueryError::semantic("", message, span).hint(hint));
        }
        Ok(Bound { kind: BoundKind::Call(Function::Member, vec![value, key]), ty: ScalarType::Dynamic })
    }

    /// `* has "x"`: whether it holds for any column, as text.
    fn any_column(&mut self, op: BinaryOp, right: &Expr, span: Span) -> Result<Bound, QueryError> {
        let right = self.bind(right)?;
        let fields = self.fields.iter().enumerate();
        let parts = fields.map(|(at, field)| {
            let column = Bound::column(at, field.ty);
            let text = Bound { kind: BoundKind::Call(Function::ToText, vec![column.clone()]), ty: ScalarType::String };
            let left = if field.ty == ScalarType::String { column } else { text };
            operations::binary(op, left, right.clone(), span)
        });
        Ok(Bound { kind: BoundKind::Or(parts.collect::<Result<_, _>>()?), ty: ScalarType::Bool })
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
            Some(Named::Scalar(bound)) => return Ok(bound.clone()),
            Some(Named::Table(_) | Named::Function(_)) => {
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
        if let Some(Named::Function(closure)) = self.binder.lets.get(name) {
            return match self.binder.call(self, closure, arguments, span)? {
                Named::Scalar(bound) => Ok(bound),
                Named::Table(_) | Named::Function(_) => {
                    let message = format!("'{name}' is a table where a scalar is expected");
                    Err(QueryError::semantic("SEM0085", message, span))
                }
            };
        }
        if is_known_aggregate(name) {
            return aggregates::bind(self, name, arguments, span);
        }
        if let Some(bound) = functions::bind(self, name, arguments, span)? {
            return Ok(bound);
        }
        if let Some(bound) = special::bind(self, name, arguments, span)? {
            return Ok(bound);
        }
        if is_known_function(name) {
            return Err(QueryError::unsupported(format!("The function `{name}`"), span));
        }
        let known = table::all().map(|function| function.name).chain(self.binder.lets.keys().map(String::as_str));
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
                eval::fold(operations::binary(BinaryOp::Add, low.clone(), high, span)?)
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
    pub(super) fn table(&mut self, expr: &Expr) -> Result<Option<Arc<Plan>>, QueryError> {
        if matches!(&expr.kind, ExprKind::Name(name) if self.fields.iter().any(|field| field.name == *name)) {
            return Ok(None);
        }
        // A function of a `let` may give a scalar, too.
        let plan = match &expr.kind {
            ExprKind::Call { name, arguments } => match self.binder.lets.get(name) {
                Some(Named::Function(closure)) => match self.binder.call(self, closure, arguments, expr.span)? {
                    Named::Table(plan) => Some(plan),
                    Named::Scalar(_) | Named::Function(_) => None,
                },
                _ => self.binder.table_of(expr)?,
            },
            _ => self.binder.table_of(expr)?,
        };
        if let Some(plan) = &plan {
            self.note_depth(plan.depth);
        }
        Ok(plan)
    }
}
