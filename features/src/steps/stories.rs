//! Stories: what a few people did on a few devices, in all the ways that a view of it can get wrong.

use std::str::FromStr;

use cucumber::{Parameter, given};
use gnomon_reference_impl::names::AccountId;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::world::Role;

use super::devices::well_configured;
use super::traffic::to_apps;
use crate::step_error::StepError;
use crate::test_world::parameters::{Place, Program};
use crate::test_world::{Connection, Fixture, TestWorld};

/// Something that happens, with the integration on, on up to three devices.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "story",
    regex = "two people on two devices|one person on three devices|people of one name in two domains|the accounts of \
             the system|devices that roam|transfers of gigabytes|a hundred apps|hosts under other apps' \
             domains|traffic to no app|attempts that are blocked|work around midnight|work of 6, 7, 29, 30, 89, 90 \
             days ago|work that a proxy hides in part|work through crashes of both clouds|an idle device beside a busy \
             one"
)]
enum Story {
    /// Each on both, with two apps.
    TwoPeople,
    /// The same account everywhere.
    OnePerson,
    /// `contoso\erin` is not `fabrikam\erin`.
    OneName,
    /// System, local service, network service, beside a person.
    System,
    /// Over three networks, with the same apps.
    Roaming,
    /// More than 32 bits count.
    Gigabytes,
    /// More than one page of them.
    HundredApps,
    /// Known by a host, a path or a tenant under the domain of another app.
    UnderOthers,
    /// Hosts that the catalogue does not know, alone and beside an app.
    NoApp,
    /// Beside others of the same app and of another.
    Blocked,
    /// The last millisecond of a UTC day and the first of the next.
    Midnight,
    /// Just within and just outside each period.
    Periods,
    /// What the proxy hides is in no view.
    Proxy,
    /// While something is under way.
    Crashes,
    /// It has done nothing.
    Idle,
}

impl FromStr for Story {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "two people on two devices" => Self::TwoPeople,
            "one person on three devices" => Self::OnePerson,
            "people of one name in two domains" => Self::OneName,
            "the accounts of the system" => Self::System,
            "devices that roam" => Self::Roaming,
            "transfers of gigabytes" => Self::Gigabytes,
            "a hundred apps" => Self::HundredApps,
            "hosts under other apps' domains" => Self::UnderOthers,
            "traffic to no app" => Self::NoApp,
            "attempts that are blocked" => Self::Blocked,
            "work around midnight" => Self::Midnight,
            "work of 6, 7, 29, 30, 89, 90 days ago" => Self::Periods,
            "work that a proxy hides in part" => Self::Proxy,
            "work through crashes of both clouds" => Self::Crashes,
            "an idle device beside a busy one" => Self::Idle,
            other => return Err(format!("`{other}` is no story")),
        })
    }
}

impl Story {
    const fn devices(self) -> usize {
        match self {
            Self::Periods | Self::HundredApps => 1,
            Self::OnePerson => 3,
            _ => 2,
        }
    }
}

/// One connection of an account on the device at a place, now.
fn connect(world: &mut Fixture, subject: usize, account: AccountId, host: &str, bytes: u64) -> Result<(), StepError> {
    let (up, down) = (Bytes(bytes), Bytes(2 * bytes));
    let connection = Connection { host, account, program: Program::Chrome, up, down };
    world.attempt(world.subjects[subject].device, &connection).map(drop)
}

/// Someone makes a connection to each of these hosts on the device at a place, each of other bytes.
fn visits(world: &mut Fixture, subject: usize, name: &str, hosts: &[&str]) -> Result<(), StepError> {
    let account = world.account(name);
    hosts.iter().zip(1..).try_for_each(|(host, number)| connect(world, subject, account, host, 1000 * number))
}

fn later(world: &mut Fixture, span: SimDuration) -> Result<(), StepError> {
    let until = world.now() + span;
    world.advance(until)
}

/// Everyone on every device, with the same two apps.
fn work(world: &mut Fixture, names: &[&str]) -> Result<(), StepError> {
    for subject in 0..world.subjects.len() {
        for name in names {
            visits(world, subject, name, &["www.dropbox.com", "www.slack.com", "www.dropbox.com"])?;
        }
    }
    Ok(())
}

