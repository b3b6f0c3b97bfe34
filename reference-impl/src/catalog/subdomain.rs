//! A domain and its subdomains, a path and what lies under it: what a rule about one of them covers (BLK-04).

/// Whether `host` is `domain` or one of its subdomains (BLK-04).
pub(crate) fn covers(domain: &str, host: &str) -> bool {
    match host.strip_suffix(domain) {
        Some("") => true,
        Some(rest) => rest.ends_with('.'),
        None => false,
    }
}

/// Whether `path` is `prefix` or lies under it.
pub(crate) fn path_covers(prefix: &str, path: &str) -> bool {
    match path.strip_prefix(prefix) {
        Some("") => true,
        Some(rest) => prefix.ends_with('/') || rest.starts_with('/'),
        None => false,
    }
}

/// A host and its parents: `a.b.com`, `b.com`, `com`.
pub(crate) fn suffixes(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |suffix| suffix.split_once('.').map(|(_, parent)| parent))
}
