//! Places: networks, the wires from there, the logs of forward proxies, and outages.

use std::net::Ipv4Addr;

use gnomon_reference_impl::protocol::discovery::{GLOBAL_VIEW, WIN10_ENDPOINT_USERS};
use gnomon_reference_impl::proxy::{TcpFraming, Transport, writer, writers};
use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::super::error::Complaint;
use super::super::file::{DataSourceFile, OutageOf, PlaceFile, ScenarioFile, Text, TransportFile};
use super::Check;
use super::value::{impossible, instant, parsed, range, share, unknown};
use crate::engine::Link;
use crate::world::log_upload::{DataSourceSpec, ProxyId};
use crate::world::place::{Outage, Place, PlaceKind, PlaceLog};

/// The ports of a log collector for syslog of one kind (`FACTS.md` 7.5).
const SYSLOG_PORTS: usize = 6;

pub(super) fn link(latency: Option<&Text>, loss: Option<&Text>) -> Check<Link> {
    let (latency_min, latency_max) = latency.map_or(Ok((SimDuration::ZERO, SimDuration::ZERO)), range)?;
    if let Some(text) = latency
        && latency_max > SimDuration::from_mins(10)
    {
        return Err(impossible(text.span(), "no message takes longer than 10 minutes"));
    }
    Ok(Link { latency_min, latency_max, loss: share(loss, Ratio::ZERO)? })
}

/// The logs of forward proxies: each is written by some place's proxy, in a format that one writes.
pub(super) fn data_sources(file: &ScenarioFile) -> Check<Vec<DataSourceSpec>> {
    let known: Vec<String> = writers().flat_map(|name| [name.to_owned(), format!("{name}_SYSLOG")]).collect();
    for transport in [TransportFile::SyslogUdp, TransportFile::SyslogTcp] {
        let mut alike = file.data_source.iter().filter(|source| source.transport == transport);
        if let Some(seventh) = alike.nth(SYSLOG_PORTS) {
            let message = "a log collector has six ports for syslog of one kind: none is left for this one";
            return Err(impossible(seventh.name.span(), message));
        }
    }
    let source = |source: &DataSourceFile| {
        let taken = [WIN10_ENDPOINT_USERS, GLOBAL_VIEW].into_iter();
        let before = file.data_source.iter().map(|source| &source.name).take_while(|name| **name != source.name);
        if taken
            .chain(before.map(|name| name.get_ref().as_str()))
            .any(|taken| taken.eq_ignore_ascii_case(source.name.get_ref()))
        {
            let message = format!("there is a report called `{}` already", source.name.get_ref());
            return Err(impossible(source.name.span(), message));
        }
        if writer(source.format.get_ref()).is_none() {
            return Err(unknown(&source.format, "log format", known.iter().map(String::as_str)));
        }
        if !file.place.iter().filter_map(|place| place.logs.as_ref()).any(|logs| logs == &source.name) {
            let message = format!("no place logs to `{}`", source.name.get_ref());
            let help = format!("add a line `logs = \"{}\"` to a place with a proxy", source.name.get_ref());
            return Err(Complaint::at(source.name.span(), message, "this name").help(help));
        }
        Ok(DataSourceSpec {
            name: source.name.get_ref().clone(),
            log_type: source.format.get_ref().clone(),
            transport: match source.transport {
                TransportFile::SyslogUdp => Transport::SyslogUdp,
                TransportFile::SyslogTcp => {
                    Transport::SyslogTcp { framing: TcpFraming::OctetCounting, segment: SEGMENT }
                }
                TransportFile::Files => Transport::Files { every: SimDuration::HOUR },
            },
        })
    };
    file.data_source.iter().map(source).collect()
}

/// The longest piece of a syslog connection, in bytes: what fits into a packet of Ethernet.
const SEGMENT: usize = 1460;

pub(super) fn places(file: &ScenarioFile, start: SimTime, end: SimTime) -> Check<Vec<Place>> {
    let mut places = file.place.iter().map(|place| self::place(place, file)).collect::<Check<Vec<_>>>()?;
    for (number, log) in (0..).zip(places.iter_mut().filter_map(|place| place.log.as_mut())) {
        log.proxy = ProxyId(number);
    }
    for outage in &file.outage {
        let known = file.place.iter().map(|place| place.name.get_ref().as_str());
        let place = file.place.iter().position(|place| place.name == outage.place);
        let place = place.ok_or_else(|| unknown(&outage.place, "place", known))?;
        let from = instant(&outage.from, start)?;
        if from < start || from > end {
            let message = format!("{from} lies outside the scenario, from {start} to {end}");
            return Err(impossible(outage.from.span(), message));
        }
        let lasts: SimDuration = parsed(&outage.lasts)?;
        if lasts == SimDuration::ZERO {
            return Err(impossible(outage.lasts.span(), "an outage lasts some time"));
        }
        let of_all = outage.of == OutageOf::Internet;
        places[place].outages.push(Outage { from, until: from + lasts, of_all });
    }
    Ok(places)
}

fn place(file: &PlaceFile, scenario: &ScenarioFile) -> Check<Place> {
    let (first_address, addresses) = subnet(&file.addresses)?;
    let usual = match file.kind {
        PlaceKind::Office | PlaceKind::RemoteAccess => Ratio::percent(15),
        PlaceKind::Home => Ratio::percent(5),
        PlaceKind::PublicWifi | PlaceKind::MobileHotspot | PlaceKind::CustomerSite => Ratio::ONE,
    };
    let own_link = file.latency.is_some() || file.loss.is_some();
    let network = &scenario.network;
    let (latency, loss) =
        (file.latency.as_ref().or(network.latency.as_ref()), file.loss.as_ref().or(network.loss.as_ref()));
    Ok(Place {
        name: file.name.get_ref().clone(),
        proxy: file.proxy,
        log: match &file.logs {
            // The proxies of all places are numbered once all are known.
            Some(logs) => Some(PlaceLog { proxy: ProxyId(0), data_source: data_source(logs, file, scenario)? }),
            None => None,
        },
        reaches_defender: file.reaches_defender,
        first_address,
        addresses,
        address_changes: share(file.address_changes.as_ref(), usual)?,
        link: own_link.then(|| link(latency, loss)).transpose()?,
        outages: Vec::new(),
    })
}

/// The number of the data source that a place's proxy logs to.
fn data_source(logs: &Text, place: &PlaceFile, scenario: &ScenarioFile) -> Check<u16> {
    if !place.proxy {
        let message = "a place without a forward proxy has no log";
        return Err(Complaint::at(logs.span(), message, "this is invalid").help("add a line `proxy = true`"));
    }
    let known = scenario.data_source.iter().map(|source| source.name.get_ref().as_str());
    let found = scenario.data_source.iter().position(|source| &source.name == logs);
    found.map(|position| position as u16).ok_or_else(|| unknown(logs, "data source", known))
}

fn subnet(text: &Text) -> Check<(Ipv4Addr, u32)> {
    let refused = || {
        Complaint::at(text.span(), format!("`{}` is no range of IPv4 addresses", text.get_ref()), "this value")
            .help("write it as in `10.20.0.0/16`; the length is from 8 to 30")
    };
    let (address, length) = text.get_ref().split_once('/').ok_or_else(refused)?;
    let address: Ipv4Addr = address.trim().parse().map_err(|_| refused())?;
    let length: u32 = length.trim().parse().ok().filter(|length| (8..=30).contains(length)).ok_or_else(refused)?;
    let size = 1u32 << (32 - length);
    Ok((Ipv4Addr::from_bits(address.to_bits() & !(size - 1)), size))
}
