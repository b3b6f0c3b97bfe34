//! Sophos: `SOPHOS_XG` and `SOPHOS_CYBEROAM`, content filtering of two firewalls of one family (SFOS took the log of
//! Cyberoam over), and `SOPHOS_SG`, the web proxy of UTM 9; <https://docs.sophos.com/nsg/> ("Syslog Guide").

use super::super::engine::fields::{Field, Table};
use super::super::engine::key_value::KeyValueLog;

/// Zones that these firewalls abbreviate in their own way: they are made in India.
const ZONES: &[(&str, i32)] = &[("IST", 330)];

/// Content filtering. The zone is an abbreviation. A time by ISO 8601 goes before date and time, which older versions
/// have.
static CONTENT_FILTERING: Table = Table {
    kind: Some(("log_type", &["Content Filtering"])),
    zones: ZONES,
    needs: &[Field::Up, Field::Down, Field::Url],
    ..Table::of(&[
        ("timestamp", Field::Moment),
        ("date", Field::Date),
        ("time", Field::Time),
        ("timezone", Field::Zone),
        ("src_ip", Field::Client),
        ("dst_ip", Field::Server),
        ("url", Field::Url),
        ("domain", Field::Host),
        ("user_name", Field::User),
        ("user", Field::User),
        ("sent_bytes", Field::Up),
        ("bytes_sent", Field::Up),
        ("recv_bytes", Field::Down),
        ("bytes_received", Field::Down),
        ("log_subtype", Field::Action),
    ])
};

/// The web proxy of UTM 9: `size` goes to the client, `fullreqtime` is in microseconds and not used.
static HTTP_PROXY: Table = Table {
    kind: Some(("sub", &["http"])),
    needs: &[Field::Down, Field::Url],
    ..Table::of(&[
        ("srcip", Field::Client),
        ("dstip", Field::Server),
        ("url", Field::Url),
        ("user", Field::User),
        ("size", Field::Down),
        ("action", Field::Action),
    ])
};

/// Reads content filtering.
pub(in super::super) fn content_filtering() -> KeyValueLog {
    KeyValueLog::new(&CONTENT_FILTERING, b' ')
}

/// Reads the web proxy of UTM 9, whose lines start with their time.
pub(in super::super) fn http_proxy() -> KeyValueLog {
    KeyValueLog::after_time(&HTTP_PROXY, b' ')
}
