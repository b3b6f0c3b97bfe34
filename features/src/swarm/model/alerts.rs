//! Which connections are in an alert, and of which app.

use std::collections::BTreeMap;

use gnomon_reference_impl::time::SimTime;

use super::blocking::{During, host_of};
use super::{Made, Model, Own};

/// Whether a connection belongs into an alert about an app.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Alerted {
    /// The apps in whose alerts it may be.
    may: Vec<String>,
    /// The app in whose alert it must be.
    must: Option<String>,
}

/// How many attempts must be counted, and how many may.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::swarm) struct Counted {
    pub(in crate::swarm) least: u64,
    pub(in crate::swarm) most: u64,
}

impl Counted {
    pub(in crate::swarm) const fn holds(self, count: u64) -> bool {
        self.least <= count && count <= self.most
    }
}

impl Model {
    /// A device attempts a connection now, and it is seen whether it is blocked.
    pub(in crate::swarm) fn attempts(&mut self, now: SimTime, device: usize, host: &str, blocked: bool) {
        let alert = self.alert(device, host, blocked);
        let hidden = *self.devices[device].behind_proxy.now();
        self.made.push(Made { device, at: now, host: host.to_owned(), blocked, hidden, alert });
    }

    /// Something is decided at the very instant of connections: whether it holds for them already is not said.
    pub(super) fn doubts_alerts_of(&mut self, now: SimTime) {
        for place in self.made.partition_point(|made| made.at < now)..self.made.len() {
            let Made { device, host, blocked, .. } = &self.made[place];
            let alert = self.alert(*device, host, *blocked);
            let known = &mut self.made[place].alert;
            known.must = None;
            known.may.extend(alert.may);
            known.may.sort();
            known.may.dedup();
        }
    }

    /// Whether it belongs into an alert: from when the app's indicator is in Defender (ALR-01).
    fn alert(&self, device: usize, host: &str, blocked: bool) -> Alerted {
        let host = &host_of(host);
        // The clouds may know of what was decided since then; the device blocks by what it knows of.
        let from = self.clouds_know.min(self.devices[device].knows);
        let apps = self.unsanctioned(host, from);
        let synchronises = self.synchronises(from);
        let may: Vec<String> = apps.iter().map(|(app, _)| (*app).to_owned()).collect();
        let sure = |(app, _): &(&str, _)| {
            let since = self.unsanctioned(host, self.clouds_know);
            since.iter().any(|(other, during)| other == app && during.always)
        };
        // Two indicators match, or one that an administrator wrote: whose the alert is, is not said.
        let written = [Own::Block, Own::Allow].iter().any(|own| self.written(host, *own, from).ever);
        let hidden = *self.devices[device].behind_proxy.now();
        let is_known = apps.first().is_some_and(sure) && self.synchronises(self.clouds_know).always;
        let enforced = During::of(&self.switches[2], self.clouds_know, |on| *on).always;
        let must = apps.len() == 1 && !written && !hidden && (blocked || (is_known && enforced));
        if !synchronises.ever {
            return Alerted::default();
        }
        Alerted { must: may.first().filter(|_| must).cloned(), may }
    }

    /// How many attempts of each device at each app must be in alerts, and may be: those that were blocked, and those
    /// that were not.
    pub(in crate::swarm) fn alerted(&self) -> BTreeMap<(usize, String, bool), Counted> {
        let mut counted: BTreeMap<(usize, String, bool), Counted> = BTreeMap::new();
        for made in &self.made {
            for app in &made.alert.may {
                counted.entry((made.device, app.clone(), made.blocked)).or_default().most += 1;
            }
            if let Some(app) = &made.alert.must {
                counted.entry((made.device, app.clone(), made.blocked)).or_default().least += 1;
            }
        }
        counted
    }

    /// Whether an administrator of Defender has written anything: alerts may be of that too.
    pub(in crate::swarm) fn has_own(&self) -> bool {
        !self.own.is_empty()
    }
}
