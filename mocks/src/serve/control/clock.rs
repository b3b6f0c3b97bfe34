//! The clock, after the test clocks of Stripe: an absolute target, forward only, `202 advancing`, poll until `ready`.

use gnomon_reference_impl::http::Call;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, read, refuse};
use crate::serve::clock::ClockMode;
use crate::serve::tenant::Tenant;

/// The furthest the clock is moved at once.
const FURTHEST: SimDuration = SimDuration::from_days(3660);

/// How the clock stands.
pub(super) fn shown(tenant: &mut Tenant) -> Value {
    let (next, target) = (tenant.bench.next_timer_at(), tenant.target());
    json!({
        "mode": tenant.config.clock,
        "status": if target.is_some() { "advancing" } else { "ready" },
        "now": tenant.bench.now(),
        "target": target,
        "next_timer_at": (next < SimTime::NEVER).then_some(next),
        "open_requests": [],
        "quiescent": next > tenant.bench.now(),
    })
}

/// Where the clock is to go: an instant, or so far from now.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    to: Option<SimTime>,
    by: Option<SimDuration>,
}

/// Begins to move the clock.
pub(super) fn moved(tenant: &mut Tenant, call: &Call<'_>) -> Answer {
    if tenant.config.clock != ClockMode::Manual {
        let message = format!(
            "The clock is `{}` and moves of itself; start with `--clock manual` to move it",
            tenant.config.clock
        );
        return Err(refuse(409, message));
    }
    if let Some(target) = tenant.moving_to {
        return Err(refuse(409, format!("The clock is on its way to {target}; wait until it is ready")));
    }
    let now = tenant.bench.now();
    let target = match read(call)? {
        Move { to: Some(to), by: None } => to,
        Move { to: None, by: Some(by) } => now + by,
        _ => return Err(refuse(400, "Say either `to`, an instant, or `by`, a span such as \"2h\"")),
    };
    if target < now {
        return Err(refuse(400, format!("The clock goes forward only: {target} is before {now}")));
    }
    if target.since(now) > FURTHEST {
        return Err(refuse(400, "The clock is moved ten years at most"));
    }
    tenant.move_clock(target).map_err(|error| refuse(507, error.to_string()))?;
    Ok((StatusCode::ACCEPTED, shown(tenant)))
}
