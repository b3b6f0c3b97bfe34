//! The files of the repository, read and parsed once.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;

use syn::spanned::Spanned;

/// All files that a rule looks at.
pub(crate) struct Tree {
    /// By path from the top of the repository.
    pub files: BTreeMap<String, File>,
}

/// A file as it is on disk.
pub(crate) struct File {
    /// Its text, tests and comments included.
    pub text: String,
    /// What it parses to, if it is Rust.
    pub rust: Option<syn::File>,
}

/// The rooms, from the ground up, with the name of each crate.
pub(crate) const ROOMS: [(&str, &str); 5] = [
    ("reference-impl", "gnomon_reference_impl"),
    ("sim", "gnomon_sim"),
    ("mocks", "gnomon_mocks"),
    ("features", "gnomon_features"),
    ("scenarios", "gnomon"),
];

impl Tree {
    /// The repository that this test stands in.
    pub(crate) fn of_the_repository() -> Self {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the room has a parent");
        let mut found = Vec::new();
        for (room, _) in ROOMS {
            collect(top, &top.join(room), &mut found);
        }
        let readme = std::fs::read_to_string(top.join("README.md")).expect("the repository has a README.md");
        found.push(("README.md".to_owned(), readme));
        assert!(found.len() > 500, "only {} files were found below {}", found.len(), top.display());
        Self::made_of(found)
    }

    /// A sample: paths from the top of a repository that is not there, and texts.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self::made_of(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
    }

    fn made_of(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let read = |(path, text): (String, String)| {
            let rust = path
                .ends_with(".rs")
                .then(|| syn::parse_file(&text).unwrap_or_else(|error| panic!("{path} does not parse: {error}")));
            (path, File { text, rust })
        };
        Self { files: files.into_iter().map(read).collect() }
    }

    /// The Rust files, with their paths.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&str, &File, &syn::File)> {
        self.files.iter().filter_map(|(path, file)| Some((path.as_str(), file, file.rust.as_ref()?)))
    }
}

fn collect(top: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder of the repository can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "corpus", "artifacts"].contains(&name.as_str()) && !name.starts_with('.') {
                collect(top, &path, found);
            }
        } else if [".rs", ".md", ".feature", ".toml"].iter().any(|ending| name.ends_with(ending)) {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let path = path.strip_prefix(top).expect("it is below the top");
            found.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
}

/// Whether a file holds tests, benches or examples and nothing else.
pub(crate) fn is_test(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let is_place = |part: &&str| ["tests", "benches", "examples", "fuzz"].contains(part);
    parts[..parts.len() - 1].iter().any(is_place) || path.ends_with("/tests.rs")
}

/// Whether an item is compiled for tests only.
pub(crate) fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let tokens = match &attribute.meta {
            syn::Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string(),
            syn::Meta::Path(path) if path.is_ident("test") => return true,
            _ => return false,
        };
        tokens == "test"
    })
}

/// The lines of a Rust file that are shipped, each with its number from 1 up: nothing of a file of tests, and of others
/// all but the items for tests.
pub(crate) fn shipped<'a>(path: &str, text: &'a str, rust: &syn::File) -> Vec<(usize, &'a str)> {
    if is_test(path) {
        return Vec::new();
    }
    let for_tests = lines_for_tests(&rust.items);
    let lines = (1..).zip(text.lines());
    lines.filter(|(line, _)| !for_tests.iter().any(|range| range.contains(line))).collect()
}

fn lines_for_tests(items: &[syn::Item]) -> Vec<RangeInclusive<usize>> {
    let lines = |item: &dyn Spanned| item.span().start().line..=item.span().end().line;
    let mut found = Vec::new();
    for item in items {
        match item {
            syn::Item::Impl(block) if !is_for_tests(&block.attrs) => {
                found.extend(
                    block
                        .items
                        .iter()
                        .filter(|item| is_for_tests(attributes_of_impl_item(item)))
                        .map(|item| lines(item)),
                );
            }
            item if is_for_tests(attributes_of(item)) => found.push(lines(item)),
            _ => {}
        }
    }
    found
}

/// The attributes of an item.
pub(crate) fn attributes_of(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The attributes of an item of an `impl`.
pub(crate) fn attributes_of_impl_item(item: &syn::ImplItem) -> &[syn::Attribute] {
    match item {
        syn::ImplItem::Const(item) => &item.attrs,
        syn::ImplItem::Fn(item) => &item.attrs,
        syn::ImplItem::Type(item) => &item.attrs,
        _ => &[],
    }
}

#[test]
fn what_is_for_tests_is_not_shipped_and_what_follows_it_is() {
    let text = "mod a;\n#[cfg(test)]\nmod tests;\nmod b;\nimpl A {\nfn kept() {}\n#[cfg(test)]\nfn gone() {}\n}\n\
                #[test]\nfn gone() {}\n";
    let rust = syn::parse_file(text).unwrap();
    let numbers: Vec<usize> = shipped("sim/src/a.rs", text, &rust).iter().map(|(line, _)| *line).collect();
    assert_eq!(numbers, [1, 4, 5, 6, 9]);
    assert!(shipped("sim/tests/a.rs", text, &rust).is_empty());
}
