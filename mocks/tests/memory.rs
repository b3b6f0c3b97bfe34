//! What the emulator remembers of requests is bounded: after many it holds no more than after some.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use gnomon_mocks::serve::{ClockMode, Emulator, EmulatorOptions};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// More than the journal remembers.
const SOME: u32 = 1_500;

/// What may come and go between two looks: buffers of connections, and a timer or two.
const SLACK: usize = 64 << 10;

/// Sends requests on one connection: good ones, ones with a token of their own that nobody issued, ones to paths of
/// their own, and ones with a body that is refused.
fn ask(stream: &mut BufReader<TcpStream>, numbers: std::ops::Range<u32>) {
    for number in numbers {
        let request = match number % 4 {
            0 => "GET /contoso.com/v2.0/.well-known/openid-configuration HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            1 => format!("GET /api/machines HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {number:0>900}.a.b\r\n\r\n"),
            2 => format!("GET /nowhere/{number:0>900} HTTP/1.1\r\nHost: host-{number}\r\n\r\n"),
            _ => format!(
                "POST /contoso.com/oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{number:0>900}"
            ),
        };
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut length, mut line) = (0, String::new());
        while stream.read_line(&mut line).unwrap() > 2 {
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        stream.read_exact(&mut vec![0; length]).unwrap();
    }
}

#[test]
fn three_times_as_many_requests_leave_no_more_behind() {
    let options = EmulatorOptions { clock: ClockMode::Manual, without_faults: true, ..EmulatorOptions::default() };
    let emulator = Emulator::start(options).unwrap();
    let connect = |origin: String| BufReader::new(TcpStream::connect(origin.replace("http://", "")).unwrap());
    let mut streams = [connect(emulator.login()), connect(emulator.defender()), connect(emulator.cloud_apps())];
    let mut rounds = |numbers: std::ops::Range<u32>| {
        streams.iter_mut().for_each(|stream| ask(stream, numbers.clone()));
        MEMORY.current_usage()
    };
    let first = rounds(0..SOME);
    let second = rounds(SOME..3 * SOME);
    assert!(second <= first + SLACK, "{first} bytes after {SOME} requests to each, {second} after {}", 3 * SOME);
    emulator.stop().unwrap();
}
