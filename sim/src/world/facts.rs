//! Facts: what happened, as the one stream that trace, ledger, measurements, stories and checks read.
//!
//! A fact is recorded when it is noticed, and says itself when it happened where that is not the same instant. Each is
//! folded into the digest of its entity, whether anybody reads the stream or not.

use gnomon_reference_impl::defender::AlertOutcome;
use gnomon_reference_impl::endpoint::StoppedBy;
use gnomon_reference_impl::names::{AccountId, DestinationId, DeviceId, ImageId};
use gnomon_reference_impl::protocol::agent::{AttemptOutcome, Enforcer, LocalAddress, NotBlocked};
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::defender::{IndicatorId, Severity};
use gnomon_reference_impl::protocol::device_policy::PolicyVersion;
use gnomon_reference_impl::quantities::{Bytes, Tally};
use gnomon_reference_impl::time::SimTime;
use schemars::JsonSchema;
use serde::Serialize;

use super::ledger::LedgerClass;
use super::movement::PlaceIndex;
use crate::engine::Chain;

/// Who noticed a fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The world: people, places, networks.
    World,
    /// The agent on a device.
    Endpoint,
    /// The Defender cloud.
    Defender,
    /// The Cloud App Security cloud.
    CloudApps,
    /// The log collector.
    Collector,
    /// An administrator of either cloud.
    Administrator,
}

/// An observation: who noticed what about which device.
#[derive(Clone, PartialEq, Debug)]
pub struct Observation {
    /// Who noticed it.
    pub role: Role,
    /// The device it is about, if it is about one.
    pub device: Option<DeviceId>,
    /// The fact, with its details.
    pub fact: Fact,
}

/// The kinds of messages that can be lost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A check-in, or its answer.
    CheckIn,
    /// A report, or its acknowledgement.
    Report,
    /// Events, or their acknowledgement.
    Events,
    /// What Defender forwards to Cloud App Security, or the answer to it.
    Signals,
    /// A piece of a forward proxy's log, or the answer of the collector.
    Log,
    /// A call of a log upload, or its answer.
    Upload,
    /// What a log collector tells of itself, or the receipt.
    CollectorReport,
    /// A request of Cloud App Security about its indicators, or the answer of Defender.
    Indicators,
    /// Whether the integration is on, as Defender tells Cloud App Security, or the receipt.
    Integration,
}

/// Something that happened, with its details.
#[derive(Clone, PartialEq, Debug)]
pub enum Fact {
    /// A device came on, or moved, and has this address.
    Connected {
        /// Where; nothing if it was connected by a stimulus.
        place: Option<PlaceIndex>,
        /// Its address there.
        address: LocalAddress,
        /// Whether a forward proxy stands between it and the Internet.
        behind_proxy: bool,
    },
    /// A device went off.
    Disconnected,
    /// A device lost power and came back.
    Crashed,
    /// Someone signed in.
    SignedIn {
        /// The account that signed in.
        account: AccountId,
    },
    /// A connection was made or blocked.
    Transaction {
        /// When it ended.
        at: SimTime,
        /// The host and path that it went to.
        destination: DestinationId,
        /// The account of the process.
        account: AccountId,
        /// The program that made it.
        image: ImageId,
        /// Its size in a report.
        tally: Tally,
        /// Where it begins in the ledger.
        class: LedgerClass,
        /// What an indicator made of it, if one matched.
        outcome: Option<AttemptOutcome>,
    },
    /// The cap stopped a device for the rest of the day.
    CapReached {
        /// By which limit.
        by: StoppedBy,
    },
    /// A message was sent and will not arrive.
    MessageLost {
        /// The kind of message.
        kind: MessageKind,
        /// Whether it was an answer.
        answer: bool,
    },
    /// A device asked for its policy.
    CheckedIn {
        /// The policy it has.
        policy: PolicyVersion,
    },
    /// A device has a newer policy.
    PolicyInstalled {
        /// The version of the policy.
        policy: PolicyVersion,
    },
    /// A device sent a report.
    ReportSent {
        /// The report's id.
        sequence: u32,
        /// How many transactions it carries.
        transactions: u64,
        /// The size of its body.
        body: Bytes,
        /// Whether it was sent before.
        again: bool,
    },
    /// A report arrived in Defender.
    ReportArrived {
        /// The report's id.
        sequence: u32,
        /// What of it is new.
        accepted: Tally,
    },
    /// An attempt was counted in an alert.
    Alerted {
        /// When the attempt was made.
        attempted_at: SimTime,
        /// The number of the alert on the device.
        alert: u32,
        /// Whether the alert was opened for it.
        raised: bool,
        /// What became of the attempts.
        outcome: AlertOutcome,
        /// The severity of the alert.
        severity: Severity,
        /// Where the attempt went.
        destination: DestinationId,
    },
    /// What had arrived of a device was forwarded, or not.
    Forwarded {
        /// New in discovery.
        shown: Tally,
        /// Made while the integration was off.
        made_while_off: Tally,
        /// Withheld by a switch or a licence.
        withheld: Tally,
    },
    /// An administrator did something.
    Administered {
        /// What was done, in words.
        action: String,
        /// What it was refused for, if it was.
        refused: Option<String>,
    },
    /// An indicator was submitted or updated.
    IndicatorSubmitted {
        /// The number of the indicator.
        indicator: IndicatorId,
        /// The value of the indicator, a domain for example.
        value: String,
    },
    /// An indicator was deleted.
    IndicatorDeleted {
        /// The number of the indicator.
        indicator: IndicatorId,
    },
    /// A policy was published.
    PolicyPublished {
        /// The version of the policy.
        policy: PolicyVersion,
        /// How many of its rules are in force.
        rules: usize,
    },
    /// A log of a data source was analysed.
    LogAnalysed {
        /// The name of the file, as its upload gave it.
        file: String,
        /// The data source.
        data_source: String,
        /// Transactions that show from now on.
        taken: u64,
        /// Lines that do not count.
        left_out: u64,
    },
    /// A request between the clouds failed.
    RequestFailed {
        /// The error that was answered, in words.
        error: String,
    },
    /// An app discovery policy alerted.
    PolicyAlerted {
        /// The name of the policy.
        rule: String,
        /// The name of the app.
        app: String,
        /// The display name of the report.
        report: String,
        /// The tag it gave to the app, if it gives one.
        tagged: Option<AppTag>,
    },
}

