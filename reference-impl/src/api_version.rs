//! Which state of the public APIs is followed: what each route, field, action, table and column exists in.

use serde::{Deserialize, Serialize};

/// Which state of the public APIs an edition follows: what each route, field, action and table exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiVersion {
    /// The documents of February 2021: the conformance contract.
    #[default]
    Contract,
    /// Today's documents, which today's clients expect.
    Current,
}

/// The API versions that have something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ApiVersions {
    /// All of them.
    All,
    /// Only the contract's.
    ContractOnly,
    /// Only the current state of the APIs.
    CurrentOnly,
}

impl ApiVersions {
    /// Whether `api_version` has it.
    #[must_use]
    pub const fn contains(self, api_version: ApiVersion) -> bool {
        matches!(
            (self, api_version),
            (Self::All, _) | (Self::ContractOnly, ApiVersion::Contract) | (Self::CurrentOnly, ApiVersion::Current)
        )
    }
}
