//! What happened at each place, and when its line was down (INT-05, REP-06).

use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{AtPlace, Outage};
use schemars::JsonSchema;
use serde::Serialize;

use crate::numbers::{clocked, counted, grouped, to_the_minute};
use crate::page::{Align, Page, Table, Tone, shortened};
use crate::simulation::Finished;

/// What happened at one place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct PlaceLine {
    /// What it is called.
    pub name: String,
    /// How often a device came on there, or came there.
    pub arrivals: u64,
    /// Reports sent from there, each counted once.
    pub reports: u64,
    /// Reports sent again from there.
    pub reports_sent_again: u64,
    /// Messages that were lost on the way from or to there.
    pub messages_lost: u64,
    /// The longest time from a transaction, made wherever, until a report from there with it was in Defender, of
    /// devices that were on a network all the time.
    pub longest_wait_ms: SimDuration,
    /// When its line was down.
    pub outages: Vec<OutageLine>,
}

/// A time during which the line of a place was down.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct OutageLine {
    /// From when on.
    pub from: SimTime,
    /// Until when, this instant not counted.
    pub until: SimTime,
    /// Whether nothing could be reached; otherwise only Defender could not.
    pub of_all: bool,
}

impl PlaceLine {
    pub(super) fn all_of(finished: &Finished) -> Vec<Self> {
        let measured = finished.measures.places.iter().copied().chain(std::iter::repeat(AtPlace::default()));
        let line = |((name, outages), measured): ((&str, &[Outage]), AtPlace)| {
            let outage = |outage: &Outage| OutageLine { from: outage.from, until: outage.until, of_all: outage.of_all };
            Self {
                name: name.to_owned(),
                arrivals: measured.arrivals,
                reports: measured.reports,
                reports_sent_again: measured.resends,
                messages_lost: measured.messages_lost,
                longest_wait_ms: measured.longest_wait,
                outages: outages.iter().map(outage).collect(),
            }
        };
        finished.parts().setting.places().zip(measured).map(line).collect()
    }
}

pub(super) fn write(lines: &[PlaceLine], page: &mut Page) {
    if lines.len() < 2 {
        return;
    }
    let arrivals = lines.iter().map(|line| line.arrivals).sum();
    let gist = format!("Devices came on or moved {}.", counted(arrivals, "time", "times"));
    page.section("Places", &gist);
    let columns = [
        (Align::Left, ""),
        (Align::Right, "arrivals"),
        (Align::Right, "reports"),
        (Align::Right, "sent again"),
        (Align::Right, "messages lost"),
        (Align::Right, "longest wait"),
    ];
    let mut table = Table::new(columns);
    for line in lines {
        let counts = [line.arrivals, line.reports, line.reports_sent_again, line.messages_lost];
        let [arrivals, reports, again, lost] = counts.map(grouped);
        let wait = if line.reports == 0 { "-".to_owned() } else { clocked(line.longest_wait_ms) };
        table.row([shortened(&line.name, 30), arrivals, reports, again, lost, wait]);
    }
    page.table(&table);
    page.sentence(
        Tone::Aside,
        "longest wait: from a transaction to its report from there in Defender, the device being on",
    );
    for line in lines {
        for outage in &line.outages {
            let what = if outage.of_all { "no Internet" } else { "no way to Defender" };
            let when = format!("{} to {}", to_the_minute(outage.from), to_the_minute(outage.until));
            page.labelled("outage", &format!("{when}, {}: {what}", line.name));
        }
    }
}