#[given(expr = "{story}, all with the integration on")]
fn happens(world: &mut TestWorld, story: Story) -> Result<(), StepError> {
    well_configured(world, story.devices());
    super::switches::integration_is_on(world)?;
    tell(world, story)?;
    world.mark_now();
    Ok(())
}

fn tell(world: &mut TestWorld, story: Story) -> Result<(), StepError> {
    match story {
        Story::TwoPeople => work(world, &["erin", "frank"]),
        Story::OnePerson => work(world, &["erin"]),
        Story::OneName => work(world, &[r"contoso\erin", r"fabrikam\erin"]),
        Story::System => {
            let accounts = [r"nt authority\system", r"nt authority\local service", r"nt authority\network service"];
            work(world, &accounts)?;
            visits(world, 0, "erin", &["box.com"])
        }
        Story::Roaming => {
            for place in [Place::Corporate, Place::PublicWifi, Place::Corporate, Place::RemoteAccess] {
                (0..world.subjects.len()).for_each(|subject| world.connect(subject, place, false));
                work(world, &["erin"])?;
                later(world, SimDuration::from_mins(20))?;
            }
            Ok(())
        }
        Story::Gigabytes => {
            let erin = world.account("erin");
            for _ in 0..3 {
                for subject in 0..world.subjects.len() {
                    connect(world, subject, erin, "www.dropbox.com", 2_000_000_000)?;
                }
                later(world, SimDuration::from_hours(2))?;
            }
            Ok(())
        }
        Story::HundredApps => to_apps(world, 1, 101),
        Story::UnderOthers => {
            let hosts = [
                "linkedin.com/slideshare",
                "linkedin.com/learning/x",
                "www.linkedin.com",
                "www.slideshare.net",
                "drive.google.com",
                "docs.google.com",
                "www.google.com",
                "contoso-my.sharepoint.com",
                "contoso.sharepoint.com",
                "affinity-beta.s3.amazonaws.com",
                "x.s3.amazonaws.com",
                "WWW.DropBox.com",
            ];
            visits(world, 0, "erin", &hosts)?;
            visits(world, 1, "frank", &hosts[..4])
        }
        Story::NoApp => {
            visits(world, 0, "erin", &["intranet.example.org", "www.example.net", "www.slack.com"])?;
            visits(world, 1, "erin", &["intranet.example.org"])
        }
        Story::Blocked => {
            work(world, &["erin"])?;
            super::apps::is_blocked(world, "Dropbox".to_owned())?;
            work(world, &["erin", "frank"])
        }
        Story::Midnight => {
            let midnight = world.now().day().end();
            world.advance(midnight - SimDuration::MILLISECOND)?;
            work(world, &["erin"])?;
            world.advance(midnight)?;
            visits(world, 0, "frank", &["www.slack.com"])
        }
        Story::Periods => {
            for wait in [0, 1, 59, 1, 22, 1, 6] {
                later(world, SimDuration::from_days(wait))?;
                work(world, &["erin"])?;
                let newcomer = format!("person-{}", world.now().day().count());
                visits(world, 0, &newcomer, &["box.com"])?;
            }
            Ok(())
        }
        Story::Proxy => {
            work(world, &["erin"])?;
            world.connect(0, Place::Corporate, true);
            work(world, &["frank"])?;
            world.connect(0, Place::Home, false);
            visits(world, 0, "erin", &["box.com"])
        }
        Story::Crashes => {
            work(world, &["erin"])?;
            later(world, SimDuration::from_mins(59))?;
            world.crash(Role::Defender, SimDuration::from_mins(1));
            world.crash(Role::CloudApps, SimDuration::from_mins(1));
            later(world, SimDuration::from_mins(2))?;
            work(world, &["frank"])?;
            world.restart(0);
            visits(world, 0, "erin", &["box.com"])
        }
        Story::Idle => visits(world, 0, "erin", &["www.dropbox.com"]),
    }
}
