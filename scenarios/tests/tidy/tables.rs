//! The table at the top of a module names each of its parts, and nothing that is not there.
//!
//! A module that has such a table in its first comment (`| file | what lives there |` or
//! `| module | what lives there |`) keeps it whole: each `mod` below it is in a row, as `part.rs`, as `part/` or as a
//! link.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Finding;
use super::tree::{Tree, is_for_tests, is_test};

/// Tables that lack a part, and rows of parts that are not there.
pub(crate) fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, file, rust) in tree.rust().filter(|(path, ..)| !is_test(path)) {
        let Some(rows) = rows(&file.text) else { continue };
        let parts: Vec<(String, Span)> = rust.items.iter().filter_map(part).collect();
        for (part, span) in &parts {
            if !rows.iter().any(|(_, names)| names.contains(part)) {
                let what = format!("`{part}` is not in the table at the top: add a row that says what lives there");
                findings.push(Finding { file: path.to_owned(), line: span.start().line, what });
            }
        }
        for (line, names) in &rows {
            for name in names.iter().filter(|name| !parts.iter().any(|(part, _)| part == *name)) {
                let what = format!("the table names `{name}`, which is no part of this module: take it out of the row");
                findings.push(Finding { file: path.to_owned(), line: *line, what });
            }
        }
    }
    findings
}

/// The name of a module that an item declares, if it is not for tests.
fn part(item: &syn::Item) -> Option<(String, Span)> {
    match item {
        syn::Item::Mod(module) if !is_for_tests(&module.attrs) && module.content.is_none() => {
            Some((module.ident.to_string(), module.span()))
        }
        _ => None,
    }
}

/// The rows of the table in the first comment: the names of parts in the first cell of each.
fn rows(text: &str) -> Option<Vec<(usize, BTreeSet<String>)>> {
    let comment = (1..).zip(text.lines()).take_while(|(_, line)| line.starts_with("//!"));
    let mut lines = comment.map(|(number, line)| (number, line.trim_start_matches("//!").trim()));
    lines.find(|(_, line)| {
        let head = line.trim_matches('|').split('|').next().map(str::trim);
        line.starts_with('|') && matches!(head, Some("file" | "module" | "folder"))
    })?;
    lines.next()?;
    let cells = lines.take_while(|(_, line)| line.starts_with('|')).filter_map(|(number, line)| {
        let first = line.trim_matches('|').split('|').next()?;
        Some((number, first.split('`').skip(1).step_by(2).map(name_of).collect()))
    });
    Some(cells.collect())
}

fn name_of(mention: &str) -> String {
    let name = mention.trim_end_matches('/').trim_end_matches(".rs");
    name.rsplit("::").next().unwrap_or(name).trim_start_matches("mod@").to_owned()
}

#[test]
fn a_part_without_a_row_and_a_row_without_a_part_are_found() {
    let text = "//! A.\n//!\n//! | file | what lives there |\n//! |---|---|\n//! | `one.rs`, `two/` | both |\n\
                //! | [`gone`] | it went |\n\nmod one;\npub mod two;\nmod three;\n#[cfg(test)]\nmod tests;\n";
    let (places, said) = super::of_sample(rule, &[("sim/src/a/mod.rs", text), ("sim/src/b/mod.rs", "mod untold;\n")]);
    assert_eq!(places, ["sim/src/a/mod.rs:10", "sim/src/a/mod.rs:6"]);
    assert!(said.contains("add a row") && said.contains("take it out"), "{said}");
}
