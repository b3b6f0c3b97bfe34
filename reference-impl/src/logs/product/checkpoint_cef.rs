//! `CHECKPOINT_CEF`: Check Point's log exporter. The documents show addresses only.

use super::super::LogAction;
use super::super::engine::cef::{Cef, Pairs};
use super::super::line::LineError;
use super::super::raw::RawLine;
use super::super::reader::{About, Profile};

/// Reads Check Point's log.
pub(in super::super) struct CheckpointCef;

impl Profile for CheckpointCef {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let cef = Cef::open(line)?;
        if cef.vendor != b"Check Point" {
            return Err(LineError::field("the vendor", "`Check Point`", cef.vendor));
        }
        let pairs = cef.pairs();
        let mut read = pairs.line(Pairs::name(pairs.suser), cef.name, about)?;
        // A redirection leads to the page that says so.
        if let (RawLine::Record(record), Some(b"Redirect")) = (&mut read, pairs.act) {
            record.action = LogAction::Blocked;
        }
        Ok(read)
    }

    fn opens_envelopes(&self) -> bool {
        true
    }
}
