//! Syslog: the envelope in which a product sends its log. Lines leave when the transaction is over.

use super::super::ProxyTransaction;
use super::LogWriter;
use super::spelling::{add, time};
use crate::time::SimTime;

/// A log in syslog envelopes.
pub struct InSyslog {
    /// What is in the envelopes.
    pub writer: Box<dyn LogWriter>,
    /// What they look like.
    pub style: SyslogStyle,
    /// The name of the program, if it is told.
    pub tag: Option<&'static str>,
}

/// What an envelope looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyslogStyle {
    /// `<174>Nov 23 12:15:54 proxy01 squid: …`, the year left out.
    Rfc3164,
    /// The same without `<174>`.
    WithoutPriority,
    /// `<174>1 2026-11-23T12:15:54.743Z proxy01 squid - - - …`.
    Rfc5424,
}

impl InSyslog {
    /// The text before each line. Squid's own tag is followed by two blanks, as the daemon writes it.
    fn envelope(&self, at: SimTime, host: &str) -> String {
        let tag = self.tag.map_or(String::new(), |tag| format!("{tag}:  "));
        match self.style {
            SyslogStyle::Rfc3164 => format!("<174>{} {host} {tag}", time(at, "%b %e %H:%M:%S")),
            SyslogStyle::WithoutPriority => format!("{} {host} {tag}", time(at, "%b %e %H:%M:%S")),
            SyslogStyle::Rfc5424 => format!("<174>1 {at} {host} {} - - - ", self.tag.unwrap_or("-")),
        }
    }

    fn wrap(&self, at: SimTime, host: &str, lines: &[u8], out: &mut Vec<u8>) {
        let envelope = self.envelope(at, host);
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            add(out, format_args!("{envelope}"));
            // The daemon escapes control characters.
            for byte in line {
                match byte {
                    b'\t' => out.extend_from_slice(b"#011"),
                    _ => out.push(*byte),
                }
            }
        }
    }
}

impl LogWriter for InSyslog {
    fn header(&self, at: SimTime, out: &mut Vec<u8>) {
        let mut lines = Vec::new();
        self.writer.header(at, &mut lines);
        self.wrap(at, "proxy01", &lines, out);
    }

    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let mut lines = Vec::new();
        self.writer.write(t, &mut lines);
        self.wrap(t.end(), &t.proxy, &lines, out);
    }
}
