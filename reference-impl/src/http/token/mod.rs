//! Tokens: OAuth client credentials at the login service, and API tokens of Cloud App Security (API-01, API-04).
//!
//! | file | what lives there |
//! |---|---|
//! | `directory.rs` | the tenant's applications and API tokens |
//! | `claims.rs`, `signature.rs` | what a token says, and how long it is valid; signed tokens |
//! | `login.rs` | the login service: token endpoints, discovery documents |
//! | [`client`] | the login service from the other side |
//! | `verify.rs` | who a request is from |
//!
//! Tokens are signed with HMAC-SHA-256 and a key that derives from the seed, where the real service signs with RSA;
//! clients hand tokens on without looking into them. Everything else of a token is as documented (`FACTS.md` 2.2, 6.1).

mod claims;
pub mod client;
mod directory;
mod login;
mod signature;
mod verify;

pub use claims::Claims;
pub(super) use directory::ADMINISTRATOR;
pub(super) use directory::words;
pub use directory::{ApiToken, AppRegistration, Directory};
pub use login::{LoginRoute, Version, route_of, routes};
pub use signature::TokenAuthority;
pub use verify::Identity;

pub(super) use login::answer as answer_login;
pub(super) use verify::Audience;
pub(super) use verify::Verifier;
