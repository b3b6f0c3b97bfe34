//! Messages to show in the documents: each written by the codec, from typed values.

use std::sync::Arc;

use crate::catalog::Destination;
use crate::http::test_bed::IdentityMap;
use crate::http::test_bed::signals::SignalMessage;
use crate::names::{AccountId, Client, DestinationId, DeviceId, DeviceName, ImageId, Names, ProcessImage};
use crate::protocol::agent::{
    AgentEvent, AgentRequest, AgentResponse, AttemptOutcome, CheckIn, CheckInAnswer, Enforcer, EventBatch, EventKind,
    EventsAcknowledged, LocalAddress, MissingPrerequisites, NameResolver, NotBlocked, Report, ReportAcknowledged,
    Transaction, encode_transaction,
};
use crate::protocol::collector::{CollectorReport, LogAnswer, RefusalReason, SenderId, SourceReport, StreamId};
use crate::protocol::defender::{Action, IndicatorId};
use crate::protocol::device_policy::{DevicePolicy, Matcher, PolicyRule, PolicyVersion};
use crate::protocol::network::{Access, Connect};
use crate::protocol::signals::{ForwardedTransactions, IntegrationState, Signal, SignalBatch};
use crate::protocol::windows::WindowsBuild;
use crate::protocol::{ApiError, ErrorCode};
use crate::quantities::{Bytes, Tally};
use crate::time::{SimDuration, SimTime};

/// The device, the account, the program and the destination that the examples name.
#[derive(Clone, Debug)]
pub struct ExampleIdentityMap {
    names: Names,
    image: ImageId,
    device: DeviceName,
}

const DEVICE: DeviceId = DeviceId(0);
const ADDRESS: LocalAddress = LocalAddress(std::net::Ipv4Addr::new(10, 20, 3, 4));
const DROPBOX: DestinationId = DestinationId(0);

impl Default for ExampleIdentityMap {
    fn default() -> Self {
        let mut names = Names::new();
        names.accounts_mut().add("contoso", "erin.smith");
        let folder = r"C:\Program Files\Google\Chrome\Application";
        let image = names.add_image(ProcessImage::new("chrome.exe", folder, "--type=utility", Client::Browser));
        let known = Destination::parse("www.dropbox.com").map(|dropbox| names.add_destination(dropbox));
        debug_assert_eq!(known, Ok(DROPBOX));
        let machine_id = "1e5bc9d7e413ddd7902c2932e418702b84d0cc07".to_owned();
        Self { names, image, device: DeviceName { machine_id, computer_dns_name: "laptop-1.contoso.com".to_owned() } }
    }
}

impl NameResolver for ExampleIdentityMap {
    fn names(&self) -> &Names {
        &self.names
    }

    fn number(&mut self, destination: Destination) -> Option<DestinationId> {
        self.names.destination_id(&destination)
    }
}

impl IdentityMap for ExampleIdentityMap {
    fn device_name(&self, _: DeviceId) -> DeviceName {
        self.device.clone()
    }

    fn device(&self, machine_id: &str) -> Option<DeviceId> {
        (machine_id == self.device.machine_id).then_some(DEVICE)
    }
}

/// The Wednesday of the examples, at this time.
fn at(hour: u64, minute: u64) -> SimTime {
    // 2021-02-10T00:00:00Z.
    SimTime::from_millis(1_612_915_200_000) + SimDuration::from_mins(hour * 60 + minute)
}

impl ExampleIdentityMap {
    fn account(&self) -> AccountId {
        self.names.accounts().named("erin.smith").unwrap_or(AccountId::SYSTEM)
    }

    fn transactions(&self) -> Vec<Transaction> {
        let transaction = |(minute, up, blocked, number)| {
            let mut transaction = Transaction {
                at: at(9, minute),
                up: Bytes(up),
                down: Bytes(5120),
                destination: DROPBOX,
                account: self.account(),
                address: ADDRESS,
                encoded: 0,
                image: self.image,
                blocked,
            };
            let line = encode_transaction(&transaction, number, &self.device, &self.names);
            transaction.encoded = u32::try_from(line.len()).unwrap_or(u32::MAX);
            transaction
        };
        [(15, 1339, false, 40), (16, 517, true, 41)].map(transaction).to_vec()
    }

    pub(super) fn check_in(&self) -> AgentRequest {
        let build = WindowsBuild::client(19_042, 746);
        AgentRequest::CheckIn(CheckIn { device: DEVICE, build, address: ADDRESS, policy: PolicyVersion(3) })
    }

