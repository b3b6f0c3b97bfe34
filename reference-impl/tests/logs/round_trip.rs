//! What is written is read back: equal in what the format documents, and nothing more.

use std::net::{Ipv4Addr, Ipv6Addr};

use gnomon_reference_impl::catalog::{Destination, Host};
use gnomon_reference_impl::logs::{Ignored, LogAction, LogRecord, ReadSettings, Reading};
use gnomon_reference_impl::proxy::{
    InSyslog, LogWriter, Method, ProxyAction, ProxyTransaction, SquidCommon, SquidNative, SyslogStyle, writer, writers,
};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use proptest::prelude::*;

use crate::sources::Source;

const METHODS: [Method; 6] = [Method::Connect, Method::Get, Method::Head, Method::Post, Method::Put, Method::Options];

/// What an allowed request may be answered with.
const STATUSES: [u16; 6] = [200, 204, 304, 403, 404, 503];

const CONTENT_TYPES: [&str; 3] = ["text/html", "image/png", "text/plain;charset=UTF-8"];

fn user() -> impl Strategy<Value = String> {
    // Blanks, quotes, percent signs and letters outside ASCII inside; a domain or none.
    ("(contoso\\\\|CONTOSO\\\\|)", "[a-zA-Z][a-zA-Z0-9._@' \"%ëé-]{5,12}[a-z]")
        .prop_map(|(domain, name)| domain + &name)
}

fn host() -> impl Strategy<Value = Host> {
    prop_oneof![
        4 => "[a-z][a-z0-9-]{0,8}[a-z]\\.(dropbox|contoso-files|xn--drpbox-xqf)\\.com".prop_map(Host::Domain),
        1 => any::<u32>().prop_map(|bits| Host::Address(Ipv4Addr::from(bits | 0x0a00_0001).into())),
        1 => any::<u64>().prop_map(|bits| {
            Host::Address(Ipv6Addr::from(0x2001_0db8_u128 << 96 | u128::from(bits)).into())
        }),
    ]
}

fn address() -> impl Strategy<Value = std::net::IpAddr> {
    prop_oneof![
        3 => any::<[u8; 3]>().prop_map(|[a, b, c]| Ipv4Addr::new(10, a, b, c).into()),
        1 => any::<u64>().prop_map(|bits| Ipv6Addr::from(0xfd00_u128 << 112 | u128::from(bits)).into()),
    ]
}

prop_compose! {
    pub(crate) fn transaction()(
        start in 1_612_936_800_000u64..1_640_000_000_000,
        elapsed in prop_oneof![Just(0u64), 1u64..2000, 0u64..4_000_000],
        client in address(),
        user in prop::option::of(user()),
        method in prop::sample::select(METHODS.to_vec()),
        host in host(),
        port in prop::sample::select(vec![80u16, 443, 8080]),
        path in "/[!-\"$->@-~é ]{0,20}(\\?[!-\"$-~]{0,10}|)",
        (up, down) in (0u64..1 << 40, prop_oneof![Just(0u64), 0u64..1 << 40]),
        (action, status) in prop_oneof![
            4 => prop::sample::select(STATUSES.to_vec()).prop_map(|status| (ProxyAction::Allowed, status)),
            1 => Just((ProxyAction::Denied, 403)),
            1 => Just((ProxyAction::Challenged, 407)),
        ],
        peer in prop::option::weighted(0.8, address()),
        content_type in prop::option::of(prop::sample::select(CONTENT_TYPES.to_vec())),
    ) -> ProxyTransaction {
        ProxyTransaction {
            start: SimTime::from_millis(start),
            elapsed: SimDuration::from_millis(elapsed),
            client,
            user,
            method,
            host,
            port,
            path: if method == Method::Connect { String::new() } else { path },
            up: Bytes(up),
            down: Bytes(down),
            status,
            action,
            peer,
            // Products that write no parameters cut them off.
            content_type: content_type.map(|kind| kind.split(';').next().unwrap_or(kind).to_owned()),
            proxy: "proxy01".to_owned(),
        }
    }
}

/// Sources that name hosts although reports do not show them.
const HOSTS_APART: [&str; 2] = ["JUNIPER_SRX_WELF", "CHECKPOINT_CEF"];

/// How long it took, a part of a second left out.
fn whole_seconds(t: &ProxyTransaction) -> SimDuration {
    SimDuration::from_secs(t.elapsed.millis() / 1000)
}

fn whole_second(at: SimTime) -> SimTime {
    SimTime::from_millis(at.millis() / 1000 * 1000)
}

