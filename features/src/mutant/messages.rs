//! Defects in what roles say to each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use gnomon_reference_impl::names::{AccountId, DeviceId};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::{
    AgentRequest, AgentResponse, AttemptOutcome, EventKind, MissingPrerequisites, NotBlocked, Report, Transaction,
};
use gnomon_reference_impl::protocol::defender::{
    Action, DefenderRequest, DefenderResponse, IndicatorSubmission, IndicatorType, Severity,
};
use gnomon_reference_impl::protocol::device_policy::{DevicePolicy, Matcher, PolicyRule};
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};
use gnomon_sim::world::{Fate, WireMessage};
use serde::Deserialize;

use crate::implementations::Interceptor;
use crate::test_world::Kind;
use crate::test_world::parameters::Place;

/// Messages that are never sent.
pub(super) struct Lost(pub Vec<Kind>);

impl Interceptor for Lost {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        if self.0.contains(&Kind::of(message).0) { Fate::Lost } else { Fate::AsDrawn }
    }
}

/// The report in a message, if it is one.
fn report(message: &mut WireMessage) -> Option<&mut Report> {
    match message {
        WireMessage::ToDefender(_, AgentRequest::Report(report)) => Some(Arc::make_mut(report)),
        _ => None,
    }
}

/// Reports that are sent again, numbered anew.
#[derive(Default)]
pub(super) struct ResendsAsNew {
    sent: BTreeMap<(DeviceId, u32), u64>,
}

impl Interceptor for ResendsAsNew {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        if let Some(report) = report(message) {
            let times = self.sent.entry((report.device, report.sequence)).or_default();
            report.first += *times * 1_000_000;
            *times += 1;
        }
        Fate::AsDrawn
    }
}

/// Reports that are sent again without their last transaction.
#[derive(Default)]
pub(super) struct ResendsDiffer {
    sent: Vec<(DeviceId, u32)>,
}

impl Interceptor for ResendsDiffer {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        if let Some(report) = report(message) {
            if self.sent.contains(&(report.device, report.sequence)) {
                let shorter = report.transactions.len().saturating_sub(1);
                report.transactions = report.transactions[..shorter].into();
            }
            self.sent.push((report.device, report.sequence));
        }
        Fate::AsDrawn
    }
}

fn change_transactions(message: &mut WireMessage, change: impl Fn(&mut Transaction)) {
    if let Some(report) = report(message) {
        report.transactions.iter_mut().for_each(change);
    }
}

/// Reports whose transactions are dated later than they were.
pub(super) struct ClockAhead(pub SimDuration);

impl Interceptor for ClockAhead {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        change_transactions(message, |transaction| transaction.at += self.0);
        Fate::AsDrawn
    }
}

/// Reports are sent from one kind of network only.
pub(super) struct OnlyOn(pub Place);

impl Interceptor for OnlyOn {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        let elsewhere = |t: &Transaction| t.address.0.octets()[..2] != self.0.prefix();
        match report(message) {
            Some(report) if report.transactions.iter().any(elsewhere) => Fate::Lost,
            _ => Fate::AsDrawn,
        }
    }
}

/// Transactions of users are those of a system account, and the other way round.
pub(super) struct WrongUser;

impl Interceptor for WrongUser {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        change_transactions(message, |transaction| {
            let user = AccountId(3);
            transaction.account = if transaction.account.is_system() { user } else { AccountId::SYSTEM };
        });
        Fate::AsDrawn
    }
}

/// What the cap holds back is told as nothing.
pub(super) struct HoldsBackSilently;

impl Interceptor for HoldsBackSilently {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        if let Some(report) = report(message) {
            report.held_back = Tally::ZERO;
        }
        Fate::AsDrawn
    }
}

/// After the first UTC day nothing is reported.
#[derive(Default)]
pub(super) struct NoNewDay {
    first: Option<UtcDay>,
}

impl Interceptor for NoNewDay {
    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate {
        let first = *self.first.get_or_insert(now.day());
        if report(message).is_some() && now.day() > first { Fate::Lost } else { Fate::AsDrawn }
    }
}

