//! One simulated day, written in every format, uploaded and analysed: each report shows of it what its format
//! documents, no more (PRX-02, PRX-05, PRX-07).

mod custom;
mod day;
mod shown;

use gnomon_reference_impl::logs::{CustomParser, LogFormat};
use gnomon_reference_impl::proxy::Transport;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;

use day::{Day, run};
use shown::{Shown, documented};

/// Squid writes the size of the answer, and the documents call it the total.
fn total_is_the_answer(format: &str) -> bool {
    format.starts_with("SQUID")
}

/// Formats whose lines tell all that a report of them is documented to show.
const TELLS_ALL: [&str; 18] = [
    "SQUID_NATIVE",
    "SQUID_NATIVE_SYSLOG",
    "SQUID",
    "SQUID_SYSLOG",
    "GENERIC_W3C",
    "GENERIC_W3C_SYSLOG",
    "BLUECOAT",
    "BLUECOAT_SYSLOG",
    "GENERIC_CEF",
    "GENERIC_CEF_SYSLOG",
    "ZSCALER_CEF",
    "ZSCALER_CEF_SYSLOG",
    "WEBSENSE_SIEM_CEF",
    "WEBSENSE_SIEM_CEF_SYSLOG",
    "CHECKPOINT_CEF",
    "CHECKPOINT_CEF_SYSLOG",
    "PALO_ALTO",
    "PALO_ALTO_SYSLOG",
];

/// How a format comes to the collector: a file as a file, syslog by UDP or by TCP.
fn transport(format: &LogFormat) -> &'static str {
    match (format.in_syslog, format.log_type % 2) {
        (false, _) => "files",
        (true, 0) => "syslog-udp",
        (true, _) => "syslog-tcp",
    }
}

#[test]
fn a_day_behind_a_proxy_shows_in_every_format_as_far_as_the_format_is_documented() {
    let mut first: Option<(Day, Shown)> = None;
    for format in LogFormat::all() {
        let (day, shown) = run(format.name, transport(format));
        assert!(day.office.len() > 1000, "{} transactions make no day", day.office.len());
        // A syslog spool of 40 KB and less waits for more (PRX-06); files are transferred whole.
        assert!(day.waiting == 0 || format.in_syslog, "{}", format.name);
        let come = &day.office[..day.office.len() - day.waiting];
        let truth = documented(come, format.attributes, total_is_the_answer(format.name));
        if TELLS_ALL.contains(&format.name) {
            assert_eq!(shown, truth, "{}", format.name);
        } else {
            // Who and how much such a log tells, format by format, is held where its lines are read back.
            assert_eq!(shown.traffic.transactions, truth.traffic.transactions, "{}", format.name);
            assert_eq!(shown.transactions_by_app(), truth.transactions_by_app(), "{}", format.name);
        }
        // The log changes nothing of what is done, nor of how often it is counted.
        let (first_day, first_shown) = first.get_or_insert_with(|| (day.clone(), shown.clone()));
        assert_eq!(day.office, first_day.office, "{}", format.name);
        if !format.in_syslog {
            assert_eq!(shown.transactions_by_app(), first_shown.transactions_by_app(), "{}", format.name);
        }
    }
}

#[test]
fn a_day_behind_a_proxy_shows_by_a_custom_parser_as_far_as_there_are_columns() {
    let (day, _) = run("SQUID_NATIVE", "files");
    for parser in custom::parsers() {
        let shown = custom::replay(&day, &parser);
        assert_eq!(shown, documented(&day.office, parser.attributes(), false), "{}", parser.name);
    }
}

#[test]
fn a_custom_parser_that_names_no_user_and_no_bytes_shows_none() {
    let (day, _) = run("SQUID_NATIVE", "files");
    let [csv, _] = custom::parsers();
    let poor =
        CustomParser { name: "poor".to_owned(), user: None, uploaded: None, downloaded: None, total: None, ..csv };
    let shown = custom::replay(&day, &poor);
    assert_eq!(shown.users, None);
    assert_eq!((shown.traffic.total, shown.traffic.uploaded, shown.traffic.downloaded), (None, None, None));
    assert_ne!(shown.traffic.transactions, 0);
    assert_eq!(shown, documented(&day.office, poor.attributes(), false));
}

#[test]
fn a_custom_parser_is_saved_before_it_is_used_and_its_columns_have_names() {
    let [none, nameless] = custom::refusals();
    assert!(none.contains("No custom parser is saved"), "{none}");
    assert!(nameless.contains("the column for") && nameless.contains("has no name"), "{nameless}");
}

/// Files, closed every hour.
const HOURLY: Transport = Transport::Files { every: SimDuration::HOUR };

/// Adds what is known.
fn add(to: &mut Option<Bytes>, bytes: Bytes) {
    if let Some(sum) = to {
        *sum += bytes;
    }
}
