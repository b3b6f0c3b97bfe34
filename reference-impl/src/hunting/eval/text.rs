//! Looking for texts in texts (`FACTS.md` 3.9, 34).
//!
//! A term is a run of Unicode letters and digits; everything else, `_` too, parts terms. Without letter case means that
//! each character is compared by its upper case, where that is one character.

use std::borrow::Cow;

use memchr::memmem::Finder;

use crate::hunting::syntax::{TextKind, TextOp};

/// A text operator with its right side, made ready for many left sides.
#[derive(Debug)]
pub(in crate::hunting) struct TextMatcher {
    op: TextOp,
    needles: Vec<Needle>,
    /// Whether all needles have to be there, or any of them.
    all: bool,
    regex: Option<regex::Regex>,
}

#[derive(Debug)]
struct Needle {
    text: String,
    finder: Finder<'static>,
}

impl TextMatcher {
    /// `op` with one text on its right; says why, if that is a regular expression and not a right one.
    pub(in crate::hunting) fn one(op: TextOp, needle: &str) -> Result<Self, String> {
        if op.kind != TextKind::Regex {
            return Ok(Self::of(op, &[needle.to_owned()], false));
        }
        let regex = regex::Regex::new(needle).map_err(|error| {
            // The crate shows the expression over several lines; the last says what is wrong.
            error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
        })?;
        Ok(Self { op, needles: Vec::new(), all: false, regex: Some(regex) })
    }

    /// Matches a text that has any of these terms (`has_any`).
    pub(in crate::hunting) fn any_term(needles: &[String]) -> Self {
        Self::of(TextOp { kind: TextKind::Has, case_sensitive: false, negated: false }, needles, false)
    }

    /// Matches a text that has all of these terms (`has_all`).
    pub(in crate::hunting) fn all_terms(needles: &[String]) -> Self {
        Self::of(TextOp { kind: TextKind::Has, case_sensitive: false, negated: false }, needles, true)
    }

    fn of(op: TextOp, needles: &[String], all: bool) -> Self {
        let needles = needles.iter().map(|needle| {
            let text = if op.case_sensitive { needle.clone() } else { fold(needle).into_owned() };
            Needle { finder: Finder::new(text.as_bytes()).into_owned(), text }
        });
        Self { op, needles: needles.collect(), all, regex: None }
    }

    /// Whether the operator holds for a left side.
    pub(in crate::hunting) fn matches(&self, text: &str) -> bool {
        if let Some(regex) = &self.regex {
            return regex.is_match(text) != self.op.negated;
        }
        let text = if self.op.case_sensitive { Cow::Borrowed(text) } else { fold(text) };
        let mut found = self.needles.iter().map(|needle| needle.is_in(&text, self.op.kind));
        let holds = if self.all { found.all(|found| found) } else { found.any(|found| found) };
        holds != self.op.negated
    }
}

impl Needle {
    fn is_in(&self, text: &str, kind: TextKind) -> bool {
        match kind {
            TextKind::Equals => text == self.text,
            TextKind::Contains => self.finder.find(text.as_bytes()).is_some(),
            TextKind::StartsWith => text.starts_with(&self.text),
            TextKind::EndsWith => text.ends_with(&self.text),
            TextKind::Has => self.is_term_of(text, true, true),
            TextKind::HasPrefix => self.is_term_of(text, true, false),
            TextKind::HasSuffix => self.is_term_of(text, false, true),
            TextKind::Regex => false,
        }
    }

    /// Whether the needle is in the text and, where asked for, does not cut a term at its start or its end.
    fn is_term_of(&self, text: &str, start: bool, end: bool) -> bool {
        if self.text.is_empty() {
            return true;
        }
        let mut from = 0;
        while let Some(offset) = text.get(from..).and_then(|rest| self.finder.find(rest.as_bytes())) {
            let at = from + offset;
            let cut = |outside: Option<char>, inside: Option<char>| {
                outside.is_some_and(char::is_alphanumeric) && inside.is_some_and(char::is_alphanumeric)
            };
            let cut_at_start = start && cut(text[..at].chars().next_back(), self.text.chars().next());
            let cut_at_end = end && cut(text[at + self.text.len()..].chars().next(), self.text.chars().next_back());
            if !cut_at_start && !cut_at_end {
                return true;
            }
            // The next occurrence may overlap this one.
            from = at + text[at..].chars().next().map_or(1, char::len_utf8);
        }
        false
    }
}

/// Whether a text has a term, without regard to letter case.
pub(in crate::hunting) fn has_term(text: &str, term: &str) -> bool {
    TextMatcher::any_term(&[term.to_owned()]).matches(text)
}

/// The text as it is compared without letter case.
pub(in crate::hunting) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            Cow::Owned(text.to_ascii_uppercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    Cow::Owned(text.chars().map(fold_character).collect())
}

fn fold_character(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(kind: TextKind, case_sensitive: bool, text: &str, needle: &str) -> bool {
        TextMatcher::one(TextOp { kind, case_sensitive, negated: false }, needle).unwrap().matches(text)
    }

    #[test]
    fn has_finds_whole_terms_only() {
        let has = |text, needle| holds(TextKind::Has, false, text, needle);
        assert!(has("https://www.Contoso.com/x", "contoso.com"));
        assert!(has("contoso.com.evil.net", "contoso.com"));
        assert!(!has("notcontoso.com", "contoso.com"));
        assert!(!has("contoso.company", "contoso.com"));
        assert!(has("a_contoso_b", "contoso"), "an underscore parts terms");
        assert!(!has("contoso1", "contoso"), "a digit does not");
        assert!(has("caféx café", "café"), "the second occurrence counts");
        assert!(!has("cafés", "café"), "letters are letters in every script");
        assert!(has("anything", ""));
        assert!(has("x.com", ".com"), "a needle may start with what parts terms");
    }

    #[test]
    fn letter_case_is_that_of_single_characters() {
        assert!(holds(TextKind::Equals, false, "ÄRGER.example", "ärger.EXAMPLE"));
        assert!(!holds(TextKind::Equals, false, "straße", "STRASSE"));
        assert!(!holds(TextKind::Contains, true, "Dropbox", "drop"));
    }
}
