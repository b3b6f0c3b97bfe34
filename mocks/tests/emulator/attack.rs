//! Clients that are slow, huge, malformed or hostile: each is refused, and the rest go on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::*;

/// Sends bytes as they are, and reads until the other side closes or falls silent.
fn raw(bed: &Bed, bytes: &[u8]) -> String {
    let address = bed.emulator.defender().replace("http://", "");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    // The other side may close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut told = Vec::new();
    let _ = stream.read_to_end(&mut told);
    String::from_utf8_lossy(&told).into_owned()
}

fn status(told: &str) -> &str {
    told.split(' ').nth(1).unwrap_or("closed")
}

#[test]
fn malformed_requests_are_refused_and_the_rest_go_on() {
    let bed = Bed::new();
    let head = "Host: api.security.microsoft.com\r\nConnection: close\r\n";
    for (bytes, expected) in [
        ("GARBAGE\r\n\r\n".to_owned(), "400"),
        (format!("GET /api/machines HTTP/1.1\r\n{head}X: {}\r\n\r\n", "x".repeat(100_000)), "431"),
        (format!("GET /{} HTTP/1.1\r\n{head}\r\n", "a".repeat(100_000)), "414"),
        (format!("POST /api/indicators HTTP/1.1\r\n{head}Content-Length: x\r\n\r\n"), "400"),
        (format!("POST /api/indicators HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "400"),
        (format!("POST /api/indicators HTTP/1.1\r\n{head}Content-Length: 99999999999\r\n\r\n"), "413"),
        (format!("POST /api/indicators HTTP/1.1\r\n{head}Content-Length: 17825792\r\n\r\n"), "413"),
        (format!("GET /api/../../etc/passwd HTTP/1.1\r\n{head}\r\n"), "400"),
        (format!("GET /api/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n{head}\r\n"), "400"),
        (format!("GET /api/machines/%00 HTTP/1.1\r\n{head}\r\n"), "400"),
        (format!("GET /api/machines HTTP/1.1\r\n{head}Authorization: Bearer a.b.c\r\n\r\n"), "401"),
    ] {
        let told = raw(&bed, bytes.as_bytes());
        let line: String = bytes.chars().take(60).collect();
        assert_eq!(status(&told), expected, "{line:?} was answered {told:?}");
    }
    assert_eq!(bed.defender("/api/machines").0, 200);
}

#[test]
fn deep_json_and_wrong_types_are_refused() {
    let bed = Bed::new();
    let url = format!("{}/api/indicators", bed.emulator.defender());
    let post = |body: String| {
        let request =
            bed.agent.post(&url).header("Authorization", bed.bearer()).header("Content-Type", "application/json");
        told(request.send(body)).0
    };
    assert_eq!(post("[".repeat(100_000)), 400);
    assert_eq!(post("{\"indicatorValue\": 5}".to_owned()), 400);
    assert_eq!(post("\u{feff}not json".to_owned()), 400);
    assert_eq!(bed.defender("/api/indicators").0, 200);
}

#[test]
fn a_client_that_never_ends_its_request_is_let_go_within_ten_seconds_while_others_are_answered() {
    let bed = Bed::new();
    let address = bed.emulator.defender().replace("http://", "");
    let begun = Instant::now();
    let mut slow = [
        &b"GET /api/machines HTTP/1.1\r\nHost: x\r\nX-Slow: "[..],
        b"POST /api/indicators HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"",
    ]
    .map(|bytes| {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(bytes).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    });
    assert_eq!(bed.defender("/api/machines").0, 200);
    for stream in &mut slow {
        let mut told = Vec::new();
        stream.read_to_end(&mut told).expect("it is closed in time");
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[test]
fn a_client_that_closes_half_of_its_connection_costs_nobody_anything() {
    let bed = Bed::new();
    let address = bed.emulator.defender().replace("http://", "");
    for _ in 0..50 {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(b"GET /api/machines HTTP/1.1\r\nHost: x\r\n").unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
    }
    assert_eq!(bed.defender("/api/machines").0, 200);
}
