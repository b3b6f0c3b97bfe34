//! Defender: the Defender for Endpoint cloud (INT-01 to INT-04, REP-05, BLK-01, BLK-05, BLK-12, BLK-15, ALR, HNT).
//!
//! | file | what lives there |
//! |---|---|
//! | `cell.rs` | what is keyed by a device: intake, inventory row, alerts, timeline |
//! | `alerts.rs`, `alert_work.rs` | alerts of a device, and the work on them |
//! | `manual_alert.rs` | alerts that somebody created by reference to an event |
//! | `addresses.rs` | which addresses it had when |
//! | `timeline.rs` | its timeline |
//! | `query.rs` | what is read about devices: inventory, users, alerts, timeline |
//! | `attempt.rs` | how attempts are told |
//! | `hunting` | advanced hunting: its tables are filled from the cells, its calls counted |
//! | `publication.rs` | what devices are told, and when: versions at multiples of `publish_every` |
//! | `forwarding.rs` | what goes on to Cloud App Security |
//! | `indicators/` | custom indicators |
//! | `advanced_features.rs` | the portal's switches |
//!
//! The cloud is cells and a core ([`Core`]). The core sees requests of administrators and of Cloud App Security; it
//! reaches devices only through what it publishes ([`Published`]), at multiples of the edition's `publish_every`.

mod addresses;
mod advanced_features;
mod alert_work;
mod alerts;
mod attempt;
mod cell;
mod forwarding;
mod hunting;
mod indicators;
mod manual_alert;
mod publication;
pub mod query;
mod timeline;

pub use addresses::{AddressLease, Addresses};
pub use advanced_features::Period;
pub use alert_work::AlertWork;
pub use alerts::{Alert, AlertId, AlertOutcome, Evidence};
pub use cell::{Alerted, Cell, Inventory, Logon, Received};
pub use forwarding::{Forwarded, Forwarding};
pub use indicators::{AlertTemplate, Templates};
pub use manual_alert::{Connection, ManualAlert, ReferencedEvent};
pub use publication::Published;
pub use timeline::{Counted, TimelineEntry, TimelineEvent};

use std::sync::Arc;

use crate::edition::Edition;
use crate::protocol::defender::{
    AdvancedFeature, Caller, DefenderRequest, DefenderResponse, ImportResult, Indicator, IndicatorSubmission,
};
use crate::protocol::device_policy::PolicyVersion;
use crate::protocol::signals::IntegrationState;
use crate::protocol::{ApiError, ErrorCode};
use crate::rate_window::CallWindows;
use crate::time::{SimDuration, SimTime};
use advanced_features::Switch;
use hunting::Hunts;
use indicators::IndicatorStore;

/// The core of Defender.
#[derive(Clone, Debug)]
pub struct Core {
    disk: Disk,
    ram: Ram,
}

/// What survives a crash.
#[derive(Clone, Debug, Default)]
struct Disk {
    licensed: bool,
    integration: Switch,
    network_indicators: Switch,
    indicators: IndicatorStore,
    version: PolicyVersion,
    /// When something that is published changed first since the last publication.
    changed: Option<Changed>,
    published: Published,
    /// What Cloud App Security must be told and has not acknowledged.
    unacknowledged: Option<IntegrationState>,
}

/// What changed since the last publication.
#[derive(Clone, Copy, Debug)]
struct Changed {
    at: SimTime,
    policy: bool,
}

/// What a crash drops.
#[derive(Clone, Debug, Default)]
struct Ram {
    indicator_calls: CallWindows,
    import_calls: CallWindows,
    /// The calls of Cloud App Security's synchronisation, which are no client's: neither waits for the other.
    synchronisation_calls: CallWindows,
    /// When Cloud App Security is told, or told again.
    notify_at: Option<SimTime>,
    /// The tables of hunting, which are made from the cells, and its quotas.
    hunting: Hunts,
}

/// Cloud App Security is told again after this long without an acknowledgement.
const TELL_AGAIN: SimDuration = SimDuration::from_secs(30);

impl Default for Core {
    fn default() -> Self {
        Self { disk: Disk { licensed: true, ..Disk::default() }, ram: Ram::default() }
    }
}

impl Core {
    /// The core of a licensed organisation with every switch off.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers a request of `caller`.
    ///
    /// # Errors
    /// With the documented code: a licence or a parameter missing, a value that is not of its type, the limit reached,
    /// nothing of that number, or too many calls.
    pub fn handle(
        &mut self,
        now: SimTime,
        caller: &Caller,
        request: DefenderRequest,
        edition: &Edition,
    ) -> Result<DefenderResponse, ApiError> {
        match request {
            DefenderRequest::ToggleFeature { feature, on } => {
                self.switch(feature).toggled = on;
                Ok(DefenderResponse::Done)
            }
            DefenderRequest::ApplyFeatures => self.apply(now),
            DefenderRequest::SetLicence(licensed) => {
                self.disk.licensed = licensed;
                self.changed(now, false);
                Ok(DefenderResponse::Done)
            }
            request => self.handle_indicators(now, caller, request, edition),
        }
    }

    fn switch(&mut self, feature: AdvancedFeature) -> &mut Switch {
        match feature {
            AdvancedFeature::MicrosoftCloudAppSecurity => &mut self.disk.integration,
            AdvancedFeature::CustomNetworkIndicators => &mut self.disk.network_indicators,
        }
    }

    fn apply(&mut self, now: SimTime) -> Result<DefenderResponse, ApiError> {
        if !self.disk.licensed {
            return Err(ApiError::new(
                ErrorCode::DisabledFeature,
                "The changes were not applied: the organisation has no licence for Microsoft Defender for Endpoint",
            ));
        }
        let integration = self.disk.integration.apply(now);
        let indicators = self.disk.network_indicators.apply(now);
        if integration {
            self.disk.unacknowledged = Some(IntegrationState { on: self.disk.integration.is_on(), since: now });
            self.ram.notify_at = Some(now);
        }
        if integration || indicators {
            self.changed(now, true);
        }
        Ok(DefenderResponse::Done)
    }

