//! Writers: the log of each product (PRX-05).

mod bluecoat;
mod cef;
mod cisco;
mod custom;
mod firewalls;
mod gateways;
mod leef;
mod lines;
mod palo_alto;
mod spelling;
mod squid;
mod syslog;
mod w3c;

pub use custom::CustomLog;
pub use squid::{SquidCommon, SquidNative};
pub use syslog::{InSyslog, SyslogStyle};

use lines::Lines;

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
static WRITERS: [Entry; 38] = [
    entry("SQUID_NATIVE", SyslogStyle::Rfc3164, Some("squid"), || Box::new(SquidNative::default())),
    entry("SQUID", SyslogStyle::Rfc3164, Some("squid"), || Box::new(SquidCommon::default())),
    entry("GENERIC_W3C", SyslogStyle::Rfc5424, Some("proxy"), || Box::new(w3c::GenericW3c)),
    entry("BLUECOAT", SyslogStyle::Rfc3164, Some("ProxySG"), || Box::new(bluecoat::Bluecoat)),
    entry("GENERIC_CEF", SyslogStyle::Rfc3164, None, || Box::new(cef::generic::GenericCef)),
    entry("ZSCALER_CEF", SyslogStyle::WithoutPriority, None, || Box::new(cef::zscaler::ZscalerCef)),
    entry("WEBSENSE_SIEM_CEF", SyslogStyle::Rfc3164, None, || Box::new(cef::websense::WebsenseCef)),
    entry("CHECKPOINT_CEF", SyslogStyle::Rfc5424, Some("CheckPoint"), || Box::new(cef::checkpoint::CheckpointCef)),
    entry("PALO_ALTO", SyslogStyle::Rfc3164, None, || Box::new(palo_alto::PaloAlto)),
    entry("ZSCALER", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(gateways::zscaler))),
    entry("ZSCALER_QRADAR", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(leef::zscaler))),
    entry("GENERIC_LEEF", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(leef::generic))),
    entry("PALO_ALTO_LEEF", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(leef::palo_alto))),
    entry("FORCEPOINT_LEEF", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(leef::forcepoint))),
    entry("WATCHGUARD_XTM", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(leef::watchguard))),
    entry("FORTIGATE", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::fortigate))),
    entry("FORTIOS", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::fortios))),
    entry("SONICWALL", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::sonicwall))),
    entry("STORMSHIELD", SyslogStyle::Rfc5424, Some("asqd"), || Box::new(Lines::of(firewalls::stormshield))),
    entry("CLAVISTER", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::clavister))),
    entry("JUNIPER_SRX", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(gateways::juniper_srx))),
    entry("JUNIPER_SRX_SD", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(gateways::juniper_srx_sd))),
    entry("JUNIPER_SRX_WELF", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::juniper_welf))),
    entry("JUNIPER_SSG", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::juniper_ssg))),
    entry("SOPHOS_XG", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::sophos))),
    entry("SOPHOS_CYBEROAM", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::sophos))),
    entry("SOPHOS_SG", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(firewalls::sophos_sg))),
    entry("CISCO_ASA", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(cisco::asa))),
    entry("CISCO_FWSM", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(cisco::fwsm))),
    entry("CISCO_ASA_FIREPOWER", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(cisco::asa_firepower))),
    entry("CISCO_FIREPOWER_V6", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(cisco::firepower))),
    entry("CISCO_IRONPORT_PROXY", SyslogStyle::Rfc3164, Some("accesslogs"), || Box::new(Lines::of(cisco::ironport))),
    entry("MACHINE_ZONE_MERAKI", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(cisco::meraki))),
    entry("CHECKPOINT", SyslogStyle::Rfc3164, None, || Box::new(Lines::of(gateways::checkpoint))),
    entry("BARRACUDA", SyslogStyle::Rfc3164, Some("http_scan"), || Box::new(Lines::of(gateways::barracuda))),
    entry("CHECKPOINT_SMART_VIEW_TRACKER", SyslogStyle::Rfc3164, None, || {
        Box::new(Lines { header: gateways::SMART_VIEW_COLUMNS, line: gateways::smart_view })
    }),
    entry("MCAFEE_SWG", SyslogStyle::Rfc3164, Some("mwg"), || {
        Box::new(Lines { header: gateways::MCAFEE_COLUMNS, line: gateways::mcafee })
    }),
    entry("MICROSOFT_ISA_W3C", SyslogStyle::Rfc3164, None, || {
        Box::new(Lines { header: gateways::ISA_COLUMNS, line: gateways::isa })
    }),
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
