//! Logs, as Cloud App Security has analysed them: what a step lets them say.

use std::net::Ipv4Addr;

use gnomon_reference_impl::catalog::AppIndex;
use gnomon_reference_impl::cloud_apps::{DataSource, DiscoveredApp, LoggedTransaction};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimTime;
use gnomon_reference_impl::wire::discovery::LogAttributes;

use super::Stage;
use crate::story::Story;

/// A log that was analysed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnalysedLog {
    /// The data source that it came from, or the name that the administrator gave to it.
    pub source: String,
    /// Whether an administrator uploaded it by hand, for a snapshot report (PRX-04).
    pub by_hand: bool,
    /// The app that was used.
    pub app: AppIndex,
    /// By how many users, each from an address of their own: the first of a number of them that is always the same.
    pub users: u32,
}

/// The number of the log format: Zscaler, which tells everything.
const LOG_TYPE: u16 = 120;

impl Stage {
    /// A log is analysed now, which says that users use an app now. Its data source is added if there is none of this name.
    ///
    /// # Errors
    /// If Cloud App Security refuses it.
    pub fn analyse_log(&mut self, mut log: AnalysedLog) -> Result<(), Story> {
        self.exchange.lock().wrapper.log_analysed(&mut log);
        let retention_days = self.bench.setting().edition().limits.retention_days;
        let source = DataSource { name: log.source.clone(), log_type: LOG_TYPE, attributes: LogAttributes::ALL };
        let added = self.bench.analyse_logs(|now, sources| {
            let transactions: Vec<LoggedTransaction> = (1..=log.users).map(|user| logged(log.app, user, now)).collect();
            if log.by_hand {
                return sources.add_snapshot(now, source, transactions, retention_days);
            }
            // It may be there already.
            drop(sources.add_source(now, source));
            sources.add_log(now, &log.source, transactions, retention_days)
        });
        added.map(|_| ()).map_err(|error| Story::new("a log that is analysed", error.to_string()))
    }
}

/// A transaction of a kilobyte up and two down.
fn logged(app: AppIndex, user: u32, at: SimTime) -> LoggedTransaction {
    LoggedTransaction {
        at,
        app: DiscoveredApp::App(app),
        user: Some(format!("contoso\\proxied-{user}")),
        source_ip: Some(Ipv4Addr::new(10, 9, 0, user as u8).into()),
        total: Some(Bytes(3000)),
        up: Some(Bytes(1000)),
        down: Some(Bytes(2000)),
        blocked: false,
    }
}
