//! The end of a story: faults end, everybody is back, and everything that can be seen is held against the model.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::defender::{Action as IndicatorAction, Caller, DefenderQuery};
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::action::Action;
use super::broken::Broken;
use super::model::{Own, RECOVERY, Shows, Written};
use super::play::Player;
use crate::bounds;
use crate::step_error::{StepError, instead_of};
use crate::steps::{everything, histories, reports};
use crate::test_world::parameters::Program;
use crate::test_world::{Connection, TestWorld};

/// Long enough for whatever is due after the last fault to have come.
const DUE: SimDuration = SimDuration::from_hours(3);

/// How long Defender keeps what hunting finds (HNT-05), less some days to spare.
const HUNTED: SimDuration = SimDuration::from_days(25);

impl Player {
    /// The story ends: everything that can be seen is as the requirements have it.
    ///
    /// # Errors
    /// The first requirement that does not hold.
    pub(super) fn ends(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        let begun = world.attempts.first().map_or(world.now(), |made| made.at);
        self.heals(world)?;
        self.probes(world)?;
        self.passes(world, DUE)?;
        self.tags(world)?;
        self.indicators(world)?;
        self.discovery(world)?;
        self.alerts(world)?;
        if world.now().since(begun) < HUNTED {
            self.hunting(world)?;
        }
        self.reports(world)?;
        world.end()?;
        Ok(())
    }

    /// Whatever is wrong ends, and everybody who is away comes back.
    fn heals(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        for device in 1..=self.model.devices() {
            let back = [Action::Rejoins { device }, Action::FindsDefender { device }];
            for action in back {
                self.event(world, &super::story::Event { wait: SimDuration::ZERO, action })?;
            }
        }
        let wait = self.model.faults_end().max(world.now()).since(world.now());
        self.passes(world, SimDuration::from_millis(wait.millis() + RECOVERY.millis() + DUE.millis()))
    }

    /// Each device tries each host of the story once more.
    fn probes(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        let hosts: BTreeSet<String> = self.model.made().iter().map(|made| made.host.clone()).collect();
        let account = world.account("probe");
        let (up, down) =
            (gnomon_reference_impl::quantities::Bytes(517), gnomon_reference_impl::quantities::Bytes(4096));
        for host in &hosts {
            for device in 0..self.model.devices() {
                let program = if device % 2 == 0 { Program::Chrome } else { Program::Edge };
                self.reach(world, device, &Connection { host, account, program, up, down })?;
            }
        }
        Ok(())
    }

    /// Tags are as they were set last (BLK-07), whatever crashed since (ROB-02).
    fn tags(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        let listed = world.tagged_apps().map_err(|refusal| refusal.breaks_off("the tagged apps"))?;
        let listed: BTreeMap<String, AppTag> = listed.into_iter().map(|app| (app.name, app.tag)).collect();
        let due = self.model.tagged();
        self.checks.holds("BLK-07", listed == due, || (format!("the tags {due:?}"), format!("{listed:?}")))
    }

