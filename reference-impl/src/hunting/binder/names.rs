//! The names that columns get by themselves (`FACTS.md` 34: `count_`, `set_X`, `Column1`, `X1`).

use std::collections::{BTreeMap, BTreeSet};

use crate::hunting::error::QueryError;
use crate::hunting::functions::{self, Names};
use crate::hunting::plan::Field;
use crate::hunting::syntax::{Expr, ExprKind, Name, TypeName};
use crate::hunting::types::ScalarType;

/// The name that an expression lends to its column, if any.
pub(super) fn of_expression(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Call { name, arguments } => {
            let inner = || arguments.first().and_then(of_expression);
            match functions::named(name).map(|function| function.names) {
                Some(Names::Argument) => inner(),
                Some(Names::Prefixed) => Some(format!("{name}_{}", inner().unwrap_or_default())),
                Some(Names::Nothing) => None,
                // `percentile(x, 99.9)` is `percentile_x_99_9`.
                None if name == "percentile" => {
                    Some(format!("percentile_{}_{}", inner().unwrap_or_default(), share_of(arguments.get(1)?)?))
                }
                None => aggregate_prefix(name).map(|prefix| format!("{prefix}_{}", inner().unwrap_or_default())),
            }
        }
        ExprKind::Member(inner, name) => Some(format!("{}_{name}", of_expression(inner)?)),
        ExprKind::Index(inner, index) => match &index.kind {
            ExprKind::Literal(value, _) => Some(format!("{}_{}", of_expression(inner)?, value.to_text())),
            _ => None,
        },
        ExprKind::Named(name, _) => Some(name.text.clone()),
        _ => None,
    }
}

/// A constant share as a part of a name.
pub(super) fn share_of(share: &Expr) -> Option<String> {
    match &share.kind {
        ExprKind::Literal(value, _) => Some(value.to_text().replace('.', "_")),
        _ => None,
    }
}

/// What an aggregate puts before the name of its argument.
fn aggregate_prefix(name: &str) -> Option<&str> {
    Some(match name {
        "make_set" | "makeset" | "make_set_if" => "set",
        "make_list" | "makelist" | "make_list_if" => "list",
        "count" | "countif" | "dcount" | "dcountif" | "count_distinct" | "count_distinctif" | "sum" | "sumif"
        | "min" | "minif" | "max" | "maxif" | "avg" | "avgif" | "any" | "anyif" | "stdev" | "stdevif" | "stdevp"
        | "variance" | "varianceif" | "variancep" => name,
        "make_bag" | "make_bag_if" | "make_dictionary" => "bag",
        _ => return None,
    })
}

/// Collects the columns of a result and keeps their names apart.
#[derive(Default)]
pub(super) struct Fields {
    fields: Vec<Field>,
    names: BTreeSet<String>,
    /// The number that was last put behind a base: queries may have many thousand columns.
    numbers: BTreeMap<String, usize>,
}

impl Fields {
    /// A column whose name was written; it may be there once only.
    pub(super) fn add_named(&mut self, name: &Name, ty: ScalarType) -> Result<(), QueryError> {
        if !self.names.insert(name.text.clone()) {
            let message = format!("A column named '{}' is defined twice", name.text);
            return Err(QueryError::semantic("SEM0034", message, name.span));
        }
        self.fields.push(Field { name: name.text.clone(), ty });
        Ok(())
    }

    /// The columns that a literal table or a file is said to have.
    pub(super) fn declared(columns: &[(Name, TypeName)]) -> Result<Vec<Field>, QueryError> {
        let mut fields = Self::default();
        for (name, ty) in columns {
            let Some(ty) = ty.ty else { return Err(QueryError::unsupported("This type", ty.name.span)) };
            fields.add_named(name, ty)?;
        }
        Ok(fields.finish())
    }

    /// A column that names itself after `base`, or is numbered; a number keeps it apart from others.
    pub(super) fn add(&mut self, base: Option<String>, ty: ScalarType) {
        let name = self.free_name(base);
        self.fields.push(Field { name, ty });
    }

    /// Takes a name that nothing else has.
    pub(super) fn free_name(&mut self, base: Option<String>) -> String {
        if let Some(base) = base.as_ref().filter(|base| self.names.insert((*base).clone())) {
            return base.clone();
        }
        let base = base.unwrap_or_else(|| "Column".to_owned());
        let number = self.numbers.entry(base.clone()).or_default();
        loop {
            *number += 1;
            let name = format!("{base}{number}");
            if self.names.insert(name.clone()) {
                return name;
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Field> {
        self.fields
    }
}
