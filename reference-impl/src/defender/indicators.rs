//! Custom indicators: the documented fields, limits and errors (BLK-02, BLK-12, BLK-15, API-02; `domain-facts.md` 2.7).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::catalog::{Destination, Host};
use crate::edition::{Era, Eras};
use crate::endpoint::{Matcher, PolicyRule};
use crate::time::{SimDuration, SimTime};
use crate::wire::{ApiError, ErrorCode};

/// The number of an indicator, given by Defender.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IndicatorId(pub u64);

/// What an indicator is about; [`IndicatorType::eras`] says since when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum IndicatorType {
    /// A file by its SHA-1.
    FileSha1,
    /// A file by its SHA-256.
    FileSha256,
    /// A file by its MD5.
    FileMd5,
    /// Files signed with this certificate, by its SHA-1.
    CertificateThumbprint,
    /// An address.
    IpAddress,
    /// A domain and its subdomains.
    DomainName,
    /// A URL.
    Url,
}

impl IndicatorType {
    /// The eras of the API that have it (`domain-facts.md` 1, row 8).
    #[must_use]
    pub const fn eras(self) -> Eras {
        match self {
            Self::FileMd5 | Self::CertificateThumbprint => Eras::CurrentOnly,
            _ => Eras::All,
        }
    }
}

/// What to do on a match; [`Action::eras`] says since when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Action {
    /// Raise an alert.
    Alert,
    /// Raise an alert and block.
    AlertAndBlock,
    /// Let through, whatever else matches.
    Allowed,
    /// Let through and raise an alert: what [`Action::Alert`] is called today.
    Audit,
    /// Block. An alert is raised as well.
    Block,
    /// Block, and remove the file.
    BlockAndRemediate,
    /// Warn the user, who may go on. Simulated users do not, so it blocks.
    Warn,
}

impl Action {
    /// The eras of the API that have it (`domain-facts.md` 1, row 8).
    #[must_use]
    pub const fn eras(self) -> Eras {
        match self {
            Self::Alert | Self::AlertAndBlock | Self::Allowed => Eras::All,
            Self::Audit | Self::Block | Self::BlockAndRemediate | Self::Warn => Eras::CurrentOnly,
        }
    }

    /// Whether an indicator of this type can ask for it (`domain-facts.md` 2.7.4).
    #[must_use]
    pub const fn is_for(self, kind: IndicatorType) -> bool {
        match (self, kind) {
            (Self::Allowed | Self::BlockAndRemediate, IndicatorType::CertificateThumbprint) => true,
            (_, IndicatorType::CertificateThumbprint) => false,
            (Self::BlockAndRemediate, kind) => {
                matches!(kind, IndicatorType::FileSha1 | IndicatorType::FileSha256 | IndicatorType::FileMd5)
            }
            _ => true,
        }
    }
}

/// How severe an alert is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Severity {
    /// For information.
    Informational,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

impl Severity {
    /// Every severity, the lowest first.
    pub const ALL: [Self; 4] = [Self::Informational, Self::Low, Self::Medium, Self::High];
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Informational => "Informational",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        })
    }
}

/// Who submits: a person or an application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SourceType {
    /// A person.
    User,
    /// An application.
    AadApp,
}

/// Who calls the indicator API.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// An application id or the name of a user.
    pub created_by: String,
    /// The name people read.
    pub source: String,
    /// A person or an application.
    pub source_type: SourceType,
}

/// The application id of Cloud App Security.
const CLOUD_APP_SECURITY: &str = "05a65629-4c1b-48c1-a78b-804c4abdd4af";

impl Caller {
    /// Cloud App Security, as its synchronisation calls (`domain-facts.md` 6.1, 10.2).
    #[must_use]
    pub fn cloud_app_security() -> Self {
        Self {
            created_by: CLOUD_APP_SECURITY.to_owned(),
            source: "Microsoft Cloud App Security".to_owned(),
            source_type: SourceType::AadApp,
        }
    }

    /// An administrator.
    #[must_use]
    pub fn administrator() -> Self {
        Self {
            created_by: "admin@contoso.com".to_owned(),
            source: "admin@contoso.com".to_owned(),
            source_type: SourceType::User,
        }
    }
}

