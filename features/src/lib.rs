//! The conformance suite: not begun yet.
