//! A client that costs as little as it can: requests are bytes, of answers only the length is read.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// What some requests cost.
pub(crate) struct Spent {
    /// By the clock.
    pub clock: Duration,
    /// Of the server's processor time.
    pub processor: Duration,
}

/// Connections to a server.
pub(crate) struct Client {
    streams: Vec<TcpStream>,
    buffer: Vec<u8>,
}

impl Client {
    /// Opens so many connections.
    pub(crate) fn connect(address: SocketAddr, connections: usize) -> io::Result<Self> {
        let open = || {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(10)))?;
            Ok(stream)
        };
        Ok(Self { streams: (0..connections).map(|_| open()).collect::<io::Result<_>>()?, buffer: vec![0; 1 << 16] })
    }

    /// Sends so many requests, these in turn, and reads the answers: one on each connection, then the next on each.
    pub(crate) fn ask(&mut self, requests: &[Vec<u8>], times: usize) -> io::Result<Duration> {
        let begun = Instant::now();
        let (mut left, mut requests) = (times, requests.iter().cycle());
        while left > 0 {
            let now = left.min(self.streams.len());
            for (stream, request) in self.streams[..now].iter_mut().zip(&mut requests) {
                stream.write_all(request)?;
            }
            for stream in &mut self.streams[..now] {
                answer(stream, &mut self.buffer)?;
            }
            left -= now;
        }
        Ok(begun.elapsed())
    }

    /// Sends a request once; the answer as it came.
    pub(crate) fn ask_once(&mut self, request: &[u8]) -> io::Result<Vec<u8>> {
        self.streams[0].write_all(request)?;
        let length = answer(&mut self.streams[0], &mut self.buffer)?;
        Ok(self.buffer[..length].to_vec())
    }
}

/// Reads an answer; how long it is, head and body.
fn answer(stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    loop {
        match stream.read(&mut buffer[filled..])? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            more => filled += more,
        }
        let Some(head) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head]).map_err(io::Error::other)?;
        if !text.starts_with("HTTP/1.1 200 ") {
            return Err(io::Error::other(text.to_owned()));
        }
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        let whole = head + 4 + length.ok_or_else(|| io::Error::other("an answer without a length"))?;
        if filled >= whole {
            return Ok(whole);
        }
    }
}
