//! Plays a story on a test world, and holds what is seen meanwhile against the model.

use gnomon_reference_impl::protocol::ErrorCode;
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::defender::{AlertChange, AlertStatus, DefenderQuery};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::world::Role;

use super::action::Action;
use super::broken::{Broken, Checks};
use super::model::{Due, Model};
use super::story::Event;
use crate::step_error::StepError;
use crate::steps::own_indicators::{allowed_by_hand, blocked_by_hand};
use crate::test_world::parameters::{Place, Program, Switch};
use crate::test_world::{Connection, Effect, Fault, Kind, TestWorld};

/// A story as it is being played: the model of it, and what was checked so far.
pub(super) struct Player {
    pub(super) model: Model,
    pub(super) checks: Checks,
}

/// What a connection of a story moves.
const MOVED: (Bytes, Bytes) = (Bytes(1339), Bytes(5120));

/// Long enough for what was switched on before a story begins to be known everywhere.
const SETTLED: SimDuration = SimDuration::from_hours(3);

impl Player {
    /// A story begins: so many devices, connected and well protected.
    ///
    /// # Errors
    /// If a codec could not carry a message.
    pub(super) fn begins(world: &mut TestWorld, devices: usize, switched_on: bool) -> Result<Self, StepError> {
        crate::steps::devices::well_configured(world, devices);
        if switched_on {
            world.switch_blocking_on();
            let until = world.now() + SETTLED;
            world.advance(until)?;
        }
        let judged_by = world.judged_by();
        let mut model = Model::new(devices, switched_on, judged_by);
        model.settle(world.now());
        Ok(Self { model, checks: Checks::default() })
    }

    /// Time passes, and then something happens; what is seen of it must be as the model has it.
    ///
    /// # Errors
    /// The requirement that does not hold.
    pub(super) fn event(&mut self, world: &mut TestWorld, event: &Event) -> Result<(), Broken> {
        self.passes(world, event.wait)?;
        self.happens(world, &event.action)?;
        self.look(world)
    }

    /// Time passes.
    ///
    /// # Errors
    /// If a codec could not carry a message.
    pub(super) fn passes(&mut self, world: &mut TestWorld, span: SimDuration) -> Result<(), Broken> {
        let until = world.now() + span;
        world.advance(until)?;
        self.model.settle(until);
        Ok(())
    }

    /// Something happens now.
    fn happens(&mut self, world: &mut TestWorld, action: &Action) -> Result<(), Broken> {
        let device = action.device();
        if device.is_some_and(|device| device >= self.model.devices()) {
            return Err(StepError::harness(format!("the story has {} devices: {action}", self.model.devices())).into());
        }
        if asks(action).is_some_and(|role| world.exchange.lock().is_down(world.now(), role)) {
            // Nobody can ask a cloud that is down: an administrator finds that out and does something else.
            return Ok(());
        }
        match action {
            Action::Reaches { user, host, times, device, program } => {
                return self.reaches(world, device - 1, user, host, *times, program.is);
            }
            Action::Resolves {} => return resolve(world),
            _ => {}
        }
        act(world, action)?;
        self.model.happens(world.now(), action);
        match world.refusal() {
            None => Ok(()),
            Some(refusal) => Err(refusal.breaks_off(format!("that {action}")).into()),
        }
    }

    /// A device connects, and is blocked or not as is due. A device without a network does not.
    fn reaches(
        &mut self,
        world: &mut TestWorld,
        device: usize,
        user: &str,
        host: &str,
        times: u32,
        program: Program,
    ) -> Result<(), Broken> {
        if !self.model.is_online(device) {
            return Ok(());
        }
        let account = world.account(user);
        for _ in 0..times {
            self.reach(world, device, &Connection { host, account, program, up: MOVED.0, down: MOVED.1 })?;
        }
        Ok(())
    }

    /// A device connects once now, and is blocked or not as the model has it.
    pub(super) fn reach(
        &mut self,
        world: &mut TestWorld,
        device: usize,
        connection: &Connection<'_>,
    ) -> Result<(), Broken> {
        let now = world.now();
        let host = connection.host;
        let due = self.model.blocks(device, host, now);
        let id = world.subjects[device].device;
        let tried = world.attempt(id, connection)?;
        let blocked = tried.attempt.blocked.is_some();
        self.model.attempts(now, device, host, blocked);
        let name = world.name(id);
        match due {
            Due::Must(requirement) => self.checks.holds(requirement, blocked && !tried.arrived, || {
                (format!("{name} blocks {host}"), format!("{host} is reached"))
            }),
            Due::MustNot(requirement) => self.checks.holds(requirement, !blocked && tried.arrived, || {
                (format!("{name} reaches {host}"), format!("{host} is blocked"))
            }),
            Due::May => self.checks.holds("INT-07", blocked != tried.arrived, || {
                ("a block that blocks, and no other".to_owned(), format!("{tried:?} of {host} on {name}"))
            }),
        }
    }

