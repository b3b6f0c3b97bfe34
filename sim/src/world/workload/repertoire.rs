//! Repertoires: which apps a user uses in a month, the favourite first (`FACTS.md` 24.2).
//!
//! Popularity is Zipf-Mandelbrot, 1/(rank + 25)^2; within a repertoire the rank-th app is used as 1/rank. Both are
//! integers.

use gnomon_reference_impl::catalog::{AppIndex, Catalog};
use gnomon_reference_impl::names::AccountId;
use gnomon_reference_impl::time::UtcDay;

use super::super::purpose::Purpose;
use super::tables::Tables;
use crate::engine::{Seed, below};

/// A month of the workload: 30 days.
pub(in crate::world) const MONTH_DAYS: u32 = 30;

/// The most apps of a repertoire.
const LARGEST: usize = 255;

/// The popularity of apps, and of places in a repertoire.
#[derive(Clone, Debug)]
pub(in crate::world) struct Popularity {
    /// Apps by popularity, with the sum of the weights up to each.
    apps: Vec<(u64, AppIndex)>,
    /// For each size of a repertoire, the sums of the weights up to each place.
    places: Vec<Box<[u32]>>,
}

impl Popularity {
    pub(in crate::world) fn new(catalog: &Catalog) -> Self {
        let mut order: Vec<AppIndex> = catalog.iter().map(|(index, _)| index).collect();
        order.sort_by_key(|index| (catalog.app(*index).popularity, catalog.app(*index).id));
        let mut sum = 0;
        let apps = order
            .into_iter()
            .zip(1u64..)
            .map(|(app, rank)| {
                sum += (1 << 52) / ((rank + 25) * (rank + 25));
                (sum, app)
            })
            .collect();
        let places = (0..=LARGEST)
            .map(|size| {
                let mut sum = 0;
                let sums = (1..=size as u32).map(|place| {
                    sum += (1 << 28) / place;
                    sum
                });
                sums.collect()
            })
            .collect();
        Self { apps, places }
    }

    /// The app a word of 64 bits stands for.
    fn app(&self, word: u64) -> AppIndex {
        let total = self.apps.last().map_or(1, |(sum, _)| *sum);
        let at = below(word, total);
        self.apps[self.apps.partition_point(|(sum, _)| *sum <= at)].1
    }

    /// The place in a repertoire of `size` apps that 32 bits stand for.
    #[inline]
    pub(in crate::world) fn place(&self, size: usize, draw: u32) -> usize {
        let sums = &self.places[size];
        let total = sums.last().copied().unwrap_or(1);
        let at = ((u64::from(draw) * u64::from(total)) >> 32) as u32;
        sums.partition_point(|sum| *sum <= at)
    }

    /// The repertoire of a user in the month of `day`, the favourite first: a pure function of both and the seed.
    pub(in crate::world) fn repertoire(
        &self,
        seed: Seed,
        account: AccountId,
        day: UtcDay,
        tables: &Tables,
    ) -> Box<[AppIndex]> {
        let month = u64::from(day.count() / MONTH_DAYS);
        let mut index = month << 32;
        let mut block = Purpose::Repertoire.block(seed, account.0, index);
        let size = (tables.repertoire.at((block[0] >> 32) as u32) as usize).clamp(1, LARGEST.min(self.apps.len()));
        let mut apps: Vec<AppIndex> = Vec::with_capacity(size);
        let mut word = 1;
        while apps.len() < size {
            if word == block.len() {
                index += 1;
                word = 0;
                block = Purpose::Repertoire.block(seed, account.0, index);
            }
            let app = self.app(block[word]);
            word += 1;
            if !apps.contains(&app) {
                apps.push(app);
            }
        }
        apps.into_boxed_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_repertoire_holds_each_app_once_and_is_the_same_whenever_it_is_asked_for() {
        let (catalog, tables) = (Catalog::built_in(), Tables::built_in());
        let popularity = Popularity::new(&catalog);
        let day = UtcDay::from_count(18_668);
        let mut sizes = Vec::new();
        for account in 3..2003 {
            let repertoire = popularity.repertoire(Seed(1), AccountId(account), day, &tables);
            assert_eq!(repertoire.iter().collect::<BTreeSet<_>>().len(), repertoire.len());
            assert_eq!(repertoire, popularity.repertoire(Seed(1), AccountId(account), day, &tables));
            sizes.push(repertoire.len());
        }
        sizes.sort_unstable();
        assert!((15..=17).contains(&sizes[1000]), "the median repertoire has {} apps", sizes[1000]);
    }

    #[test]
    fn popular_apps_are_in_more_repertoires_and_favourites_are_used_more() {
        let (catalog, tables) = (Catalog::built_in(), Tables::built_in());
        let popularity = Popularity::new(&catalog);
        let mut users = vec![0u32; catalog.apps().len()];
        for account in 3..3003 {
            for app in popularity.repertoire(Seed(1), AccountId(account), UtcDay::from_count(18_668), &tables) {
                users[catalog.app(app).popularity as usize - 1] += 1;
            }
        }
        let (top, middle, bottom): (u32, u32, u32) =
            (users[..10].iter().sum(), users[300..310].iter().sum(), users[700..710].iter().sum());
        assert!(top > 20 * middle && middle > bottom, "{top} {middle} {bottom}");
        let uses = |place| (0..10_000u32).filter(|n| popularity.place(16, n * 429_496) == place).count();
        let (first, second, last) = (uses(0), uses(1), uses(15));
        assert!((2 * second).abs_diff(first) < 20 && (16 * last).abs_diff(first) < 80, "{first} {second} {last}");
    }

    #[test]
    fn another_month_has_another_repertoire() {
        let (catalog, tables) = (Catalog::built_in(), Tables::built_in());
        let popularity = Popularity::new(&catalog);
        let of = |day| popularity.repertoire(Seed(1), AccountId(9), UtcDay::from_count(day), &tables);
        assert_eq!(of(30 * 600), of(30 * 600 + 29));
        assert_ne!(of(30 * 600), of(30 * 601));
    }
}