/// Which events are not told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Events {
    /// Attempts that were blocked.
    Blocked,
    /// Attempts that were not, because a prerequisite was missing.
    Misconfigured,
    /// Attempts that the policy came too late for.
    TooLate,
    /// Attempts in audit mode.
    Audited,
    /// Users who sign in to the device.
    SignIns,
    /// Local addresses that the device is given.
    Addresses,
    /// Connections behind a forward proxy.
    BehindProxy,
    /// Every second attempt.
    EverySecond,
}

/// Events of some kind are not told: they are told as an address that is known.
pub(super) struct WithoutEvents {
    events: Events,
    attempts: u64,
}

impl WithoutEvents {
    pub(super) const fn new(events: Events) -> Self {
        Self { events, attempts: 0 }
    }

    fn hides(&mut self, kind: &EventKind) -> bool {
        let outcome = match kind {
            EventKind::Attempt { outcome, .. } => Some(*outcome),
            EventKind::SignIn { .. } | EventKind::AddressChange { .. } | EventKind::ConnectionThroughProxy { .. } => {
                None
            }
        };
        let missing = match outcome {
            Some(AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing))) => Some(missing),
            _ => None,
        };
        self.attempts += u64::from(outcome.is_some());
        match self.events {
            Events::Blocked => matches!(outcome, Some(AttemptOutcome::Blocked(_))),
            Events::Misconfigured => missing.is_some_and(|missing| !missing.is_audit()),
            Events::Audited => missing.is_some_and(MissingPrerequisites::is_audit),
            Events::TooLate => matches!(outcome, Some(AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived))),
            Events::SignIns => matches!(kind, EventKind::SignIn { .. }),
            Events::Addresses => matches!(kind, EventKind::AddressChange { .. }),
            Events::BehindProxy => matches!(kind, EventKind::ConnectionThroughProxy { .. }),
            Events::EverySecond => outcome.is_some() && self.attempts.is_multiple_of(2),
        }
    }
}

impl Interceptor for WithoutEvents {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        let WireMessage::ToDefender(_, AgentRequest::Events(batch)) = message else { return Fate::AsDrawn };
        for event in &mut batch.events {
            if self.hides(&event.kind) {
                // Its number must not be missing, or it would be asked for again: a system account signs in instead.
                event.kind = EventKind::SignIn { account: AccountId::SYSTEM };
            }
        }
        Fate::AsDrawn
    }
}

/// How synchronised indicators are changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorChange {
    /// They are for one device group only.
    Scoped,
    /// They expire after a day.
    Expire,
    /// They only alert.
    AlertOnly,
    /// One domain of an app is left out.
    OneMissing,
    /// They have always the same severity.
    FixedSeverity,
    /// They are never deleted.
    NeverDeleted,
    /// Somebody else's indicators are listed as if they were not there.
    OthersUnseen,
    /// They are URLs, not domains.
    AsUrls,
}

/// Synchronised indicators, changed on their way.
pub(super) struct Indicators(pub IndicatorChange);

impl Indicators {
    fn change(&self, submissions: &mut Vec<IndicatorSubmission>) {
        if self.0 == IndicatorChange::OneMissing {
            submissions.retain(|submission| submission.indicator_value != "getdropbox.com");
        }
        for submission in submissions {
            match self.0 {
                IndicatorChange::Scoped => submission.rbac_group_names = vec!["Servers".to_owned()],
                IndicatorChange::Expire => {
                    submission.expiration_time = Some(SimTime::from_millis(1_613_200_000_000));
                }
                IndicatorChange::AlertOnly => submission.action = Action::Alert,
                IndicatorChange::FixedSeverity => submission.severity = Some(Severity::Medium),
                IndicatorChange::AsUrls => submission.indicator_type = IndicatorType::Url,
                IndicatorChange::OneMissing | IndicatorChange::NeverDeleted | IndicatorChange::OthersUnseen => {}
            }
        }
    }
}

