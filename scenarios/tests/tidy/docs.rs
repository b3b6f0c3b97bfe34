//! What a comment above an item says: more than its name does.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Finding;
use super::tree::{Tree, shipped};

/// The fewest words of a comment that says something.
const WORDS: usize = 3;

/// Comments above items that say less.
pub(crate) fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, file, rust) in tree.rust() {
        let shipped = shipped(path, &file.text, rust);
        let mut comments = Comments::default();
        comments.visit_file(rust);
        let short = comments.found.into_iter().filter(|(_, text)| text.split_whitespace().count() < WORDS);
        for (line, text) in short.filter(|(line, _)| shipped.iter().any(|(number, _)| number == line)) {
            let text = text.trim();
            let what = format!(
                "`{text}` says no more than the name does: say unit, range, source or reason, or take it away where \
                 the item is private"
            );
            findings.push(Finding { file: path.to_owned(), line, what });
        }
    }
    findings
}

/// The comments above items, each with the line on which it begins.
#[derive(Default)]
struct Comments {
    found: Vec<(usize, String)>,
}

impl Comments {
    fn note(&mut self, attributes: &[syn::Attribute]) {
        let mut lines = attributes.iter().filter_map(|attribute| {
            let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
            let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else { return None };
            pair.path.is_ident("doc").then(|| (attribute.span().start().line, text.value()))
        });
        let Some((line, mut all)) = lines.next() else { return };
        lines.for_each(|(_, text)| all.push_str(&text));
        self.found.push((line, all));
    }
}

impl<'ast> Visit<'ast> for Comments {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.note(super::tree::attributes_of(item));
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        self.note(super::tree::attributes_of_impl_item(item));
        visit::visit_impl_item(self, item);
    }

    fn visit_trait_item(&mut self, item: &'ast syn::TraitItem) {
        self.note(match item {
            syn::TraitItem::Const(item) => &item.attrs,
            syn::TraitItem::Fn(item) => &item.attrs,
            syn::TraitItem::Type(item) => &item.attrs,
            _ => &[],
        });
        visit::visit_trait_item(self, item);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        self.note(&field.attrs);
        visit::visit_field(self, field);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.note(&variant.attrs);
        visit::visit_variant(self, variant);
    }
}

#[test]
fn a_comment_of_two_words_is_found_above_items_fields_and_variants_and_one_of_three_is_not() {
    let text = "/// A row.\npub struct Row {\n    /// When.\n    pub at: u64,\n    /// In milliseconds, UTC.\n    \
                pub to: u64,\n}\n\
                pub enum E {\n    /// Its\n    /// name.\n    A,\n    /// So\n    /// called here.\n    B,\n}\n\
                impl Row {\n    /// The end.\n    fn end() {}\n}\n#[cfg(test)]\nmod tests {\n    \
                /// When.\n    fn f() {}\n}\n";
    let (places, said) =
        super::of_sample(rule, &[("sim/src/a.rs", text), ("sim/tests/b.rs", "/// Mine.\nfn f() {}\n")]);
    assert_eq!(places, ["sim/src/a.rs:1", "sim/src/a.rs:3", "sim/src/a.rs:9", "sim/src/a.rs:17"]);
    assert!(said.contains("`When.` says no more") && said.contains("`Its name.`"), "{said}");
}
