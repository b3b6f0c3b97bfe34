//! Bytes on the sockets of the emulator. An input is a line with the name of a door, and after it the bytes.

use gnomon_reference_impl::http::Host;

use super::sockets::{EMULATOR, ask, send};

pub(crate) const WORDS: &[&str] = &[
    "gateway\n",
    "login\n",
    "defender\n",
    "cloud-apps\n",
    "storage\n",
    "control\n",
    "GET ",
    "POST ",
    "HEAD ",
    "PUT ",
    "CONNECT ",
    "OPTIONS *",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "/api/machines",
    "/health",
    "/clock",
    "http://api.security.microsoft.com",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    "HTTP/1.1",
    "Host: api.security.microsoft.com\r\n",
    "Host: login.microsoftonline.com\r\n",
    "Host: contoso.portal.cloudappsecurity.com\r\n",
    "Host: ",
    "Host: [::1]:80\r\n",
    "Host: a b\r\n",
    "Host:\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 18446744073709551615\r\n",
    "Content-Length: -1\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "5\r\nabcde\r\n",
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    ";x=y",
    "Expect: 100-continue\r\n",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Connection: Upgrade\r\n",
    "Upgrade: h2c\r\n",
    "Authorization: Bearer x\r\n",
    "Content-Type: application/json\r\n",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    "\u{0}",
    "\t",
    " ",
    ":",
    "%",
    "é",
    "{}",
];

/// The longest input that is looked at: it fits into the buffers of a socket.
const LONGEST: usize = 50_000;

pub(crate) fn run(data: &[u8]) {
    let data = &data[..data.len().min(LONGEST)];
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (door, bytes) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let origin = match door {
        b"gateway" => EMULATOR.gateway(),
        b"login" => EMULATOR.login(),
        b"cloud-apps" => EMULATOR.cloud_apps(),
        b"storage" => EMULATOR.service(Host::Storage),
        b"control" => EMULATOR.control(),
        _ => EMULATOR.defender(),
    };
    let told = send(&origin, bytes);
    let shown = || format!("{:?} was answered {:?}", bytes.escape_ascii().to_string(), told.escape_ascii().to_string());
    // Nothing that is no HTTP is said, and nothing is wrong with the emulator itself.
    if !told.is_empty() {
        let status = told.get(..12).filter(|line| line.starts_with(b"HTTP/1.")).map(|line| line[9]);
        assert!(matches!(status, Some(b'1'..=b'4')), "{}", shown());
    }
    assert_eq!(ask("GET", "/health", b"").0, 200, "after this: {}", shown());
}
