//! `GENERIC_CEF`: the standard keys of the Common Event Format, whoever the vendor is.

use super::super::engine::cef::{Cef, Pairs};
use super::super::line::LineError;
use super::super::raw::RawLine;
use super::super::reader::{About, Profile};

/// Reads any CEF log of web traffic.
pub(in super::super) struct GenericCef;

impl Profile for GenericCef {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let cef = Cef::open(line)?;
        let pairs = cef.pairs();
        pairs.line(Pairs::name(pairs.suser).or_else(|| Pairs::name(pairs.suid)), cef.name, about)
    }

    fn opens_envelopes(&self) -> bool {
        true
    }
}