    fn handle_indicators(
        &mut self,
        now: SimTime,
        caller: &Caller,
        request: DefenderRequest,
        edition: &Edition,
    ) -> Result<DefenderResponse, ApiError> {
        let limits = &edition.limits;
        self.expire(now);
        let admitted = match request {
            DefenderRequest::ImportIndicators(_) => self.ram.import_calls.admit(now, limits.calls.import_indicators),
            // Deleting many at once came later, with a limit of its own that its route holds.
            DefenderRequest::DeleteIndicators(_) => Ok(()),
            _ if caller.is_cloud_app_security() => self.ram.synchronisation_calls.admit(now, limits.calls.indicators),
            _ => self.ram.indicator_calls.admit(now, limits.calls.indicators),
        };
        admitted.map_err(ApiError::throttled)?;
        match request {
            DefenderRequest::ListIndicators => {
                Ok(DefenderResponse::Indicators(self.disk.indicators.list().cloned().collect()))
            }
            DefenderRequest::SubmitIndicator(submission) => {
                let indicator =
                    self.disk.indicators.submit(now, caller, *submission, *limits.indicators, edition.api_version)?;
                self.changed(now, true);
                Ok(DefenderResponse::Indicator(Box::new(Arc::unwrap_or_clone(indicator))))
            }
            DefenderRequest::ImportIndicators(submissions) => self.import(now, caller, submissions, edition),
            DefenderRequest::DeleteIndicator(id) => {
                self.disk.indicators.delete(now, id)?;
                self.changed(now, true);
                Ok(DefenderResponse::Deleted)
            }
            DefenderRequest::DeleteIndicators(ids) => {
                self.disk.indicators.delete_all(now, &ids)?;
                self.changed(now, true);
                Ok(DefenderResponse::Deleted)
            }
            DefenderRequest::ToggleFeature { .. } | DefenderRequest::ApplyFeatures | DefenderRequest::SetLicence(_) => {
                Err(ApiError::new(ErrorCode::BadRequest, "not a request about indicators"))
            }
        }
    }

    fn import(
        &mut self,
        now: SimTime,
        caller: &Caller,
        submissions: Vec<IndicatorSubmission>,
        edition: &Edition,
    ) -> Result<DefenderResponse, ApiError> {
        let limits = &edition.limits;
        if submissions.len() > *limits.import_batch as usize {
            let message =
                format!("{} indicators were received, {} are allowed", submissions.len(), limits.import_batch);
            return Err(ApiError::new(ErrorCode::MaximumBatchSizeExceeded, message));
        }
        let mut results = Vec::with_capacity(submissions.len());
        for submission in submissions {
            let indicator = submission.indicator_value.clone();
            let result = self.disk.indicators.submit(now, caller, submission, *limits.indicators, edition.api_version);
            results.push(ImportResult {
                id: result.as_ref().ok().map(|taken| taken.id),
                indicator,
                is_failed: result.is_err(),
                failure_reason: result.err().map(|error| error.message),
            });
        }
        self.changed(now, true);
        Ok(DefenderResponse::Imported(results))
    }

    fn expire(&mut self, now: SimTime) {
        if self.disk.indicators.expire(now) {
            self.changed(now, true);
        }
    }

    fn changed(&mut self, now: SimTime, policy: bool) {
        let changed = self.disk.changed.get_or_insert(Changed { at: now, policy });
        changed.policy |= policy;
    }

    /// The next instant at which the core has work of its own: an indicator expires, or Cloud App Security is to be
    /// told.
    #[must_use]
    pub fn next_timer_at(&self) -> SimTime {
        self.disk.indicators.next_expiry().min(self.ram.notify_at.unwrap_or(SimTime::NEVER))
    }

    /// Does what is due at `now`; what is to be said to Cloud App Security is returned.
    pub fn wake(&mut self, now: SimTime) -> Option<IntegrationState> {
        self.expire(now);
        self.ram.notify_at.filter(|at| *at <= now)?;
        self.ram.notify_at = self.disk.unacknowledged.map(|_| now + TELL_AGAIN);
        self.disk.unacknowledged
    }

    /// Cloud App Security has acknowledged what it was told.
    pub fn acknowledged(&mut self, state: IntegrationState) {
        if self.disk.unacknowledged == Some(state) {
            self.disk.unacknowledged = None;
            self.ram.notify_at = None;
        }
    }

    /// Whether an advanced feature is on and applied.
    #[must_use]
    pub fn is_on(&self, feature: AdvancedFeature) -> bool {
        match feature {
            AdvancedFeature::MicrosoftCloudAppSecurity => self.disk.integration.is_on(),
            AdvancedFeature::CustomNetworkIndicators => self.disk.network_indicators.is_on(),
        }
    }

    /// Every indicator, the oldest first, without counting as a call: for measurements and checks, not for roles.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.disk.indicators.list().map(|indicator| &**indicator)
    }

    /// Forgets how often clients have called: what was decided once is carried out again without asking their limits.
    pub fn forget_calls(&mut self) {
        (self.ram.indicator_calls, self.ram.import_calls) = (CallWindows::default(), CallWindows::default());
    }

    /// The core loses power: what is not on its disk is gone. It is back at `back_at`.
    pub fn crash(&mut self, back_at: SimTime) {
        self.ram = Ram { notify_at: self.disk.unacknowledged.map(|_| back_at), ..Ram::default() };
    }
}

#[cfg(test)]
mod tests;
