//! `PALO_ALTO`: the traffic log of PAN-OS, comma-separated, no URL (those are in another log).
//!
//! Times have no zone. A session is logged at its end, and at its start too if so set: starts are bookkeeping.

use super::super::engine::csv::Splitter;
use super::super::line::{Ignored, LineError};
use super::super::raw::{RawLine, RawRecord, Spelled};
use super::super::reader::{About, Profile};
use super::super::value::{self, present};
use super::super::{LogAction, instant};
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};

/// The columns by position; the documents count from 1.
mod column {
    pub(super) const TYPE: usize = 3;
    pub(super) const SUBTYPE: usize = 4;
    pub(super) const GENERATED: usize = 6;
    pub(super) const SOURCE: usize = 7;
    pub(super) const DESTINATION: usize = 8;
    pub(super) const SOURCE_USER: usize = 12;
    pub(super) const ACTION: usize = 30;
    pub(super) const BYTES: usize = 31;
    pub(super) const SENT: usize = 32;
    pub(super) const RECEIVED: usize = 33;
    pub(super) const START: usize = 35;
    pub(super) const ELAPSED: usize = 36;
}

/// What the column of the action may say.
const ACTIONS: [&[u8]; 11] = [
    b"allow",
    b"deny",
    b"drop",
    b"drop ICMP",
    b"drop-icmp",
    b"reset both",
    b"reset-both",
    b"reset client",
    b"reset-client",
    b"reset server",
    b"reset-server",
];

/// Reads the traffic log of PAN-OS.
pub(in super::super) struct PaloAlto {
    fields: Splitter,
}

/// How PAN-OS lines are read.
pub(in super::super) fn profile() -> PaloAlto {
    PaloAlto { fields: Splitter::new(b',') }
}

impl PaloAlto {
    fn get(&self, column: usize) -> Option<&[u8]> {
        self.fields.get(column).and_then(present)
    }

    fn bytes(&self, column: usize, name: &'static str) -> Result<Bytes, LineError> {
        let field = self.fields.get(column).unwrap_or_default();
        value::bytes(field).ok_or_else(|| LineError::field(name, "number of bytes", field))
    }

    /// The start of the session; else when the line was made, less the seconds it took.
    fn at(&self, about: &About<'_>) -> Result<SimTime, LineError> {
        let time = |field| instant::date_and_clock(field).and_then(|civil| civil.at_offset(about.settings.zone));
        if let Some(start) = self.get(column::START).and_then(time) {
            return Ok(start);
        }
        let field = self.fields.get(column::GENERATED).unwrap_or_default();
        let end = time(field).ok_or_else(|| LineError::field("Generated Time", "time", field))?;
        let elapsed = self.get(column::ELAPSED).and_then(value::number).unwrap_or(0);
        Ok(end - SimDuration::SECOND.times(elapsed))
    }
}

impl Profile for PaloAlto {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        self.fields.split(line);
        match self.fields.get(column::TYPE) {
            Some(b"TRAFFIC") => {}
            Some(b"Type") => return Ok(Ignored::Header.into()),
            Some(
                b"THREAT" | b"CONFIG" | b"SYSTEM" | b"HIPMATCH" | b"GLOBALPROTECT" | b"USERID" | b"AUTH"
                | b"DECRYPTION",
            ) => {
                return Ok(Ignored::OtherEvent.into());
            }
            _ => return Err(LineError::Shape("its fourth column does not say `TRAFFIC`")),
        }
        if self.fields.len() <= column::RECEIVED {
            return Err(LineError::Shape("it has fewer columns than a traffic log"));
        }
        if self.fields.get(column::SUBTYPE) == Some(b"start") {
            return Ok(Ignored::Bookkeeping.into());
        }
        let source = self.fields.get(column::SOURCE).unwrap_or_default();
        let source_ip = value::address(source).ok_or_else(|| LineError::field("Source address", "address", source))?;
        let Some(destination_ip) = self.get(column::DESTINATION).and_then(value::address) else {
            return Ok(Ignored::NoTarget.into());
        };
        // Later versions add columns at the end, so the number of columns does not tell: the word does.
        let action = self.fields.get(column::ACTION).unwrap_or_default();
        if !ACTIONS.contains(&action) {
            return Err(LineError::field("Action", "action of a traffic log", action));
        }
        let record = RawRecord {
            source_ip: Some(source_ip),
            user: self.get(column::SOURCE_USER).map(|user| Spelled::new(user, value::words)),
            destination_ip: Some(destination_ip),
            total: Some(self.bytes(column::BYTES, "Bytes")?),
            up: Some(self.bytes(column::SENT, "Bytes Sent")?),
            down: Some(self.bytes(column::RECEIVED, "Bytes Received")?),
            ..RawRecord::new(self.at(about)?, LogAction::of_word(action))
        };
        Ok(RawLine::Record(record))
    }
}
