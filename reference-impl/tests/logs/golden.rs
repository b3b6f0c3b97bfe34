//! Golden lines: what each line of a log means, beside the line. The lines in `data/logs/` are invented, in the grammar
//! of each product, and hold every trap that concerns it.

use std::fmt::Write;
use std::path::Path;

use gnomon_reference_impl::logs::{Line, LogReader, ReadSettings};

use crate::sources::Source;

/// Each line with what became of it.
fn annotated(reader: &mut LogReader, log: &[u8]) -> String {
    let log = log.strip_prefix(b"\xef\xbb\xbf").unwrap_or(log);
    let mut text = String::new();
    for (at, line) in log.split(|byte| *byte == b'\n').enumerate() {
        let last_is_empty = line.is_empty()
            && at > 0
            && log.ends_with(b"\n")
            && at == log.iter().filter(|byte| **byte == b'\n').count();
        if last_is_empty {
            break;
        }
        let outcomes: Vec<String> = reader
            .read_line(line)
            .into_iter()
            .map(|told| match told {
                Ok(Line::Record(record)) => record.to_string(),
                Ok(Line::Ignored(reason)) => format!("ignored: {reason}"),
                Err(reason) => format!("unreadable: {reason}"),
            })
            .collect();
        let outcome = outcomes.join("\n    => ");
        let shown: String =
            line.escape_ascii().to_string().replace("\\\"", "\"").replace("\\\\", "\\").replace("\\'", "'");
        writeln!(text, "{:>3} {}\n    => {}", at + 1, cut(&shown), cut(&outcome)).unwrap();
    }
    text
}

/// The longest lines are of no interest in full.
fn cut(text: &str) -> String {
    match text.char_indices().nth(700) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text.to_owned(),
    }
}

#[test]
fn every_golden_line_means_what_stands_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/logs");
    let settings = ReadSettings::at("2021-02-10T12:00:00Z".parse().unwrap());
    for source in Source::all() {
        let name = source.name().to_lowercase();
        let log = std::fs::read(folder.join(format!("{name}.txt"))).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(log.iter().filter(|byte| **byte == b'\n').count() >= 19, "{name}: at least 20 lines");
        insta::assert_snapshot!(name, annotated(&mut source.reader(settings), &log));
        // The whole log at once gives the same.
        let reading = source.read(&log, settings);
        let (mut reader, mut records) = (source.reader(settings), Vec::new());
        for line in log.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&log).split(|byte| *byte == b'\n') {
            for told in reader.read_line(line) {
                if let Ok(Line::Record(record)) = told {
                    records.push(record);
                }
            }
        }
        assert_eq!(reading.records, records, "{}", source.name());
    }
}
