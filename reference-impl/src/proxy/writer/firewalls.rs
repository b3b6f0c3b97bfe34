//! Firewalls that write pairs between blanks.

use super::super::ProxyTransaction;
use super::lines::{is_denied, seconds, word};
use super::spelling::{add, or, time, url_encoded};

const TIME: &str = "%Y-%m-%d %H:%M:%S";

fn path(t: &ProxyTransaction) -> String {
    let (path, _) = t.path_and_query();
    url_encoded(if path.is_empty() { "/" } else { path }, "\"").into_owned()
}

/// The client with its port, as far as the form can say it.
fn with_port(t: &ProxyTransaction) -> String {
    if t.client.is_ipv4() { format!("{}:49152:X0", t.client) } else { t.client.to_string() }
}

/// Web requests of SonicOS.
pub(super) fn sonicwall(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let (number, message) = if is_denied(t) { (14, "Web site access denied") } else { (97, "Web site hit") };
    add(
        out,
        format_args!(
            "id=firewall sn=0017C5 time=\"{} UTC\" fw=192.0.2.254 pri=6 c=1024 m={number} msg=\"{message}\" n=1 \
             usr=\"{}\" src={} dst={} proto=tcp/https op={} sent={} rcvd={} result={} dstname={} arg={} code=20 \
             Category=\"Information Technology\"\n",
            time(t.end(), TIME),
            t.user.as_deref().unwrap_or_default(),
            with_port(t),
            or(t.peer, "-"),
            t.method,
            t.up.0,
            t.down.0,
            t.status,
            t.host,
            path(t),
        ),
    );
}

/// Connections of Stormshield.
pub(super) fn stormshield(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "id=firewall time=\"{}\" fw=\"SN310\" tz=+0000 startime=\"{}\" pri=5 confid=01 slotlevel=2 ruleid=10 \
             srcifname=\"in\" ipproto=tcp proto=https src={} srcport=49152 dst={} dstport={} user=\"{}\" sent={} \
             rcvd={} \
             duration={} action={} logtype=\"connection\"\n",
            time(t.end(), TIME),
            time(t.start, TIME),
            t.client,
            or(t.peer, "-"),
            t.port,
            t.user.as_deref().unwrap_or_default(),
            t.up.0,
            t.down.0,
            seconds(t),
            word(t, "pass", "block"),
        ),
    );
}

/// Sessions of Junos in WebTrends' form.
pub(super) fn juniper_welf(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "id=firewall time=\"{}\" fw=192.0.2.254 pri=6 proto=6/https src={} dst={} dstname={} arg={} op={} sent={} \
             rcvd={} duration={} action={}\n",
            time(t.end(), TIME),
            t.client,
            or(t.peer, "-"),
            t.host,
            path(t),
            t.method,
            t.up.0,
            t.down.0,
            seconds(t),
            word(t, "Permit", "Deny"),
        ),
    );
}

/// Traffic of ScreenOS.
pub(super) fn juniper_ssg(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "ssg5: NetScreen device_id=ssg5 [Root]system-notification-00257(traffic): start_time=\"{}\" duration={} \
             policy_id=1 service=https proto=6 src zone=Trust dst zone=Untrust action={} sent={} rcvd={} src={} dst={} \
             src_port=49152 dst_port={} user=\"{}\" session_id=7 reason=Close - TCP FIN\n",
            time(t.start, TIME),
            seconds(t),
            word(t, "Permit", "Deny"),
            t.up.0,
            t.down.0,
            t.client,
            or(t.peer, "-"),
            t.port,
            t.user.as_deref().unwrap_or_default(),
        ),
    );
}

/// Connections of cOS Core.
pub(super) fn clavister(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let (event, action) = if is_denied(t) { ("ruleset_drop_packet", "drop") } else { ("conn_close_natsat", "close") };
    add(
        out,
        format_args!(
            "[{}] EFW: CONN: prio=1 id=00600005 rev=1 event={event} action={action} rule=web conn=close \
             connipproto=TCP connrecvif=lan connsrcip={} connsrcport=49152 conndestif=wan conndestip={} \
             conndestport={} origsent={} termsent={} conntime={}\n",
            time(t.end(), TIME),
            t.client,
            or(t.peer, "-"),
            t.port,
            t.up.0,
            t.down.0,
            seconds(t),
        ),
    );
}

