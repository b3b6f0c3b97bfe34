//! Advanced hunting as Defender offers it: tables filled from the cells, queries under quotas (HNT-03 to HNT-05).
//!
//! | file | what lives there |
//! |---|---|
//! | `feed.rs` | what was taken from which cell, and in which order |
//! | `rows.rs` | the rows that an entry of the timeline makes |
//! | `quotas.rs` | calls and run time |
//! | `answer.rs` | answers and errors, as the API has them |
//!
//! The tables are made when somebody asks, from what cells that keep a timeline have on their disks: so they are
//! memory, and a crash costs nothing but making them again. What is never asked about costs nothing.

mod answer;
mod feed;
mod quotas;
mod rows;
#[cfg(test)]
mod tests;

use super::{Cell, Core};
use crate::edition::Edition;
use crate::hunting::{HuntingStore, Limits, Options, run_charged};
use crate::names::{DeviceName, Names};
use crate::protocol::ApiError;
use crate::protocol::defender::HuntingAnswer;
use crate::time::SimTime;
use feed::Feed;
use quotas::Quotas;

/// What Defender's core keeps in memory for hunting.
#[derive(Clone, Debug, Default)]
pub(super) struct Hunts {
    store: HuntingStore,
    feed: Feed,
    quotas: Quotas,
}

impl Core {
    /// Answers a hunting query at `now`. The cells are those of all devices, each with its public names.
    ///
    /// A call is counted whatever comes of it, unless a quota refuses it; its run time is charged when it is over
    /// (HNT-05).
    ///
    /// # Errors
    /// `TooManyRequests` with the quota that is used up (of several the one with the longest wait); `BadRequest` with
    /// line and column for what is no query or does not fit the tables, and for a query that runs or answers too much;
    /// `NotImplemented` for a part of the language that is not carried out here; `DisabledFeature` if a device's
    /// timeline is not kept.
    pub fn hunt<'a>(
        &mut self,
        now: SimTime,
        query: &str,
        edition: &Edition,
        names: &Names,
        cells: impl IntoIterator<Item = (DeviceName, &'a Cell)>,
    ) -> Result<HuntingAnswer, ApiError> {
        let figures = &edition.hunting;
        let Hunts { store, feed, quotas } = &mut self.ram.hunting;
        quotas.admit(now, figures)?;
        feed.take(store, names, cells)?;
        store.forget_old(now, figures.reach);
        let (answer, work) = run_charged(query, store, now, &options(edition));
        let run_time = work.run_time(figures.units_a_second);
        quotas.charge(now, run_time);
        match answer {
            Ok(answer) => Ok(answer::of(&answer, run_time)),
            Err(error) => Err(answer::refusal(&error, query)),
        }
    }
}

fn options(edition: &Edition) -> Options {
    let figures = &edition.hunting;
    let limits = Limits {
        rows: figures.rows as usize,
        bytes: figures.answer_bytes.0,
        run_time: figures.query_run_time,
        units_a_second: figures.units_a_second,
        reach: figures.reach,
        ..Limits::default()
    };
    Options { edition: edition.api_version, limits }
}
