//! Web gateways and management of other makers: Zscaler's own form, McAfee, Barracuda, Check Point, Juniper SRX, and
//! Microsoft's ISA Server.

use super::super::ProxyTransaction;
use super::lines::{is_denied, seconds, word};
use super::spelling::{add, or, percent_encoded, time, url_encoded};

fn path(t: &ProxyTransaction) -> String {
    if t.is_tunnel() { String::new() } else { url_encoded(&t.path, "\"").into_owned() }
}

/// Zscaler's web log as pairs between tabs.
pub(super) fn zscaler(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "{}\treason={}\tevent_id={}\tprotocol={}\taction={}\ttransactionsize={}\tresponsesize={}\trequestsize={}\t\
             urlcategory=Storage\tserverip={}\trequestmethod={}\tproduct=NSS\tlocation=Headquarters\tClientIP={}\t\
             status={}\tuser={}\turl={}{}\tvendor=Zscaler\thostname={}\n",
            time(t.end(), "%Y-%m-%d %H:%M:%S"),
            word(t, "Allowed", "Not allowed to browse this category"),
            t.end().millis(),
            t.scheme().to_uppercase(),
            word(t, "Allowed", "Blocked"),
            t.up.0.saturating_add(t.down.0),
            t.down.0,
            t.up.0,
            or(t.peer, "-"),
            t.method,
            t.client,
            t.status,
            t.user.as_deref().unwrap_or("Headquarters"),
            t.authority(),
            path(t),
            t.host,
        ),
    );
}

/// The columns of the access log of a Web Gateway that counts both directions.
pub(super) const MCAFEE_COLUMNS: &str = "#time_stamp \"auth_user\" src_ip status_code \"req_line\" \"categories\" \
    \"rep_level\" \"media_type\" bytes_to_client bytes_from_client \"user_agent\" \"virus_name\" \"block_res\"\n";

/// The access log of a Web Gateway.
pub(super) fn mcafee(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let request = if t.is_tunnel() {
        format!("{}:{}", t.host, t.port)
    } else {
        format!("{}://{}{}", t.scheme(), t.authority(), path(t))
    };
    add(
        out,
        format_args!(
            "[{}] \"{}\" {} {} \"{} {request} HTTP/1.1\" \"Storage\" \"Minimal Risk\" \"{}\" {} {} \"Mozilla/5.0 \
             (X11)\" \
             \"\" \"{}\"\n",
            time(t.end(), "%d/%b/%Y:%H:%M:%S +0000"),
            percent_encoded(t.user.as_deref().unwrap_or_default(), "\""),
            t.client,
            if is_denied(t) {
                403
            } else if t.status == 403 {
                404
            } else {
                t.status
            },
            t.method,
            t.content_type.as_deref().unwrap_or_default(),
            t.down.0,
            t.up.0,
            word(t, "0", "10"),
        ),
    );
}

/// The web log of a Web Security Gateway.
pub(super) fn barracuda(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let user = t.user.as_deref().map_or("ANON".to_owned(), |user| format!("ldap0:{user}"));
    add(
        out,
        format_args!(
            "{} 1 {} {} {} {} {}://{}{} {} BYF {} CLEAN 2 1 0 1 3 (-) 1 storage 0 - 0 {} storage [{user}] {} - - 0\n",
            t.end().millis() / 1000,
            t.client,
            or(t.peer, "-"),
            t.content_type.as_deref().unwrap_or("-"),
            t.client,
            t.scheme(),
            t.authority(),
            path(t),
            t.down.0,
            word(t, "ALLOWED", "BLOCKED"),
            t.host,
            t.host,
        ),
    );
}

/// Check Point's log as pairs between bars.
pub(super) fn checkpoint(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "time={}|action={}|orig=192.0.2.254|i/f_dir=inbound|i/f_name=eth1|has_accounting=1|product=VPN-1 & \
             FireWall-1|src={}|s_port=49152|dst={}|service={}|proto=tcp|rule=3|user={}\n",
            time(t.start, "%e%b%Y %H:%M:%S").trim_start(),
            word(t, "accept", "drop"),
            t.client,
            or(t.peer, "-"),
            t.port,
            t.user.as_deref().unwrap_or_default(),
        ),
    );
}

