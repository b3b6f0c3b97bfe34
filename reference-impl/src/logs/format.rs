//! The registry of log formats: public name, `logType` id, documented attributes, and who reads them (PRX-05).
//!
//! A new format is a file in `product/` and a line in the table below.

use super::documented::{DOCUMENTED, why_not_read};
use super::product::{
    barracuda, bluecoat, checkpoint, checkpoint_cef::CheckpointCef, cisco_asa::CiscoAsa, firepower::Firepower,
    firewalls, fortinet, generic_cef::GenericCef, generic_w3c, ironport::IronPort, isa, juniper_srx, leef, mcafee,
    meraki::Meraki, palo_alto, sophos, squid, squid_native::SquidNative, websense_cef::WebsenseCef,
    zscaler_cef::ZscalerCef, zscaler_nss,
};
use super::reader::Profile;
use super::{Attributes, LogReader, ReadSettings, Reading};
use crate::suggest::{did_you_mean, nearest};

/// A log format that Cloud Discovery reads.
#[derive(Debug)]
pub struct LogFormat {
    /// The public name, as `source` of `upload_url` and in the list of `logType` ids: `SQUID_NATIVE`.
    pub name: &'static str,
    /// The id by which streams name it.
    pub log_type: u16,
    /// The name for people.
    pub display_name: &'static str,
    /// Whether the public API lists the name among the sources that `upload_url` takes; others occur as `logType` only.
    pub uploadable: bool,
    /// What may be shown of it.
    pub attributes: Attributes,
    /// Whether its lines come in a syslog envelope.
    pub in_syslog: bool,
    profile: fn() -> Box<dyn Profile>,
}

/// A name that is no log format read here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFormat {
    /// The documents have no such name.
    #[error("no log format is called `{asked}`{}", did_you_mean(.nearest))]
    NotDocumented {
        /// The name that was asked for.
        asked: String,
        /// The names that come nearest, the nearest first.
        nearest: Vec<String>,
    },
    /// The documents have the name, and it is not read here.
    #[error("`{asked}` is documented and not read here, since {why}; read are {}", LogFormat::names())]
    NotRead {
        /// The name that was asked for.
        asked: String,
        /// Why it is not read.
        why: &'static str,
    },
}

/// The documented row of Squid's native log.
const SQUID_NATIVE: Attributes = Attributes::row(b"Y-YY--");
/// The documented row of Squid's common log.
const SQUID: Attributes = Attributes::row(b"Y-YYY-");
/// The documented row of Blue Coat.
const BLUECOAT: Attributes = Attributes::row(b"Y-YYYY");
/// The documented row of Check Point.
const CHECKPOINT: Attributes = Attributes::row(b"-Y-Y--");
/// The documented row of Palo Alto Networks, Juniper SSG and Stormshield.
const PALO_ALTO: Attributes = Attributes::row(b"-YYYYY");
/// The documented row of Barracuda.
const BARRACUDA: Attributes = Attributes::row(b"YYYY--");
/// The documented row of Cisco's ASA and FWSM.
const CISCO_ASA: Attributes = Attributes::row(b"-Y-YY-");
/// The documented row of Meraki.
const MERAKI: Attributes = Attributes::row(b"YY-Y--");
/// The documented row of FortiGate and Juniper SRX.
const FORTIGATE: Attributes = Attributes::row(b"-Y-YYY");
/// The documented row of FortiOS and SonicWall.
const FORTIOS: Attributes = Attributes::row(b"YY-YYY");
/// The documented row of McAfee.
const MCAFEE: Attributes = Attributes::row(b"Y--YYY");
/// The documented row of Sophos.
const SOPHOS: Attributes = Attributes::row(b"YYYYY-");
/// Those with everything, and the generic formats, of which whatever is in the log is shown.
const ALL: Attributes = Attributes::ALL;

/// How a line of the table reads: whether `upload_url` lists the name, and whether lines come in syslog.
const FILE: (bool, bool) = (true, false);
const SYSLOG: (bool, bool) = (true, true);
const FILE_UNLISTED: (bool, bool) = (false, false);
const SYSLOG_UNLISTED: (bool, bool) = (false, true);

