//! Data sources of a scenario: logs of forward proxies that become one report each (PRX-02).

use gnomon_reference_impl::protocol::logs::Receiver;
use gnomon_reference_impl::proxy::Transport;

/// A data source of a scenario: logs of forward proxies that become one report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::world) struct DataSourceSpec {
    /// What it is called.
    pub name: String,
    /// The log format by its public name.
    pub log_type: String,
    /// How logs come to the collector.
    pub transport: Transport,
}

impl DataSourceSpec {
    /// The kind of receiver at the collector that takes such logs.
    pub(in crate::world) const fn receiver(&self) -> Receiver {
        match self.transport {
            Transport::SyslogUdp => Receiver::SyslogUdp,
            Transport::SyslogTcp { .. } => Receiver::SyslogTcp,
            Transport::Files { .. } => Receiver::Ftp,
        }
    }
}
