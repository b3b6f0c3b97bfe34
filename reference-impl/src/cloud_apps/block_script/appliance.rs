//! The appliances for which there are block scripts, by the numbers of the public route (`FACTS.md` 6.8).

use std::fmt;

/// An appliance that takes a block script (BLK-13).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Appliance {
    /// Blue Coat ProxySG, format 102.
    BlueCoatProxySg,
    /// Cisco ASA, format 104.
    CiscoAsa,
    /// Fortinet FortiGate, format 108.
    FortinetFortiGate,
    /// Palo Alto series firewalls, format 112.
    PaloAlto,
    /// Zscaler, format 120.
    Zscaler,
    /// Juniper SRX, format 129.
    JuniperSrx,
    /// Websense Web Security, format 135.
    Websense,
}

impl Appliance {
    /// Every appliance, by the numbers of their formats.
    pub const ALL: [Self; 7] = [
        Self::BlueCoatProxySg,
        Self::CiscoAsa,
        Self::FortinetFortiGate,
        Self::PaloAlto,
        Self::Zscaler,
        Self::JuniperSrx,
        Self::Websense,
    ];

    /// The number of its format.
    #[must_use]
    pub const fn format(self) -> u16 {
        match self {
            Self::BlueCoatProxySg => 102,
            Self::CiscoAsa => 104,
            Self::FortinetFortiGate => 108,
            Self::PaloAlto => 112,
            Self::Zscaler => 120,
            Self::JuniperSrx => 129,
            Self::Websense => 135,
        }
    }

    /// The appliance whose format has this number.
    #[must_use]
    pub fn of_format(format: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|appliance| appliance.format() == format)
    }

    /// How the default name of a script calls it. `Fortigate` is documented, the others are ours.
    #[must_use]
    pub const fn in_file_names(self) -> &'static str {
        match self {
            Self::BlueCoatProxySg => "BlueCoat",
            Self::CiscoAsa => "CiscoASA",
            Self::FortinetFortiGate => "Fortigate",
            Self::PaloAlto => "PaloAlto",
            Self::Zscaler => "Zscaler",
            Self::JuniperSrx => "JuniperSRX",
            Self::Websense => "Websense",
        }
    }
}

impl fmt::Display for Appliance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BlueCoatProxySg => "Blue Coat ProxySG",
            Self::CiscoAsa => "Cisco ASA",
            Self::FortinetFortiGate => "Fortinet FortiGate",
            Self::PaloAlto => "Palo Alto",
            Self::Zscaler => "Zscaler",
            Self::JuniperSrx => "Juniper SRX",
            Self::Websense => "Websense",
        })
    }
}
