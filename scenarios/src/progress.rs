//! How far a run is, on a terminal; nothing in a pipe.

use std::io::IsTerminal;
use std::time::Instant;

use gnomon_reference_impl::time::{SimDuration, SimTime};
use indicatif::{ProgressBar, ProgressStyle};

/// Shows on the standard error output how far a run is, if that is a terminal.
pub struct Progress {
    start: SimTime,
    bar: Option<ProgressBar>,
    began: Instant,
}

impl Progress {
    /// A run from `start` to `end`.
    #[must_use]
    pub fn new(start: SimTime, end: SimTime) -> Self {
        let minutes = end.since(start).millis().div_ceil(SimDuration::MINUTE.millis());
        let bar = std::io::stderr().is_terminal().then(|| {
            let template = "  {msg}  [{bar:40}] {percent:>3} %  {eta} left";
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(minutes).with_style(style.progress_chars("=> ")).with_message(minute(start))
        });
        Self { start, bar, began: Instant::now() }
    }

    /// The run has come to `now`.
    pub fn reached(&self, now: SimTime) {
        if let Some(bar) = &self.bar {
            bar.set_message(minute(now));
            bar.set_position(now.since(self.start).millis() / SimDuration::MINUTE.millis());
        }
    }

    /// The run is over: says how long it took.
    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
            eprintln!("took {:.1} s", self.began.elapsed().as_secs_f64());
        }
    }
}

fn minute(at: SimTime) -> String {
    crate::numbers::to_the_minute(at)
}

/// Shows how many of `count` are done, if there is a terminal.
#[must_use]
pub fn counted(count: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("  {pos} of {len}  [{bar:40}]  {eta} left");
    ProgressBar::new(count).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "))
}
