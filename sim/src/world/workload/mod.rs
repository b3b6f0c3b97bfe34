//! The workload: which connections a device makes (`FACTS.md` 24.2).
//!
//! | file | what lives there |
//! |---|---|
//! | `tables.rs` | the distributions |
//! | `repertoire.rs` | which apps a user uses in a month |
//! | `hosts.rs` | the hosts of apps, and the background of Windows |
//! | `programs.rs` | the programs that connect |
//! | `traffic.rs` | the connections of one device, one after the other |
//!
//! Simplified: background traffic is a share of a device's sessions instead of a rate of its own, so that the number of
//! transactions of a device-day is the one of the table.

mod hosts;
mod programs;
mod repertoire;
mod tables;
mod traffic;

pub(super) use hosts::Hosts;
pub(super) use programs::Programs;
pub(super) use repertoire::{MONTH_DAYS, Popularity};
pub(super) use tables::Tables;
pub(super) use traffic::{Generator, Traffic, Volume};

/// How busy each hour of a local day is, in thousandths of the peak (`FACTS.md` 24.2).
pub(super) const DIURNAL: [u64; 24] =
    [30, 20, 20, 20, 30, 50, 150, 400, 750, 950, 1000, 970, 800, 850, 950, 950, 900, 700, 450, 300, 250, 200, 120, 60];
