//! Which rule of a policy decides about a destination, when several match (BLK-11).

use crate::catalog::Destination;
use crate::protocol::defender::Action;
use crate::protocol::device_policy::{DevicePolicy, PolicyRule};
use crate::time::SimTime;

/// The rule that decides about a connection now, if any does. `sees_path` says whether the engine sees the path.
pub(super) fn decide<'a>(
    policy: &'a DevicePolicy,
    destination: &'a Destination,
    sees_path: bool,
) -> Option<&'a PolicyRule> {
    resolve(policy, destination, sees_path, |rule| rule.removed_at.is_none())
}

/// The rule that would have decided about a connection made at `at`, had the device had it then.
pub(super) fn detect<'a>(
    policy: &'a DevicePolicy,
    destination: &'a Destination,
    sees_path: bool,
    at: SimTime,
) -> Option<&'a PolicyRule> {
    resolve(policy, destination, sees_path, |rule| {
        rule.created_at <= at && rule.removed_at.is_none_or(|removed| at < removed)
    })
}

/// BLK-11: among matching URLs only those with the longest path count; among what remains and all matching domains,
/// allow beats warn, which beats block, whichever name is longer.
fn resolve<'a>(
    policy: &'a DevicePolicy,
    destination: &'a Destination,
    sees_path: bool,
    in_force: impl Fn(&PolicyRule) -> bool,
) -> Option<&'a PolicyRule> {
    let path = if sees_path { destination.path().unwrap_or_default() } else { "" };
    let matching: Vec<&PolicyRule> =
        policy.naming(destination).filter(|rule| in_force(rule) && rule.matcher.matches(destination, path)).collect();
    let longest_path = matching.iter().filter_map(|rule| rule.matcher.url_path()).map(str::len).max();
    let counts = |rule: &&&PolicyRule| rule.matcher.url_path().is_none_or(|path| Some(path.len()) == longest_path);
    // What decides comes first: allow, then warn, then block, then alert; the longest name; the oldest indicator.
    let rank = |rule: &PolicyRule| {
        let by_action = match rule.action {
            Action::Allowed => 0,
            Action::Warn => 1,
            Action::AlertAndBlock | Action::Block | Action::BlockAndRemediate => 2,
            Action::Alert | Action::Audit => 3,
        };
        (by_action, std::cmp::Reverse(rule.matcher.name_len()), rule.indicator)
    };
    matching.iter().filter(counts).copied().min_by_key(|rule| rank(rule))
}

#[cfg(test)]
mod tests;
