//! Products that write the Common Event Format.

pub(super) mod checkpoint;
pub(super) mod generic;
pub(super) mod websense;
pub(super) mod zscaler;

/// A value with its escapes.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('=', "\\=").replace('\n', "\\n").replace('\r', "\\r")
}
