//! The timeline of a device, the newest first, whole or filtered to network events (HNT-02).

use super::Device;
use crate::defender::attempt;
use crate::defender::timeline::{TimelineEntry, TimelineEvent};
use crate::names::{AccountId, DestinationId, ImageId, Names};
use crate::protocol::agent::{AgentEvent, EventKind, LocalAddress, Transaction};
use crate::protocol::defender::TimelineRow;
use crate::protocol::{ApiError, ErrorCode};

/// The rows of a device's timeline. Of the same instant, what arrived last comes first.
pub(super) fn rows(device: &Device<'_>, network_only: bool, names: &Names) -> Result<Vec<TimelineRow>, ApiError> {
    let (name, cell) = device;
    let kept = cell.timeline().ok_or_else(|| {
        let message = format!("The timeline of {} is not kept", name.computer_dns_name);
        ApiError::new(ErrorCode::DisabledFeature, message)
    })?;
    let shown = |event: &&TimelineEvent| event.is_shown() && (!network_only || event.is_network());
    let mut events: Vec<&TimelineEvent> = kept.iter().filter(shown).collect();
    events.reverse();
    events.sort_by_key(|event| std::cmp::Reverse(event.at()));
    Ok(events.into_iter().map(|event| row(device, event, names)).collect())
}

fn row(device: &Device<'_>, event: &TimelineEvent, names: &Names) -> TimelineRow {
    let row = TimelineRow {
        timestamp: event.at(),
        device_id: device.0.machine_id.clone(),
        device_name: device.0.computer_dns_name.clone(),
        action_type: String::new(),
        remote_url: None,
        local_ip: None,
        initiating_process_file_name: None,
        account_domain: None,
        account_name: None,
        additional_fields: None,
    };
    match &event.what {
        TimelineEntry::Network { transaction, .. } => of_connection(row, transaction, names),
        TimelineEntry::Agent { event, counted, .. } => {
            of_event(row, event, counted.is_none_or(|counted| counted.synchronised), names)
        }
        TimelineEntry::CheckIn { .. } | TimelineEntry::ManualAlert { .. } => row,
    }
}

/// A connection is in the timeline as a success even if it was blocked afterwards (`FACTS.md` 4.9, DSC-10).
fn of_connection(row: TimelineRow, transaction: &Transaction, names: &Names) -> TimelineRow {
    let row = TimelineRow { action_type: "ConnectionSuccess".to_owned(), ..row };
    let made = (transaction.destination, transaction.image, transaction.account, transaction.address);
    of_process(row, made, names)
}

fn of_event(row: TimelineRow, event: &AgentEvent, synchronised: bool, names: &Names) -> TimelineRow {
    match event.kind {
        EventKind::SignIn { account } => {
            of_account(TimelineRow { action_type: "LogonSuccess".to_owned(), ..row }, account, names)
        }
        EventKind::AddressChange { address } => {
            TimelineRow { action_type: "IpAddressChanged".to_owned(), local_ip: Some(address.0.into()), ..row }
        }
        EventKind::Attempt { destination, account, image, address, outcome, .. } => {
            let row = TimelineRow {
                action_type: attempt::action_type(outcome).to_owned(),
                additional_fields: Some(attempt::additional_fields(outcome, synchronised)),
                ..row
            };
            of_process(row, (destination, image, account, address), names)
        }
        EventKind::ConnectionThroughProxy { destination, account, image, address } => {
            let row = TimelineRow { action_type: "ConnectionSuccess".to_owned(), ..row };
            of_process(row, (destination, image, account, address), names)
        }
    }
}

fn of_process(
    row: TimelineRow,
    (destination, image, account, address): (DestinationId, ImageId, AccountId, LocalAddress),
    names: &Names,
) -> TimelineRow {
    let row = TimelineRow {
        remote_url: Some(names.destination(destination).to_string()),
        local_ip: Some(address.0.into()),
        initiating_process_file_name: Some(names.image(image).file_name.clone()),
        ..row
    };
    of_account(row, account, names)
}

fn of_account(row: TimelineRow, account: AccountId, names: &Names) -> TimelineRow {
    let account = names.accounts().get(account);
    TimelineRow { account_domain: Some(account.domain.to_owned()), account_name: Some(account.name.to_owned()), ..row }
}