/// What a caller submits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndicatorSubmission {
    /// The value itself.
    pub indicator_value: String,
    /// What it is.
    pub indicator_type: IndicatorType,
    /// What to do.
    pub action: Action,
    /// The application it stands for; an update does not change it.
    #[serde(default)]
    pub application: Option<String>,
    /// The title of its alerts.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// When it goes of itself.
    #[serde(default)]
    pub expiration_time: Option<SimTime>,
    /// The severity of its alerts.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// What to do about its alerts.
    #[serde(default)]
    pub recommended_actions: Option<String>,
    /// The device groups it is for; none means all devices.
    #[serde(default)]
    pub rbac_group_names: Vec<String>,
    /// What only the API of today takes.
    #[serde(flatten)]
    pub later: LaterFields,
}

/// What an indicator has besides in the API of today (`domain-facts.md` 2.7.1).
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LaterFields {
    /// Whether a match raises an alert; an audit must. Here every match does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generate_alert: Option<bool>,
    /// Where a blocked user is sent to read why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub educate_url: Option<String>,
    /// The caller's own id for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// An indicator, as Defender lists it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Indicator {
    /// Its number, as text on the wire.
    #[serde(with = "id_as_text")]
    pub id: IndicatorId,
    /// What was submitted.
    #[serde(flatten)]
    pub submitted: IndicatorSubmission,
    /// The name of who submitted it.
    pub source: String,
    /// A person or an application.
    pub source_type: SourceType,
    /// Who submitted it first.
    pub created_by: String,
    /// Who changed it last.
    pub last_updated_by: Option<String>,
    /// When it was submitted first.
    #[serde(rename = "creationTimeDateTimeUtc")]
    pub created_at: SimTime,
    /// When it was submitted last.
    #[serde(rename = "lastUpdateTime")]
    pub updated_at: SimTime,
}

mod id_as_text {
    use super::IndicatorId;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(id: &IndicatorId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&id.0)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IndicatorId, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map(IndicatorId).map_err(serde::de::Error::custom)
    }
}

/// What an alert needs to know of the indicator that led to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertTemplate {
    /// The application it stands for, or its value if it names none.
    pub application: String,
    /// The value.
    pub value: String,
    /// The severity of alerts raised from now on.
    pub severity: Severity,
    /// Whether Cloud App Security made it.
    pub synchronised: bool,
}

/// The templates of all indicators that devices may still report, made when the first alert asks.
pub struct Templates(LazyLock<BTreeMap<IndicatorId, AlertTemplate>, MakeTemplates>);

type MakeTemplates = Box<dyn FnOnce() -> BTreeMap<IndicatorId, AlertTemplate> + Send + Sync>;

impl From<BTreeMap<IndicatorId, AlertTemplate>> for Templates {
    fn from(made: BTreeMap<IndicatorId, AlertTemplate>) -> Self {
        Self(LazyLock::new(Box::new(|| made)))
    }
}

impl Default for Templates {
    fn default() -> Self {
        Self::from(BTreeMap::new())
    }
}

impl Deref for Templates {
    type Target = BTreeMap<IndicatorId, AlertTemplate>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Templates").field(&self.0).finish()
    }
}

/// An indicator with what it matches on a device, read once; nothing for files.
#[derive(Clone, Debug)]
struct Kept {
    indicator: Arc<Indicator>,
    matcher: Option<Matcher>,
}

impl Kept {
    fn new(indicator: Indicator) -> Self {
        Self { matcher: matcher(&indicator.submitted), indicator: Arc::new(indicator) }
    }
}

/// All indicators of the organisation.
#[derive(Clone, Debug)]
pub(super) struct IndicatorStore {
    /// Shared with what was published of them.
    by_id: Arc<BTreeMap<IndicatorId, Arc<Kept>>>,
    by_value: BTreeMap<(IndicatorType, String), IndicatorId>,
    /// When which of them expires, if it does.
    expiries: BTreeSet<(SimTime, IndicatorId)>,
    next_id: u64,
    /// Indicators that are gone, with the time: devices look back over them for a while.
    gone: Vec<(SimTime, Arc<Kept>)>,
}

