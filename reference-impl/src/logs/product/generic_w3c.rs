//! `GENERIC_W3C`: whatever columns its `#Fields:` line names.

use super::super::engine::w3c::W3c;

/// Reads any W3C extended log.
pub(in super::super) fn profile() -> W3c {
    W3c::default()
}
