//! Reading never panics, whatever the bytes.

use proptest::prelude::*;

use super::*;

/// Bytes of which lines of logs are made, so that arbitrary ones get somewhere.
fn log_like() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b" ",
        b"\t",
        b"\n",
        b"\r\n",
        b"\"",
        b"[",
        b"]",
        b"|",
        b"=",
        b",",
        b"\\",
        b"-",
        b":",
        b"/",
        b"#Fields: date time c-ip cs-host",
        b"#011",
        b"#015#012",
        b"\r",
        b"<174>",
        b"Nov 23 12:15:54",
        b"2026-11-23T12:15:54Z",
        b"1 2026-11-23T12:15:54Z h a - - - ",
        b"CEF:0|",
        b"1795435564.992",
        b"10.0.0.1",
        b"::1",
        b"TCP_MISS/200",
        b"NONE_NONE/200",
        b"CONNECT",
        b"GET",
        b"http://a.example/x",
        b"a.example:443",
        b"[23/Nov/2026:12:06:04 +0000]",
        b" HTTP/1.1\" 200 12",
        b"src=10.0.0.1 ",
        b"rt=1795435564992 ",
        b"request=a.example",
        b"TRAFFIC",
        b",,,,,,,,,,",
        b"\xff\xfe",
        b"\0",
        b"%c3%ab",
        b"error:invalid-request",
        b"x",
    ];
    let piece = prop_oneof![
        6 => prop::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn settings() -> ReadSettings {
    ReadSettings::at("2026-11-24T00:00:00Z".parse().unwrap())
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic_and_every_line_is_accounted_for(log in log_like()) {
        let lines = log.split(|byte| *byte == b'\n').count() as u64 - u64::from(log.is_empty() || log.ends_with(b"\n"));
        for format in LogFormat::all() {
            let reading = format.read(&log, settings());
            prop_assert_eq!(reading.lines, lines, "{}", format.name);
        }
    }

    #[test]
    fn no_random_bytes_make_a_reader_panic(log in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in LogFormat::all() {
            let _ = format.read(&log, settings());
        }
    }
}
