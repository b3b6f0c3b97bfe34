//! Zscaler's web log in CEF: the URL without a scheme, its blanks and what is not ASCII encoded, the location in
//! `spriv`, and in `suser` too where nobody is signed in.

use super::super::super::{ProxyAction, ProxyTransaction};
use super::super::LogWriter;
use super::super::spelling::{add, or, time, url_encoded};
use super::escaped;

/// The place from which all traffic comes.
const LOCATION: &str = "Headquarters";

/// Zscaler's web log.
pub(in super::super) struct ZscalerCef;

impl LogWriter for ZscalerCef {
    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let (action, reason) = match t.action {
            ProxyAction::Allowed => ("Allowed", "Allowed"),
            ProxyAction::Denied => ("Blocked", "Not allowed to browse this category"),
            ProxyAction::Challenged => ("Allowed", "Authentication required"),
        };
        let request = if t.is_tunnel() {
            format!("{}:{}", t.host, t.port)
        } else {
            format!("{}{}", t.authority(), url_encoded(&t.path, ""))
        };
        add(
            out,
            format_args!(
                "CEF:0|Zscaler|NSSWeblog|5.7|{action}|{reason}|3|act={action} app={} cat=Internet Services dhost={} \
                 dst={} src={} in={} outcome={} out={} request={} rt={} sourceTranslatedAddress={} \
                 requestClientApplication=Mozilla/5.0 (Windows NT 10.0; Win64; x64) requestMethod={} suser={} \
                 spriv={LOCATION} externalId={} fileType=None reason={reason}\n",
                t.scheme().to_uppercase(),
                t.host,
                or(t.peer, "N/A"),
                t.client,
                t.down.0,
                t.status,
                t.up.0,
                escaped(&request),
                time(t.end(), "%b %d %Y %H:%M:%S"),
                t.client,
                t.method,
                escaped(t.user.as_deref().unwrap_or(LOCATION)),
                t.end().millis(),
            ),
        );
    }
}
