//! The two engines do the same: one organisation with all that can happen to it, run by each, cut wherever it may be
//! cut.

mod equality;
mod ledger;
mod lines;
mod log_upload;
mod organisation;
mod policies;
