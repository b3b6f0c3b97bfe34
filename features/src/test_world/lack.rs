//! Lacks: the prerequisites of blocking that a device can lack (INT-07), as features write them.

use std::str::FromStr;

use cucumber::Parameter;
use gnomon_reference_impl::endpoint::{Antivirus, AntivirusMode, NetworkProtection};

/// The prerequisites of blocking that a device can lack, with the words that name the lack.
const LACKS: [(&str, Antivirus); 7] = {
    let well = Antivirus::WELL_CONFIGURED;
    [
        ("Defender Antivirus is passive", Antivirus { mode: AntivirusMode::Passive, ..well }),
        ("Defender Antivirus is disabled", Antivirus { mode: AntivirusMode::Disabled, ..well }),
        ("real-time protection is off", Antivirus { real_time_protection: false, ..well }),
        ("cloud-delivered protection is off", Antivirus { cloud_delivered_protection: false, ..well }),
        ("network protection is off", Antivirus { network_protection: NetworkProtection::Disabled, ..well }),
        ("network protection is in audit mode", Antivirus { network_protection: NetworkProtection::Audit, ..well }),
        ("SmartScreen is off", Antivirus { smart_screen: false, ..well }),
    ]
};

/// A device that lacks one prerequisite of blocking.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "lack",
    regex = "Defender Antivirus is passive|Defender Antivirus is disabled|real-time protection is off|cloud-delivered \
             protection is off|network protection is off|network protection is in audit mode|SmartScreen is off"
)]
pub struct Lack(pub Antivirus);

impl Lack {
    /// Every lack, one after the other.
    pub fn all() -> impl Iterator<Item = Self> {
        LACKS.into_iter().map(|(_, antivirus)| Self(antivirus))
    }

    /// The protection of a device that lacks both.
    #[must_use]
    pub fn with(self, other: Self) -> Antivirus {
        let well = Antivirus::WELL_CONFIGURED;
        let (one, other) = (self.0, other.0);
        Antivirus {
            mode: if one.mode == well.mode { other.mode } else { one.mode },
            real_time_protection: one.real_time_protection && other.real_time_protection,
            cloud_delivered_protection: one.cloud_delivered_protection && other.cloud_delivered_protection,
            network_protection: if one.network_protection == well.network_protection {
                other.network_protection
            } else {
                one.network_protection
            },
            smart_screen: one.smart_screen && other.smart_screen,
        }
    }
}

impl FromStr for Lack {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = LACKS.iter().find(|(words, _)| *words == text);
        found.map(|(_, antivirus)| Self(*antivirus)).ok_or_else(|| format!("`{text}` is no lack"))
    }
}
