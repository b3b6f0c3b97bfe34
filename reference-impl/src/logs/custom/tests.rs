//! The dialog's settings, and the oddities of the documents' own sample.

use jiff::tz::Offset;
use proptest::prelude::*;

use super::super::{Ignored, LogAction};
use super::*;
use crate::time::SimTime;

fn settings() -> ReadSettings {
    ReadSettings::at("2021-02-10T00:00:00Z".parse().unwrap())
}

fn parser(kind: ParserKind, delimiter: Delimiter) -> CustomParser {
    CustomParser {
        name: "Branch office".to_owned(),
        kind,
        delimiter,
        time: TimeColumns::One { column: "Time".to_owned(), format: "d/M/yyyy HH:mm:ss a".parse().unwrap() },
        source_ip: "Source".to_owned(),
        destination_ip: Some("Destination".to_owned()),
        destination_url: None,
        user: Some(UserColumn { column: "User".to_owned(), format: UserFormat::DomainAndName }),
        uploaded: Some("Sent".to_owned()),
        downloaded: Some("Received".to_owned()),
        total: None,
        action: Some(ActionColumn { column: "Action".to_owned(), deny: "Blocked".to_owned() }),
    }
}

fn at(format: &str, text: &str) -> Option<String> {
    let moment = format.parse::<TimeFormat>().unwrap().read(text.as_bytes())?;
    Some(moment.civil.at_offset(moment.offset.unwrap_or(Offset::UTC))?.to_string())
}

#[test]
fn the_sample_of_the_documents_is_accepted_with_its_oddities() {
    let log = b"Time,Source,Destination,User,Sent,Received,Action,Extra\n\
        10/2/2021 11:42:03 AM,10.0.0.7,www.dropbox.com,contoso/carol,120,4000,Allowed,x\n\
        10/2/2021 01:42:03 PM,10.0.0.7,192.0.2.1,contoso\\carol,120,4000,blocked,x\n";
    let reading = parser(ParserKind::Csv, Delimiter(b',')).read(log, settings());
    assert_eq!(reading.ignored[&Ignored::Header], 1);
    assert_eq!(
        reading.records.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "2021-02-10T11:42:03.000Z allowed 10.0.0.7 (contoso\\carol) to www.dropbox.com, 4120 B in all, 120 B up, \
             4000 B down",
            "2021-02-10T13:42:03.000Z blocked 10.0.0.7 (contoso\\carol) to [192.0.2.1], 4120 B in all, 120 B up, 4000 \
             B down",
        ]
    );
}

#[test]
fn pairs_may_come_in_any_order() {
    let log =
        b"x=1|Action=Blocked|Received=5|Sent=4|User=erin smith|Destination=box.com|Source=::1|Time=9/2/2021 6:00:00";
    let reading = parser(ParserKind::KeyValue, "|".parse().unwrap()).read(log, settings());
    let record = &reading.records[0];
    assert_eq!((record.action, record.user.as_deref()), (LogAction::Blocked, Some("erin smith")));
    assert_eq!(record.at.to_string(), "2021-02-09T06:00:00.000Z");
}

#[test]
fn column_names_are_case_sensitive_and_required_ones_must_be_there() {
    let log = b"time,Source,Destination\n10/2/2021 11:42:03,10.0.0.7,box.com\n";
    let reading = parser(ParserKind::Csv, Delimiter(b',')).read(log, settings());
    assert!(!reading.format_matches());
    assert_eq!(reading.unreadable_lines, 2);
    assert_eq!(reading.unreadable[1].reason.to_string(), "Time is missing");
    let log = b"Source=10.0.0.7 Destination=box.com";
    let reading = parser(ParserKind::KeyValue, Delimiter(b' ')).read(log, settings());
    assert_eq!(reading.unreadable[0].reason.to_string(), "Time is missing");
}

#[test]
fn date_and_time_may_stand_apart() {
    let time = TimeColumns::Separate {
        date: "Date".to_owned(),
        date_format: "dd-MMM-yy".parse().unwrap(),
        time: "Clock".to_owned(),
        time_format: "HHmmss.fff zzz".parse().unwrap(),
    };
    let parser = CustomParser { time, ..parser(ParserKind::Csv, ";".parse().unwrap()) };
    let log =
        b"Date;Clock;Source;Destination\n10-Feb-21;114203.250 +01:00;10.0.0.7;box.com\n10-Feb-21;;10.0.0.7;box.com";
    let reading = parser.read(log, settings());
    assert_eq!(reading.records[0].at.to_string(), "2021-02-10T10:42:03.250Z");
    assert_eq!(reading.unreadable[0].reason.to_string(), "Clock is missing");
}

