//! The errors of the governance log, each with its documented words, and their order.

use std::collections::BTreeMap;

use super::*;
use crate::catalog::Catalog;
use crate::time::{SimDuration, SimTime};

const NOW: &str = "2021-02-10T06:00:00Z";

const OLDEST: SimDuration = SimDuration::from_days(90);

fn process(file: &[u8], source: LogSource<'_>) -> Result<Upload, UploadError> {
    let now: SimTime = NOW.parse().unwrap();
    let (catalog, addresses) = (Catalog::built_in(), BTreeMap::new());
    let apps = AppLookup { catalog: &catalog, addresses: &addresses };
    let fold = FoldSettings { apps, not_before: now - OLDEST, ahead_from: now.day().end(), samples: 0 };
    Upload::process(file, source, ReadSettings::at(now), fold, FileLimits::default())
}

fn squid() -> LogSource<'static> {
    LogSource::Format(LogFormat::named("SQUID_NATIVE").unwrap())
}

fn line(at: SimTime, host: &str) -> String {
    let (seconds, millis) = (at.millis() / 1000, at.millis() % 1000);
    format!("{seconds}.{millis:03}      0 10.0.0.7 TCP_MISS/200 12 GET http://{host}/ - HIER_NONE/- -\n")
}

#[test]
fn a_good_line_among_bad_ones_counts() {
    let now: SimTime = NOW.parse().unwrap();
    let log = format!("what is this\n{}\nand this\n", line(now, "www.dropbox.com"));
    let upload = process(log.as_bytes(), squid()).unwrap();
    let folded = &upload.texts[0].folded;
    assert_eq!((folded.taken, folded.unreadable_lines), (1, 2));
    assert_eq!(
        folded.unreadable[1].to_string(),
        "line 4: it has fewer than the ten fields of a Squid native line: `and this`"
    );
}

#[test]
fn each_error_has_its_documented_words() {
    let now: SimTime = NOW.parse().unwrap();
    let refused = |file: &[u8], source| process(file, source).unwrap_err().to_string();
    assert_eq!(
        refused(&[0; 100], squid()),
        "Unsupported file type: it is neither text, nor a gzip or zip file of text"
    );
    assert_eq!(
        refused(b"a,b,c\n", squid()),
        "The log format doesn't match: line 1: it has fewer than the ten fields of a Squid native line: `a,b,c`"
    );
    assert_eq!(refused(b"", squid()), "The log format doesn't match: the log is empty");
    let old = line(now - OLDEST - SimDuration::MILLISECOND, "www.dropbox.com");
    assert_eq!(refused(old.as_bytes(), squid()), "Transactions are more than 90 days old");
    let unknown = line(now, "intranet.example");
    assert_eq!(refused(unknown.as_bytes(), squid()), "No transactions to cataloged cloud apps");
    assert_eq!(refused(b"", LogSource::Other), "Unsupported log type");
    assert_eq!((LogSource::Other.name(), LogSource::Other.log_type()), ("OTHER", 1));
}

#[test]
fn ninety_days_are_not_too_old_and_older_lines_do_not_cost_the_younger() {
    let now: SimTime = NOW.parse().unwrap();
    let log = line(now - OLDEST, "www.dropbox.com") + &line(now - OLDEST - SimDuration::MILLISECOND, "www.dropbox.com");
    let upload = process(log.as_bytes(), squid()).unwrap();
    assert_eq!((upload.texts[0].folded.taken, upload.too_old()), (1, 1));
}

#[test]
fn a_log_of_one_format_matches_no_other() {
    let now: SimTime = NOW.parse().unwrap();
    let log = line(now, "www.dropbox.com");
    for format in LogFormat::all() {
        let matches = format.read(log.as_bytes(), ReadSettings::at(now)).format_matches();
        assert_eq!(matches, format.name.starts_with("SQUID_NATIVE"), "{}", format.name);
    }
}
