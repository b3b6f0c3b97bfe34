//! The pages inside the command.

use std::path::Path;

use gnomon::docs::PAGES;

use super::{run, succeed};

#[test]
fn every_page_is_listed_with_its_heading_and_printed_by_its_name() {
    let list = succeed(&["docs"]);
    for page in PAGES {
        assert!(page.text.starts_with("# "), "{} begins with its heading", page.path);
        let row = list.lines().find(|line| line.trim_start().starts_with(&format!("{} ", page.name)));
        let row = row.unwrap_or_else(|| panic!("{} is not listed:\n{list}", page.name));
        assert!(row.contains(page.title()) && row.ends_with(page.path), "{row}");
        assert!(succeed(&["docs", page.name]) == page.text, "{} is not what {} is", page.name, page.path);
    }
}

#[test]
fn every_page_of_a_room_is_among_them() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["reference-impl", "sim", "mocks/docs", "features", "features/docs", "scenarios/docs", ".github"] {
        for entry in std::fs::read_dir(top.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let path = format!("{folder}/{name}");
            assert!(!name.ends_with(".md") || PAGES.iter().any(|page| page.path == path), "add {path} to src/docs.rs");
        }
    }
}

#[test]
fn a_page_that_does_not_exist_is_refused_with_the_nearest() {
    let (stdout, stderr, code) = run(Path::new("."), &["docs", "vender"]);
    assert_eq!((stdout.as_str(), code), ("", 64), "{stderr}");
    assert!(stderr.contains("there is no page `vender`; did you mean `vendor`?"), "{stderr}");
    assert!(stderr.contains("the pages are readme, vendor,"), "{stderr}");
}
