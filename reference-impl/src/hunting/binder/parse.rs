//! `parse`: a pattern of texts and columns, as a regular expression whose groups are the columns.

use super::Binder;
use super::calls::convert;
use super::expand::place;
use super::expression::Scope;
use crate::hunting::error::QueryError;
use crate::hunting::functions::compiled;
use crate::hunting::plan::{Bound, BoundKind, Field, Function, Plan, Step};
use crate::hunting::syntax::{Parse, ParseKind, ParsePiece, Span};
use crate::hunting::types::{ScalarType, Value};

impl Binder<'_> {
    pub(super) fn parse(&self, plan: &mut Plan, parse: &Parse, span: Span) -> Result<(), QueryError> {
        let fields = plan.fields.clone();
        let mut scope = Scope::new(self, &fields);
        let text = scope.bind(&parse.expr)?;
        if !matches!(text.ty, ScalarType::String | ScalarType::Dynamic) {
            let message = format!("parse: the expression must be a string, this is {}", text.ty.name());
            return Err(QueryError::semantic("SEM0476", message, parse.expr.span));
        }
        plan.depth = plan.depth.max(scope.depth());
        let pattern = pattern(parse);
        if compiled(&pattern).is_none() {
            let message = format!("parse: the pattern is no regular expression: {pattern}");
            return Err(QueryError::semantic("SEM0476", message, span));
        }
        // The groups come out beside the columns first, so that they are looked for once.
        let mut exprs = Bound::columns(&fields);
        let arguments =
            vec![convert(text, ScalarType::String), Bound::constant(Value::text(pattern), ScalarType::String)];
        exprs.push(Bound { kind: BoundKind::Call(Function::Captures, arguments), ty: ScalarType::Dynamic });
        let groups = Bound::column(fields.len(), ScalarType::Dynamic);
        plan.steps.push(Step::Project(exprs));
        let call = |function, arguments: Vec<Bound>, ty| Bound { kind: BoundKind::Call(function, arguments), ty };
        let columns = parse.pieces.iter().filter_map(|piece| match piece {
            ParsePiece::Column(name, ty) => {
                Some((name, ty.as_ref().and_then(|ty| ty.ty).unwrap_or(ScalarType::String)))
            }
            ParsePiece::Text(_) | ParsePiece::Skip => None,
        });
        let mut named = Vec::new();
        let mut values = Vec::new();
        let mut holds = vec![call(Function::IsNotNull, vec![groups.clone()], ScalarType::Bool)];
        for (at, (name, ty)) in columns.enumerate() {
            let index = Bound::constant(Value::Long(at as i64), ScalarType::Long);
            let value = convert(call(Function::Member, vec![groups.clone(), index], ScalarType::Dynamic), ty);
            // All or nothing: a number that is none makes the whole text no match.
            if ty != ScalarType::String && parse.kind != ParseKind::Relaxed {
                holds.push(call(Function::IsNotNull, vec![value.clone()], ScalarType::Bool));
            }
            values.push(value);
            named.push(Field { name: name.text.clone(), ty });
        }
        let matched = Bound { kind: BoundKind::And(holds), ty: ScalarType::Bool };
        if parse.matching_only {
            plan.steps.push(Step::Filter(vec![matched.clone()]));
        }
        let mut exprs = Bound::columns(&fields);
        for value in values {
            let ty = value.ty;
            let nothing = if ty == ScalarType::String { Value::text("") } else { Value::Null };
            exprs.push(call(Function::Case, vec![matched.clone(), value, Bound::constant(nothing, ty)], ty));
        }
        plan.steps.push(Step::Project(exprs));
        place(plan, named);
        Ok(())
    }
}

/// The pattern as a regular expression: a column takes as little as it can, the last one all that is left.
fn pattern(parse: &Parse) -> String {
    let regex = parse.kind == ParseKind::Regex;
    // In a regular expression of one's own everything takes as much as it can, unless a flag says otherwise.
    let (skip, column) = if regex { (".*", "(.*)") } else { (".*?", "(.*?)") };
    let mut pattern = format!("(?s{})^", parse.flags);
    for (at, piece) in parse.pieces.iter().enumerate() {
        let next = parse.pieces.get(at + 1);
        pattern.push_str(&match piece {
            ParsePiece::Text(text) if regex => format!("(?:{text})"),
            ParsePiece::Text(text) => regex::escape(text),
            ParsePiece::Skip if next.is_none() => ".*".to_owned(),
            ParsePiece::Skip => skip.to_owned(),
            // A number before anything ends with its digits.
            ParsePiece::Column(_, Some(ty))
                if matches!(next, Some(ParsePiece::Skip)) && ty.ty.is_some_and(ScalarType::is_integer) =>
            {
                r"\s*([-+]?\d+)".to_owned()
            }
            ParsePiece::Column(..) if next.is_none() => "(.*)".to_owned(),
            ParsePiece::Column(..) => column.to_owned(),
        });
    }
    pattern.push('$');
    pattern
}