impl Interceptor for Indicators {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        match message {
            WireMessage::Request(_, DefenderRequest::ImportIndicators(submissions)) => self.change(submissions),
            WireMessage::Request(_, request @ DefenderRequest::DeleteIndicator(_))
                if self.0 == IndicatorChange::NeverDeleted =>
            {
                *request = DefenderRequest::ListIndicators;
            }
            WireMessage::Answer(_, Ok(DefenderResponse::Indicators(indicators)))
                if self.0 == IndicatorChange::OthersUnseen =>
            {
                indicators.retain(|indicator| indicator.is_synchronised());
            }
            _ => {}
        }
        Fate::AsDrawn
    }
}

/// How policies are changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyChange {
    /// A domain's parent is blocked.
    Parents,
    /// Only the domain itself is blocked, no subdomain.
    NoSubdomains,
    /// Allowing indicators are left out.
    WithoutAllow,
    /// Among URLs the shortest path counts: the longest are left out.
    ShortestPath,
    /// Alerting and blocking indicators of administrators are left out.
    SynchronisedOnly,
    /// An allowed domain does not cover URLs.
    AllowsDomainsOnly,
}

/// Policies, changed on their way.
pub(super) struct Policies(pub PolicyChange);

impl Policies {
    fn rules(&self, rules: &[PolicyRule]) -> Vec<PolicyRule> {
        let path = |rule: &PolicyRule| match &rule.matcher {
            Matcher::Url { path, .. } => Some(path.len()),
            Matcher::Domain(_) | Matcher::Address(_) => None,
        };
        let shortest = rules.iter().filter_map(path).min();
        let keeps = |rule: &&PolicyRule| match self.0 {
            PolicyChange::WithoutAllow => rule.action != Action::Allowed,
            PolicyChange::ShortestPath => path(rule).is_none_or(|length| Some(length) == shortest),
            PolicyChange::SynchronisedOnly => rule.action == Action::AlertAndBlock,
            PolicyChange::AllowsDomainsOnly => {
                let blocked_url = rules.iter().any(|other| path(other).is_some() && other.action != Action::Allowed);
                !(blocked_url && rule.action == Action::Allowed && path(rule).is_none())
            }
            PolicyChange::Parents | PolicyChange::NoSubdomains => true,
        };
        let change = |rule: &PolicyRule| {
            let mut rule = rule.clone();
            if let Matcher::Domain(domain) = &rule.matcher {
                match self.0 {
                    PolicyChange::Parents => {
                        let labels: Vec<&str> = domain.split('.').collect();
                        let parent = labels[labels.len().saturating_sub(2)..].join(".");
                        rule.matcher = Matcher::Domain(parent);
                    }
                    PolicyChange::NoSubdomains => {
                        rule.matcher = Matcher::Domain(format!("only.{domain}"));
                    }
                    _ => {}
                }
            }
            rule
        };
        rules.iter().filter(keeps).map(change).collect()
    }
}

impl Interceptor for Policies {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        if let WireMessage::ToEndpoint(_, AgentResponse::CheckIn(answer)) = message
            && let Some(policy) = &answer.policy
        {
            let rules = self.rules(policy.rules());
            answer.policy = Some(Arc::new(DevicePolicy::new(policy.version(), policy.published_at(), rules)));
        }
        Fate::AsDrawn
    }
}

/// Cloud App Security takes no notice of a wait.
pub(super) struct WaitsNot;

impl Interceptor for WaitsNot {
    fn told_to_wait(&mut self, message: &WireMessage, error: &mut ApiError) {
        if let WireMessage::Request(..) = message {
            error.retry_after = None;
        }
    }
}

/// Defender takes no notice of a wait.
pub(super) struct DefenderWaitsNot;

impl Interceptor for DefenderWaitsNot {
    fn told_to_wait(&mut self, message: &WireMessage, error: &mut ApiError) {
        if let WireMessage::Signals(..) = message {
            error.retry_after = None;
        }
    }
}

/// An endpoint takes no notice of a wait.
pub(super) struct EndpointWaitsNot;

impl Interceptor for EndpointWaitsNot {
    fn told_to_wait(&mut self, message: &WireMessage, error: &mut ApiError) {
        if let WireMessage::ToDefender(..) = message {
            error.retry_after = None;
        }
    }
}
