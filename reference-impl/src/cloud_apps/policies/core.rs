//! What the core says of policies to those who run it: when they are evaluated, what is to be counted, what came of it.

use super::{Census, CensusCount, PolicyMatch};
use crate::cloud_apps::{Context, Core, Disk};
use crate::protocol::discovery_policies::{DiscoveryAlert, DiscoveryPolicy, GovernanceEntry};
use crate::time::{SimTime, UtcDay};

impl Core {
    /// The app discovery policies, the oldest first.
    #[must_use]
    pub fn policies(&self) -> &[DiscoveryPolicy] {
        self.disk.policies.list()
    }

    /// The alerts they raised, the oldest first.
    #[must_use]
    pub fn policy_alerts(&self) -> &[DiscoveryAlert] {
        self.disk.policies.alerts()
    }

    /// Every operation on a tag, by hand or by a policy, the oldest first.
    #[must_use]
    pub fn tag_log(&self) -> &[GovernanceEntry] {
        self.disk.tags.log()
    }

    /// When policies are evaluated next: at a moment of publication, with what all cells count then
    /// ([`Self::evaluate`]). Never without a policy, nor without a licence, since then there is no report to look at
    /// (INT-03).
    #[must_use]
    pub fn next_evaluation_at(&self, context: Context<'_>) -> SimTime {
        if !self.disk.licensed {
            return SimTime::NEVER;
        }
        let due = self.disk.policies.next_evaluation_at(&self.disk.sources, context.edition).max(self.ram.resumes);
        let grid = context.edition.publication.publish_every;
        if due == SimTime::NEVER || due.is_multiple_of(grid) { due } else { due.next_multiple_of(grid) }
    }

    /// What the cells of all devices are to count for an evaluation at `now`; nothing, if no policy looks at them.
    #[must_use]
    pub fn census(&self, now: SimTime, context: Context<'_>) -> Census {
        self.disk.policies.census(now, context)
    }

    /// Evaluates the policies, with the sum of what all cells counted; returns the matches that raised alerts (ALR-05).
    pub fn evaluate(&mut self, now: SimTime, counted: CensusCount, context: Context<'_>) -> Vec<PolicyMatch> {
        let Disk { policies, sources, tags, .. } = &mut self.disk;
        let raised = policies.evaluate(now, counted, sources, tags, context);
        if raised.iter().any(|raised| raised.tagged.is_some()) {
            self.ram.sync.changed(now, context.edition);
        }
        raised
    }

    /// Whether cells are to tell of traffic that came for a day that is over ([`Self::note_late_traffic`]).
    #[must_use]
    pub fn wants_late_traffic(&self) -> bool {
        self.disk.policies.look_at_endpoints()
    }

    /// A cell has taken in traffic of a day that was over: the next evaluation looks at that day again.
    pub fn note_late_traffic(&mut self, day: UtcDay) {
        self.disk.policies.note_late_traffic(day);
    }
}
