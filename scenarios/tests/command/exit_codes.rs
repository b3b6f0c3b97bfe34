//! Exit codes are those of the table, wherever they are listed.

use gnomon::docs::PAGES;
use gnomon_features::exit_code::ExitCode;

use super::succeed;

#[test]
fn the_page_on_formats_and_the_help_list_the_exit_codes_that_there_are() {
    let rows = ExitCode::ALL.iter().map(|code| format!("| {} | {} |\n", code.code(), code.meaning()));
    let table = "| exit code | meaning |\n|---|---|\n".to_owned() + &rows.collect::<String>() + "\n";
    let page = PAGES.iter().find(|page| page.name == "formats").unwrap();
    assert!(page.text.contains(&table), "{} does not show this:\n{table}", page.path);
    // Where lines are broken depends on the terminal.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = words(&succeed(&["--help"]));
    let listed = ExitCode::ALL.iter().map(|code| format!("{} {} ", code.code(), code.meaning()));
    let listed = format!("Exit codes: {}", listed.collect::<String>());
    assert!(help.ends_with(listed.trim_end()), "the help does not end with this:\n{listed}\n{help}");
}
