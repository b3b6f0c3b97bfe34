//! FigureReads: at which figures of its edition an example has looked.
//!
//! Where nobody looks at a figure, a mutant in which it is another one does what the reference does ([`Figures`]). Only
//! figures at which few examples look are watched; a mutant with another one beside them runs all examples.
//!
//! [`Figures`]: gnomon_reference_impl::edition::Figures

use gnomon_reference_impl::edition::{Edition, Watch};

/// How many parts of an edition are watched.
const PARTS: usize = 7;

/// In which watched parts an edition differs from another, from which it differs in nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Difference([bool; PARTS]);

impl Difference {
    /// In what `one` differs from `other`; nothing, if in something that is not watched.
    pub(super) fn between(one: &Edition, other: &Edition) -> Option<Self> {
        let mut same_elsewhere = one.clone();
        same_elsewhere.policies = other.policies.clone();
        same_elsewhere.collector = other.collector.clone();
        same_elsewhere.logs = other.logs.clone();
        same_elsewhere.hunting = other.hunting.clone();
        same_elsewhere.limits.indicators = other.limits.indicators.clone();
        same_elsewhere.limits.import_batch = other.limits.import_batch.clone();
        same_elsewhere.limits.alert_evidence = other.limits.alert_evidence.clone();
        let parts = [
            one.policies != other.policies,
            one.collector != other.collector,
            one.logs != other.logs,
            one.hunting != other.hunting,
            one.limits.indicators != other.limits.indicators,
            one.limits.import_batch != other.limits.import_batch,
            one.limits.alert_evidence != other.limits.alert_evidence,
        ];
        (same_elsewhere == *other).then_some(Self(parts))
    }
}

/// The looks of one example.
#[derive(Debug, Default)]
pub(super) struct FigureReads([Watch; PARTS]);

impl FigureReads {
    /// Watches what the roles of an example look at.
    pub(super) fn at(edition: &mut Edition) -> Self {
        Self([
            edition.policies.watch(),
            edition.collector.watch(),
            edition.logs.watch(),
            edition.hunting.watch(),
            edition.limits.indicators.watch(),
            edition.limits.import_batch.watch(),
            edition.limits.alert_evidence.watch(),
        ])
    }

    /// Whether anybody looked at what is different.
    pub(super) fn meet(&self, difference: Difference) -> bool {
        self.0.iter().zip(difference.0).any(|(watch, differs)| differs && watch.has_seen_a_look())
    }
}

#[cfg(test)]
mod tests {
    use gnomon_reference_impl::time::SimDuration;

    use super::*;

    /// Whether a run that does this is another one for the edition that `alter` makes.
    fn meets(alter: impl FnOnce(&mut Edition), act: impl FnOnce(&Edition)) -> Option<bool> {
        let (mut altered, mut watched) = (Edition::contract(), Edition::contract());
        alter(&mut altered);
        let difference = Difference::between(&altered, &watched);
        let looks = FigureReads::at(&mut watched);
        act(&watched.clone());
        difference.map(|difference| looks.meet(difference))
    }

    #[test]
    fn each_watched_part_is_the_same_in_the_difference_and_in_the_looks() {
        type Alter = fn(&mut Edition);
        type Act = fn(&Edition);
        let parts: [(Alter, Act); PARTS] = [
            (|e| e.policies.new_app_days += 1, |e| assert!(e.policies.new_app_days > 0)),
            (|e| e.collector.backups += 1, |e| assert!(e.collector.backups > 0)),
            (|e| e.logs.snapshot_files += 1, |e| assert!(e.logs.snapshot_files > 0)),
            (|e| e.hunting.rows += 1, |e| assert!(e.hunting.rows > 0)),
            (|e| *e.limits.indicators += 1, |e| assert!(*e.limits.indicators > 0)),
            (|e| *e.limits.import_batch += 1, |e| assert!(*e.limits.import_batch > 0)),
            (|e| *e.limits.alert_evidence += 1, |e| assert!(*e.limits.alert_evidence > 0)),
        ];
        for (altered, (alter, _)) in parts.iter().enumerate() {
            for (looked_at, (_, act)) in parts.iter().enumerate() {
                assert_eq!(meets(alter, act), Some(altered == looked_at), "{altered} {looked_at}");
            }
        }
    }

    #[test]
    fn what_differs_in_a_figure_that_is_not_watched_is_not_known() {
        assert_eq!(meets(|edition| edition.contact.check_in_every = SimDuration::HOUR, |_| ()), None);
        assert_eq!(meets(|edition| edition.limits.retention_days = 3, |_| ()), None);
        assert_eq!(meets(|_| (), |edition| assert!(edition.hunting.rows > 0)), Some(false), "nothing differs");
    }
}
