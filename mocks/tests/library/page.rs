//! What the page on Rust tests shows is what runs.

#[test]
fn the_page_shows_a_test_as_it_is() {
    let read = |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (page, test) = (read("docs/rust.md"), read("tests/in_a_test.rs"));
    let block = page.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(block, Some(test.as_str()), "mocks/docs/rust.md and mocks/tests/in_a_test.rs differ");
}