/// The path as the product's URL spells it.
fn path(product: &str, t: &ProxyTransaction) -> String {
    let encode = |also: &[char]| {
        let mut text = String::new();
        for letter in t.path.chars() {
            let mut buffer = [0; 4];
            match letter {
                '!'..='~' if !also.contains(&letter) => text.push(letter),
                _ => letter.encode_utf8(&mut buffer).bytes().for_each(|byte| text.push_str(&format!("%{byte:02X}"))),
            }
        }
        text
    };
    match product {
        "SQUID" | "SQUID_NATIVE" => t.path.split_whitespace().collect(),
        "CUSTOM_CSV" | "CUSTOM_KEY_VALUE" | "SOPHOS_XG" | "SOPHOS_CYBEROAM" | "SOPHOS_SG" | "SONICWALL" | "FORTIOS"
        | "ZSCALER" | "MCAFEE_SWG" | "BARRACUDA" | "MICROSOFT_ISA_W3C" => encode(&['"']),
        _ => encode(&[]),
    }
}

/// The record that the log of this source should give, user in lower case.
fn expected(source: &Source, t: &ProxyTransaction) -> Option<LogRecord> {
    let product = source.product();
    let squid = product.starts_with("SQUID");
    let failed_tunnel = t.is_tunnel() && t.status >= 500;
    let denied = t.action == ProxyAction::Denied;
    let knows_no_server = !source.attributes().url && t.peer.is_none();
    let nothing = !source.logs(t)
        || (squid && failed_tunnel)
        || (knows_no_server && matches!(source, Source::Format(_)) && !HOSTS_APART.contains(&product))
        || (product == "CLAVISTER" && t.peer.is_none());
    if nothing {
        return None;
    }
    let at = match product {
        "SQUID" | "ZSCALER_CEF" | "ZSCALER" | "ZSCALER_QRADAR" | "SONICWALL" | "SOPHOS_XG" | "SOPHOS_CYBEROAM"
        | "SOPHOS_SG" | "WATCHGUARD_XTM" | "FORTIOS" | "BARRACUDA" | "MCAFEE_SWG" => whole_second(t.end()),
        "GENERIC_W3C" | "BLUECOAT" | "MICROSOFT_ISA_W3C" => whole_second(t.end()) - t.elapsed,
        "WEBSENSE_SIEM_CEF" | "FORCEPOINT_LEEF" | "MACHINE_ZONE_MERAKI" => t.end(),
        "PALO_ALTO"
        | "CUSTOM_CSV"
        | "PALO_ALTO_LEEF"
        | "STORMSHIELD"
        | "JUNIPER_SSG"
        | "CHECKPOINT"
        | "CHECKPOINT_SMART_VIEW_TRACKER"
        | "CISCO_ASA_FIREPOWER"
        | "CISCO_FIREPOWER_V6" => whole_second(t.start),
        "FORTIGATE" => t.end() - whole_seconds(t),
        "CLAVISTER" | "JUNIPER_SRX_WELF" => whole_second(t.end()) - whole_seconds(t),
        "CISCO_ASA" | "CISCO_FWSM" | "JUNIPER_SRX" if !denied => whole_second(t.end()) - whole_seconds(t),
        "CISCO_ASA" | "CISCO_FWSM" | "JUNIPER_SRX" => whole_second(t.end()),
        "JUNIPER_SRX_SD" if !denied => t.end() - whole_seconds(t),
        "JUNIPER_SRX_SD" => t.end(),
        _ => t.start,
    };
    let mut record = LogRecord {
        source_ip: Some(t.client),
        user: t.user.as_deref().map(str::to_lowercase),
        destination_ip: t.peer,
        url: Some(Destination::parse(&format!("{}{}", t.host, path(product, t))).unwrap()),
        total: Some(t.up + t.down),
        up: Some(t.up),
        down: Some(t.down),
        ..LogRecord::new(at, LogAction::blocked_if(t.action == ProxyAction::Denied))
    };
    match product {
        "WATCHGUARD_XTM" | "SONICWALL" | "FORTIOS" | "JUNIPER_SRX_WELF" => {
            let path = path(product, t);
            let path = path.split('?').next().unwrap_or_default();
            record.url = Some(Destination::of_host_and_path(&t.host.to_string(), path).unwrap());
        }
        _ => {}
    }
    source.tell(t, &mut record);
    Some(record)
}

pub(crate) fn settings() -> ReadSettings {
    ReadSettings::at("2021-06-01T00:00:00Z".parse().unwrap())
}

