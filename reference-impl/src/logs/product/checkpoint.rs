//! Check Point without CEF: `CHECKPOINT`, the log as pairs between bars, as exports by LEA and the log exporter write
//! it ("OPSEC LEA Fields",
//! <https://sc1.checkpoint.com/documents/>); and
//! `CHECKPOINT_SMART_VIEW_TRACKER`, what SmartView Tracker exports as text: values in quotes, the first line names the
//! columns. The documents show addresses only.

use super::super::engine::columns::ColumnLog;
use super::super::engine::fields::{Field, Table};
use super::super::engine::key_value::KeyValueLog;

static LEA: Table = Table {
    blocked: &["redirect", "encrypt failure"],
    ..Table::of(&[
        ("time", Field::Moment),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("resource", Field::Url),
        ("src_user_name", Field::User),
        ("user", Field::User),
        ("client_outbound_bytes", Field::Up),
        ("sent_bytes", Field::Up),
        ("client_inbound_bytes", Field::Down),
        ("received_bytes", Field::Down),
        ("action", Field::Action),
    ])
};

static SMART_VIEW: Table = Table {
    blocked: &["redirect"],
    ..Table::of(&[
        ("Date", Field::Date),
        ("Time", Field::Time),
        ("Source", Field::Client),
        ("Destination", Field::Server),
        ("User", Field::User),
        ("Action", Field::Action),
    ])
};

/// Reads what SmartView Tracker exports.
pub(in super::super) fn smart_view() -> ColumnLog {
    ColumnLog::new(&SMART_VIEW, "\"Number\"", "")
}

/// Reads Check Point's log.
pub(in super::super) fn lea() -> KeyValueLog {
    KeyValueLog::new(&LEA, b'|')
}
