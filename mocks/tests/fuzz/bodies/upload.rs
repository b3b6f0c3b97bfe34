//! Uploaded files: text, gzip, zip, and what pretends to be one of them.

use gnomon_reference_impl::logs::upload::{FileLimits, open};

pub(crate) const WORDS: &[&str] =
    &["PK\u{3}\u{4}", "PK\u{1}\u{2}", "PK\u{5}\u{6}", "\u{1f}", "\u{8}", "\u{0}\u{0}", "a.log", "../a", "\n", "é"];

pub(crate) fn run(data: &[u8]) {
    let limits = FileLimits { expanded: 1 << 16, ratio: 20, ratio_from: 1 << 10, entries: 3 };
    match open(data, limits) {
        Ok(texts) => {
            let bytes: u64 = texts.iter().map(|text| text.bytes.len() as u64).sum();
            // What came as it is was not opened.
            let opened = texts.iter().any(|text| text.name.is_some() || *text.bytes != *data);
            assert!(!opened || bytes <= limits.expanded, "{bytes} bytes");
            assert!(texts.len() as u64 <= limits.entries);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
