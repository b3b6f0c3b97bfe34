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
    "ZSCALER", "zscaler";
    "ZSCALER_SYSLOG", "zscaler_syslog";
    "ZSCALER_QRADAR", "zscaler_qradar";
    "ZSCALER_QRADAR_SYSLOG", "zscaler_qradar_syslog";
    "GENERIC_LEEF", "generic_leef";
    "GENERIC_LEEF_SYSLOG", "generic_leef_syslog";
    "PALO_ALTO_LEEF", "palo_alto_leef";
    "PALO_ALTO_LEEF_SYSLOG", "palo_alto_leef_syslog";
    "FORCEPOINT_LEEF", "forcepoint_leef";
    "FORCEPOINT_LEEF_SYSLOG", "forcepoint_leef_syslog";
    "WATCHGUARD_XTM", "watchguard_xtm";
    "WATCHGUARD_XTM_SYSLOG", "watchguard_xtm_syslog";
    "FORTIGATE", "fortigate";
    "FORTIGATE_SYSLOG", "fortigate_syslog";
    "FORTIOS", "fortios";
    "FORTIOS_SYSLOG", "fortios_syslog";
    "SONICWALL", "sonicwall";
    "SONICWALL_SYSLOG", "sonicwall_syslog";
    "STORMSHIELD", "stormshield";
    "STORMSHIELD_SYSLOG", "stormshield_syslog";
    "CLAVISTER", "clavister";
    "CLAVISTER_SYSLOG", "clavister_syslog";
    "JUNIPER_SRX", "juniper_srx";
    "JUNIPER_SRX_SYSLOG", "juniper_srx_syslog";
    "JUNIPER_SRX_SD", "juniper_srx_sd";
    "JUNIPER_SRX_SD_SYSLOG", "juniper_srx_sd_syslog";
    "JUNIPER_SRX_WELF", "juniper_srx_welf";
    "JUNIPER_SRX_WELF_SYSLOG", "juniper_srx_welf_syslog";
    "JUNIPER_SSG", "juniper_ssg";
    "JUNIPER_SSG_SYSLOG", "juniper_ssg_syslog";
    "SOPHOS_XG", "sophos_xg";
    "SOPHOS_XG_SYSLOG", "sophos_xg_syslog";
    "SOPHOS_CYBEROAM", "sophos_cyberoam";
    "SOPHOS_CYBEROAM_SYSLOG", "sophos_cyberoam_syslog";
    "SOPHOS_SG", "sophos_sg";
    "SOPHOS_SG_SYSLOG", "sophos_sg_syslog";
    "CISCO_ASA", "cisco_asa";
    "CISCO_ASA_SYSLOG", "cisco_asa_syslog";
    "CISCO_FWSM", "cisco_fwsm";
    "CISCO_FWSM_SYSLOG", "cisco_fwsm_syslog";
    "CISCO_ASA_FIREPOWER", "cisco_asa_firepower";
    "CISCO_ASA_FIREPOWER_SYSLOG", "cisco_asa_firepower_syslog";
    "CISCO_FIREPOWER_V6", "cisco_firepower_v6";
    "CISCO_FIREPOWER_V6_SYSLOG", "cisco_firepower_v6_syslog";
    "CISCO_IRONPORT_PROXY", "cisco_ironport_proxy";
    "CISCO_IRONPORT_PROXY_SYSLOG", "cisco_ironport_proxy_syslog";
    "MACHINE_ZONE_MERAKI", "machine_zone_meraki";
    "MACHINE_ZONE_MERAKI_SYSLOG", "machine_zone_meraki_syslog";
    "CHECKPOINT", "checkpoint";
    "CHECKPOINT_SYSLOG", "checkpoint_syslog";
    "CHECKPOINT_SMART_VIEW_TRACKER", "checkpoint_smart_view_tracker";
    "CHECKPOINT_SMART_VIEW_TRACKER_SYSLOG", "checkpoint_smart_view_tracker_syslog";
    "BARRACUDA", "barracuda";
    "BARRACUDA_SYSLOG", "barracuda_syslog";
    "MCAFEE_SWG", "mcafee_swg";
    "MCAFEE_SWG_SYSLOG", "mcafee_swg_syslog";
    "MICROSOFT_ISA_W3C", "microsoft_isa_w3c";
    "MICROSOFT_ISA_W3C_SYSLOG", "microsoft_isa_w3c_syslog";
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
