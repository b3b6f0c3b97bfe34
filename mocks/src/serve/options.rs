//! How an emulator is set up.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use gnomon_reference_impl::time::SimTime;

use super::clock::{ClockMode, machine_time};
use super::error::EmulatorError;
use super::secrets::Secrets;
use super::store::TenantConfig;
use super::tenant::{opened_at, scenario_of};

/// How an emulator is set up.
#[derive(Clone, Debug)]
pub struct EmulatorOptions {
    /// The name and the text of the scenario whose organisation lives in it.
    pub scenario: (String, String),
    /// The edition; today's documents, which today's clients expect, if nothing is said.
    pub edition: String,
    /// The seed of every draw; the scenario's if none is given.
    pub seed: Option<u64>,
    /// How time passes.
    pub clock: ClockMode,
    /// The address of this machine it listens on.
    pub bind: IpAddr,
    /// The first of six ports; 0 takes free ones.
    pub port: u16,
    /// Whether it speaks TLS.
    pub tls: Option<Tls>,
    /// The folder in which changes survive; without one they do not.
    pub data: Option<PathBuf>,
    /// What proves its clients; what derives from the seed if nothing is said, which is for tests whose emulators
    /// nobody else reaches.
    pub secrets: Option<Secrets>,
    /// By which names the control API may be called, beside `localhost` and addresses.
    pub names: Vec<String>,
    /// The file in which the journal is kept as an HTTP Archive, if it is.
    pub journal: Option<PathBuf>,
    /// Whether it has no faults of its own.
    pub without_faults: bool,
    /// How long a client may take for the handshake of TLS, for the head of a request, for its body, and between two
    /// bites of an answer; then it is let go. Between two requests on a connection it may be silent for twelve times as
    /// long, unless other clients need its place.
    pub patience: Duration,
}

/// TLS with a certificate authority of its own.
#[derive(Clone, Debug)]
pub struct Tls {
    /// Where the authority's certificate is written, in PEM, for clients to trust.
    pub authority: PathBuf,
}

/// The organisation that lives in an emulator if none is named.
const CONTOSO: &str = include_str!("contoso.toml");

impl Default for EmulatorOptions {
    fn default() -> Self {
        Self {
            scenario: ("contoso".to_owned(), CONTOSO.to_owned()),
            edition: "current".to_owned(),
            seed: None,
            clock: ClockMode::Real,
            bind: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            tls: None,
            data: None,
            secrets: None,
            names: Vec::new(),
            journal: None,
            without_faults: false,
            patience: Duration::from_secs(8),
        }
    }
}

impl EmulatorOptions {
    /// What the tenant is made from.
    pub(super) fn config(&self) -> Result<TenantConfig, EmulatorError> {
        let machine = machine_time();
        let mut config = TenantConfig {
            schema: TenantConfig::SCHEMA,
            program: concat!("gnomon ", env!("CARGO_PKG_VERSION")).to_owned(),
            scenario: self.scenario.clone(),
            edition: Some(self.edition.clone()),
            seed: self.seed.unwrap_or_default(),
            asked_seed: None,
            start: SimTime::EPOCH,
            opened: SimTime::EPOCH,
            clock: self.clock,
            machine,
        };
        let scenario = scenario_of(&config, &gnomon_reference_impl::catalog::Catalog::built_in())?;
        config.seed = self.seed.unwrap_or_else(|| scenario.seed());
        (config.opened, config.start) = opened_at(&config, machine)?;
        Ok(config)
    }
}
