//! A report, opened for a period: which rows it adds up, what it knows, and what its numbers are called.

use std::net::IpAddr;

use super::aggregate::DistinctCounts;
use super::discovery_data::{DiscoveryData, not_found};
use crate::cloud_apps::sources::LogReport;
use crate::cloud_apps::{DiscoveredApp, DiscoveryRow, Period};
use crate::names::AccountId;
use crate::protocol::agent::hexadecimal;
use crate::protocol::discovery::{
    Counts, Entity, EntityKind, GLOBAL_VIEW, LogAttributes, Traffic, WIN10_ENDPOINT_USERS,
};
use crate::protocol::{ApiError, ErrorCode};
use crate::quantities::Bytes;

/// The id of the report of this name, letter case apart.
pub(in crate::cloud_apps) fn report_id(name: &str) -> String {
    hexadecimal(&["report", &name.to_lowercase()], 24)
}

/// A report, opened for a period.
pub(super) struct OpenReport<'a> {
    data: &'a DiscoveryData<'a>,
    pub name: &'a str,
    pub days: u32,
    pub period: Period,
    origin: Origin<'a>,
    pub attributes: LogAttributes,
}

/// Where the rows of a report come from.
enum Origin<'a> {
    /// From the devices' cells.
    Endpoints,
    /// From these logs.
    Logs(Vec<&'a LogReport>),
}

/// What a row can be about, by the numbers of the report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Key {
    Device(u32),
    User(u32),
    Address(IpAddr),
    App(DiscoveredApp),
}

impl<'a> OpenReport<'a> {
    /// Opens a report by its name or id. The Global report is all continuous log sources: never the endpoints, never a
    /// snapshot (DSC-01).
    ///
    /// # Errors
    /// If there is no such report, or `days` is not one of the periods that can be chosen (DSC-03).
    pub(super) fn open(data: &'a DiscoveryData<'a>, report: &str, days: u32) -> Result<Self, ApiError> {
        let period = Period::chosen(days, data.today)?;
        let logs = || data.discovery.core.sources().reports();
        let asked = |name: &str| name.eq_ignore_ascii_case(report.trim()) || report_id(name) == report;
        let (name, origin) = if asked(WIN10_ENDPOINT_USERS) {
            (WIN10_ENDPOINT_USERS, Origin::Endpoints)
        } else if asked(GLOBAL_VIEW) {
            (GLOBAL_VIEW, Origin::Logs(logs().filter(|log| !log.snapshot).collect()))
        } else if let Some(log) = logs().find(|log| asked(&log.source.name)) {
            (log.source.name.as_str(), Origin::Logs(vec![log]))
        } else {
            let known = logs().map(|log| log.source.name.as_str()).chain([WIN10_ENDPOINT_USERS, GLOBAL_VIEW]);
            let near = crate::suggest::did_you_mean(&crate::suggest::nearest(report, known));
            return Err(not_found(format!("There is no report `{report}`{near}")));
        };
        let attributes = match &origin {
            Origin::Endpoints => LogAttributes::ALL,
            Origin::Logs(logs) => logs.iter().fold(LogAttributes::default(), |all, log| all.or(log.source.attributes)),
        };
        Ok(Self { data, name, days, period, origin, attributes })
    }

