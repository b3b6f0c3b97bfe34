//! Stand-ins over HTTP: not begun yet.
