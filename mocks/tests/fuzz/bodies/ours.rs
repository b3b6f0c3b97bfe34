//! Messages of the wires that are ours. An input is a request: a line `method target`, lines of headers, an empty line,
//! the body; or, if its first line is a number, a response of this status.

use gnomon_reference_impl::catalog::Destination;
use gnomon_reference_impl::http::test_bed::{IdentityMap, agent, collector, network, refusal, refused, signals};
use gnomon_reference_impl::http::{Request, Response};
use gnomon_reference_impl::names::{DestinationId, DeviceId, DeviceName, Names};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::{NameResolver, RefusedMessage};

pub(crate) const WORDS: &[&str] = &[
    "POST ",
    "PUT ",
    "/agent/v1/devices/",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "/check-in",
    "/reports/",
    "/events",
    "/signals/v1/devices/",
    "/batches/",
    "/signals/v1/integration",
    "/collector/v1/reports/",
    "/network/v1/connections",
    "content-type: application/json\n",
    "content-type: application/x-ndjson\n",
    "x-gnomon-first: 0\n",
    "x-gnomon-count: 1\n",
    "x-gnomon-size: 1\n",
    "x-gnomon-held-back: 0\n",
    "18446744073709551615",
    "-1",
    "1e3",
    "null",
    "true",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\n",
    "\n\n",
    "2021-02-10T09:15:00Z",
    "9999-12-31T23:59:59.999Z",
    "+000000",
    "10.20.3.4",
    "www.dropbox.com",
    "http://[::1]:1/%",
    "signIn",
    "addressChange",
    "attempt",
    "connectionThroughProxy",
    "notBlocked",
    "blockedBy",
    "policyNotYetArrived",
    "misconfigured",
    "transactions",
    "indicatorId",
    "contoso",
    "erin.smith",
    "retryAfterMillis",
    "é",
    "\\u0000",
    "\\ud800",
    "%00",
];

const ORIGIN: &str = "http://defender.test";

/// Two devices, and the names of reports.
struct Book(Names);

impl NameResolver for Book {
    fn names(&self) -> &Names {
        &self.0
    }

    fn number(&mut self, destination: Destination) -> Option<DestinationId> {
        Some(self.0.add_destination(destination))
    }
}

impl IdentityMap for Book {
    fn device_name(&self, device: DeviceId) -> DeviceName {
        let machine_id = if device.0 == 0 { "a" } else { "b" }.repeat(40);
        DeviceName { machine_id, computer_dns_name: format!("laptop-{}.contoso.com", device.0 + 1) }
    }

    fn device(&self, machine_id: &str) -> Option<DeviceId> {
        [0, 1].map(DeviceId).into_iter().find(|device| self.device_name(*device).machine_id == machine_id)
    }
}

pub(crate) fn run(data: &[u8]) {
    let head_end = data.windows(2).position(|bytes| bytes == b"\n\n");
    let (head, body) = data.split_at(head_end.map_or(data.len(), |end| end + 2));
    let Ok(head) = std::str::from_utf8(head) else { return };
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    if let Ok(status) = first.parse::<u16>() {
        if let Ok(response) = ::http::Response::builder().status(status).body(body.to_vec()) {
            respond(&response);
        }
        return;
    }
    let Some((method, target)) = first.split_once(' ') else { return };
    let mut request = ::http::Request::builder().method(method).uri(format!("{ORIGIN}{target}"));
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    if let Ok(request) = request.body(body.to_vec()) {
        question(&request);
    }
}

/// Reads a request by every wire: what is read is written and read as it was.
fn question(request: &Request) {
    let mut book = Book(super::report::names());
    let book = &mut book;
    held(request, book, agent::question, |(sender, said), book| agent::request(ORIGIN, *sender, said, book));
    held(request, book, signals::question, |said, book| signals::request(ORIGIN, said, book));
    held(request, book, network::question, |said, book| network::request(ORIGIN, said, book));
    held(
        request,
        book,
        |request, _| collector::question(request),
        |(number, report), _| collector::request(ORIGIN, *number, report),
    );
}

fn held<T: PartialEq + std::fmt::Debug>(
    request: &Request,
    book: &mut Book,
    read: fn(&Request, &mut Book) -> Result<T, ApiError>,
    write: fn(&T, &Book) -> Request,
) {
    let shown = |request: &Request| {
        format!(
            "{} {} {:?}\n{}",
            request.method(),
            request.uri(),
            request.headers(),
            String::from_utf8_lossy(request.body())
        )
    };
    match read(request, book) {
        Ok(said) => {
            let written = write(&said, book);
            let again = read(&written, book).unwrap_or_else(|error| panic!("{error}: {}", shown(&written)));
            // How long the lines of a report were is not said of it: they are counted as they came in.
            let thrice = read(&write(&again, book), book);
            assert_eq!(thrice.as_ref(), Ok(&again), "{}", shown(request));
            if !request.uri().path().contains("/reports/") && !request.uri().path().contains("/batches/") {
                assert_eq!(again, said, "{}", shown(request));
            }
        }
        Err(error) => {
            assert!(!error.message.is_empty(), "{}", shown(request));
            assert_eq!(refusal(&refused(&error)), Some(error), "{}", shown(request));
        }
    }
}

/// Reads a response as an answer to every message: what is read is written and read as it was.
fn respond(response: &Response) {
    let shown = || format!("{} {}", response.status(), String::from_utf8_lossy(response.body()));
    for to in [RefusedMessage::CheckIn, RefusedMessage::Report, RefusedMessage::Events] {
        if let Ok(said) = agent::answer(to, response) {
            assert_eq!(agent::answer(to, &agent::response(&said)).as_ref(), Ok(&said), "{}", shown());
        }
    }
    for to in [signals::SignalKind::Batch, signals::SignalKind::Integration] {
        if let Ok(said) = signals::answer(to, response) {
            assert_eq!(signals::answer(to, &signals::response(&said)).as_ref(), Ok(&said), "{}", shown());
        }
    }
    if let Ok(said) = network::answer(response) {
        assert_eq!(network::answer(&network::response(said)), Ok(said), "{}", shown());
    }
    if let Ok(said) = collector::stored(response) {
        assert_eq!(collector::stored(&collector::stored_response(said)), Ok(said), "{}", shown());
    }
    if let Err(error) = collector::answer(response) {
        assert_eq!(collector::answer(&refused(&error)), Err(error), "{}", shown());
    }
}
