//! Aggregate functions. What the service estimates, a distinct count or a percentile, is exact here.

use super::expression::Scope;
use super::operations::is_ordered;
use crate::hunting::error::QueryError;
use crate::hunting::plan::{AggregateKind, Bound};
use crate::hunting::syntax::{Expr, Span};
use crate::hunting::types::{ScalarType, Value};

/// The most elements that a list or a set holds (`FACTS.md` 34).
const ELEMENTS_MAX: usize = 1_048_576;

/// The aggregates that are carried out.
pub(in crate::hunting) const NAMES: &[&str] = &[
    "count",
    "countif",
    "dcount",
    "dcountif",
    "count_distinct",
    "count_distinctif",
    "make_set",
    "makeset",
    "make_set_if",
    "make_list",
    "makelist",
    "make_list_if",
    "make_bag",
    "make_bag_if",
    "make_dictionary",
    "sum",
    "sumif",
    "min",
    "minif",
    "max",
    "maxif",
    "avg",
    "avgif",
    "take_any",
    "take_anyif",
    "any",
    "anyif",
    "arg_max",
    "arg_min",
    "argmax",
    "argmin",
    "stdev",
    "stdevif",
    "stdevp",
    "variance",
    "varianceif",
    "variancep",
    "percentile",
    "percentiles",
];

/// The call of an aggregate.
pub(super) fn bind(scope: &mut Scope<'_>, name: &str, arguments: &[Expr], span: Span) -> Result<Bound, QueryError> {
    if !scope.is_over_groups() {
        let message = format!("{name}(): an aggregate may stand in 'summarize' only, and not inside of another");
        return Err(QueryError::semantic("SEM0237", message, span));
    }
    // How many arguments come first, whether a condition follows, and whether one more constant may.
    let (values, conditional, extra) = match name {
        "count" => (0, false, false),
        "countif" => (0, true, false),
        "dcount" | "make_set" | "makeset" | "make_list" | "makelist" => (1, false, true),
        "dcountif" | "make_set_if" | "make_list_if" | "make_bag_if" => (1, true, true),
        "make_bag" | "make_dictionary" => (1, false, true),
        "percentile" => (2, false, false),
        "stdev" | "stdevp" | "variance" | "variancep" => (1, false, false),
        "stdevif" | "varianceif" => (1, true, false),
        "count_distinct" | "sum" | "min" | "max" | "avg" | "take_any" | "any" => (1, false, false),
        "count_distinctif" | "sumif" | "minif" | "maxif" | "avgif" | "take_anyif" | "anyif" => (1, true, false),
        _ => return Err(QueryError::unsupported(format!("The aggregate `{name}`"), span)),
    };
    let needed = values + usize::from(conditional);
    if matches!(name, "take_any" | "any" | "count") && arguments.len() > needed {
        return Err(QueryError::unsupported(format!("`{name}` with these arguments"), span));
    }
    if arguments.len() < needed || arguments.len() > needed + usize::from(extra) {
        let message = format!("{name}(): function expects {needed} argument(s)");
        return Err(QueryError::semantic("SEM0219", message, span));
    }
    let mut rows = scope.over_rows();
    let mut bound = arguments.iter().map(|argument| rows.bind(argument)).collect::<Result<Vec<_>, _>>()?;
    scope.note_depth(rows.depth());
    let last = bound.split_off(needed).pop();
    let only_if = if conditional { bound.pop() } else { None };
    if only_if.as_ref().is_some_and(|condition| condition.ty != ScalarType::Bool) {
        return Err(QueryError::semantic("", format!("{name}(): the condition must be bool"), span));
    }
    let at = if name == "percentile" { bound.pop() } else { None };
    let argument = bound.pop();
    let of = argument.as_ref().map_or(ScalarType::Long, |argument| argument.ty);
    let lists = matches!(
        name,
        "make_list"
            | "makelist"
            | "make_list_if"
            | "make_set"
            | "makeset"
            | "make_set_if"
            | "take_any"
            | "take_anyif"
            | "any"
            | "anyif"
    );
    let bags = matches!(name, "make_bag" | "make_bag_if" | "make_dictionary");
    let counts = matches!(name, "dcount" | "dcountif" | "count_distinct" | "count_distinctif");
    if of == ScalarType::Dynamic && !lists && !bags && !counts {
        let error = QueryError::unsupported(format!("`{name}` of a dynamic value"), span);
        return Err(error.hint("convert it first: `tostring(...)`, `tolong(...)`"));
    }
    let most = match last.as_ref().map(Bound::as_constant) {
        None => ELEMENTS_MAX,
        Some(Some(Value::Long(most))) => usize::try_from(*most).map_or(ELEMENTS_MAX, |most| most.min(ELEMENTS_MAX)),
        Some(_) => return Err(QueryError::unsupported(format!("`{name}` with such a last argument"), span)),
    };
    let refuse = |fits: bool| {
        if fits { Ok(()) } else { Err(QueryError::semantic("", format!("{name}(): cannot be of {}", of.name()), span)) }
    };
    let (kind, ty) = match name {
        "count" | "countif" => (AggregateKind::Count, ScalarType::Long),
        "dcount" | "dcountif" | "count_distinct" | "count_distinctif" => {
            (AggregateKind::CountDistinct, ScalarType::Long)
        }
        "sum" | "sumif" => {
            refuse(of.is_number() || of == ScalarType::TimeSpan)?;
            (AggregateKind::Sum, if of.is_integer() { ScalarType::Long } else { of })
        }
        "avg" | "avgif" => {
            refuse(is_ordered(of))?;
            (AggregateKind::Average, if of.is_number() { ScalarType::Real } else { of })
        }
        "stdev" | "stdevif" | "stdevp" | "variance" | "varianceif" | "variancep" => {
            refuse(of.is_number())?;
            let (root, population) = (name.starts_with("stdev"), name.ends_with('p'));
            (AggregateKind::Spread { root, population }, ScalarType::Real)
        }
        "percentile" => {
            refuse(is_ordered(of))?;
            let share = match at.as_ref().and_then(Bound::as_constant) {
                Some(Value::Long(share)) => *share as f64,
                Some(Value::Real(share)) => *share,
                _ => return Err(QueryError::semantic("", "percentile(): the share must be a constant number", span)),
            };
            (AggregateKind::Percentile(share.clamp(0.0, 100.0)), of)
        }
        "make_bag" | "make_bag_if" | "make_dictionary" => {
            refuse(of == ScalarType::Dynamic)?;
            (AggregateKind::Bag(most), ScalarType::Dynamic)
        }
        "min" | "minif" => (AggregateKind::Smallest, of),
        "max" | "maxif" => (AggregateKind::Largest, of),
        "make_set" | "makeset" | "make_set_if" => (AggregateKind::Set(most), ScalarType::Dynamic),
        "make_list" | "makelist" | "make_list_if" => (AggregateKind::List(most), ScalarType::Dynamic),
        _ => (AggregateKind::Any, of),
    };
    Ok(Bound::column(scope.add_aggregate(kind, argument, only_if, vec![ty]), ty))
}
