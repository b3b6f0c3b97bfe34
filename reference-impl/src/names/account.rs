//! Accounts: who a process runs as (REP-07).

use serde::{Deserialize, Serialize};

/// The number of an account in [`Accounts`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub u32);

impl AccountId {
    /// `NT AUTHORITY\SYSTEM`, the account of the system itself.
    pub const SYSTEM: Self = Self(0);
    /// `NT AUTHORITY\NETWORK SERVICE`.
    pub const NETWORK_SERVICE: Self = Self(2);

    /// Whether this is an account of Windows itself: its transactions count for the device, with no user (REP-07).
    #[must_use]
    pub const fn is_system(self) -> bool {
        self.0 < SYSTEM_ACCOUNTS.len() as u32
    }
}

/// Name and security identifier of the accounts every Windows device has.
const SYSTEM_ACCOUNTS: [(&str, &str); 3] =
    [("system", "S-1-5-18"), ("local service", "S-1-5-19"), ("network service", "S-1-5-20")];

/// The domain of the system accounts.
const SYSTEM_DOMAIN: &str = "nt authority";

/// An account, looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account<'a> {
    /// The domain, `contoso`.
    pub domain: &'a str,
    /// The name within it, `erin.smith`.
    pub name: &'a str,
    /// The security identifier.
    pub sid: String,
}

/// All accounts, kept tightly: one text for all names.
#[derive(Clone, Debug)]
pub struct Accounts {
    domains: Vec<String>,
    /// All names, one after the other.
    names: String,
    rows: Vec<Row>,
}

/// Where an account is.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// Where its name ends.
    end: u32,
    /// The position of its domain.
    domain: u16,
    /// What it adds to the encoded size of a transaction, if that is less than the largest number here.
    encoded_len: u16,
}

impl Default for Accounts {
    fn default() -> Self {
        let mut accounts = Self { domains: Vec::new(), names: String::new(), rows: Vec::new() };
        for (name, _) in SYSTEM_ACCOUNTS {
            accounts.add(SYSTEM_DOMAIN, name);
        }
        accounts
    }
}

impl Accounts {
    /// Adds an account. Names are compared without letter case (`FACTS.md` 22, fact 6), so they are kept lower-cased.
    ///
    /// # Panics
    /// If there are 2^16 domains or the names together exceed 4 GiB.
    pub fn add(&mut self, domain: &str, name: &str) -> AccountId {
        let domain = domain.to_lowercase();
        let domain_at = self.domains.iter().position(|known| *known == domain).unwrap_or_else(|| {
            self.domains.push(domain);
            self.domains.len() - 1
        });
        self.names.push_str(&name.to_lowercase());
        let end = u32::try_from(self.names.len()).expect("account names fit in 4 GiB");
        let id = AccountId(u32::try_from(self.rows.len()).expect("fewer than 2^32 accounts"));
        let domain = u16::try_from(domain_at).expect("fewer than 2^16 domains");
        self.rows.push(Row { end, domain, encoded_len: u16::MAX });
        let encoded_len = u16::try_from(self.encoded_len(id)).unwrap_or(u16::MAX);
        self.rows[id.0 as usize].encoded_len = encoded_len;
        id
    }

