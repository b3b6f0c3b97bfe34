//! The table at the top of a module names each of its parts, and nothing that is not there.
//!
//! A module that has such a table in its first comment (`| file | what lives there |` or
//! `| module | what lives there |`) keeps it whole: each `mod` below it is in a row, as `part.rs`, as `part/` or as a
//! link. A row may also name a file further down (`part/below.rs`), and data, by its ending (`part.toml`, `*.feature`).

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Finding;
use super::tree::{Tree, is_for_tests, is_test};

/// Endings of files that are no modules.
const DATA: [&str; 4] = [".toml", ".feature", ".json", ".ndjson"];

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
            let is_there = |name: &str| match name.contains('/') {
                true => is_file_below(tree, path, name),
                false => parts.iter().any(|(part, _)| part == name) || is_itself(path, name),
            };
            for name in names.iter().filter(|name| !is_there(name)) {
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
        syn::Item::Mod(module) if !is_for_tests(&module.attrs) => Some((module.ident.to_string(), module.span())),
        _ => None,
    }
}

/// Whether a row names a file, or a folder, that lies further down.
fn is_file_below(tree: &Tree, path: &str, name: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let below = format!("{folder}/{name}");
    let (file, inside) = (format!("{below}.rs"), format!("{below}/"));
    tree.files.keys().any(|path| *path == file || path.starts_with(&inside))
}

/// Whether a row names the file in which the table stands.
fn is_itself(path: &str, name: &str) -> bool {
    path.ends_with(&format!("/{name}.rs"))
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
        let mentions = first.split('`').skip(1).step_by(2);
        let is_data = |mention: &str| mention.contains('*') || DATA.iter().any(|ending| mention.ends_with(ending));
        Some((number, mentions.filter(|mention| !is_data(mention)).map(name_of).collect()))
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
    assert_eq!(places, ["sim/src/a/mod.rs:6", "sim/src/a/mod.rs:10"]);
    assert!(said.contains("add a row") && said.contains("take it out"), "{said}");
}

#[test]
fn data_and_files_further_down_may_stand_in_a_table_and_what_is_no_module_or_not_there_may_not() {
    let text = "//! A.\n//!\n//! | module | what lives there |\n//! |---|---|\n//! | [`one`], `one/below.rs` | both |\n\
                //! | `*.feature`, `days/*.csv`, `all.toml` | data |\n//! | `mod.rs` | the rest |\n\
                //! | [`Item`] | no module |\n//! | `one/gone.rs` | it went |\n\nmod one;\npub use one::Item;\n";
    let files = [("sim/src/a/mod.rs", text), ("sim/src/a/one/mod.rs", ""), ("sim/src/a/one/below.rs", "")];
    let (places, said) = super::of_sample(rule, &files);
    assert_eq!(places, ["sim/src/a/mod.rs:8", "sim/src/a/mod.rs:9"], "{said}");
}