/// The indicators as they were at a publication.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    here: Arc<BTreeMap<IndicatorId, Arc<Kept>>>,
    gone: Arc<[(SimTime, Arc<Kept>)]>,
}

/// Since when, and until when, the switches let indicators take effect.
#[derive(Clone, Copy, Debug)]
pub(super) struct InForce {
    /// Those that Cloud App Security made.
    pub(super) synchronised: (Option<SimTime>, Option<SimTime>),
    /// All others.
    pub(super) others: (Option<SimTime>, Option<SimTime>),
}

impl InForce {
    fn of(&self, indicator: &Indicator) -> (Option<SimTime>, Option<SimTime>) {
        if indicator.is_synchronised() { self.synchronised } else { self.others }
    }
}

/// How long a deleted indicator stays in the policy for devices to look back over; a backlog of a device is as old at most.
const LOOK_BACK: SimDuration = SimDuration::from_days(7);

impl Default for IndicatorStore {
    fn default() -> Self {
        Self {
            by_id: Arc::default(),
            by_value: BTreeMap::new(),
            expiries: BTreeSet::new(),
            next_id: 1,
            gone: Vec::new(),
        }
    }
}

impl IndicatorStore {
    /// Submits an indicator, or updates the one with the same type and value.
    pub(super) fn submit(
        &mut self,
        now: SimTime,
        caller: &Caller,
        submission: IndicatorSubmission,
        limit: u32,
        era: Era,
    ) -> Result<Arc<Indicator>, ApiError> {
        is_of_era(&submission, era)?;
        let submission = validated(submission)?;
        if let Some(expires) = submission.expiration_time.filter(|expires| *expires <= now) {
            return Err(ApiError::new(
                ErrorCode::BadRequest,
                format!("the expiration time {expires} is not in the future"),
            ));
        }
        let key = (submission.indicator_type, submission.indicator_value.clone());
        if let Some(known) = self.by_value.get(&key).and_then(|id| self.by_id.get(id)) {
            let mut indicator = Indicator::clone(&known.indicator);
            let application = indicator.submitted.application.take();
            self.expires_no_more(&known.indicator.clone());
            indicator.submitted = IndicatorSubmission { application, ..submission };
            indicator.updated_at = now;
            indicator.last_updated_by = Some(caller.created_by.clone());
            return Ok(self.keep(indicator));
        }
        if self.by_id.len() >= limit as usize {
            return Err(ApiError::new(
                ErrorCode::BadRequest,
                format!("the organisation has reached its limit of {limit} indicators; delete some first"),
            ));
        }
        let id = IndicatorId(self.next_id);
        self.next_id += 1;
        let indicator = Indicator {
            id,
            submitted: submission,
            source: caller.source.clone(),
            source_type: caller.source_type,
            created_by: caller.created_by.clone(),
            last_updated_by: None,
            created_at: now,
            updated_at: now,
        };
        self.by_value.insert(key, id);
        Ok(self.keep(indicator))
    }

    fn keep(&mut self, indicator: Indicator) -> Arc<Indicator> {
        self.expiries.extend(indicator.submitted.expiration_time.map(|at| (at, indicator.id)));
        let kept = Kept::new(indicator);
        let indicator = Arc::clone(&kept.indicator);
        Arc::make_mut(&mut self.by_id).insert(indicator.id, Arc::new(kept));
        indicator
    }

    fn expires_no_more(&mut self, indicator: &Indicator) {
        if let Some(at) = indicator.submitted.expiration_time {
            self.expiries.remove(&(at, indicator.id));
        }
    }

    /// Deletes an indicator.
    pub(super) fn delete(&mut self, now: SimTime, id: IndicatorId) -> Result<(), ApiError> {
        if !self.by_id.contains_key(&id) {
            return Err(ApiError::new(ErrorCode::ResourceNotFound, format!("Indicator {} was not found", id.0)));
        }
        if let Some(kept) = Arc::make_mut(&mut self.by_id).remove(&id) {
            let submitted = &kept.indicator.submitted;
            self.by_value.remove(&(submitted.indicator_type, submitted.indicator_value.clone()));
            self.expires_no_more(&kept.indicator);
            self.gone.push((now, kept));
        }
        Ok(())
    }

