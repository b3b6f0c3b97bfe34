//! Check Point's log exporter. It knows user, URL and bytes, too; the documents show addresses only.

use super::super::super::{ProxyAction, ProxyTransaction};
use super::super::LogWriter;
use super::super::spelling::{add, url_encoded};
use super::escaped;

/// The log of a Check Point gateway with URL filtering.
pub(in super::super) struct CheckpointCef;

impl LogWriter for CheckpointCef {
    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let act = match t.action {
            ProxyAction::Allowed => "Accept",
            ProxyAction::Denied => "Block",
            // A firewall asks for no credentials.
            ProxyAction::Challenged => return,
        };
        let request = format!("{}://{}{}", t.scheme(), t.authority(), url_encoded(&t.path, ""));
        add(
            out,
            format_args!(
                "CEF:0|Check Point|URL Filtering|Check Point|Log|URL Filtering|Unknown|act={act} deviceDirection=1 \
                 rt={} spt=49152 dpt={} origin=10.0.0.2 sequencenum=1 version=5 proto=6 src={} in={} out={} request={}",
                t.start.millis(),
                t.port,
                t.client,
                t.down.0,
                t.up.0,
                escaped(&request),
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
