//! The names that columns get by themselves (`hunting-facts.md` 4: `count_`, `set_X`, `Column1`, `X1`).

use crate::hunting::error::QueryError;
use crate::hunting::plan::Field;
use crate::hunting::syntax::{Expr, ExprKind, Name};
use crate::hunting::types::ScalarType;

/// The name that an expression lends to its column, if any.
pub(super) fn of_expression(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Call { name, arguments } => {
            let inner = || arguments.first().and_then(of_expression);
            match name.as_str() {
                // Conversions and bins are about their first argument.
                "tostring" | "toint" | "tolong" | "toreal" | "todouble" | "todatetime" | "totimespan" | "totime"
                | "tobool" | "toboolean" | "bin" | "floor" => inner(),
                "strlen" => Some(format!("strlen_{}", inner().unwrap_or_default())),
                _ => aggregate_prefix(name).map(|prefix| format!("{prefix}_{}", inner().unwrap_or_default())),
            }
        }
        _ => None,
    }
}

/// What an aggregate puts before the name of its argument.
fn aggregate_prefix(name: &str) -> Option<&str> {
    Some(match name {
        "make_set" | "makeset" | "make_set_if" => "set",
        "make_list" | "makelist" | "make_list_if" => "list",
        "count" | "countif" | "dcount" | "dcountif" | "count_distinct" | "count_distinctif" | "sum" | "sumif" | "min"
        | "minif" | "max" | "maxif" | "avg" | "avgif" | "any" | "anyif" => name,
        _ => return None,
    })
}

/// Collects the columns of a result and keeps their names apart.
#[derive(Default)]
pub(super) struct Fields {
    fields: Vec<Field>,
}

impl Fields {
    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }

    /// A column whose name was written; it may be there once only.
    pub(super) fn add_named(&mut self, name: &Name, ty: ScalarType) -> Result<(), QueryError> {
        if self.has(&name.text) {
            let message = format!("A column named '{}' is defined twice", name.text);
            return Err(QueryError::semantic("SEM0034", message, name.span));
        }
        self.fields.push(Field { name: name.text.clone(), ty });
        Ok(())
    }

    /// A column that names itself after `base`, or is numbered; a number keeps it apart from others.
    pub(super) fn add(&mut self, base: Option<String>, ty: ScalarType) {
        let name = match base {
            Some(base) if !self.has(&base) => base,
            base => {
                let base = base.unwrap_or_else(|| "Column".to_owned());
                let mut number = 1_usize;
                while self.has(&format!("{base}{number}")) {
                    number += 1;
                }
                format!("{base}{number}")
            }
        };
        self.fields.push(Field { name, ty });
    }

    pub(super) fn finish(self) -> Vec<Field> {
        self.fields
    }
}
