//! People: the names of those who use the devices, from the seed.

use std::collections::BTreeMap;

use fake::Fake;
use fake::faker::name::en::{FirstName, LastName};
use gnomon_reference_impl::names::{AccountId, Accounts};

use super::purpose::Purpose;
use crate::engine::Seed;

/// Gives people accounts, one after the other.
pub(super) struct People<'a> {
    seed: Seed,
    domain: String,
    accounts: &'a mut Accounts,
    /// How many have a name already: the second Erin Smith is `erin.smith2`.
    namesakes: BTreeMap<String, u32>,
}

impl<'a> People<'a> {
    pub(super) fn new(seed: Seed, domain: &str, accounts: &'a mut Accounts) -> Self {
        Self { seed, domain: domain.to_owned(), accounts, namesakes: BTreeMap::new() }
    }

    /// Gives `count` people accounts; returns the first.
    pub(super) fn hire(&mut self, count: u16) -> AccountId {
        let first = AccountId(self.accounts.count() as u32);
        for account in (first.0..).take(usize::from(count)) {
            let mut draws = Purpose::People.draws(self.seed, account);
            let given: String = FirstName().fake_with_rng(&mut draws);
            let family: String = LastName().fake_with_rng(&mut draws);
            let name = format!("{given}.{family}").to_lowercase().replace([' ', '\''], "");
            let namesakes = self.namesakes.entry(name.clone()).or_default();
            *namesakes += 1;
            match namesakes {
                1 => self.accounts.add(&self.domain, &name),
                number => self.accounts.add(&self.domain, &format!("{name}{number}")),
            };
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_same_seed_hires_the_same_people_and_no_two_share_an_account() {
        let hire = |seed| {
            let mut accounts = Accounts::default();
            let first = People::new(Seed(seed), "contoso", &mut accounts).hire(3000);
            (first.0..first.0 + 3000).map(|id| accounts.qualified(AccountId(id))).collect::<Vec<_>>()
        };
        let people = hire(1);
        assert_eq!(people, hire(1));
        assert_ne!(people, hire(2));
        assert_eq!(people.iter().collect::<BTreeSet<_>>().len(), 3000);
        assert!(people.iter().all(|name| name.starts_with("contoso\\") && name.contains('.')), "{:?}", &people[..3]);
    }
}
