//! The command `gnomon`: not begun yet.
