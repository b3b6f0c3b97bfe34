//! Being one of a list: `in`, `in~` and their opposites (HNT-04).

use crate::hunting::lookup::LookupSet;
use crate::hunting::text_match::fold;
use crate::hunting::types::Value;

/// A list of values, made ready to be looked into. Null is in no list.
#[derive(Debug)]
pub(in crate::hunting) struct Membership {
    texts: LookupSet<String>,
    numbers: LookupSet<i64>,
    reals: Vec<f64>,
    case_sensitive: bool,
    negated: bool,
}

impl Membership {
    pub(in crate::hunting) fn new(values: &[Value<'_>], case_sensitive: bool, negated: bool) -> Self {
        let (texts, numbers, reals) = (LookupSet::new(), LookupSet::new(), Vec::new());
        let mut list = Self { texts, numbers, reals, case_sensitive, negated };
        for value in values {
            match value {
                Value::Null | Value::Dynamic(_) => {}
                Value::String(text) => {
                    let text = if case_sensitive { text.clone().into_owned() } else { fold(text).into_owned() };
                    list.texts.insert(text);
                }
                Value::Bool(value) => {
                    list.numbers.insert(i64::from(*value));
                }
                Value::Long(number) | Value::DateTime(number) | Value::TimeSpan(number) => {
                    list.numbers.insert(*number);
                }
                Value::Real(number) => list.reals.push(*number),
            }
        }
        list
    }

    /// Whether the operator holds for a value.
    pub(in crate::hunting) fn matches(&self, value: &Value<'_>) -> bool {
        let is_in = match value {
            Value::Null | Value::Dynamic(_) => false,
            Value::String(text) if self.case_sensitive => self.texts.contains(text.as_ref()),
            Value::String(text) => self.texts.contains(fold(text).as_ref()),
            Value::Bool(value) => self.numbers.contains(&i64::from(*value)),
            Value::DateTime(number) | Value::TimeSpan(number) => self.numbers.contains(number),
            Value::Long(number) => self.numbers.contains(number) || self.reals.contains(&(*number as f64)),
            Value::Real(number) => {
                let whole = number.trunc() == *number && number.abs() < 9e15;
                self.reals.contains(number) || (whole && self.numbers.contains(&(*number as i64)))
            }
        };
        is_in != self.negated
    }
}