static FORMATS: [LogFormat; 76] = [
    format("SQUID_NATIVE", 155, "Squid (Native)", FILE, SQUID_NATIVE, || Box::new(SquidNative)),
    format("SQUID_NATIVE_SYSLOG", 156, "Squid (Native), syslog", SYSLOG, SQUID_NATIVE, || Box::new(SquidNative)),
    format("SQUID", 114, "Squid (Common)", FILE, SQUID, || Box::new(squid::profile())),
    format("SQUID_SYSLOG", 146, "Squid (Common), syslog", SYSLOG_UNLISTED, SQUID, || Box::new(squid::profile())),
    format("GENERIC_W3C", 183, "Generic W3C log", FILE, ALL, || Box::new(generic_w3c::profile())),
    format("GENERIC_W3C_SYSLOG", 184, "Generic W3C log, syslog", SYSLOG, ALL, || Box::new(generic_w3c::profile())),
    format("BLUECOAT", 102, "Blue Coat ProxySG access log", FILE, BLUECOAT, || Box::new(bluecoat::profile())),
    format("BLUECOAT_SYSLOG", 139, "Blue Coat ProxySG, syslog", SYSLOG, BLUECOAT, || Box::new(bluecoat::profile())),
    format("GENERIC_CEF", 179, "Generic CEF log", FILE, ALL, || Box::new(GenericCef)),
    format("GENERIC_CEF_SYSLOG", 180, "Generic CEF log, syslog", SYSLOG, ALL, || Box::new(GenericCef)),
    format("ZSCALER_CEF", 196, "Zscaler (CEF)", FILE_UNLISTED, ALL, || Box::new(ZscalerCef)),
    format("ZSCALER_CEF_SYSLOG", 197, "Zscaler (CEF), syslog", SYSLOG, ALL, || Box::new(ZscalerCef)),
    format("WEBSENSE_SIEM_CEF", 138, "Websense activity log (CEF)", FILE_UNLISTED, ALL, || Box::new(WebsenseCef)),
    format("WEBSENSE_SIEM_CEF_SYSLOG", 152, "Websense activity log (CEF), syslog", SYSLOG, ALL, || {
        Box::new(WebsenseCef)
    }),
    format("CHECKPOINT_CEF", 218, "Check Point (CEF)", FILE_UNLISTED, CHECKPOINT, || Box::new(CheckpointCef)),
    format("CHECKPOINT_CEF_SYSLOG", 219, "Check Point (CEF), syslog", SYSLOG, CHECKPOINT, || Box::new(CheckpointCef)),
    format("PALO_ALTO", 112, "Palo Alto Networks traffic log", FILE, PALO_ALTO, || Box::new(palo_alto::profile())),
    format("PALO_ALTO_SYSLOG", 126, "Palo Alto Networks, syslog", SYSLOG, PALO_ALTO, || Box::new(palo_alto::profile())),
    format("ZSCALER", 120, "Zscaler NSS web log", FILE, ALL, || Box::new(zscaler_nss::profile())),
    format("ZSCALER_SYSLOG", 143, "Zscaler NSS web log, syslog", SYSLOG, ALL, || Box::new(zscaler_nss::profile())),
    format("ZSCALER_QRADAR", 170, "Zscaler (LEEF for QRadar)", FILE_UNLISTED, ALL, || Box::new(leef::zscaler())),
    format(
        "ZSCALER_QRADAR_SYSLOG",
        171,
        "Zscaler (LEEF for QRadar), syslog",
        SYSLOG,
        ALL,
        || Box::new(leef::zscaler()),
    ),
    format("GENERIC_LEEF", 181, "Generic LEEF log", FILE, ALL, || Box::new(leef::generic())),
    format("GENERIC_LEEF_SYSLOG", 182, "Generic LEEF log, syslog", SYSLOG, ALL, || Box::new(leef::generic())),
    format("PALO_ALTO_LEEF", 208, "Palo Alto Networks (LEEF)", FILE, PALO_ALTO, || Box::new(leef::palo_alto())),
    format("PALO_ALTO_LEEF_SYSLOG", 209, "Palo Alto Networks (LEEF), syslog", SYSLOG, PALO_ALTO, || {
        Box::new(leef::palo_alto())
    }),
    format("FORCEPOINT_LEEF", 210, "Forcepoint Web Security (LEEF)", FILE_UNLISTED, ALL, || {
        Box::new(leef::forcepoint())
    }),
    format("FORCEPOINT_LEEF_SYSLOG", 211, "Forcepoint Web Security (LEEF), syslog", SYSLOG, ALL, || {
        Box::new(leef::forcepoint())
    }),
    format("WATCHGUARD_XTM", 225, "WatchGuard XTM (LEEF)", FILE_UNLISTED, ALL, || Box::new(leef::watchguard())),
    format("WATCHGUARD_XTM_SYSLOG", 226, "WatchGuard XTM (LEEF), syslog", SYSLOG, ALL, || Box::new(leef::watchguard())),
    format("FORTIGATE", 108, "Fortinet FortiGate traffic", FILE, FORTIGATE, || Box::new(fortinet::fortigate())),
    format("FORTIGATE_SYSLOG", 136, "Fortinet FortiGate traffic, syslog", SYSLOG, FORTIGATE, || {
        Box::new(fortinet::fortigate())
    }),
    format("FORTIOS", 204, "Fortinet FortiOS web filter", FILE_UNLISTED, FORTIOS, || Box::new(fortinet::fortios())),
    format("FORTIOS_SYSLOG", 205, "Fortinet FortiOS web filter, syslog", SYSLOG, FORTIOS, || {
        Box::new(fortinet::fortios())
    }),
    format("SONICWALL", 113, "SonicWall", FILE_UNLISTED, FORTIOS, || Box::new(firewalls::sonicwall())),
    format("SONICWALL_SYSLOG", 160, "SonicWall, syslog", SYSLOG, FORTIOS, || Box::new(firewalls::sonicwall())),
    format("STORMSHIELD", 212, "Stormshield", FILE_UNLISTED, PALO_ALTO, || Box::new(firewalls::stormshield())),
    format("STORMSHIELD_SYSLOG", 213, "Stormshield, syslog", SYSLOG, PALO_ALTO, || Box::new(firewalls::stormshield())),
    format("CLAVISTER", 164, "Clavister cOS Core", FILE_UNLISTED, ALL, || Box::new(firewalls::clavister())),
    format("CLAVISTER_SYSLOG", 165, "Clavister cOS Core, syslog", SYSLOG, ALL, || Box::new(firewalls::clavister())),
    format("JUNIPER_SRX", 129, "Juniper SRX", FILE_UNLISTED, FORTIGATE, || Box::new(juniper_srx::Text)),
    format("JUNIPER_SRX_SYSLOG", 147, "Juniper SRX, syslog", SYSLOG, FORTIGATE, || Box::new(juniper_srx::Text)),
    format("JUNIPER_SRX_SD", 172, "Juniper SRX, structured data", FILE_UNLISTED, FORTIGATE, || {
        Box::new(juniper_srx::Structured)
    }),
    format("JUNIPER_SRX_SD_SYSLOG", 173, "Juniper SRX, structured data, syslog", SYSLOG, FORTIGATE, || {
        Box::new(juniper_srx::Structured)
    }),
    format("JUNIPER_SRX_WELF", 174, "Juniper SRX (WELF)", FILE_UNLISTED, FORTIGATE, || {
        Box::new(firewalls::juniper_welf())
    }),
    format("JUNIPER_SRX_WELF_SYSLOG", 175, "Juniper SRX (WELF), syslog", SYSLOG, FORTIGATE, || {
        Box::new(firewalls::juniper_welf())
    }),
    format("JUNIPER_SSG", 168, "Juniper SSG", FILE_UNLISTED, PALO_ALTO, || Box::new(firewalls::juniper_ssg())),
    format("JUNIPER_SSG_SYSLOG", 169, "Juniper SSG, syslog", SYSLOG, PALO_ALTO, || Box::new(firewalls::juniper_ssg())),
    format("SOPHOS_XG", 198, "Sophos XG content filtering", FILE, SOPHOS, || Box::new(sophos::content_filtering())),
    format("SOPHOS_XG_SYSLOG", 199, "Sophos XG content filtering, syslog", SYSLOG, SOPHOS, || {
        Box::new(sophos::content_filtering())
    }),
    format("SOPHOS_CYBEROAM", 162, "Sophos Cyberoam content filtering", FILE_UNLISTED, SOPHOS, || {
        Box::new(sophos::content_filtering())
    }),
    format("SOPHOS_CYBEROAM_SYSLOG", 163, "Sophos Cyberoam content filtering, syslog", SYSLOG, SOPHOS, || {
        Box::new(sophos::content_filtering())
    }),
    format("SOPHOS_SG", 130, "Sophos SG (UTM 9) web proxy", FILE, SOPHOS, || Box::new(sophos::http_proxy())),
    format("SOPHOS_SG_SYSLOG", 148, "Sophos SG (UTM 9) web proxy, syslog", SYSLOG, SOPHOS, || {
        Box::new(sophos::http_proxy())
    }),
    format("CISCO_ASA", 104, "Cisco ASA", FILE, CISCO_ASA, || Box::new(CiscoAsa("ASA"))),
    format("CISCO_ASA_SYSLOG", 141, "Cisco ASA, syslog", SYSLOG, CISCO_ASA, || Box::new(CiscoAsa("ASA"))),
    format("CISCO_FWSM", 157, "Cisco FWSM", FILE, CISCO_ASA, || Box::new(CiscoAsa("FWSM"))),
    format("CISCO_FWSM_SYSLOG", 158, "Cisco FWSM, syslog", SYSLOG, CISCO_ASA, || Box::new(CiscoAsa("FWSM"))),
    format("CISCO_ASA_FIREPOWER", 177, "Cisco ASA with FirePOWER", FILE_UNLISTED, ALL, || {
        Box::new(Firepower { numbered: false })
    }),
    format("CISCO_ASA_FIREPOWER_SYSLOG", 178, "Cisco ASA with FirePOWER, syslog", SYSLOG, ALL, || {
        Box::new(Firepower { numbered: false })
    }),
    format("CISCO_FIREPOWER_V6", 222, "Cisco Firepower Threat Defense", FILE_UNLISTED, ALL, || {
        Box::new(Firepower { numbered: true })
    }),
    format("CISCO_FIREPOWER_V6_SYSLOG", 223, "Cisco Firepower Threat Defense, syslog", SYSLOG, ALL, || {
        Box::new(Firepower { numbered: true })
    }),
    format("CISCO_IRONPORT_PROXY", 106, "Cisco IronPort WSA access log", FILE, ALL, || Box::new(IronPort)),
    format("CISCO_IRONPORT_PROXY_SYSLOG", 133, "Cisco IronPort WSA access log, syslog", SYSLOG, ALL, || {
        Box::new(IronPort)
    }),
    format("MACHINE_ZONE_MERAKI", 153, "Cisco Meraki URLs", FILE, MERAKI, || Box::new(Meraki)),
    format("MACHINE_ZONE_MERAKI_SYSLOG", 154, "Cisco Meraki URLs, syslog", SYSLOG, MERAKI, || Box::new(Meraki)),
    format("CHECKPOINT", 103, "Check Point (pairs)", FILE, CHECKPOINT, || Box::new(checkpoint::lea())),
    format("CHECKPOINT_SYSLOG", 140, "Check Point (pairs), syslog", SYSLOG_UNLISTED, CHECKPOINT, || {
        Box::new(checkpoint::lea())
    }),
    format("CHECKPOINT_SMART_VIEW_TRACKER", 189, "Check Point SmartView Tracker", FILE, CHECKPOINT, || {
        Box::new(checkpoint::smart_view())
    }),
    format(
        "CHECKPOINT_SMART_VIEW_TRACKER_SYSLOG",
        190,
        "Check Point SmartView Tracker, syslog",
        SYSLOG_UNLISTED,
        CHECKPOINT,
        || Box::new(checkpoint::smart_view()),
    ),
    format("BARRACUDA", 101, "Barracuda Web Security Gateway", FILE, BARRACUDA, || Box::new(barracuda::Barracuda)),
    format("BARRACUDA_SYSLOG", 166, "Barracuda Web Security Gateway, syslog", SYSLOG, BARRACUDA, || {
        Box::new(barracuda::Barracuda)
    }),
    format("MCAFEE_SWG", 121, "McAfee Web Gateway", FILE, MCAFEE, || Box::new(mcafee::profile())),
    format("MCAFEE_SWG_SYSLOG", 144, "McAfee Web Gateway, syslog", SYSLOG, MCAFEE, || Box::new(mcafee::profile())),
    format("MICROSOFT_ISA_W3C", 159, "Microsoft ISA Server and TMG (W3C)", FILE, BLUECOAT, || Box::new(isa::profile())),
    format(
        "MICROSOFT_ISA_W3C_SYSLOG",
        161,
        "Microsoft ISA Server and TMG (W3C), syslog",
        SYSLOG_UNLISTED,
        BLUECOAT,
        || Box::new(isa::profile()),
    ),
];

