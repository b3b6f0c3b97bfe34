//! The tenant's applications and API tokens.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// An application that is registered in the tenant, with the permissions an administrator consented to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppRegistration {
    /// The application (client) id, a GUID.
    pub client_id: String,
    /// The client secret that proves it, compared exactly.
    pub client_secret: String,
    /// The name people read.
    pub name: String,
    /// Application roles, such as `Machine.Read.All`.
    pub roles: Vec<String>,
}

/// An API token of Cloud App Security (`FACTS.md` 6.1), for `Authorization: Token <key>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiToken {
    /// 64 hexadecimal digits.
    pub key: String,
    /// The name people read.
    pub name: String,
}

/// The part of the directory that tokens are made from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directory {
    /// The tenant's id, a GUID.
    pub tenant_id: String,
    /// The tenant's verified domain, `contoso.com`.
    pub domain: String,
    /// The registered applications, each with its secret and roles.
    pub apps: Vec<AppRegistration>,
    /// API tokens of Cloud App Security.
    pub api_tokens: Vec<ApiToken>,
}

/// A role of ours: what has no public shape may be asked and done with it, and no rate limit holds for it.
pub(in crate::http) const ADMINISTRATOR: &str = "Gnomon.Administrator";

/// Every application role that a route asks for.
pub(super) const ALL_ROLES: [&str; 14] = [
    "AdvancedQuery.Read.All",
    "Alert.Read.All",
    "Alert.ReadWrite.All",
    "Machine.Read.All",
    "Machine.ReadWrite.All",
    "Ti.ReadWrite.All",
    "User.Read.All",
    "Investigation.read",
    "Investigation.manage",
    "Discovery.read",
    "Discovery.manage",
    "Settings.read",
    "Settings.manage",
    ADMINISTRATOR,
];

impl Directory {
    /// A tenant with two applications and one API token, made from the seed. The first application has every public
    /// role; the second, of the test harness, has ours too, so that rate limits hold for everybody else.
    #[must_use]
    pub fn from_seed(seed: u64, domain: &str) -> Self {
        let app = |purpose: &str, name: &str, roles: &[&str]| AppRegistration {
            client_id: guid(seed, &format!("{purpose}application")),
            client_secret: derived(seed, &format!("{purpose}secret"))[..40].to_owned(),
            name: name.to_owned(),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
        };
        let public: Vec<&str> = ALL_ROLES.into_iter().filter(|role| *role != ADMINISTRATOR).collect();
        let apps = vec![app("", "Gnomon", &public), app("harness ", "Gnomon harness", &ALL_ROLES)];
        let token = ApiToken { key: derived(seed, "api token"), name: "Gnomon".to_owned() };
        Self { tenant_id: guid(seed, "tenant"), domain: domain.to_owned(), apps, api_tokens: vec![token] }
    }

    /// Whether a path of the login service names this tenant: by id, or by domain.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.tenant_id) || name.eq_ignore_ascii_case(&self.domain)
    }
}

/// The bytes that derive from a seed for a purpose.
pub(super) fn key(seed: u64, purpose: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(&seed.to_be_bytes()).expect("HMAC takes keys of any length");
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Two words that derive from a seed for a purpose.
pub(in crate::http) fn words(seed: u64, purpose: &str) -> [u64; 2] {
    let key = key(seed, purpose);
    [0, 8].map(|from| key[from..from + 8].iter().fold(0, |word, byte| word << 8 | u64::from(*byte)))
}

/// 64 hexadecimal digits that derive from a seed for a purpose.
pub(super) fn derived(seed: u64, purpose: &str) -> String {
    key(seed, purpose).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A GUID that derives from a seed for a purpose; it has the marks of a random one.
fn guid(seed: u64, purpose: &str) -> String {
    let digits = derived(seed, purpose);
    format!("{}-{}-4{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_derives_from_a_seed_is_the_same_always_and_another_for_another_purpose() {
        let directory = Directory::from_seed(1, "contoso.com");
        assert_eq!(directory, Directory::from_seed(1, "contoso.com"));
        assert_ne!(directory.tenant_id, Directory::from_seed(2, "contoso.com").tenant_id);
        assert_ne!(directory.tenant_id, directory.apps[0].client_id);
        assert_eq!(directory.api_tokens[0].key.len(), 64);
        assert_eq!(directory.tenant_id.len(), 36);
        assert!(directory.is_named("CONTOSO.com") && !directory.is_named("common"));
    }
}
