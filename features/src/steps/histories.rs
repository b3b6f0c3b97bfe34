//! The user history and the IP address history of a device.

use std::collections::BTreeSet;
use std::net::IpAddr;

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::discovery::DiscoveryQuery;

use crate::bounds;
use crate::step_error::{Refusal, StepError, instead_of};
use crate::test_world::parameters::{Devices, Span};
use crate::test_world::{Fixture, PollingRule, Subject, TestWorld};

#[given(expr = "{string} has signed in to {devices}")]
#[when(expr = "{string} signs in to {devices}")]
fn signs_in(world: &mut TestWorld, name: String, devices: Devices) {
    for subject in devices.among(world.subjects.len()) {
        world.sign_in(subject, &name);
    }
    world.mark_now();
}

fn history(fixture: &mut Fixture, subject: Subject) -> Result<Vec<String>, Refusal> {
    let device = fixture.device_name(subject.device).machine_id;
    let users = fixture.ask_discovery(DiscoveryQuery::user_history(device))?;
    Ok(users.into_iter().map(|user| user.user_name).collect())
}

#[then(expr = "within {span} the user history of each device has {string}")]
fn user_history(world: &mut TestWorld, span: Span, name: String) -> Result<(), StepError> {
    let due = format!("contoso\\{name} in the user history of each device");
    let user = format!("contoso\\{name}");
    let bound = world.judged(span, &[bounds::SHOWS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        for subject in fixture.subjects.clone() {
            let users = history(fixture, subject)?;
            if !users.contains(&user) {
                return Err(StepError::otherwise(users.join(", ")));
            }
        }
        Ok(())
    })
}

#[when(expr = "{int} people sign in to {devices}")]
fn many_sign_in(world: &mut TestWorld, count: u32, devices: Devices) {
    for number in 1..=count {
        signs_in(world, format!("person-{number}"), devices);
    }
}

#[then("the users of the histories of devices are those who signed in")]
fn exactly_who_signed_in(world: &mut TestWorld) -> Result<(), StepError> {
    world.subjects.clone().into_iter().try_for_each(|subject| who_signed_in_to(world, subject))
}

/// The user history of a device has those who signed in to it, each once.
///
/// # Errors
/// Who else is in it, or is not.
pub(crate) fn who_signed_in_to(world: &mut Fixture, subject: Subject) -> Result<(), StepError> {
    let due = "in the user history of each device those who signed in to it, each once";
    let name = |world: &Fixture, account| world.names().accounts().qualified(account);
    let signed_in = world.signed_in.iter().filter(|(device, _)| *device == subject.device);
    let wanted: BTreeSet<String> = signed_in.map(|(_, account)| name(world, *account)).collect();
    // Who has traffic on it may be in it, too.
    let active = world.attempts.iter().filter(|made| made.device == subject.device);
    let active: BTreeSet<String> = active.map(|made| name(world, made.account)).collect();
    let listed = history(world, subject).map_err(instead_of(due))?;
    let users: BTreeSet<String> = listed.iter().cloned().collect();
    let surplus = users.iter().any(|user| !wanted.contains(user) && !active.contains(user));
    if listed.len() != users.len() || !wanted.is_subset(&users) || surplus {
        return Err(StepError::missed(due, format!("{listed:?}, where {wanted:?} are due")));
    }
    Ok(())
}

#[then("the user history of each device has its own user")]
fn own_user(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "the own user in the user history of each device";
    for (subject, number) in world.subjects.clone().into_iter().zip(1..) {
        let users = history(world, subject).map_err(instead_of(due))?;
        if !users.contains(&format!("contoso\\user-{number}")) {
            return Err(StepError::missed(due, users.join(", ")));
        }
    }
    Ok(())
}

#[then(expr = "the user history of each device has {int} user(s)")]
fn user_count(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    let due = format!("{count} users in the user history of each device");
    for subject in world.subjects.clone() {
        let users = history(world, subject).map_err(instead_of(&due))?;
        if users.len() != count {
            return Err(StepError::missed(due, users.join(", ")));
        }
    }
    Ok(())
}

/// The addresses in the history of a device, as Cloud App Security lists them.
pub(crate) fn addresses(fixture: &mut Fixture, subject: Subject) -> Result<Vec<IpAddr>, Refusal> {
    let device = fixture.device_name(subject.device).machine_id;
    let seen = fixture.ask_discovery(DiscoveryQuery::ip_address_history(device))?;
    Ok(seen.into_iter().map(|seen| seen.ip_address).collect())
}

#[then(expr = "within {span} the IP address history of each device has the {int} address(es) that it was given")]
fn address_history(world: &mut TestWorld, span: Span, count: usize) -> Result<(), StepError> {
    let due = format!("the {count} addresses that each device was given, each once");
    let bound = world.judged(span, &[bounds::SHOWS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        for subject in fixture.subjects.clone() {
            let given: BTreeSet<IpAddr> = fixture.addresses_of(subject.device).collect();
            let seen = addresses(fixture, subject)?;
            if given.len() != count || seen.len() != count || seen.iter().copied().collect::<BTreeSet<_>>() != given {
                return Err(StepError::otherwise(format!("{seen:?}, given were {given:?}")));
            }
        }
        Ok(())
    })
}
