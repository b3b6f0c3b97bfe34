//! Defects of memory: what a restart or a crash loses, or begins anew, though it should be kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::endpoint::{Antivirus, Network};
use gnomon_reference_impl::names::{AccountId, DeviceId};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse, EventKind, Report};
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{AlertStatus, DefenderAnswer, DefenderQuery};
use gnomon_reference_impl::protocol::device_policy::{DevicePolicy, PolicyRule};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, WIN10_ENDPOINT_USERS};
use gnomon_reference_impl::protocol::signals::Signal;
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};
use gnomon_sim::world::{Fate, Role, WireMessage};
use serde::Deserialize;

use crate::implementations::Interceptor;

/// What is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forgets {
    /// A restart of a device gives it a new allowance for the day.
    Allowance,
    /// A day of the allowance begins at midnight of a place two hours east of UTC.
    UtcDays,
    /// A restart loses the transactions that no report has yet.
    Transactions,
    /// A restart, or the loss of the network, loses the events that were not told.
    Events,
    /// After a restart a device does not know that it is behind a proxy.
    Proxy,
    /// A device knows its protection only as it was when it joined.
    Protection,
    /// A crash of Defender loses what it has not yet forwarded.
    Unforwarded,
    /// A crash of Defender makes copies of reports count that arrive after it.
    ReportsKnown,
    /// A crash of Cloud App Security makes copies of signals count that arrive after it.
    SignalsKnown,
    /// A crash of Defender loses the indicators.
    Indicators,
    /// A crash of Defender loses its switches.
    Switches,
    /// A crash of Defender loses the alerts.
    Alerts,
    /// A crash of Defender loses where the work on alerts stands.
    AlertWork,
    /// A crash of Cloud App Security makes policies alert again.
    PolicyAlerts,
    /// A crash of Cloud App Security loses the tags of block scripts.
    Tags,
    /// A crash of the log collector loses its spool.
    Spool,
}

/// What is sent of a report, by device and number.
type Sent = BTreeMap<(DeviceId, u32), Arc<Report>>;

/// Something is not kept.
pub(super) struct Memory {
    what: Forgets,
    /// Since when each device remembers nothing of before.
    restarted: BTreeMap<DeviceId, SimTime>,
    crashed: Option<SimTime>,
    /// What each report was when it was sent first.
    sent: Sent,
    /// What of today's allowance each device thinks to have used: transactions, bytes.
    used: BTreeMap<(DeviceId, UtcDay), (u64, u64)>,
    /// Events up to this number were told.
    told: BTreeMap<DeviceId, u64>,
    /// Copies that arrive later: when, and of how many transactions.
    copies: Vec<(SimTime, u64)>,
    protection: Option<Antivirus>,
    /// Whether apps were used after the crash.
    used_since: bool,
    lost_files: BTreeSet<String>,
}

impl Memory {
    pub(super) const fn new(what: Forgets) -> Self {
        Self {
            what,
            restarted: BTreeMap::new(),
            crashed: None,
            sent: BTreeMap::new(),
            used: BTreeMap::new(),
            told: BTreeMap::new(),
            copies: Vec::new(),
            protection: None,
            used_since: false,
            lost_files: BTreeSet::new(),
        }
    }

    /// What a report becomes when it is sent first.
    fn cut(&mut self, now: SimTime, report: &Report) -> Report {
        let mut cut = report.clone();
        match self.what {
            Forgets::Allowance | Forgets::UtcDays => {
                let contract = Edition::contract().report;
                let east = if self.what == Forgets::UtcDays { 2 } else { 0 };
                let day = (now + SimDuration::from_hours(east)).day();
                let used = self.used.entry((report.device, day)).or_default();
                let fits = |(count, bytes): &mut (u64, u64), encoded: u32| {
                    let fits = *count < u64::from(contract.cap_transactions)
                        && *bytes + u64::from(encoded) <= contract.cap_bytes.0;
                    if fits {
                        (*count, *bytes) = (*count + 1, *bytes + u64::from(encoded));
                    }
                    fits
                };
                cut.transactions = report.transactions.iter().filter(|one| fits(used, one.encoded)).copied().collect();
            }
            Forgets::Transactions => {
                let since = self.restarted.get(&report.device).copied().unwrap_or(SimTime::EPOCH);
                let lost = report.transactions.iter().take_while(|one| one.at <= since).count();
                cut.first += lost as u64;
                cut.transactions = report.transactions[lost..].into();
            }
            _ => {}
        }
        cut.body = Bytes(cut.transactions.iter().map(|one| u64::from(one.encoded)).sum());
        cut
    }

