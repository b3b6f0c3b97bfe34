//! Events: verdicts, sign-ins, changes of address, connections through a proxy (ALR-01, DSC-04, PRX-08).

use ::http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::test_bed::IdentityMap;
use crate::http::test_bed::message::{body, malformed, with_json};
use crate::http::test_bed::parts::{AccountBody, ProcessBody, device};
use crate::http::{Call, Request};
use crate::names::Names;
use crate::protocol::ApiError;
use crate::protocol::agent::{
    AgentEvent, AttemptOutcome, Enforcer, EventBatch, EventKind, EventsAcknowledged, LocalAddress,
    MissingPrerequisites, NotBlocked, read_destination,
};
use crate::protocol::defender::IndicatorId;
use crate::time::SimTime;

/// Events of one device, in the order in which they happened.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Events")]
pub(in crate::http::test_bed) struct EventsBody {
    /// The machine id of the device.
    device_id: String,
    /// The number of the first event among those of the device; the others follow without gaps.
    first: u64,
    /// The events, in the order in which they happened.
    events: Vec<EventBody>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Event")]
struct EventBody {
    /// When it happened.
    at: SimTime,
    /// The kind of event, with its details.
    what: WhatBody,
}

/// A kind of event, with its details.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[schemars(rename = "TimelineEntry")]
enum WhatBody {
    /// Someone signed in.
    SignIn {
        /// The account that signed in.
        account: AccountBody,
    },
    /// The device was given a local address.
    AddressChange {
        /// The address it was given.
        address: LocalAddress,
    },
    /// A process tried to reach a destination for which there is an indicator.
    Attempt {
        /// The number of the indicator, as text.
        indicator_id: String,
        /// Which process went where.
        connection: ConnectionBody,
        /// What became of it.
        outcome: OutcomeBody,
    },
    /// A process made a connection through a forward proxy, of which network protection saw the true destination.
    ConnectionThroughProxy {
        /// Which process went where.
        connection: ConnectionBody,
    },
}

/// Who went where with what.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Connection")]
struct ConnectionBody {
    /// Where to: a host, with a path where the client saw one.
    remote_url: String,
    /// The account of the process.
    account: AccountBody,
    /// The program that made the connection.
    process: ProcessBody,
    /// The address it was made from.
    #[serde(rename = "localIP")]
    local_ip: LocalAddress,
}

/// What became of an attempt to reach an unsanctioned app.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Outcome")]
enum OutcomeBody {
    /// It was blocked, and by whom.
    #[schemars(with = "String", extend("enum" = ["SmartScreen", "NetworkProtection"]))]
    BlockedBy(Enforcer),
    /// It went through, and why.
    NotBlocked(WhyBody),
}

/// Why an attempt to reach an unsanctioned app went through.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NotBlocked")]
enum WhyBody {
    /// The device lacks these prerequisites.
    Misconfigured(Vec<Prerequisite>),
    /// The policy with the indicator had not yet arrived at the device.
    PolicyNotYetArrived,
    /// The indicator asks for an alert only.
    AlertOnly,
}

/// A prerequisite that a device lacks (INT-07).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Prerequisite {
    /// Defender Antivirus is not active.
    AntivirusActive,
    /// Real-time protection is off.
    RealTimeProtection,
    /// Cloud-delivered protection is off.
    CloudDeliveredProtection,
    /// Network protection is off.
    NetworkProtection,
    /// Network protection is in audit mode.
    NetworkProtectionInAuditMode,
    /// SmartScreen is off.
    SmartScreen,
}

impl Prerequisite {
    const ALL: [(Self, MissingPrerequisites); 6] = [
        (Self::AntivirusActive, MissingPrerequisites::ANTIVIRUS_ACTIVE),
        (Self::RealTimeProtection, MissingPrerequisites::REAL_TIME_PROTECTION),
        (Self::CloudDeliveredProtection, MissingPrerequisites::CLOUD_DELIVERED_PROTECTION),
        (Self::NetworkProtection, MissingPrerequisites::NETWORK_PROTECTION),
        (Self::NetworkProtectionInAuditMode, MissingPrerequisites::NETWORK_PROTECTION_IN_AUDIT_MODE),
        (Self::SmartScreen, MissingPrerequisites::SMART_SCREEN),
    ];
}

/// Events are on Defender's disk.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EventsAcknowledged")]
pub(in crate::http::test_bed) struct AcknowledgedBody {
    /// The number of the first event.
    first: u64,
    /// How many events were stored.
    count: u64,
}

pub(super) fn write(origin: &str, path: &str, batch: &EventBatch, register: &(impl IdentityMap + ?Sized)) -> Request {
    let names = register.names();
    let events = batch.events.iter().map(|event| EventBody { at: event.at, what: WhatBody::of(&event.kind, names) });
    let body = EventsBody {
        device_id: register.device_name(batch.device).machine_id,
        first: batch.first,
        events: events.collect(),
    };
    with_json(origin, Method::POST, path, &body)
}

