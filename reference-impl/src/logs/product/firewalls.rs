//! Firewalls that write `key=value` pairs between blanks, many by WebTrends' form
//! (`id=firewall time="…" … src= dst= sent= rcvd=`): SonicWall, Stormshield, Juniper, Clavister. `sent` comes from the
//! client.

use super::super::engine::fields::{Field, Table};
use super::super::engine::key_value::KeyValueLog;

/// `SONICWALL`: web requests of SonicOS ("SonicOS Log Events Reference Guide", <https://www.sonicwall.com/support/>):
/// messages 97 and 14, a site that was let through or denied. The connection of a request is logged as well (537).
static SONICWALL: Table = Table {
    kind: Some(("m", &["97", "14", "98", "537"])),
    bookkeeping: &[("m", &["98", "537"])],
    blocked: &["Web site access denied"],
    needs: &[Field::Up, Field::Down, Field::Host],
    ..Table::of(&[
        ("time", Field::Moment),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("dstname", Field::Host),
        ("arg", Field::Path),
        ("usr", Field::User),
        ("user", Field::User),
        ("sent", Field::Up),
        ("rcvd", Field::Down),
        ("fw_action", Field::Action),
        ("msg", Field::Action),
    ])
};

/// `STORMSHIELD`: connections ("Description of Audit logs", <https://documentation.stormshield.eu/>). `time` is when
/// the line was written, at the end of the connection.
static STORMSHIELD: Table = Table {
    kind: Some(("logtype", &["connection", "filter"])),
    needs: &[Field::Up, Field::Down],
    ..Table::of(&[
        ("startime", Field::Moment),
        ("time", Field::Moment),
        ("tz", Field::Zone),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("dstname", Field::Host),
        ("user", Field::User),
        ("sent", Field::Up),
        ("rcvd", Field::Down),
        ("action", Field::Action),
    ])
};

/// `JUNIPER_SRX_WELF`: sessions of Junos in WebTrends' form (<https://www.juniper.net/documentation/>, "System Log
/// Messages").
static JUNIPER_WELF: Table = Table {
    kind: Some(("id", &["firewall"])),
    needs: &[Field::Up, Field::Down],
    ..Table::of(&[
        ("time", Field::Moment),
        ("duration", Field::Seconds),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("dstname", Field::Host),
        ("arg", Field::Path),
        ("user", Field::User),
        ("sent", Field::Up),
        ("rcvd", Field::Down),
        ("action", Field::Action),
        ("msg", Field::Action),
    ])
};

/// `JUNIPER_SSG`: traffic of ScreenOS, message 257 ("ScreenOS Message Log Reference Guide",
/// <https://www.juniper.net/documentation/>).
static JUNIPER_SSG: Table = Table {
    needs: &[Field::Up, Field::Down],
    ..Table::of(&[
        ("start_time", Field::Moment),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("user", Field::User),
        ("username", Field::User),
        ("sent", Field::Up),
        ("rcvd", Field::Down),
        ("action", Field::Action),
    ])
};

/// `CLAVISTER`: connections of cOS Core ("Log Reference Guide", <https://docs.clavister.com/>). What a connection moved
/// is told when it is closed.
static CLAVISTER: Table = Table {
    kind: Some(("event", &["conn_close", "conn_close_natsat", "conn_open", "conn_open_natsat", "ruleset_drop_packet"])),
    bookkeeping: &[("event", &["conn_open", "conn_open_natsat"])],
    needs: &[Field::Up, Field::Down],
    ..Table::of(&[
        ("time", Field::Moment),
        ("conntime", Field::Seconds),
        ("connsrcip", Field::Client),
        ("srcip", Field::Client),
        ("conndestip", Field::Server),
        ("destip", Field::Server),
        ("user", Field::User),
        ("origsent", Field::Up),
        ("termsent", Field::Down),
        ("action", Field::Action),
    ])
};

/// Reads web requests of SonicOS.
pub(in super::super) fn sonicwall() -> KeyValueLog {
    KeyValueLog::new(&SONICWALL, b' ')
}

/// Reads connections of Stormshield's firewalls.
pub(in super::super) fn stormshield() -> KeyValueLog {
    KeyValueLog::new(&STORMSHIELD, b' ')
}

/// Reads sessions of Junos in WebTrends' form.
pub(in super::super) fn juniper_welf() -> KeyValueLog {
    KeyValueLog::new(&JUNIPER_WELF, b' ')
}

/// Reads traffic of ScreenOS.
pub(in super::super) fn juniper_ssg() -> KeyValueLog {
    KeyValueLog::new(&JUNIPER_SSG, b' ')
}

/// Reads connections of cOS Core; a time in brackets may start a line.
pub(in super::super) fn clavister() -> KeyValueLog {
    KeyValueLog::after_time(&CLAVISTER, b' ')
}
