//! Products: what the fields of each product's log mean. One small file each, and one line in the registry.

pub(super) mod barracuda;
pub(super) mod bluecoat;
pub(super) mod checkpoint;
pub(super) mod checkpoint_cef;
pub(super) mod cisco_asa;
pub(super) mod firepower;
pub(super) mod firewalls;
pub(super) mod fortinet;
pub(super) mod generic_cef;
pub(super) mod generic_w3c;
pub(super) mod ironport;
pub(super) mod isa;
pub(super) mod juniper_srx;
pub(super) mod leef;
pub(super) mod mcafee;
pub(super) mod meraki;
pub(super) mod palo_alto;
pub(super) mod sophos;
pub(super) mod squid;
pub(super) mod squid_native;
mod squid_words;
pub(super) mod websense_cef;
pub(super) mod zscaler_cef;
pub(super) mod zscaler_nss;
