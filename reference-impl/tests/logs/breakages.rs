//! Random logs of every writer, broken as real logs are broken: nothing is invented, and what is lost is counted.

use std::collections::BTreeSet;

use gnomon_reference_impl::logs::{LogRecord, Reading};
use gnomon_reference_impl::proxy::{ProxyAction, ProxyTransaction};
use proptest::prelude::*;

use crate::round_trip::{settings, transaction};
use crate::sources::Source;

/// A log and its lines, each with its line feed; lines that name columns are not among them.
fn written(source: &Source, transactions: &[ProxyTransaction]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let (writer, mut header) = (source.writer(), Vec::new());
    writer.header(transactions[0].start, &mut header);
    let lines = transactions.iter().map(|transaction| {
        let mut lines = Vec::new();
        writer.write(transaction, &mut lines);
        lines
    });
    (header, lines.filter(|line| !line.is_empty()).collect())
}

fn without_feed(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

fn sum(records: &[LogRecord], of: fn(&LogRecord) -> u64) -> u64 {
    records.iter().map(of).sum()
}

/// The users of a log, letter case apart.
fn users(reading: &Reading) -> BTreeSet<String> {
    reading.records.iter().filter_map(LogRecord::identity).collect()
}

/// How many lines a log was found to have, of whatever kind.
fn accounted(reading: &Reading) -> u64 {
    reading.records.len() as u64 + reading.ignored.values().sum::<u64>() + reading.unreadable_lines
}

fn read(source: &Source, parts: &[&[u8]]) -> Reading {
    source.read(&parts.concat(), settings())
}

proptest! {
    #[test]
    fn a_last_line_that_is_cut_adds_nothing_that_the_whole_one_does_not_tell(
        transactions in prop::collection::vec(transaction(), 1..4),
        cut in 0.0..1.0,
    ) {
        // What tells that a request was a challenge may be in the part that is lost.
        prop_assume!(transactions.iter().all(|transaction| transaction.action != ProxyAction::Challenged));
        for source in Source::all() {
            let (header, lines) = written(&source, &transactions);
            let Some((last, before)) = lines.split_last() else { continue };
            let last = without_feed(last);
            let kept = (last.len() as f64 * cut) as usize;
            let whole = read(&source, &[&header, &lines.concat()]);
            let broken = read(&source, &[&header, &before.concat(), &last[..kept]]);
            let text = String::from_utf8_lossy(&last[..kept]).into_owned();
            prop_assert!(broken.records.len() <= whole.records.len(), "{}: {}", source.name(), text);
            let told: [fn(&LogRecord) -> u64; 3] = [
                |record| record.total.map_or(0, |bytes| bytes.0),
                |record| record.up.map_or(0, |bytes| bytes.0),
                |record| record.down.map_or(0, |bytes| bytes.0),
            ];
            for of in told {
                prop_assert!(sum(&broken.records, of) <= sum(&whole.records, of), "{}: {}", source.name(), text);
            }
            let clients = |reading: &Reading| reading.records.iter().map(|record| record.source_ip).collect::<Vec<_>>();
            for client in clients(&broken) {
                prop_assert!(clients(&whole).contains(&client), "{}: {}", source.name(), text);
            }
            // Where the user may be the last thing that a line tells, nothing shows that it is cut.
            let user_ends_it = ["GENERIC_CEF", "GENERIC_LEEF", "CHECKPOINT", "CUSTOM_KEY_VALUE"];
            if !user_ends_it.contains(&source.product()) {
                prop_assert!(users(&broken).is_subset(&users(&whole)), "{}: {}", source.name(), text);
            }
            prop_assert_eq!(accounted(&broken), broken.lines, "{}: {}", source.name(), text);
        }
    }

    #[test]
    fn records_run_together_by_a_carriage_return_are_one_unreadable_line(
        transactions in prop::collection::vec(transaction(), 3..5),
    ) {
        for source in Source::all() {
            let (header, lines) = written(&source, &transactions);
            let [first, second, rest @ ..] = lines.as_slice() else { continue };
            let rest = rest.concat();
            let expected = read(&source, &[&header, &rest]);
            let broken = read(&source, &[&header, without_feed(first), b"\r", second, &rest]);
            prop_assert_eq!(&broken.records, &expected.records, "{}", source.name());
            prop_assert_eq!(broken.unreadable_lines, expected.unreadable_lines + 1, "{}", source.name());
        }
    }

    #[test]
    fn records_that_a_syslog_daemon_joined_are_all_there(
        transactions in prop::collection::vec(transaction(), 2..5),
    ) {
        for source in Source::all() {
            // The messages of these products carry the time in the envelope, which is then that of the first.
            let by_envelope = ["CISCO_ASA", "CISCO_FWSM", "JUNIPER_SRX", "JUNIPER_SRX_SD", "SOPHOS_SG"];
            let plain = source.name() == source.product();
            if plain || by_envelope.contains(&source.product()) {
                continue;
            }
            let product = Source::all().into_iter().find(|other| other.name() == source.product()).unwrap();
            let (header, lines) = written(&product, &transactions);
            let joined: Vec<&[u8]> = lines.iter().map(|line| without_feed(line)).collect();
            let one = [b"<14>Feb 10 06:00:00 proxy01 ", joined.join(&b"#015#012"[..]).as_slice(), b"\n"].concat();
            let expected = read(&product, &[&header, &lines.concat()]);
            let reading = read(&source, &[&header, &one]);
            prop_assert_eq!(&reading.records, &expected.records, "{}", source.name());
            prop_assert_eq!(reading.unreadable_lines, expected.unreadable_lines, "{}", source.name());
        }
    }

    #[test]
    fn what_a_site_logs_after_the_last_field_changes_nothing(
        transactions in prop::collection::vec(transaction(), 1..4),
        more in "( \"-\"| \\[Host: [a-z]{1,9}\\]| \"Mozilla/5\\.0 \\(X11; [a-z/ ]{0,9}\\)\"| [0-9]{1,9}){1,4}",
    ) {
        for source in Source::all().into_iter().filter(|source| source.product().starts_with("SQUID")) {
            let (header, lines) = written(&source, &transactions);
            let wider: Vec<u8> =
                lines.iter().flat_map(|line| [without_feed(line), more.as_bytes(), b"\n"].concat()).collect();
            let (plain, reading) = (read(&source, &[&header, &lines.concat()]), read(&source, &[&header, &wider]));
            prop_assert_eq!(reading, plain, "{} with {}", source.name(), more);
        }
    }

    #[test]
    fn logs_that_were_appended_to_each_other_tell_what_each_tells(
        first in prop::collection::vec(transaction(), 1..4),
        second in prop::collection::vec(transaction(), 1..4),
    ) {
        for source in Source::all() {
            let (one, other) = (source.write(&first), source.write(&second));
            let expected = [read(&source, &[&one]), read(&source, &[&other])];
            let reading = read(&source, &[b"\xef\xbb\xbf", &one, b"\xef\xbb\xbf", &other]);
            let records: Vec<LogRecord> = expected.iter().flat_map(|reading| reading.records.clone()).collect();
            prop_assert_eq!(&reading.records, &records, "{}", source.name());
            prop_assert_eq!(reading.unreadable_lines, 0, "{}", source.name());
            prop_assert_eq!(accounted(&reading), reading.lines, "{}", source.name());
        }
    }

    #[test]
    fn a_row_with_a_value_too_many_or_too_few_is_unreadable(
        transactions in prop::collection::vec(transaction(), 1..4),
    ) {
        let rows = ["GENERIC_W3C", "BLUECOAT", "MICROSOFT_ISA_W3C", "MCAFEE_SWG", "CUSTOM_CSV"];
        for source in Source::all().into_iter().filter(|source| rows.contains(&source.name())) {
            let (header, lines) = written(&source, &transactions);
            let gap: &[u8] = match source.name() {
                "CUSTOM_CSV" => b",",
                "MICROSOFT_ISA_W3C" => b"\t",
                _ => b" ",
            };
            for line in &lines {
                let more = [without_feed(line), gap, b"7\n"].concat();
                let fewer = line.iter().position(|byte| *byte == gap[0]).map_or(&[][..], |at| &line[at + 1..]);
                for broken in [more.as_slice(), fewer] {
                    let reading = read(&source, &[&header, broken]);
                    prop_assert_eq!((reading.records.len(), reading.unreadable_lines), (0, 1), "{}", source.name());
                }
            }
        }
    }
}
