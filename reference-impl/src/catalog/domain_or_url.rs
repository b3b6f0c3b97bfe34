//! One way by which an app is known: a domain, a tenant pattern, or a full URL (BLK-06).

use std::fmt;
use std::str::FromStr;

use super::subdomain::{covers, path_covers};
use super::{Destination, DestinationError};

/// One way by which an app is known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DomainOrUrl {
    /// A domain with all its subdomains: `dropbox.com`.
    Domain(String),
    /// Every host directly under a domain whose first label ends in a marker: `*-my.sharepoint.com` is
    /// `contoso-my.sharepoint.com`.
    Tenant {
        /// What the tenant's label ends in, `-my`.
        marker: String,
        /// The domain under which tenants live, `sharepoint.com`.
        domain: String,
    },
    /// A domain and a path: `google.com/drive`. Such an entry is never propagated (BLK-06).
    Url {
        /// The host, in lower case.
        domain: String,
        /// The path, with its leading slash and without a trailing one.
        path: String,
    },
}

/// A text that is no catalogue entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainOrUrlError {
    /// No host or URL.
    #[error(transparent)]
    Destination(#[from] DestinationError),
    /// A wildcard other than a tenant's label.
    #[error("`{0}`: a wildcard stands for the start of the first label only, as in `*-my.sharepoint.com`")]
    Wildcard(String),
    /// An IP address, by which no app is known.
    #[error("`{0}`: an app is known by domains, not by addresses")]
    Address(String),
}

impl DomainOrUrl {
    /// The domain under which the entry is found.
    #[must_use]
    pub fn domain(&self) -> &str {
        match self {
            Self::Domain(domain) | Self::Tenant { domain, .. } | Self::Url { domain, .. } => domain,
        }
    }

    /// The host that can be an indicator in Defender; nothing for full URLs and tenant patterns, which cannot (BLK-06).
    #[must_use]
    pub fn indicator_host(&self) -> Option<&str> {
        match self {
            Self::Domain(domain) => Some(domain),
            Self::Tenant { .. } | Self::Url { .. } => None,
        }
    }

    /// Among entries of one domain, the higher comes first: longer paths, then tenant patterns, then the domain alone.
    pub(super) fn specificity(&self) -> usize {
        match self {
            Self::Domain(_) => 0,
            Self::Tenant { marker, .. } => marker.len(),
            Self::Url { path, .. } => 1000 + path.len(),
        }
    }

    /// Whether `destination` is covered by the entry.
    #[must_use]
    pub fn matches(&self, destination: &Destination) -> bool {
        let Some(host) = destination.domain() else { return false };
        match self {
            Self::Domain(domain) => covers(domain, host),
            Self::Tenant { marker, domain } => {
                // The tenant is the label right above the domain: `contoso-my` in `contoso-my.sharepoint.com`.
                let Some(above) = host.strip_suffix(domain.as_str()).and_then(|rest| rest.strip_suffix('.')) else {
                    return false;
                };
                let tenant = above.rsplit_once('.').map_or(above, |(_, label)| label);
                tenant.strip_suffix(marker.as_str()).is_some_and(|name| !name.is_empty())
            }
            Self::Url { domain, path } => {
                let seen = destination.path().unwrap_or_default();
                covers(domain, host) && path_covers(path, seen)
            }
        }
    }
}

impl FromStr for DomainOrUrl {
    type Err = DomainOrUrlError;

    fn from_str(text: &str) -> Result<Self, DomainOrUrlError> {
        if let Some(pattern) = text.strip_prefix('*') {
            let wildcard = || DomainOrUrlError::Wildcard(text.to_owned());
            let (marker, domain) = pattern.split_once('.').ok_or_else(wildcard)?;
            if marker.is_empty() || pattern.contains(['*', '/']) {
                return Err(wildcard());
            }
            let destination = Destination::parse(domain)?;
            let domain = destination.domain().ok_or_else(wildcard)?.to_owned();
            return Ok(Self::Tenant { marker: marker.to_ascii_lowercase(), domain });
        }
        if text.contains('*') {
            return Err(DomainOrUrlError::Wildcard(text.to_owned()));
        }
        let destination = Destination::parse(text)?;
        let domain = destination.domain().ok_or_else(|| DomainOrUrlError::Address(text.to_owned()))?.to_owned();
        Ok(match destination.path().map(|path| path.trim_end_matches('/')) {
            None | Some("") => Self::Domain(domain),
            Some(path) => Self::Url { domain, path: path.to_owned() },
        })
    }
}

impl fmt::Display for DomainOrUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(domain) => f.write_str(domain),
            Self::Tenant { marker, domain } => write!(f, "*{marker}.{domain}"),
            Self::Url { domain, path } => write!(f, "{domain}{path}"),
        }
    }
}
