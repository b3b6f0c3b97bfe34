//! A W3C extended log as no product in particular writes it.

use super::super::{ProxyAction, ProxyTransaction};
use super::LogWriter;
use super::spelling::{add, or, percent_encoded, time, url_encoded};
use crate::time::SimTime;

/// A plain W3C log with a column for everything.
pub(super) struct GenericW3c;

impl LogWriter for GenericW3c {
    fn header(&self, at: SimTime, out: &mut Vec<u8>) {
        add(
            out,
            format_args!(
                "#Version: 1.0\n#Date: {}\n#Fields: date time time-taken c-ip cs-username cs-method cs-host \
                 cs-uri-path cs-uri-query sc-status s-action sc-bytes cs-bytes r-ip\n",
                time(at, "%Y-%m-%d %H:%M:%S"),
            ),
        );
    }

    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let action = match t.action {
            ProxyAction::Allowed => "ALLOWED",
            ProxyAction::Denied | ProxyAction::Challenged => "DENIED",
        };
        let (path, query) = t.path_and_query();
        let path = if path.is_empty() { "/" } else { path };
        add(
            out,
            format_args!(
                "{} {} {} {} {} {} {} {} {} {action} {} {} {}\n",
                time(t.end(), "%Y-%m-%d %H:%M:%S"),
                t.elapsed.millis(),
                t.client,
                user(t),
                t.method,
                t.host,
                url_encoded(path, ""),
                query.filter(|query| !query.is_empty()).map_or("-".into(), |query| url_encoded(query, "\"")),
                t.status,
                t.down.0,
                t.up.0,
                or(t.peer, "-"),
            ),
        );
    }
}

/// The user, in quotes where there are blanks.
pub(super) fn user(t: &ProxyTransaction) -> String {
    let Some(user) = &t.user else { return "-".to_owned() };
    let user = percent_encoded(user, "\"");
    if user.contains(' ') { format!("\"{user}\"") } else { user.into_owned() }
}
