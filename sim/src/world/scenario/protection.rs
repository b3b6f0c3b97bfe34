//! How the protection of a device can be set up, by the names that scenario files use (INT-07).

use gnomon_reference_impl::endpoint::{Antivirus, AntivirusMode, NetworkProtection};

/// The ways in which the protection of a device can be set up, by name.
pub(super) const PROTECTIONS: [(&str, Antivirus); 8] = {
    let well = Antivirus::WELL_CONFIGURED;
    [
        ("well-configured", well),
        ("antivirus-passive", Antivirus { mode: AntivirusMode::Passive, ..well }),
        ("antivirus-disabled", Antivirus { mode: AntivirusMode::Disabled, ..well }),
        ("real-time-protection-off", Antivirus { real_time_protection: false, ..well }),
        ("cloud-delivered-protection-off", Antivirus { cloud_delivered_protection: false, ..well }),
        ("network-protection-off", Antivirus { network_protection: NetworkProtection::Disabled, ..well }),
        ("network-protection-audit", Antivirus { network_protection: NetworkProtection::Audit, ..well }),
        ("smartscreen-off", Antivirus { smart_screen: false, ..well }),
    ]
};
