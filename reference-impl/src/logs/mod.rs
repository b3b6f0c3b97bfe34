//! Logs of forward proxies and firewalls: from the bytes of an upload to records (PRX-02, PRX-04, PRX-05, PRX-07).
//!
//! | file | what lives there |
//! |---|---|
//! | `format.rs` | the registry: every format with its public name, `logType` id and documented attributes |
//! | `documented.rs` | sources that are documented and not read, with the reason |
//! | `reader.rs`, `reading.rs`, `line.rs` | walking through a log; what came of it, to the line |
//! | `fold/` | a log of any size in pieces becomes sums, counts and samples |
//! | `sample.rs` | a sample log of each format |
//! | `raw.rs`, `record.rs` | what a line tells, borrowed from it and on its own |
//! | `attributes.rs` | what of it may be shown |
//! | `engine/` | how a family of formats is spelled: blanks, W3C, CEF, CSV, `key=value`; the syslog envelope |
//! | `product/` | what the fields mean, one small file a product |
//! | `custom/` | the custom parser: a format as an administrator describes it in a dialog |
//! | `upload/` | the file of an upload, and the errors of the governance log |
//! | `instant.rs`, `zone.rs`, `value.rs` | times, the zone of a data source, and single fields, from bytes |
//!
//! Logs are read as bytes, since real ones are not valid UTF-8. A line is a record, ignored for a reason, or unreadable
//! for a reason; an unreadable line never costs a good one. Nothing here asks a clock: a year that a log leaves out
//! comes from
//! [`ReadSettings::reference`].
//!
//! ```
//! use gnomon_reference_impl::logs::{LogFormat, ReadSettings};
//!
//! let log = b"1612936800.250    250 10.0.0.7 TCP_MISS/200 1263 GET http://www.dropbox.com/a carol \
//!     HIER_DIRECT/192.0.2.1 -\n";
//! let settings = ReadSettings::at("2021-02-10T06:00:00Z".parse().unwrap());
//! let reading = LogFormat::named("SQUID_NATIVE").unwrap().read(log, settings);
//! let record = &reading.records[0];
//! assert_eq!(record.to_string(), "2021-02-10T06:00:00.000Z allowed 10.0.0.7 (carol) to www.dropbox.com/a");
//! assert_eq!(record.total, None, "the documents show no bytes of this format");
//! ```

mod attributes;
mod custom;
mod documented;
mod engine;
mod fold;
mod format;
mod instant;
mod line;
mod product;
mod raw;
mod reader;
mod reading;
mod record;
mod sample;
pub mod upload;
mod value;
mod zone;

pub use attributes::Attributes;
pub use custom::{
    ActionColumn, CustomParser, CustomParserError, Delimiter, ParserKind, TimeColumns, TimeFormat, TimeFormatError,
    UserColumn, UserFormat,
};
pub use fold::{FoldSettings, Folded, FoldedRow, FoldedRows, FoldedUsers, LogFold, Sums};
pub use format::{LogFormat, UnknownFormat};
pub use line::{Ignored, Line, LineError, MAX_LINE};
pub use reader::{LogReader, ReadSettings};
pub use reading::{Reading, UnreadableLine};
pub use record::{LogAction, LogRecord, Record};
pub use zone::{LogZone, LogZoneError};

#[cfg(test)]
mod tests;