    /// How many transactions the report shows: none that was not done, and each from its bound on.
    fn look(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        let now = world.now();
        if world.exchange.lock().is_down(now, Role::CloudApps) {
            return Ok(());
        }
        let (least, most) = self.model.shown(now);
        let shown = match world.dashboard(90) {
            Ok(counters) => counters.traffic.transactions,
            // Before the first of it there may be no report.
            Err(refusal) if refusal.is_a_decision() => 0,
            Err(refusal) => return Err(refusal.breaks_off("the report of the endpoints").into()),
        };
        let what = || (format!("{least} to {most} transactions in Cloud Discovery"), shown.to_string());
        self.checks.holds(self.model.why_shown(), shown >= least, what)?;
        self.checks.holds(self.model.why_not_shown(), shown <= most, what)
    }
}

/// The cloud that an administrator asks for it, if one does.
fn asks(action: &Action) -> Option<Role> {
    match action {
        Action::Tags { .. } | Action::Untags { .. } | Action::SetsSeverity { .. } => Some(Role::CloudApps),
        Action::SwitchesOn { switch } | Action::SwitchesOff { switch } => Some(match switch.is {
            Switch::Feature(_) => Role::Defender,
            Switch::BlockUnsanctionedApps => Role::CloudApps,
        }),
        Action::TogglesOn { .. }
        | Action::TogglesOff { .. }
        | Action::Applies {}
        | Action::Blocks { .. }
        | Action::Allows { .. }
        | Action::Resolves {} => Some(Role::Defender),
        _ => None,
    }
}

/// An analyst resolves whatever alerts there are.
fn resolve(world: &mut TestWorld) -> Result<(), Broken> {
    let due = "that an analyst resolves every alert";
    for alert in world.alerts().map_err(|refusal| refusal.breaks_off(due))? {
        let change = DefenderQuery::update_alert(alert.id.clone(), AlertChange::to(AlertStatus::Resolved));
        world.ask_about_devices(change).map_err(|refusal| refusal.breaks_off(due))?;
    }
    Ok(())
}

/// Does what an action says, connections apart.
fn act(world: &mut TestWorld, action: &Action) -> Result<(), StepError> {
    match action {
        Action::Tags { app, tag } => world.tag(app, Some(tag.is.0))?,
        Action::Untags { app } => world.tag(app, None::<AppTag>)?,
        Action::SwitchesOn { switch } => world.turn(switch.is, true),
        Action::SwitchesOff { switch } => world.turn(switch.is, false),
        Action::TogglesOn { switch } => world.toggle_only(switch.is, true),
        Action::TogglesOff { switch } => world.toggle_only(switch.is, false),
        Action::Applies {} => world.apply_features(),
        Action::SetsSeverity { severity } => world.set_severity(severity.is.0),
        Action::Blocks { host } => blocked_by_hand(world, host.clone()),
        Action::Allows { host } => allowed_by_hand(world, host.clone()),
        Action::SignsIn { user, device } => world.sign_in(device - 1, user),
        Action::Moves { device, place } => world.connect(device - 1, place.is, false),
        Action::MovesBehindProxy { device } => world.connect(device - 1, Place::Corporate, true),
        Action::LosesNetwork { device } => world.disconnect(device - 1),
        Action::Rejoins { device } => world.reconnect(device - 1),
        Action::LosesDefender { device } => world.reach_defender(device - 1, false),
        Action::FindsDefender { device } => world.reach_defender(device - 1, true),
        Action::Restarts { device } => world.restart(device - 1),
        Action::Lacks { device, lack } => world.protect(device - 1, lack.is.0),
        Action::IsProtected { device } => {
            world.protect(device - 1, gnomon_reference_impl::endpoint::Antivirus::WELL_CONFIGURED);
        }
        Action::Crashes { cloud, span } => world.crash(cloud.is.0, span.is.0),
        Action::LosesCheckIns { count } => {
            let mut fault = Fault::new(&[Kind::CheckIn], Effect::Lose, world.now());
            fault.count = Some(*count);
            world.exchange.lock().faults.push(fault);
        }
        Action::LosesMessages { wire, span } => put(world, wire.is.kinds(), Effect::Lose, span.is.0),
        Action::DelaysMessages { wire, late, span } => put(world, wire.is.kinds(), Effect::Delay(late.is.0), span.is.0),
        Action::RepeatsMessages { wire, within, span } => {
            put(world, wire.is.kinds(), Effect::Repeat(within.is.0), span.is.0);
        }
        Action::ReordersMessages { wire, by, span } => put(world, wire.is.kinds(), Effect::Reorder(by.is.0), span.is.0),
        Action::RefusesMessages { wire, status, span } => {
            let code = match status {
                429 => ErrorCode::TooManyRequests,
                500 => ErrorCode::InternalServerError,
                503 => ErrorCode::ServiceUnavailable,
                other => return Err(StepError::harness(format!("{other} is no status of a fault: 429, 500 or 503"))),
            };
            put(world, wire.is.refusable(), Effect::Refuse(code, None), span.is.0);
        }
        Action::Reaches { .. } | Action::Resolves {} => {}
    }
    Ok(())
}

/// A fault on these messages for so long.
fn put(world: &mut TestWorld, kinds: &[Kind], effect: Effect, span: SimDuration) {
    let mut fault = Fault::new(kinds, effect, world.now());
    fault.until = world.now() + span;
    world.exchange.lock().faults.push(fault);
}
