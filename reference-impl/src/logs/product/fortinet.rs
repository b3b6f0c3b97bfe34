//! Fortinet: `FORTIGATE`, sessions, and `FORTIOS`, web requests; <https://docs.fortinet.com/product/fortigate>
//! ("FortiOS Log Message Reference").
//!
//! `sentbyte` come from the client. A session is logged at its end with its duration, and long ones in between too
//! (message 20), with sums that the last one holds again.

use super::super::engine::fields::{Field, Table};
use super::super::engine::key_value::KeyValueLog;

/// What the messages tell; fields of versions up to 4 follow those of later ones.
const FIELDS: &[(&str, Field)] = &[
    ("eventtime", Field::Moment),
    ("date", Field::Date),
    ("time", Field::Time),
    ("tz", Field::Zone),
    ("duration", Field::Seconds),
    ("srcip", Field::Client),
    ("src", Field::Client),
    ("dstip", Field::Server),
    ("dst", Field::Server),
    ("hostname", Field::Host),
    ("url", Field::Path),
    ("user", Field::User),
    ("unauthuser", Field::User),
    ("sentbyte", Field::Up),
    ("sent", Field::Up),
    ("rcvdbyte", Field::Down),
    ("rcvd", Field::Down),
    ("action", Field::Action),
    ("status", Field::Action),
];

/// Traffic logs: a line when a session ends, none when it starts.
static TRAFFIC: Table = Table {
    kind: Some(("type", &["traffic"])),
    bookkeeping: &[("logid", &["0000000020", "0001000020", "20"]), ("action", &["start"])],
    needs: &[Field::Up, Field::Down],
    ..Table::of(FIELDS)
};

/// Web requests. Sessions in the same feed have none of their own: they tell no URL.
static WEB: Table =
    Table { kind: Some(("subtype", &["webfilter"])), needs: &[Field::Host, Field::Path], ..Table::of(FIELDS) };

/// Reads messages about sessions, each at its end.
pub(in super::super) fn fortigate() -> KeyValueLog {
    KeyValueLog::new(&TRAFFIC, b' ')
}

/// Reads web requests.
pub(in super::super) fn fortios() -> KeyValueLog {
    KeyValueLog::new(&WEB, b' ')
}
