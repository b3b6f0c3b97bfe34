//! Putting a property bag together: properties in order, each name once.

use std::sync::Arc;

use super::Dynamic;
use crate::hunting::lookup::LookupMap;

/// From how many properties on a name is found by a table: most bags have fewer.
const MANY: usize = 16;

/// A property bag that is being put together.
#[derive(Clone, Default, Debug)]
pub(in crate::hunting) struct BagBuilder {
    properties: Vec<(Arc<str>, Dynamic)>,
    /// Where each name is, once there are many.
    places: LookupMap<Arc<str>, usize>,
}

impl BagBuilder {
    /// How many properties there are.
    pub(in crate::hunting) fn len(&self) -> usize {
        self.properties.len()
    }

    /// Sets a property: in its place, if it was set before, and else at the end.
    pub(in crate::hunting) fn set(&mut self, name: impl AsRef<str> + Into<Arc<str>>, value: Dynamic) {
        match self.place(name.as_ref()) {
            Some(place) => self.properties[place].1 = value,
            None => self.push(name.into(), value),
        }
    }

    /// Sets a property that is not set yet; one that is, stays.
    pub(in crate::hunting) fn add(&mut self, name: &Arc<str>, value: &Dynamic) {
        if self.place(name).is_none() {
            self.push(Arc::clone(name), value.clone());
        }
    }

    /// The bag of what was pushed, in the order in which names came first.
    pub(in crate::hunting) fn finish(self) -> Dynamic {
        Dynamic::Bag(self.properties)
    }

    fn place(&self, name: &str) -> Option<usize> {
        match self.properties.len() {
            ..MANY => self.properties.iter().position(|(known, _)| **known == *name),
            _ => self.places.get(name).copied(),
        }
    }

    fn push(&mut self, name: Arc<str>, value: Dynamic) {
        self.properties.push((name, value));
        let count = self.properties.len();
        if count >= MANY {
            let new = if count == MANY { 0 } else { count - 1 };
            self.places.extend((new..count).map(|place| (Arc::clone(&self.properties[place].0), place)));
        }
    }
}

impl From<&[(Arc<str>, Dynamic)]> for BagBuilder {
    fn from(bag: &[(Arc<str>, Dynamic)]) -> Self {
        let mut builder = Self::default();
        bag.iter().for_each(|(name, value)| builder.push(Arc::clone(name), value.clone()));
        builder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_places_in_small_bags_and_in_large_ones() {
        for count in [MANY - 2, MANY - 1, MANY, MANY + 1, 3 * MANY] {
            let mut bag = BagBuilder::default();
            for round in [1, 2] {
                for at in 0..count {
                    bag.set(format!("p{at}"), Dynamic::Long(round * at as i64));
                }
            }
            bag.add(&"p1".into(), &Dynamic::Null);
            bag.add(&"last".into(), &Dynamic::Long(7));
            let expected: Vec<String> = (0..count).map(|at| format!("\"p{at}\":{}", 2 * at)).collect();
            assert_eq!(bag.len(), count + 1);
            assert_eq!(bag.clone().finish().to_json(), format!("{{{},\"last\":7}}", expected.join(",")));
            let Dynamic::Bag(properties) = bag.finish() else { unreachable!() };
            let mut again = BagBuilder::from(properties.as_slice());
            again.set("p0", Dynamic::Null);
            assert_eq!((again.len(), again.finish().property("p0")), (count + 1, Some(&Dynamic::Null)));
        }
    }
}
