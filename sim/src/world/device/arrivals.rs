//! What arrives at the endpoint and in the clouds' cells of a device, and what it is worth noting (REP, BLK-03,
//! ALR-01).

use std::collections::BTreeSet;

use gnomon_reference_impl::cloud_apps::DiscoveredApp;
use gnomon_reference_impl::defender::{self, AlertOutcome};
use gnomon_reference_impl::names::Client;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse, Transaction};
use gnomon_reference_impl::protocol::defender::Severity;
use gnomon_reference_impl::protocol::device_policy::PolicyVersion;
use gnomon_reference_impl::protocol::signals::{Signal, SignalAnswer, SignalBatch};
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::{SimTime, UtcDay};

use super::{DEVICE_RANK, Device, WakeContext};
use crate::engine::Stamped;
use crate::world::ToCore;
use crate::world::facts::{Fact, Role};
use crate::world::ledger::LedgerClass;
use crate::world::tap::WireMessage;

impl Device {
    pub(super) fn arrive_in_defender(&mut self, request: &AgentRequest, awake: &mut WakeContext<'_>) {
        let edition = &awake.setting.edition;
        let received = self.defender.receive(awake.now, request, &awake.published.defender, edition);
        if let AgentRequest::Report(report) = request {
            if !received.accepted.is_zero() {
                self.note_wait(&report.transactions, awake);
            }
            let fact = Fact::ReportArrived { sequence: report.sequence, accepted: received.accepted };
            self.record(awake, Role::Defender, fact);
        }
        for alerted in &received.alerted {
            let alert = &self.defender.alerts()[alerted.sequence as usize];
            let (outcome, severity) = (alert.outcome, alert.severity);
            self.note_alert(alerted, outcome, severity, awake);
        }
        if self.defender.has_unforwarded() && self.forward_at == SimTime::NEVER {
            self.forward_at = awake.now.next_multiple_of(edition.publication.publish_every);
        }
        self.send(WireMessage::ToEndpoint(self.id, received.response), awake);
    }

    pub(super) fn arrive_at_endpoint(&mut self, response: &AgentResponse, awake: &mut WakeContext<'_>) {
        // A device that is off, or elsewhere, hears nothing.
        if !self.endpoint.network().is_some_and(|network| network.reaches_defender) {
            return;
        }
        let before = self.endpoint.policy().map(|policy| policy.version());
        let held_back = self.endpoint.held_back();
        let mut requests = std::mem::take(&mut awake.buffers.requests);
        self.endpoint.receive(awake.now, response, awake.setting.endpoint_context(), &mut requests);
        self.note_given_up(held_back, awake);
        let after = self.endpoint.policy().map(|policy| policy.version());
        if let Some(policy) = after.filter(|_| after != before) {
            self.note_propagation(before.unwrap_or_default(), policy, awake);
            self.record(awake, Role::Endpoint, Fact::PolicyInstalled { policy });
            if let Some(resident) = &mut self.resident {
                resident.policy_changed();
            }
        }
        self.send_requests(requests, awake);
    }

    /// Forwards what has arrived in Defender, under the switches as published now.
    pub(super) fn forward(&mut self, awake: &mut WakeContext<'_>) {
        self.forward_at = SimTime::NEVER;
        let forwarded = self.defender.forward(awake.now, &awake.published.defender);
        let (off, withheld) = (forwarded.made_while_off, forwarded.withheld);
        awake.ledger.pass(LedgerClass::InFlight, LedgerClass::MadeWhileOff, off);
        awake.ledger.pass(LedgerClass::InFlight, LedgerClass::Withheld, withheld);
        if !off.is_zero() || !withheld.is_zero() {
            let fact = Fact::Forwarded { shown: Tally::ZERO, made_while_off: off, withheld };
            self.record(awake, Role::Defender, fact);
        }
        let Some(batch) = forwarded.batch else { return };
        if awake.setting.tap.is_none() {
            let answer = self.arrive_in_discovery(&batch, awake);
            self.defender.signals_answered(awake.now, batch.number, &answer);
        } else {
            self.send(WireMessage::Signals(self.id, batch), awake);
        }
    }

