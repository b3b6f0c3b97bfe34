//! PAN-OS: the traffic log. A firewall knows addresses, not URLs, and writes `0.0.0.0` where it knows none.

use super::super::{ProxyAction, ProxyTransaction};
use super::LogWriter;
use super::spelling::{add, csv_field, or, time};

/// The traffic log.
pub(super) struct PaloAlto;

impl LogWriter for PaloAlto {
    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        let (subtype, action, rule) = match t.action {
            ProxyAction::Allowed => ("end", "allow", "Web out"),
            ProxyAction::Denied => ("deny", "reset-both", "No file sharing"),
            // A firewall asks for no credentials.
            ProxyAction::Challenged => return,
        };
        let pattern = "%Y/%m/%d %H:%M:%S";
        let (start, end) = (time(t.start, pattern), time(t.end(), pattern));
        add(
            out,
            format_args!(
                "1,{end},007051000012345,TRAFFIC,{subtype},2049,{end},{},{},0.0.0.0,0.0.0.0,{rule},{},,ssl,vsys1,\
                 trust,untrust,ethernet1/1,ethernet1/2,Syslog,{end},4711,1,49152,{},0,0,0x1c,tcp,{action},{},{},{},12,\
                 {start},{},any,0,1,0x0,10.0.0.0-10.255.255.255,United States,0,6,6\n",
                t.client,
                or(t.peer, "0.0.0.0"),
                csv_field(t.user.as_deref().unwrap_or_default(), b','),
                t.port,
                t.up.0.saturating_add(t.down.0),
                t.up.0,
                t.down.0,
                t.elapsed.millis() / 1000,
            ),
        );
    }
}
