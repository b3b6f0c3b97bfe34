//! Writers: the log of each product (PRX-05).

mod bluecoat;
mod cef;
mod custom;
mod palo_alto;
mod spelling;
mod squid;
mod syslog;
mod w3c;

pub use custom::CustomLog;
pub use squid::{SquidCommon, SquidNative};
pub use syslog::{InSyslog, SyslogStyle};

use super::ProxyTransaction;
use crate::time::SimTime;

/// Writes the log of a product.
pub trait LogWriter: Send {
    /// Adds the lines with which a log starts, if the product writes any.
    fn header(&self, _at: SimTime, _out: &mut Vec<u8>) {}

    /// Adds what the product logs about `transaction`: mostly one line, with its line feed.
    fn write(&self, transaction: &ProxyTransaction, out: &mut Vec<u8>);
}

/// One line of the table of writers.
struct Entry {
    /// The source without `_SYSLOG`.
    name: &'static str,
    writer: fn() -> Box<dyn LogWriter>,
    /// How it travels by syslog, and the tag it has there.
    syslog: (SyslogStyle, Option<&'static str>),
}

/// Every writer that needs no description.
static WRITERS: [Entry; 9] = [
    entry("SQUID_NATIVE", SyslogStyle::Rfc3164, Some("squid"), || Box::new(SquidNative::default())),
    entry("SQUID", SyslogStyle::Rfc3164, Some("squid"), || Box::new(SquidCommon::default())),
    entry("GENERIC_W3C", SyslogStyle::Rfc5424, Some("proxy"), || Box::new(w3c::GenericW3c)),
    entry("BLUECOAT", SyslogStyle::Rfc3164, Some("ProxySG"), || Box::new(bluecoat::Bluecoat)),
    entry("GENERIC_CEF", SyslogStyle::Rfc3164, None, || Box::new(cef::generic::GenericCef)),
    entry("ZSCALER_CEF", SyslogStyle::WithoutPriority, None, || Box::new(cef::zscaler::ZscalerCef)),
    entry("WEBSENSE_SIEM_CEF", SyslogStyle::Rfc3164, None, || Box::new(cef::websense::WebsenseCef)),
    entry("CHECKPOINT_CEF", SyslogStyle::Rfc5424, Some("CheckPoint"), || Box::new(cef::checkpoint::CheckpointCef)),
    entry("PALO_ALTO", SyslogStyle::Rfc3164, None, || Box::new(palo_alto::PaloAlto)),
];

const fn entry(
    name: &'static str,
    style: SyslogStyle,
    tag: Option<&'static str>,
    writer: fn() -> Box<dyn LogWriter>,
) -> Entry {
    Entry { name, writer, syslog: (style, tag) }
}

/// The writer for a source by its public name, `SQUID_NATIVE` or `SQUID_NATIVE_SYSLOG`; nothing if there is none.
#[must_use]
pub fn writer(source: &str) -> Option<Box<dyn LogWriter>> {
    let (name, in_syslog) = source.strip_suffix("_SYSLOG").map_or((source, false), |name| (name, true));
    let entry = WRITERS.iter().find(|entry| entry.name == name)?;
    let plain = (entry.writer)();
    let (style, tag) = entry.syslog;
    Some(if in_syslog { Box::new(InSyslog { writer: plain, style, tag }) } else { plain })
}

/// The sources that [`writer`] knows, those by syslog not named apart.
pub fn writers() -> impl Iterator<Item = &'static str> {
    WRITERS.iter().map(|entry| entry.name)
}
