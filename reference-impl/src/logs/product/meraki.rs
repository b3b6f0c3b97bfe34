//! `MACHINE_ZONE_MERAKI`: requests that a Cisco Meraki appliance saw,
//! "Syslog Event Types and Log Samples", <https://documentation.meraki.com/General_Administration>
//!
//! `1795435564.123456789 MX84 urls src=10.0.0.1:50123 dst=192.0.2.1:443 mac=… request: GET https://a.example/`; no user
//! and no bytes. Flows and other events come in the same feed.

use super::super::engine::fields::address;
use super::super::line::{Ignored, LineError};
use super::super::raw::{RawLine, RawRecord, Target};
use super::super::reader::{About, Profile};
use super::super::{LogAction, instant, value};

/// Reads messages of the role `urls`, a request each.
pub(in super::super) struct Meraki;

impl Profile for Meraki {
    fn read<'a>(&'a mut self, line: &'a [u8], _: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let shape = || LineError::Shape("no `time device type` starts it");
        let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        // The version of a syslog header whose time is not by RFC 5424 may go before.
        let time = words.find(|word| *word != b"1").ok_or_else(shape)?;
        let at = instant::epoch_seconds(time).ok_or_else(|| LineError::field("the time", "time", time))?;
        let kind = words.nth(1).ok_or_else(shape)?;
        match kind {
            b"urls" => {}
            b"flows" | b"events" | b"ids-alerts" | b"security_event" | b"airmarshal_events" | b"ip_flow_start"
            | b"ip_flow_end" | b"firewall" | b"cellular_firewall" | b"vpn_firewall" => {
                return Ok(Ignored::OtherEvent.into());
            }
            _ => return Err(LineError::field("the type", "type of event", kind)),
        }
        let (mut client, mut server) = (None, None);
        for word in words {
            match word {
                [b's', b'r', b'c', b'=', rest @ ..] => client = client.or(Some(rest)),
                [b'd', b's', b't', b'=', rest @ ..] => server = server.or(Some(rest)),
                _ => {}
            }
        }
        let client = client.ok_or_else(|| LineError::missing("src"))?;
        let client = address(client).ok_or_else(|| LineError::field("src", "address", client))?;
        let request = memchr::memmem::find(line, b"request: ").map(|at| &line[at + 9..]);
        let request = request.ok_or_else(|| LineError::missing("request"))?;
        if memchr::memmem::find(request, b"://").is_none() {
            return Err(LineError::field("request", "method and URL", request));
        }
        let record = RawRecord {
            source_ip: Some(client),
            destination_ip: server.and_then(address),
            url: Some(Target::url("request", value::request_target(request.trim_ascii()))),
            ..RawRecord::new(at, LogAction::Allowed)
        };
        Ok(record.line())
    }
}
