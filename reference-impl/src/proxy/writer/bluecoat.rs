//! Blue Coat: the main access log.

use super::super::{ProxyAction, ProxyTransaction};
use super::LogWriter;
use super::spelling::{add, or, time, url_encoded};
use super::w3c::user;
use crate::time::SimTime;

/// Blue Coat's main access log.
pub(super) struct Bluecoat;

impl LogWriter for Bluecoat {
    fn header(&self, at: SimTime, out: &mut Vec<u8>) {
        add(
            out,
            format_args!(
                "#Software: SGOS 6.7.5.3\n#Version: 1.0\n#Date: {}\n#Fields: date time time-taken c-ip sc-status \
                 s-action sc-bytes cs-bytes cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query \
                 cs-username cs-auth-group s-supplier-name rs(Content-Type) cs(Referer) cs(User-Agent) \
                 sc-filter-result cs-categories x-virus-id s-ip\n",
                time(at, "%Y-%m-%d %H:%M:%S"),
            ),
        );
    }

    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let (word, filter) = match t.action {
            ProxyAction::Denied => ("TCP_DENIED", "DENIED"),
            ProxyAction::Challenged => ("TCP_AUTH_MISS", "OBSERVED"),
            ProxyAction::Allowed if t.is_tunnel() => ("TCP_TUNNELED", "OBSERVED"),
            ProxyAction::Allowed if t.peer.is_none() => ("TCP_HIT", "OBSERVED"),
            ProxyAction::Allowed => ("TCP_NC_MISS", "OBSERVED"),
        };
        let scheme = if t.is_tunnel() { "tcp" } else { t.scheme() };
        let (path, query) = t.path_and_query();
        let path = if path.is_empty() { "/" } else { path };
        add(
            out,
            format_args!(
                "{} {} {} {} {word} {} {} {} {scheme} {} {} {} {} {} - {} {} - \"Mozilla/5.0 (Windows NT 10.0; Win64; \
                 x64)\" {filter} \"Technology/Internet\" - 10.0.0.2\n",
                time(t.end(), "%Y-%m-%d %H:%M:%S"),
                t.elapsed.millis(),
                t.client,
                t.status,
                t.down.0,
                t.up.0,
                t.method,
                t.host,
                t.port,
                url_encoded(path, ""),
                query.filter(|query| !query.is_empty()).map_or("-".into(), |query| url_encoded(
                    &format!("?{query}"),
                    "\""
                )
                .into_owned()),
                user(t),
                or(t.peer, "-"),
                t.content_type.as_deref().map_or("-".into(), |kind| url_encoded(kind, "\"")),
            ),
        );
    }
}
