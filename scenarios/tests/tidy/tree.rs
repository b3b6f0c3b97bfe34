//! The files of the repository, read and parsed once.

use std::collections::BTreeMap;
use std::path::Path;

/// All files that a rule looks at.
pub(crate) struct Tree {
    /// By path from the top of the repository.
    pub files: BTreeMap<String, File>,
}

/// One file.
pub(crate) struct File {
    /// All of it.
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
        for name in ["README.md"] {
            found.extend(std::fs::read_to_string(top.join(name)).ok().map(|text| (name.to_owned(), text)));
        }
        assert!(found.len() > 500, "only {} files were found below {}", found.len(), top.display());
        Self::made_of(found)
    }

    /// A sample.
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
