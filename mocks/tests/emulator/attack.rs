//! Clients that are malformed or hostile: each is refused, and the rest go on.

use super::raw::statuses;
use super::*;

const HEAD: &str = "Host: api.security.microsoft.com\r\nConnection: close\r\n";

/// Sends each, and looks which statuses the answers have.
fn refused(bed: &EmulatorClient, requests: &[(String, &[&str])]) {
    for (bytes, expected) in requests {
        let told = bed.raw(bytes.as_bytes());
        let line: String = bytes.chars().take(120).collect();
        assert_eq!(statuses(&told), *expected, "{line:?} was answered {told:?}");
    }
    assert_eq!(bed.defender("/api/machines").0, 200);
}

#[test]
fn malformed_requests_are_refused_and_the_rest_go_on() {
    let bed = EmulatorClient::new();
    let post = format!("POST /api/indicators HTTP/1.1\r\n{HEAD}");
    let flood: String = (0..200).map(|number| format!("X-{number}: x\r\n")).collect();
    refused(
        &bed,
        &[
            ("GARBAGE\r\n\r\n".to_owned(), &["400"]),
            (format!("GET /api/machines HTTP/1.1\r\n{HEAD}X: {}\r\n\r\n", "x".repeat(100_000)), &["431"]),
            (format!("GET /api/machines HTTP/1.1\r\n{HEAD}{flood}\r\n"), &["431"]),
            (format!("GET /{} HTTP/1.1\r\n{HEAD}\r\n", "a".repeat(100_000)), &["414"]),
            (format!("{post}Content-Length: x\r\n\r\n"), &["400"]),
            (format!("{post}Content-Length: -1\r\n\r\n"), &["400"]),
            (format!("{post}Content-Length: 99999999999\r\n\r\n"), &["413"]),
            (format!("{post}Content-Length: 17825792\r\n\r\n"), &["413"]),
            (format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n"), &["400"]),
            (format!("{post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"), &["400"]),
            (format!("GET /api/machines HTTP/1.1\r\n{HEAD}Authorization: Bearer a.b.c\r\n\r\n"), &["401"]),
            (format!("GET /api/machines HTTP/3.7\r\n{HEAD}\r\n"), &["400"]),
            (format!("GE\0T /api/machines HTTP/1.1\r\n{HEAD}\r\n"), &["400"]),
            ("GET /api/machines HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), &["400"]),
            (format!("GET /api/machines HTTP/1.1\r\n{HEAD}Host: other.example.com\r\n\r\n"), &["400"]),
            ("GET /api/machines HTTP/1.1\r\nConnection: close\r\nHost: a b\r\n\r\n".to_owned(), &["400"]),
            ("GET /api/machines HTTP/1.1\r\nConnection: close\r\nHost: me@there\r\n\r\n".to_owned(), &["400"]),
        ],
    );
}

#[test]
fn strange_targets_are_refused() {
    let bed = EmulatorClient::new();
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\n{HEAD}\r\n");
    let with = |method: &str, target: &str| format!("{method} {target} HTTP/1.1\r\n{HEAD}\r\n");
    refused(
        &bed,
        &[
            (get("/api/../../etc/passwd"), &["400"]),
            (get("/api/%2e%2e/%2e%2e/etc/passwd"), &["400"]),
            (get("/api/%2E./x"), &["400"]),
            (get("/api/./machines"), &["400"]),
            (get("//api/machines"), &["400"]),
            (get("/api//machines"), &["400"]),
            (get("/api/machines/%00"), &["400"]),
            (get("/api/machines/%0d%0aX:%20y"), &["400"]),
            (get("/api/machines/%ff"), &["400"]),
            (get("/api/machines/\0"), &["400"]),
            (get("api/machines"), &["400"]),
            // One segment with slashes in it names no machine, and nobody is told so without a token.
            (get("/api/machines/..%2f..%2fetc%2fpasswd"), &["401"]),
            // The form for proxies names the host a second time.
            (get("http://api.security.microsoft.com/api/machines"), &["401"]),
            (get("http://api.security.microsoft.com/../x"), &["400"]),
            (with("CONNECT", "api.security.microsoft.com:443"), &["405"]),
            (with("OPTIONS", "*"), &["404"]),
            (with("TRACE", "/api/machines"), &["405"]),
            (with("BREW", "/api/machines"), &["405"]),
        ],
    );
}

#[test]
fn where_a_body_ends_cannot_be_said_in_two_ways() {
    let bed = EmulatorClient::new();
    let head = "Host: api.security.microsoft.com\r\n";
    let (post, hidden) =
        (format!("POST /api/indicators HTTP/1.1\r\n{head}"), format!("GET /api/alerts HTTP/1.1\r\n{HEAD}\r\n"));
    refused(
        &bed,
        &[
            // The chunks count, and nothing is read after them.
            (format!("{post}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"), &["401"]),
            (format!("{post}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n{hidden}"), &["401"]),
            (format!("{post}Content-Length: 0\r\nContent-Length: 44\r\n\r\n{hidden}"), &["400"]),
            (format!("{post}Content-Length: 0, 44\r\n\r\n{hidden}"), &["400"]),
            (format!("{post}Content-Length : 0\r\n\r\n{hidden}"), &["400"]),
            (format!("{post}Transfer-Encoding: gzip\r\n\r\n{hidden}"), &["400"]),
            (format!("{post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{hidden}"), &["400"]),
            (format!("{post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}"), &["400"]),
            (
                format!("POST /api/indicators HTTP/1.0\r\n{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
                &["400"],
            ),
            // Requests one behind the other are each answered, in their order.
            (
                format!("{post}Content-Length: 0\r\n\r\nGET /nowhere HTTP/1.1\r\n{head}\r\n{hidden}"),
                &["401", "404", "401"],
            ),
        ],
    );
}

#[test]
fn a_body_without_end_is_refused_once_it_is_too_long() {
    let bed = EmulatorClient::new();
    let mut stream = raw::connect(&bed.emulator.defender());
    let head = format!("POST /api/indicators HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "[".repeat(0x10000));
    let chunks = std::iter::repeat_with(|| std::io::Write::write_all(&mut stream, chunk.as_bytes()));
    assert!(chunks.take(4096).any(|sent| sent.is_err()), "256 MB were taken");
    assert_eq!(bed.defender("/api/machines").0, 200);
}

#[test]
fn who_speaks_without_tls_where_tls_is_spoken_is_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    let tls = Some(gnomon_mocks::serve::Tls { authority: folder.path().join("authority.pem") });
    let bed = EmulatorClient::with(EmulatorOptions { tls, ..EmulatorOptions::default() });
    let request = format!("GET /api/machines HTTP/1.1\r\n{HEAD}\r\n");
    for service in gnomon_reference_impl::http::Host::ALL {
        let told = raw::send(&bed.emulator.service(service), request.as_bytes());
        assert_eq!(statuses(&told), [""; 0], "{service:?}: {told:?}");
    }
    // The gateway is a proxy for such clients: it opens tunnels, and nothing else.
    assert_eq!(statuses(&raw::send(&bed.emulator.gateway(), request.as_bytes())), ["400"]);
    let tunnel = format!("CONNECT api.security.microsoft.com:443 HTTP/1.1\r\n{HEAD}\r\n{request}");
    assert_eq!(statuses(&raw::send(&bed.emulator.gateway(), tunnel.as_bytes())), ["200"]);
}