/// Sessions of FortiGate.
pub(super) fn fortigate(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "date={} time={} devname=\"fw01\" devid=\"FG100\" eventtime={}000000 tz=\"+0000\" logid=\"0000000013\" \
             type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip={} srcport=49152 dstip={} \
             dstport={} proto=6 action=\"{}\" policyid=1 service=\"HTTPS\" user=\"{}\" duration={} sentbyte={} \
             rcvdbyte={} sentpkt=9 rcvdpkt=12\n",
            time(t.end(), "%Y-%m-%d"),
            time(t.end(), "%H:%M:%S"),
            t.end().millis(),
            t.client,
            or(t.peer, "-"),
            t.port,
            word(t, "close", "deny"),
            t.user.as_deref().unwrap_or_default(),
            seconds(t),
            t.up.0,
            t.down.0,
        ),
    );
}

/// Web requests of FortiOS.
pub(super) fn fortios(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "date={} time={} devname=\"fw01\" devid=\"FG100\" tz=\"+0000\" logid=\"0317013312\" type=\"utm\" \
             subtype=\"webfilter\" eventtype=\"ftgd_allow\" level=\"notice\" vd=\"root\" policyid=1 user=\"{}\" \
             srcip={} \
             srcport=49152 dstip={} dstport={} proto=6 service=\"HTTPS\" hostname=\"{}\" action=\"{}\" url=\"{}\" \
             sentbyte={} rcvdbyte={} direction=\"outgoing\" catdesc=\"Storage\"\n",
            time(t.end(), "%Y-%m-%d"),
            time(t.end(), "%H:%M:%S"),
            t.user.as_deref().unwrap_or_default(),
            t.client,
            or(t.peer, "-"),
            t.port,
            t.host,
            word(t, "passthrough", "blocked"),
            path(t),
            t.up.0,
            t.down.0,
        ),
    );
}

/// Content filtering of SFOS and of Cyberoam.
pub(super) fn sophos(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let tunnel = if t.is_tunnel() { String::new() } else { path(t) };
    add(
        out,
        format_args!(
            "device=\"SFW\" date={} time={} timezone=\"GMT\" device_name=\"XG210\" device_id=C2 log_id=050901616001 \
             log_type=\"Content Filtering\" log_component=\"HTTP\" log_subtype=\"{}\" status=\"\" priority=Information \
             fw_rule_id=1 user_name=\"{}\" user_gp=\"\" iap=1 category=\"Storage\" url=\"{}://{}{tunnel}\" \
             contenttype=\"\" \
             src_ip={} dst_ip={} protocol=\"TCP\" src_port=49152 dst_port={} sent_bytes={} recv_bytes={} domain={}\n",
            time(t.end(), "%Y-%m-%d"),
            time(t.end(), "%H:%M:%S"),
            word(t, "Allowed", "Denied"),
            t.user.as_deref().unwrap_or_default(),
            t.scheme(),
            t.authority(),
            t.client,
            or(t.peer, "-"),
            t.port,
            t.up.0,
            t.down.0,
            t.host,
        ),
    );
}

/// The web proxy of UTM 9.
pub(super) fn sophos_sg(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let tunnel = if t.is_tunnel() { String::new() } else { path(t) };
    add(
        out,
        format_args!(
            "{} utm httpproxy[5435]: id=\"0001\" severity=\"info\" sys=\"SecureWeb\" sub=\"http\" name=\"http access\" \
             action=\"{}\" method=\"{}\" srcip=\"{}\" dstip=\"{}\" user=\"{}\" statuscode=\"{}\" cached=\"0\" \
             size=\"{}\" \
             url=\"{}://{}{tunnel}\" fullreqtime=\"123\"\n",
            time(t.end(), "%Y:%m:%d-%H:%M:%S"),
            word(t, "pass", "block"),
            t.method,
            t.client,
            or(t.peer, ""),
            t.user.as_deref().unwrap_or_default(),
            t.status,
            t.down.0,
            t.scheme(),
            t.authority(),
        ),
    );
}
