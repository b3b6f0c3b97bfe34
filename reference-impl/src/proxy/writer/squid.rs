//! Squid: the native log, and the common and combined ones.
//!
//! Names are lower-cased, a backslash in them is doubled, what is not ASCII is percent-encoded, and blanks and quotes
//! stay raw. Of URLs, blanks are deleted, the query is cut down to `?`, and the host is lower-cased (it is, as a
//! [`crate::catalog::Host`]).

use super::super::{ProxyAction, ProxyTransaction};
use super::LogWriter;
use super::spelling::{add, percent_encoded, time};

/// Squid's native log.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SquidNative {
    /// Whether TLS is inspected: then each request inside a tunnel is preceded by a line of zero bytes for the tunnel.
    pub tls_inspection: bool,
}

/// Squid's common log.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SquidCommon {
    /// Whether it is the combined log, with referrer and user agent.
    pub combined: bool,
}

impl LogWriter for SquidNative {
    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let end = t.end().millis();
        let start = format!("{}.{:03} {:6} {}", end / 1000, end % 1000, t.elapsed.millis(), t.client);
        let (user, (hierarchy, peer)) = (user(t), hierarchy(t));
        if self.tls_inspection && !t.is_tunnel() && t.scheme() == "https" && t.action == ProxyAction::Allowed {
            add(
                out,
                format_args!("{start} NONE_NONE/200 0 CONNECT {}:{} {user} {hierarchy}/{peer} -\n", t.host, t.port),
            );
        }
        let kind = t.content_type.as_deref().filter(|_| !t.is_tunnel()).unwrap_or("-");
        let (word, status, bytes) = (word(t), t.status, bytes(t));
        add(
            out,
            format_args!(
                "{start} {word}/{status:03} {bytes} {} {} {user} {hierarchy}/{peer} {kind}\n",
                t.method,
                url(t),
            ),
        );
    }
}

impl LogWriter for SquidCommon {
    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let agents = if self.combined { " \"-\" \"Mozilla/5.0 (Windows NT 10.0; Win64; x64)\"" } else { "" };
        add(
            out,
            format_args!(
                "{} - {} [{}] \"{} {} HTTP/1.1\" {:03} {}{agents} {}:{}\n",
                t.client,
                user(t),
                time(t.end(), "%d/%b/%Y:%H:%M:%S +0000"),
                t.method,
                url(t),
                t.status,
                bytes(t),
                word(t),
                hierarchy(t).0,
            ),
        );
    }
}

fn word(t: &ProxyTransaction) -> &'static str {
    match t.action {
        ProxyAction::Denied | ProxyAction::Challenged => "TCP_DENIED",
        ProxyAction::Allowed if has_failed(t) => "NONE_NONE",
        ProxyAction::Allowed if t.is_tunnel() => "TCP_TUNNEL",
        ProxyAction::Allowed if t.peer.is_none() => "TCP_MEM_HIT",
        ProxyAction::Allowed => "TCP_MISS",
    }
}

/// A tunnel to a server that does not answer: 503, or 500 where there is no such name.
fn has_failed(t: &ProxyTransaction) -> bool {
    t.is_tunnel() && t.status >= 500
}

fn bytes(t: &ProxyTransaction) -> u64 {
    if has_failed(t) { 0 } else { t.down.0 }
}

/// How the server was found, and its address. Who is refused leads to no server.
fn hierarchy(t: &ProxyTransaction) -> (&'static str, String) {
    match t.peer.filter(|_| t.action == ProxyAction::Allowed && !has_failed(t)) {
        Some(peer) => ("HIER_DIRECT", peer.to_string()),
        None => ("HIER_NONE", "-".to_owned()),
    }
}

fn user(t: &ProxyTransaction) -> String {
    let escaped = |user: &str| percent_encoded(&user.to_lowercase(), "").replace('\\', "\\\\");
    t.user.as_deref().map_or_else(|| "-".to_owned(), escaped)
}

fn url(t: &ProxyTransaction) -> String {
    if t.is_tunnel() {
        return format!("{}:{}", t.host, t.port);
    }
    let (path, query) = t.path_and_query();
    let path: String = path.split_whitespace().collect();
    format!("{}://{}{path}{}", t.scheme(), t.authority(), if query.is_some() { "?" } else { "" })
}