    pub(super) fn arrive_in_discovery(&mut self, batch: &SignalBatch, awake: &mut WakeContext<'_>) -> SignalAnswer {
        let licensed = awake.published.cloud_apps_licensed;
        let (mut shown, mut withheld) = (Tally::ZERO, Tally::ZERO);
        for signal in batch.signals.iter() {
            if licensed {
                shown += self.discovery.receive(signal, &awake.setting.attribution);
                self.note_late_traffic(signal, awake);
            } else {
                withheld += self.discovery.refuse(signal);
            }
        }
        awake.ledger.pass(LedgerClass::InFlight, LedgerClass::Shown, shown);
        awake.ledger.pass(LedgerClass::InFlight, LedgerClass::Withheld, withheld);
        self.record(awake, Role::CloudApps, Fact::Forwarded { shown, made_while_off: Tally::ZERO, withheld });
        if licensed { SignalAnswer::Acknowledged } else { SignalAnswer::NotLicensed }
    }

    /// How long the oldest of these transactions waited that was made since the device is on.
    fn note_wait(&self, transactions: &[Transaction], awake: &mut WakeContext<'_>) {
        let (Some(place), Some(on_since)) = (self.place, self.on_since) else { return };
        if let Some(oldest) = transactions.iter().find(|transaction| transaction.at >= on_since) {
            let longest = &mut awake.measures.at_place(place).longest_wait;
            *longest = awake.now.since(oldest.at).max(*longest);
        }
    }

    fn note_alert(
        &mut self,
        alerted: &defender::Alerted,
        outcome: AlertOutcome,
        severity: Severity,
        awake: &mut WakeContext<'_>,
    ) {
        *awake.measures.alerted.entry(outcome).or_default() += 1;
        if alerted.raised {
            *awake.measures.alerts.entry((outcome, severity)).or_default() += 1;
            let what = ToCore::AlertRaised { alert: alerted.sequence, severity };
            let (at, source, sequence) = (awake.now, self.id.0, self.next_stamp());
            awake.out.messages.push(Stamped { at, rank: DEVICE_RANK, source, sequence, what });
        }
        let fact = Fact::Alerted {
            attempted_at: alerted.attempt.at,
            alert: alerted.sequence,
            raised: alerted.raised,
            outcome,
            severity,
            destination: alerted.attempt.destination,
        };
        self.record(awake, Role::Defender, fact);
    }

    fn note_propagation(&self, before: PolicyVersion, after: PolicyVersion, awake: &mut WakeContext<'_>) {
        if !self.endpoint.antivirus().missing_for(Client::Edge).is_empty() {
            return;
        }
        for (number, milestone) in awake.published.milestones.iter().enumerate() {
            if before < milestone.policy && milestone.policy <= after {
                let connected = self.reachable_since.is_some_and(|since| since <= milestone.since);
                awake.measures.propagated(number, connected.then(|| awake.now.since(milestone.since)));
            }
        }
    }

    /// Tells the core of days that are over and have traffic now that was not there before, if it wants to know.
    fn note_late_traffic(&mut self, signal: &Signal, awake: &mut WakeContext<'_>) {
        let Signal::Transactions(forwarded) = signal else { return };
        if !awake.published.wants_late_traffic {
            return;
        }
        for transaction in forwarded.transactions() {
            if let DiscoveredApp::App(app) = awake.setting.attribution.app_of(transaction.destination) {
                awake.measures.used(app, transaction.at);
            }
        }
        let today = awake.now.day();
        let days = forwarded.transactions().iter().map(|transaction| transaction.at.day());
        for day in days.filter(|day| *day < today).collect::<BTreeSet<UtcDay>>() {
            let (at, source, sequence) = (awake.now, self.id.0, self.next_stamp());
            let what = ToCore::LateTraffic(day);
            awake.out.messages.push(Stamped { at, rank: DEVICE_RANK, source, sequence, what });
        }
    }
}
