//! One cloud app of the catalogue, and how a row of the table becomes one.

use serde::{Deserialize, Serialize};

use super::{Category, DomainOrUrl};

/// The public number of an app, as the API shows it (`11627` is Dropbox).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppId(pub u32);

/// The position of an app in its catalogue: what compact tables hold instead of an [`AppId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppIndex(u16);

impl AppIndex {
    /// How many apps a catalogue can hold.
    pub const MAX_APPS: usize = (1 << 15) - 1;

    /// The index of the app at `position`.
    ///
    /// # Panics
    /// If `position` is [`Self::MAX_APPS`] or more.
    #[must_use]
    pub fn new(position: usize) -> Self {
        assert!(position < Self::MAX_APPS, "an app index counts {} apps", Self::MAX_APPS);
        Self(position as u16)
    }

    /// The position in the catalogue.
    #[must_use]
    pub const fn position(self) -> usize {
        self.0 as usize
    }
}

/// Where an app's number comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdBasis {
    /// The number the real catalogue uses, as public code shows it.
    Public,
    /// A number of our own, from 40,000 up.
    Gnomon,
}

/// Whether the app offers multi-factor authentication: a public fact where it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MultiFactor {
    /// The app supports it.
    Yes,
    /// It does not.
    No,
    /// Nothing public was found.
    Unknown,
}

/// A risk score from 0 to 10; 10 is the safest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RiskScore(u8);

impl RiskScore {
    /// A score from 0 to 10, or nothing if it is higher.
    #[must_use]
    pub const fn new(score: u8) -> Option<Self> {
        if score <= 10 { Some(Self(score)) } else { None }
    }

    /// The score as a number.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }
}

/// Where a risk score comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RiskBasis {
    /// Made up here from category, popularity, multi-factor authentication and a fixed hash of the name: plausible, not
    /// a fact.
    Derived,
}

/// One cloud app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its public number.
    pub id: AppId,
    /// Where the number comes from.
    pub id_basis: IdBasis,
    /// Its name, which no other app of the catalogue has.
    pub name: String,
    /// Its category, by the portal's names.
    pub category: Category,
    /// Its place by popularity, 1 being the most popular: our ordering, by well-known tiers.
    pub popularity: u32,
    /// Whether it offers multi-factor authentication.
    pub mfa: MultiFactor,
    /// Its risk score.
    pub risk_score: RiskScore,
    /// Where the score comes from.
    pub risk_basis: RiskBasis,
    /// The domains, tenant patterns and full URLs by which it is known.
    pub entries: Vec<DomainOrUrl>,
}

/// A row of the table.
#[derive(Deserialize)]
pub(super) struct Row {
    id: u32,
    id_basis: IdBasis,
    name: String,
    category: Category,
    popularity: u32,
    mfa: MultiFactor,
    risk_score: u8,
    risk_basis: RiskBasis,
    domains: String,
}

impl TryFrom<Row> for App {
    type Error = String;

    fn try_from(row: Row) -> Result<Self, String> {
        let risk_score = RiskScore::new(row.risk_score)
            .ok_or_else(|| format!("risk score {} of `{}` is above 10", row.risk_score, row.name))?;
        let entries: Vec<DomainOrUrl> = row
            .domains
            .split_whitespace()
            .map(|text| text.parse::<DomainOrUrl>().map_err(|error| error.to_string()))
            .collect::<Result<_, _>>()?;
        if entries.is_empty() {
            return Err(format!("`{}` lists no domain", row.name));
        }
        Ok(Self {
            id: AppId(row.id),
            id_basis: row.id_basis,
            name: row.name,
            category: row.category,
            popularity: row.popularity,
            mfa: row.mfa,
            risk_score,
            risk_basis: row.risk_basis,
            entries,
        })
    }
}
