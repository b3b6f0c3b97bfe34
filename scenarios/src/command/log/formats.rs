//! `gnomon log formats`: the log formats that are read, and what each is documented to tell.

use crate::command::{colours, print};
use crate::failure::Failure;
use crate::logs::LogFormatList;
use crate::page::Page;

/// Lists the log formats that are read, and what each is documented to tell.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print the list as JSON, an object for each format.
    #[arg(long)]
    json: bool,
}

pub(super) fn formats(arguments: &Arguments) -> Result<(), Failure> {
    let list = LogFormatList::of_all();
    if arguments.json {
        return print(&crate::output::to_json(&list));
    }
    let mut page = Page::new(colours());
    list.write(&mut page);
    print(&page.into_text())
}
