//! What is noted of a device: facts and their digest, the ledger, and what a logging proxy sees of it.

use gnomon_reference_impl::endpoint::{Attempt, Observed};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::protocol::signals::Signal;
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::SimTime;

use super::{DEVICE_RANK, Device, WakeContext};
use crate::engine::Stamped;
use crate::world::ToCore;
use crate::world::facts::{Fact, Observation, Role};
use crate::world::ledger::{LedgerClass, Recount};
use crate::world::log_upload::{Proxied, ProxyId};

impl Device {
    /// Notes a transaction that is not merely buffered.
    #[inline(never)]
    pub(super) fn note_other(&mut self, access: &Access, attempt: &Attempt, awake: &mut WakeContext<'_>) {
        let class = match attempt.observed {
            // Nothing was done.
            Observed::NotConnected => return,
            Observed::NotEligible => LedgerClass::NotEligible,
            Observed::HiddenByProxy => LedgerClass::HiddenByProxy,
            Observed::Buffered => LedgerClass::Buffered,
            Observed::HeldBack(_) => LedgerClass::HeldBack,
        };
        self.note_transaction(access, attempt, class, awake);
        if let Observed::HeldBack(Some(by)) = attempt.observed {
            *awake.measures.stopped.entry(by).or_default() += 1;
            self.record(awake, Role::Endpoint, Fact::CapReached { by });
        }
        if let Some(outcome) = attempt.outcome {
            awake.measures.attempted(outcome);
        }
    }

    /// Notes a transaction that was done, and where it begins in the ledger.
    #[inline(always)]
    pub(super) fn note_transaction(
        &mut self,
        access: &Access,
        attempt: &Attempt,
        class: LedgerClass,
        awake: &mut WakeContext<'_>,
    ) {
        awake.ledger.enter(class, attempt.tally);
        let Access { at, destination, account, image, .. } = *access;
        let (tally, outcome) = (attempt.tally, attempt.outcome);
        let fact = || Fact::Transaction { at, destination, account, image, tally, class, outcome };
        if awake.setting.observes_transactions {
            self.record(awake, Role::World, fact());
        } else {
            fact().fold(awake.now, &mut self.chain);
        }
        if let Some(proxy) = self.proxy {
            self.pass_proxy(proxy, access, attempt, class, awake);
        }
    }

    /// What it does passes a proxy that logs: the proxy sees all of it, whatever the agent makes of it.
    #[cold]
    fn pass_proxy(
        &mut self,
        proxy: ProxyId,
        access: &Access,
        attempt: &Attempt,
        class: LedgerClass,
        awake: &mut WakeContext<'_>,
    ) {
        let Some(network) = self.endpoint.network() else { return };
        let what = ToCore::Proxied(Proxied {
            proxy,
            at: access.at,
            address: network.address,
            account: access.account,
            destination: access.destination,
            tally: attempt.tally,
            hidden: class == LedgerClass::HiddenByProxy,
        });
        let (at, source, sequence) = (awake.now, self.id.0, self.next_stamp());
        awake.out.messages.push(Stamped { at, rank: DEVICE_RANK, source, sequence, what });
    }

    /// What the endpoint has given up of its backlog since it had held back `before`.
    pub(super) fn note_given_up(&self, before: Tally, awake: &mut WakeContext<'_>) {
        awake.ledger.pass(LedgerClass::Buffered, LedgerClass::HeldBack, self.endpoint.held_back() - before);
    }

    /// Notes whether the device is on, and whether it can reach Defender from now on.
    pub(in crate::world) fn note_reach(&mut self, now: SimTime) {
        let network = self.endpoint.network();
        self.on_since = network.map(|_| self.on_since.unwrap_or(now));
        let reaches = network.is_some_and(|network| network.reaches_defender);
        self.reachable_since = if reaches { Some(self.reachable_since.unwrap_or(now)) } else { None };
    }

    /// Records a fact about the device.
    pub(in crate::world) fn record(&mut self, awake: &mut WakeContext<'_>, role: Role, fact: Fact) {
        fact.fold(awake.now, &mut self.chain);
        let sequence = self.next_stamp();
        if let Some(observations) = &mut awake.out.observations {
            let what = Observation { role, device: Some(self.id), fact };
            observations.push(Stamped { at: awake.now, rank: DEVICE_RANK, source: self.id.0, sequence, what });
        }
    }

    /// What the participants on and about this device hold.
    pub(in crate::world) fn recount(&self, recount: &mut Recount) {
        recount.buffered += self.endpoint.buffered();
        recount.held_back += self.endpoint.held_back();
        recount.shown += self.discovery.shown();
        recount.expired += self.discovery.expired();
        recount.in_flight += self.defender.unforwarded();
        for report in self.endpoint.unacknowledged() {
            let numbered = report.transactions.iter().zip(report.first..);
            let missing = numbered.filter(|(_, number)| !self.defender.has_accepted(*number));
            recount.in_flight += missing.map(|(transaction, _)| transaction.tally()).sum();
        }
        for signal in self.defender.unacknowledged().iter().flat_map(|batch| batch.signals.iter()) {
            let Signal::Transactions(forwarded) = signal else { continue };
            let numbered = forwarded.transactions().iter().zip(forwarded.numbers());
            let missing = numbered.filter(|(_, number)| !self.discovery.has_received(*number));
            recount.in_flight += missing.map(|(transaction, _)| transaction.tally()).sum();
        }
    }
}
