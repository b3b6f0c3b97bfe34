//! Instants as Defender writes them: a fraction of a second without the zeros at its end, and `Z` (`FACTS.md` 2.7.1).

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::http::odata;
use crate::time::SimTime;

/// An instant on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct WireTime(pub SimTime);

impl Serialize for WireTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.to_string();
        let text = text.strip_suffix('Z').unwrap_or(&text);
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        serializer.collect_str(&format_args!("{text}Z"))
    }
}

impl<'de> Deserialize<'de> for WireTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        read(&text).map(Self).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no instant")))
    }
}

/// Reads an instant, with or without a time of day, a fraction and a time zone.
pub(super) fn read(text: &str) -> Option<SimTime> {
    let at = odata::instant(text)?;
    u64::try_from(at.as_millisecond()).ok().map(SimTime::from_millis)
}
