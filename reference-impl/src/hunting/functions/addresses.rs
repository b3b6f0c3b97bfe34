//! IP addresses. What is none gives null.

use std::net::{IpAddr, Ipv4Addr};

use super::Takes::{Any, Text, Whole};
use super::{BASE, Evaluate, FunctionDef, Gives, text, texts, truth, whole};
use crate::hunting::types::{Dynamic, ScalarType, Value};

pub(super) const TABLE: &[FunctionDef] = &[
    FunctionDef {
        name: "ipv4_is_private",
        takes: &[("address", Text)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| truth(is_private(&text(values, 0)))),
        about: "Whether an address is of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
        example: ("ipv4_is_private('192.168.1.1')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "ipv4_is_in_range",
        takes: &[("address", Text), ("range", Text)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| truth(in_range_4(&text(values, 0), &text(values, 1)))),
        about: "Whether an address is in a range such as `10.0.0.0/8`.",
        example: ("ipv4_is_in_range('192.168.1.6', '192.168.1.1/24')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "ipv4_is_in_any_range",
        takes: &[("address", Text), ("range", Any)],
        repeats: Some(Any),
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| any_range(values, in_range_4)),
        about: "Whether an address is in one of some ranges, or of an array of them.",
        example: ("ipv4_is_in_any_range('10.1.2.3', dynamic(['127.0.0.1/8', '10.0.0.1/8']))", "true"),
        ..BASE
    },
    FunctionDef {
        name: "ipv4_is_match",
        takes: &[("a", Text), ("b", Text)],
        may_take: &[("prefix", Whole)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| truth(compared_4(values).map(|order| order == 0))),
        about: "Whether two addresses are equal in the bits of the shortest prefix.",
        example: ("ipv4_is_match('192.168.1.1/24', '192.168.1.255')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "ipv4_compare",
        takes: &[("a", Text), ("b", Text)],
        may_take: &[("prefix", Whole)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| compared_4(values).map_or(Value::Null, Value::Long)),
        about: "-1, 0 or 1, as one address is below, equal to or above another in the bits of the shortest prefix.",
        example: ("ipv4_compare('192.168.1.1', '192.168.1.255')", "-1"),
        ..BASE
    },
    FunctionDef {
        name: "parse_ipv4",
        takes: &[("address", Text)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| match range_4(&text(values, 0)) {
            Some((address, prefix)) => Value::Long(i64::from(address & mask_4(prefix))),
            None => Value::Null,
        }),
        about: "An address as a number.",
        example: ("parse_ipv4('127.0.0.1')", "2130706433"),
        ..BASE
    },
    FunctionDef {
        name: "parse_ipv4_mask",
        takes: &[("address", Text), ("prefix", Whole)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| {
            let prefix = whole(values, 1).and_then(|prefix| u32::try_from(prefix).ok()).filter(|prefix| *prefix <= 32);
            match range_4(&text(values, 0)).zip(prefix) {
                Some(((address, own), prefix)) => Value::Long(i64::from(address & mask_4(own.min(prefix)))),
                None => Value::Null,
            }
        }),
        about: "The first bits of an address as a number.",
        example: ("parse_ipv4_mask('127.0.0.1', 24)", "2130706432"),
        ..BASE
    },
    FunctionDef {
        name: "ipv4_netmask_suffix",
        takes: &[("range", Text)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| {
            range_4(&text(values, 0)).map_or(Value::Null, |(_, prefix)| Value::Long(i64::from(prefix)))
        }),
        about: "How many bits the prefix of a range has.",
        example: ("ipv4_netmask_suffix('10.1.2.3/24')", "24"),
        ..BASE
    },
    FunctionDef {
        name: "format_ipv4",
        takes: &[("address", Any)],
        may_take: &[("prefix", Whole)],
        evaluate: Evaluate::Row(|values, _| {
            Value::text(formatted(values).map(|(text, _)| text.to_string()).unwrap_or_default())
        }),
        about: "An address, or a number that is one, as text, only the bits of its prefix.",
        example: ("format_ipv4('192.168.1.255', 24)", "192.168.1.0"),
        ..BASE
    },
    FunctionDef {
        name: "format_ipv4_mask",
        takes: &[("address", Any)],
        may_take: &[("prefix", Whole)],
        evaluate: Evaluate::Row(|values, _| {
            Value::text(formatted(values).map(|(text, prefix)| format!("{text}/{prefix}")).unwrap_or_default())
        }),
        about: "As `format_ipv4`, with the length of the prefix.",
        example: ("format_ipv4_mask('192.168.1.255', 24)", "192.168.1.0/24"),
        ..BASE
    },
    FunctionDef {
        name: "has_ipv4",
        takes: &[("source", Text), ("address", Text)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| Value::Bool(has_address(&text(values, 0), &text(values, 1), true))),
        about: "Whether a text has an address, parted from its other characters.",
        example: ("has_ipv4('from 10.1.2.3:80', '10.1.2.3')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "has_any_ipv4",
        takes: &[("source", Text), ("address", Any)],
        repeats: Some(Any),
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| Value::Bool(has_any_address(values, true))),
        about: "Whether a text has one of some addresses.",
        example: ("has_any_ipv4('from 10.1.2.3', dynamic(['10.1.2.3', '1.2.3.4']))", "true"),
        ..BASE
    },
    FunctionDef {
        name: "has_ipv4_prefix",
        takes: &[("source", Text), ("prefix", Text)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| Value::Bool(has_address(&text(values, 0), &text(values, 1), false))),
        about: "Whether a text has an address that starts with a prefix such as `10.1.`.",
        example: ("has_ipv4_prefix('from 10.1.2.3', '10.1.')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "has_any_ipv4_prefix",
        takes: &[("source", Text), ("prefix", Any)],
        repeats: Some(Any),
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| Value::Bool(has_any_address(values, false))),
        about: "Whether a text has an address that starts with one of some prefixes.",
        example: ("has_any_ipv4_prefix('from 10.1.2.3', '10.1.', '11.')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "ipv6_is_match",
        takes: &[("a", Text), ("b", Text)],
        may_take: &[("prefix", Whole)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| truth(compared_6(values).map(|order| order == 0))),
        about: "Whether two addresses, of IPv4 too, are equal in the bits of the shortest prefix.",
        example: ("ipv6_is_match('fe80::1/64', 'fe80::2')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "ipv6_compare",
        takes: &[("a", Text), ("b", Text)],
        may_take: &[("prefix", Whole)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| compared_6(values).map_or(Value::Null, Value::Long)),
        about: "As `ipv4_compare`, for addresses of IPv6.",
        example: ("ipv6_compare('fe80::1', 'fe80::2')", "-1"),
        ..BASE
    },
    FunctionDef {
        name: "ipv6_is_in_range",
        takes: &[("address", Text), ("range", Text)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| truth(in_range_6(&text(values, 0), &text(values, 1)))),
        about: "Whether an address of IPv6 is in a range.",
        example: ("ipv6_is_in_range('a5e:f127::5', 'a5e:f127::/64')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "ipv6_is_in_any_range",
        takes: &[("address", Text), ("range", Any)],
        repeats: Some(Any),
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| any_range(values, in_range_6)),
        about: "Whether an address of IPv6 is in one of some ranges.",
        example: ("ipv6_is_in_any_range('fe80::5', dynamic(['fe80::/16']))", "true"),
        ..BASE
    },
    FunctionDef {
        name: "geo_info_from_ip_address",
        takes: &[("address", Text)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| geo_info(&text(values, 0))),
        about: "Where an address is: country, state, city, latitude, longitude. Made up: one of a few places, the same \
                for the same address; nothing for private addresses.",
        example: ("geo_info_from_ip_address('10.0.0.1')", "{}"),
        ..BASE
    },
    FunctionDef {
        name: "ipv4_range_to_cidr_list",
        takes: &[("first", Text), ("last", Text)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let (Ok(first), Ok(last)) = (text(values, 0).parse::<Ipv4Addr>(), text(values, 1).parse::<Ipv4Addr>())
            else {
                return Value::Null;
            };
            let (mut at, end) = (u64::from(u32::from(first)), u64::from(u32::from(last)) + 1);
            let mut blocks = Vec::new();
            while at < end {
                // The largest block that starts here and does not go beyond the end.
                let aligned = if at == 0 { 32 } else { at.trailing_zeros().min(32) };
                let bits = aligned.min((end - at).ilog2());
                blocks.push(format!("{}/{}", Ipv4Addr::from(at as u32), 32 - bits));
                at += 1 << bits;
            }
            texts(blocks)
        }),
        about: "The blocks that cover all addresses from one to another.",
        example: (
            "ipv4_range_to_cidr_list('1.1.128.0', '1.1.140.255')",
            r#"["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]"#,
        ),
        ..BASE
    },
];

/// Places that addresses are made up to be at.
const PLACES: [(&str, &str, &str, f64, f64); 6] = [
    ("United States", "Washington", "Redmond", 47.67, -122.12),
    ("Germany", "Berlin", "Berlin", 52.52, 13.41),
    ("Netherlands", "North Holland", "Amsterdam", 52.37, 4.9),
    ("Israel", "Tel Aviv", "Tel Aviv", 32.08, 34.78),
    ("Japan", "Tokyo", "Tokyo", 35.69, 139.69),
    ("Brazil", "Sao Paulo", "Sao Paulo", -23.55, -46.63),
];

fn geo_info(address: &str) -> Value<'static> {
    let Ok(parsed) = address.trim().parse::<IpAddr>() else { return Value::Null };
    let number = match parsed {
        IpAddr::V4(address) if address.is_loopback() || is_private(&address.to_string()) == Some(true) => None,
        IpAddr::V4(address) => Some(u64::from(u32::from(address) >> 16)),
        IpAddr::V6(address) if address.is_loopback() || address.segments()[0] & 0xfe00 == 0xfc00 => None,
        IpAddr::V6(address) => Some(u64::from(address.segments()[1])),
    };
    let Some(number) = number else { return Value::dynamic(Dynamic::Bag(Vec::new())) };
    let (country, state, city, latitude, longitude) = PLACES[(number % PLACES.len() as u64) as usize];
    let property = |name: &str, value: Dynamic| (name.into(), value);
    let part = |text: &str| Dynamic::String(text.into());
    Value::dynamic(Dynamic::Bag(vec![
        property("country", part(country)),
        property("state", part(state)),
        property("city", part(city)),
        property("latitude", Dynamic::Real(latitude)),
        property("longitude", Dynamic::Real(longitude)),
    ]))
}

/// Whether an address is of a private network; nothing if it is no address.
fn is_private(address: &str) -> Option<bool> {
    let (address, prefix) = range_4(address)?;
    let inside = |start: u32, length: u32| prefix >= length && address & mask_4(length) == start;
    Some(inside(0x0a00_0000, 8) || inside(0xac10_0000, 12) || inside(0xc0a8_0000, 16))
}

fn mask_4(prefix: u32) -> u32 {
    u32::MAX.checked_shl(32 - prefix).unwrap_or(0)
}

/// An address and the length of its prefix, 32 if it has none.
fn range_4(text: &str) -> Option<(u32, u32)> {
    let (address, prefix) = text.trim().split_once('/').map_or((text.trim(), None), |(a, p)| (a, Some(p)));
    let prefix = prefix.map_or(Some(32), |prefix| prefix.parse().ok()).filter(|prefix| *prefix <= 32)?;
    Some((u32::from(address.parse::<Ipv4Addr>().ok()?), prefix))
}

/// The same for IPv6; an address of IPv4 counts as the one that it is mapped to.
fn range_6(text: &str) -> Option<(u128, u32)> {
    let (address, prefix) = text.trim().split_once('/').map_or((text.trim(), None), |(a, p)| (a, Some(p)));
    let prefix: Option<u32> = match prefix {
        Some(prefix) => Some(prefix.parse().ok()?),
        None => None,
    };
    let (bits, longest) = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => (u128::from(address.to_ipv6_mapped()), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    };
    let prefix = prefix.unwrap_or(longest);
    (prefix <= longest).then_some((bits, prefix + 128 - longest))
}

fn mask_6(prefix: u32) -> u128 {
    u128::MAX.checked_shl(128 - prefix).unwrap_or(0)
}

fn in_range_4(address: &str, range: &str) -> Option<bool> {
    let ((address, own), (start, prefix)) = (range_4(address)?, range_4(range)?);
    Some(own >= prefix && address & mask_4(prefix) == start & mask_4(prefix))
}

fn in_range_6(address: &str, range: &str) -> Option<bool> {
    let ((address, _), (start, prefix)) = (range_6(address)?, range_6(range)?);
    Some(address & mask_6(prefix) == start & mask_6(prefix))
}

/// The ranges after the first argument: texts, or arrays of them.
fn listed(values: &[Value<'_>]) -> Vec<String> {
    let of = |value: &Value<'_>| match value {
        Value::Dynamic(value) if value.items().is_some() => {
            value.items().unwrap_or(&[]).iter().map(Dynamic::to_text).collect()
        }
        other => vec![other.to_text()],
    };
    values.iter().skip(1).flat_map(of).collect()
}

fn any_range(values: &[Value<'_>], is_in: fn(&str, &str) -> Option<bool>) -> Value<'static> {
    let found: Vec<Option<bool>> = listed(values).iter().map(|range| is_in(&text(values, 0), range)).collect();
    truth(if found.contains(&Some(true)) { Some(true) } else { found.into_iter().flatten().next() })
}

fn compared_4(values: &[Value<'_>]) -> Option<i64> {
    let ((a, a_prefix), (b, b_prefix)) = (range_4(&text(values, 0))?, range_4(&text(values, 1))?);
    let asked =
        if values.len() > 2 { u32::try_from(whole(values, 2)?).ok().filter(|prefix| *prefix <= 32)? } else { 32 };
    let mask = mask_4(asked.min(a_prefix).min(b_prefix));
    Some((a & mask).cmp(&(b & mask)) as i64)
}

fn compared_6(values: &[Value<'_>]) -> Option<i64> {
    let ((a, a_prefix), (b, b_prefix)) = (range_6(&text(values, 0))?, range_6(&text(values, 1))?);
    let asked =
        if values.len() > 2 { u32::try_from(whole(values, 2)?).ok().filter(|prefix| *prefix <= 128)? } else { 128 };
    // A prefix of two addresses of IPv4 counts their own bits.
    let both_4 = [0, 1].iter().all(|at| !text(values, *at).contains(':'));
    let asked = if both_4 && asked <= 32 { asked + 96 } else { asked };
    let mask = mask_6(asked.min(a_prefix).min(b_prefix));
    Some((a & mask).cmp(&(b & mask)) as i64)
}

fn formatted(values: &[Value<'_>]) -> Option<(Ipv4Addr, u32)> {
    let (address, own) = match &values[0] {
        Value::Long(number) => (u32::try_from(*number).ok()?, 32),
        other => range_4(&other.to_text())?,
    };
    let asked =
        if values.len() > 1 { u32::try_from(whole(values, 1)?).ok().filter(|prefix| *prefix <= 32)? } else { 32 };
    let prefix = own.min(asked);
    Some((Ipv4Addr::from(address & mask_4(prefix)), prefix))
}

fn has_any_address(values: &[Value<'_>], whole: bool) -> bool {
    listed(values).iter().any(|address| has_address(&text(values, 0), address, whole))
}

/// Whether an address, or the start of one, stands in a text between characters that belong to none.
fn has_address(source: &str, wanted: &str, whole: bool) -> bool {
    let is_full = wanted.parse::<Ipv4Addr>().is_ok();
    if whole != is_full && (whole || !wanted.ends_with('.')) || wanted.is_empty() {
        return false;
    }
    let parts = source.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    let mut addresses = parts.map(|part| part.trim_matches('.')).filter(|part| part.parse::<Ipv4Addr>().is_ok());
    addresses.any(|address| if is_full { address == wanted } else { address.starts_with(wanted) })
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    #[test]
    fn prefixes_of_no_bits_cover_everything() {
        assert_eq!(in_range_4("1.2.3.4", "0.0.0.0/0"), Some(true));
        assert_eq!(in_range_6("::1", "::/0"), Some(true));
        assert_eq!(in_range_4("1.2.3.4", "nowhere"), None);
        assert_eq!(range_6("::ffff:1.2.3.4").map(|(bits, _)| Ipv6Addr::from(bits)), "::ffff:1.2.3.4".parse().ok());
    }
}