pub(super) fn read(call: &Call<'_>, register: &mut (impl IdentityMap + ?Sized)) -> Result<EventBatch, ApiError> {
    let EventsBody { device_id, first, events } = body(call)?;
    let device = device("deviceId", &device_id, register)?;
    if first.checked_add(events.len() as u64).is_none() {
        return Err(malformed("`first` leaves no numbers for so many events"));
    }
    let events = events.into_iter().zip(0..).map(|(event, position): (_, u32)| {
        let kind = event.what.typed(register).map_err(|why| malformed(&format!("`events[{position}].what`: {why}")))?;
        Ok(AgentEvent { at: event.at, kind })
    });
    Ok(EventBatch { device, first, events: events.collect::<Result<_, ApiError>>()? })
}

impl WhatBody {
    fn of(kind: &EventKind, names: &Names) -> Self {
        match *kind {
            EventKind::SignIn { account } => Self::SignIn { account: AccountBody::of(account, names) },
            EventKind::AddressChange { address } => Self::AddressChange { address },
            EventKind::Attempt { indicator, destination, account, image, address, outcome } => Self::Attempt {
                indicator_id: indicator.0.to_string(),
                connection: ConnectionBody {
                    remote_url: names.destination(destination).to_string(),
                    account: AccountBody::of(account, names),
                    process: ProcessBody::of(image, names),
                    local_ip: address,
                },
                outcome: outcome.into(),
            },
            EventKind::ConnectionThroughProxy { destination, account, image, address } => {
                Self::ConnectionThroughProxy {
                    connection: ConnectionBody {
                        remote_url: names.destination(destination).to_string(),
                        account: AccountBody::of(account, names),
                        process: ProcessBody::of(image, names),
                        local_ip: address,
                    },
                }
            }
        }
    }

    /// The typed event, or which field is wrong and how.
    fn typed(self, register: &mut (impl IdentityMap + ?Sized)) -> Result<EventKind, String> {
        let unknown = |unknown: crate::protocol::agent::UnknownName| unknown.to_string();
        Ok(match self {
            Self::SignIn { account } => {
                EventKind::SignIn { account: account.read("account", register).map_err(unknown)? }
            }
            Self::AddressChange { address } => EventKind::AddressChange { address },
            Self::Attempt { indicator_id, connection, outcome } => {
                let indicator = indicator_id.parse().map(IndicatorId);
                let indicator = indicator.map_err(|_| format!("`indicatorId`: `{indicator_id}` is no number"))?;
                EventKind::Attempt {
                    indicator,
                    destination: read_destination("remoteUrl", &connection.remote_url, register).map_err(unknown)?,
                    account: connection.account.read("account", register).map_err(unknown)?,
                    image: connection.process.read("process", register).map_err(unknown)?,
                    address: connection.local_ip,
                    outcome: outcome.into(),
                }
            }
            Self::ConnectionThroughProxy { connection } => EventKind::ConnectionThroughProxy {
                destination: read_destination("remoteUrl", &connection.remote_url, register).map_err(unknown)?,
                account: connection.account.read("account", register).map_err(unknown)?,
                image: connection.process.read("process", register).map_err(unknown)?,
                address: connection.local_ip,
            },
        })
    }
}

impl From<AttemptOutcome> for OutcomeBody {
    fn from(outcome: AttemptOutcome) -> Self {
        match outcome {
            AttemptOutcome::Blocked(enforcer) => Self::BlockedBy(enforcer),
            AttemptOutcome::NotBlocked(why) => Self::NotBlocked(match why {
                NotBlocked::Misconfigured(missing) => {
                    let lacking = Prerequisite::ALL.into_iter().filter(|(_, one)| missing.contains(*one));
                    WhyBody::Misconfigured(lacking.map(|(name, _)| name).collect())
                }
                NotBlocked::PolicyNotYetArrived => WhyBody::PolicyNotYetArrived,
                NotBlocked::AlertOnly => WhyBody::AlertOnly,
            }),
        }
    }
}

impl From<OutcomeBody> for AttemptOutcome {
    fn from(body: OutcomeBody) -> Self {
        match body {
            OutcomeBody::BlockedBy(enforcer) => Self::Blocked(enforcer),
            OutcomeBody::NotBlocked(why) => Self::NotBlocked(match why {
                WhyBody::Misconfigured(lacking) => {
                    let lacks = |name: &Prerequisite| lacking.contains(name);
                    let missing = Prerequisite::ALL.into_iter().filter(|(name, _)| lacks(name));
                    NotBlocked::Misconfigured(missing.fold(MissingPrerequisites::NONE, |all, (_, one)| all.and(one)))
                }
                WhyBody::PolicyNotYetArrived => NotBlocked::PolicyNotYetArrived,
                WhyBody::AlertOnly => NotBlocked::AlertOnly,
            }),
        }
    }
}

impl From<EventsAcknowledged> for AcknowledgedBody {
    fn from(EventsAcknowledged { first, count }: EventsAcknowledged) -> Self {
        Self { first, count }
    }
}

impl From<AcknowledgedBody> for EventsAcknowledged {
    fn from(AcknowledgedBody { first, count }: AcknowledgedBody) -> Self {
        Self { first, count }
    }
}