    fn report(&mut self, now: SimTime, report: &mut Arc<Report>) -> Fate {
        if !matches!(self.what, Forgets::Allowance | Forgets::UtcDays | Forgets::Transactions) {
            return Fate::AsDrawn;
        }
        let key = (report.device, report.sequence);
        let sent = match self.sent.get(&key) {
            Some(sent) => Arc::clone(sent),
            None => {
                let cut = Arc::new(self.cut(now, report));
                self.sent.insert(key, Arc::clone(&cut));
                cut
            }
        };
        if sent.transactions.is_empty() {
            return Fate::Lost;
        }
        if sent.count() != report.count() {
            *report = sent;
        }
        Fate::AsDrawn
    }

    /// Whether something of this instant was lost by the crash.
    fn is_lost(&self, at: SimTime) -> bool {
        self.crashed.is_some_and(|crashed| at < crashed)
    }

    /// Copies of messages that a receiver knew before it crashed.
    fn copied(&mut self, fate: &Fate, count: u64) {
        if let Fate::Copies(times) = fate {
            self.copies.extend(times.iter().skip(1).map(|at| (*at, count)));
        }
    }
}

impl Interceptor for Memory {
    fn plays_by(&mut self, edition: &mut Edition) {
        // What a device holds back is cut from its reports: the agent itself must not do it sooner.
        if matches!(self.what, Forgets::Allowance | Forgets::UtcDays) {
            edition.report.cap_transactions *= 3;
            edition.report.cap_bytes.0 *= 3;
        }
    }

    fn restarted(&mut self, now: SimTime, device: DeviceId) {
        self.restarted.insert(device, now);
        if self.what == Forgets::Allowance {
            self.used.retain(|(of, _), _| *of != device);
        }
    }

    fn disconnected(&mut self, now: SimTime, device: DeviceId) {
        if self.what == Forgets::Events {
            self.restarted.insert(device, now);
        }
    }

    fn crashed(&mut self, now: SimTime, role: Role) {
        let of = match self.what {
            Forgets::Unforwarded
            | Forgets::ReportsKnown
            | Forgets::Indicators
            | Forgets::Switches
            | Forgets::Alerts
            | Forgets::AlertWork => Role::Defender,
            Forgets::SignalsKnown | Forgets::PolicyAlerts | Forgets::Tags => Role::CloudApps,
            Forgets::Spool => Role::Collector,
            _ => return,
        };
        if role == of {
            (self.crashed, self.used_since) = (Some(now), false);
        }
    }

    fn antivirus(&mut self, antivirus: Antivirus) -> Antivirus {
        match self.what {
            Forgets::Protection => *self.protection.get_or_insert(antivirus),
            _ => antivirus,
        }
    }

