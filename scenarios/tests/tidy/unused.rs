//! No public item of `reference-impl`, `sim` or `features` whose name occurs outside its file only in tests, benches or
//! examples.
//!
//! Names are looked for as words, so an item that shares its name with another one may be missed; none is blamed
//! wrongly for it.

use std::collections::{BTreeMap, BTreeSet};

use syn::spanned::Spanned;

use super::Finding;
use super::tree::{Tree, is_for_tests, is_test};

/// The rooms that other crates build upon.
const ROOMS: [&str; 3] = ["reference-impl/src/", "sim/src/", "features/src/"];

/// Public items that nothing which is shipped uses.
pub(crate) fn rule(tree: &Tree) -> Vec<Finding> {
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, file, rust) in tree.rust().filter(|(path, ..)| !is_test(path)) {
        let shipped = shipped(&file.text, rust);
        for word in shipped.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
            used.entry(word).or_default().insert(path);
        }
    }
    let mut findings = Vec::new();
    for (path, file, rust) in tree.rust().filter(|(path, ..)| !is_test(path)) {
        if !ROOMS.iter().any(|room| path.starts_with(room)) {
            continue;
        }
        let own = shipped(&file.text, rust);
        for (name, line) in public_items(rust) {
            let elsewhere = used.get(name.as_str()).is_some_and(|files| files.iter().any(|file| *file != path));
            let here = own.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| *word == name).count();
            if !elsewhere && here <= 1 {
                let what = format!(
                    "`{name}` is public and only tests, benches or examples use it: take it away, or let the product \
                     use it"
                );
                findings.push(Finding { file: path.to_owned(), line, what });
            } else if !elsewhere {
                let what = format!("`{name}` is public and only this file uses it: make it private");
                findings.push(Finding { file: path.to_owned(), line, what });
            }
        }
    }
    findings
}

/// The code of a file without comments and without what is for tests only.
fn shipped<'a>(text: &'a str, rust: &syn::File) -> &'a str {
    let first_test = rust.items.iter().find_map(|item| match item {
        syn::Item::Mod(module) if is_for_tests(&module.attrs) => Some(module.span().start().line),
        _ => None,
    });
    let Some(line) = first_test else { return text };
    let end = text.lines().take(line - 1).map(|line| line.len() + 1).sum();
    &text[..end]
}

/// Names and lines of the items, and of the associated functions, that are public without restriction.
fn public_items(rust: &syn::File) -> Vec<(String, usize)> {
    let is_public = |visibility: &syn::Visibility| matches!(visibility, syn::Visibility::Public(_));
    let mut found = Vec::new();
    let mut note = |name: &syn::Ident| found.push((name.to_string(), name.span().start().line));
    for item in &rust.items {
        match item {
            syn::Item::Fn(item) if is_public(&item.vis) => note(&item.sig.ident),
            syn::Item::Struct(item) if is_public(&item.vis) => note(&item.ident),
            syn::Item::Enum(item) if is_public(&item.vis) => note(&item.ident),
            syn::Item::Trait(item) if is_public(&item.vis) => note(&item.ident),
            syn::Item::Const(item) if is_public(&item.vis) => note(&item.ident),
            syn::Item::Static(item) if is_public(&item.vis) => note(&item.ident),
            syn::Item::Type(item) if is_public(&item.vis) => note(&item.ident),
            syn::Item::Impl(item) if item.trait_.is_none() && !is_for_tests(&item.attrs) => {
                for item in &item.items {
                    match item {
                        syn::ImplItem::Fn(item) if is_public(&item.vis) && !is_for_tests(&item.attrs) => {
                            note(&item.sig.ident);
                        }
                        syn::ImplItem::Const(item) if is_public(&item.vis) => note(&item.ident),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn a_public_item_that_only_a_test_uses_is_found_and_one_that_the_product_uses_is_not() {
    let (places, said) = super::of_sample(
        rule,
        &[
            ("sim/src/a.rs", "pub fn lonely() {}\npub fn used() {}\n#[cfg(test)]\nmod tests { use super::lonely; }\n"),
            ("sim/src/b.rs", "fn f() { super::a::used(); inside() }\npub fn inside() {}\n"),
            ("sim/tests/c.rs", "fn g() { gnomon_sim::lonely(); }\n"),
        ],
    );
    assert_eq!(places, ["sim/src/a.rs:1", "sim/src/b.rs:2"]);
    assert!(said.contains("let the product use it") && said.contains("make it private"), "{said}");
}
