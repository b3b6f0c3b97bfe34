//! No public item of `reference-impl`, `sim` or `features` whose name occurs outside its file only in tests, benches or
//! examples.
//!
//! Names are looked for as words, so an item that shares its name with another one may be missed; none is blamed
//! wrongly for it. A type that is named by something public of its own file is used with that.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use super::Finding;
use super::tree::{Tree, is_for_tests, is_test, shipped};

/// The rooms that other crates build upon.
const ROOMS: [&str; 3] = ["reference-impl/src/", "sim/src/", "features/src/"];

/// Public items that nothing which is shipped uses.
pub(crate) fn rule(tree: &Tree) -> Vec<Finding> {
    let mut used: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (path, file, rust) in tree.rust() {
        for word in shipped(path, &file.text, rust).into_iter().flat_map(|(_, line)| words(line)) {
            *used.entry(word).or_default().entry(path).or_default() += 1;
        }
    }
    let mut findings = Vec::new();
    for (path, _, rust) in tree.rust().filter(|(path, ..)| !is_test(path)) {
        if !ROOMS.iter().any(|room| path.starts_with(room)) {
            continue;
        }
        let named_in_public = named_in_public(rust);
        for (name, line) in public_items(rust).into_iter().filter(|(name, _)| !named_in_public.contains(name)) {
            let files = used.get(name.as_str());
            let here = files.and_then(|files| files.get(path)).copied().unwrap_or_default();
            if files.is_some_and(|files| files.keys().any(|file| *file != path)) {
                continue;
            }
            let what = if here <= 1 {
                format!(
                    "`{name}` is public and only tests, benches or examples use it: remove it, or let the product \
                     use it"
                )
            } else {
                format!("`{name}` is public and only this file uses it: make it private")
            };
            findings.push(Finding { file: path.to_owned(), line, what });
        }
    }
    findings
}

/// The words of a line of code, comments left out.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
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

/// The types that public items of a file name: in signatures, in fields, and as what a trait's types stand for.
fn named_in_public(rust: &syn::File) -> BTreeSet<String> {
    let is_public = |visibility: &syn::Visibility| matches!(visibility, syn::Visibility::Public(_));
    let mut types = Types::default();
    for item in &rust.items {
        match item {
            syn::Item::Fn(item) if is_public(&item.vis) => types.visit_signature(&item.sig),
            syn::Item::Type(item) if is_public(&item.vis) => types.visit_type(&item.ty),
            syn::Item::Trait(item) if is_public(&item.vis) => types.visit_item_trait(item),
            syn::Item::Struct(item) if is_public(&item.vis) => {
                item.fields.iter().filter(|field| is_public(&field.vis)).for_each(|field| types.visit_field(field));
            }
            syn::Item::Enum(item) if is_public(&item.vis) => {
                item.variants.iter().for_each(|variant| types.visit_fields(&variant.fields));
            }
            syn::Item::Impl(item) => {
                for inner in &item.items {
                    match inner {
                        syn::ImplItem::Fn(inner) if item.trait_.is_some() || is_public(&inner.vis) => {
                            types.visit_signature(&inner.sig);
                        }
                        syn::ImplItem::Type(inner) => types.visit_type(&inner.ty),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    types.0
}

/// The last part of each path that stands for a type.
#[derive(Default)]
struct Types(BTreeSet<String>);

impl<'ast> Visit<'ast> for Types {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.extend(path.segments.last().map(|segment| segment.ident.to_string()));
        visit::visit_path(self, path);
    }
}

#[test]
fn a_public_item_that_only_a_test_uses_is_found_and_one_that_the_product_uses_is_not() {
    let (places, said) = super::of_sample(
        rule,
        &[
            ("sim/src/a.rs", "pub fn lonely() {}\npub fn used() {}\n#[cfg(test)]\nmod tests { use super::lonely; }\n"),
            ("sim/src/b.rs", "fn f() { super::a::used(); inside() }\npub fn inside() {}\n"),
            ("sim/src/c.rs", "// As `lonely` and `inside` say.\n#[cfg(test)]\nmod tests;\nfn g() { super::late(); }\n"),
            ("sim/src/d.rs", "pub fn late() {}\n"),
            ("sim/tests/c.rs", "fn g() { gnomon_sim::lonely(); }\n"),
        ],
    );
    assert_eq!(places, ["sim/src/a.rs:1", "sim/src/b.rs:2"]);
    assert!(said.contains("let the product use it") && said.contains("make it private"), "{said}");
}

#[test]
fn a_type_that_something_public_of_its_file_names_is_used_with_that() {
    let text = "pub struct Row { pub cell: Cell, own: Hidden }\npub struct Cell;\npub struct Hidden;\n\
                pub fn read() -> Result<Row, Refused> { Err(Refused) }\npub struct Refused;\n";
    let (places, said) = super::of_sample(rule, &[("sim/src/a.rs", text), ("sim/src/b.rs", "use super::a::read;\n")]);
    assert_eq!(places, ["sim/src/a.rs:3"], "{said}");
}