fn in_lower_case(mut records: Vec<LogRecord>) -> Vec<LogRecord> {
    for record in &mut records {
        record.user = record.identity();
    }
    records
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_as_far_as_documented(transactions in prop::collection::vec(transaction(), 1..8)) {
        for source in Source::all() {
            let log = source.write(&transactions);
            let reading = source.read(&log, settings());
            let text = String::from_utf8_lossy(&log);
            prop_assert_eq!(&reading.unreadable, &[], "{}:\n{}", source.name(), text);
            let expected: Vec<LogRecord> = transactions.iter().filter_map(|t| expected(&source, t)).collect();
            prop_assert_eq!(in_lower_case(reading.records), expected, "{}:\n{}", source.name(), text);
        }
    }

    #[test]
    fn every_envelope_holds_every_format(transactions in prop::collection::vec(transaction(), 1..4)) {
        for product in writers() {
            let plain = Source::all().into_iter().find(|source| source.name() == product).unwrap();
            let in_syslog = format!("{product}_SYSLOG");
            let by_syslog = Source::all().into_iter().find(|source| source.name() == in_syslog).unwrap();
            let expected = plain.read(&plain.write(&transactions), settings());
            for style in [SyslogStyle::Rfc3164, SyslogStyle::WithoutPriority, SyslogStyle::Rfc5424] {
                for tag in [None, Some("proxyd")] {
                    let writer = InSyslog { writer: writer(product).unwrap(), style, tag };
                    let mut log = Vec::new();
                    writer.header(transactions[0].start, &mut log);
                    transactions.iter().for_each(|t| writer.write(t, &mut log));
                    let reading = by_syslog.read(&log, settings());
                    prop_assert_eq!(&reading, &expected, "{} {:?}:\n{}", product, style, String::from_utf8_lossy(&log));
                }
            }
        }
    }

    #[test]
    fn tls_inspection_and_the_combined_log_change_nothing(transactions in prop::collection::vec(transaction(), 1..8)) {
        let variants: [(&str, Box<dyn LogWriter>); 2] = [
            ("SQUID_NATIVE", Box::new(SquidNative { tls_inspection: true })),
            ("SQUID", Box::new(SquidCommon { combined: true })),
        ];
        for (name, writer) in variants {
            let source = Source::all().into_iter().find(|source| source.name() == name).unwrap();
            let mut log = Vec::new();
            transactions.iter().for_each(|t| writer.write(t, &mut log));
            let reading = source.read(&log, settings());
            let plain = source.read(&source.write(&transactions), settings());
            prop_assert_eq!(&reading.records, &plain.records);
            let bookkeeping = |reading: &Reading| reading.ignored.get(&Ignored::Bookkeeping).copied();
            prop_assert!(bookkeeping(&reading) >= bookkeeping(&plain));
        }
    }

    #[test]
    fn the_switch_shows_what_squid_writes_and_the_documents_do_not_name(t in transaction()) {
        let native = Source::all().into_iter().find(|source| source.name() == "SQUID_NATIVE").unwrap();
        let log = native.write(std::slice::from_ref(&t));
        let shown = native.read(&log, ReadSettings { expose_undocumented: true, ..settings() });
        let hidden = native.read(&log, settings());
        prop_assert_eq!(shown.records.len(), hidden.records.len());
        for record in &hidden.records {
            prop_assert_eq!((record.total, record.up, record.down, record.destination_ip), (None, None, None, None));
        }
        for record in &shown.records {
            prop_assert_eq!((record.total, record.up, record.down), (Some(t.down), None, Some(t.down)));
        }
    }

    #[test]
    fn line_endings_blank_lines_and_a_byte_order_mark_change_nothing(
        transactions in prop::collection::vec(transaction(), 1..5),
    ) {
        for source in Source::all() {
            let log = source.write(&transactions);
            let mut other = b"\xef\xbb\xbf".to_vec();
            for line in log.split_inclusive(|byte| *byte == b'\n') {
                other.extend_from_slice(line.strip_suffix(b"\n").unwrap_or(line));
                other.extend_from_slice(b"\r\n\r\n");
            }
            // The last line without its line feed.
            other.truncate(other.len() - 3);
            let (plain, reading) = (source.read(&log, settings()), source.read(&other, settings()));
            prop_assert_eq!(&reading.records, &plain.records, "{}", source.name());
            prop_assert_eq!(reading.unreadable_lines, 0);
        }
    }

    #[test]
    fn a_bad_line_never_costs_a_good_one(
        transactions in prop::collection::vec(transaction(), 1..5),
        junk in prop::collection::vec(any::<u8>(), 1..60),
    ) {
        let mut junk: Vec<u8> = junk.into_iter().filter(|byte| !matches!(byte, b'\n' | b'#')).collect();
        junk.insert(0, b'?');
        junk.push(b'\n');
        for source in Source::all() {
            let log = source.write(&transactions);
            let expected = source.read(&log, settings());
            let mut mixed = Vec::new();
            for line in log.split_inclusive(|byte| *byte == b'\n') {
                mixed.extend_from_slice(line);
                mixed.extend_from_slice(&junk);
            }
            let reading = source.read(&mixed, settings());
            prop_assert_eq!(&reading.records, &expected.records, "{}", source.name());
            prop_assert!(log.is_empty() || reading.unreadable_lines > 0, "{}", source.name());
        }
    }
}
