//! A story of the swarm: a few devices and what happens to them, one thing after the other.

use std::fmt;

use gnomon_reference_impl::time::SimDuration;

use super::action::Action;

/// A story. It is told, played and judged; what it does not say does not happen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Story {
    /// Its number among those of a seed; it names it.
    pub number: u64,
    /// How many devices it has, from 1 up.
    pub devices: usize,
    /// Whether the three switches of blocking are on, and known everywhere, when it begins.
    pub switched_on: bool,
    /// What happens, in order, each with the time that passes before.
    pub events: Vec<Event>,
}

/// Something that happens, some time after what happened before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// The time that passes before; virtual, and a multiple of a millisecond.
    pub wait: SimDuration,
    /// What happens then.
    pub action: Action,
}

/// A span in the words of features: `1 hour 30 minutes`.
#[must_use]
pub(super) fn in_words(span: SimDuration) -> String {
    let units = [
        ("day", SimDuration::DAY),
        ("hour", SimDuration::HOUR),
        ("minute", SimDuration::MINUTE),
        ("second", SimDuration::SECOND),
        ("millisecond", SimDuration::MILLISECOND),
    ];
    let mut left = span.millis();
    let mut words = Vec::new();
    for (unit, length) in units {
        let count = left / length.millis();
        left %= length.millis();
        if count > 0 {
            words.push(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }));
        }
    }
    if words.is_empty() { "0 minutes".to_owned() } else { words.join(" ") }
}

impl Story {
    /// How long it takes, to its last event.
    #[must_use]
    pub fn lasts(&self) -> SimDuration {
        SimDuration::from_millis(self.events.iter().map(|event| event.wait.millis()).sum())
    }

    /// How many different people use its devices.
    #[must_use]
    pub fn people(&self) -> usize {
        let users = self.events.iter().filter_map(|event| match &event.action {
            Action::Reaches { user, .. } | Action::SignsIn { user, .. } => Some(user.as_str()),
            _ => None,
        });
        users.collect::<std::collections::BTreeSet<_>>().len()
    }

    /// It as a feature that can be run: one rule with one example.
    #[must_use]
    pub fn feature(&self, requirement: &str) -> String {
        format!("Feature: A story of the swarm\n\n  @{requirement}\n  Rule: {requirement} holds in it\n\n    {self}")
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Example: story {} of the swarm", self.number)?;
        let switches = if self.switched_on { "on" } else { "off" };
        writeln!(f, "      Given a story of {} devices, blocking being switched {switches}", self.devices)?;
        for event in &self.events {
            writeln!(f, "      When {} later {}", in_words(event.wait), event.action)?;
        }
        writeln!(f, "      Then everything that can be seen is as the requirements have it")
    }
}
