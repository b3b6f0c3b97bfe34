//! Which connections Cloud Discovery shows.

use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::blocking::During;
use super::{Made, Model};

/// How long a device keeps what it could not send (REP-04), less a day to spare.
const KEPT: SimDuration = SimDuration::from_days(6);

/// Whether a connection is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::swarm) enum Shows {
    Surely,
    Perhaps,
    Never,
}

impl Model {
    /// Whether the integration was on when a connection was made; at the very instant of a switch either may be so.
    fn integrated(&self, made: &Made) -> During {
        let integration = &self.switches[0];
        let before = made.at - SimDuration::MILLISECOND;
        let at_it = integration.since(before).zip(integration.times_since(before));
        let values: Vec<bool> = at_it.filter(|(_, from)| *from <= made.at).map(|(on, _)| *on).collect();
        During { always: values.iter().all(|on| *on), ever: values.contains(&true) }
    }

    /// Whether this connection shows now (INT-01, INT-02, INT-04, INT-08, PRX-01).
    pub(in crate::swarm) fn shows(&self, made: &Made, now: SimTime) -> Shows {
        let integrated = self.integrated(made);
        if made.hidden || !integrated.ever {
            return Shows::Never;
        } else if !integrated.always {
            return Shows::Perhaps;
        }
        let by = made.at + self.bound;
        let at_once = self.is_told_at_once(made, now);
        let changes = self.switches[0].since(made.at).zip(self.switches[0].times_since(made.at));
        let off = changes.filter(|(on, from)| !**on && *from >= made.at).map(|(_, from)| from).next();
        match off {
            // What had not been forwarded never is (INT-04).
            Some(off) if at_once && by <= off => Shows::Surely,
            Some(_) => Shows::Perhaps,
            None if at_once || self.made_up_for(made, now) => Shows::Surely,
            None => Shows::Perhaps,
        }
    }

    /// Whether nothing kept its device from telling of it within the bound.
    fn is_told_at_once(&self, made: &Made, now: SimTime) -> bool {
        let by = made.at + self.bound;
        by <= now && self.well_between(made.device, made.at, by)
    }

    /// Whether Defender is sure to have been told of it.
    pub(super) fn is_told(&self, made: &Made, now: SimTime) -> bool {
        self.is_told_at_once(made, now) || self.made_up_for(made, now)
    }

    /// Whether a device that could not send has had time to, before what it kept was too old.
    fn made_up_for(&self, made: &Made, now: SimTime) -> bool {
        let reaches = &self.devices[made.device].reaches;
        let Some(well_since) = self.well_since(now).filter(|_| *reaches.now()) else { return false };
        let since = well_since.max(reaches.last_change()).max(made.at);
        since + self.bound <= now && since.since(made.at) <= KEPT
    }

    /// The requirement by which what was done shows in time.
    pub(in crate::swarm) fn why_shown(&self) -> &'static str {
        if self.always_integrated() { "INT-08" } else { "INT-02" }
    }

    /// The requirement by which nothing else shows.
    pub(in crate::swarm) fn why_not_shown(&self) -> &'static str {
        let mut hidden = self.made.iter().filter(|made| made.hidden || !self.integrated(made).always);
        match (self.always_integrated(), hidden.next()) {
            (_, None) => "REP-05",
            (true, _) => "PRX-01",
            (false, _) => "INT-01",
        }
    }

    /// How many connections must show now, and how many may.
    pub(in crate::swarm) fn shown(&self, now: SimTime) -> (u64, u64) {
        self.made.iter().fold((0, 0), |(must, may), made| match self.shows(made, now) {
            Shows::Surely => (must + 1, may + 1),
            Shows::Perhaps => (must, may + 1),
            Shows::Never => (must, may),
        })
    }
}
