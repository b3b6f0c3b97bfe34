//! `gnomon serve`: a tenant that lives behind real sockets, for clients of the public APIs.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use gnomon_mocks::serve::{ClockMode, Emulator, EmulatorOptions, Secrets, SomeSecrets, Tls};
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::Host;
use gnomon_sim::world::Scenario;

use super::print;
use crate::failure::Failure;
use crate::library::Source;

/// Serves a tenant with devices, users, alerts, indicators and discovered apps to clients of the public APIs.
///
/// The scenario is played first; the organisation then lives on, and is asked over HTTP. Without a scenario it is
/// `contoso`, a firm with 40 devices. It runs until it is interrupted.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A built-in scenario (see `gnomon list`) or the path of a scenario file; `contoso` if none is given.
    scenario: Option<OsString>,

    /// How time passes for the tenant: `real`, `manual`, or `x60` for 60 times as fast.
    #[arg(long, default_value_t, value_name = "CLOCK")]
    clock: ClockMode,

    /// The first of six ports in a row; 0 takes free ones.
    #[arg(long, default_value_t = 8080, value_name = "PORT")]
    port: u16,

    /// The address of this machine to listen on. Whoever reaches it can steer the tenant with the token that is
    /// printed.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    bind: IpAddr,

    /// Speak TLS, and write the certificate of the authority for clients to trust to this file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "gnomon-authority.pem")]
    tls: Option<PathBuf>,

    /// Keep every acknowledged change in this folder, and take it up from there at the next start.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// Secrets to use instead of random ones: a JSON file with any of `clientSecret`, `harnessSecret`,
    /// `cloudAppsToken`, `controlToken` and `signingKey`. The environment variables `GNOMON_CLIENT_SECRET`,
    /// `GNOMON_HARNESS_SECRET`, `GNOMON_CLOUD_APPS_TOKEN`, `GNOMON_CONTROL_TOKEN` and `GNOMON_SIGNING_KEY` go before
    /// it.
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,

    /// A name by which the control API may be called, beside `localhost` and addresses; may be given more than once.
    #[arg(long = "name", value_name = "NAME")]
    names: Vec<String>,

    /// Write every request and its answer to this file, as an HTTP Archive (HAR) without what proves clients.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,

    /// Write where it listens and what proves clients to this file too, a line `NAME=value` each, once it listens.
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,

    /// No faults: without this, one read in 200 is answered 503 and one in 500 is throttled, as clients must expect.
    #[arg(long)]
    calm: bool,

    /// The seed of every draw, instead of the one in the scenario.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// The edition of the rules and of the APIs: `current`, which today's clients expect, or `2021-02`.
    #[arg(long, value_name = "NAME", default_value = "current")]
    edition: String,
}

pub(super) fn serve(arguments: &Arguments) -> Result<(), Failure> {
    let defaults = EmulatorOptions::default();
    let scenario = match &arguments.scenario {
        Some(asked) if asked != "contoso" => {
            let source = Source::find(asked)?;
            // Told here with the place in the file, if it cannot be.
            Scenario::parse(&source.file, &source.text, &Catalog::built_in())?;
            (source.asked, source.text)
        }
        _ => defaults.scenario.clone(),
    };
    let edition = Edition::named(&arguments.edition)?;
    let options = EmulatorOptions {
        scenario,
        edition: edition.name,
        seed: arguments.seed,
        clock: arguments.clock,
        bind: arguments.bind,
        port: arguments.port,
        tls: arguments.tls.clone().map(|authority| Tls { authority }),
        data: arguments.data.clone(),
        secrets: Some(secrets(arguments)?),
        names: arguments.names.clone(),
        journal: arguments.journal.clone(),
        without_faults: arguments.calm,
        ..EmulatorOptions::default()
    };
    let emulator = Emulator::start(options)?;
    let stopper = emulator.stopper();
    // Interrupted or terminated, it answers what is under way and ends.
    ctrlc::set_handler(move || stopper.stop()).map_err(|error| Failure::Signals(error.to_string()))?;
    if let Some(path) = &arguments.env_file {
        let written = write_environment(path, &environment(arguments, &emulator));
        written.map_err(|error| Failure::write(path.display().to_string(), error))?;
    }
    print(&greeting(arguments, &emulator))?;
    emulator.join()?;
    print("Stopped.\n")
}

/// The secrets of the tenant: those of its folder, or new ones, and what the user sets of them.
fn secrets(arguments: &Arguments) -> Result<Secrets, Failure> {
    let drawn = Secrets::drawn()?;
    let own = match &arguments.data {
        Some(folder) => Secrets::of_folder(folder, drawn)?,
        None => drawn,
    };
    let mut some = SomeSecrets::default();
    if let Some(path) = &arguments.secrets {
        let invalid = |reason: String| Failure::Secrets { what: path.display().to_string(), reason };
        let text = std::fs::read(path).map_err(|error| invalid(error.to_string()))?;
        some = serde_json::from_slice(&text).map_err(|error| invalid(error.to_string()))?;
    }
    let set = |name: &str, secret: &mut Option<String>| {
        if let Ok(value) = std::env::var(name) {
            *secret = Some(value);
        }
    };
    set("GNOMON_CLIENT_SECRET", &mut some.client_secret);
    set("GNOMON_HARNESS_SECRET", &mut some.harness_secret);
    set("GNOMON_CLOUD_APPS_TOKEN", &mut some.cloud_apps_token);
    set("GNOMON_CONTROL_TOKEN", &mut some.control_token);
    set("GNOMON_SIGNING_KEY", &mut some.signing_key);
    own.with(some).map_err(|reason| Failure::Secrets { what: "a secret that is set".to_owned(), reason })
}

