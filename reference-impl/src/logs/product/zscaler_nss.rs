//! `ZSCALER`: the web log of Zscaler's Nanolog Streaming Service as pairs between tabs, after the time,
//! <https://help.zscaler.com/zia/nss-feed-output-format-web-logs>.
//!
//! `requestsize` comes from the client, `responsesize` goes to it; who is not signed in has the name of the location.

use super::super::engine::fields::{Field, Table};
use super::super::engine::key_value::KeyValueLog;

static WEB: Table = Table {
    no_user: Some("location"),
    needs: &[Field::Up, Field::Down, Field::Url],
    ..Table::of(&[
        ("datetime", Field::Moment),
        ("time", Field::Moment),
        ("ClientIP", Field::Client),
        ("clientip", Field::Client),
        ("serverip", Field::Server),
        ("url", Field::Url),
        ("hostname", Field::Host),
        ("user", Field::User),
        ("login", Field::User),
        ("requestsize", Field::Up),
        ("responsesize", Field::Down),
        ("transactionsize", Field::Total),
        ("action", Field::Action),
    ])
};

/// Reads Zscaler's web log.
pub(in super::super) fn profile() -> KeyValueLog {
    KeyValueLog::after_time(&WEB, b'\t')
}
