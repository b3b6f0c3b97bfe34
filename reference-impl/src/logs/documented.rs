//! Sources that the documents name (`FACTS.md` 42.1) and that are not read here, each with the reason (PRX-05).

/// The name as `upload_url` takes it, and why it is not read.
pub(super) const DOCUMENTED: &[(&str, &str)] = &[
    ("BARRACUDA_NEXT_GEN_FW", NO_FORM),
    ("BARRACUDA_NEXT_GEN_FW_WEBLOG", NO_FORM),
    ("CHECKPOINT_XML", NO_FORM),
    ("CISCO_IRONPORT_WSA_II", NO_DIFFERENCE),
    ("CISCO_IRONPORT_WSA_III", NO_DIFFERENCE),
    ("CISCO_SCAN_SAFE", NO_FORM),
    ("CONTENTKEEPER_SYSLOG", NO_FORM),
    ("CORRATA", NO_FORM),
    ("FORCEPOINT", NO_FORM),
    ("IBOSS", NO_FORM),
    ("I_FILTER", NO_FORM),
    ("I_FILTER_SYSLOG", NO_FORM),
    ("MENLO_SECURITY_CEF", NO_FORM),
    ("OPEN_SYSTEMS_SECURE_WEB_GATEWAY", NO_FORM),
    ("WANDERA_SYSLOG", NO_FORM),
    ("WEBSENSE_V7_5", NO_FORM),
];

/// The maker publishes no description by which a reader could be written.
const NO_FORM: &str = "no public description of its lines is known here; a custom parser may read it";

/// The documents have three names for logs of one product.
const NO_DIFFERENCE: &str = "the documents do not say how it differs from `CISCO_IRONPORT_PROXY`";

/// Why a documented source is not read; nothing if it is read, or is not documented.
pub(super) fn why_not_read(name: &str) -> Option<&'static str> {
    DOCUMENTED.iter().find(|(documented, _)| *documented == name).map(|(_, why)| *why)
}
