//! Defects in what devices tell of attempts, and in what alerts make of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gnomon_reference_impl::endpoint::Network;
use gnomon_reference_impl::names::{AccountId, DeviceId};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse, AttemptOutcome, EventKind, NotBlocked};
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest};
use gnomon_reference_impl::protocol::device_policy::{DevicePolicy, Matcher, PolicyRule};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Fate, WireMessage};
use serde::Deserialize;

use crate::implementations::{Interceptor, Tried};

/// What is wrong with what is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TellingDefect {
    /// That the policy came too late is not told of a device over its cap.
    TooLateOverTheCap,
    /// That the policy came too late is not told of attempts behind a proxy.
    TooLateBehindProxy,
    /// That the policy came too late is not told of attempts that were reported before it came.
    TooLateReported,
    /// Attempts that are blocked are not told by a device over its cap.
    BlockedOverTheCap,
    /// Evidence names the user of the first attempt for all.
    FirstUser,
    /// Evidence names the host of the first attempt for all.
    FirstHost,
    /// Evidence names no domain of the account but the organisation's.
    OwnDomain,
    /// An alert says that everything is lacking.
    LacksEverything,
    /// On the page of a device are the alerts of all.
    AlertsOfAllDevices,
    /// The alert on its own page counts one attempt.
    AlertAlone,
    /// A device that was away for less than half an hour does not check in sooner.
    ShortAbsence,
    /// An indicator that has expired blocks for ever.
    ExpiredBlocks,
}

/// An absence that short counts as none.
const SHORT: SimDuration = SimDuration::from_mins(30);

/// What is wrong with what is told.
pub(super) struct Telling {
    what: TellingDefect,
    /// How many connections each device has attempted.
    attempted: BTreeMap<DeviceId, u64>,
    /// From when to when devices were behind a proxy.
    hidden: BTreeMap<DeviceId, Vec<(SimTime, bool)>>,
    /// What was reported: by device, at which instants.
    reported: BTreeSet<(DeviceId, SimTime)>,
    away_since: BTreeMap<DeviceId, SimTime>,
    back_since: BTreeMap<DeviceId, SimTime>,
    /// Domains of indicators with an expiry, and their rules.
    expiring: BTreeSet<String>,
    rules: Vec<PolicyRule>,
}

impl Telling {
    pub(super) const fn new(what: TellingDefect) -> Self {
        Self {
            what,
            attempted: BTreeMap::new(),
            hidden: BTreeMap::new(),
            reported: BTreeSet::new(),
            away_since: BTreeMap::new(),
            back_since: BTreeMap::new(),
            expiring: BTreeSet::new(),
            rules: Vec::new(),
        }
    }

    fn is_untold(&self, device: DeviceId, at: SimTime, outcome: AttemptOutcome) -> bool {
        let too_late = matches!(outcome, AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived));
        let blocked = matches!(outcome, AttemptOutcome::Blocked(_));
        let over = self.attempted.get(&device).is_some_and(|count| *count > 4000);
        match self.what {
            TellingDefect::TooLateOverTheCap => too_late && over,
            TellingDefect::BlockedOverTheCap => blocked && over,
            TellingDefect::TooLateBehindProxy => {
                let mut places = self.hidden.get(&device).into_iter().flatten();
                too_late && places.rfind(|(since, _)| *since <= at).is_some_and(|(_, hidden)| *hidden)
            }
            TellingDefect::TooLateReported => too_late && self.reported.contains(&(device, at)),
            _ => false,
        }
    }

    /// The policy with what has expired.
    fn with_expired(&mut self, policy: &DevicePolicy) -> DevicePolicy {
        let mut rules = policy.rules().to_vec();
        for rule in &mut rules {
            if let Matcher::Domain(domain) = &rule.matcher
                && self.expiring.contains(domain)
            {
                rule.removed_at = None;
                if !self.rules.iter().any(|known| known.indicator == rule.indicator) {
                    self.rules.push(rule.clone());
                }
            }
        }
        let gone = self.rules.iter().filter(|known| !rules.iter().any(|rule| rule.indicator == known.indicator));
        let gone: Vec<PolicyRule> = gone.cloned().collect();
        rules.extend(gone);
        DevicePolicy::new(policy.version(), policy.published_at(), rules)
    }
}

