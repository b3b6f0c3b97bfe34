//! Websense, later Forcepoint: the user as an LDAP name.

use super::super::super::{ProxyAction, ProxyTransaction};
use super::super::LogWriter;
use super::super::spelling::{add, or, url_encoded};
use super::escaped;

/// The Internet activity log.
pub(in super::super) struct WebsenseCef;

impl LogWriter for WebsenseCef {
    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let act = match t.action {
            ProxyAction::Allowed => "permitted",
            ProxyAction::Denied => "blocked",
            // Signing in has a log of its own.
            ProxyAction::Challenged => return,
        };
        let path = if t.is_tunnel() { "".into() } else { url_encoded(&t.path, "") };
        let request = format!("{}://{}{path}", t.scheme(), t.authority());
        add(
            out,
            format_args!(
                "CEF:0|Forcepoint|Security|8.5.3|9|Transaction {act}|1| act={act} app={} dvc=10.0.0.2 dst={} dhost={} \
                 dpt={} src={} spt=49152 suser={} loginID={} destinationTranslatedPort=40000 rt={} in={} out={} \
                 requestMethod={} requestClientApplication=Mozilla/5.0 (Windows NT 10.0; Win64; x64) reason=- \
                 cs1Label=Policy cs1=role-8**Default cs3Label=ContentType cs3={} request={}\n",
                t.scheme(),
                or(t.peer, "-"),
                t.host,
                t.port,
                t.client,
                or(t.user.as_deref().map(distinguished_name), "-"),
                or(t.user.as_deref().map(escaped), "-"),
                t.end().millis(),
                t.down.0,
                t.up.0,
                t.method,
                t.content_type.as_deref().map_or("-".to_owned(), escaped),
                escaped(&request),
            ),
        );
    }
}

/// `contoso\carol` as `LDAP://10.0.0.5 OU\=Users,DC\=contoso,DC\=com/carol`.
fn distinguished_name(user: &str) -> String {
    escaped(&match user.split_once('\\') {
        Some((domain, name)) => format!("LDAP://10.0.0.5 OU=Users,DC={domain},DC=com/{name}"),
        None => format!("LDAP://10.0.0.5 OU=Users/{user}"),
    })
}
