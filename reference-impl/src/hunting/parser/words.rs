//! The words and symbols of operators between scalars (`FACTS.md` 3.9).

use crate::hunting::syntax::{BinaryOp, InOp, TextKind, TextOp};

/// The operator between two scalars that a word or a symbol stands for.
pub(super) fn comparison_op(symbol: &str) -> Option<BinaryOp> {
    let text = |kind| {
        let negated = symbol.starts_with('!');
        let case_sensitive = symbol.ends_with("_cs");
        Some(BinaryOp::Text(TextOp { kind, case_sensitive, negated }))
    };
    match symbol {
        "==" => Some(BinaryOp::Equal),
        "!=" | "<>" => Some(BinaryOp::NotEqual),
        "<" => Some(BinaryOp::Less),
        "<=" => Some(BinaryOp::LessOrEqual),
        ">" => Some(BinaryOp::Greater),
        ">=" => Some(BinaryOp::GreaterOrEqual),
        "=~" | "!~" => text(TextKind::Equals),
        "has" | "!has" | "has_cs" | "!has_cs" => text(TextKind::Has),
        "hasprefix" | "!hasprefix" | "hasprefix_cs" | "!hasprefix_cs" => text(TextKind::HasPrefix),
        "hassuffix" | "!hassuffix" | "hassuffix_cs" | "!hassuffix_cs" => text(TextKind::HasSuffix),
        "contains" | "!contains" | "contains_cs" | "!contains_cs" => text(TextKind::Contains),
        "startswith" | "!startswith" | "startswith_cs" | "!startswith_cs" => text(TextKind::StartsWith),
        "endswith" | "!endswith" | "endswith_cs" | "!endswith_cs" => text(TextKind::EndsWith),
        _ => None,
    }
}

/// The operator with a list on its right that a word stands for.
pub(super) fn list_op(symbol: &str) -> Option<InOp> {
    Some(match symbol {
        "in" => InOp::In { case_sensitive: true, negated: false },
        "!in" => InOp::In { case_sensitive: true, negated: true },
        "in~" => InOp::In { case_sensitive: false, negated: false },
        "!in~" => InOp::In { case_sensitive: false, negated: true },
        "has_any" => InOp::HasAny,
        "has_all" => InOp::HasAll,
        _ => return None,
    })
}

/// Whether a word stands between two scalars, so that what is before it is one.
pub(super) fn is_between_scalars(word: &str) -> bool {
    let between = ["and", "or", "between", "!between", "matches", "by", "asc", "desc", "to", "on", "from", "step"];
    comparison_op(word).is_some() || list_op(word).is_some() || between.contains(&word)
}
