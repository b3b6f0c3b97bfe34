//! Stimuli: a device boots, moves, accesses a site; a user signs in.

use gnomon_reference_impl::api_version::ApiVersion;
use gnomon_reference_impl::endpoint::Antivirus;
use gnomon_reference_impl::http::Found;
use gnomon_reference_impl::names::{Client, DeviceId, ProcessImage};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::world::{Bench, Device};
use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answer::{Refusal, refuse, unreadable};
use super::routes::{ControlRoute, DeviceStimulus, ROUTER, Route, Stimulus};

/// The devices of the tenant with their names, their users and when they joined, as JSON.
pub(super) fn devices(bench: &Bench) -> Value {
    let setting = bench.setting();
    let device = |(device, number): (&Device, u32)| {
        let name = setting.device_name(DeviceId(number));
        json!({
            "machineId": name.machine_id,
            "computerDnsName": name.computer_dns_name,
            "joined": device.joined(),
            "users": device.people().map(|account| setting.names().accounts().qualified(account)).collect::<Vec<_>>(),
        })
    };
    json!({"devices": bench.devices().iter().zip(0..).map(device).collect::<Vec<_>>()})
}

/// The places devices can move to.
pub(super) fn places(bench: &Bench) -> Value {
    json!({"places": bench.setting().places().map(|(name, _)| name).collect::<Vec<_>>()})
}

/// A new device.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Boot {
    /// The build of Windows 10, `19042` if nothing is said.
    #[serde(default)]
    build: Option<u32>,
    /// The place it is at.
    place: String,
    /// Who signs in, `erin.smith`.
    user: String,
}

/// A process attempts a connection.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Attempted {
    /// Where to: a host or a URL.
    host: String,
    /// The account of the process; the first of the device's people if nothing is said.
    #[serde(default)]
    user: Option<String>,
    /// The program, `msedge.exe`; a browser.
    #[serde(default)]
    process: Option<String>,
    #[serde(default)]
    bytes_sent: u64,
    #[serde(default)]
    bytes_received: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    user: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveTo {
    /// The name of a place; without one the device has no network.
    place: Option<String>,
}

/// Carries out the stimulus that is posted to a path. The same path and body do the same to the same tenant.
pub(in crate::serve) fn stimulate(bench: &mut Bench, path: &str, body: &Value) -> Result<Value, Refusal> {
    let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
    let found = ROUTER.find(&Method::POST, &segments, ApiVersion::Current);
    let Ok(Found { route: Route { what: ControlRoute::Stimulus(stimulus), .. }, parameters }) = found else {
        return Err(refuse(404, "There is no such stimulus; GET /openapi.json lists them"));
    };
    let Stimulus::OnDevice(stimulus) = stimulus else { return boot(bench, &read(body)?) };
    let name = parameters.first().copied().unwrap_or_default();
    let unknown = || refuse(404, format!("There is no device `{name}`; GET /devices lists them"));
    let device = bench.device_named(name).ok_or_else(unknown)?;
    match stimulus {
        DeviceStimulus::Access => access(bench, device, &read(body)?),
        DeviceStimulus::SignIn => sign_in(bench, device, &read(body)?),
        DeviceStimulus::Move => move_to(bench, device, &read(body)?),
        DeviceStimulus::Restart => {
            bench.crash_device(device);
            Ok(json!({"now": bench.now()}))
        }
    }
}

fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Refusal> {
    T::deserialize(body).map_err(unreadable)
}

fn boot(bench: &mut Bench, boot: &Boot) -> Result<Value, Refusal> {
    let known = bench.setting().places().any(|(name, _)| name.eq_ignore_ascii_case(&boot.place));
    if !known {
        let message = format!("There is no place `{}`; GET /places lists them", boot.place);
        return Err(refuse(400, message));
    }
    // Everything that can be refused is, before anything is changed.
    bench.place(&boot.place).map_err(|error| refuse(400, error.to_string()))?;
    named(&boot.user)?;
    let build = WindowsBuild::client(boot.build.unwrap_or(19_042), 804);
    let device = bench.add_device(build, Antivirus::WELL_CONFIGURED, SimDuration::ZERO);
    move_to(bench, device, &MoveTo { place: Some(boot.place.clone()) })?;
    sign_in(bench, device, &SignIn { user: boot.user.clone() })?;
    let name = bench.setting().device_name(device);
    Ok(json!({"machineId": name.machine_id, "computerDnsName": name.computer_dns_name}))
}

fn access(bench: &mut Bench, device: DeviceId, attempted: &Attempted) -> Result<Value, Refusal> {
    // Everything that can be refused is, before anything gets a name.
    let first = bench.devices()[device.0 as usize].people().next();
    if attempted.user.is_none() && first.is_none() {
        return Err(refuse(400, "Nobody uses this device yet: name a user"));
    }
    let destination = bench.destination(&attempted.host).map_err(|error| refuse(400, format!("host: {error}")))?;
    let account = match (&attempted.user, first) {
        (None, Some(first)) => first,
        (user, _) => account(bench, user.as_deref().unwrap_or_default()),
    };
    let program = attempted.process.as_deref().unwrap_or("msedge.exe");
    let folder = r"C:\Program Files";
    let client = if program.eq_ignore_ascii_case("msedge.exe") { Client::Edge } else { Client::Browser };
    let image = bench.program(ProcessImage::new(program, folder, "", client));
    let access = Access {
        at: bench.now(),
        destination,
        account,
        image,
        up: Bytes(attempted.bytes_sent),
        down: Bytes(attempted.bytes_received),
    };
    let attempt = bench.attempt(device, &access);
    Ok(json!({
        "now": bench.now(),
        "outcome": if attempt.blocked.is_some() { "blocked" } else { "connected" },
        "blockedBy": attempt.blocked.map(|by| format!("{by:?}")),
    }))
}

fn sign_in(bench: &mut Bench, device: DeviceId, sign_in: &SignIn) -> Result<Value, Refusal> {
    named(&sign_in.user)?;
    let account = account(bench, &sign_in.user);
    bench.sign_in(device, account);
    Ok(json!({"now": bench.now()}))
}

/// Refuses a user without a name.
fn named(user: &str) -> Result<(), Refusal> {
    if user.trim().is_empty() { Err(refuse(400, "user: a name is needed")) } else { Ok(()) }
}

/// An account, `erin.smith` or `contoso\erin.smith`.
fn account(bench: &mut Bench, user: &str) -> gnomon_reference_impl::names::AccountId {
    let (domain, name) = user.split_once('\\').unwrap_or(("contoso", user));
    bench.account(domain, name)
}

fn move_to(bench: &mut Bench, device: DeviceId, to: &MoveTo) -> Result<Value, Refusal> {
    match &to.place {
        Some(place) => bench.move_to(device, place).map_err(|error| refuse(400, error.to_string()))?,
        None => bench.disconnect(device),
    }
    Ok(json!({"now": bench.now()}))
}
