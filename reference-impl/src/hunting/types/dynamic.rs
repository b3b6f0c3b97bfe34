//! Dynamic values: a scalar with its kind, an array or a property bag (`FACTS.md` 34).
//!
//! A value keeps its kind on its way through a query: `1` is no `1.0`, and an instant stays one until it is written
//! down. Its canonical form is JSON without blanks, properties in the order in which they were set.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::{BagBuilder, ScalarType, Value, format_datetime, format_real, format_timespan};

/// What a dynamic value holds.
#[derive(Clone, Debug)]
pub enum Dynamic {
    /// Nothing, inside an array or a bag; outside it is [`Value::Null`].
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Long(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text, never null.
    String(Arc<str>),
    /// An instant, in ticks.
    DateTime(i64),
    /// A span of time, in ticks.
    TimeSpan(i64),
    /// Values in order.
    Array(Vec<Dynamic>),
    /// Properties, each name once.
    Bag(Vec<(Arc<str>, Dynamic)>),
}

/// A number by which two are equal if they are the same, and none differs from itself.
fn pattern(number: f64) -> u64 {
    if number == 0.0 { 0 } else { number.to_bits() }
}

impl PartialEq for Dynamic {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Long(a), Self::Long(b))
            | (Self::DateTime(a), Self::DateTime(b))
            | (Self::TimeSpan(a), Self::TimeSpan(b)) => a == b,
            (Self::Real(a), Self::Real(b)) => pattern(*a) == pattern(*b),
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a == b,
            (Self::Bag(a), Self::Bag(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Dynamic {}

impl Hash for Dynamic {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Null => {}
            Self::Bool(value) => value.hash(state),
            Self::Long(value) | Self::DateTime(value) | Self::TimeSpan(value) => value.hash(state),
            Self::Real(value) => pattern(*value).hash(state),
            Self::String(text) => text.hash(state),
            Self::Array(items) => items.hash(state),
            Self::Bag(bag) => bag.hash(state),
        }
    }
}

impl Dynamic {
    /// The scalar, as a dynamic value.
    #[must_use]
    pub fn of(value: &Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Long(value) => Self::Long(*value),
            Value::Real(value) => Self::Real(*value),
            Value::String(text) => Self::String(text.as_ref().into()),
            Value::DateTime(ticks) => Self::DateTime(*ticks),
            Value::TimeSpan(ticks) => Self::TimeSpan(*ticks),
            Value::Dynamic(inner) => (**inner).clone(),
        }
    }

    /// The value inside, if it is a scalar; arrays and bags stay dynamic.
    #[must_use]
    pub fn to_value(&self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Long(value) => Value::Long(*value),
            Self::Real(value) => Value::Real(*value),
            Self::String(text) => Value::text(&**text),
            Self::DateTime(ticks) => Value::DateTime(*ticks),
            Self::TimeSpan(ticks) => Value::TimeSpan(*ticks),
            Self::Array(_) | Self::Bag(_) => Value::Dynamic(Arc::new(self.clone())),
        }
    }

    /// Reads JSON; nothing if it is none.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The value as JSON without blanks.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing to memory does not fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As `tostring()` writes it: a text as it is, everything else as JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Array(_) | Self::Bag(_) => self.to_json(),
            scalar => scalar.to_value().to_text(),
        }
    }

    /// Bytes that it needs at most, roughly those of its JSON.
    pub(in crate::hunting) fn weight(&self) -> usize {
        match self {
            Self::String(text) => text.len() + 2,
            Self::Array(items) => items.iter().map(|item| item.weight() + 1).sum::<usize>() + 2,
            Self::Bag(bag) => bag.iter().map(|(name, value)| name.len() + value.weight() + 4).sum::<usize>() + 2,
            _ => 8,
        }
    }

    /// The elements, if it is an array.
    pub(in crate::hunting) fn items(&self) -> Option<&[Dynamic]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The properties, if it is a bag.
    pub(in crate::hunting) fn bag(&self) -> Option<&[(Arc<str>, Dynamic)]> {
        if let Self::Bag(bag) = self { Some(bag) } else { None }
    }

    /// The property of this name; letter case counts.
    pub(in crate::hunting) fn property(&self, name: &str) -> Option<&Dynamic> {
        self.bag()?.iter().find(|(known, _)| **known == *name).map(|(_, value)| value)
    }

    /// The element at an index; from the end, if it is negative.
    pub(in crate::hunting) fn element(&self, index: i64) -> Option<&Dynamic> {
        let items = self.items()?;
        let index = if index < 0 { index.checked_add_unsigned(items.len() as u64)? } else { index };
        items.get(usize::try_from(index).ok()?)
    }

    /// The kind as `gettype()` names it.
    pub(in crate::hunting) fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => ScalarType::Bool.name(),
            Self::Long(_) => ScalarType::Long.name(),
            Self::Real(_) => "double",
            Self::String(_) => ScalarType::String.name(),
            Self::DateTime(_) => ScalarType::DateTime.name(),
            Self::TimeSpan(_) => ScalarType::TimeSpan.name(),
            Self::Array(_) => "array",
            Self::Bag(_) => "dictionary",
        }
    }
}

