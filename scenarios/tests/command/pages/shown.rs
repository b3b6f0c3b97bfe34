//! Whether what was printed is what a page shows, `...` standing for anything.

/// Compares what a page shows with what was printed. A line `...` stands for any lines, and `...` inside a line for any
/// text.
pub(super) fn compare(shown: &[&str], printed: &[&str]) -> Result<(), String> {
    let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
    let last = parts.len() - 1;
    let mut position = 0;
    for (number, part) in parts.into_iter().enumerate() {
        let fits = |at: usize| {
            let here = printed.get(at..at + part.len());
            here.is_some_and(|here| part.iter().zip(here).all(|(shown, printed)| line_fits(shown, printed)))
        };
        let found = match (number == 0, number == last) {
            (true, true) => (part.len() == printed.len() && fits(0)).then_some(0),
            (true, false) => fits(0).then_some(0),
            (false, true) => printed.len().checked_sub(part.len()).filter(|at| *at >= position && fits(*at)),
            (false, false) => (position..=printed.len()).find(|at| fits(*at)),
        };
        let found = found.ok_or_else(|| {
            let lines = [part.join("\n"), printed.get(position..).unwrap_or_default().join("\n")];
            format!("it shows\n{}\nand this was printed instead:\n{}", lines[0], lines[1])
        })?;
        position = found + part.len();
    }
    Ok(())
}

fn line_fits(shown: &str, printed: &str) -> bool {
    let (shown, mut rest) = (shown.trim_end(), printed.trim_end());
    let mut parts = shown.split("...");
    match parts.next().and_then(|first| rest.strip_prefix(first)) {
        Some(after) => rest = after,
        None => return false,
    }
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[test]
fn what_a_page_shows_is_all_that_is_printed_but_for_dots() {
    let printed = ["one", "two", "three", "four"];
    for shown in [
        &["one", "two", "three", "four"][..],
        &["one", "...", "four"],
        &["...", "three", "four"],
        &["one", "two", "..."],
        &["...", "two", "three", "..."],
        &["one", "...", "two", "three", "four"],
        &["o...e", "t...", "...ee", "f...u..."],
    ] {
        assert_eq!(compare(shown, &printed), Ok(()), "{shown:?}");
    }
    for shown in [
        &["one", "two", "three"][..],
        &["two", "three", "four"],
        &["one", "...", "three"],
        &["...", "two", "four", "..."],
        &["one", "...", "two", "...", "two", "..."],
        &["one", "...", "four", "five"],
        &["o...x", "..."],
    ] {
        assert!(compare(shown, &printed).is_err(), "{shown:?}");
    }
}
