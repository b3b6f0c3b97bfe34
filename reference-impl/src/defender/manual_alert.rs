//! Alerts that somebody created by reference to an event of a device (`FACTS.md` 2.9).
//!
//! They stand beside the alerts that attempts raise: they count no attempts, and no indicator is behind them.

use super::alert_work::AlertWork;
use super::timeline::{TimelineEntry, TimelineEvent};

use crate::names::{AccountId, DestinationId, ImageId};
use crate::protocol::agent::{EventKind, LocalAddress};
use crate::protocol::defender::{AlertByReference, AlertCategory, AlertChange, AlertStatus, Severity};
use crate::time::SimTime;

/// An alert that was created by reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ManualAlert {
    /// Its number among those of the device that were created so, the first being 0.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// What it says.
    pub description: String,
    /// Of what kind it is.
    pub category: AlertCategory,
    /// The severity that its creator gave it.
    pub severity: Severity,
    /// Where the work on it stands.
    pub status: AlertStatus,
    /// What those who work on it have said of it.
    pub work: AlertWork,
    /// When it was created.
    pub created_at: SimTime,
    /// When it changed last.
    pub updated_at: SimTime,
    /// The events it refers to, in the order in which they were referred to.
    pub events: Vec<ReferencedEvent>,
}

/// An event that an alert refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReferencedEvent {
    /// When it happened.
    pub at: SimTime,
    /// Its number, the `ReportId` of the hunting tables.
    pub report_id: u64,
    /// The table that has it.
    pub table: &'static str,
    /// Whose it is, if it is somebody's.
    pub account: Option<AccountId>,
    /// What made the connection, if it is one.
    pub connection: Option<Connection>,
}

/// A connection of a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Connection {
    /// The host and path it went to.
    pub destination: DestinationId,
    /// The program that made it.
    pub image: ImageId,
    /// The address it was made from.
    pub address: LocalAddress,
}

impl ReferencedEvent {
    /// The event of a timeline that happened at an instant and has this number. Of several the first that arrived
    /// counts: events of a device share numbers, as they do in the hunting tables.
    pub(super) fn find(timeline: &[TimelineEvent], at: SimTime, report_id: u64) -> Option<Self> {
        let mut check_ins = 0;
        timeline.iter().find_map(|event| {
            check_ins += u64::from(matches!(event.what, TimelineEntry::CheckIn { .. }));
            Self::of(event, check_ins).filter(|found| (found.at, found.report_id) == (at, report_id))
        })
    }

    fn of(event: &TimelineEvent, check_ins: u64) -> Option<Self> {
        let (report_id, table, account, connection) = match event.what {
            TimelineEntry::Network { number, transaction } => {
                let (destination, image, address) = (transaction.destination, transaction.image, transaction.address);
                let connection = Connection { destination, image, address };
                (number, "DeviceNetworkEvents", Some(transaction.account), Some(connection))
            }
            TimelineEntry::Agent { number, event, .. } => match event.kind {
                EventKind::SignIn { account } => (number, "DeviceLogonEvents", Some(account), None),
                EventKind::AddressChange { .. } => (number, "DeviceNetworkInfo", None, None),
                EventKind::ConnectionThroughProxy { destination, account, image, address } => {
                    (number, "DeviceNetworkEvents", Some(account), Some(Connection { destination, image, address }))
                }
                // Others are in the tables as the connections that they are.
                EventKind::Attempt { destination, account, image, address, outcome, .. } => {
                    super::attempt::is_device_event(outcome).then_some(())?;
                    (number, "DeviceEvents", Some(account), Some(Connection { destination, image, address }))
                }
            },
            TimelineEntry::CheckIn { .. } => (check_ins, "DeviceInfo", None, None),
            TimelineEntry::ManualAlert { .. } => return None,
        };
        Some(Self { at: event.at(), report_id, table, account, connection })
    }
}

/// The alerts of one device that were created by reference, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct ManualAlerts(Vec<ManualAlert>);

impl ManualAlerts {
    /// Creates an alert about an event, or adds the event to the open alert with the same title; returns its number.
    pub(super) fn refer(&mut self, now: SimTime, asked: &AlertByReference, event: ReferencedEvent) -> u32 {
        let open = |alert: &&mut ManualAlert| alert.status != AlertStatus::Resolved && alert.title == asked.title;
        if let Some(alert) = self.0.iter_mut().find(open) {
            if !alert.events.contains(&event) {
                alert.events.push(event);
            }
            alert.updated_at = now;
            return alert.number;
        }
        let number = self.0.len() as u32;
        self.0.push(ManualAlert {
            number,
            title: asked.title.clone(),
            description: asked.description.clone(),
            category: asked.category,
            severity: asked.severity,
            status: AlertStatus::New,
            work: AlertWork::default(),
            created_at: now,
            updated_at: now,
            events: vec![event],
        });
        number
    }

    /// Every alert, the oldest first.
    pub(super) fn all(&self) -> &[ManualAlert] {
        &self.0
    }

    /// Changes an alert; returns whether there is such an alert.
    pub(super) fn change(&mut self, now: SimTime, number: u32, change: &AlertChange) -> bool {
        let found = self.0.get_mut(number as usize);
        found.map(|alert| alert.work.apply(now, change, &mut alert.status, &mut alert.updated_at)).is_some()
    }
}
