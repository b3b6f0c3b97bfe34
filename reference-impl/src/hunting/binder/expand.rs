//! `mv-expand` and `mv-apply`: the columns that the elements of arrays come out in.

use super::Binder;
use super::expression::Scope;
use super::names;
use super::operators::constant_count;
use crate::hunting::error::QueryError;
use crate::hunting::plan::{self, Bound, Field, Plan, Step};
use crate::hunting::syntax::{Expand, Operator};
use crate::hunting::types::ScalarType;

/// The most rows that come of one, unless it says otherwise (documented: 2,147,483,647; ours).
const LIMIT: usize = 1_048_576;

impl Binder<'_> {
    /// What is expanded, and the names of the columns that the elements come out in.
    fn expanded(&self, plan: &mut Plan, expand: &Expand) -> Result<(plan::Expand, Vec<Field>), QueryError> {
        let fields = plan.fields.clone();
        let mut scope = Scope::new(self, &fields);
        let (mut columns, mut named) = (Vec::new(), Vec::new());
        for (column, ty) in &expand.columns {
            let bound = scope.bind(&column.expr)?;
            if bound.ty != ScalarType::Dynamic {
                let message = format!("mv-expand: the expression must be dynamic, this is {}", bound.ty.name());
                let hint = "`parse_json(...)` makes a dynamic value of a text, `split(...)` an array";
                return Err(QueryError::semantic("SEM0447", message, column.expr.span).hint(hint));
            }
            let name = column.name.as_ref().map(|name| name.text.clone());
            let Some(name) = name.or_else(|| names::of_expression(&column.expr)) else {
                let what = "Expanding an expression without a name for its column";
                return Err(QueryError::unsupported(what, column.expr.span).hint("write `Name = expression`"));
            };
            let ty = ty.as_ref().and_then(|ty| ty.ty).unwrap_or(ScalarType::Dynamic);
            named.push(Field { name, ty });
            columns.push((bound, ty));
        }
        plan.depth = plan.depth.max(scope.depth());
        if let Some(name) = &expand.with_index {
            named.push(Field { name: name.text.clone(), ty: ScalarType::Long });
        }
        let limit = expand.limit.as_ref().map_or(Ok(LIMIT), |limit| constant_count(self, limit))?;
        let with_index = expand.with_index.is_some();
        Ok((plan::Expand { columns, with_index, limit, as_arrays: expand.as_arrays }, named))
    }

    pub(super) fn expand(&self, plan: &mut Plan, expand: &Expand) -> Result<(), QueryError> {
        let (step, named) = self.expanded(plan, expand)?;
        plan.steps.push(Step::Expand(step));
        place(plan, named);
        Ok(())
    }

    pub(super) fn apply(&self, plan: &mut Plan, expand: &Expand, operators: &[Operator]) -> Result<(), QueryError> {
        let (step, named) = self.expanded(plan, expand)?;
        let before = plan.fields.clone();
        // The operators see the row with its element.
        let mut inner = Plan { fields: before.clone(), ..Plan::of(plan::PlanSource::Row) };
        place(&mut inner, named.clone());
        let mut binder = self.same();
        for operator in operators {
            binder.operator(&mut inner, operator)?;
        }
        let types = inner.fields.iter().map(|field| field.ty).collect();
        plan.depth = plan.depth.max(inner.depth + 1);
        plan.steps.push(Step::Apply { expand: step, steps: inner.steps, types });
        // What the operators leave of the row's own columns, the row has already.
        let own = |field: &Field| before.contains(field) && !named.contains(field);
        let mut exprs: Vec<Bound> = Vec::new();
        let mut fields: Vec<Field> = Vec::new();
        for (at, field) in before.iter().enumerate() {
            if inner.fields.iter().all(|new| new.name != field.name || own(new)) {
                exprs.push(Bound::column(at, field.ty));
                fields.push(field.clone());
            }
        }
        for (at, field) in inner.fields.iter().enumerate().filter(|(_, field)| !own(field)) {
            exprs.push(Bound::column(before.len() + at, field.ty));
            fields.push(field.clone());
        }
        plan.steps.push(Step::Project(exprs));
        plan.fields = fields;
        Ok(())
    }
}

/// Puts columns that came out last where those of the same name are, or leaves them at the end.
pub(super) fn place(plan: &mut Plan, named: Vec<Field>) {
    let count = plan.fields.len();
    let mut exprs = Bound::columns(&plan.fields);
    for (at, field) in named.into_iter().enumerate() {
        let bound = Bound::column(count + at, field.ty);
        match plan.fields.iter().position(|known| known.name == field.name) {
            Some(place) => (exprs[place], plan.fields[place]) = (bound, field),
            None => {
                exprs.push(bound);
                plan.fields.push(field);
            }
        }
    }
    plan.steps.push(Step::Project(exprs));
}