    fn network(&mut self, _: SimTime, device: DeviceId, network: Network) -> Network {
        let forgets = self.what == Forgets::Proxy && self.restarted.contains_key(&device);
        Network { behind_proxy: network.behind_proxy && !forgets, ..network }
    }

    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate {
        match message {
            WireMessage::ToDefender(_, AgentRequest::Report(report)) => return self.report(now, report),
            WireMessage::ToDefender(device, AgentRequest::Events(batch)) if self.what == Forgets::Events => {
                let since = self.restarted.get(device).copied().unwrap_or(SimTime::EPOCH);
                let told = self.told.get(device).copied().unwrap_or_default();
                for (event, number) in batch.events.iter_mut().zip(batch.first..) {
                    if event.at <= since && number >= told {
                        event.kind = EventKind::SignIn { account: AccountId::SYSTEM };
                    }
                }
            }
            WireMessage::ToEndpoint(device, AgentResponse::Events(answer)) => {
                let told = self.told.entry(*device).or_default();
                *told = (*told).max(answer.first + answer.count);
            }
            WireMessage::ToEndpoint(_, AgentResponse::CheckIn(answer))
                if matches!(self.what, Forgets::Indicators | Forgets::Switches) && self.crashed.is_some() =>
            {
                if let Some(policy) = &answer.policy {
                    let kept = |rule: &&PolicyRule| self.what == Forgets::Indicators && !self.is_lost(rule.created_at);
                    let known = policy.rules().iter().filter(kept).cloned().collect();
                    answer.policy = Some(Arc::new(DevicePolicy::new(policy.version(), policy.published_at(), known)));
                }
            }
            WireMessage::Signals(_, batch) => {
                let is_use = |signal: &Signal| matches!(signal, Signal::Transactions(_));
                self.used_since |= self.crashed.is_some() && batch.signals.iter().any(is_use);
                let lost = |signal: &Signal| match signal {
                    Signal::Transactions(of) => of.transactions().iter().all(|one| self.is_lost(one.at)),
                    Signal::SignIn { at, .. } | Signal::Address { at, .. } => self.is_lost(*at),
                };
                if self.what == Forgets::Unforwarded && batch.signals.iter().any(lost) {
                    batch.signals = batch.signals.iter().filter(|signal| !lost(signal)).cloned().collect();
                }
            }
            WireMessage::Upload(_, _, UploadRequest::Content { url, body, .. })
                if self.what == Forgets::Spool
                    && self.crashed.is_some()
                    && (self.lost_files.is_empty() || self.lost_files.contains(url)) =>
            {
                self.lost_files.insert(url.clone());
                let begin = body.iter().rev().skip(1).position(|byte| *byte == b'\n');
                let last = begin.map_or(0, |begin| body.len() - 1 - begin);
                *body = body[last..].into();
            }
            _ => {}
        }
        Fate::AsDrawn
    }

    fn sent(&mut self, _: SimTime, message: &WireMessage, fate: &Fate) {
        match message {
            WireMessage::ToDefender(_, AgentRequest::Report(report)) if self.what == Forgets::ReportsKnown => {
                self.copied(fate, report.count());
            }
            WireMessage::Signals(_, batch) if self.what == Forgets::SignalsKnown => {
                let count = batch.signals.iter().map(|signal| match signal {
                    Signal::Transactions(of) => of.transactions().len() as u64,
                    Signal::SignIn { .. } | Signal::Address { .. } => 0,
                });
                self.copied(fate, count.sum());
            }
            _ => {}
        }
    }

    fn discovery_answers(&mut self, now: SimTime, _: &DiscoveryQuery, answer: &mut Result<DiscoveryAnswer, ApiError>) {
        if let Ok(DiscoveryAnswer::Dashboard(counters)) = answer
            && counters.report == WIN10_ENDPOINT_USERS
            && let Some(crashed) = self.crashed
        {
            let again = self.copies.iter().filter(|(at, _)| (crashed..=now).contains(at));
            counters.traffic.transactions += again.map(|(_, count)| count).sum::<u64>();
        }
    }

    fn device_answers(&mut self, _: SimTime, _: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        if let Ok(DefenderAnswer::Alerts(alerts)) = answer {
            match self.what {
                Forgets::Alerts => alerts.retain(|alert| !self.is_lost(alert.alert_creation_time)),
                Forgets::AlertWork if self.crashed.is_some() => {
                    alerts.iter_mut().for_each(|alert| alert.status = AlertStatus::New);
                }
                _ => {}
            }
        }
    }

    fn cloud_apps_answers(
        &mut self,
        now: SimTime,
        _: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        let Some(crashed) = self.crashed else { return };
        match (self.what, answer) {
            (Forgets::PolicyAlerts, Ok(CloudAppsResponse::Alerts(alerts))) if self.used_since => {
                let again = alerts.iter().filter(|alert| alert.timestamp < crashed.millis()).cloned();
                let again: Vec<_> = again.collect();
                if now > crashed + SimDuration::HOUR {
                    alerts.extend(again);
                }
            }
            (Forgets::Tags, Ok(CloudAppsResponse::BlockScript(script))) => script.text.clear(),
            (Forgets::Tags, Ok(CloudAppsResponse::TaggedApps(apps))) => apps.clear(),
            _ => {}
        }
    }
}
