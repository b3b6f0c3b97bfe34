//! The tables, row by row: what roles write, and the schema that comes of it (`FACTS.md` 3).
//!
//! One list of columns a table gives both the struct that is written and the schema that queries see, so that the two
//! cannot differ. A column is of the contract edition or of a later one; a text that nobody wrote is empty, anything
//! else is null.

mod alert_evidence;
mod alert_info;
mod device_alert_events;
mod device_events;
mod device_info;
mod device_network_info;
mod logon_events;
mod network_events;

pub use alert_evidence::AlertEvidenceRow;
pub use alert_info::AlertInfoRow;
pub use device_alert_events::DeviceAlertEventRow;
pub use device_events::DeviceEventRow;
pub use device_info::DeviceInfoRow;
pub use device_network_info::DeviceNetworkInfoRow;
pub use logon_events::LogonEventRow;
pub use network_events::NetworkEventRow;

use super::columns::RowWriter;
use super::schema::TableId;

/// A row of a table, as a role writes it.
pub trait HuntingRow {
    /// The table it belongs to.
    const TABLE: TableId;

    /// Writes the cells in the order of the columns.
    fn write(&self, row: &mut RowWriter<'_>);
}

/// Defines the row of a table and its columns from one list.
macro_rules! table {
    ($(#[$doc:meta])* $table:ident, $row:ident { $($field:ident: $kind:ident $name:literal $edition:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $row<'a> {
            $(
                #[doc = concat!("The column `", $name, "`.")]
                pub $field: table!(@type $kind 'a),
            )*
        }

        impl $row<'_> {
            pub(in crate::hunting) const COLUMNS: &'static [$crate::hunting::schema::ColumnDef] = &[$(
                $crate::hunting::schema::ColumnDef {
                    name: $name,
                    ty: table!(@scalar $kind),
                    contract: table!(@contract $kind $edition),
                },
            )*];
        }

        impl super::HuntingRow for $row<'_> {
            const TABLE: $crate::hunting::schema::TableId = $crate::hunting::schema::TableId::$table;

            fn write(&self, row: &mut $crate::hunting::columns::RowWriter<'_>) {
                $(table!(@write row $kind self.$field);)*
            }
        }
    };
    (@type instant $life:lifetime) => { $crate::time::SimTime };
    (@type time $life:lifetime) => { Option<$crate::time::SimTime> };
    (@type text $life:lifetime) => { &$life str };
    (@type int $life:lifetime) => { Option<i32> };
    (@type long $life:lifetime) => { Option<i64> };
    (@type process $life:lifetime) => { Option<i64> };
    (@type flag $life:lifetime) => { Option<bool> };
    (@scalar instant) => { $crate::hunting::types::ScalarType::DateTime };
    (@scalar time) => { $crate::hunting::types::ScalarType::DateTime };
    (@scalar text) => { $crate::hunting::types::ScalarType::String };
    (@scalar int) => { $crate::hunting::types::ScalarType::Int };
    (@scalar long) => { $crate::hunting::types::ScalarType::Long };
    (@scalar process) => { $crate::hunting::types::ScalarType::Long };
    (@scalar flag) => { $crate::hunting::types::ScalarType::Bool };
    (@contract $kind:ident later) => { None };
    // Process ids were `int` in the contract edition and are `long` since.
    (@contract process contract) => { Some($crate::hunting::types::ScalarType::Int) };
    (@contract $kind:ident contract) => { Some(table!(@scalar $kind)) };
    (@write $row:ident instant $value:expr) => { $row.time(Some($value)) };
    (@write $row:ident time $value:expr) => { $row.time($value) };
    (@write $row:ident text $value:expr) => { $row.text($value) };
    (@write $row:ident int $value:expr) => { $row.number($value.map(i64::from)) };
    (@write $row:ident long $value:expr) => { $row.number($value) };
    (@write $row:ident process $value:expr) => { $row.number($value) };
    (@write $row:ident flag $value:expr) => { $row.number($value.map(i64::from)) };
}
use table;