    /// Indicators are those of unsanctioned apps, and those that administrators wrote (BLK-02, BLK-08, BLK-15).
    fn indicators(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        let listed = world.indicators().map_err(|refusal| refusal.breaks_off("the indicators"))?;
        let by_cloud_apps = Caller::cloud_app_security().created_by;
        let own: Vec<(String, Own, Written)> =
            self.model.own().map(|(host, own, written)| (host.to_owned(), own, written)).collect();
        let has_own = |host: &str| own.iter().any(|(other, ..)| other == host);
        let synchronises = self.model.synchronises(world.now()).always;
        let wanted = if synchronises { world.unsanctioned_hosts() } else { BTreeSet::new() };
        let (synchronised, written): (Vec<_>, Vec<_>) =
            listed.iter().partition(|indicator| indicator.created_by == by_cloud_apps);
        // Where an administrator has an indicator, the synchronisation may have one beside it or not (BLK-15).
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).filter(|host| !has_own(host)).collect();
        let found = synchronised.iter().map(|one| one.submitted.indicator_value.as_str());
        let mut found: Vec<&str> = found.filter(|host| !has_own(host)).collect();
        found.sort_unstable();
        let requirement = if synchronises { "BLK-02" } else { "BLK-14" };
        let seen = || (format!("indicators for {wanted:?}"), format!("indicators for {found:?}"));
        self.checks.holds(requirement, found == wanted, seen)?;
        let found: Vec<(&str, Own)> = written
            .iter()
            .map(|one| {
                let allows = one.submitted.action == IndicatorAction::Allowed;
                (one.submitted.indicator_value.as_str(), if allows { Own::Allow } else { Own::Block })
            })
            .collect();
        let count = |host: &str, own| found.iter().filter(|one| **one == (host, own)).count();
        let all = own.iter().all(|(host, own, written)| match written {
            Written::Yes => count(host, *own) == 1,
            _ => count(host, *own) <= 1,
        });
        let none_else = found.iter().all(|(host, what)| own.iter().any(|(other, own, _)| other == host && own == what));
        self.checks
            .holds("BLK-15", all && none_else, || (format!("the administrators' own {own:?}"), format!("{found:?}")))?;
        let severity = self.model.severity();
        // What an administrator wrote over is as they wrote it.
        let other = synchronised
            .iter()
            .find(|one| one.submitted.severity != Some(severity) && !has_own(&one.submitted.indicator_value));
        self.checks
            .holds("ALR-03", other.is_none(), || (format!("indicators of severity {severity}"), format!("{other:?}")))
    }

    /// What Cloud Discovery shows.
    fn discovery(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        let now = world.now();
        let (least, most) = self.model.shown(now);
        let shown = world.dashboard(90).map(|counters| counters.traffic.transactions);
        let shown = match shown {
            Err(refusal) if most == 0 && refusal.is_a_decision() => 0,
            shown => shown.map_err(instead_of("the report of the endpoints"))?,
        };
        // Whatever went wrong is over: each transaction is there, and once.
        self.checks.holds("REP-05", least <= shown && shown <= most, || {
            (format!("{least} to {most} transactions in Cloud Discovery"), shown.to_string())
        })?;
        let uncertain = self.model.made().iter().any(|made| self.model.shows(made, now) == Shows::Perhaps);
        if uncertain || most == 0 {
            return Ok(());
        }
        let found = everything::every_view(world);
        match found {
            Ok(()) => {
                for requirement in ["DSC-02", "DSC-03", "DSC-05", "DSC-07", "DSC-08", "DSC-09"] {
                    self.checks.look(requirement, Ok(()))?;
                }
            }
            Err((requirement, error)) => return self.checks.look(requirement, Err(error)),
        }
        if !self.model.always_integrated() {
            return Ok(());
        }
        for subject in world.subjects.clone() {
            // Of a device without a transaction there is no page.
            if !world.attempts.iter().any(|made| made.device == subject.device && made.shows) {
                continue;
            }
            self.checks.look("DSC-04", histories::who_signed_in_to(world, subject))?;
            let given: BTreeSet<IpAddr> = world.addresses_of(subject.device).collect();
            let due = format!("the addresses {given:?} that {} was given", world.name(subject.device));
            let seen = histories::addresses(world, subject).map_err(instead_of(&due))?;
            let same = seen.len() == given.len() && seen.iter().copied().collect::<BTreeSet<_>>() == given;
            self.checks.holds("DSC-04", same, || (due, format!("{seen:?}")))?;
        }
        Ok(())
    }

    /// Which attempts are in alerts: of each device, of each app, blocked or not.
    fn alerts(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        let alerts = world.alerts().map_err(|refusal| refusal.breaks_off("the alerts"))?;
        let mut seen: BTreeMap<(usize, String, bool), u64> = BTreeMap::new();
        for alert in &alerts {
            let is_it =
                |device: &usize| world.device_name(world.subjects[*device].device).machine_id == alert.machine_id;
            let device = (0..self.model.devices()).find(is_it).unwrap_or(usize::MAX);
            let blocked = alert.outcome == "blocked" || alert.outcome == "Blocked";
            *seen.entry((device, alert.application.clone(), blocked)).or_default() += alert.attempts;
        }
        let due = self.model.alerted();
        for ((device, app, blocked), counted) in &due {
            let count = seen.remove(&(*device, app.clone(), *blocked)).unwrap_or_default();
            let requirement = if *blocked { "ALR-01" } else { "ALR-02" };
            self.checks.holds(requirement, counted.holds(count), || {
                let how = if *blocked { "blocked" } else { "not blocked" };
                let due = format!(
                    "{} to {} attempts of device {} at {app} in alerts, {how}",
                    counted.least,
                    counted.most,
                    device + 1
                );
                (due, count.to_string())
            })?;
        }
        // Alerts of indicators that administrators wrote are theirs.
        if !self.model.has_own() {
            self.checks.holds("ALR-04", seen.is_empty(), || ("no other alert".to_owned(), format!("{seen:?}")))?;
        }
        Ok(())
    }

    /// Hunting finds each connection that was not blocked, once, and none that was not made (HNT-03).
    fn hunting(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        let hidden: BTreeSet<(usize, SimTime)> = self.model.hidden(world.now()).collect();
        let mut due: BTreeMap<(String, String, String), (u64, u64)> = BTreeMap::new();
        for made in &world.attempts {
            let device = world.device_name(made.device).computer_dns_name;
            let place = world.subjects.iter().position(|subject| subject.device == made.device).unwrap_or_default();
            let counted = due.entry((stamp(made.at), device, made.host.clone())).or_default();
            let perhaps = made.blocked || hidden.contains(&(place, made.at));
            *counted = (counted.0 + u64::from(!perhaps), counted.1 + 1);
        }
        if due.is_empty() {
            return Ok(());
        }
        let hosts: BTreeSet<String> = due.keys().map(|(_, _, host)| format!("\"{host}\"")).collect();
        let list = hosts.into_iter().collect::<Vec<_>>().join(", ");
        let query = format!("DeviceNetworkEvents\n| where RemoteUrl in ({list})\n| order by Timestamp desc");
        let answer = world.ask_about_devices(DefenderQuery::hunt(query));
        let answer = answer.map_err(|refusal| refusal.breaks_off("the rows of the documented query"))?;
        let mut found: BTreeMap<(String, String, String), u64> = BTreeMap::new();
        let columns = [answer.texts("Timestamp"), answer.texts("DeviceName"), answer.texts("RemoteUrl")];
        let [instants, devices, urls] = columns.map(|column| column.map(str::to_owned).collect::<Vec<_>>());
        for ((instant, device), url) in instants.into_iter().zip(devices).zip(urls) {
            *found.entry((instant, device, url)).or_default() += 1;
        }
        for (key, (least, most)) in &due {
            let rows = found.remove(key).unwrap_or_default();
            self.checks.holds("HNT-03", *least <= rows && rows <= *most, || {
                (format!("{least} to {most} rows of {key:?}"), format!("{rows} rows"))
            })?;
        }
        self.checks.holds("HNT-03", found.is_empty(), || ("no other row".to_owned(), format!("{found:?}")))
    }

    /// What endpoints sent is within the cap (REP-02, REP-03).
    fn reports(&mut self, world: &mut TestWorld) -> Result<(), Broken> {
        if world.first_sendings(SimTime::EPOCH).is_empty() {
            return Ok(());
        }
        let (bytes, transactions) = (world.promised(bounds::BYTES_A_DAY)?.0, world.promised(bounds::ABOUT_AT_MOST)?);
        let due = format!("at most {bytes} bytes of report bodies a UTC day");
        self.checks.look("REP-02", reports::within_the_cap(world, &due, |_, sent| sent > bytes))?;
        let due = format!("at most {transactions} transactions a UTC day");
        self.checks.look("REP-03", reports::within_the_cap(world, &due, |sent, _| sent > transactions))
    }
}

/// An instant with the seven digits that answers of hunting have.
fn stamp(at: SimTime) -> String {
    at.to_string().replace('Z', "0000Z")
}

/// What a story is broken off by, for a step of a feature.
impl From<Broken> for StepError {
    fn from(broken: Broken) -> Self {
        let mut error = broken.error;
        if let Some(requirement) = broken.requirement {
            let story = error.story_mut();
            story.due = format!("{requirement}: {}", story.due);
        }
        error
    }
}
