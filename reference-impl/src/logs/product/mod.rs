//! Products: what the fields of each product's log mean. One small file each, and one line in the registry.

pub(super) mod bluecoat;
pub(super) mod checkpoint_cef;
pub(super) mod generic_cef;
pub(super) mod generic_w3c;
pub(super) mod palo_alto;
pub(super) mod squid;
pub(super) mod squid_native;
mod squid_words;
pub(super) mod websense_cef;
pub(super) mod zscaler_cef;
