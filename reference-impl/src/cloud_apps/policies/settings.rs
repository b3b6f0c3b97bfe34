//! How an app discovery policy may be set up (ALR-05, PRX-04).

use super::reports;
use crate::cloud_apps::Sources;
use crate::protocol::discovery_policies::{AppliesTo, PolicySettings};
use crate::protocol::{ApiError, ErrorCode};
use crate::suggest::{did_you_mean, nearest};

/// A refusal of settings.
pub(super) fn refused(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::BadRequest, message)
}

/// The settings as they are kept: a name without blanks around it, reports by their own names, each once.
///
/// # Errors
/// Without a name, with a range of risk scores that is upside down, a limit of no alert at all, no report, a report
/// that does not exist, or a snapshot, which is no continuous report (PRX-04).
pub(super) fn checked(settings: &PolicySettings, sources: &Sources) -> Result<PolicySettings, ApiError> {
    let mut settings = settings.clone();
    settings.name = settings.name.trim().to_owned();
    if settings.name.is_empty() {
        return Err(refused("A policy needs a name"));
    }
    if let Some((from, to)) = settings.filters.score.filter(|(from, to)| from > to) {
        return Err(refused(format!("There is no risk score from {} to {}", from.value(), to.value())));
    }
    if settings.daily_alert_limit == Some(0) {
        return Err(refused("A daily alert limit of 0 lets no alert pass: leave it out for no limit"));
    }
    if let AppliesTo::Reports(names) = &settings.apply_to {
        let mut own = names.iter().map(|name| own_name(name, sources)).collect::<Result<Vec<String>, _>>()?;
        own.sort();
        own.dedup();
        if own.is_empty() {
            return Err(refused("A policy looks at one report at least"));
        }
        settings.apply_to = AppliesTo::Reports(own);
    }
    Ok(settings)
}

/// The display name of the continuous report that is called so.
fn own_name(asked: &str, sources: &Sources) -> Result<String, ApiError> {
    let asked = asked.trim();
    if let Some(name) = reports::names(sources).find(|name| name.eq_ignore_ascii_case(asked)) {
        return Ok(name.to_owned());
    }
    if sources.reports().any(|log| log.snapshot && log.source.name.eq_ignore_ascii_case(asked)) {
        return Err(refused(format!("`{asked}` is a snapshot report: policies look at continuous reports only")));
    }
    let near = did_you_mean(&nearest(asked, reports::names(sources)));
    Err(refused(format!("There is no continuous report `{asked}`{near}")))
}