/// The columns of an export of SmartView Tracker.
pub(super) const SMART_VIEW_COLUMNS: &str = "\"Number\" \"Date\" \"Time\" \"Interface\" \"Origin\" \"Type\" \"Action\" \
    \"Service\" \"Source Port\" \"Source\" \"Destination\" \"Protocol\" \"Rule\"\n";

/// An export of SmartView Tracker.
pub(super) fn smart_view(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "\"7\" \"{}\" \"{}\" \"eth1\" \"gw01\" \"Log\" \"{}\" \"{}\" \"49152\" \"{}\" \"{}\" \"tcp\" \"3\"\n",
            time(t.start, "%e%b%Y").trim_start(),
            time(t.start, "%H:%M:%S"),
            word(t, "Accept", "Drop"),
            t.port,
            t.client,
            or(t.peer, "-"),
        ),
    );
}

/// Sessions of an SRX as text.
pub(super) fn juniper_srx(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let Some(peer) = t.peer else { return };
    add(out, format_args!("{} srx01 RT_FLOW: ", time(t.end(), "%b %d %Y %H:%M:%S")));
    let flow = format!("{}/49152->{peer}/{}", t.client, t.port);
    if is_denied(t) {
        let denied =
            format_args!("RT_FLOW_SESSION_DENY: session denied {flow} 0x0 junos-https 6(0) web trust untrust\n");
        return add(out, denied);
    }
    add(
        out,
        format_args!(
            "RT_FLOW_SESSION_CLOSE: session closed TCP FIN: {flow} 0x0 junos-https {flow} 0x0 N/A N/A N/A N/A 6 web \
             trust \
             untrust 4711 9({}) 12({}) {} SSL UNKNOWN N/A(N/A) ge-0/0/0.0 UNKNOWN\n",
            t.up.0,
            t.down.0,
            seconds(t),
        ),
    );
}

/// Sessions of an SRX as structured data.
pub(super) fn juniper_srx_sd(t: &ProxyTransaction, out: &mut Vec<u8>) {
    let Some(peer) = t.peer else { return };
    let (kind, text) = if is_denied(t) { ("DENY", "session denied") } else { ("CLOSE", "session closed TCP FIN") };
    add(
        out,
        format_args!(
            "1 {} srx01 RT_FLOW - RT_FLOW_SESSION_{kind} [junos@2636.1.1.1.2.129 reason=\"TCP FIN\" \
             source-address=\"{}\" \
             source-port=\"49152\" destination-address=\"{peer}\" destination-port=\"{}\" service-name=\"junos-https\" \
             username=\"N/A\"",
            t.end(),
            t.client,
            t.port,
        ),
    );
    if !is_denied(t) {
        let counts = format_args!(
            " packets-from-client=\"9\" bytes-from-client=\"{}\" packets-from-server=\"12\" bytes-from-server=\"{}\" \
             elapsed-time=\"{}\"",
            t.up.0,
            t.down.0,
            seconds(t),
        );
        add(out, counts);
    }
    add(out, format_args!("] {text}\n"));
}

/// The columns of the web proxy log of ISA Server.
pub(super) const ISA_COLUMNS: &str = "#Software: Microsoft(R) Internet Security and Acceleration Server 2006\n\
    #Version: 2.0\n\
    #Fields: c-ip\tcs-username\tc-agent\tdate\ttime\tr-host\tr-ip\tr-port\ttime-taken\tcs-bytes\tsc-bytes\t\
    s-operation\t\
    cs-uri\tsc-status\taction\n";

/// The web proxy log of ISA Server.
pub(super) fn isa(t: &ProxyTransaction, out: &mut Vec<u8>) {
    add(
        out,
        format_args!(
            "{}\t{}\tMozilla/5.0 (X11)\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}://{}{}\t{}\t{}\n",
            t.client,
            t.user.as_deref().map_or("-".into(), |user| percent_encoded(user, "")),
            time(t.end(), "%Y-%m-%d"),
            time(t.end(), "%H:%M:%S"),
            t.host,
            or(t.peer, "-"),
            t.port,
            t.elapsed.millis(),
            t.up.0,
            t.down.0,
            t.method,
            t.scheme(),
            t.authority(),
            path(t),
            t.status,
            word(t, "Allowed", "Denied"),
        ),
    );
}
