//! Tagged apps, settings, the synchronisation, block scripts, IP address ranges (`FACTS.md` 6.4, 6.8, 10.1).

use fake::{Dummy, Fake, RngExt};
use gnomon_reference_impl::catalog::DomainOrUrl;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, BlockScript, Settings, SynchronisationStatus, TaggedApp};
use gnomon_reference_impl::protocol::defender::Severity;
use gnomon_reference_impl::protocol::subnets::{IpCategory, IpRange, Subnet, SubnetId, SubnetRule};
use gnomon_reference_impl::time::SimDuration;

use super::draw::{app, domain_of, number, one_of, perhaps};
use super::{Builder, Firm, fields, made_up};

/// An app that is tagged as unsanctioned, all of it synchronised.
pub fn tagged_app(seed: u64) -> Builder<TaggedApp> {
    made_up(Firm::default(), seed, "tagged app")
}

/// Settings, with blocking on.
pub fn settings(seed: u64) -> Builder<Settings> {
    made_up(Firm::default(), seed, "settings")
}

/// How far the synchronisation with Defender is.
pub fn synchronisation(seed: u64) -> Builder<SynchronisationStatus> {
    made_up(Firm::default(), seed, "synchronisation")
}

/// A block script for Fortinet's FortiGate.
pub fn block_script(seed: u64) -> Builder<BlockScript> {
    made_up(Firm::default(), seed, "block script")
}

/// IP address ranges that an administrator defined.
pub fn subnet(seed: u64) -> Builder<Subnet> {
    made_up(Firm::default(), seed, "subnet")
}

/// IP address ranges that an administrator is to define.
pub fn subnet_rule(seed: u64) -> Builder<SubnetRule> {
    made_up(Firm::default(), seed, "subnet rule")
}

impl Dummy<Firm> for TaggedApp {
    fn dummy_with_rng<R: RngExt + ?Sized>(_: &Firm, rng: &mut R) -> Self {
        let app = app(rng);
        let host = |entry: &DomainOrUrl| entry.indicator_host().map(str::to_owned);
        Self {
            name: app.name.clone(),
            tag: AppTag::Unsanctioned,
            propagated: app.entries.iter().filter_map(host).collect(),
            waiting: Vec::new(),
            skipped: app.entries.iter().filter(|entry| host(entry).is_none()).map(ToString::to_string).collect(),
            taken: Vec::new(),
        }
    }
}

impl Dummy<Firm> for Settings {
    fn dummy_with_rng<R: RngExt + ?Sized>(_: &Firm, rng: &mut R) -> Self {
        Self { block_unsanctioned_apps: true, alert_severity: *one_of(rng, &Severity::ALL) }
    }
}

impl Dummy<Firm> for SynchronisationStatus {
    fn dummy_with_rng<R: RngExt + ?Sized>(_: &Firm, rng: &mut R) -> Self {
        Self {
            to_submit: number(rng, 0, 500) as u32,
            to_delete: number(rng, 0, 500) as u32,
            estimate: SimDuration::from_secs(number(rng, 0, 600)),
        }
    }
}

impl Dummy<Firm> for BlockScript {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let line = |rng: &mut R| format!("set url \"{}\"\n", domain_of(app(rng)));
        let text = (0..number(rng, 1, 5)).map(|_| line(rng)).collect();
        Self { file_name: format!("{}_CAS_Fortigate_block_script.txt", firm.now.day()), text }
    }
}

/// A private range, `10.20.0.0/16` for example.
fn range<R: RngExt + ?Sized>(rng: &mut R) -> Option<IpRange> {
    format!("10.{}.0.0/16", number(rng, 0, 256)).parse().ok()
}

impl Dummy<Firm> for SubnetRule {
    fn dummy_with_rng<R: RngExt + ?Sized>(_: &Firm, rng: &mut R) -> Self {
        Self {
            name: (*one_of(rng, &["Headquarters", "Branch office", "Production hall", "Remote access"])).to_owned(),
            category: *one_of(rng, &IpCategory::ALL),
            subnets: range(rng).into_iter().collect(),
            organization: perhaps(rng, |_| "Contoso".to_owned()),
            tags: perhaps(rng, |_| "reviewed".to_owned()).into_iter().collect(),
        }
    }
}

impl Dummy<Firm> for Subnet {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        Self { id: SubnetId(number(rng, 1, 1_000) as u32), rule: firm.fake_with_rng(rng) }
    }
}

fields! {
    TaggedApp:
    name: String,
    tag: AppTag,
    propagated: Vec<String>,
    waiting: Vec<String>,
    skipped: Vec<String>,
    taken: Vec<String>,
}

fields! {
    Settings:
    block_unsanctioned_apps: bool,
    alert_severity: Severity,
}

fields! {
    SynchronisationStatus:
    to_submit: u32,
    to_delete: u32,
    estimate: SimDuration,
}

fields! {
    BlockScript:
    file_name: String,
    text: String,
}

fields! {
    SubnetRule:
    name: String,
    category: IpCategory,
    subnets: Vec<IpRange>,
    organization: Option<String>,
    tags: Vec<String>,
}

fields! {
    Subnet:
    id: SubnetId,
    name in rule: String,
    category in rule: IpCategory,
    subnets in rule: Vec<IpRange>,
    organization in rule: Option<String>,
    tags in rule: Vec<String>,
}
