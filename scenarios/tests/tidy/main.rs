//! Tidy: the house keeps its shape. Each rule reads the tree of the repository and names file, line and what to do.
//!
//! | file | what lives there |
//! |---|---|
//! | `tree.rs` | the files of the repository, read and parsed once |
//! | `imports.rs` | what a file uses, path by path |
//! | `arrows.rs` | which room, and which folder inside a room, may use which |
//! | `circles.rs` | no folders that use each other in a circle |
//! | `size.rs` | lines a file, columns a line |
//! | `tables.rs` | the table at the top of a module names each of its parts |
//! | `citations.rs` | what a comment or a page refers to is there |
//! | `docs.rs` | a comment above an item says more than its name does |
//! | `unused.rs` | no public item that only tests, benches or examples use |
//!
//! Of every rule there is a sample that breaks it, since a rule that finds nothing may as well not look.

mod arrows;
mod circles;
mod citations;
mod docs;
mod imports;
mod size;
mod tables;
mod tree;
mod unused;

use std::fmt;

use tree::Tree;

/// Something that is not as it should be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Finding {
    /// The file, from the top of the repository.
    file: String,
    /// The line, from 1 up.
    line: usize,
    /// What is wrong, and what to do about it.
    what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Fails with all findings, each on a line of its own.
fn none(findings: Vec<Finding>) {
    let mut findings = findings;
    findings.sort();
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} not tidy:\n{}", lines.len(), lines.join("\n"));
}

/// What a rule says of a sample: each finding as `file:line`, and all that it says.
fn of_sample(rule: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> (Vec<String>, String) {
    let mut findings = rule(&Tree::of(files));
    findings.sort();
    let places = findings.iter().map(|finding| format!("{}:{}", finding.file, finding.line)).collect();
    let said = findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    (places, said)
}

#[test]
fn every_arrow_points_down() {
    none(arrows::rule(&Tree::of_the_repository()));
}

#[test]
fn no_folders_use_each_other_in_a_circle() {
    none(circles::rule(&Tree::of_the_repository()));
}

#[test]
fn files_are_at_most_500_lines_and_lines_at_most_120_columns() {
    none(size::rule(&Tree::of_the_repository()));
}

#[test]
fn the_table_of_a_module_names_each_of_its_parts_and_nothing_else() {
    none(tables::rule(&Tree::of_the_repository()));
}

#[test]
fn what_is_cited_is_there() {
    none(citations::rule(&Tree::of_the_repository()));
}

#[test]
fn comments_above_items_say_something() {
    none(docs::rule(&Tree::of_the_repository()));
}

#[test]
fn no_public_item_is_used_by_tests_benches_and_examples_alone() {
    none(unused::rule(&Tree::of_the_repository()));
}
