//! `ZSCALER_CEF`: web logs of Zscaler's Nanolog Streaming Service.
//!
//! `in` is the size of the response, `out` that of the request; `request` has no scheme. Traffic without a signed-in
//! user carries the name of its location as the user, which is no user.

use super::super::engine::cef::{Cef, Pairs};
use super::super::line::{Ignored, LineError};
use super::super::raw::RawLine;
use super::super::reader::{About, Profile};

/// Reads Zscaler's web log.
pub(in super::super) struct ZscalerCef;

impl Profile for ZscalerCef {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let cef = Cef::open(line)?;
        if cef.vendor != b"Zscaler" {
            return Err(LineError::field("the vendor", "`Zscaler`", cef.vendor));
        }
        if !cef.product.starts_with(b"NSSWeblog") {
            return Ok(Ignored::OtherEvent.into());
        }
        let pairs = cef.pairs();
        // Every line has one: without it, it is cut, perhaps in the middle of an address.
        if pairs.request.is_none() {
            return Err(LineError::missing("request"));
        }
        // The location follows the user, and more follows it: a name at the end is perhaps half of one.
        if [pairs.suser, pairs.spriv].into_iter().flatten().any(|name| cef.ends_with(name)) {
            return Err(LineError::Shape("a name ends it: the line is cut"));
        }
        let user = Pairs::name(pairs.suser.filter(|user| pairs.spriv != Some(*user)));
        pairs.line(user, cef.name, about)
    }

    fn opens_envelopes(&self) -> bool {
        true
    }
}
