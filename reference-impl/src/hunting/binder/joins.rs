//! `join` and `lookup`: which columns are compared, and which come out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Binder;
use super::expression::Scope;
use crate::hunting::error::QueryError;
use crate::hunting::eval::key_type;
use crate::hunting::plan::{Bound, Field, Join, Plan, Step};
use crate::hunting::syntax::{BinaryOp, Expr, ExprKind, JoinKind, Pipeline, Span};
use crate::hunting::types::ScalarType;

impl Binder<'_> {
    pub(super) fn join(
        &self,
        plan: &mut Plan,
        kind: JoinKind,
        right: &Pipeline,
        on: &[Expr],
    ) -> Result<(), QueryError> {
        let right = Arc::new(self.pipeline(right)?);
        let left = plan.fields.clone();
        let (mut left_keys, mut right_keys) = (Vec::new(), Vec::new());
        // The right columns that are compared with left ones of the same name.
        let mut shared = BTreeSet::new();
        for condition in on {
            for condition in conjuncts(condition) {
                let (a, b) = sides(condition)?;
                let left_key = Scope::new(self, &left).bind(&a)?;
                let right_key = Scope::new(self, &right.fields).bind(&b)?;
                if key_type(left_key.ty, right_key.ty).is_none() {
                    let (a, b) = (left_key.ty.name(), right_key.ty.name());
                    let message =
                        format!("join: keys of types {a} and {b} cannot be compared. Try adding explicit casts");
                    return Err(QueryError::semantic("SEM0001", message, condition.span));
                }
                if left_key.ty == ScalarType::Dynamic {
                    return Err(QueryError::semantic("SEM0480", "A dynamic value cannot be joined by", condition.span));
                }
                if let ExprKind::Name(name) = &b.kind {
                    shared.insert(name.clone());
                }
                left_keys.push(left_key);
                right_keys.push(right_key);
            }
        }
        plan.depth = plan.depth.max(right.depth + 1);
        let fields = right.fields.clone();
        plan.steps.push(Step::Join(Join { kind, right, left_keys, right_keys }));
        match kind {
            JoinKind::LeftSemi | JoinKind::LeftAnti => {}
            JoinKind::RightSemi | JoinKind::RightAnti => plan.fields = fields,
            _ => {
                let drops = matches!(kind, JoinKind::Lookup { .. });
                let mut exprs = Bound::columns(&left);
                let mut all = left.clone();
                for (at, field) in fields.iter().enumerate() {
                    if drops && shared.contains(&field.name) {
                        continue;
                    }
                    exprs.push(Bound::column(left.len() + at, field.ty));
                    let name = free_name(&field.name, &all, &fields);
                    all.push(Field { name, ty: field.ty });
                }
                plan.steps.push(Step::Project(exprs));
                plan.fields = all;
            }
        }
        Ok(())
    }
}

/// A name that no column has yet, `X1` for `X`.
fn free_name(name: &str, taken: &[Field], others: &[Field]) -> String {
    let is_taken = |name: &str| taken.iter().any(|field| field.name == name);
    if !is_taken(name) {
        return name.to_owned();
    }
    let of_others = |name: &str| others.iter().any(|field| field.name == name);
    let mut numbers = 1..;
    loop {
        let name = format!("{name}{}", numbers.next().unwrap_or(0));
        if !is_taken(&name) && !of_others(&name) {
            return name;
        }
    }
}

/// The conditions that `and` joins.
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match &condition.kind {
        ExprKind::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        _ => vec![condition],
    }
}

/// The expression over the left side and that over the right: `a`, or `$left.a == $right.b`.
fn sides(condition: &Expr) -> Result<(Expr, Expr), QueryError> {
    match &condition.kind {
        ExprKind::Name(_) => Ok((condition.clone(), condition.clone())),
        ExprKind::Binary(BinaryOp::Equal, a, b) => match (side(a), side(b)) {
            (Some((true, a)), Some((false, b))) | (Some((false, b)), Some((true, a))) => Ok((a, b)),
            _ => Err(wrong(condition.span)),
        },
        _ => Err(wrong(condition.span)),
    }
}

fn wrong(span: Span) -> QueryError {
    let message = "join: only column entities or equality expressions are allowed in this context";
    QueryError::semantic("", message, span).hint("write `on Column` or `on $left.A == $right.B`")
}

/// `$left.a` as `a`, and whether it is of the left side.
fn side(expr: &Expr) -> Option<(bool, Expr)> {
    let ExprKind::Member(of, name) = &expr.kind else { return None };
    let ExprKind::Name(side) = &of.kind else { return None };
    let left = match side.as_str() {
        "$left" => true,
        "$right" => false,
        _ => return None,
    };
    Some((left, Expr { kind: ExprKind::Name(name.clone()), span: expr.span, depth: 1 }))
}