impl Interceptor for Telling {
    fn attempted(&mut self, _: SimTime, device: DeviceId, _: &str, _: &mut Tried) {
        *self.attempted.entry(device).or_default() += 1;
    }

    fn network(&mut self, now: SimTime, device: DeviceId, network: Network) -> Network {
        self.hidden.entry(device).or_default().push((now, network.behind_proxy));
        if self.away_since.remove(&device).is_some_and(|since| now.since(since) < SHORT) {
            self.back_since.insert(device, now);
        }
        network
    }

    fn disconnected(&mut self, now: SimTime, device: DeviceId) {
        self.away_since.insert(device, now);
    }

    fn defender_asked(&mut self, _: SimTime, request: &mut DefenderRequest) -> Vec<DefenderRequest> {
        if let DefenderRequest::SubmitIndicator(submission) = request
            && submission.expiration_time.is_some()
        {
            self.expiring.insert(submission.indicator_value.clone());
        }
        Vec::new()
    }

    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate {
        match message {
            WireMessage::ToDefender(device, AgentRequest::Report(report)) => {
                let device = *device;
                self.reported.extend(report.transactions.iter().map(|one| (device, one.at)));
            }
            WireMessage::ToDefender(device, AgentRequest::Events(batch)) => {
                for event in &mut batch.events {
                    if let EventKind::Attempt { outcome, .. } = event.kind
                        && self.is_untold(*device, event.at, outcome)
                    {
                        // Its number must not be missing, or it would be asked for again.
                        event.kind = EventKind::SignIn { account: AccountId::SYSTEM };
                    }
                }
            }
            WireMessage::ToDefender(device, AgentRequest::CheckIn(_)) if self.what == TellingDefect::ShortAbsence => {
                let due = self.back_since.get(device).map(|back| *back + SimDuration::from_mins(40));
                if let Some(due) = due.filter(|due| *due > now) {
                    return Fate::At(due);
                }
            }
            WireMessage::ToEndpoint(_, AgentResponse::CheckIn(answer)) if self.what == TellingDefect::ExpiredBlocks => {
                if let Some(policy) = answer.policy.clone() {
                    answer.policy = Some(Arc::new(self.with_expired(&policy)));
                }
            }
            _ => {}
        }
        Fate::AsDrawn
    }

    fn device_asked(&mut self, query: &mut DefenderQuery) {
        if let (TellingDefect::AlertsOfAllDevices, DefenderQuery::MachineAlerts { .. }) = (self.what, &*query) {
            *query = DefenderQuery::ListAlerts;
        }
    }

    fn device_answers(&mut self, _: SimTime, _: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        match answer {
            Ok(DefenderAnswer::Alert(alert)) if self.what == TellingDefect::AlertAlone => alert.attempts = 1,
            Ok(DefenderAnswer::Alerts(alerts)) => {
                for alert in alerts {
                    let first = alert.evidence.first().cloned();
                    match self.what {
                        TellingDefect::LacksEverything if alert.outcome.contains("isconfigured") => {
                            alert.description += " Check antivirus, real-time protection, cloud-delivered protection, \
                                                  network protection, audit mode, SmartScreen.";
                        }
                        TellingDefect::OwnDomain => {
                            alert.evidence.iter_mut().for_each(|item| "contoso".clone_into(&mut item.domain_name));
                        }
                        _ => {}
                    }
                    let Some(first) = first else { continue };
                    for item in &mut alert.evidence {
                        match self.what {
                            TellingDefect::FirstUser => {
                                item.account_name.clone_from(&first.account_name);
                                item.domain_name.clone_from(&first.domain_name);
                            }
                            TellingDefect::FirstHost => item.url.clone_from(&first.url),
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
