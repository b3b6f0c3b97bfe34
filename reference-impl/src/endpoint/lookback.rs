//! Looking back: attempts that the policy came too late for (ALR-01, ALR-02).

use std::sync::Arc;

use super::Endpoint;
use super::precedence::{decide, detect};
use super::verdict::sees_path;
use crate::names::Names;
use crate::protocol::agent::{AttemptOutcome, CheckInAnswer, EventKind, NotBlocked, Transaction};
use crate::protocol::defender::Action;
use crate::protocol::device_policy::PolicyRule;

impl Endpoint {
    /// Takes the policy of a check-in's answer, and looks back: what was done before it came, while an indicator
    /// existed of which the device did not know, is an attempt that the policy came too late for (ALR-01, ALR-02).
    ///
    /// What was done since the moment of publication that the answer speaks of is looked at again with the next answer:
    /// an indicator that existed by then may not be published yet.
    pub(super) fn look_back(&mut self, answer: &CheckInAnswer, names: &Names) {
        let newer = answer.policy.as_ref().filter(|policy| {
            self.takes_part && self.disk.policy.as_ref().is_none_or(|old| old.version() < policy.version())
        });
        if let Some(policy) = newer {
            let old = self.disk.policy.replace(Arc::clone(policy));
            let buffered = self.disk.uploader.pending_from(self.disk.lookback_cursor);
            for seen in self.disk.set_aside.iter().chain(buffered) {
                if !policy.names_at_all(seen.destination, names) {
                    continue;
                }
                let destination = names.destination(seen.destination);
                let sees_path = sees_path(names.image(seen.image).client);
                let speaks = |rule: &&PolicyRule| rule.action != Action::Allowed;
                let decided = old.as_ref().and_then(|old| decide(old, destination, sees_path)).filter(speaks);
                let known = seen.blocked || decided.is_some();
                let detected = detect(policy, destination, sees_path, seen.at).filter(speaks);
                if let Some(rule) = detected.filter(|_| !known) {
                    self.disk.events.push(
                        seen.at,
                        EventKind::Attempt {
                            indicator: rule.indicator,
                            destination: seen.destination,
                            account: seen.account,
                            image: seen.image,
                            address: seen.address,
                            outcome: AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived),
                        },
                    );
                }
            }
        }
        self.disk.lookback_cursor = self.disk.uploader.first_since(answer.as_of, self.disk.lookback_cursor);
        self.disk.set_aside.retain(|seen| seen.at >= answer.as_of);
    }

    /// Sets one transaction aside that is not buffered.
    #[inline(never)]
    pub(super) fn set_one_aside(&mut self, transaction: &Transaction) {
        self.disk.set_aside.push(transaction);
    }

    /// What is buffered and still to be looked back over: mostly the last minute.
    pub(super) fn unseen(&self) -> Vec<Transaction> {
        self.disk.uploader.pending_from(self.disk.lookback_cursor).collect()
    }

    /// Sets aside those of `unseen` that are no longer buffered.
    pub(super) fn set_aside(&mut self, unseen: &[Transaction]) {
        let still_buffered = self.disk.uploader.count_from(self.disk.lookback_cursor);
        unseen[..unseen.len() - still_buffered].iter().for_each(|seen| self.disk.set_aside.push(seen));
    }
}
