//! An emulator, and clients of it that send bytes as they are.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::LazyLock;
use std::time::Duration;

use gnomon_mocks::serve::{ClockMode, Emulator, EmulatorOptions};

/// An emulator whose clock stands still, without faults of its own.
pub(crate) static EMULATOR: LazyLock<Emulator> = LazyLock::new(|| {
    let scenario = ("a-morning".to_owned(), super::tenant::SCENARIO.to_owned());
    let options =
        EmulatorOptions { scenario, clock: ClockMode::Manual, without_faults: true, ..EmulatorOptions::default() };
    Emulator::start(options).expect("an emulator")
});

/// Sends bytes, says that there are no more, and reads until the other side closes.
pub(crate) fn send(origin: &str, bytes: &[u8]) -> Vec<u8> {
    /// How long the other side may take to answer or to close.
    const AT_MOST: Duration = Duration::from_secs(10);
    let address = origin.rsplit('/').next().expect("an address");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(AT_MOST)).expect("a time-out");
    stream.set_write_timeout(Some(AT_MOST)).expect("a time-out");
    // The other side may close before it has read everything.
    let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut told = Vec::new();
    match stream.read_to_end(&mut told) {
        // What was not read is thrown away by the other side with a reset.
        Err(error) if !matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::NotConnected) => {
            panic!(
                "{error}, after {:?} was answered {:?}",
                bytes.escape_ascii().to_string(),
                told.escape_ascii().to_string()
            )
        }
        _ => told,
    }
}

/// Asks the control API, and reads the status and the body of what it answers.
pub(crate) fn ask(method: &str, target: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        EMULATOR.control_token(),
        body.len()
    );
    let told = send(&EMULATOR.control(), &[head.as_bytes(), body].concat());
    let shown = || format!("{head:?} was answered {:?}", told.escape_ascii().to_string());
    let end = told.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or_else(|| panic!("{}", shown()));
    let status =
        told.strip_prefix(b"HTTP/1.1 ").and_then(|rest| std::str::from_utf8(rest.get(..3)?).ok()?.parse().ok());
    (status.unwrap_or_else(|| panic!("{}", shown())), told[end + 4..].to_vec())
}