impl Serialize for Dynamic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Long(value) => serializer.serialize_i64(*value),
            // JSON has no such numbers: the service writes them as text.
            Self::Real(value) if !value.is_finite() => serializer.serialize_str(&format_real(*value)),
            Self::Real(value) => serializer.serialize_f64(*value),
            Self::String(text) => serializer.serialize_str(text),
            Self::DateTime(ticks) => serializer.serialize_str(&format_datetime(*ticks)),
            Self::TimeSpan(ticks) => serializer.serialize_str(&format_timespan(*ticks)),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Bag(bag) => serializer.collect_map(bag.iter().map(|(name, value)| (&**name, value))),
        }
    }
}

impl<'de> Deserialize<'de> for Dynamic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DynamicVisitor)
    }
}

struct DynamicVisitor;

impl<'de> Visitor<'de> for DynamicVisitor {
    type Value = Dynamic;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Dynamic, E> {
        Ok(Dynamic::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Dynamic, E> {
        Ok(Dynamic::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Dynamic, E> {
        Ok(Dynamic::Long(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Dynamic, E> {
        Ok(i64::try_from(value).map_or(Dynamic::Real(value as f64), Dynamic::Long))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Dynamic, E> {
        Ok(Dynamic::Real(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Dynamic, E> {
        Ok(Dynamic::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Dynamic, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = elements.next_element()? {
            items.push(item);
        }
        Ok(Dynamic::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<Dynamic, A::Error> {
        let mut bag = BagBuilder::default();
        while let Some((name, value)) = properties.next_entry::<String, Dynamic>()? {
            bag.set(name, value);
        }
        Ok(bag.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_reads_back_in_its_canonical_form() {
        for json in [r#"{"b":1,"a":[1.5,null,true,"x\"y"]}"#, "[]", "{}", r#""text""#, "-7", "1.0", "null"] {
            assert_eq!(Dynamic::from_json(json).unwrap().to_json(), json);
        }
        assert_eq!(Dynamic::from_json(" { \"a\" : 1 , \"a\" : 2 } ").unwrap().to_json(), r#"{"a":2}"#);
        for none in ["", "{", "{'a':1}", "nul"] {
            assert_eq!(Dynamic::from_json(none), None, "{none}");
        }
    }

    #[test]
    fn kinds_are_kept_apart() {
        assert_ne!(Dynamic::Long(1), Dynamic::Real(1.0));
        assert_ne!(Dynamic::Long(0), Dynamic::DateTime(0));
        assert_eq!(Dynamic::Real(f64::NAN), Dynamic::Real(f64::NAN), "so that it is in a set once");
    }

    #[test]
    fn an_index_may_count_from_the_end() {
        let array = Dynamic::from_json("[1,2,3]").unwrap();
        assert_eq!(array.element(-1), Some(&Dynamic::Long(3)));
        assert_eq!((array.element(3), array.element(-4)), (None, None));
    }
}
