//! Logs of every format. An input is a line with the name of the format, or with the description of a custom parser in
//! JSON, and after it the log.

use gnomon_reference_impl::logs::{CustomParser, LogFormat, LogReader, ReadSettings};
use gnomon_reference_impl::time::SimTime;

pub(crate) const WORDS: &[&str] = &[
    " ",
    "\t",
    "\n",
    "\r\n",
    "\"",
    "[",
    "]",
    "|",
    "=",
    ",",
    "\\",
    "-",
    ":",
    "/",
    "#Fields: date time c-ip cs-host\n",
    "#011",
    "<174>",
    "Nov 23 12:15:54 ",
    "2026-11-23T12:15:54Z ",
    "1 2026-11-23T12:15:54Z h a - - - ",
    "CEF:0|",
    "1795435564.992",
    "10.0.0.1",
    "::1",
    "TCP_MISS/200",
    "CONNECT",
    "GET",
    "http://a.example/x",
    "a.example:443",
    "[23/Nov/2026:12:06:04 +0000]",
    "src=10.0.0.1 ",
    "rt=1795435564992 ",
    "request=a.example",
    "TRAFFIC",
    ",,,,,,,,,,",
    "%c3%ab",
    "\u{0}",
    "99999999999999999999",
    "-1",
    "SQUID",
    "{\"name\":\"x\",\"kind\":\"csv\",\"delimiter\":\",\",\"time\":{\"one\":{\"column\":\"t\",\"format\":\"",
    "yyyy-MM-dd",
    "HH:mm:ss",
    "\"separate\":",
    "\"keyValue\"",
    "\"uploaded\":\"u\"",
    "\"denied\"",
    "ZSCALER_CEF",
    "é",
    "\u{feff}",
];

pub(crate) fn run(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (name, log) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    if let Ok(parser) = serde_json::from_slice::<CustomParser>(name) {
        let written = serde_json::to_vec(&parser).expect("JSON");
        assert_eq!(serde_json::from_slice::<CustomParser>(&written).ok().as_ref(), Some(&parser));
        if let Err(error) = parser.check() {
            return assert!(!error.to_string().is_empty());
        }
        return hold(&parser.name, |settings| parser.reader(settings), log);
    }
    let named = LogFormat::all().iter().filter(|format| format.name.as_bytes() == name.trim_ascii());
    let formats: Vec<&LogFormat> = named.collect();
    let formats = if formats.is_empty() { LogFormat::all().iter().collect() } else { formats };
    for format in formats {
        hold(format.name, |settings| format.reader(settings), log);
    }
}

fn hold(name: &str, reader: impl Fn(ReadSettings) -> LogReader, log: &[u8]) {
    let settings = ReadSettings::at(SimTime::from_millis(1_795_435_564_000));
    let whole = reader(settings).read(log);
    let text = log.strip_prefix(b"\xef\xbb\xbf").unwrap_or(log);
    let lines = text.split(|byte| *byte == b'\n').count() as u64 - u64::from(text.is_empty() || text.ends_with(b"\n"));
    assert_eq!(whole.lines, lines, "{name}");
    assert_eq!(whole.unreadable.len() as u64, whole.unreadable_lines.min(settings.kept_unreadable as u64));
    // Wherever it is cut between two lines, the parts tell what the whole tells.
    let cuts: Vec<usize> = log.iter().zip(1..).filter(|(byte, _)| **byte == b'\n').map(|(_, after)| after).collect();
    for at in [cuts.first(), cuts.get(cuts.len() / 2), cuts.last()].into_iter().flatten() {
        let (first, rest) = log.split_at(*at);
        if rest.starts_with(b"\xef\xbb\xbf") {
            continue;
        }
        let mut reader = reader(settings);
        let (first, rest) = (reader.read(first), reader.read(rest));
        assert_eq!([first.records.clone(), rest.records.clone()].concat(), whole.records, "{name} at {at}");
        assert_eq!(first.unreadable_lines + rest.unreadable_lines, whole.unreadable_lines, "{name} at {at}");
    }
}