    pub(super) fn report(&self) -> AgentRequest {
        let transactions = self.transactions();
        AgentRequest::Report(Arc::new(Report {
            device: DEVICE,
            sequence: 7,
            first: 40,
            body: Bytes(transactions.iter().map(|transaction| u64::from(transaction.encoded)).sum()),
            transactions: transactions.into(),
            sealed_at: at(10, 0),
            held_back: Tally { transactions: 2, up: Bytes(1034), down: Bytes(9000) },
        }))
    }

    pub(super) fn events(&self) -> AgentRequest {
        let (account, image) = (self.account(), self.image);
        let (destination, address, indicator) = (DROPBOX, ADDRESS, IndicatorId(12));
        let attempt = |outcome| EventKind::Attempt { indicator, destination, account, image, address, outcome };
        let missing = MissingPrerequisites::NETWORK_PROTECTION_IN_AUDIT_MODE;
        let kinds = [
            EventKind::SignIn { account },
            EventKind::AddressChange { address },
            attempt(AttemptOutcome::Blocked(Enforcer::NetworkProtection)),
            attempt(AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing))),
            attempt(AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived)),
            EventKind::ConnectionThroughProxy { destination, account, image, address },
        ];
        let events = kinds.into_iter().zip(16..).map(|(kind, minute)| AgentEvent { at: at(9, minute), kind });
        AgentRequest::Events(EventBatch { device: DEVICE, first: 3, events: events.collect() })
    }

    pub(super) fn check_in_answer() -> AgentResponse {
        let rule = |indicator, matcher, action, removed_at| PolicyRule {
            indicator: IndicatorId(indicator),
            matcher,
            action,
            created_at: at(8, 31),
            removed_at,
        };
        let url = Matcher::Url { domain: "google.com".to_owned(), path: "/drive".to_owned() };
        let rules = vec![
            rule(12, Matcher::Domain("dropbox.com".to_owned()), Action::AlertAndBlock, None),
            rule(13, url, Action::Allowed, Some(at(9, 30))),
            rule(14, Matcher::Address([203, 0, 113, 9].into()), Action::Alert, None),
        ];
        let policy = DevicePolicy::new(PolicyVersion(4), at(9, 31), rules);
        AgentResponse::CheckIn(CheckInAnswer { policy: Some(Arc::new(policy)), as_of: at(9, 40) })
    }

    pub(super) const fn report_answer() -> AgentResponse {
        AgentResponse::Report(ReportAcknowledged { sequence: 7 })
    }

    pub(super) const fn events_answer() -> AgentResponse {
        AgentResponse::Events(EventsAcknowledged { first: 3, count: 6 })
    }

    pub(super) fn signals(&self) -> SignalMessage {
        let (device, account) = (DEVICE, self.account());
        let signals = [
            Signal::SignIn { device, account, at: at(9, 15) },
            Signal::Address { device, address: ADDRESS, at: at(9, 15) },
            Signal::Transactions(ForwardedTransactions::received(device, 40, self.transactions())),
        ];
        SignalMessage::Batch(device, SignalBatch { device, number: 2, signals: signals.into() })
    }

    pub(super) fn integration() -> IntegrationState {
        IntegrationState { on: true, since: at(5, 0) }
    }

    pub(super) fn connect(&self) -> Connect {
        let (account, image) = (self.account(), self.image);
        let (up, down) = (Bytes(1339), Bytes(5120));
        Connect { device: DEVICE, access: Access { at: at(9, 15), destination: DROPBOX, account, image, up, down } }
    }

    pub(super) fn collector_report() -> CollectorReport {
        let last_data = Some(at(9, 15));
        let source = SourceReport {
            data_source: "Office proxy".to_owned(),
            last_data,
            taken: 12,
            taken_bytes: Bytes(3400),
            uploaded: 1,
            waiting: 1,
            ..SourceReport::default()
        };
        CollectorReport {
            collector: "Rack 1".to_owned(),
            last_data,
            sources: vec![source],
            disk_used: Bytes(3400),
            disk_limit: Bytes(1_000_000_000),
        }
    }

    pub(super) fn log_answers() -> [LogAnswer; 4] {
        let stream = StreamId { sender: SenderId(2), number: 1 };
        [
            LogAnswer::Taken { stream, up_to: 4096 },
            LogAnswer::Complete { stream },
            LogAnswer::Refused { stream, up_to: 0, reason: RefusalReason::NoReceiver },
            LogAnswer::Refused { stream, up_to: 4096, reason: RefusalReason::DiskFull },
        ]
    }

    pub(super) fn refusal() -> ApiError {
        let error = ApiError::new(ErrorCode::ServiceUnavailable, "The service does not take the message now");
        ApiError { retry_after: Some(SimDuration::from_secs(30)), ..error }
    }
}
