//! Block scripts: the domains of all unsanctioned apps, as an appliance takes them (BLK-13; `FACTS.md` 6.8).
//!
//! | file | what lives there |
//! |---|---|
//! | `appliance.rs` | the seven documented formats |
//! | `lines.rs` | how each appliance writes an entry |
//!
//! A script lists what is tagged, whatever the switches of blocking say: appliances block without Defender. Entries
//! that several apps share come once, in the order of their text. What is neither a domain nor something the appliance
//! can match is left out, since the domain of a full URL (`google.com/drive`) would block everything beside it.

mod appliance;
mod lines;

pub use appliance::Appliance;

use std::collections::BTreeMap;

use crate::catalog::{App, DomainOrUrl};
use crate::protocol::cloud_apps::BlockScript;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::UtcDay;

/// The block script of these apps in the format of this number, made on the UTC day `today`.
///
/// # Errors
/// If there is no format of this number; the error lists those there are.
pub fn block_script<'a>(
    format: u16,
    apps: impl IntoIterator<Item = &'a App>,
    today: UtcDay,
) -> Result<BlockScript, ApiError> {
    let appliance = Appliance::of_format(format).ok_or_else(|| {
        let known = Appliance::ALL.map(|appliance| format!("{} ({appliance})", appliance.format())).join(", ");
        let message = format!("There is no block script of the format {format}; there are {known}");
        ApiError::new(ErrorCode::BadRequest, message)
    })?;
    let entries: BTreeMap<String, &DomainOrUrl> =
        apps.into_iter().flat_map(|app| &app.entries).map(|entry| (entry.to_string(), entry)).collect();
    Ok(BlockScript {
        file_name: format!("{today}_CAS_{}_block_script.txt", appliance.in_file_names()),
        text: lines::write(appliance, entries.into_values()),
    })
}

#[cfg(test)]
mod tests;
