//! `externaldata`: files that the test-bed was given for addresses. Nothing is fetched.

use super::Binder;
use super::names::Fields;
use super::sources::of_rows;
use crate::hunting::error::QueryError;
use crate::hunting::eval::{ColumnBuilder, Rows};
use crate::hunting::plan::Plan;
use crate::hunting::syntax::External;
use crate::hunting::types::converted;
use crate::hunting::types::{ScalarType, Value};

impl Binder<'_> {
    /// The rows of all files, one after the other; a field that is missing is null or empty.
    pub(super) fn external(&self, external: &External) -> Result<Plan, QueryError> {
        let mut fields = Fields::default();
        let mut types = Vec::new();
        for (name, ty) in &external.columns {
            let Some(ty) = ty.ty else { return Err(QueryError::unsupported("This type", ty.name.span)) };
            fields.add_named(name, ty)?;
            types.push(ty);
        }
        let mut builders: Vec<ColumnBuilder<'_>> = types.iter().map(|ty| ColumnBuilder::new(*ty)).collect();
        let mut rows = 0;
        for (address, span) in &external.addresses {
            let Some(file) = self.carrier.external_file(address) else {
                let what = format!("`externaldata` of {address}, which the test-bed was given no file for,");
                let hint = "nothing is fetched: `HuntingStore::give_external` gives the store a file for an address";
                return Err(QueryError::unsupported(what, *span).hint(hint));
            };
            let records = match external.format.as_deref() {
                None | Some("csv") => csv_records(&file, b','),
                Some("tsv") => csv_records(&file, b'\t'),
                Some("txt" | "raw") => file.lines().map(|line| vec![line.to_owned()]).collect(),
                Some(other) => {
                    return Err(QueryError::unsupported(format!("`externaldata` in the format `{other}`"), *span));
                }
            };
            let records = &records[usize::from(external.ignores_first).min(records.len())..];
            self.carrier.make_room(records.len(), types.len())?;
            for record in records {
                for (at, (builder, ty)) in builders.iter_mut().zip(&types).enumerate() {
                    builder.push(&match record.get(at) {
                        Some(text) => converted(&Value::text(text.clone()), *ty),
                        None if *ty == ScalarType::String => Value::text(""),
                        None => Value::Null,
                    });
                }
            }
            rows += records.len();
        }
        let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
        Ok(of_rows(Rows { columns, rows }, fields.finish()))
    }
}

fn csv_records(file: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(file.as_bytes());
    reader.records().filter_map(Result::ok).map(|record| record.iter().map(str::to_owned).collect()).collect()
}
