//! Looking for texts in texts (`FACTS.md` 3.9, 34).
//!
//! A term is a run of Unicode letters and digits; everything else, `_` too, parts terms. Without letter case means that
//! each character is compared by its upper case, where that is one character.

use std::borrow::Cow;

use memchr::memmem::Finder;

use crate::hunting::lookup::LookupMap;
use crate::hunting::syntax::{TextKind, TextOp};

/// A text operator with its right side, made ready for many left sides.
#[derive(Debug)]
pub(in crate::hunting) struct TextMatcher {
    op: TextOp,
    needles: Vec<Needle>,
    /// Whether all needles have to be there, or any of them.
    all: bool,
    /// The needles by their terms, where there are many.
    terms: Option<TermIndex>,
    regex: Option<regex::Regex>,
}

/// Many needles of `has_any`: a needle can only be in a text that has each of its terms, so it is found by one of them.
#[derive(Debug)]
struct TermIndex {
    by_term: LookupMap<String, Vec<usize>>,
    /// Needles without a term, `-` or the empty text.
    others: Vec<usize>,
}

/// Up to so many needles are looked for one by one.
const FEW: usize = 4;

impl TermIndex {
    fn new(needles: &[Needle]) -> Self {
        let mut index = Self { by_term: LookupMap::new(), others: Vec::new() };
        for (at, needle) in needles.iter().enumerate() {
            match terms(&needle.text).max_by_key(|term| term.len()) {
                Some(term) => index.by_term.entry(term.to_owned()).or_default().push(at),
                None => index.others.push(at),
            }
        }
        index
    }

    /// The needles that may be in a text.
    fn candidates(&self, text: &str) -> impl Iterator<Item = usize> {
        terms(text).filter_map(|term| self.by_term.get(term)).flatten().chain(&self.others).copied()
    }
}

/// The runs of letters and digits of a text.
fn terms(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|term| !term.is_empty())
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
        Ok(Self { op, needles: Vec::new(), all: false, terms: None, regex: Some(regex) })
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
        let needles: Vec<Needle> = needles.collect();
        let many = op.kind == TextKind::Has && !all && needles.len() > FEW;
        let terms = many.then(|| TermIndex::new(&needles));
        Self { op, needles, all, terms, regex: None }
    }

    /// Whether the operator holds for a left side.
    pub(in crate::hunting) fn matches(&self, text: &str) -> bool {
        if let Some(regex) = &self.regex {
            return regex.is_match(text) != self.op.negated;
        }
        let text = if self.op.case_sensitive { Cow::Borrowed(text) } else { fold(text) };
        if let Some(terms) = &self.terms {
            let any = terms.candidates(&text).any(|at| self.needles[at].is_in(&text, self.op.kind));
            return any != self.op.negated;
        }
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
    fn many_terms_are_found_as_few_are() {
        let needles = ["contoso.com", "evil", "-", "x_y", ".net", "café", "a b", "ÄRGER"].map(str::to_owned);
        let texts = [
            "www.Contoso.com",
            "contoso.company",
            "evils",
            "an evil",
            "x-y",
            "x_y",
            "a.net",
            "cafés",
            "a  b",
            "ärger",
            "",
        ];
        for text in texts {
            let any = needles.iter().any(|needle| holds(TextKind::Has, false, text, needle));
            assert_eq!(TextMatcher::any_term(&needles).matches(text), any, "{text}");
        }
        let with_empty = ["a", "b", "c", "d", ""].map(str::to_owned);
        assert!(TextMatcher::any_term(&with_empty).matches("anything"), "every text has the empty term");
    }

    #[test]
    fn letter_case_is_that_of_single_characters() {
        assert!(holds(TextKind::Equals, false, "ÄRGER.example", "ärger.EXAMPLE"));
        assert!(!holds(TextKind::Equals, false, "straße", "STRASSE"));
        assert!(!holds(TextKind::Contains, true, "Dropbox", "drop"));
    }
}
