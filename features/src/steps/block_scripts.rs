//! Block scripts for appliances (BLK-13).

use std::collections::BTreeSet;
use std::str::FromStr;

use cucumber::{Parameter, then, when};
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::cloud_apps;
use gnomon_reference_impl::protocol::cloud_apps::CloudAppsRequest;

use super::discovery::app_named;
use crate::step_error::StepError;
use crate::test_world::TestWorld;

/// An appliance that takes a block script.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "appliance",
    regex = "Blue Coat ProxySG|Cisco ASA|Fortinet FortiGate|Juniper SRX|Palo Alto|Websense|Zscaler"
)]
struct Appliance(cloud_apps::Appliance);

impl FromStr for Appliance {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = cloud_apps::Appliance::ALL.into_iter().find(|appliance| appliance.to_string() == text);
        found.map(Self).ok_or_else(|| format!("`{text}` is no appliance"))
    }
}

fn download(world: &mut TestWorld, format: u16) {
    world.script = world.request_of_cloud_apps(CloudAppsRequest::block_script(format));
    world.mark_now();
}

#[when(expr = "the administrator downloads the block script for {appliance}")]
fn downloads(world: &mut TestWorld, appliance: Appliance) {
    download(world, appliance.0.format());
}

#[when(expr = "the administrator downloads the block script of format {int}")]
fn downloads_format(world: &mut TestWorld, format: u16) {
    download(world, format);
}

fn lines(world: &TestWorld, due: &str) -> Result<Vec<String>, StepError> {
    match &world.script {
        Some(script) => Ok(script.text.lines().map(str::to_owned).collect()),
        None => Err(StepError::missed(due, "no script")),
    }
}

/// The domains that a line is about, whatever stands around them; words that are none may be among these.
fn domains(line: &str) -> impl Iterator<Item = &str> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    line.split(move |c: char| !belongs(c)).map(|word| word.trim_start_matches('.').trim_start_matches("CAS-"))
}

/// The domains that a script is about.
fn named(lines: &[String]) -> BTreeSet<&str> {
    lines.iter().flat_map(|line| domains(line)).collect()
}

#[then(expr = "the script lists every domain of {string}")]
fn lists(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    let due = format!("every domain of {app}");
    let lines = lines(world, &due)?;
    let app = app_named(&app)?;
    let hosts = app.entries.iter().filter_map(|entry| entry.indicator_host());
    let named = named(&lines);
    let missing: Vec<&str> = hosts.filter(|host| !named.contains(host)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(StepError::missed(due, format!("without {}: {}", missing.join(", "), lines.join("; "))))
}

#[then(expr = "the script lists no domain of {string}")]
fn lists_not(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    let due = format!("no domain of {app}");
    let lines = lines(world, &due)?;
    let app = app_named(&app)?;
    let hosts = app.entries.iter().filter_map(|entry| entry.indicator_host());
    let named = named(&lines);
    let listed: Vec<&str> = hosts.filter(|host| named.contains(host)).collect();
    if listed.is_empty() { Ok(()) } else { Err(StepError::missed(due, listed.join(", "))) }
}

#[then("the script lists exactly the domains of the unsanctioned apps")]
fn lists_exactly(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "the domains of the unsanctioned apps, no other that the catalogue knows, nor a parent of one";
    let lines = lines(world, due)?;
    let wanted = world.unsanctioned_hosts();
    let catalog = Catalog::built_in();
    let known = catalog.apps().iter().flat_map(|app| &app.entries).map(|entry| entry.domain().to_owned());
    let parents = wanted.iter().filter_map(|host| host.split_once('.').map(|(_, parent)| parent.to_owned()));
    // A full URL stands with its path, where an appliance takes one.
    let urls = catalog.apps().iter().flat_map(|app| &app.entries).filter(|entry| entry.indicator_host().is_none());
    let urls: Vec<String> = urls.map(ToString::to_string).filter(|url| url.contains('/')).collect();
    let plain = |line: &String| urls.iter().fold(line.clone(), |line, url| line.replace(url.as_str(), ""));
    let lines: Vec<String> = lines.iter().map(plain).collect();
    let named = named(&lines);
    let is_named = |host: &String| named.contains(host.as_str());
    let missing: Vec<&String> = wanted.iter().filter(|host| !is_named(host)).collect();
    let surplus: BTreeSet<String> =
        known.chain(parents).filter(|host| host.contains('.') && !wanted.contains(host) && is_named(host)).collect();
    if missing.is_empty() && surplus.is_empty() {
        return Ok(());
    }
    Err(StepError::missed(due, format!("without {missing:?}, with {surplus:?}: {}", lines.join("; "))))
}

#[then(expr = "the script has the line {string}")]
fn has_line(world: &mut TestWorld, line: String) -> Result<(), StepError> {
    let due = format!("the line `{line}`");
    let lines = lines(world, &due)?;
    if lines.contains(&line) { Ok(()) } else { Err(StepError::missed(due, lines.join("; "))) }
}

#[then(expr = "the script is called {string}")]
fn is_called(world: &mut TestWorld, name: String) -> Result<(), StepError> {
    let due = format!("a script that is called {name}");
    match &world.script {
        Some(script) if script.file_name == name => Ok(()),
        Some(script) => Err(StepError::missed(due, script.file_name.clone())),
        None => Err(StepError::missed(due, "no script")),
    }
}

#[then("the request is refused with the list of formats")]
fn refused(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "a refusal that lists the documented formats";
    let lists_all = |message: &str| {
        cloud_apps::Appliance::ALL.iter().all(|appliance| message.contains(&appliance.format().to_string()))
    };
    match world.refusal() {
        Some(refusal) if lists_all(&refusal.error.message) => Ok(()),
        Some(refusal) => Err(StepError::missed(due, refusal.to_string())),
        None => Err(StepError::missed(due, "a script")),
    }
}
