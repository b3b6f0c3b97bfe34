//! The secrets of a tenant: what proves an application, an API token, the token of the control API, and the key that
//! tokens are signed with. Ids are no secrets, and derive from the seed.

use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::Path;

use gnomon_reference_impl::http::token::Directory;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::EmulatorError;
use super::store::make_folder;

/// The file of a data folder that its secrets are in.
const NAME: &str = "secrets.json";

/// The secrets of a tenant.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Secrets {
    /// The secret of the first application, which clients use.
    pub client_secret: String,
    /// The secret of the second application, for which no rate limit holds.
    pub harness_secret: String,
    /// The API token of Cloud App Security.
    pub cloud_apps_token: String,
    /// The token of the control API.
    pub control_token: String,
    /// What the key derives from that tokens are signed with.
    pub signing_key: String,
}

/// Some of the secrets: those that somebody sets, while the others are drawn.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[expect(missing_docs, reason = "they are those of `Secrets`")]
pub struct SomeSecrets {
    pub client_secret: Option<String>,
    pub harness_secret: Option<String>,
    pub cloud_apps_token: Option<String>,
    pub control_token: Option<String>,
    pub signing_key: Option<String>,
}

// Whoever logs what was set up is not to log secrets.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(..)")
    }
}

impl fmt::Debug for SomeSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SomeSecrets(..)")
    }
}

impl Secrets {
    /// Secrets that derive from a seed: for tests, whose emulators nobody else reaches.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let directory = Directory::from_seed(seed, "contoso.com");
        let secret = |place: usize| directory.apps.get(place).map(|app| app.client_secret.clone()).unwrap_or_default();
        let control = hexadecimal(&Sha256::digest(format!("control {seed}").as_bytes()));
        Self {
            client_secret: secret(0),
            harness_secret: secret(1),
            cloud_apps_token: directory.api_tokens.first().map(|token| token.key.clone()).unwrap_or_default(),
            control_token: control[..32].to_owned(),
            signing_key: hexadecimal(&Sha256::digest(format!("signing key {seed}").as_bytes())),
        }
    }

    /// Secrets that nobody can guess.
    ///
    /// # Errors
    /// If the machine has no randomness to give.
    pub fn drawn() -> Result<Self, EmulatorError> {
        let mut bytes = [0; 32];
        let provider = rustls::crypto::ring::default_provider();
        let filled = provider.secure_random.fill(&mut bytes);
        filled.map_err(|_| EmulatorError::Thread("the machine gives no random bytes".to_owned()))?;
        Ok(Self::from_random(&bytes))
    }

    /// Secrets made from random bytes.
    fn from_random(bytes: &[u8; 32]) -> Self {
        let secret = |purpose: &str| hexadecimal(&Sha256::new().chain_update(bytes).chain_update(purpose).finalize());
        Self {
            client_secret: secret("client secret")[..40].to_owned(),
            harness_secret: secret("harness secret")[..40].to_owned(),
            cloud_apps_token: secret("cloud apps token"),
            control_token: secret("control token")[..32].to_owned(),
            signing_key: secret("signing key"),
        }
    }

    /// The secrets of a data folder; if it has none yet, `new` are put there, for their owner alone to read.
    ///
    /// # Errors
    /// If they cannot be read or written.
    pub fn of_folder(folder: &Path, new: Self) -> Result<Self, EmulatorError> {
        let path = folder.join(NAME);
        let failed =
            |reason: &dyn fmt::Display| EmulatorError::Secrets { path: path.clone(), reason: reason.to_string() };
        match std::fs::read(&path) {
            Ok(bytes) => return serde_json::from_slice(&bytes).map_err(|error| failed(&error)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&error)),
        }
        let text = serde_json::to_string_pretty(&new).map_err(|error| failed(&error))? + "\n";
        let unfinished = folder.join(format!("{NAME}.new"));
        let mut options = std::fs::OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        make_folder(folder)
            .and_then(|()| options.write(true).create(true).truncate(true).open(&unfinished))
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&unfinished, &path))
            .map_err(|error| failed(&error))?;
        Ok(new)
    }

    /// These secrets with some of them set by somebody.
    ///
    /// # Errors
    /// Which one cannot be sent in a header, or is empty.
    pub fn with(self, some: SomeSecrets) -> Result<Self, String> {
        let set = |name: &str, own: String, other: Option<String>| match other {
            None => Ok(own),
            Some(other) if !other.is_empty() && other.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(other),
            Some(_) => Err(format!("`{name}` is to be printable ASCII without spaces, and not empty")),
        };
        Ok(Self {
            client_secret: set("clientSecret", self.client_secret, some.client_secret)?,
            harness_secret: set("harnessSecret", self.harness_secret, some.harness_secret)?,
            cloud_apps_token: set("cloudAppsToken", self.cloud_apps_token, some.cloud_apps_token)?,
            control_token: set("controlToken", self.control_token, some.control_token)?,
            signing_key: set("signingKey", self.signing_key, some.signing_key)?,
        })
    }

    /// The directory of a tenant whose ids derive from this seed, with these secrets.
    pub(super) fn directory(&self, seed: u64) -> Directory {
        let mut directory = Directory::from_seed(seed, "contoso.com");
        for (app, secret) in directory.apps.iter_mut().zip([&self.client_secret, &self.harness_secret]) {
            app.client_secret.clone_from(secret);
        }
        for token in &mut directory.api_tokens {
            token.key.clone_from(&self.cloud_apps_token);
        }
        directory
    }

    /// The key that tokens are signed with: the SHA-256 of what is set.
    #[must_use]
    pub fn key(&self) -> [u8; 32] {
        Sha256::digest(self.signing_key.as_bytes()).into()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_secrets_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let first = Secrets::of_folder(&data, Secrets::from_random(&[1; 32])).unwrap();
        assert_eq!(first, Secrets::from_random(&[1; 32]));
        assert_eq!(Secrets::of_folder(&data, Secrets::from_random(&[2; 32])).unwrap(), first);
        #[cfg(unix)]
        for (path, mode) in [(data.clone(), 0o700), (data.join(NAME), 0o600)] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
        }
    }

    #[test]
    fn some_secrets_are_set_and_the_others_stay() {
        let own = Secrets::from_random(&[1; 32]);
        let some = |token: &str| SomeSecrets { control_token: Some(token.to_owned()), ..SomeSecrets::default() };
        let set = own.clone().with(some("mine")).unwrap();
        assert_eq!((set.control_token.as_str(), &set.client_secret), ("mine", &own.client_secret));
        for wrong in ["", "two words", "é", "a\nb"] {
            assert!(own.clone().with(some(wrong)).unwrap_err().contains("controlToken"), "{wrong:?}");
        }
        assert!(!format!("{own:?}").contains(&own.control_token));
    }
}
