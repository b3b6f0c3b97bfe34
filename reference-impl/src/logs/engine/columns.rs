//! Values between blanks, in quotes where they hold one, whose columns a line of names tells, or are known.

use super::super::line::{Ignored, LineError};
use super::super::raw::RawLine;
use super::super::reader::{About, Profile};
use super::fields::{Field, Table, Values};
use super::space::{self, Gap};

/// A log of columns that a table explains.
pub(in super::super) struct ColumnLog {
    table: &'static Table,
    /// What a line of names starts with.
    header: &'static str,
    /// The columns; none until a line has named them.
    names: Vec<Vec<u8>>,
    /// The line that named them last.
    directive: Option<Vec<u8>>,
    fields: Vec<(u32, u32)>,
}

impl ColumnLog {
    /// A log whose line of names starts with `header`, and which has these columns until one comes.
    pub(in super::super) fn new(table: &'static Table, header: &'static str, names: &str) -> Self {
        let mut log = Self { table, header, names: Vec::new(), directive: None, fields: Vec::new() };
        log.name(names.as_bytes());
        log
    }

    /// Takes the columns from a line of names that starts with the header, unless it is a remark: a line that does not
    /// name the column of the client.
    fn direct(&mut self, line: &[u8]) {
        let Some(names) = line.strip_prefix(self.header.as_bytes()) else { return };
        // A sign goes before the names; a word is one of them.
        let names = if self.header.starts_with('"') { line } else { names };
        let is_client = |(name, field): &(&str, Field)| {
            *field == Field::Client && memchr::memmem::find(names, name.as_bytes()).is_some()
        };
        if self.table.fields.iter().any(is_client) {
            self.name(names);
            self.directive = Some(line.to_vec());
        }
    }

    fn name(&mut self, names: &[u8]) {
        self.fields.clear();
        space::split_quoted(names, Gap::Blanks, &mut self.fields);
        self.names = self.fields.iter().map(|(start, end)| names[*start as usize..*end as usize].to_vec()).collect();
    }
}

impl Profile for ColumnLog {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        if line.starts_with(self.header.as_bytes()) {
            self.direct(line);
            return Ok(Ignored::Header.into());
        }
        if self.names.is_empty() {
            return Err(LineError::Shape("no line before it names its columns"));
        }
        self.fields.clear();
        let closed = space::split_quoted(line, Gap::Blanks, &mut self.fields);
        if self.fields.len() != self.names.len() {
            return Err(LineError::Width { found: self.fields.len(), fields: self.names.len() });
        }
        if !closed {
            return Err(LineError::Shape("a quote is not closed: the line is cut"));
        }
        let mut values = Values::new(self.table);
        for ((start, end), name) in self.fields.iter().zip(&self.names) {
            values.set(name, &line[*start as usize..*end as usize])?;
        }
        values.line(about)
    }

    fn columns(&self) -> Option<&[u8]> {
        self.directive.as_deref()
    }
}
