//! The registry of log formats: public name, `logType` id, documented attributes, and who reads them (PRX-05).
//!
//! A new format is a file in `product/` and a line in the table below.

use super::product::{
    bluecoat, checkpoint_cef::CheckpointCef, generic_cef::GenericCef, generic_w3c, palo_alto, squid,
    squid_native::SquidNative, websense_cef::WebsenseCef, zscaler_cef::ZscalerCef,
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
#[error("no log format is called `{asked}`{}", did_you_mean(.nearest))]
pub struct UnknownFormat {
    /// The name that was asked for.
    pub asked: String,
    /// The names that come nearest, the nearest first.
    pub nearest: Vec<String>,
}

/// The documented row of Squid's native log.
const SQUID_NATIVE: Attributes = Attributes::row(b"Y-YY--");
/// The documented row of Squid's common log.
const SQUID: Attributes = Attributes::row(b"Y-YYY-");
/// The documented row of Blue Coat.
const BLUECOAT: Attributes = Attributes::row(b"Y-YYYY");
/// The documented row of Check Point.
const CHECKPOINT: Attributes = Attributes::row(b"-Y-Y--");
/// The documented row of Palo Alto Networks.
const PALO_ALTO: Attributes = Attributes::row(b"-YYYYY");
/// Zscaler, Websense, and the generic formats, of which whatever is in the log is shown.
const ALL: Attributes = Attributes::ALL;

/// How a line of the table reads: whether `upload_url` lists the name, and whether lines come in syslog.
const FILE: (bool, bool) = (true, false);
const SYSLOG: (bool, bool) = (true, true);
const FILE_UNLISTED: (bool, bool) = (false, false);
const SYSLOG_UNLISTED: (bool, bool) = (false, true);

static FORMATS: [LogFormat; 18] = [
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
        FORMATS.iter().find(|format| format.name == name).ok_or_else(|| UnknownFormat {
            asked: name.to_owned(),
            nearest: nearest(name, FORMATS.iter().map(|format| format.name)),
        })
    }

    /// The format that reads the beginning of a log best, with how many transactions and unreadable lines it has there:
    /// the most transactions count, then the fewest unreadable lines, then the order of the table. Nothing if none reads
    /// any. `beginning` ends with a whole line.
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
}
