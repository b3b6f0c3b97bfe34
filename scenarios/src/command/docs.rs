//! `gnomon docs`: the pages of documentation, for whoever has the command and not the repository.

use gnomon_reference_impl::suggest::nearest;

use super::{colours, print};
use crate::docs::PAGES;
use crate::failure::Failure;
use crate::page::{Align, Page, Table};

/// Lists the pages of documentation, or prints one.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The page to print, in Markdown; without a name they are listed.
    name: Option<String>,
}

pub(super) fn docs(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.name {
        None => print(&list()),
        Some(asked) => {
            let page = PAGES.iter().find(|page| page.name.eq_ignore_ascii_case(asked));
            print(page.ok_or_else(|| unknown(asked))?.text)
        }
    }
}

fn list() -> String {
    let mut page = Page::new(colours());
    page.section("Pages", "`gnomon docs NAME` prints one of them, in Markdown.");
    let mut table = Table::new(["name", "page", "in the repository"].map(|column| (Align::Left, column)));
    for page in PAGES {
        table.row([page.name.to_owned(), page.title().to_owned(), page.path.to_owned()]);
    }
    page.table(&table);
    page.into_text()
}

fn unknown(asked: &str) -> Failure {
    let names = || PAGES.iter().map(|page| page.name);
    let there_are = format!("the pages are {}", names().collect::<Vec<_>>().join(", "));
    Failure::UnknownName { what: "page", asked: asked.to_owned(), nearest: nearest(asked, names()), there_are }
}
