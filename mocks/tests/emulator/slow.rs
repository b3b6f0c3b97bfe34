//! Clients that take their time: each is let go, and the rest are answered meanwhile.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use super::raw::{AT_MOST, connect, statuses};
use super::*;

/// A part of a second.
const IMPATIENT: Duration = Duration::from_millis(250);

/// An emulator that waits for nobody longer than that.
fn impatient() -> EmulatorClient {
    EmulatorClient::with(EmulatorOptions { patience: IMPATIENT, ..EmulatorOptions::default() })
}

#[test]
fn by_default_nobody_is_waited_for_longer_than_the_ten_seconds_that_are_promised() {
    assert!(EmulatorOptions::default().patience < AT_MOST);
}

#[test]
fn a_client_that_never_ends_its_request_is_let_go_while_others_are_answered() {
    let bed = impatient();
    let begun = Instant::now();
    let head = "Host: x\r\nAuthorization: Bearer x\r\n";
    let requests: [(String, &[&str]); 7] = [
        (String::new(), &[]),
        ("G".to_owned(), &[]),
        (format!("GET /api/machines HTTP/1.1\r\n{head}X-Slow: "), &[]),
        (format!("POST /api/indicators HTTP/1.1\r\n{head}Content-Length: 100\r\n\r\n{{"), &["408"]),
        (format!("POST /api/indicators HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\n5\r\nab"), &["408"]),
        // Answered once, then silent.
        (format!("GET /api/machines HTTP/1.1\r\n{head}\r\n"), &["401"]),
        (format!("GET /api/machines HTTP/1.1\r\n{head}\r\nGET /api/mach"), &["401"]),
    ];
    let mut streams = Vec::new();
    for (request, _) in &requests {
        let mut stream = connect(&bed.emulator.defender());
        stream.write_all(request.as_bytes()).unwrap();
        streams.push(stream);
    }
    assert_eq!(bed.defender("/api/machines").0, 200);
    for (stream, (request, expected)) in streams.iter_mut().zip(&requests) {
        let mut told = Vec::new();
        stream.read_to_end(&mut told).expect("it is closed in time");
        assert_eq!(statuses(&String::from_utf8_lossy(&told)), *expected, "{request:?}");
    }
    assert!(begun.elapsed() < AT_MOST, "{:?}", begun.elapsed());
}

#[test]
fn a_file_is_waited_for_as_long_as_it_keeps_coming() {
    let bed = impatient();
    let piece = vec![b'x'; 96 << 10];
    let host = "adaprodconsole.blob.core.windows.net";
    let head = format!("PUT /nowhere HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n", piece.len() * 5);
    let mut stream = connect(&bed.emulator.gateway());
    stream.write_all(head.as_bytes()).unwrap();
    let begun = Instant::now();
    for _ in 0..5 {
        std::thread::sleep(IMPATIENT * 3 / 5);
        stream.write_all(&piece).unwrap();
    }
    assert!(begun.elapsed() > IMPATIENT * 2);
    let mut told = vec![0; 1000];
    let read = stream.read(&mut told).unwrap();
    let told = String::from_utf8_lossy(&told[..read]).into_owned();
    assert!(!told.contains(" 408 "), "{told}");
}

#[test]
fn a_client_that_was_answered_may_ask_again_after_longer_than_a_request_may_take() {
    let bed = impatient();
    let mut stream = connect(&bed.emulator.defender());
    let request = b"GET /api/machines HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut told = vec![0; 10_000];
    stream.write_all(request).unwrap();
    assert!(stream.read(&mut told).unwrap() > 0);
    // Nothing comes meanwhile, not even the end of the connection: the next request would meet it.
    stream.set_read_timeout(Some(IMPATIENT * 3)).unwrap();
    let waited = stream.read(&mut told).unwrap_err();
    assert!(matches!(waited.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{waited}");
    stream.set_read_timeout(Some(AT_MOST)).unwrap();
    stream.write_all(request).unwrap();
    assert!(stream.read(&mut told).unwrap() > 0);
}

#[test]
fn a_client_that_takes_no_answer_is_let_go() {
    let bed = impatient();
    let mut stream = connect(&bed.emulator.login());
    let request = "GET /common/v2.0/.well-known/openid-configuration HTTP/1.1\r\nHost: x\r\n\r\n";
    let ended = std::iter::repeat_with(|| stream.write_all(request.as_bytes())).find_map(Result::err).unwrap();
    let kind = ended.kind();
    assert!(matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{kind}");
    assert_eq!(bed.defender("/api/machines").0, 200);
}

#[test]
fn a_client_that_says_it_will_send_nothing_more_is_answered_what_it_asked() {
    let bed = EmulatorClient::new();
    for _ in 0..50 {
        let mut stream = connect(&bed.emulator.defender());
        stream.write_all(b"GET /api/machines HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut told = String::new();
        stream.read_to_string(&mut told).expect("it is answered and closed");
        assert_eq!(statuses(&told), ["401"]);
    }
}

#[test]
fn a_client_that_closes_half_of_its_connection_costs_nobody_anything() {
    let bed = EmulatorClient::new();
    for _ in 0..50 {
        let mut stream = connect(&bed.emulator.defender());
        stream.write_all(b"GET /api/machines HTTP/1.1\r\nHost: x\r\n").unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
    }
    assert_eq!(bed.defender("/api/machines").0, 200);
}

#[test]
fn a_client_that_wants_a_handshake_and_never_goes_on_with_it_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let tls = Some(gnomon_mocks::serve::Tls { authority: folder.path().join("authority.pem") });
    let bed = EmulatorClient::with(EmulatorOptions { tls, patience: IMPATIENT, ..EmulatorOptions::default() });
    for (origin, bytes) in [
        (bed.emulator.defender(), &b""[..]),
        (bed.emulator.defender(), b"\x16\x03\x01"),
        (bed.emulator.gateway(), b""),
        (bed.emulator.gateway(), b"\x16\x03\x01"),
    ] {
        let mut stream = connect(&origin);
        stream.write_all(bytes).unwrap();
        stream.read_to_end(&mut Vec::new()).expect("it is closed in time");
    }
}
