//! `GENERIC_CEF`: the standard keys of the Common Event Format, whoever the vendor is.

use super::super::engine::cef::{Cef, Pairs};
use super::super::line::{Line, LineError};
use super::super::reader::{About, Profile};

/// Reads any CEF log of web traffic.
pub(in super::super) struct GenericCef;

impl Profile for GenericCef {
    fn read(&mut self, line: &[u8], about: &About<'_>) -> Result<Line, LineError> {
        let cef = Cef::open(line).ok_or(LineError::Shape("it holds no CEF message"))?;
        let pairs = cef.pairs();
        pairs.record(Pairs::text(pairs.suser).or_else(|| Pairs::text(pairs.suid)), cef.name, about)
    }
}
