//! Bytes as they are, for what no client would send.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::*;

/// How long the other side may take to answer or to close.
pub(crate) const AT_MOST: Duration = Duration::from_secs(10);

/// A connection to an origin of the emulator.
pub(crate) fn connect(origin: &str) -> TcpStream {
    let address = origin.rsplit('/').next().unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(AT_MOST)).unwrap();
    stream.set_write_timeout(Some(AT_MOST)).unwrap();
    stream
}

/// Sends bytes as they are, and reads until the other side closes; it must do so in time.
pub(crate) fn send(origin: &str, bytes: &[u8]) -> String {
    let mut stream = connect(origin);
    // The other side may close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut told = Vec::new();
    match stream.read_to_end(&mut told) {
        // What was not read is thrown away by the other side with a reset.
        Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => {
            panic!("{error}, after {:?}", String::from_utf8_lossy(&told))
        }
        _ => String::from_utf8_lossy(&told).into_owned(),
    }
}

/// The statuses of the answers in what was told.
pub(crate) fn statuses(told: &str) -> Vec<&str> {
    told.match_indices("HTTP/1.").filter_map(|(at, _)| told[at..].split(' ').nth(1)).collect()
}

impl EmulatorClient {
    /// Sends bytes to Defender's API, and reads until it closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        send(&self.emulator.defender(), bytes)
    }
}
