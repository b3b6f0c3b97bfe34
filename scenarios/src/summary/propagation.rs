//! How long tags took to reach the devices (BLK-02, BLK-03, BLK-08).

use gnomon_features::bounds::{ACCESS_BACK, BLOCKS, Bounds};
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::names::Client;
use gnomon_reference_impl::protocol::device_policy::PolicyVersion;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Device, Milestone, Percentiles};
use schemars::JsonSchema;
use serde::Serialize;

use super::devices;
use crate::numbers::{clocked, grouped, to_the_minute};
use crate::page::{Align, Page, Table, Tone, shortened};
use crate::simulation::Finished;

/// How a tag, or taking one away, reached the devices.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct PropagationLine {
    /// The name of the app.
    pub app: String,
    /// Whether it is to be blocked, or no longer.
    pub blocks: bool,
    /// When the bound began to run: the latest of tag and switches.
    pub since: SimTime,
    /// How long it took until its indicators were all in Defender, or all gone.
    pub synchronised_after_ms: SimDuration,
    /// Well-configured devices that could reach Defender all the time since, and act on it.
    pub connected: u64,
    /// Half of them acted on it after this long.
    pub median_ms: SimDuration,
    /// 95 in a hundred of them after this long.
    pub p95_ms: SimDuration,
    /// All of them after this long.
    pub worst_ms: SimDuration,
    /// At most this long, as the documents promise that the edition follows, if they do (BLK-03, BLK-08).
    pub bound_ms: Option<SimDuration>,
    /// Well-configured devices that were away meanwhile and act on it since they were back.
    pub back_since: u64,
    /// Well-configured devices that do not act on it yet: they had no contact with Defender since.
    pub not_yet: u64,
}

impl PropagationLine {
    pub(super) fn all_of(edition: &Edition, finished: &Finished) -> Vec<Self> {
        let policies: Vec<PolicyVersion> = devices(finished).filter(can_block).map(policy).collect();
        let promised = Bounds::of(edition);
        let milestones = finished.parts().core.milestones();
        let measured = finished.measures.propagation.iter().cloned().map(Some).chain(std::iter::repeat(None));
        let line = |(milestone, measured): (&Milestone, Option<gnomon_sim::world::Propagation>)| {
            let measured = measured.unwrap_or_default();
            let delays = Percentiles::of(measured.connected);
            Self {
                app: milestone.app.clone(),
                blocks: milestone.blocks,
                since: milestone.since,
                synchronised_after_ms: milestone.synchronised_at.since(milestone.since),
                connected: delays.count,
                median_ms: delays.median,
                p95_ms: delays.p95,
                worst_ms: delays.worst,
                bound_ms: promised.get(if milestone.blocks { BLOCKS } else { ACCESS_BACK }),
                back_since: measured.away,
                not_yet: policies.iter().filter(|policy| **policy < milestone.policy).count() as u64,
            }
        };
        milestones.iter().zip(measured).map(line).collect()
    }

    fn kept(&self) -> bool {
        self.bound_ms.is_none_or(|bound| self.worst_ms <= bound)
    }
}

pub(super) fn write(lines: &[PropagationLine], page: &mut Page) {
    let late = lines.iter().filter(|line| !line.kept()).count();
    let gist = match (lines.len(), late) {
        (0, _) => "No app was tagged as unsanctioned, or not everything was switched on.".to_owned(),
        (_, 0) => "Every device that could reach Defender acted within the bound.".to_owned(),
        (all, late) => format!("{late} of {all} were not acted upon within the bound."),
    };
    page.section("Propagation", &gist);
    let columns = [
        (Align::Left, "app"),
        (Align::Left, "to be"),
        (Align::Left, "since"),
        (Align::Right, "synced"),
        (Align::Right, "devices"),
        (Align::Right, "median"),
        (Align::Right, "95%"),
        (Align::Right, "worst"),
        (Align::Right, "bound"),
        (Align::Right, "away"),
    ];
    let mut table = Table::new(columns);
    for (line, more) in alike(lines) {
        let cells = [
            match more {
                0 => shortened(&line.app, 20),
                more => format!("{} +{more}", shortened(&line.app, 16)),
            },
            if line.blocks { "blocked" } else { "allowed" }.to_owned(),
            to_the_minute(line.since)[5..].to_owned(),
            clocked(line.synchronised_after_ms),
            grouped(line.connected),
            clocked(line.median_ms),
            clocked(line.p95_ms),
            clocked(line.worst_ms),
            line.bound_ms.map_or_else(|| "none".to_owned(), |bound| bound.to_string()),
            grouped(line.back_since + line.not_yet),
        ];
        table.toned_row(if line.kept() { Tone::Plain } else { Tone::Bad }, cells);
    }
    if !table.is_empty() {
        page.table(&table);
        page.sentence(
            Tone::Aside,
            "synced: its indicators were in Defender, or gone; away: devices without contact meanwhile",
        );
    }
}

/// Lines that differ by the app alone, and by a moment in when its indicators were there, as one: the one that came
/// last, under the name of the first, with how many more there are.
fn alike(lines: &[PropagationLine]) -> Vec<(PropagationLine, usize)> {
    let mut groups: Vec<(PropagationLine, usize)> = Vec::new();
    let key = |line: &PropagationLine| {
        let away = line.back_since + line.not_yet;
        (line.blocks, line.since, line.connected, line.median_ms, line.p95_ms, line.worst_ms, away)
    };
    for line in lines {
        match groups.iter_mut().find(|(first, _)| key(first) == key(line)) {
            Some((first, more)) => {
                first.synchronised_after_ms = first.synchronised_after_ms.max(line.synchronised_after_ms);
                *more += 1;
            }
            None => groups.push((line.clone(), 0)),
        }
    }
    groups
}

/// Whether the device takes part and lacks nothing.
fn can_block(device: &&Device) -> bool {
    let endpoint = device.endpoint();
    endpoint.build().takes_part() && endpoint.antivirus().missing_for(Client::Edge).is_empty()
}

fn policy(device: &Device) -> PolicyVersion {
    device.endpoint().policy().map(|policy| policy.version()).unwrap_or_default()
}
