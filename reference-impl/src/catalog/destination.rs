//! Where a connection goes: a host, normalised, and a path where one is known.
//!
//! Normalisation follows `FACTS.md` 23.3: port, user information, trailing dot and brackets go, letter case is
//! lowered, international names become ASCII, and the number forms of IPv4 (`127.1`, `0x7f.1`) become addresses.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// A normalised host: a domain in lower-case ASCII without trailing dot, or an address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Host {
    /// A domain name.
    Domain(String),
    /// An address literal.
    Address(IpAddr),
}

/// Where a connection goes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Destination {
    host: Host,
    /// The path with its leading slash, where the client saw one; nothing for the root.
    path: Option<String>,
}

/// A text that names no destination.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no host or URL: {reason}")]
pub struct DestinationError {
    /// The text as given.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Destination {
    /// Reads a host (`www.dropbox.com`), a host with a port (`dropbox.com:443`), an address (`[::1]:8080`), or a URL
    /// with or without a scheme (`https://user@google.com/drive?x=1`, `google.com/drive`).
    ///
    /// # Errors
    /// If the host is empty, holds characters no host can hold, or the port is no number.
    pub fn parse(text: &str) -> Result<Self, DestinationError> {
        let refused = |reason: &str| DestinationError { text: text.to_owned(), reason: reason.to_owned() };
        let trimmed = text.trim_ascii();
        let schemeless = &trimmed[scheme_length(trimmed.as_bytes())..];
        let (authority, rest) = schemeless.split_at(end_of_authority(schemeless.as_bytes()));
        let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = parse_host(strip_port(host_port).ok_or_else(|| refused("the port is no number up to 65535"))?)
            .map_err(|reason| refused(&reason))?;
        Ok(Self { host, path: kept_path(rest) })
    }

    /// Reads a host, with a port or without, and a path that starts with `/`; what follows `?` or `#` is no part of it.
    ///
    /// # Errors
    /// As [`Destination::parse`].
    pub fn of_host_and_path(host: &str, path: &str) -> Result<Self, DestinationError> {
        let Self { host, .. } = Self::parse(host)?;
        Ok(Self { host, path: kept_path(path) })
    }

    /// The part of a text, as [`Destination::parse`] takes it, that names host and port: texts in which it is the same
    /// have the same host, or are refused alike.
    pub(crate) fn authority_of(text: &[u8]) -> &[u8] {
        let trimmed = text.trim_ascii();
        let schemeless = &trimmed[scheme_length(trimmed)..];
        &schemeless[..end_of_authority(schemeless)]
    }

    /// The host: a domain in lower case, or an address.
    #[must_use]
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// The domain, unless the host is an address.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        match &self.host {
            Host::Domain(name) => Some(name),
            Host::Address(_) => None,
        }
    }

    /// The path with its leading slash, if one is known that is not the root.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }
}

/// How long the `https://` or other scheme is that `text` starts with. A URL without one may hold another URL in its
/// path or query.
fn scheme_length(text: &[u8]) -> usize {
    let is_letter = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    let scheme = text.iter().take_while(is_letter).count();
    if text[scheme..].starts_with(b"://") { scheme + 3 } else { 0 }
}

/// Where the authority ends that `schemeless` starts with.
fn end_of_authority(schemeless: &[u8]) -> usize {
    schemeless.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(schemeless.len())
}

/// The path without query and fragment, unless it is the root.
fn kept_path(rest: &str) -> Option<String> {
    let path = &rest[..rest.bytes().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(rest.len())];
    (path.len() > 1).then(|| path.to_owned())
}

/// `host` without `:port`; nothing if what follows the colon is no port.
fn strip_port(host: &str) -> Option<&str> {
    if host.starts_with('[') {
        let (address, port) = host.split_at(host.find(']')? + 1);
        return (port.is_empty() || is_port(port)).then_some(address);
    }
    match host.bytes().filter(|byte| *byte == b':').count() {
        0 => Some(host),
        1 => {
            let at = host.find(':')?;
            is_port(&host[at..]).then_some(&host[..at])
        }
        // An IPv6 address without brackets.
        _ => Some(host),
    }
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|digits| digits.is_empty() || digits.parse::<u16>().is_ok())
}

/// Whether `host` is a domain in its normal form already, so that nothing has to be done to it: most are.
fn is_normal_domain(host: &str) -> bool {
    let (mut label, mut last_starts_with_letter) = (0, false);
    for byte in host.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => {
                // A last label that starts with a digit may make the host an address.
                last_starts_with_letter = if label == 0 { byte.is_ascii_lowercase() } else { last_starts_with_letter };
                label += 1;
            }
            b'.' if label > 0 => label = 0,
            _ => return false,
        }
    }
    label > 0 && last_starts_with_letter && !host.contains("xn--")
}

fn parse_host(host: &str) -> Result<Host, String> {
    if is_normal_domain(host) { Ok(Host::Domain(host.to_owned())) } else { normalised(host) }
}

fn normalised(host: &str) -> Result<Host, String> {
    let bare = host.strip_suffix('.').unwrap_or(host);
    if bare.is_empty() {
        return Err("the host is empty".to_owned());
    }
    if let Ok(address) = bare.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return Ok(Host::Address(address));
    }
    match url::Host::parse(bare).map_err(|error| error.to_string())? {
        url::Host::Ipv4(address) => Ok(Host::Address(address.into())),
        url::Host::Ipv6(address) => Ok(Host::Address(address.into())),
        url::Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(&name);
            if name.split('.').any(str::is_empty) {
                return Err("a label of the host is empty".to_owned());
            }
            Ok(Host::Domain(name.to_owned()))
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(name) => f.write_str(name),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
            Self::Address(IpAddr::V4(address)) => write!(f, "{address}"),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.host, self.path.as_deref().unwrap_or_default())
    }
}

impl Serialize for Destination {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_domain_in_normal_form_is_what_normalising_gives(host in "([a-z0-9-]{1,4}\\.|xn--){0,3}[a-z0-9-]{0,6}") {
            if is_normal_domain(&host) {
                proptest::prop_assert_eq!(normalised(&host), Ok(Host::Domain(host)));
            }
        }
    }
}
