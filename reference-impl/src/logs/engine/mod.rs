//! Engines: how a family of formats is spelled. Which field means what is the business of the profiles.
//!
//! | file | family |
//! |---|---|
//! | `space.rs` | fields between blanks, some of them in quotes or brackets |
//! | `w3c.rs` | W3C extended log file format: `#Fields:` names the columns |
//! | `cef.rs` | ArcSight's Common Event Format |
//! | `columns.rs` | named columns between blanks |
//! | `csv.rs` | comma-separated values, or separated by another byte |
//! | `fields.rs` | what keys and columns of a product tell, as a table, for the next three |
//! | `key_value.rs` | `key=value` pairs, values perhaps in quotes |
//! | `leef.rs` | IBM's Log Event Extended Format |
//! | `syslog.rs` | the envelope in which any of them may travel |

pub(super) mod cef;
pub(super) mod columns;
pub(super) mod csv;
pub(super) mod fields;
pub(super) mod key_value;
pub(super) mod leef;
pub(super) mod space;
pub(super) mod syslog;
pub(super) mod w3c;
