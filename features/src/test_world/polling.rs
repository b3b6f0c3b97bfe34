//! PollingRule: what is due by when, and what holds throughout.
//!
//! "Within B" is decided by one look at B: neither an earlier one nor a later one counts. "For D" is decided by looks
//! at the start, after everything that could change the answer, and at D. After a miss the world looks on for a while,
//! so that the story can say by how much the bound was missed.

use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Fact, Role};

use super::Fixture;
use crate::registry::RoleName;
use crate::step_error::StepError;

/// How often something is looked at while it must hold, or after it was missed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PollingRule {
    /// A look is a request: it is made whenever something happened, but at most thirty times a minute, so that it
    /// disturbs no quota of the role that answers.
    Always,
    /// A look is a connection of its own: it is made only after a device was given a policy.
    AfterPolicies,
}

/// How many requests a world that looks on makes in one virtual minute at most.
const REQUESTS_A_MINUTE: u32 = 30;

impl Fixture {
    /// Something must be seen at the latest `bound` after the last stimulus.
    ///
    /// # Errors
    /// If it is not seen then, with its story, or if a role refuses to show it.
    pub fn within(
        &mut self,
        bound: SimDuration,
        polling: PollingRule,
        due: &str,
        mut look: impl FnMut(&mut Self) -> Result<(), StepError>,
    ) -> Result<(), StepError> {
        let at = self.mark + bound;
        self.advance(at)?;
        let Err(error) = look(self) else { return Ok(()) };
        let mut error = error.when_due(due);
        error.story_mut().events = self.events_since(self.mark);
        if let StepError::Missed(story) = &mut error {
            story.by = Some((at, bound));
            story.seen_at = self.look_on(at, at + bound.times(2) + SimDuration::HOUR, polling, &mut look);
        }
        Err(error)
    }

    /// When what was missed is seen after all, if it is before `until`.
    fn look_on(
        &mut self,
        from: SimTime,
        until: SimTime,
        polling: PollingRule,
        look: &mut impl FnMut(&mut Self) -> Result<(), StepError>,
    ) -> Option<SimTime> {
        let mut looked_at = from;
        while let Some(at) = self.next_look(looked_at, until, polling) {
            looked_at = at;
            if look(self).is_ok() {
                return Some(at);
            }
        }
        None
    }

    /// Something must hold from now until `span` after the last stimulus.
    ///
    /// # Errors
    /// At the first look at which it does not hold, or which a role refuses.
    pub fn throughout(
        &mut self,
        span: SimDuration,
        polling: PollingRule,
        due: &str,
        mut look: impl FnMut(&mut Self) -> Result<(), StepError>,
    ) -> Result<(), StepError> {
        let until = self.mark + span;
        let told = |fixture: &Self, error: StepError| {
            let mut error = error.when_due(format!("{due}, for {span} after {}", fixture.mark));
            let story = error.story_mut();
            story.seen = format!("{} at {}", story.seen, fixture.now());
            story.events = fixture.events_since(fixture.mark);
            error
        };
        let mut look_unless_down = |fixture: &mut Self| match look(fixture) {
            // Who was made to crash shows nothing: that it is refused meanwhile is no miss of what must hold.
            Err(StepError::Refused { by, .. }) if fixture.is_down(by) => Ok(()),
            other => other,
        };
        look_unless_down(self).map_err(|error| told(self, error))?;
        let mut looked_at = self.now();
        while let Some(at) = self.next_look(looked_at, until, polling) {
            looked_at = at;
            look_unless_down(self).map_err(|error| told(self, error))?;
        }
        self.advance(until)?;
        look(self).map_err(|error| told(self, error))
    }

    /// Whether an example has let this role crash, and it is not back.
    fn is_down(&self, role: RoleName) -> bool {
        let role = match role {
            RoleName::Defender => Role::Defender,
            RoleName::CloudApps => Role::CloudApps,
            RoleName::Collector => Role::Collector,
            RoleName::Endpoint => return false,
        };
        self.exchange.lock().is_down(self.now(), role)
    }

    /// Lets time pass to the next instant after `after` at which a look is worth it, if one lies at or before `until`.
    fn next_look(&mut self, after: SimTime, until: SimTime, polling: PollingRule) -> Option<SimTime> {
        let mut seen = self.bench.trace().len();
        let mut worth = polling == PollingRule::Always;
        loop {
            let at = self.bench.step(until)?;
            worth |= self.got_a_policy(&mut seen);
            // What is due at one instant may come in several steps: the look comes after the last of them.
            if at > after && worth && !self.bench.is_due(at) && (polling != PollingRule::Always || self.may_ask(at)) {
                return Some(at);
            }
        }
    }

    /// Whether one more request may be made in this minute; counts it.
    fn may_ask(&mut self, at: SimTime) -> bool {
        let minute = at.millis() / SimDuration::MINUTE.millis();
        if self.asked.0 != minute {
            self.asked = (minute, 0);
        }
        self.asked.1 += 1;
        self.asked.1 <= REQUESTS_A_MINUTE
    }

    /// Whether a device was given a policy since the observation of this number. It says only when a look is worth it.
    fn got_a_policy(&self, seen: &mut usize) -> bool {
        let new = &self.bench.trace()[*seen..];
        *seen = self.bench.trace().len();
        new.iter().any(|observation| matches!(observation.what.fact, Fact::PolicyInstalled { .. }))
    }
}
