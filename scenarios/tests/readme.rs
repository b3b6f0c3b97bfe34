//! The README shows what is really printed, its scenario really runs, and exit codes are those of the table everywhere.

use std::path::Path;
use std::process::Command;

use gnomon_features::exit_code::ExitCode;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gnomon")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_readme_shows_what_a_plain_run_prints() {
    let printed = printed(&[]);
    assert!(readme().contains(&printed), "the README does not show this:\n{printed}");
}

#[test]
fn the_readme_shows_what_the_suite_prints() {
    let printed = printed(&["conform", "--tags", "INT"]);
    assert!(readme().contains(printed.trim_end()), "the README does not show this:\n{printed}");
}

#[test]
fn the_scenario_of_the_readme_runs() {
    let readme = readme();
    let mut blocks = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let text = blocks.find(|block| block.contains("[[fleet]]")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small-firm.toml");
    std::fs::write(&path, text).unwrap();
    let printed = printed(&["run", path.to_str().unwrap(), "--endpoints", "40"]);
    assert!(
        printed.contains("A small firm switches blocking on") && printed.contains("The ledger adds up"),
        "{printed}"
    );
}

#[test]
fn readmes_and_help_list_the_exit_codes_that_there_are() {
    let rows = ExitCode::ALL.iter().map(|code| format!("| {} | {} |\n", code.code(), code.meaning()));
    let table = "| exit code | meaning |\n|---|---|\n".to_owned() + &rows.collect::<String>() + "\n";
    let of_the_command = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for text in [readme(), of_the_command] {
        assert!(text.contains(&table), "a README does not show this:\n{table}");
    }
    let help = printed(&["--help"]);
    // Where lines are broken depends on the terminal.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let listed = ExitCode::ALL.iter().map(|code| format!("{} {} ", code.code(), code.meaning()));
    let listed = format!("Exit codes: {}", listed.collect::<String>());
    assert!(words(&help).ends_with(listed.trim_end()), "the help does not end with this:\n{listed}\n{help}");
}
