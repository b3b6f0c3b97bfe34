//! On which days which apps were there, in one report: what is new follows from it (ALR-05).

use std::collections::BTreeMap;

use super::reports;
use crate::catalog::AppIndex;
use crate::edition::Edition;
use crate::time::UtcDay;

/// On which UTC days which apps were there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Presence {
    /// A flag for each app, by its place in the catalogue; apps beyond the end were not there.
    days: BTreeMap<UtcDay, Vec<bool>>,
}

impl Presence {
    /// The days of which one must know to say what is new today: all that discovery keeps.
    pub(super) fn all_days(today: UtcDay, edition: &Edition) -> impl Iterator<Item = UtcDay> {
        let kept = reports::kept(today, edition);
        (kept.from.count()..=kept.to.count()).map(UtcDay::from_count)
    }

    /// An app was there.
    pub(super) fn note(&mut self, day: UtcDay, app: AppIndex) {
        let apps = self.days.entry(day).or_default();
        if apps.len() <= app.position() {
            apps.resize(app.position() + 1, false);
        }
        apps[app.position()] = true;
    }

    /// Adds what others know.
    pub(super) fn join(&mut self, others: &Self) {
        for (day, apps) in &others.days {
            let known = self.days.entry(*day).or_default();
            known.resize(known.len().max(apps.len()), false);
            known.iter_mut().zip(apps).for_each(|(known, there)| *known |= there);
        }
    }

    /// Forgets days before this one.
    pub(super) fn forget_before(&mut self, day: UtcDay) {
        self.days = self.days.split_off(&day);
    }

    /// Whether an app that was there on `day` is new: it was not there on the other days of the last `new_app_days`.
    pub(super) fn is_new(&self, app: AppIndex, day: UtcDay, new_app_days: u32) -> bool {
        let first = UtcDay::from_count((day.count() + 1).saturating_sub(new_app_days));
        !self.days.range(first..day.max(first)).any(|(_, apps)| apps.get(app.position()).copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_new_again_when_its_last_day_is_no_longer_one_of_the_last_ninety() {
        let (app, first) = (AppIndex::new(7), UtcDay::from_count(1000));
        let mut presence = Presence::default();
        presence.note(first, app);
        assert!(presence.is_new(app, first, 90), "on its first day");
        assert!(!presence.is_new(app, first.plus(1), 90), "on the day after");
        assert!(!presence.is_new(app, first.plus(89), 90), "on the ninetieth day, its first day counted");
        assert!(presence.is_new(app, first.plus(90), 90), "on the ninety-first");
        assert!(presence.is_new(AppIndex::new(8), first.plus(1), 90), "another app");
    }

    #[test]
    fn what_two_know_together_is_what_either_knows() {
        let day = UtcDay::from_count(1000);
        let (mut one, mut other) = (Presence::default(), Presence::default());
        one.note(day, AppIndex::new(1));
        other.note(day, AppIndex::new(4));
        other.note(day.plus(1), AppIndex::new(0));
        let (mut here, mut there) = (one.clone(), other.clone());
        here.join(&other);
        there.join(&one);
        for app in [1, 4, 0].map(AppIndex::new) {
            assert!(!here.is_new(app, day.plus(2), 90) && !there.is_new(app, day.plus(2), 90));
        }
        here.forget_before(day.plus(1));
        assert!(here.is_new(AppIndex::new(1), day.plus(2), 90) && !here.is_new(AppIndex::new(0), day.plus(2), 90));
    }
}
