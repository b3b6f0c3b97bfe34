//! The pages of documentation, embedded: they live in the rooms that they are about, and go with the command.

/// A page of documentation.
#[derive(Clone, Copy, Debug)]
pub struct DocPage {
    /// The name by which it is printed.
    pub name: &'static str,
    /// Where it lives, from the top of the repository.
    pub path: &'static str,
    /// Its text, in Markdown.
    pub text: &'static str,
}

macro_rules! pages {
    ($($name:literal: $path:literal,)*) => {
        /// Every page: those for readers first, each in its reader's order, then those for who changes something.
        pub const PAGES: &[DocPage] =
            &[$(DocPage { name: $name, path: $path, text: include_str!(concat!("../../", $path)) },)*];
    };
}

pages! {
    "readme": "README.md",
    "vendor": "features/docs/vendor.md",
    "coverage": "features/COVERAGE.md",
    "ci": "mocks/docs/ci.md",
    "rust": "mocks/docs/rust.md",
    "load": "mocks/docs/load.md",
    "routes": "reference-impl/ROUTES.md",
    "planner": "scenarios/docs/planner.md",
    "formats": "scenarios/docs/formats.md",
    "logs": "scenarios/docs/logs.md",
    "hunting": "reference-impl/HUNTING.md",
    "facts": "reference-impl/FACTS.md",
    "architecture": "sim/ARCHITECTURE.md",
    "contributing": ".github/CONTRIBUTING.md",
}

impl DocPage {
    /// Its heading, which is its first line.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(self.name)
    }
}
