//! The same wire from the other side.
