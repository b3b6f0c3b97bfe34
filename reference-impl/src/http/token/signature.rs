//! Signed tokens: JSON Web Tokens (RFC 7519) with HMAC-SHA-256.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::claims::{Claims, LIFETIME};
use super::directory::{self, AppRegistration, Directory};
use crate::time::SimTime;

/// Who makes tokens, and knows its own.
#[derive(Clone, Debug)]
pub struct TokenAuthority {
    /// The tenant with its applications and API tokens.
    pub directory: Directory,
    key: [u8; 32],
    kid: String,
}

/// HMAC with SHA-256, as RFC 7518 names it.
const ALGORITHM: &str = "HS256";

#[derive(Serialize, Deserialize)]
struct Header<'a> {
    typ: &'a str,
    alg: &'a str,
    kid: &'a str,
}

impl TokenAuthority {
    /// The authority of a tenant, with a key that derives from the seed.
    #[must_use]
    pub fn new(seed: u64, directory: Directory) -> Self {
        let kid = directory::derived(seed, "key id")[..27].to_owned();
        Self { directory, key: directory::key(seed, "signing key"), kid }
    }

    /// The same authority with another key: tokens of the one are none of the other.
    #[must_use]
    pub fn with_key(self, key: [u8; 32]) -> Self {
        Self { key, ..self }
    }

    /// How the authority calls itself in tokens of a version, `1.0` or `2.0`.
    #[must_use]
    pub fn issuer(&self, version: &str) -> String {
        let tenant = &self.directory.tenant_id;
        match version {
            "2.0" => format!("https://login.microsoftonline.com/{tenant}/v2.0"),
            _ => format!("https://sts.windows.net/{tenant}/"),
        }
    }

    /// Whether a token says that it is of this tenant, and from its login service.
    pub(super) fn has_issued(&self, claims: &Claims) -> bool {
        claims.tid == self.directory.tenant_id && claims.iss == self.issuer(&claims.ver)
    }

    /// What a token says that an application of the directory is given at `now` for a resource, `version` being `1.0`
    /// or `2.0`.
    #[must_use]
    pub fn claims(&self, app: &AppRegistration, resource: &str, version: &str, now: SimTime) -> Claims {
        let seconds = now.millis() / 1000;
        let stem = app.client_id.get(..app.client_id.len().saturating_sub(4)).unwrap_or_default();
        let oid = format!("{stem}0b1d");
        Claims {
            aud: resource.to_owned(),
            iss: self.issuer(version),
            iat: seconds,
            nbf: seconds,
            exp: seconds + LIFETIME.millis() / 1000,
            appid: app.client_id.clone(),
            app_displayname: app.name.clone(),
            idtyp: "app".to_owned(),
            sub: oid.clone(),
            oid,
            roles: app.roles.clone(),
            tid: self.directory.tenant_id.clone(),
            ver: version.to_owned(),
        }
    }

    /// Signs claims into a JSON Web Token (HS256).
    #[must_use]
    pub fn sign(&self, claims: &Claims) -> String {
        let header = Header { typ: "JWT", alg: ALGORITHM, kid: &self.kid };
        let part = |json: serde_json::Result<Vec<u8>>| BASE64.encode(json.unwrap_or_default());
        let input = format!("{}.{}", part(serde_json::to_vec(&header)), part(serde_json::to_vec(claims)));
        let signature = BASE64.encode(self.mac(&input).finalize().into_bytes());
        format!("{input}.{signature}")
    }

    /// What a token says that this authority signed, valid or not any more; nothing if it did not sign it.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<Claims> {
        let (input, signature) = token.rsplit_once('.')?;
        let signature = BASE64.decode(signature).ok()?;
        self.mac(input).verify_slice(&signature).ok()?;
        let (header, claims) = input.split_once('.')?;
        // The signature holds for the header too; still, a token of another kind is none of ours.
        let header = BASE64.decode(header).ok()?;
        let header: Header<'_> = serde_json::from_slice(&header).ok()?;
        (header.alg == ALGORITHM && header.kid == self.kid).then_some(())?;
        serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()
    }

    fn mac(&self, input: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(input.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::super::claims::tests::claims;
    use super::*;

    #[test]
    fn an_authority_knows_its_own_tokens_and_no_forged_ones() {
        let directory = Directory::from_seed(1, "contoso.com");
        let (authority, other) = (TokenAuthority::new(1, directory.clone()), TokenAuthority::new(2, directory));
        let token = authority.sign(&claims());
        assert_eq!(authority.clone().with_key([7; 32]).read(&token), None);
        assert_eq!(authority.read(&token), Some(claims()));
        assert_eq!(authority.read(&other.sign(&claims())), None);
        let [header, body, signature] = *token.split('.').collect::<Vec<_>>() else { panic!("{token}") };
        let none = BASE64.encode(br#"{"typ":"JWT","alg":"none"}"#);
        let more = BASE64.encode(serde_json::to_vec(&Claims { exp: 99_999, ..claims() }).unwrap());
        for forged in [
            format!("{none}.{body}."),
            format!("{none}.{body}.{signature}"),
            format!("{header}.{more}.{signature}"),
            format!("{header}.{body}"),
            String::new(),
            "..".to_owned(),
        ] {
            assert_eq!(authority.read(&forged), None, "{forged}");
        }
    }
}
