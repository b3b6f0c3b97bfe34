//! Late: a reference role that keeps what it has to say until a bound, or until just after it.
//!
//! A test brings each effect exactly onto its bound, where it must pass, and one millisecond later, where it must not.

use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{DefenderRequest, DefenderResponse};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Fate, WireMessage};

use crate::implementations::{Interceptor, Tried};
use crate::test_world::Kind;

/// From when the time of a late role runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Since {
    /// An app was tagged, or its tag taken away.
    Tagged,
    /// Advanced features were applied.
    Applied,
    /// A setting was saved.
    Saved,
    /// Tagged, applied or saved, whichever came last.
    Administered,
    /// A connection was attempted.
    Attempted,
}

/// A role that keeps messages of some kinds until `span` after something happened.
#[derive(Clone, Debug)]
pub struct Late {
    /// The kinds of messages that are late.
    pub kinds: Vec<Kind>,
    /// The event from which the span counts.
    pub since: Since,
    /// For how long.
    pub span: SimDuration,
    from: Option<SimTime>,
}

impl Late {
    /// A role that keeps messages of `kinds` until `span` after `since`.
    #[must_use]
    pub fn new(kinds: &[Kind], since: Since, span: SimDuration) -> Self {
        Self { kinds: kinds.to_vec(), since, span, from: None }
    }

    fn happened(&mut self, now: SimTime, what: Since) {
        if self.since == what || (self.since == Since::Administered && what != Since::Attempted) {
            self.from = Some(now);
        }
    }
}

impl Interceptor for Late {
    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate {
        let due = self.from.map(|from| from + self.span).filter(|due| *due > now);
        match due {
            Some(due) if self.kinds.contains(&Kind::of(message).0) => Fate::At(due),
            _ => Fate::AsDrawn,
        }
    }

    fn attempted(&mut self, now: SimTime, _: DeviceId, _: &str, _: &mut Tried) {
        self.happened(now, Since::Attempted);
    }

    fn defender_answers(
        &mut self,
        now: SimTime,
        request: &DefenderRequest,
        _: &mut Result<DefenderResponse, ApiError>,
    ) {
        if matches!(request, DefenderRequest::ApplyFeatures) {
            self.happened(now, Since::Applied);
        }
    }

    fn cloud_apps_answers(
        &mut self,
        now: SimTime,
        request: &CloudAppsRequest,
        _: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        match request {
            CloudAppsRequest::TagApp { .. } | CloudAppsRequest::UntagApp { .. } => self.happened(now, Since::Tagged),
            CloudAppsRequest::SaveSettings(_) => self.happened(now, Since::Saved),
            _ => {}
        }
    }
}
