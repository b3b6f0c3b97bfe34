//! The log formats that are read, and what each is documented to tell.

use gnomon_reference_impl::logs::LogFormat;
use schemars::JsonSchema;
use serde::Serialize;

use super::documented;
use crate::page::{Align, Page, Table};

/// The log formats that are read.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "The log formats that Gnomon reads")]
pub struct LogFormatList {
    /// The name and version of this form.
    #[schemars(extend("const" = LogFormatList::SCHEMA))]
    pub schema: &'static str,
    /// Format by format.
    pub formats: Vec<LogFormatLine>,
}

/// A log format.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogFormatLine {
    /// The name by which an upload names it.
    pub name: &'static str,
    /// Its number in the API of Cloud Discovery.
    pub log_type: u16,
    /// Its name in the portal.
    pub display_name: &'static str,
    /// Whether its lines come in a syslog frame.
    pub in_syslog: bool,
    /// Whether the upload API takes its name.
    pub uploadable: bool,
    /// What it is documented to tell, in a word each.
    pub tells: Vec<&'static str>,
}

impl LogFormatList {
    /// The name and version of its form.
    pub const SCHEMA: &'static str = "gnomon.log-format-list/1";

    /// Every format that is read.
    #[must_use]
    pub fn of_all() -> Self {
        let line = |format: &LogFormat| LogFormatLine {
            name: format.name,
            log_type: format.log_type,
            display_name: format.display_name,
            in_syslog: format.in_syslog,
            uploadable: format.uploadable,
            tells: documented(format.attributes),
        };
        Self { schema: Self::SCHEMA, formats: LogFormat::all().iter().map(line).collect() }
    }

    /// Writes the page that people read.
    pub fn write(&self, page: &mut Page) {
        page.section("Log formats", "Each with what it is documented to tell; a report shows no more of it.");
        let mut table = Table::new([(Align::Left, "name"), (Align::Left, "tells")]);
        for line in &self.formats {
            table.row([line.name.to_owned(), line.tells.join(", ")]);
        }
        page.table(&table);
    }
}
