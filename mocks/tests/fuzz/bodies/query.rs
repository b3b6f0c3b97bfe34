//! KQL: lexer, parser, binder and evaluation.

use std::sync::LazyLock;

use gnomon_reference_impl::hunting::rows::{DeviceInfoRow, NetworkEventRow};
use gnomon_reference_impl::hunting::{Answer, ErrorClass, HuntingStore, Limits, Options, QueryError, run as ask};
use gnomon_reference_impl::time::{SimDuration, SimTime};

pub(crate) const WORDS: &[&str] = &[
    "DeviceNetworkEvents",
    "DeviceInfo",
    "AlertInfo",
    " | ",
    "where ",
    "project ",
    "extend ",
    "summarize ",
    " by ",
    "order by ",
    "top ",
    "take ",
    "distinct ",
    "count",
    "let ",
    "print ",
    "x",
    "RemoteUrl",
    "RemotePort",
    "Timestamp",
    " = ",
    " == ",
    " != ",
    " =~ ",
    " < ",
    " in ",
    " !in ",
    " has ",
    " has_any ",
    " contains ",
    " between ",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "..",
    ".",
    "-",
    "+",
    "*",
    "/",
    "%",
    "1",
    "2.5",
    "1h",
    "0x7fffffffffffffff",
    "9223372036854775807",
    "'a'",
    "\"b\"",
    "@'\\'",
    "```",
    "//",
    "\n",
    "now()",
    "ago(",
    "bin(",
    "dynamic([1])",
    "datetime(2021-02-10)",
    "datetime(9999-12-31)",
    "int(null)",
    " and ",
    " or ",
    "not(",
    " asc",
    " nulls first",
    "count()",
    "dcount(",
    "arg_max(",
    "{",
    "true",
    "case(",
    "strcat(",
    "substring(",
    "iff(",
    "tostring(",
    "toint(",
    "matches regex ",
    "é",
    "\u{0}",
    "['a b']",
];

fn now() -> SimTime {
    SimTime::from_millis(1_612_936_800_000)
}

static STORE: LazyLock<HuntingStore> = LazyLock::new(|| {
    let mut store = HuntingStore::new();
    for (number, url) in ["contoso.com", "a.example", "", "é.example", "A.example"].into_iter().enumerate() {
        let timestamp = now() - SimDuration::from_mins(number as u64);
        let remote_port = (number != 2).then_some(number as i32);
        store.append(&NetworkEventRow { timestamp, remote_url: url, remote_port, ..Default::default() });
        let os_build = (number != 1).then_some(i64::MAX - number as i64);
        store.append(&DeviceInfoRow { timestamp, device_name: url, os_build, ..Default::default() });
    }
    store
});

fn options() -> Options {
    let limits = Limits { run_time: SimDuration::from_millis(50), memory: 64 << 20, ..Limits::default() };
    Options { limits, ..Options::default() }
}

/// The columns of an answer, and its cells.
fn shown(answer: &Answer) -> (Vec<String>, Vec<String>) {
    let columns = answer.fields().iter().map(|field| format!("{}:{}", field.name, field.ty.name())).collect();
    let cells =
        |row| (0..answer.fields().len()).map(move |column| format!("{:?}|", answer.value(row, column))).collect();
    (columns, (0..answer.rows()).map(cells).collect())
}

fn told(query: &str, error: &QueryError) {
    let (start, end) = (error.span.start(), error.span.end());
    assert!(start <= end && end <= query.len(), "{error:?} of {query:?}");
    assert!(query.is_char_boundary(start) && query.is_char_boundary(end), "{error:?} of {query:?}");
    assert!(!error.render(query).is_empty() && !error.api_message_in(query).is_empty());
}

pub(crate) fn run(data: &[u8]) {
    let Ok(query) = std::str::from_utf8(data) else { return };
    let answer = match ask(query, &STORE, now(), &options()) {
        Ok(answer) => answer,
        Err(error) => return told(query, &error),
    };
    let shown_once = shown(&answer);
    assert!(serde_json::from_slice::<serde_json::Value>(&answer.to_json()).is_ok(), "{query:?}");
    // The schema does not depend on the rows.
    let of_nothing = ask(query, &HuntingStore::new(), now(), &options());
    let of_nothing = of_nothing.unwrap_or_else(|error| panic!("{}", error.render(query)));
    assert_eq!(shown_once.0, shown(&of_nothing).0, "{query:?}");
    // What says nothing changes nothing.
    for same in [format!("{query}\n// as before"), format!("\n\t {query}\n"), format!("{query}\n| take 1000000")] {
        match ask(&same, &STORE, now(), &options()) {
            Ok(answer) => assert_eq!(shown(&answer), shown_once, "{same:?}"),
            // Reading more costs more; and what ends in `;` takes no pipe.
            Err(error) if error.class == ErrorClass::Limit || same.ends_with("take 1000000") => {}
            Err(error) => panic!("{}", error.render(&same)),
        }
    }
}
