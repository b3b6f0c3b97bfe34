//! `gnomon log formats`: the log formats that are read, and what each is documented to tell.

use gnomon_reference_impl::logs::{Attributes, LogFormat};
use serde::Serialize;

use crate::command::{colours, print};
use crate::failure::Failure;
use crate::page::{Align, Page, Table};

/// Lists the log formats that are read, and what each is documented to tell.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print the list as JSON, an object for each format.
    #[arg(long)]
    json: bool,
}

/// A format, as `--json` has it.
#[derive(Serialize)]
struct Line {
    name: &'static str,
    log_type: u16,
    display_name: &'static str,
    in_syslog: bool,
    uploadable: bool,
    tells: Vec<&'static str>,
}

pub(super) fn formats(arguments: &Arguments) -> Result<(), Failure> {
    let line = |format: &LogFormat| Line {
        name: format.name,
        log_type: format.log_type,
        display_name: format.display_name,
        in_syslog: format.in_syslog,
        uploadable: format.uploadable,
        tells: told(format.attributes),
    };
    let lines: Vec<Line> = LogFormat::all().iter().map(line).collect();
    if arguments.json {
        return print(&crate::output::to_json(&lines));
    }
    let mut page = Page::new(colours());
    page.section("Log formats", "Each with what it is documented to tell; a report shows no more of it.");
    let mut table = Table::new([(Align::Left, "name"), (Align::Left, "tells")]);
    for line in &lines {
        table.row([line.name.to_owned(), line.tells.join(", ")]);
    }
    page.table(&table);
    print(&page.into_text())
}

/// What is documented, in a word each.
pub(super) fn told(attributes: Attributes) -> Vec<&'static str> {
    let words = [
        ("URL", attributes.url),
        ("server address", attributes.destination_ip),
        ("user", attributes.user),
        ("client", attributes.source_ip),
        ("total", attributes.total),
        ("uploaded", attributes.uploaded),
    ];
    words.into_iter().filter_map(|(word, told)| told.then_some(word)).collect()
}
