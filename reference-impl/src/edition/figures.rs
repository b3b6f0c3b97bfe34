//! Figures of which it can be told whether anybody has looked at them.
//!
//! Whoever does not look at a figure behaves the same whatever it is. So a run in which nobody looked at some figures
//! is the run of every edition that differs in them alone: the suite's mutants rest on it (`sim/ARCHITECTURE.md` 7.1).
//! There is no other way to figures than [`Deref`], which the compiler sees to since they are private here; copies are
//! watched along.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Figures of an edition: they read as what they are, and where somebody watches, each look is noted.
#[derive(Clone, Default)]
pub struct Figures<T> {
    figures: T,
    watch: Option<Watch>,
}

/// Knows whether anybody has looked at the figures that it watches.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<AtomicBool>);

impl Watch {
    /// Whether anybody has.
    #[must_use]
    pub fn has_seen_a_look(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl<T> Figures<T> {
    /// Watches these figures, and copies that are made of them, from now on.
    pub fn watch(&mut self) -> Watch {
        self.watch.insert(Watch::default()).clone()
    }
}

impl<T> From<T> for Figures<T> {
    fn from(figures: T) -> Self {
        Self { figures, watch: None }
    }
}

impl<T> Deref for Figures<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.watch.iter().for_each(Watch::note);
        &self.figures
    }
}

/// Who may change figures may look at them.
impl<T> DerefMut for Figures<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.watch.iter().for_each(Watch::note);
        &mut self.figures
    }
}

// To compare, print or write figures is to look at them.

impl<T: PartialEq> PartialEq for Figures<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Figures<T> {}

impl<T: fmt::Debug> fmt::Debug for Figures<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Figures<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Serialize> Serialize for Figures<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Figures<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `act` looks at figures that are watched.
    fn looks(act: impl FnOnce(&mut Figures<u32>)) -> bool {
        let mut figures = Figures::from(7);
        let watch = figures.watch();
        act(&mut figures);
        watch.has_seen_a_look()
    }

    #[test]
    fn a_look_is_noted_in_whatever_way_figures_are_reached() {
        assert!(looks(|figures| assert_eq!(**figures, 7)));
        assert!(looks(|figures| **figures = 8));
        assert!(looks(|figures| assert_eq!(*figures, Figures::from(7))));
        assert!(looks(|figures| assert_eq!(Figures::from(7), *figures)));
        assert!(looks(|figures| assert_eq!(format!("{figures:?} {figures}"), "7 7")));
        assert!(looks(|figures| assert_eq!(serde_json::to_string(figures).unwrap(), "7")));
    }

    #[test]
    fn a_copy_that_nobody_looks_at_is_no_look_and_is_watched_along() {
        assert!(!looks(|figures| drop(figures.clone())));
        assert!(looks(|figures| assert_eq!(*figures.clone(), 7)));
    }
}