    /// Deletes indicators, all of them or, if one is not there, none.
    pub(super) fn delete_all(&mut self, now: SimTime, ids: &[IndicatorId]) -> Result<(), ApiError> {
        if let Some(unknown) = ids.iter().find(|id| !self.by_id.contains_key(id)) {
            let message = format!("Indicator {} was not found", unknown.0);
            return Err(ApiError::new(ErrorCode::ResourceNotFound, message));
        }
        let once: BTreeSet<IndicatorId> = ids.iter().copied().collect();
        once.into_iter().try_for_each(|id| self.delete(now, id))
    }

    /// Every indicator, the oldest first.
    pub(super) fn list(&self) -> impl Iterator<Item = &Arc<Indicator>> {
        self.by_id.values().map(|kept| &kept.indicator)
    }

    /// The next instant at which an indicator expires.
    pub(super) fn next_expiry(&self) -> SimTime {
        self.expiries.first().map_or(SimTime::NEVER, |(at, _)| *at)
    }

    /// Deletes what has expired; returns whether anything had.
    pub(super) fn expire(&mut self, now: SimTime) -> bool {
        let due = self.expiries.iter().take_while(|(at, _)| *at <= now);
        let expired: BTreeSet<IndicatorId> = due.map(|(_, id)| *id).collect();
        for id in &expired {
            // It was listed a moment ago.
            let _ = self.delete(now, *id);
        }
        !expired.is_empty()
    }

    /// What is published at `now`: every indicator, and those that went not long ago.
    pub(super) fn snapshot(&mut self, now: SimTime) -> Snapshot {
        self.gone.retain(|(at, _)| now.since(*at) <= LOOK_BACK);
        Snapshot { here: Arc::clone(&self.by_id), gone: self.gone.clone().into() }
    }
}

impl Snapshot {
    /// How many rules of the policy are in force.
    pub(super) fn in_force(&self, in_force: InForce) -> usize {
        let kept = self.here.values().filter(|kept| kept.matcher.is_some());
        kept.filter(|kept| matches!(in_force.of(&kept.indicator), (Some(_), None))).count()
    }

    /// The rules of the policy.
    pub(super) fn rules(&self, in_force: InForce) -> Vec<PolicyRule> {
        let here = self.here.values().map(|kept| (kept, None));
        let gone = self.gone.iter().map(|(at, kept)| (kept, Some(*at)));
        here.chain(gone)
            .filter_map(|(kept, removed_at)| {
                let indicator = &kept.indicator;
                let matcher = kept.matcher.clone()?;
                let (since, until) = in_force.of(indicator);
                Some(PolicyRule {
                    indicator: indicator.id,
                    matcher,
                    action: indicator.submitted.action,
                    created_at: since?.max(indicator.created_at),
                    removed_at: removed_at.into_iter().chain(until).min(),
                })
            })
            .filter(|rule| rule.removed_at.is_none_or(|removed| removed > rule.created_at))
            .collect()
    }

    /// What alerts need to know, for every indicator that devices may still report.
    pub(super) fn templates(self) -> Templates {
        Templates(LazyLock::new(Box::new(move || {
            let all = self.gone.iter().map(|(_, kept)| kept).chain(self.here.values());
            all.map(|kept| (kept.indicator.id, kept.indicator.template())).collect()
        })))
    }
}

impl Indicator {
    /// Whether Cloud App Security made it.
    #[must_use]
    pub fn is_synchronised(&self) -> bool {
        self.created_by == CLOUD_APP_SECURITY
    }

    fn template(&self) -> AlertTemplate {
        let submitted = &self.submitted;
        AlertTemplate {
            application: submitted.application.clone().unwrap_or_else(|| submitted.indicator_value.clone()),
            value: submitted.indicator_value.clone(),
            severity: submitted.severity.unwrap_or(Severity::Informational),
            synchronised: self.is_synchronised(),
        }
    }
}

