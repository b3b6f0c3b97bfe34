//! The services by the hosts that answer for them.

/// A service that answers requests.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Host {
    /// The login service `login.microsoftonline.com`: tokens (API-01).
    Login,
    /// `api.securitycenter.microsoft.com` and its later names: Defender's API.
    Defender,
    /// `<tenant>.<data centre>.portal.cloudappsecurity.com`: Cloud App Security.
    CloudApps,
    /// Where log files are put: `*.blob.core.windows.net`.
    Storage,
}

impl Host {
    /// Every service, in the order in which addresses are given.
    pub const ALL: [Self; 4] = [Self::Login, Self::Defender, Self::CloudApps, Self::Storage];

    /// The service of this name, as the header `Host` has it; a port does not count (`FACTS.md` 2.1, 6.1, 6.5).
    #[must_use]
    pub fn named(host: &str) -> Option<Self> {
        let name = host
            .rsplit_once(':')
            .map_or(host, |(name, port)| if port.bytes().all(|digit| digit.is_ascii_digit()) { name } else { host });
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let under = |domain: &str| name == domain || name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        match name.as_str() {
            "login.microsoftonline.com" | "login.windows.net" | "login.microsoft.com" | "sts.windows.net" => {
                Some(Self::Login)
            }
            "login.microsoftonline.us" => Some(Self::Login),
            _ if under("api.security.microsoft.com")
                || (name.starts_with("api-") && under("security.microsoft.com"))
                || under("securitycenter.microsoft.com")
                || under("securitycenter.windows.com")
                || under("securitycenter.microsoft.us") =>
            {
                Some(Self::Defender)
            }
            _ if under("portal.cloudappsecurity.com")
                || under("portal.cloudappsecurity.us")
                || under("portal.cloudappsecuritygov.com") =>
            {
                Some(Self::CloudApps)
            }
            _ if under("blob.core.windows.net") => Some(Self::Storage),
            _ => None,
        }
    }
}