/// Where it listens and what proves clients, as variables of an environment.
fn environment(arguments: &Arguments, emulator: &Emulator) -> String {
    let directory = emulator.directory();
    let app = |place: usize| {
        let app = directory.apps.get(place);
        app.map_or_else(Default::default, |app| (app.client_id.clone(), app.client_secret.clone()))
    };
    let (client, harness) = (app(0), app(1));
    let token = directory.api_tokens.first().map_or_else(String::new, |token| token.key.clone());
    let mut variables = vec![
        ("TENANT_ID", directory.tenant_id.clone()),
        ("CLIENT_ID", client.0),
        ("CLIENT_SECRET", client.1),
        ("HARNESS_CLIENT_ID", harness.0),
        ("HARNESS_CLIENT_SECRET", harness.1),
        ("CLOUD_APPS_TOKEN", token),
        ("CONTROL_TOKEN", emulator.control_token().to_owned()),
        ("LOGIN_URL", emulator.login()),
        ("DEFENDER_URL", emulator.defender()),
        ("CLOUD_APPS_URL", emulator.cloud_apps()),
        ("STORAGE_URL", emulator.service(Host::Storage)),
        ("GATEWAY_URL", emulator.gateway()),
        ("CONTROL_URL", emulator.control()),
    ];
    if let Some(authority) = &arguments.tls {
        variables.push(("SSL_CERT_FILE", authority.display().to_string()));
    }
    variables.iter().map(|(name, value)| format!("{name}={value}\n")).collect()
}

/// Writes the environment for its owner alone to read. It appears whole: who waits for the file can read it.
fn write_environment(path: &Path, text: &str) -> std::io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.write(true).create(true).truncate(true).open(&unfinished)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    std::fs::rename(&unfinished, path)
}

/// What to copy into a client.
fn greeting(arguments: &Arguments, emulator: &Emulator) -> String {
    use std::fmt::Write as _;

    let directory = emulator.directory();
    let mut text = String::new();
    // Writing to a text does not fail.
    let mut line = |args: std::fmt::Arguments<'_>| {
        let _ = writeln!(text, "{args}");
    };
    line(format_args!(
        "A tenant with {} devices is open at {} (clock {}, edition {}).",
        emulator.devices(),
        emulator.opened_at(),
        arguments.clock,
        arguments.edition,
    ));
    if let (Some(folder), Some(inputs)) = (&arguments.data, emulator.recovered()) {
        line(format_args!("Changes are kept in {}; {inputs} were taken up from there.", folder.display()));
    }
    for notice in emulator.notices() {
        line(format_args!("{notice}"));
    }
    line(format_args!(""));
    line(format_args!("  Login (authority)      {}/{}", emulator.login(), directory.tenant_id));
    line(format_args!("  Defender for Endpoint  {}", emulator.defender()));
    line(format_args!("  Cloud App Security     {}", emulator.cloud_apps()));
    line(format_args!("  Log storage            {}", emulator.service(Host::Storage)));
    line(format_args!("  All by Host header     {}", emulator.gateway()));
    line(format_args!("  Control                {}", emulator.control()));
    line(format_args!(""));
    line(format_args!("To copy into a shell:"));
    line(format_args!(""));
    if let Some(authority) = &arguments.tls {
        line(format_args!("  export SSL_CERT_FILE={}", authority.display()));
    }
    line(format_args!("  export TENANT_ID={}", directory.tenant_id));
    // The first is a client's; the second is the test harness's, for which no rate limit holds.
    if let Some(app) = directory.apps.first() {
        line(format_args!("  export CLIENT_ID={}", app.client_id));
        line(format_args!("  export CLIENT_SECRET={}", app.client_secret));
    }
    for token in &directory.api_tokens {
        line(format_args!("  export CLOUD_APPS_TOKEN={}", token.key));
    }
    line(format_args!("  export CONTROL_TOKEN={}", emulator.control_token()));
    line(format_args!("  TOKEN=$(curl -s {}/$TENANT_ID/oauth2/v2.0/token \\", emulator.login()));
    line(format_args!(
        "    -d grant_type=client_credentials -d client_id=$CLIENT_ID -d client_secret=$CLIENT_SECRET \\"
    ));
    line(format_args!(
        "    -d scope=https://api.securitycenter.microsoft.com/.default | sed 's/.*access_token\":\"//; s/\".*//')"
    ));
    line(format_args!("  curl -s -H \"Authorization: Bearer $TOKEN\" {}/api/machines", emulator.defender()));
    line(format_args!(""));
    line(format_args!("Interrupt (Ctrl+C) to stop."));
    text
}
