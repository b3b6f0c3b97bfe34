//! Products that write LEEF.

use super::super::ProxyTransaction;
use super::lines::{seconds, total, word};
use super::spelling::{add, or, time, url_encoded};

/// URL without a scheme.
fn schemeless(t: &ProxyTransaction) -> String {
    let path = if t.is_tunnel() { "".into() } else { url_encoded(&t.path, "") };
    format!("{}{path}", t.authority())
}

fn url(t: &ProxyTransaction) -> String {
    format!("{}://{}", t.scheme(), schemeless(t))
}

/// LEEF by the book.
pub(super) fn generic(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let action = word(t, "allowed", "denied");
    let (start, user, server) = (t.start.millis(), or(t.user.as_deref(), "-"), or(t.peer, "-"));
    add(
        out,
        format_args!(
            "LEEF:1.0|Example|Proxy|1.0|web|devTime={start}\tsrc={}\tdst={server}\tusrName={user}\turl={}\t\
             srcBytes={}\t\
             dstBytes={}\taction={action}\n",
            t.client,
            url(t),
            t.up.0,
            t.down.0,
        ),
    );
}

/// Zscaler's web log for QRadar.
pub(super) fn zscaler(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let (action, reason) = (word(t, "Allowed", "Blocked"), word(t, "Allowed", "Not allowed to browse this category"));
    add(
        out,
        format_args!(
            "zscaler-nss: LEEF:1.0|Zscaler|NSS|4.1|{reason}|cat={action}\tdevTime={} GMT\tdevTimeFormat=MMM dd yyyy \
             HH:mm:ss z\tsrc={}\tdst={}\tsrcPostNAT=192.0.2.250\trealm=Headquarters\tusrName={}\tsrcBytes={}\t\
             dstBytes={}\t\
             role=Default Department\tpolicy={reason}\turl={}\trecordid={}\n",
            time(t.end(), "%b %d %Y %H:%M:%S"),
            t.client,
            or(t.peer, "N/A"),
            t.user.as_deref().unwrap_or("Headquarters"),
            t.up.0,
            t.down.0,
            schemeless(t),
            t.end().millis(),
        ),
    );
}

/// Forcepoint's transactions, with the user as an LDAP name.
pub(super) fn forcepoint(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let user = t.user.as_deref().map(|user| match user.split_once('\\') {
        Some((domain, name)) => format!("LDAP://10.0.0.5 OU=Users,DC={domain},DC=com/{name}"),
        None => format!("LDAP://10.0.0.5 OU=Users/{user}"),
    });
    add(
        out,
        format_args!(
            "LEEF:1.0|Forcepoint|Security|8.5.3|transaction:{}|sev=1\tcat=9\tusrName={}\tdevTime={}\tsrc={}\t\
             srcPort=49152\tsrcBytes={}\tdstBytes={}\tdst={}\tdstPort={}\tmethod={}\turl={}\n",
            word(t, "permitted", "blocked"),
            or(user, "-"),
            t.end().millis(),
            t.client,
            t.up.0,
            t.down.0,
            or(t.peer, "-"),
            t.port,
            t.method,
            url(t),
        ),
    );
}

/// The traffic log of PAN-OS. A firewall knows addresses, not URLs.
pub(super) fn palo_alto(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let action = word(t, "allow", "reset-both");
    let pattern = "%Y/%m/%d %H:%M:%S";
    let (start, end) = (time(t.start, pattern), time(t.end(), pattern));
    let user = t.user.as_deref().unwrap_or_default();
    add(
        out,
        format_args!(
            "LEEF:2.0|Palo Alto Networks|PAN-OS Syslog Integration|9.1|{action}|x7C|cat=TRAFFIC|ReceiveTime={end}|\
             SerialNumber=0070|Type=TRAFFIC|Subtype={}|devTime={end}|src={}|dst={}|usrName={user}|SourceUser={user}|\
             Application=ssl|dstPort={}|proto=tcp|action={action}|totalBytes={}|dstBytes={}|srcBytes={}|\
             StartTime={start}|ElapsedTime={}\n",
            word(t, "end", "deny"),
            t.client,
            or(t.peer, "0.0.0.0"),
            t.port,
            total(t),
            t.down.0,
            t.up.0,
            seconds(t),
        ),
    );
}

/// Traffic of Fireware.
pub(super) fn watchguard(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let (path, _) = t.path_and_query();
    add(
        out,
        format_args!(
            "LEEF:1.0|WatchGuard|XTM|12.6|1AFF0024|serial=80\tpolicy=HTTPS-proxy-00\tdisp={}\tdevTime={}\tsrc={}\t\
             srcPort=49152\tdst={}\tdstPort={}\tproto=tcp\top={}\tdstname={}\targ={}\tsrc_user={}\tsent_bytes={}\t\
             rcvd_bytes={}\n",
            word(t, "Allow", "Deny"),
            time(t.end(), "%b %d %Y %H:%M:%S"),
            t.client,
            or(t.peer, "-"),
            t.port,
            t.method,
            t.host,
            url_encoded(path, ""),
            or(t.user.as_deref(), "-"),
            t.up.0,
            t.down.0,
        ),
    );
}
