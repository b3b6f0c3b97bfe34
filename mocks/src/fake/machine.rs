//! Machines, who signed in to them, their timelines, and how many were seen with something (`FACTS.md` 2.8).

use std::net::IpAddr;

use fake::{Dummy, RngExt};
use gnomon_reference_impl::protocol::defender::{LogonUser, Machine, Prevalence, TimelineRow};
use gnomon_reference_impl::protocol::discovery::RiskLevel;
use gnomon_reference_impl::time::SimTime;

use super::draw::{account, app, device, domain_of, hexadecimal, local_address, number, one_of, perhaps, span, user};
use super::{Builder, Firm, fields, made_up};

/// A machine that is onboarded and active.
pub fn machine(seed: u64) -> Builder<Machine> {
    made_up(Firm::default(), seed, "machine")
}

/// Somebody who signed in to a machine.
pub fn logon_user(seed: u64) -> Builder<LogonUser> {
    made_up(Firm::default(), seed, "logon user")
}

/// A row of a machine's timeline: a connection, or a blocked one.
pub fn timeline_row(seed: u64) -> Builder<TimelineRow> {
    made_up(Firm::default(), seed, "timeline row")
}

/// How many machines were seen with something: the statistics of a domain or an address.
pub fn prevalence(seed: u64) -> Builder<Prevalence> {
    made_up(Firm::default(), seed, "prevalence")
}

/// Versions of Windows 10 with their builds.
const WINDOWS: [(&str, u32); 5] =
    [("1709", 16_299), ("1809", 17_763), ("1909", 18_363), ("2004", 19_041), ("20H2", 19_042)];

const RISKS: [RiskLevel; 5] =
    [RiskLevel::None, RiskLevel::Informational, RiskLevel::Low, RiskLevel::Medium, RiskLevel::High];

impl Dummy<Firm> for Machine {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let (first_seen, last_seen) = span(rng, firm);
        let (version, build) = one_of(rng, &WINDOWS);
        Self {
            id: hexadecimal(rng, 40),
            computer_dns_name: device(rng, firm),
            first_seen,
            last_seen,
            os_platform: Some("Windows10".to_owned()),
            version: Some((*version).to_owned()),
            os_build: Some(*build),
            onboarding_status: "Onboarded".to_owned(),
            last_ip_address: Some(local_address(rng)),
            last_external_ip_address: None,
            health_status: "Active".to_owned(),
            rbac_group_name: None,
            risk_score: *one_of(rng, &RISKS),
            exposure_level: None,
            device_value: "Normal".to_owned(),
            aad_device_id: None,
            machine_tags: perhaps(rng, |rng| (*one_of(rng, &["VIP", "kiosk", "test"])).to_owned())
                .into_iter()
                .collect(),
        }
    }
}

impl Dummy<Firm> for LogonUser {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let (first_seen, last_seen) = span(rng, firm);
        let account_name = account(rng);
        Self {
            id: format!("{}\\{account_name}", firm.domain),
            account_name,
            account_domain: firm.domain.clone(),
            first_seen,
            last_seen,
            logon_types: "Interactive".to_owned(),
            is_domain_admin: false,
            is_only_network_user: false,
        }
    }
}

impl Dummy<Firm> for TimelineRow {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let blocked = number(rng, 0, 4) == 0;
        let who = user(rng, firm);
        let (domain, name) = who.split_once('\\').unwrap_or(("", &who));
        Self {
            timestamp: span(rng, firm).1,
            device_id: hexadecimal(rng, 40),
            device_name: device(rng, firm),
            action_type: if blocked { "ExploitGuardNetworkProtectionBlocked" } else { "ConnectionSuccess" }.to_owned(),
            remote_url: Some(domain_of(app(rng))),
            local_ip: Some(local_address(rng)),
            initiating_process_file_name: Some((*one_of(rng, &["msedge.exe", "chrome.exe", "teams.exe"])).to_owned()),
            account_domain: Some(domain.to_owned()),
            account_name: Some(name.to_owned()),
            additional_fields: blocked.then(|| r#"{"ResponseCategory":"CustomBlockList"}"#.to_owned()),
        }
    }
}

impl Dummy<Firm> for Prevalence {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let (first_seen, last_seen) = span(rng, firm);
        Self { machines: number(rng, 1, 5_000), first_seen: Some(first_seen), last_seen: Some(last_seen) }
    }
}

fields! {
    Machine:
    id: String,
    computer_dns_name: String,
    first_seen: SimTime,
    last_seen: SimTime,
    os_platform: Option<String>,
    version: Option<String>,
    os_build: Option<u32>,
    onboarding_status: String,
    last_ip_address: Option<IpAddr>,
    last_external_ip_address: Option<IpAddr>,
    health_status: String,
    rbac_group_name: Option<String>,
    risk_score: RiskLevel,
    exposure_level: Option<String>,
    device_value: String,
    aad_device_id: Option<String>,
    machine_tags: Vec<String>,
}

fields! {
    LogonUser:
    id: String,
    account_name: String,
    account_domain: String,
    first_seen: SimTime,
    last_seen: SimTime,
    logon_types: String,
    is_domain_admin: bool,
    is_only_network_user: bool,
}

fields! {
    TimelineRow:
    timestamp: SimTime,
    device_id: String,
    device_name: String,
    action_type: String,
    remote_url: Option<String>,
    local_ip: Option<IpAddr>,
    initiating_process_file_name: Option<String>,
    account_domain: Option<String>,
    account_name: Option<String>,
    additional_fields: Option<String>,
}

fields! {
    Prevalence:
    machines: u64,
    first_seen: Option<SimTime>,
    last_seen: Option<SimTime>,
}
