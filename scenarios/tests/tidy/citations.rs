//! What a comment, a page or a feature refers to is there: requirements, sections of pages, files.

use std::collections::BTreeSet;

use super::Finding;
use super::tree::{Tree, shipped};

/// Pages whose sections are cited by number, by the name that stands in a citation.
const PAGES: [(&str, &str); 2] =
    [("FACTS.md", "reference-impl/FACTS.md"), ("sim/ARCHITECTURE.md", "sim/ARCHITECTURE.md")];

/// The requirement registry.
const REGISTRY: &str = "features/requirements.toml";

/// Citations of what is not there.
pub(crate) fn rule(tree: &Tree) -> Vec<Finding> {
    let requirements = requirements(tree);
    let sections = PAGES.map(|(_, path)| tree.files.get(path).map(|file| sections(&file.text)).unwrap_or_default());
    let mut findings = Vec::new();
    for (path, file) in &tree.files {
        // What tests cite may be wrong on purpose.
        let lines = match &file.rust {
            Some(rust) => shipped(path, &file.text, rust),
            None => (1..).zip(file.text.lines()).collect(),
        };
        for (line, text) in lines {
            let mut wrong = |what: String| findings.push(Finding { file: path.clone(), line, what });
            for id in requirement_ids(text).filter(|id| !requirements.contains(id)) {
                wrong(format!("there is no requirement {id}: cite one of {REGISTRY}"));
            }
            for ((name, page), sections) in PAGES.iter().zip(&sections) {
                for number in sections_cited(text, name).filter(|number| !sections.contains(number)) {
                    wrong(format!("{page} has no section {number}: cite one that it has, or write it"));
                }
            }
            if let Some(target) = link(path, text).filter(|target| !exists(tree, target)) {
                wrong(format!("the link leads to `{target}`, which is not there: mend it"));
            }
        }
    }
    findings
}

fn requirements(tree: &Tree) -> BTreeSet<String> {
    let text = tree.files.get(REGISTRY).map_or("", |file| file.text.as_str());
    let ids = text.lines().filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'));
    ids.map(str::to_owned).collect()
}

/// Ids of requirements in a line: one of the families, a dash, two digits.
fn requirement_ids(line: &str) -> impl Iterator<Item = String> {
    const FAMILIES: [&str; 10] = ["INT-", "REP-", "PRX-", "DSC-", "HNT-", "BLK-", "ALR-", "API-", "ROB-", "CAP-"];
    let bytes = line.as_bytes();
    FAMILIES.into_iter().flat_map(move |family| {
        line.match_indices(family).filter_map(move |(at, _)| {
            let before = at.checked_sub(1).map(|before| bytes[before]);
            let digits = line.get(at + 4..at + 6).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
            let after = bytes.get(at + 6).copied().unwrap_or(b' ');
            let apart = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'-';
            (before.is_none_or(apart) && apart(after)).then(|| format!("{family}{digits}"))
        })
    })
}

/// The numbers of the headings of a page.
fn sections(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let numbers = headings.filter_map(|line| line.trim_start_matches('#').split_whitespace().next());
    numbers.map(|number| number.trim_end_matches('.').to_owned()).collect()
}

/// The numbers that stand after the name of a page: "`FACTS.md` 2.9, 6.2 and 7".
fn sections_cited<'a>(line: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    line.match_indices(name).flat_map(move |(at, _)| {
        let rest = line[at + name.len()..].trim_start_matches('`').trim_start();
        let mut numbers = Vec::new();
        for word in rest.split([' ', ',', ';', ')']).map(|word| word.trim_end_matches(['.', ':'])) {
            let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            match word {
                _ if is_number => numbers.push(word.to_owned()),
                "" | "and" | "to" => {}
                _ => break,
            }
        }
        numbers
    })
}

/// Where a relative link of a page leads, from the top of the repository.
fn link(path: &str, line: &str) -> Option<String> {
    if !path.ends_with(".md") {
        return None;
    }
    let target = line.split("](").nth(1)?.split(')').next()?.split('#').next()?;
    if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn exists(tree: &Tree, target: &str) -> bool {
    let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    tree.files.contains_key(target) || top.join(target).exists()
}

#[test]
fn a_requirement_a_section_and_a_file_that_are_not_there_are_found() {
    let (places, said) = super::of_sample(
        rule,
        &[
            ("features/requirements.toml", "id = \"BLK-03\"\n"),
            (
                "reference-impl/FACTS.md",
                "# Facts\n## 2. API\n### 2.9 Alerts\n[gone](docs/gone.md)\n[there](../README.md)\n",
            ),
            (
                "sim/src/a.rs",
                "//! BLK-03, BLK-77.\n//! As `FACTS.md` 2.9 and 2.10 say.\n// SHA-256 is no requirement, FAKEINT-04 \
                 neither.\n#[cfg(test)]\nmod tests { const WRONG: &str = \"BLK-78\"; }\n",
            ),
            ("sim/tests/b.rs", "//! BLK-79.\n"),
        ],
    );
    assert_eq!(places, ["reference-impl/FACTS.md:4", "sim/src/a.rs:1", "sim/src/a.rs:2"]);
    assert!(said.contains("no requirement BLK-77") && said.contains("no section 2.10"), "{said}");
}
