//! Stories: what a failed step tells (`sim/ARCHITECTURE.md` 6.3). What was due when, what was seen, the bound, by how
//! much it was missed.

use std::fmt;

use gnomon_reference_impl::time::{SimDuration, SimTime};

/// Why a step failed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Story {
    /// What was due.
    pub due: String,
    /// By when, and the bound that says so.
    pub by: Option<(SimTime, SimDuration)>,
    /// What was seen instead.
    pub seen: String,
    /// When what was due was seen after all, if it was.
    pub seen_at: Option<SimTime>,
    /// What happened on the way, one line each.
    pub events: Vec<String>,
}

impl Story {
    /// A story of something that was due and something else that was seen.
    #[must_use]
    pub fn new(due: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { due: due.into(), seen: seen.into(), ..Self::default() }
    }

    /// The same story, with the bound that was missed.
    #[must_use]
    pub fn by(mut self, at: SimTime, bound: SimDuration) -> Self {
        self.by = Some((at, bound));
        self
    }

    /// By how much the bound was missed, if it is known.
    fn missed_by(&self) -> Option<SimDuration> {
        let (at, _) = self.by?;
        self.seen_at.map(|seen| seen.since(at))
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "due:    {}", self.due)?;
        if let Some((at, bound)) = self.by {
            write!(f, "\nbound:  {bound}, which is {at}")?;
        }
        write!(f, "\nseen:   {}", self.seen)?;
        match (self.by, self.seen_at, self.missed_by()) {
            (_, Some(at), Some(missed)) => write!(f, "\nmissed: by {missed}, it came at {at}")?,
            (Some(_), None, _) => write!(f, "\nmissed: it did not come at all while gnomon went on polling")?,
            _ => {}
        }
        if !self.events.is_empty() {
            write!(f, "\nstory:")?;
            for event in &self.events {
                write!(f, "\n  {event}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Story {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_says_by_how_much_a_bound_was_missed() {
        let at: SimTime = "2021-02-10T08:00:00Z".parse().unwrap();
        let mut story = Story::new("every device blocks www.dropbox.com", "device-2 reached it");
        story = story.by(at, SimDuration::from_hours(2));
        story.seen_at = Some(at + SimDuration::MILLISECOND);
        story.events.push("06:00 administrator tagged Dropbox as unsanctioned".to_owned());
        insta::assert_snapshot!(story);
    }
}
