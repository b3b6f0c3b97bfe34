//! What a token says, and how long it is valid.

use serde::{Deserialize, Serialize};

use crate::time::{SimDuration, SimTime};

/// How long a token is valid (`FACTS.md` 2.2: an hour).
pub(super) const LIFETIME: SimDuration = SimDuration::HOUR;

/// What a token says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// For which service it is.
    pub aud: String,
    /// Who issued it.
    pub iss: String,
    /// Issued at, in seconds since the Unix epoch.
    pub iat: u64,
    /// Not valid before.
    pub nbf: u64,
    /// Not valid from then on.
    pub exp: u64,
    /// The id of the application it is for, a GUID.
    pub appid: String,
    /// The application's name.
    pub app_displayname: String,
    /// `app`: the token is an application's, not a user's.
    pub idtyp: String,
    /// The application's object in the directory.
    pub oid: String,
    /// The application roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The subject: the object again.
    pub sub: String,
    /// The id of the tenant, a GUID.
    pub tid: String,
    /// `1.0` or `2.0`.
    pub ver: String,
}

impl Claims {
    /// Whether the token is valid at `now`.
    #[must_use]
    pub const fn is_valid_at(&self, now: SimTime) -> bool {
        let seconds = now.millis() / 1000;
        self.nbf <= seconds && seconds < self.exp
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The claims of an application.
    pub(in super::super) fn claims() -> Claims {
        Claims {
            aud: "a".to_owned(),
            iss: "i".to_owned(),
            iat: 100,
            nbf: 100,
            exp: 3700,
            appid: "p".to_owned(),
            app_displayname: "Gnomon".to_owned(),
            idtyp: "app".to_owned(),
            oid: "o".to_owned(),
            roles: vec!["Machine.Read.All".to_owned()],
            sub: "o".to_owned(),
            tid: "t".to_owned(),
            ver: "1.0".to_owned(),
        }
    }

    #[test]
    fn a_token_is_valid_until_the_second_it_expires() {
        let at = |seconds: u64| claims().is_valid_at(SimTime::from_millis(seconds * 1000));
        assert!(at(100) && at(3699));
        assert!(!at(99) && !at(3700));
    }
}
