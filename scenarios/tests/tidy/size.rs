//! How long a file and a line may be.

use super::Finding;
use super::tree::Tree;

/// Lines of a file, tests counted.
const LINES: usize = 500;

/// Columns of a line, comments counted.
const COLUMNS: usize = 120;

/// Files and lines that are longer.
pub(crate) fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, file, _) in tree.rust() {
        let lines = file.text.lines().count();
        if lines > LINES {
            let what =
                format!("{lines} lines, and {LINES} are the most: a file has one subject, so give the second its own");
            findings.push(Finding { file: path.to_owned(), line: LINES + 1, what });
        }
        for (number, line) in (1..).zip(file.text.lines()) {
            let columns = line.chars().count();
            if columns > COLUMNS {
                let what = format!("{columns} columns, and {COLUMNS} are the most: break the line");
                findings.push(Finding { file: path.to_owned(), line: number, what });
            }
        }
    }
    findings
}

#[test]
fn a_file_of_501_lines_and_a_line_of_121_columns_are_found_and_one_less_is_not() {
    let (long, fits) = ("// a\n".repeat(501), "// a\n".repeat(500));
    let (wide, just) = (format!("// {}\n", "ä".repeat(118)), format!("// {}\n", "ä".repeat(117)));
    let files =
        [("sim/src/a.rs", long.as_str()), ("sim/src/b.rs", &fits), ("sim/src/c.rs", &wide), ("sim/src/d.rs", &just)];
    let (places, said) = super::of_sample(rule, &files);
    assert_eq!(places, ["sim/src/a.rs:501", "sim/src/c.rs:1"]);
    assert!(said.contains("give the second its own") && said.contains("break the line"), "{said}");
}