    /// Everything that passed in the period, device by device.
    pub(super) fn rows(&self) -> Box<dyn Iterator<Item = DiscoveryRow> + '_> {
        let period = self.period;
        match &self.origin {
            Origin::Endpoints => {
                let devices = (0..).zip(&self.data.devices);
                Box::new(devices.flat_map(move |(position, (_, cell))| DiscoveryRow::of_cell(position, cell, period)))
            }
            Origin::Logs(logs) => Box::new(logs.iter().flat_map(move |log| log.rows(period))),
        }
    }

    /// What passed with one device in the period.
    pub(super) fn rows_of_device(&self, position: u32) -> impl Iterator<Item = DiscoveryRow> {
        DiscoveryRow::of_cell(position, self.data.devices[position as usize].1, self.period)
    }

    /// Whether the report knows of this kind at all: only that of the endpoints has devices (PRX-07).
    pub(super) const fn knows(&self, kind: EntityKind) -> bool {
        match kind {
            EntityKind::Device => matches!(self.origin, Origin::Endpoints),
            EntityKind::User => self.attributes.users,
            EntityKind::IpAddress => self.attributes.ip_addresses,
            EntityKind::App => true,
        }
    }

    /// Refuses a kind of which the report knows nothing.
    pub(super) fn must_know(&self, kind: EntityKind) -> Result<(), ApiError> {
        match kind {
            _ if self.knows(kind) => Ok(()),
            EntityKind::Device => {
                let message = format!("The report `{}` has no devices: `{WIN10_ENDPOINT_USERS}` alone has", self.name);
                Err(ApiError::new(ErrorCode::BadRequest, message))
            }
            _ => {
                let message = format!("The report `{}` has no {kind}: its logs do not tell them", self.name);
                Err(ApiError::new(ErrorCode::BadRequest, message))
            }
        }
    }

    /// What an entity is in this report.
    pub(super) fn key_of(&self, entity: &Entity) -> Result<Key, ApiError> {
        self.must_know(entity.kind())?;
        match entity {
            Entity::Device(device) => self.data.device(device).map(Key::Device),
            Entity::User(name) => {
                let number = match &self.origin {
                    Origin::Endpoints => {
                        let account = self.data.discovery.names.accounts().named_in_full(name.trim());
                        account.filter(|account| !account.is_system()).map(|account| account.0)
                    }
                    Origin::Logs(_) => self.data.discovery.core.sources().users().named(name),
                };
                let unknown = || not_found(format!("The report `{}` knows no user `{name}`", self.name));
                number.map(Key::User).ok_or_else(unknown)
            }
            Entity::IpAddress(address) => Ok(Key::Address(address.to_canonical())),
            Entity::App(id) => self.data.app_of(*id).map(|app| Key::App(DiscoveredApp::App(app))),
            Entity::OtherApps => Ok(Key::App(DiscoveredApp::Other)),
        }
    }

    /// The name of a user.
    pub(super) fn user(&self, number: u32) -> String {
        match &self.origin {
            Origin::Endpoints => self.data.account(AccountId(number)),
            Origin::Logs(_) => self.data.discovery.core.sources().users().name(number).to_owned(),
        }
    }

    /// Counts as the report shows them: absent for a kind that it does not know, and for the kind the line is about.
    pub(super) fn counts(&self, met: DistinctCounts, own: Option<EntityKind>) -> Counts {
        let shown = |kind: EntityKind, count: u64| (self.knows(kind) && own != Some(kind)).then_some(count);
        Counts {
            devices: shown(EntityKind::Device, met.devices),
            users: shown(EntityKind::User, met.users),
            ip_addresses: shown(EntityKind::IpAddress, met.addresses),
            apps: shown(EntityKind::App, met.apps),
        }
    }

    /// Traffic as the report shows it: of nothing, the bytes it knows are zero and the others absent.
    pub(super) fn shown(&self, traffic: Traffic) -> Traffic {
        if traffic.transactions > 0 {
            return traffic;
        }
        let zero = |known: bool| known.then_some(Bytes::ZERO);
        Traffic {
            total: zero(self.attributes.total),
            uploaded: zero(self.attributes.uploaded),
            downloaded: zero(self.attributes.downloaded),
            ..traffic
        }
    }
}

impl Key {
    /// What a row is about, if it is about anything of this kind.
    pub(super) fn of(kind: EntityKind, row: &DiscoveryRow) -> Option<Self> {
        match kind {
            EntityKind::Device => row.device.map(Self::Device),
            EntityKind::User => row.user.map(Self::User),
            EntityKind::IpAddress => row.address.map(Self::Address),
            EntityKind::App => Some(Self::App(row.app)),
        }
    }

    pub(super) const fn kind(self) -> EntityKind {
        match self {
            Self::Device(_) => EntityKind::Device,
            Self::User(_) => EntityKind::User,
            Self::Address(_) => EntityKind::IpAddress,
            Self::App(_) => EntityKind::App,
        }
    }

    /// Whether a row is about it.
    pub(super) fn is_of(self, row: &DiscoveryRow) -> bool {
        Self::of(self.kind(), row) == Some(self)
    }
}
