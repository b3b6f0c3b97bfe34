//! How each appliance writes what is to be blocked.
//!
//! Documented is one line of one appliance, `url.domain=application.com deny` for Blue Coat. All else is our reading of
//! what the appliance takes at its own prompt or as an uploaded list:
//!
//! | appliance | a domain with its subdomains | a full URL | a tenant pattern |
//! |---|---|---|---|
//! | Blue Coat | `url.domain=`, a suffix of the host | the same, with the path | `url.host.regex=` |
//! | Cisco ASA | a name that is resolved to addresses; no subdomain | left out: addresses have no path | left out |
//! | FortiGate | a simple entry of a URL filter | the same, with the path | a wildcard entry |
//! | Palo Alto | two entries of a URL category | one entry | left out: `*` stands for whole labels |
//! | Zscaler | an entry with a leading dot | an entry without | left out |
//! | Juniper SRX | two URL patterns | left out: patterns are of hosts | left out: `*` stands for whole labels |
//! | Websense | a line of a list of custom URLs | the same, with the path | left out |

use std::fmt::Write as _;

use super::Appliance;
use crate::catalog::DomainOrUrl;

/// What our objects on an appliance are called.
const OURS: &str = "CAS-unsanctioned";

/// The script for an appliance; of nothing, an empty one.
pub(super) fn write<'a>(appliance: Appliance, entries: impl Iterator<Item = &'a DomainOrUrl>) -> String {
    match appliance {
        Appliance::BlueCoatProxySg => each(entries, blue_coat),
        Appliance::CiscoAsa => cisco_asa(entries),
        Appliance::FortinetFortiGate => fortigate(entries),
        Appliance::PaloAlto => each(entries, palo_alto),
        Appliance::Zscaler => each(entries, zscaler),
        Appliance::JuniperSrx => juniper_srx(entries),
        Appliance::Websense => each(entries, websense),
    }
}

/// The lines of each entry that the appliance can match.
fn each<'a>(entries: impl Iterator<Item = &'a DomainOrUrl>, lines: impl Fn(&DomainOrUrl) -> Option<String>) -> String {
    entries.filter_map(lines).map(|lines| lines + "\n").collect()
}

fn blue_coat(entry: &DomainOrUrl) -> Option<String> {
    Some(match entry {
        DomainOrUrl::Domain(_) | DomainOrUrl::Url { .. } => format!("url.domain={entry} deny"),
        DomainOrUrl::Tenant { marker, domain } => {
            format!(r#"url.host.regex="{marker}\.{}$" deny"#, domain.replace('.', r"\."))
        }
    })
}

fn palo_alto(entry: &DomainOrUrl) -> Option<String> {
    let member = |value: String| format!("set profiles custom-url-category {OURS} list {value}");
    match entry {
        DomainOrUrl::Domain(domain) => {
            Some(format!("{}\n{}", member(format!("{domain}/")), member(format!("*.{domain}/"))))
        }
        DomainOrUrl::Url { .. } => Some(member(entry.to_string())),
        DomainOrUrl::Tenant { .. } => None,
    }
}

fn zscaler(entry: &DomainOrUrl) -> Option<String> {
    match entry {
        DomainOrUrl::Domain(domain) => Some(format!(".{domain}")),
        DomainOrUrl::Url { .. } => Some(entry.to_string()),
        DomainOrUrl::Tenant { .. } => None,
    }
}

fn websense(entry: &DomainOrUrl) -> Option<String> {
    match entry {
        DomainOrUrl::Domain(_) | DomainOrUrl::Url { .. } => Some(entry.to_string()),
        DomainOrUrl::Tenant { .. } => None,
    }
}

/// One object a name, a group of them, and an access list that denies the group.
fn cisco_asa<'a>(entries: impl Iterator<Item = &'a DomainOrUrl>) -> String {
    let names: Vec<&str> = entries.filter_map(DomainOrUrl::indicator_host).collect();
    if names.is_empty() {
        return String::new();
    }
    let objects: String = names.iter().map(|name| format!("object network CAS-{name}\n fqdn {name}\n")).collect();
    let members: String = names.iter().map(|name| format!(" network-object object CAS-{name}\n")).collect();
    format!(
        "{objects}object-group network {OURS}\n{members}access-list {OURS} extended deny ip any object-group {OURS}\n"
    )
}

/// A URL filter in the next free place.
fn fortigate<'a>(entries: impl Iterator<Item = &'a DomainOrUrl>) -> String {
    let mut edits = String::new();
    for (entry, number) in entries.zip(1..) {
        let kind = match entry {
            DomainOrUrl::Domain(_) | DomainOrUrl::Url { .. } => "simple",
            DomainOrUrl::Tenant { .. } => "wildcard",
        };
        // Writing to a string does not fail.
        let _ = write!(
            edits,
            "            edit {number}\n                set url \"{entry}\"\n                set type {kind}\n\
             \x20               set action block\n            next\n"
        );
    }
    if edits.is_empty() {
        return edits;
    }
    format!(
        "config webfilter urlfilter\n    edit 0\n        set name \"{OURS}\"\n        config entries\n{edits}\
         \x20       end\n    next\nend\n"
    )
}

/// URL patterns, and a category of them.
fn juniper_srx<'a>(entries: impl Iterator<Item = &'a DomainOrUrl>) -> String {
    let custom = "set security utm custom-objects";
    let pattern = |value: String| format!("{custom} url-pattern {OURS} value {value}\n");
    let patterns: String = entries
        .filter_map(DomainOrUrl::indicator_host)
        .flat_map(|host| [pattern(format!("http://{host}")), pattern(format!("http://*.{host}"))])
        .collect();
    if patterns.is_empty() {
        return patterns;
    }
    format!("{patterns}{custom} custom-url-category {OURS} value {OURS}\n")
}