impl Fact {
    /// Folds the fact, noticed at `at`, into a digest.
    #[inline(always)]
    pub(super) fn fold(&self, at: SimTime, chain: &mut Chain) {
        chain.fold(at.millis(), self.tag());
        // There are far more transactions than anything else.
        if let Self::Transaction { at, destination, account, image, tally, class, outcome } = self {
            chain.fold(at.millis(), u64::from(destination.0) << 32 | u64::from(account.0));
            chain.fold(tally.up.0, tally.down.0);
            chain.fold((image.position() as u64) << 8 | *class as u64, outcome.map_or(0, code));
        } else {
            self.fold_rarer(chain);
        }
    }

    fn fold_rarer(&self, chain: &mut Chain) {
        match self {
            Self::Connected { place, address, behind_proxy } => chain.fold(
                u64::from(address.0.to_bits()) << 1 | u64::from(*behind_proxy),
                place.map_or(u64::MAX, |place| u64::from(place.0)),
            ),
            Self::Disconnected | Self::Crashed | Self::Transaction { .. } => {}
            Self::SignedIn { account } => chain.fold(u64::from(account.0), 0),
            Self::CapReached { by } => chain.fold(*by as u64, 0),
            Self::MessageLost { kind, answer } => chain.fold(*kind as u64, u64::from(*answer)),
            Self::CheckedIn { policy } | Self::PolicyInstalled { policy } => chain.fold(u64::from(policy.0), 0),
            Self::ReportSent { sequence, transactions, body, again } => {
                chain.fold(u64::from(*sequence) << 1 | u64::from(*again), *transactions);
                chain.fold(body.0, 0);
            }
            Self::ReportArrived { sequence, accepted } => {
                chain.fold(u64::from(*sequence), 0);
                fold_tally(*accepted, chain);
            }
            Self::Alerted { attempted_at, alert, raised, outcome, severity, destination } => {
                chain.fold(attempted_at.millis(), u64::from(*alert) << 1 | u64::from(*raised));
                chain.fold((*outcome as u64) << 8 | *severity as u64, u64::from(destination.0));
            }
            Self::Forwarded { shown, made_while_off, withheld } => {
                [shown, made_while_off, withheld].into_iter().for_each(|tally| fold_tally(*tally, chain));
            }
            Self::Administered { action, refused } => {
                chain.fold_text(action);
                chain.fold_text(refused.as_deref().unwrap_or_default());
            }
            Self::IndicatorSubmitted { indicator, value } => {
                chain.fold(indicator.0, 0);
                chain.fold_text(value);
            }
            Self::IndicatorDeleted { indicator } => chain.fold(indicator.0, 0),
            Self::PolicyPublished { policy, rules } => chain.fold(u64::from(policy.0), *rules as u64),
            Self::RequestFailed { error } => chain.fold_text(error),
            Self::LogAnalysed { file, data_source, taken, left_out } => {
                chain.fold_text(file);
                chain.fold_text(data_source);
                chain.fold(*taken, *left_out);
            }
            Self::PolicyAlerted { rule, app, report, tagged } => {
                [rule, app, report].into_iter().for_each(|text| chain.fold_text(text));
                chain.fold(tagged.map_or(0, |tag| tag as u64 + 1), 0);
            }
        }
    }

    /// A number for the kind of fact; the list only ever grows at its end.
    const fn tag(&self) -> u64 {
        match self {
            Self::Connected { .. } => 1,
            Self::Disconnected => 2,
            Self::Crashed => 3,
            Self::SignedIn { .. } => 4,
            Self::Transaction { .. } => 5,
            Self::CapReached { .. } => 6,
            Self::MessageLost { .. } => 7,
            Self::CheckedIn { .. } => 8,
            Self::PolicyInstalled { .. } => 9,
            Self::ReportSent { .. } => 10,
            Self::ReportArrived { .. } => 11,
            Self::Alerted { .. } => 12,
            Self::Forwarded { .. } => 13,
            Self::Administered { .. } => 14,
            Self::IndicatorSubmitted { .. } => 15,
            Self::IndicatorDeleted { .. } => 16,
            Self::PolicyPublished { .. } => 17,
            Self::RequestFailed { .. } => 18,
            Self::PolicyAlerted { .. } => 19,
            Self::LogAnalysed { .. } => 20,
        }
    }
}

fn fold_tally(tally: Tally, chain: &mut Chain) {
    chain.fold(tally.transactions, tally.up.0);
    chain.fold(tally.down.0, 0);
}

/// A number for an outcome, never zero.
const fn code(outcome: AttemptOutcome) -> u64 {
    match outcome {
        AttemptOutcome::Blocked(Enforcer::SmartScreen) => 1,
        AttemptOutcome::Blocked(Enforcer::NetworkProtection) => 2,
        AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived) => 3,
        AttemptOutcome::NotBlocked(NotBlocked::AlertOnly) => 4,
        AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(_)) => 5,
    }
}
