//! The exchange with Defender: check-ins, the start of the hourly report, what is sent again (REP-01, REP-06, BLK-03,
//! BLK-10, ROB-03).

use super::timers::CheckInTimer;
use super::{Context, Endpoint};
use crate::edition::{Contact, Edition};
use crate::protocol::agent::{AgentRequest, AgentResponse, CheckIn, Refused, RefusedMessage};
use crate::protocol::device_policy::PolicyVersion;
use crate::time::SimTime;

impl Endpoint {
    /// Does what is due at `now`, and sends events that wait to be sent.
    pub fn wake(&mut self, now: SimTime, context: Context<'_>, out: &mut Vec<AgentRequest>) {
        if !self.ram.network.is_some_and(|network| network.reaches_defender) {
            return;
        }
        let contact = &context.edition.contact;
        self.send_events(now, false, contact, out);
        match self.ram.timers.check_in {
            CheckInTimer::Due(at) if at <= now || self.ram.timers.report <= now => self.check_in(now, contact, out),
            CheckInTimer::Waiting(deadline) if deadline <= now => {
                self.ram.timers.check_in = CheckInTimer::Due(now + contact.retry_after);
                self.start_report(now, context.edition, out);
            }
            CheckInTimer::Due(_) | CheckInTimer::Waiting(_) => {}
        }
        if self.ram.timers.resend_reports <= now {
            self.resend_reports(now, contact, out);
        }
        if self.ram.timers.resend_events <= now {
            self.send_events(now, true, contact, out);
        }
    }

    /// Takes in an answer of Defender.
    pub fn receive(
        &mut self,
        now: SimTime,
        response: &AgentResponse,
        context: Context<'_>,
        out: &mut Vec<AgentRequest>,
    ) {
        match response {
            AgentResponse::CheckIn(answer) => {
                self.look_back(answer, context.names);
                if matches!(self.ram.timers.check_in, CheckInTimer::Waiting(_)) {
                    self.ram.timers.check_in = CheckInTimer::Due(now + context.edition.contact.check_in_every);
                    self.start_report(now, context.edition, out);
                }
                self.send_events(now, false, &context.edition.contact, out);
            }
            AgentResponse::Report(acknowledged) => {
                self.disk.uploader.acknowledged(acknowledged.sequence);
                if self.unacknowledged().is_empty() {
                    self.ram.timers.resend_reports = SimTime::NEVER;
                    self.ram.timers.resends = 0;
                }
            }
            AgentResponse::Events(acknowledged) => {
                self.disk.events.acknowledged(*acknowledged);
                if self.disk.events.is_empty() {
                    self.ram.timers.resend_events = SimTime::NEVER;
                }
            }
            AgentResponse::Refused(refused) => self.refused(now, refused, context.edition, out),
        }
    }

    /// Defender has not taken a message: it is sent again after the wait that was stated, or after the usual one
    /// (ROB-03).
    fn refused(&mut self, now: SimTime, refused: &Refused, edition: &Edition, out: &mut Vec<AgentRequest>) {
        let contact = &edition.contact;
        let again = now + refused.error.retry_after.unwrap_or(contact.retry_after);
        let timers = &mut self.ram.timers;
        match refused.what {
            RefusedMessage::CheckIn if matches!(timers.check_in, CheckInTimer::Waiting(_)) => {
                timers.check_in = CheckInTimer::Due(again);
                // Who is not asked to wait may try to report all the same.
                if refused.error.retry_after.is_none() {
                    self.start_report(now, edition, out);
                }
            }
            RefusedMessage::Report if timers.resend_reports < SimTime::NEVER => {
                timers.resend_reports = timers.resend_reports.max(again);
            }
            RefusedMessage::Events if timers.resend_events < SimTime::NEVER => {
                timers.resend_events = timers.resend_events.max(again);
            }
            RefusedMessage::CheckIn | RefusedMessage::Report | RefusedMessage::Events => {}
        }
    }

    /// Checks in; with the answer, or without it, the report follows.
    fn check_in(&mut self, now: SimTime, contact: &Contact, out: &mut Vec<AgentRequest>) {
        let Some(network) = self.ram.network else { return };
        out.push(AgentRequest::CheckIn(CheckIn {
            device: self.device,
            build: self.build,
            address: network.address,
            policy: self.disk.policy.as_ref().map_or(PolicyVersion::default(), |policy| policy.version()),
        }));
        self.ram.timers.check_in = CheckInTimer::Waiting(now + contact.answer_timeout);
        self.ram.timers.report = SimTime::NEVER;
        // After a break, what was sent before it and not acknowledged goes first.
        if self.ram.timers.resend_reports == SimTime::NEVER && !self.unacknowledged().is_empty() {
            self.resend_reports(now, contact, out);
        }
        if self.ram.timers.resend_events == SimTime::NEVER && !self.disk.events.is_empty() {
            self.send_events(now, true, contact, out);
        }
    }

    /// Starts a report if there is something to send and the last one is long enough ago (REP-01).
    fn start_report(&mut self, now: SimTime, edition: &Edition, out: &mut Vec<AgentRequest>) {
        let rules = &edition.report;
        if self.disk.uploader.has_old(now, rules) {
            let unseen = self.unseen();
            self.disk.uploader.give_up_old(now, rules);
            self.set_aside(&unseen);
        }
        if !self.disk.uploader.has_pending() {
            return;
        }
        if let Some(last) = self.disk.uploader.last_start()
            && now < last + rules.not_before
        {
            self.ram.timers.report = last + rules.every;
            return;
        }
        let unseen = self.unseen();
        let reports = self.disk.uploader.seal(self.device, now, rules);
        self.set_aside(&unseen);
        if !reports.is_empty() {
            out.extend(reports.into_iter().map(AgentRequest::Report));
            self.ram.timers.await_reports(now, &edition.contact);
        }
    }

    fn resend_reports(&mut self, now: SimTime, contact: &Contact, out: &mut Vec<AgentRequest>) {
        out.extend(self.unacknowledged().iter().cloned().map(AgentRequest::Report));
        self.ram.timers.resends += 1;
        self.ram.timers.await_reports(now, contact);
    }

    fn send_events(&mut self, now: SimTime, all: bool, contact: &Contact, out: &mut Vec<AgentRequest>) {
        let batches = self.disk.events.batches(self.device, all);
        if !batches.is_empty() {
            self.ram.timers.await_events(now, contact);
            out.extend(batches.into_iter().map(AgentRequest::Events));
        }
    }
}
