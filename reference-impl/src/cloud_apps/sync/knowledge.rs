//! What the synchronisation wants and knows of Defender's indicators: domains by name (BLK-06, BLK-15, ALR-03).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalog::AppIndex;
use crate::edition::Edition;
use crate::protocol::cloud_apps::SynchronisationStatus;
use crate::protocol::defender::{
    Action, Indicator, IndicatorId, IndicatorSubmission, IndicatorType, LaterFields, Severity,
};
use crate::time::SimDuration;

/// The number of a request to Defender, by which its answer is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct RequestId(pub u64);

/// The title of the alerts that synchronised indicators raise (`FACTS.md` 10.2).
const TITLE: &str = "Unsanctioned cloud app access was blocked";

/// An indicator that is to be there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::cloud_apps) struct Wanted {
    /// The app it stands for: of several with the same domain, the most popular.
    pub app: AppIndex,
    /// The app's name.
    pub application: String,
    /// The severity of its alerts.
    pub severity: Severity,
}

impl Wanted {
    /// The indicator, field by field (BLK-15).
    pub(super) fn submission(&self, domain: &str) -> IndicatorSubmission {
        IndicatorSubmission {
            indicator_value: domain.to_owned(),
            indicator_type: IndicatorType::DomainName,
            action: Action::AlertAndBlock,
            application: Some(self.application.clone()),
            title: TITLE.to_owned(),
            description: format!("{} is tagged as unsanctioned in Microsoft Cloud App Security", self.application),
            expiration_time: None,
            severity: Some(self.severity),
            recommended_actions: None,
            rbac_group_names: Vec::new(),
            later: LaterFields::default(),
        }
    }
}

/// An indicator that is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SyncedIndicator {
    pub id: IndicatorId,
    pub severity: Severity,
}

/// What the synchronisation knows of Defender's indicators; it is on disk.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud_apps) struct Knowledge {
    /// What the synchronisation made, by domain.
    pub(super) ours: BTreeMap<String, SyncedIndicator>,
    /// Domains for which somebody else has an indicator.
    taken: BTreeSet<String>,
    next_request: u64,
}

impl Knowledge {
    /// Whether the synchronisation has an indicator for this domain.
    pub(in crate::cloud_apps) fn is_propagated(&self, domain: &str) -> bool {
        self.ours.contains_key(domain)
    }

    /// Whether somebody else has one and the synchronisation has none: then it makes none (BLK-15). One that it has it
    /// goes on with, whatever others wrote beside it.
    pub(in crate::cloud_apps) fn is_taken(&self, domain: &str) -> bool {
        self.taken.contains(domain) && !self.ours.contains_key(domain)
    }

    /// A number that no request had before.
    pub(super) fn request_id(&mut self) -> RequestId {
        self.next_request += 1;
        RequestId(self.next_request)
    }

    /// These are all the indicators that there are.
    pub(super) fn listed(&mut self, indicators: &[Arc<Indicator>]) {
        let domains = indicators.iter().filter(|i| i.submitted.indicator_type == IndicatorType::DomainName);
        self.ours.clear();
        self.taken.clear();
        for indicator in domains {
            // It comes back as it was sent, in whatever letters.
            let domain = indicator.submitted.indicator_value.to_ascii_lowercase();
            if indicator.is_synchronised() {
                let severity = indicator.submitted.severity.unwrap_or(Severity::Informational);
                self.ours.insert(domain, SyncedIndicator { id: indicator.id, severity });
            } else {
                self.taken.insert(domain);
            }
        }
    }

    /// How much differs between what is wanted and what is known, and how long it takes to bring it about within the
    /// documented rate limits (BLK-08).
    pub(in crate::cloud_apps) fn status(
        &self,
        wanted: &BTreeMap<String, Wanted>,
        edition: &Edition,
    ) -> SynchronisationStatus {
        let differs = |(domain, wanted): &(&String, &Wanted)| !self.is_taken(domain) && self.differs(domain, wanted);
        let to_submit = wanted.iter().filter(differs).count() as u32;
        let to_delete = self.ours.keys().filter(|domain| !wanted.contains_key(*domain)).count() as u32;
        let calls = to_delete + to_submit.div_ceil(*edition.limits.import_batch);
        let calling = edition.limits.calls.indicators.time_for(calls);
        let estimate = if calls == 0 { SimDuration::ZERO } else { edition.sync.delay + calling };
        SynchronisationStatus { to_submit, to_delete, estimate }
    }

    /// Whether an indicator is missing, or has another severity than is wanted.
    pub(super) fn differs(&self, domain: &str, wanted: &Wanted) -> bool {
        self.ours.get(domain).is_none_or(|known| known.severity != wanted.severity)
    }
}
