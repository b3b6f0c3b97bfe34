//! `externaldata`: files that the test-bed was given for addresses. Nothing is fetched.

use super::Binder;
use super::names::Fields;
use super::sources::of_rows;
use crate::hunting::error::QueryError;
use crate::hunting::eval::{ColumnBuilder, Rows};
use crate::hunting::plan::{Field, Plan};
use crate::hunting::syntax::{External, Span};
use crate::hunting::types::{ScalarType, Value, converted};

impl Binder<'_> {
    /// The rows of all files, one after the other; a field that is missing is null or empty.
    pub(super) fn external(&self, external: &External) -> Result<Plan, QueryError> {
        let fields = Fields::declared(&external.columns)?;
        let mut builders: Vec<ColumnBuilder<'_>> = fields.iter().map(|field| ColumnBuilder::new(field.ty)).collect();
        let mut rows = 0;
        for (address, span) in &external.addresses {
            let Some(file) = self.carrier.external_file(address) else {
                let what = format!("`externaldata` of {address}, which the test-bed was given no file for,");
                let hint = "nothing is fetched: `HuntingStore::give_external` gives the store a file for an address";
                return Err(QueryError::unsupported(what, *span).hint(hint));
            };
            let records = match external.format.as_deref() {
                None | Some("csv") => csv_records(&file, b',', *span)?,
                Some("tsv") => csv_records(&file, b'\t', *span)?,
                Some("txt" | "raw") => file.lines().map(|line| vec![line.to_owned()]).collect(),
                Some(other) => {
                    return Err(QueryError::unsupported(format!("`externaldata` in the format `{other}`"), *span));
                }
            };
            let records = &records[usize::from(external.ignores_first).min(records.len())..];
            self.carrier.make_room(records.len(), fields.len())?;
            for record in records {
                for (at, (builder, Field { ty, .. })) in builders.iter_mut().zip(&fields).enumerate() {
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
        Ok(of_rows(Rows { columns, rows }, fields))
    }
}

/// The records of a file; one that cannot be read refuses the query, so that no row is missing silently.
fn csv_records(file: &str, delimiter: u8, span: Span) -> Result<Vec<Vec<String>>, QueryError> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(file.as_bytes());
    let fields = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    let records = reader.records().map(|record| record.map(fields));
    records.collect::<Result<_, _>>().map_err(|error| {
        QueryError::unsupported("A file of `externaldata` that cannot be read", span).hint(error.to_string())
    })
}