const fn format(
    name: &'static str,
    log_type: u16,
    display_name: &'static str,
    (uploadable, in_syslog): (bool, bool),
    attributes: Attributes,
    profile: fn() -> Box<dyn Profile>,
) -> LogFormat {
    LogFormat { name, log_type, display_name, uploadable, attributes, in_syslog, profile }
}

impl LogFormat {
    /// Every format, in the order of the table.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &FORMATS
    }

    /// The format of this public name.
    ///
    /// # Errors
    /// If there is none; the error names the nearest.
    pub fn named(name: &str) -> Result<&'static Self, UnknownFormat> {
        FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
            let asked = name.to_owned();
            match why_not_read(name) {
                Some(why) => UnknownFormat::NotRead { asked, why },
                None => {
                    let documented = DOCUMENTED.iter().map(|(name, _)| *name);
                    let known = FORMATS.iter().map(|format| format.name).chain(documented);
                    UnknownFormat::NotDocumented { asked, nearest: nearest(name, known) }
                }
            }
        })
    }

    /// The names of all formats, for a sentence.
    fn names() -> String {
        FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ")
    }

    /// The format that reads the beginning of a log best, with how many transactions and unreadable lines it has there:
    /// the most transactions count, then the fewest unreadable lines, then the order of the table. Nothing if none
    /// reads any. `beginning` ends with a whole line.
    #[must_use]
    pub fn best_for(beginning: &[u8], settings: ReadSettings) -> Option<(&'static Self, u64, u64)> {
        let read = |format: &'static Self| {
            let reading = format.read(beginning, settings);
            (format, reading.records.len() as u64, reading.unreadable_lines)
        };
        let readings = FORMATS.iter().map(read).filter(|(_, transactions, _)| *transactions > 0);
        readings.rev().max_by_key(|(_, transactions, unreadable)| (*transactions, std::cmp::Reverse(*unreadable)))
    }

    /// A reader for one log of this format.
    #[must_use]
    pub fn reader(&self, settings: ReadSettings) -> LogReader {
        LogReader::new((self.profile)(), self.in_syslog, self.attributes, settings)
    }

    /// Reads one log of this format.
    #[must_use]
    pub fn read(&self, log: &[u8], settings: ReadSettings) -> Reading {
        self.reader(settings).read(log)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_ids_are_unique_and_found() {
        let ids: BTreeSet<u16> = LogFormat::all().iter().map(|format| format.log_type).collect();
        assert_eq!(ids.len(), LogFormat::all().len());
        for format in LogFormat::all() {
            assert!(std::ptr::eq(LogFormat::named(format.name).unwrap(), format), "{}", format.name);
            assert_eq!(format.in_syslog, format.name.ends_with("_SYSLOG"), "{}", format.name);
        }
    }

    #[test]
    fn a_name_that_is_none_is_refused_with_the_nearest() {
        let error = LogFormat::named("SQUID_NATIV").unwrap_err().to_string();
        assert!(error.starts_with("no log format is called `SQUID_NATIV`; did you mean `SQUID_NATIVE`"), "{error}");
    }

    #[test]
    fn each_documented_source_is_read_or_says_why_it_is_not() {
        let read = |name: &str| FORMATS.iter().any(|format| format.uploadable && format.name == name);
        for (name, why) in DOCUMENTED {
            assert!(!read(name), "{name} is read");
            let error = LogFormat::named(name).unwrap_err().to_string();
            let begin = format!("`{name}` is documented and not read here, since {why}; read are SQUID_NATIVE, ");
            assert!(error.starts_with(&begin), "{error}");
        }
        let uploadable = FORMATS.iter().filter(|format| format.uploadable).count();
        assert_eq!(uploadable + DOCUMENTED.len(), 71, "the names that `upload_url` takes");
    }
}
