//! The documented rules for a submitted indicator: what its API version has, the normal form by which its value is
//! known, and what it is given where nothing was said (BLK-12, API-02; `FACTS.md` 2.7).

use std::fmt;

use crate::api_version::ApiVersion;
use crate::catalog::{Destination, Host};
use crate::protocol::defender::{Action, IndicatorSubmission, IndicatorType, Severity};
use crate::protocol::device_policy::Matcher;
use crate::protocol::{ApiError, ErrorCode};

/// What a network indicator matches on a device; nothing for files.
pub(super) fn matcher(submission: &IndicatorSubmission) -> Option<Matcher> {
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

/// Checks that this API version has what a submission asks for.
pub(super) fn is_of_api_version(submission: &IndicatorSubmission, api_version: ApiVersion) -> Result<(), ApiError> {
    let (kind, action) = (submission.indicator_type, submission.action);
    let unknown = |parameter: &str, value: &dyn fmt::Debug| {
        let message = format!("Request body is incorrect: the parameter '{parameter}' cannot be '{value:?}'");
        Err(ApiError::new(ErrorCode::InvalidRequestBody, message))
    };
    if !kind.api_versions().contains(api_version) {
        return unknown("indicatorType", &kind);
    }
    if !action.api_versions().contains(api_version) {
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

/// Checks a submission by the documented rules. The value stays as it was sent, but for blanks around it; what is
/// returned beside it is its normal form, by which it is the same indicator as another.
pub(super) fn validated(
    mut submission: IndicatorSubmission,
    api_version: ApiVersion,
) -> Result<(IndicatorSubmission, String), ApiError> {
    let required = [("title", &submission.title), ("description", &submission.description)];
    if let Some((name, _)) = required.iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(ApiError::new(ErrorCode::MissingRequiredParameter, format!("The parameter '{name}' is required")));
    }
    let value = submission.indicator_value.trim().to_owned();
    let refused = |code, what: &str| Err(ApiError::new(code, format!("'{value}' is not a valid {what}")));
    let hexadecimal = |digits: usize| value.len() == digits && value.bytes().all(|b| b.is_ascii_hexdigit());
    let destination = Destination::parse(&value).ok();
    let normal = match submission.indicator_type {
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
            // Devices look at host and path alone; what differs in its query is another indicator all the same.
            Some(destination) => match value.split('#').next().and_then(|url| url.split_once('?')) {
                Some((_, query)) => format!("{destination}?{query}"),
                None => destination.to_string(),
            },
            None => return refused(ErrorCode::InvalidUrl, "URL"),
        },
    };
    submission.indicator_value = value;
    submission.severity.get_or_insert(Severity::Informational);
    if api_version == ApiVersion::Current {
        let alerts = matches!(submission.action, Action::Alert | Action::AlertAndBlock | Action::Audit);
        submission.later.generate_alert.get_or_insert(alerts);
    }
    Ok((submission, normal))
}

/// Only external addresses can be indicators (`FACTS.md` 2.7.5).
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