/// What a network indicator matches on a device; nothing for files.
fn matcher(submission: &IndicatorSubmission) -> Option<Matcher> {
    let destination = Destination::parse(&submission.indicator_value).ok()?;
    match (submission.indicator_type, destination.host()) {
        (IndicatorType::DomainName, Host::Domain(domain)) => Some(Matcher::Domain(domain.clone())),
        (IndicatorType::Url, Host::Domain(domain)) => {
            let path = destination.path().unwrap_or_default().trim_end_matches('/').to_owned();
            Some(Matcher::Url { domain: domain.clone(), path })
        }
        (IndicatorType::IpAddress | IndicatorType::Url, Host::Address(address)) => Some(Matcher::Address(*address)),
        _ => None,
    }
}

/// Checks that the API of this era has what a submission asks for.
fn is_of_era(submission: &IndicatorSubmission, era: Era) -> Result<(), ApiError> {
    let (kind, action) = (submission.indicator_type, submission.action);
    let unknown = |parameter: &str, value: &dyn fmt::Debug| {
        let message = format!("Request body is incorrect: the parameter '{parameter}' cannot be '{value:?}'");
        Err(ApiError::new(ErrorCode::InvalidRequestBody, message))
    };
    if !kind.eras().contains(era) {
        return unknown("indicatorType", &kind);
    }
    if !action.eras().contains(era) {
        return unknown("action", &action);
    }
    if !action.is_for(kind) {
        let message = format!("The action '{action:?}' is not available for an indicator of type '{kind:?}'");
        return Err(ApiError::new(ErrorCode::InvalidInput, message));
    }
    if action == Action::Audit && submission.later.generate_alert != Some(true) {
        let message = "The parameter 'generateAlert' must be true for the action 'Audit'";
        return Err(ApiError::new(ErrorCode::InvalidInput, message));
    }
    Ok(())
}

/// Checks a submission by the documented rules and brings its value into its normal form.
fn validated(mut submission: IndicatorSubmission) -> Result<IndicatorSubmission, ApiError> {
    let required = [("title", &submission.title), ("description", &submission.description)];
    if let Some((name, _)) = required.iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(ApiError::new(ErrorCode::MissingRequiredParameter, format!("The parameter '{name}' is required")));
    }
    let value = submission.indicator_value.trim().to_owned();
    let refused = |code, what: &str| Err(ApiError::new(code, format!("'{value}' is not a valid {what}")));
    let hexadecimal = |digits: usize| value.len() == digits && value.bytes().all(|b| b.is_ascii_hexdigit());
    let destination = Destination::parse(&value).ok();
    submission.indicator_value = match submission.indicator_type {
        IndicatorType::FileSha1 if hexadecimal(40) => value.to_ascii_lowercase(),
        IndicatorType::FileSha256 if hexadecimal(64) => value.to_ascii_lowercase(),
        IndicatorType::FileMd5 if hexadecimal(32) => value.to_ascii_lowercase(),
        IndicatorType::CertificateThumbprint if hexadecimal(40) => value.to_ascii_lowercase(),
        IndicatorType::FileSha1
        | IndicatorType::FileSha256
        | IndicatorType::FileMd5
        | IndicatorType::CertificateThumbprint => {
            return refused(ErrorCode::InvalidHashValue, "hash");
        }
        IndicatorType::IpAddress => match value.parse::<std::net::IpAddr>() {
            Ok(address) if is_external(address) => address.to_string(),
            _ => return refused(ErrorCode::InvalidIpAddress, "external IP address"),
        },
        IndicatorType::DomainName => match destination.as_ref().map(|d| (d.domain(), d.path())) {
            Some((Some(domain), None)) if domain.contains('.') && !value.contains(['/', ':', '*']) => domain.to_owned(),
            _ => return refused(ErrorCode::InvalidDomainName, "domain name"),
        },
        IndicatorType::Url => match destination {
            Some(destination) => destination.to_string(),
            None => return refused(ErrorCode::InvalidUrl, "URL"),
        },
    };
    Ok(submission)
}

