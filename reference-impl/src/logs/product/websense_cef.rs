//! `WEBSENSE_SIEM_CEF`: the Internet activity log of Websense, later Forcepoint Web Security.
//!
//! The user is an LDAP name, `LDAP://10.0.0.5 OU\=Users,DC\=contoso,DC\=com/Carol`, and is shown as `contoso\Carol`.
//! Some forwarders cut the `CEF:` off, so that a line starts with the version.

use std::borrow::Cow;

use super::super::engine::cef::{self, Cef, Pairs};
use super::super::line::LineError;
use super::super::raw::{RawLine, Spelled};
use super::super::reader::{About, Profile};
use super::super::value;

/// Reads the log of Websense.
pub(in super::super) struct WebsenseCef;

impl Profile for WebsenseCef {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let cef = Cef::of_header(line).map_or_else(|| Cef::open(line), Ok)?;
        if cef.vendor != b"Websense" && cef.vendor != b"Forcepoint" {
            return Err(LineError::field("the vendor", "`Websense` or `Forcepoint`", cef.vendor));
        }
        let pairs = cef.pairs();
        // Every line has one: without it, it is cut, perhaps in the middle of an address.
        if pairs.request.is_none() {
            return Err(LineError::missing("request"));
        }
        let named = Pairs::name(pairs.suser).or_else(|| Pairs::name(pairs.login_id));
        let user = named.map(|name| Spelled::new(name.bytes, distinguished_name));
        pairs.line(user, cef.name, about)
    }

    fn opens_envelopes(&self) -> bool {
        true
    }
}

fn distinguished_name(value: &[u8]) -> Cow<'_, str> {
    value::user_of_distinguished_name(cef::text(value))
}
