//! What a file uses, path by path: its `use` items, and paths in code and in the arguments of macros.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::tree::is_for_tests;

/// A path that a file uses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Import {
    /// Its parts from the crate on: `crate` or the name of another crate comes first.
    pub path: Vec<String>,
    /// The line, from 1 up.
    pub line: usize,
}

/// What the file at `path` uses; what it uses for tests only is left out.
pub(crate) fn of(path: &str, rust: &syn::File) -> Vec<Import> {
    let mut visitor = Imports { module: module_of(path), found: Vec::new() };
    visitor.visit_file(rust);
    visitor.found
}

/// The path of the module that a file holds, below its crate.
pub(crate) fn module_of(path: &str) -> Vec<String> {
    let below = path.split_once("/src/").map_or("", |(_, below)| below);
    let below = below.trim_end_matches(".rs");
    let parts = below.split('/').filter(|part| !["mod", "lib", "main", ""].contains(part));
    parts.map(str::to_owned).collect()
}

struct Imports {
    module: Vec<String>,
    found: Vec<Import>,
}

impl Imports {
    fn note(&mut self, parts: &[String], line: usize) {
        let path = match parts.first().map(String::as_str) {
            Some("super") => {
                let up = parts.iter().take_while(|part| *part == "super").count();
                let Some(depth) = self.module.len().checked_sub(up) else { return };
                let base = std::iter::once("crate".to_owned()).chain(self.module[..depth].iter().cloned());
                base.chain(parts[up..].iter().cloned()).collect()
            }
            // One part alone is a word among the arguments of a macro, or the crate itself.
            Some(name) if parts.len() > 1 && (name == "crate" || name.starts_with("gnomon")) => parts.to_vec(),
            _ => return,
        };
        self.found.push(Import { path, line });
    }

    fn note_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
        match tree {
            syn::UseTree::Path(path) => self.note_tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.note(&with(&name.ident), name.span().start().line),
            syn::UseTree::Rename(name) => self.note(&with(&name.ident), name.span().start().line),
            syn::UseTree::Glob(glob) => self.note(before, glob.span().start().line),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_tree(before, tree)),
        }
    }

    /// Paths among the arguments of a macro, which nobody parses.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut parts: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(name) if colons == 2 => parts.push(name.to_string()),
                TokenTree::Ident(name) => {
                    self.note(&std::mem::take(&mut parts), line);
                    (parts, line) = (vec![name.to_string()], name.span().start().line);
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !parts.is_empty() => {
                    colons = if mark.spacing() == Spacing::Joint || colons == 1 { colons + 1 } else { 0 };
                    continue;
                }
                TokenTree::Group(group) => {
                    self.note(&std::mem::take(&mut parts), line);
                    self.note_tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => self.note(&std::mem::take(&mut parts), line),
            }
            colons = 0;
        }
        self.note(&parts, line);
    }
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.note_tree(&[], &item.tree);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_for_tests(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if parts.len() > 1 {
            self.note(&parts, path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.note_tokens(item.tokens.clone());
    }
}

#[test]
fn a_path_is_found_in_a_use_item_in_code_and_in_the_arguments_of_a_macro() {
    let text = "use super::b::{self, C};\nfn f() { crate::d::e(); }\nfn g() { println!(\"{}\", gnomon_sim::h::I); }\n\
                #[cfg(test)]\nmod tests { use crate::only::tests; }\nfn h() { html!(a.gnomon { \"x\" }); }\n";
    let found = of("sim/src/a/z.rs", &syn::parse_file(text).unwrap());
    let found: Vec<(String, usize)> = found.iter().map(|import| (import.path.join("::"), import.line)).collect();
    let expected = [("crate::a::b::self", 1), ("crate::a::b::C", 1), ("crate::d::e", 2), ("gnomon_sim::h::I", 3)];
    assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
}
