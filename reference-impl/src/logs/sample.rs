//! Sample logs: of every format some lines as products write them, the traps of real logs among them (PRX-05).
//!
//! The portal offers the like for each data source. The lines are invented, of 2021-02-10 about 06:00 UTC.

use super::LogFormat;

macro_rules! samples {
    ($($name:literal, $file:literal;)*) => {
        /// Name and lines of each.
        const SAMPLES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../../data/logs/", $file, ".txt")))),*];
    };
}

samples! {
    "SQUID_NATIVE", "squid_native";
    "SQUID_NATIVE_SYSLOG", "squid_native_syslog";
    "SQUID", "squid";
    "SQUID_SYSLOG", "squid_syslog";
    "GENERIC_W3C", "generic_w3c";
    "GENERIC_W3C_SYSLOG", "generic_w3c_syslog";
    "BLUECOAT", "bluecoat";
    "BLUECOAT_SYSLOG", "bluecoat_syslog";
    "GENERIC_CEF", "generic_cef";
    "GENERIC_CEF_SYSLOG", "generic_cef_syslog";
    "ZSCALER_CEF", "zscaler_cef";
    "ZSCALER_CEF_SYSLOG", "zscaler_cef_syslog";
    "WEBSENSE_SIEM_CEF", "websense_siem_cef";
    "WEBSENSE_SIEM_CEF_SYSLOG", "websense_siem_cef_syslog";
    "CHECKPOINT_CEF", "checkpoint_cef";
    "CHECKPOINT_CEF_SYSLOG", "checkpoint_cef_syslog";
    "PALO_ALTO", "palo_alto";
    "PALO_ALTO_SYSLOG", "palo_alto_syslog";
}

impl LogFormat {
    /// A sample log of the format: not valid UTF-8, and not every line can be read.
    #[must_use]
    pub fn sample(&self) -> &'static [u8] {
        SAMPLES.iter().find(|(name, _)| *name == self.name).map_or(&[], |(_, lines)| lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_a_sample_of_twenty_lines_at_least() {
        for format in LogFormat::all() {
            let lines = format.sample().split(|byte| *byte == b'\n').count();
            assert!(lines >= 20, "{}: {lines} lines", format.name);
        }
    }
}
