//! Cisco's firewalls and proxies.

use super::super::ProxyTransaction;
use super::lines::{is_denied, seconds, total, word};
use super::spelling::{add, or, percent_encoded, time, url_encoded};

/// Connections of an ASA.
pub(super) fn asa(t: &ProxyTransaction, out: &mut Vec<u8>) {
    connection(t, "ASA", out);
}

/// Connections of a Firewall Services Module.
pub(super) fn fwsm(t: &ProxyTransaction, out: &mut Vec<u8>) {
    connection(t, "FWSM", out);
}

/// A firewall knows addresses, not URLs.
fn connection(t: &ProxyTransaction, product: &str, out: &mut Vec<u8>) {
    let Some(peer) = t.peer else { return };
    let took = seconds(t);
    add(out, format_args!("{} fw01 : %{product}", time(t.end(), "%b %d %Y %H:%M:%S")));
    if is_denied(t) {
        add(
            out,
            format_args!(
                "-4-106023: Deny tcp src inside:{}/49152 dst outside:{peer}/{} by access-group \"out\" [0x0, 0x0]\n",
                t.client, t.port
            ),
        );
    } else {
        add(
            out,
            format_args!(
                "-6-302014: Teardown TCP connection 7 for outside:{peer}/{} to inside:{}/49152 duration {}:{:02}:{:02} \
                 bytes {} TCP FINs\n",
                t.port,
                t.client,
                took / 3600,
                took / 60 % 60,
                took % 60,
                total(t),
            ),
        );
    }
}

/// Connections that FirePOWER services on an ASA saw.
pub(super) fn asa_firepower(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "SFIMS: Protocol: TCP, SrcIP: {}, OriginalClientIP: ::, DstIP: {}, SrcPort: 49152, DstPort: {}, TCPFlags: \
             0x0, DE: Primary Detection Engine, Policy: Web, ConnectType: End, AccessControlRuleName: web, \
             FirstPacketSecond: {}, AccessControlRuleAction: {}, UserName: {}, Client: SSL client, InitiatorBytes: {}, \
             ResponderBytes: {}, NAPPolicy: Balanced, URLCategory: Storage, URL: {}\n",
            t.client,
            or(t.peer, "-"),
            t.port,
            time(t.start, "%Y-%m-%dT%H:%M:%SZ"),
            word(t, "Allow", "Block"),
            or(t.user.as_deref(), "-"),
            t.up.0,
            t.down.0,
            url(t),
        ),
    );
}

/// Connections of Firepower Threat Defense.
pub(super) fn firepower(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "%FTD-1-430003: EventPriority: Low, DeviceUUID: 1a, InstanceID: 2, FirstPacketSecond: {}, ConnectionID: 7, \
             AccessControlRuleAction: {}, SrcIP: {}, DstIP: {}, SrcPort: 49152, DstPort: {}, Protocol: tcp, \
             ConnectionDuration: {}, User: {}, InitiatorBytes: {}, ResponderBytes: {}, NAPPolicy: Balanced, URL: {}\n",
            time(t.start, "%Y-%m-%dT%H:%M:%SZ"),
            word(t, "Allow", "Block with reset"),
            t.client,
            or(t.peer, "-"),
            t.port,
            seconds(t),
            or(t.user.as_deref(), "-"),
            t.up.0,
            t.down.0,
            url(t),
        ),
    );
}

fn url(t: &ProxyTransaction) -> String {
    let path = if t.is_tunnel() { "".into() } else { url_encoded(&t.path, "") };
    format!("{}://{}{path}", t.scheme(), t.authority())
}

/// The access log of a Web Security Appliance.
pub(super) fn ironport(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let end = t.end().millis();
    // The realm follows a name with a domain.
    let user = t.user.as_deref().map_or("-".to_owned(), |user| match user.contains('\\') {
        true => format!("\"{}@LDAP\"", percent_encoded(user, "\"@")),
        false => format!("\"{}\"", percent_encoded(user, "\"")),
    });
    let target = if t.is_tunnel() { format!("tunnel://{}:{}/", t.host, t.port) } else { url(t) };
    let peer = if is_denied(t) { None } else { t.peer };
    add(
        out,
        format_args!(
            "{}.{:03} {} {} {}/{:03} {} {} {target} {user} {}/{} {} {}_12-Web-Default-NONE-NONE-NONE-DefaultGroup \
             <IW_fts,6.9,0,\"-\",0,0,0,-,\"-\",-> -\n",
            end / 1000,
            end % 1000,
            t.elapsed.millis(),
            t.client,
            word(t, "TCP_MISS", "TCP_DENIED"),
            t.status,
            t.down.0,
            t.method,
            if peer.is_some() { "DIRECT" } else { "NONE" },
            or(peer, "-"),
            t.content_type.as_deref().unwrap_or("-"),
            word(t, "DEFAULT_CASE", "BLOCK_WEBCAT"),
        ),
    );
}

/// Requests that a Meraki appliance let through; what its content filter blocks is an event of another kind.
pub(super) fn meraki(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let end = t.end().millis();
    add(out, format_args!("{}.{:03}000000 MX84 ", end / 1000, end % 1000));
    if is_denied(t) {
        return add(out, format_args!("events content_filtering_block url='{}' category0='Storage'\n", url(t)));
    }
    let port = |address: Option<std::net::IpAddr>, port: u16| match address {
        Some(std::net::IpAddr::V6(address)) => format!("[{address}]:{port}"),
        Some(address) => format!("{address}:{port}"),
        None => "-".to_owned(),
    };
    add(
        out,
        format_args!(
            "urls src={} dst={} mac=00:18:0A:00:00:01 request: {} {}\n",
            port(Some(t.client), 49152),
            port(t.peer, t.port),
            if t.is_tunnel() { "UNKNOWN".to_owned() } else { t.method.to_string() },
            url(t),
        ),
    );
}