#[test]
fn times_are_read_as_people_spell_them() {
    let sample = Some("2021-02-10T11:42:03.000Z".to_owned());
    for (format, text) in [
        ("d/M/yyyy HH:mm:ss a", "10/2/2021 11:42:03 AM"),
        ("d/M/yyyy HH:mm:ss a", "10/02/2021 11:42:03"),
        ("d/M/yyyy HH:mm:ss", "10/2/2021 11:42:03 am"),
        ("dd/MM/yyyy hh:mm:ss tt", "10/02/2021 11:42:03 AM"),
        ("yyyy-MM-dd'T'HH:mm:ssK", "2021-02-10T11:42:03Z"),
        ("ddd, d MMMM yyyy HH:mm:ss Z", "Wed, 10 February 2021 12:42:03 +0100"),
        ("yyyy/MM/dd HH:mm:ss", " 2021/02/10   11:42:03 "),
        ("yyyy-MM-dd HH:mm:ss z", "2021-02-10 12:42:03 CET"),
        ("yyyy-MM-dd HH:mm:ss z", "2021-02-10 06:42:03 EST"),
        ("UNIX", "1612957323"),
        ("UNIX", "1612957323.000"),
        ("UNIX_MS", "1612957323000"),
    ] {
        assert_eq!(at(format, text), sample, "{format}: {text}");
    }
    assert_eq!(at("d/M/yyyy HH:mm a", "10/2/2021 12:05 AM").as_deref(), Some("2021-02-10T00:05:00.000Z"));
    assert_eq!(at("d/M/yyyy HH:mm a", "10/2/2021 12:05 PM").as_deref(), Some("2021-02-10T12:05:00.000Z"));
    assert_eq!(at("d/M/yyyy HH:mm a", "10/2/2021 13:05 PM").as_deref(), Some("2021-02-10T13:05:00.000Z"));
    for no in
        ["", "10/2/2021", "10.2.2021 11:42:03", "31/2/2021 11:42:03", "10/2/2021 11:42:03 XM", "10/2/2021 25:42:03"]
    {
        assert_eq!(at("d/M/yyyy HH:mm:ss a", no), None, "{no}");
    }
}

#[test]
fn a_description_is_checked_when_saved() {
    let good = parser(ParserKind::Csv, Delimiter(b','));
    assert_eq!(good.check(), Ok(()));
    let nameless = CustomParser { source_ip: " ".to_owned(), ..good.clone() };
    assert_eq!(nameless.check().unwrap_err().to_string(), "the column for the source address has no name");
    let action = Some(ActionColumn { column: "Action".to_owned(), deny: String::new() });
    assert_eq!(CustomParser { action, ..good }.check(), Err(CustomParserError::NoDenyTerm));
    for no in ["", ",,", "a", "\"", "=", "é"] {
        assert!(no.parse::<Delimiter>().is_err(), "{no:?}");
    }
    assert_eq!(
        "d/M/yyyy Q".parse::<TimeFormat>().unwrap_err().to_string(),
        "`Q` means nothing in the time format `d/M/yyyy Q`; other letters belong in quotes, and times since 1970 are \
         `UNIX` or `UNIX_MS`"
    );
}

proptest! {
    #[test]
    fn a_time_reads_back_as_it_was_printed(millis in 946_684_800_000u64..4_000_000_000_000) {
        let at = SimTime::from_millis(millis);
        for format in [
            "d/M/yyyy hh:mm:ss.fff tt",
            "yyyy-MM-dd HH:mm:ss.SSS",
            "dd MMM yyyy H:m:s.fff zzz",
            "ddd M/d/yyyy HH:mm:ss.fff",
            "UNIX",
            "UNIX_MS",
        ] {
            let format: TimeFormat = format.parse().unwrap();
            let text = format.print(at, Offset::constant(2));
            let moment = format.read(text.as_bytes()).unwrap();
            let offset = moment.offset.unwrap_or(Offset::constant(2));
            prop_assert_eq!(moment.civil.at_offset(offset), Some(at), "{}", text);
        }
    }

    #[test]
    fn no_bytes_make_a_custom_parser_panic(
        log in prop::collection::vec(any::<u8>(), 0..300),
        pattern in "[dMyHhmsatzf:/' -]{0,12}",
    ) {
        for kind in [ParserKind::Csv, ParserKind::KeyValue] {
            for delimiter in [Delimiter(b','), Delimiter(b' '), Delimiter(b'\t')] {
                let mut with_header = b"Time,Source,Destination\n".to_vec();
                with_header.extend_from_slice(&log);
                let reading = parser(kind, delimiter).read(&with_header, settings());
                prop_assert!(reading.lines > 0);
            }
        }
        if let Ok(format) = pattern.parse::<TimeFormat>() {
            let _ = format.read(&log);
            let _ = format.print(SimTime::from_millis(log.len() as u64), Offset::UTC);
        }
    }
}
