//! `CHECKPOINT_CEF`: Check Point's log exporter. The documents show addresses only.

use super::super::LogAction;
use super::super::engine::cef::{Cef, Pairs};
use super::super::line::{Line, LineError};
use super::super::reader::{About, Profile};

/// Reads Check Point's log.
pub(in super::super) struct CheckpointCef;

impl Profile for CheckpointCef {
    fn read(&mut self, line: &[u8], about: &About<'_>) -> Result<Line, LineError> {
        let cef = Cef::open(line).ok_or(LineError::Shape("it holds no CEF message"))?;
        if cef.vendor != b"Check Point" {
            return Err(LineError::field("the vendor", "`Check Point`", cef.vendor));
        }
        let pairs = cef.pairs();
        let mut read = pairs.record(Pairs::text(pairs.suser), cef.name, about)?;
        // A redirection leads to the page that says so.
        if let (Line::Record(record), Some(b"Redirect")) = (&mut read, pairs.act) {
            record.action = LogAction::Blocked;
        }
        Ok(read)
    }
}
