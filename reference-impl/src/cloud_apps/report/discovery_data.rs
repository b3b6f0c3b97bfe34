//! What reports are made of: what the core knows and the devices' cells, as of a day.

use crate::catalog::{AppId, AppIndex, Catalog};
use crate::cloud_apps::{Cell, Core, DiscoveredApp, Period};
use crate::names::{AccountId, DeviceName, Names};
use crate::protocol::discovery::{AppLine, LONGEST_PERIOD};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::UtcDay;

/// What answers are made of besides the devices' cells.
#[derive(Clone, Copy, Debug)]
pub struct Discovery<'a> {
    /// The core: licence, tags, log sources.
    pub core: &'a Core,
    /// The names of accounts.
    pub names: &'a Names,
    /// The catalogue of cloud apps.
    pub catalog: &'a Catalog,
}

/// Everything reports are made of: what the cores know and the devices' cells, as of a day.
pub(super) struct DiscoveryData<'a> {
    pub discovery: Discovery<'a>,
    pub devices: Vec<(DeviceName, &'a Cell)>,
    pub today: UtcDay,
}

impl DiscoveryData<'_> {
    /// The position of a device that was discovered: one with at least one transaction (DSC-02).
    pub(super) fn device(&self, asked: &str) -> Result<u32, ApiError> {
        let by = |matches: &dyn Fn(&DeviceName) -> bool| -> Vec<u32> {
            (0..).zip(&self.devices).filter(|(_, (name, _))| matches(name)).map(|(position, _)| position).collect()
        };
        let mut found = by(&|name| name.machine_id.eq_ignore_ascii_case(asked.trim()));
        if found.is_empty() {
            found = by(&|name| name.computer_dns_name.eq_ignore_ascii_case(asked.trim()));
        }
        found.retain(|position| self.is_discovered(*position));
        match found[..] {
            [position] => Ok(position),
            [] => Err(not_found(format!("No device `{asked}` was discovered: it has made no transaction"))),
            _ => {
                let message = format!("{} devices are called `{asked}`: ask by machine id", found.len());
                Err(ApiError::new(ErrorCode::BadRequest, message))
            }
        }
    }

    /// Whether a device has made a transaction that discovery still keeps.
    pub(super) fn is_discovered(&self, position: u32) -> bool {
        let kept = Period::last_days(LONGEST_PERIOD, self.today);
        self.devices[position as usize].1.usage(kept.from, kept.to).next().is_some()
    }

    /// The name of an account with its domain, `contoso\erin.smith` for example.
    pub(super) fn account(&self, account: AccountId) -> String {
        self.discovery.names.accounts().qualified(account)
    }

    /// What is known of an app.
    pub(super) fn app(&self, app: DiscoveredApp) -> AppLine {
        let DiscoveredApp::App(index) = app else {
            return AppLine { app_id: None, name: "Other".to_owned(), category: None, score: None, tag: None };
        };
        let app = self.discovery.catalog.app(index);
        AppLine {
            app_id: Some(app.id),
            name: app.name.clone(),
            category: Some(app.category),
            score: Some(app.risk_score),
            tag: self.discovery.core.tag_of(index),
        }
    }

    /// The app of a public number.
    pub(super) fn app_of(&self, id: AppId) -> Result<AppIndex, ApiError> {
        let unknown = || not_found(format!("There is no app {} in the catalogue", id.0));
        self.discovery.catalog.by_id(id).ok_or_else(unknown)
    }
}

pub(super) fn not_found(message: String) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, message)
}