    /// The account of this number.
    ///
    /// # Panics
    /// If the number is not from these accounts.
    #[must_use]
    pub fn get(&self, id: AccountId) -> Account<'_> {
        let (domain, name) = self.parts(id);
        Account { domain, name, sid: self.sid(id) }
    }

    /// `domain\name`, as the APIs print an account.
    #[must_use]
    pub fn qualified(&self, id: AccountId) -> String {
        let (domain, name) = self.parts(id);
        format!("{domain}\\{name}")
    }

    /// The account with this name, letter case apart, whatever its domain.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<AccountId> {
        let name = name.to_lowercase();
        (0..self.rows.len() as u32).map(AccountId).find(|id| self.parts(*id).1 == name)
    }

    /// The account of this qualified name, `contoso\erin.smith`, letter case apart.
    #[must_use]
    pub fn named_in_full(&self, qualified: &str) -> Option<AccountId> {
        let (domain, name) = qualified.split_once('\\')?;
        self.in_domain(domain, name)
    }

    /// The account of this name in this domain, letter case apart.
    #[must_use]
    pub fn in_domain(&self, domain: &str, name: &str) -> Option<AccountId> {
        let (domain, name) = (domain.to_lowercase(), name.to_lowercase());
        let wanted = (domain.as_str(), name.as_str());
        (0..self.rows.len() as u32).map(AccountId).find(|id| self.parts(*id) == wanted)
    }

    /// How many accounts there are, system accounts included.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.rows.len()
    }

    /// What the account adds to the encoded size of a transaction, in bytes.
    #[must_use]
    #[inline]
    pub(crate) fn encoded_len(&self, id: AccountId) -> u32 {
        match self.rows[id.0 as usize].encoded_len {
            u16::MAX => self.counted_len(id),
            len => u32::from(len),
        }
    }

    fn counted_len(&self, id: AccountId) -> u32 {
        let (domain, name) = self.parts(id);
        let text = |text: &str| super::json_text_len(text);
        text(domain) + text(name) + self.sid_len(id)
    }

    fn parts(&self, id: AccountId) -> (&str, &str) {
        let position = id.0 as usize;
        let Row { end, domain, .. } = self.rows[position];
        let start = if position == 0 { 0 } else { self.rows[position - 1].end };
        (&self.domains[usize::from(domain)], &self.names[start as usize..end as usize])
    }

    /// The security identifier: well-known for system accounts, else the domain's prefix and a relative identifier.
    fn sid(&self, id: AccountId) -> String {
        match SYSTEM_ACCOUNTS.get(id.0 as usize) {
            Some((_, sid)) => (*sid).to_owned(),
            None => format!("{DOMAIN_SID}-{}", relative_identifier(id)),
        }
    }

    /// The length of [`Self::sid`], without making it.
    fn sid_len(&self, id: AccountId) -> u32 {
        match SYSTEM_ACCOUNTS.get(id.0 as usize) {
            Some((_, sid)) => sid.len() as u32,
            None => DOMAIN_SID.len() as u32 + 1 + crate::quantities::decimal_digits(relative_identifier(id)),
        }
    }
}

/// The security identifier of the simulated organisation's domain.
const DOMAIN_SID: &str = "S-1-5-21-1004336348-1177238915-682003330";

/// Relative identifiers of users start at 1,000 on Windows.
fn relative_identifier(id: AccountId) -> u64 {
    u64::from(id.0) + 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_accounts_come_first_and_are_told_apart() {
        let mut accounts = Accounts::default();
        let erin = accounts.add("CONTOSO", "Erin.Smith");
        assert!(AccountId::SYSTEM.is_system() && AccountId::NETWORK_SERVICE.is_system());
        assert!(!erin.is_system());
        assert_eq!(accounts.get(AccountId::SYSTEM).sid, "S-1-5-18");
        assert_eq!(accounts.qualified(erin), "contoso\\erin.smith");
        assert_eq!(accounts.named("ERIN.SMITH"), Some(erin), "identities are compared without letter case");
        let fabrikam = accounts.add("fabrikam", "erin.smith");
        assert_eq!(accounts.named_in_full("Fabrikam\\Erin.Smith"), Some(fabrikam));
        assert_eq!(accounts.named_in_full("contoso\\erin.smith"), Some(erin));
        assert_eq!(accounts.named_in_full("erin.smith"), None);
    }

    #[test]
    fn the_length_of_an_identifier_is_known_without_making_it() {
        let mut accounts = Accounts::default();
        for _ in 0..9001 {
            accounts.add("contoso", "a");
        }
        for id in [0, 1, 2, 3, 999, 8999, 9000, 9003] {
            let id = AccountId(id);
            assert_eq!(accounts.sid(id).len() as u32, accounts.sid_len(id));
        }
    }
}
