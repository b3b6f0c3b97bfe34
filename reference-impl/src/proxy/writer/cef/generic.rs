//! CEF by the book.

use super::super::super::{ProxyAction, ProxyTransaction};
use super::super::LogWriter;
use super::super::spelling::{add, url_encoded};
use super::escaped;

/// The standard keys, `start` and `end` among them.
pub(in super::super) struct GenericCef;

impl LogWriter for GenericCef {
    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let act = match t.action {
            ProxyAction::Allowed => "allowed",
            ProxyAction::Denied => "denied",
            ProxyAction::Challenged => "challenged",
        };
        let request = if t.is_tunnel() {
            format!("{}:{}", t.host, t.port)
        } else {
            format!("{}://{}{}", t.scheme(), t.authority(), url_encoded(&t.path, ""))
        };
        add(
            out,
            format_args!(
                "CEF:0|Example|Proxy|1.0|web|Web request|3|act={act} src={} request={} requestMethod={} outcome={} \
                 in={} out={} start={} end={}",
                t.client,
                escaped(&request),
                t.method,
                t.status,
                t.down.0,
                t.up.0,
                t.start.millis(),
                t.end().millis(),
            ),
        );
        if let Some(peer) = t.peer {
            add(out, format_args!(" dst={peer}"));
        }
        if let Some(user) = &t.user {
            add(out, format_args!(" suser={}", escaped(user)));
        }
        out.push(b'\n');
    }
}
