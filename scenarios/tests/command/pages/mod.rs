//! Every command of every page is run, and prints what the page shows.
//!
//! | file | what lives there |
//! |---|---|
//! | `blocks.rs` | the fenced blocks of a page, and the commands in them |
//! | `shown.rs` | whether what was printed is what a page shows |
//! | `session.rs` | the commands of a page, one after the other in a folder of their own |
//!
//! A block of `console` is a session: `$ gnomon ...` is run, and what follows is what it prints, `...` standing for
//! anything. A command must succeed unless `$ echo $?` shows another exit code. A block of `toml NAME`, `json NAME` or
//! `text NAME` is a file that the session finds. What is not run here is in a block of `sh`, and [`ELSEWHERE`] says who
//! runs it.

mod blocks;
mod session;
mod shown;

use std::path::Path;

use gnomon::docs::{DocPage, PAGES};

use blocks::{Block, blocks};
use session::Session;
use shown::compare;

/// What is run elsewhere: the page, the beginning of the line, the file that runs it, and words of it that do.
const ELSEWHERE: &[(&str, &str, &str, &str)] = &[
    // A release build prints the same bytes.
    ("readme", "cargo run --release", ".ci/run", "./target/debug/gnomon >"),
    ("readme", "cargo test --workspace", ".ci/run", "cargo test --workspace"),
    ("vendor", "gnomon conform --mutants", ".ci/run", "gnomon conform --mutants"),
    ("vendor", "gnomon conform --variations", ".ci/run", "gnomon conform --variations"),
    // The session does the same with a client of its own.
    ("ci", "api() {", "scenarios/tests/command/pages/session.rs", "\"api\" | \"steer\""),
    ("ci", "steer() {", "scenarios/tests/command/pages/session.rs", "\"api\" | \"steer\""),
    (
        "ci",
        "gnomon serve --tls",
        "mocks/clients/clients.py",
        "\"serve\", \"--port\", \"0\", \"--clock\", \"manual\", \"--calm\", \"--tls\"",
    ),
    ("ci", "gnomon serve --data", "scenarios/tests/command/serve.rs", "Served::start(&[\"--data\", data])"),
    ("contributing", "cargo fmt --all", ".ci/run", "cargo fmt --all"),
    ("contributing", "cargo quick", ".ci/run", "cargo quick --help"),
    ("rust", "cargo run -p gnomon-mocks --example", ".ci/run", "mocks/examples/*.rs"),
];

fn page(name: &str) -> &'static DocPage {
    PAGES.iter().find(|page| page.name == name).unwrap_or_else(|| panic!("there is no page {name}"))
}

fn in_the_repository(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_command_of_a_session_does_and_prints_what_its_page_shows() {
    let mut run = 0;
    for page in PAGES {
        let mut session = Session::new(page);
        for block in blocks(page) {
            match (block.language, block.name) {
                ("console", None) => run += session.play(&block),
                ("toml" | "json" | "text", Some(name)) => session.write(name, &block.text()),
                _ => {}
            }
        }
    }
    assert!(run > 20, "only {run} commands were run");
}

#[test]
fn every_other_command_is_run_elsewhere() {
    let mut used = vec![false; ELSEWHERE.len()];
    for page in PAGES {
        for block in blocks(page) {
            let known = ["console", "sh", "toml", "rust", "text", "gherkin", "json"];
            assert!(known.contains(&block.language), "{}: a block of ```{}", block.place(0), block.language);
            for (number, line) in block.lines.iter().enumerate().filter(|_| block.language == "sh") {
                let found =
                    ELSEWHERE.iter().position(|(name, begins, ..)| *name == page.name && line.starts_with(begins));
                used[found.unwrap_or_else(|| panic!("{}: add to ELSEWHERE who runs `{line}`", block.place(number)))] =
                    true;
            }
        }
        for (number, line) in page.text.lines().enumerate() {
            let indented = line
                .strip_prefix("    ")
                .is_some_and(|line| ["$ ", "gnomon ", "cargo "].iter().any(|begins| line.starts_with(begins)));
            assert!(!indented, "{}:{}: a command stands in a fenced block", page.path, number + 1);
        }
    }
    for ((name, begins, file, words), used) in ELSEWHERE.iter().zip(used) {
        assert!(used, "{} has no `{begins}`: take it out of ELSEWHERE", page(name).path);
        assert!(in_the_repository(file).contains(words), "{file} no longer runs `{begins}` of {}", page(name).path);
    }
}

#[test]
fn the_page_for_vendors_shows_a_story_as_it_is_told() {
    let told = in_the_repository("features/tests/snapshots/bounds__a_missed_bound_tells_its_story.snap");
    let texts = blocks(page("vendor")).into_iter().filter(|block| block.language == "text");
    // What a story tells is no file of a session.
    let shown: Vec<Block<'_>> = texts.filter(|block| block.name.is_none()).collect();
    assert_eq!(shown.len(), 1);
    // Above it stands what the snapshot says of itself.
    let (shown, told) = ([&["..."], &shown[0].lines[..]].concat(), told.lines().collect::<Vec<_>>());
    compare(&shown, &told).unwrap_or_else(|why| panic!("features/docs/vendor.md: {why}"));
}
