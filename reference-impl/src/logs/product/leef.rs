//! Products that write LEEF. The form is IBM's: <https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components>.

use std::borrow::Cow;

use super::super::engine::fields::{Field, Table};
use super::super::engine::leef::LeefLog;
use super::super::value;

/// `GENERIC_LEEF`: the attributes that the form itself defines, and what many products name a URL and an action.
static GENERIC: Table = Table::of(&[
    ("devTime", Field::Moment),
    ("src", Field::Client),
    ("dst", Field::Server),
    ("url", Field::Url),
    ("URL", Field::Url),
    ("request", Field::Url),
    ("dstname", Field::Host),
    ("dhost", Field::Host),
    ("usrName", Field::User),
    ("identUserName", Field::User),
    ("accountName", Field::User),
    ("srcBytes", Field::Up),
    ("dstBytes", Field::Down),
    ("totalBytes", Field::Total),
    ("action", Field::Action),
    ("act", Field::Action),
    ("disposition", Field::Action),
]);

/// `ZSCALER_QRADAR`: the web log that Zscaler's Nanolog Streaming Service writes for QRadar,
/// <https://help.zscaler.com/zia/nss-feed-output-format-web-logs>.
///
/// The action is the category of the event; the URL has no
/// scheme; who is not signed in has the name of the location.
static ZSCALER: Table = Table {
    no_user: Some("realm"),
    needs: &[Field::Up, Field::Down, Field::Url],
    ..Table::of(&[
        ("devTime", Field::Moment),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("url", Field::Url),
        ("usrName", Field::User),
        ("srcBytes", Field::Up),
        ("dstBytes", Field::Down),
        ("cat", Field::Action),
    ])
};

/// `FORCEPOINT_LEEF`: transactions of Forcepoint Web Security, earlier Websense ("Integrating Web Security with SIEM
/// tools"). What was done stands in the header, `transaction:blocked`; the user is an LDAP name.
static FORCEPOINT: Table = Table {
    user: distinguished_name,
    needs: &[Field::Up, Field::Down, Field::Url],
    ..Table::of(&[
        ("devTime", Field::Moment),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("url", Field::Url),
        ("usrName", Field::User),
        ("loginID", Field::User),
        ("srcBytes", Field::Up),
        ("dstBytes", Field::Down),
    ])
};

/// `PALO_ALTO_LEEF`: the traffic log in the custom format that Palo Alto Networks documents for QRadar
/// (<https://docs.paloaltonetworks.com/resources/cef>, "LEEF"). The time of a session is its start.
static PALO_ALTO: Table = Table {
    kind: Some(("Type", &["TRAFFIC"])),
    bookkeeping: &[("Subtype", &["start"])],
    needs: &[Field::Total, Field::Up, Field::Down],
    ..Table::of(&[
        ("StartTime", Field::Moment),
        ("devTime", Field::Moment),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("usrName", Field::User),
        ("SourceUser", Field::User),
        ("totalBytes", Field::Total),
        ("srcBytes", Field::Up),
        ("dstBytes", Field::Down),
        ("action", Field::Action),
    ])
};

/// `WATCHGUARD_XTM`: traffic of WatchGuard's Fireware, <https://www.watchguard.com/help/docs/fireware/12/en-US/>
/// ("Log Catalog"). `sent_bytes` come from the client.
static WATCHGUARD: Table = Table {
    needs: &[Field::Up, Field::Down],
    ..Table::of(&[
        ("devTime", Field::Moment),
        ("src", Field::Client),
        ("dst", Field::Server),
        ("dstname", Field::Host),
        ("arg", Field::Path),
        ("src_user", Field::User),
        ("usrName", Field::User),
        ("sent_bytes", Field::Up),
        ("rcvd_bytes", Field::Down),
        ("disp", Field::Action),
        ("action", Field::Action),
    ])
};

fn distinguished_name(field: &[u8]) -> Cow<'_, str> {
    value::user_of_distinguished_name(value::words(field))
}

/// Reads any LEEF log of web traffic.
pub(in super::super) fn generic() -> LeefLog {
    LeefLog::new(&GENERIC, &[])
}

/// Reads Zscaler's web log for QRadar.
pub(in super::super) fn zscaler() -> LeefLog {
    LeefLog::new(&ZSCALER, &["Zscaler"])
}

/// Reads transactions of Forcepoint Web Security.
pub(in super::super) fn forcepoint() -> LeefLog {
    LeefLog::new(&FORCEPOINT, &["Forcepoint", "Websense"])
}

/// Reads the traffic log of PAN-OS.
pub(in super::super) fn palo_alto() -> LeefLog {
    LeefLog::new(&PALO_ALTO, &["Palo Alto Networks"])
}

/// Reads traffic of Fireware.
pub(in super::super) fn watchguard() -> LeefLog {
    LeefLog::new(&WATCHGUARD, &["WatchGuard"])
}
