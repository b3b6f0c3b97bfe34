//! `gnomon schema`: the form of every file that programs read or people write.

use gnomon_reference_impl::suggest::nearest;

use super::{colours, print};
use crate::failure::Failure;
use crate::page::{Align, Page, Table};
use crate::schema::{FileSchema, SCHEMAS};

/// Lists the forms of files with their versions, or prints the JSON Schema of one.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The form to print, `scenario` or `gnomon.scenario/1`; without a name they are listed.
    name: Option<String>,
}

pub(super) fn schema(arguments: &Arguments) -> Result<(), Failure> {
    let Some(asked) = &arguments.name else { return print(&list()) };
    let found = SCHEMAS.iter().find(|schema| [schema.name(), schema.id].contains(&asked.as_str()));
    print(&crate::output::to_json(&found.ok_or_else(|| unknown(asked))?.json()))
}

fn list() -> String {
    let mut page = Page::new(colours());
    page.section("Schemas", "`gnomon schema NAME` prints the JSON Schema of one.");
    let mut table = Table::new(["name", "version", "what is written in it"].map(|column| (Align::Left, column)));
    for schema in SCHEMAS {
        table.row([schema.name().to_owned(), schema.id.to_owned(), schema.description.to_owned()]);
    }
    page.table(&table);
    page.into_text()
}

fn unknown(asked: &str) -> Failure {
    let names = || SCHEMAS.iter().map(FileSchema::name);
    let there_are = format!("the schemas are {}", names().collect::<Vec<_>>().join(", "));
    Failure::UnknownName { what: "schema", asked: asked.to_owned(), nearest: nearest(asked, names()), there_are }
}
