//! "Did you mean": the names nearest to one that does not exist, for errors that help.

/// The names of `known` nearest to `asked`, the nearest first, at most three, and only those that are near at all.
pub fn nearest<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let asked = asked.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|name| {
            let lower = name.to_lowercase();
            let contains = !asked.is_empty() && (lower.contains(&asked) || asked.contains(&lower));
            (strsim::jaro_winkler(&asked, &lower).max(if contains { 0.85 } else { 0.0 }), name)
        })
        .filter(|(score, _)| *score >= 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.len().cmp(&b.1.len())).then_with(|| a.1.cmp(b.1)));
    scored.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}

/// `; did you mean ...?` for these names, or nothing if there are none.
#[must_use]
pub fn did_you_mean(nearest: &[String]) -> String {
    match nearest {
        [] => String::new(),
        names => {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("; did you mean {}?", quoted.join(" or "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_name_that_was_meant() {
        let known = ["Dropbox", "Box", "Google Drive", "Slack"];
        assert_eq!(nearest("Dropbx", known), ["Dropbox"]);
        assert_eq!(nearest("drive", known), ["Google Drive"]);
        assert!(nearest("zzz", known).is_empty());
        assert_eq!(did_you_mean(&nearest("Slak", known)), "; did you mean `Slack`?");
    }
}
