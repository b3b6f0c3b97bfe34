//! The tables and their columns, by edition (`FACTS.md` 3).

use super::rows::{
    AlertEvidenceRow, AlertInfoRow, DeviceAlertEventRow, DeviceEventRow, DeviceInfoRow, DeviceNetworkInfoRow,
    LogonEventRow, NetworkEventRow,
};
use super::types::ScalarType;
use crate::api_version::ApiVersion;

/// A table of advanced hunting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum TableId {
    /// Connections of devices.
    DeviceNetworkEvents,
    /// Events of the security features of devices.
    DeviceEvents,
    /// What devices report of themselves.
    DeviceInfo,
    /// The network adapters of devices.
    DeviceNetworkInfo,
    /// Sign-ins at devices.
    DeviceLogonEvents,
    /// Alerts with their title and severity (`FACTS.md` 3).
    AlertInfo,
    /// What belongs to alerts.
    AlertEvidence,
    /// Alerts with the events that raised them.
    DeviceAlertEvents,
}

/// A column of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ColumnDef {
    /// Its name; letter case counts.
    pub name: &'static str,
    /// Its type today.
    pub ty: ScalarType,
    /// Its type in the contract edition, if it existed then.
    pub contract: Option<ScalarType>,
}

impl ColumnDef {
    /// Its type in `edition`, if it exists there.
    #[must_use]
    pub const fn ty_in(&self, edition: ApiVersion) -> Option<ScalarType> {
        match edition {
            ApiVersion::Contract => self.contract,
            ApiVersion::Current => Some(self.ty),
        }
    }
}

impl TableId {
    /// Every table, in the order of the documents.
    pub const ALL: [Self; 8] = [
        Self::DeviceNetworkEvents,
        Self::DeviceEvents,
        Self::DeviceInfo,
        Self::DeviceNetworkInfo,
        Self::DeviceLogonEvents,
        Self::AlertInfo,
        Self::AlertEvidence,
        Self::DeviceAlertEvents,
    ];

    /// The name in queries; letter case counts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DeviceNetworkEvents => "DeviceNetworkEvents",
            Self::DeviceEvents => "DeviceEvents",
            Self::DeviceInfo => "DeviceInfo",
            Self::DeviceNetworkInfo => "DeviceNetworkInfo",
            Self::DeviceLogonEvents => "DeviceLogonEvents",
            Self::AlertInfo => "AlertInfo",
            Self::AlertEvidence => "AlertEvidence",
            Self::DeviceAlertEvents => "DeviceAlertEvents",
        }
    }

    /// The table of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// Its columns, those of all editions, in the order of the documents.
    #[must_use]
    pub const fn columns(self) -> &'static [ColumnDef] {
        match self {
            Self::DeviceNetworkEvents => NetworkEventRow::COLUMNS,
            Self::DeviceEvents => DeviceEventRow::COLUMNS,
            Self::DeviceInfo => DeviceInfoRow::COLUMNS,
            Self::DeviceNetworkInfo => DeviceNetworkInfoRow::COLUMNS,
            Self::DeviceLogonEvents => LogonEventRow::COLUMNS,
            Self::AlertInfo => AlertInfoRow::COLUMNS,
            Self::AlertEvidence => AlertEvidenceRow::COLUMNS,
            Self::DeviceAlertEvents => DeviceAlertEventRow::COLUMNS,
        }
    }

    /// Where its column `Timestamp` stands.
    pub(super) fn timestamp(self) -> usize {
        self.columns().iter().position(|column| column.name == "Timestamp").unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_timestamp_and_no_column_twice() {
        for table in TableId::ALL {
            assert_eq!(TableId::named(table.name()), Some(table));
            assert_eq!(table.columns()[table.timestamp()].ty, ScalarType::DateTime, "{table:?}");
            for (at, column) in table.columns().iter().enumerate() {
                assert!(table.columns()[..at].iter().all(|before| before.name != column.name), "{table:?} {column:?}");
            }
        }
    }

    #[test]
    fn network_events_have_the_columns_of_their_edition() {
        let count = |edition| {
            TableId::DeviceNetworkEvents.columns().iter().filter(|column| column.ty_in(edition).is_some()).count()
        };
        assert_eq!((count(ApiVersion::Contract), count(ApiVersion::Current)), (30, 44));
        let process = TableId::DeviceNetworkEvents.columns().iter().find(|c| c.name == "InitiatingProcessId").unwrap();
        assert_eq!(process.ty_in(ApiVersion::Contract), Some(ScalarType::Int));
        assert_eq!(process.ty_in(ApiVersion::Current), Some(ScalarType::Long));
    }
}