/// Only external addresses can be indicators (`domain-facts.md` 2.7.5).
fn is_external(address: std::net::IpAddr) -> bool {
    match address {
        std::net::IpAddr::V4(v4) => {
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || v4.is_broadcast())
        }
        std::net::IpAddr::V6(v6) => {
            !(v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn domain(value: &str, action: Action) -> IndicatorSubmission {
        IndicatorSubmission {
            indicator_value: value.to_owned(),
            indicator_type: IndicatorType::DomainName,
            action,
            application: Some("Dropbox".to_owned()),
            title: "Unsanctioned".to_owned(),
            description: "Unsanctioned".to_owned(),
            expiration_time: None,
            severity: Some(Severity::High),
            recommended_actions: None,
            rbac_group_names: Vec::new(),
            later: LaterFields::default(),
        }
    }

    fn submit(
        store: &mut IndicatorStore,
        at: u64,
        submission: IndicatorSubmission,
    ) -> Result<Arc<Indicator>, ApiError> {
        submit_in(Era::Contract, store, at, submission)
    }

    fn submit_in(
        era: Era,
        store: &mut IndicatorStore,
        at: u64,
        submission: IndicatorSubmission,
    ) -> Result<Arc<Indicator>, ApiError> {
        store.submit(SimTime::from_millis(at), &Caller::administrator(), submission, 3, era)
    }

    #[test]
    fn the_same_type_and_value_is_an_update_that_leaves_the_application_alone() {
        let mut store = IndicatorStore::default();
        let first = submit(&mut store, 1, domain("dropbox.com", Action::AlertAndBlock)).unwrap();
        let other =
            IndicatorSubmission { application: Some("Box".to_owned()), ..domain("DROPBOX.com.", Action::Allowed) };
        let second = submit(&mut store, 2, other).unwrap();
        assert_eq!(first.id, second.id);
        assert_eq!(second.submitted.action, Action::Allowed);
        assert_eq!(second.submitted.application.as_deref(), Some("Dropbox"));
        assert_eq!((second.created_at.millis(), second.updated_at.millis()), (1, 2));
    }

    #[test]
    fn at_the_limit_a_new_one_is_refused_and_an_update_is_not() {
        let mut store = IndicatorStore::default();
        for host in ["a.com", "b.com", "c.com"] {
            submit(&mut store, 1, domain(host, Action::Alert)).unwrap();
        }
        let error = submit(&mut store, 2, domain("d.com", Action::Alert)).unwrap_err();
        assert_eq!(error.code, ErrorCode::BadRequest);
        assert!(error.message.contains("limit of 3"));
        assert!(submit(&mut store, 2, domain("c.com", Action::Allowed)).is_ok());
        store.delete(SimTime::from_millis(3), IndicatorId(1)).unwrap();
        assert!(submit(&mut store, 4, domain("d.com", Action::Alert)).is_ok());
    }

    #[test]
    fn values_that_are_not_of_their_type_are_refused_by_the_documented_codes() {
        let code = |kind, value: &str| {
            let submission = IndicatorSubmission { indicator_type: kind, ..domain(value, Action::Alert) };
            submit(&mut IndicatorStore::default(), 1, submission).unwrap_err().code
        };
        assert_eq!(code(IndicatorType::DomainName, "google.com/drive"), ErrorCode::InvalidDomainName);
        assert_eq!(code(IndicatorType::DomainName, "*.dropbox.com"), ErrorCode::InvalidDomainName);
        assert_eq!(code(IndicatorType::IpAddress, "10.0.0.1"), ErrorCode::InvalidIpAddress);
        assert_eq!(code(IndicatorType::IpAddress, "203.0.113.0/24"), ErrorCode::InvalidIpAddress);
        assert_eq!(code(IndicatorType::FileSha1, "abc"), ErrorCode::InvalidHashValue);
        assert_eq!(code(IndicatorType::Url, "http://"), ErrorCode::InvalidUrl);
        let untitled = IndicatorSubmission { title: " ".to_owned(), ..domain("a.com", Action::Alert) };
        let error = submit(&mut IndicatorStore::default(), 1, untitled).unwrap_err();
        assert_eq!(error.code, ErrorCode::MissingRequiredParameter);
    }

    #[test]
    fn each_era_has_its_types_and_actions() {
        let code = |era, indicator_type, action, generate_alert, value: &str| {
            let later = LaterFields { generate_alert, ..LaterFields::default() };
            let submission = IndicatorSubmission { indicator_type, later, ..domain(value, action) };
            submit_in(era, &mut IndicatorStore::default(), 1, submission).err().map(|error| error.code)
        };
        let (name, md5, sha1) = (IndicatorType::DomainName, IndicatorType::FileMd5, IndicatorType::FileSha1);
        let hash = "d41d8cd98f00b204e9800998ecf8427e";
        let (contract, current) = (Era::Contract, Era::Current);
        let (unknown, wrong) = (Some(ErrorCode::InvalidRequestBody), Some(ErrorCode::InvalidInput));
        for action in [Action::Alert, Action::AlertAndBlock, Action::Allowed] {
            assert_eq!(code(contract, name, action, None, "a.com"), None);
            assert_eq!(code(current, name, action, None, "a.com"), None);
        }
        for action in [Action::Block, Action::Warn] {
            assert_eq!(code(contract, name, action, None, "a.com"), unknown);
            assert_eq!(code(current, name, action, None, "a.com"), None);
        }
        assert_eq!(code(contract, md5, Action::Alert, None, hash), unknown);
        assert_eq!(code(current, md5, Action::BlockAndRemediate, None, hash), None);
        assert_eq!(code(current, sha1, Action::Block, None, hash), Some(ErrorCode::InvalidHashValue));
        assert_eq!(code(current, name, Action::BlockAndRemediate, None, "a.com"), wrong);
        assert_eq!(code(current, name, Action::Audit, None, "a.com"), wrong);
        assert_eq!(code(current, name, Action::Audit, Some(true), "a.com"), None);
    }

    #[test]
    fn deleting_many_deletes_all_or_none() {
        let mut store = IndicatorStore::default();
        for host in ["a.com", "b.com"] {
            submit(&mut store, 1, domain(host, Action::Alert)).unwrap();
        }
        let now = SimTime::from_millis(2);
        let [first, second, third] = [1, 2, 3].map(IndicatorId);
        let error = store.delete_all(now, &[first, third]).unwrap_err();
        assert_eq!((error.code, store.list().count()), (ErrorCode::ResourceNotFound, 2));
        store.delete_all(now, &[first, second, first]).unwrap();
        assert_eq!(store.list().count(), 0);
    }

    #[test]
    fn an_indicator_expires_at_its_time() {
        let mut store = IndicatorStore::default();
        let expiring = IndicatorSubmission {
            expiration_time: Some(SimTime::from_millis(50)),
            ..domain("a.com", Action::AlertAndBlock)
        };
        submit(&mut store, 1, expiring).unwrap();
        assert_eq!(store.next_expiry(), SimTime::from_millis(50));
        assert!(!store.expire(SimTime::from_millis(49)));
        assert!(store.expire(SimTime::from_millis(50)));
        assert_eq!(store.list().count(), 0);
    }

    #[test]
    fn a_deleted_indicator_is_kept_for_devices_to_look_back_over_and_then_forgotten() {
        let mut store = IndicatorStore::default();
        let id = submit(&mut store, 1, domain("a.com", Action::AlertAndBlock)).unwrap().id;
        store.delete(SimTime::from_millis(10), id).unwrap();
        let since = (Some(SimTime::EPOCH), None);
        let on = InForce { synchronised: since, others: since };
        let rules = store.snapshot(SimTime::from_millis(11)).rules(on);
        assert_eq!(rules[0].removed_at, Some(SimTime::from_millis(10)));
        let later = SimTime::from_millis(10) + SimDuration::from_days(7);
        assert_eq!(store.snapshot(later).rules(on).len(), 1);
        assert!(store.snapshot(later + SimDuration::MILLISECOND).rules(on).is_empty());
    }

    #[test]
    fn an_indicator_reads_and_prints_by_the_documented_field_names() {
        let mut store = IndicatorStore::default();
        let indicator = submit(&mut store, 1_612_915_200_000, domain("dropbox.com", Action::AlertAndBlock)).unwrap();
        let json = serde_json::to_string_pretty(&*indicator).unwrap();
        insta::assert_snapshot!(json);
        assert_eq!(serde_json::from_str::<Indicator>(&json).unwrap(), *indicator);
    }
}
