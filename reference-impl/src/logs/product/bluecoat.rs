//! `BLUECOAT`: the main access log of a Blue Coat proxy, a W3C log whose columns are known even where its header is not
//! there (a log that was rotated, or sent by syslog).
//!
//! `sc-bytes` go to the client, `cs-bytes` come from it; `time-taken` is in milliseconds and the time is the end.

use super::super::engine::w3c::W3c;

/// The columns of the main format.
const MAIN: &str = "date time time-taken c-ip sc-status s-action sc-bytes cs-bytes cs-method cs-uri-scheme cs-host \
    cs-uri-port cs-uri-path cs-uri-query cs-username cs-auth-group s-supplier-name rs(Content-Type) cs(Referer) \
    cs(User-Agent) sc-filter-result cs-categories x-virus-id s-ip";

/// Reads Blue Coat's access log.
pub(in super::super) fn profile() -> W3c {
    W3c::with_columns(MAIN)
}
