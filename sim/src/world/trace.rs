//! The trace: each observation as one line of JSON, its names written out.
//!
//! The names of fields and facts are stable: new ones may be added, none changes its meaning.

use gnomon_reference_impl::endpoint::StoppedBy;
use gnomon_reference_impl::protocol::agent::LocalAddress;
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::defender::{IndicatorId, Severity};
use gnomon_reference_impl::protocol::device_policy::PolicyVersion;
use gnomon_reference_impl::quantities::{Bytes, Tally};
use gnomon_reference_impl::time::SimTime;
use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{Fact, MessageKind, Observation, Role};
use super::ledger::LedgerClass;
use super::setting::Setting;
use crate::engine::Stamped;

/// Something that happened in a run, as one line of `observations.ndjson`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "An observation of Gnomon")]
pub struct TraceLine<'a> {
    /// When it was noticed. A connection is noticed when its device is looked at next, at the latest within the hour.
    at: SimTime,
    /// Who noticed it.
    role: Role,
    /// The DNS name of the device, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    /// What happened, with its fields.
    #[serde(flatten)]
    fact: FactLine<'a>,
}

/// What happened, with names in the place of numbers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "snake_case")]
enum FactLine<'a> {
    /// A device came on, or moved, and has an address.
    Connected {
        /// Where; null if it was connected by a stimulus.
        place: Option<&'a str>,
        /// Its address there.
        address: LocalAddress,
        /// Whether a forward proxy stands between it and the Internet.
        behind_proxy: bool,
    },
    /// A device went off the network.
    Disconnected,
    /// A device lost power and came back.
    Crashed,
    /// Somebody signed in to a device.
    SignedIn {
        /// Who, as `domain\\name`.
        account: String,
    },
    /// A connection was made or blocked.
    Transaction {
        /// When it ended.
        ended_at: SimTime,
        /// Host or address.
        destination: String,
        /// The account of the process, as `domain\\name`.
        account: String,
        /// The file name of the program.
        process: &'a str,
        /// Bytes from the device.
        up: Bytes,
        /// Bytes to the device.
        down: Bytes,
        /// Where it begins in the ledger.
        class: LedgerClass,
        /// What an indicator made of it, if one matched: `blocked by SmartScreen`, `blocked by network protection`, or
        /// `not blocked: ` and why.
        #[serde(skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
    },
    /// The cap stopped a device for the rest of the UTC day.
    CapReached {
        /// By which of the two limits.
        by: StoppedBy,
    },
    /// A message was sent and will not arrive.
    MessageLost {
        /// The kind of message.
        message: MessageKind,
        /// Whether it was an answer.
        answer: bool,
    },
    /// A device asked for its policy.
    CheckedIn {
        /// The version of the policy it has, 0 being none.
        policy: PolicyVersion,
    },
    /// A device has a newer policy.
    PolicyInstalled {
        /// The version of that policy.
        policy: PolicyVersion,
    },
    /// A device sent a report.
    ReportSent {
        /// Its number on the device.
        report: u32,
        /// How many transactions it carries.
        transactions: u64,
        /// The size of its body, as encoded.
        body_bytes: Bytes,
        /// Whether it was sent before.
        again: bool,
    },
    /// A report arrived in Defender.
    ReportArrived {
        /// Its number on the device.
        report: u32,
        /// What of it is new.
        accepted: Tally,
    },
    /// An attempt was counted in an alert.
    Alerted {
        /// When the attempt was made.
        attempted_at: SimTime,
        /// The number of the alert on the device.
        alert: u32,
        /// Whether the alert is new.
        raised: bool,
        /// What became of the attempts.
        outcome: String,
        /// The severity of the alert.
        severity: Severity,
        /// Where the attempt went: host or address.
        destination: String,
    },
    /// What had arrived of a device was forwarded to Cloud App Security, or not.
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
        action: &'a str,
        /// Why it was refused, if it was.
        #[serde(skip_serializing_if = "Option::is_none")]
        refused: Option<&'a str>,
    },
    /// An indicator was submitted or updated.
    IndicatorSubmitted {
        /// The number that Defender gave it.
        indicator: IndicatorId,
        /// What it matches: a domain, an address or a URL.
        value: &'a str,
    },
    /// An indicator was deleted.
    IndicatorDeleted {
        /// The number that Defender gave it.
        indicator: IndicatorId,
    },
    /// A policy for devices was published.
    PolicyPublished {
        /// The version of that policy.
        policy: PolicyVersion,
        /// How many of its rules are in force.
        rules: usize,
    },
    /// A log of a data source was analysed.
    LogAnalysed {
        /// The name of the log file.
        file: &'a str,
        /// The name of the data source.
        data_source: &'a str,
        /// Transactions that show from now on.
        taken: u64,
        /// Lines that do not count.
        left_out: u64,
    },
    /// A request between the clouds failed.
    RequestFailed {
        /// Code and message of the refusal.
        error: &'a str,
    },
    /// An app discovery policy alerted.
    PolicyAlerted {
        /// The name of the policy.
        rule: &'a str,
        /// The name of the app.
        app: &'a str,
        /// The display name of the report.
        report: &'a str,
        /// The tag it gave to the app, if it gave one.
        #[serde(skip_serializing_if = "Option::is_none")]
        tagged: Option<AppTag>,
    },
}

impl<'a> TraceLine<'a> {
    /// The name and version of the form of these lines.
    pub const SCHEMA: &'static str = "gnomon.observation/1";

    /// The line of `observation`, its names looked up in `setting`.
    #[must_use]
    pub fn new(observation: &'a Stamped<Observation>, setting: &'a Setting) -> Self {
        let Observation { role, device, fact } = &observation.what;
        Self {
            at: observation.at,
            role: *role,
            device: device.map(|device| setting.device_name(device).computer_dns_name),
            fact: FactLine::new(fact, setting),
        }
    }
}

impl<'a> FactLine<'a> {
    fn new(fact: &'a Fact, setting: &'a Setting) -> Self {
        let names = setting.names();
        let account = |account| names.accounts().qualified(account);
        let destination = |destination| names.destination(destination).to_string();
        match *fact {
            Fact::Connected { place, address, behind_proxy } => {
                Self::Connected { place: place.map(|place| setting.place_name(place)), address, behind_proxy }
            }
            Fact::Disconnected => Self::Disconnected,
            Fact::Crashed => Self::Crashed,
            Fact::SignedIn { account: who } => Self::SignedIn { account: account(who) },
            Fact::Transaction { at, destination: to, account: who, image, tally, class, outcome } => {
                Self::Transaction {
                    ended_at: at,
                    destination: destination(to),
                    account: account(who),
                    process: &names.image(image).file_name,
                    up: tally.up,
                    down: tally.down,
                    class,
                    outcome: outcome.map(|outcome| outcome.to_string()),
                }
            }
            Fact::CapReached { by } => Self::CapReached { by },
            Fact::MessageLost { kind, answer } => Self::MessageLost { message: kind, answer },
            Fact::CheckedIn { policy } => Self::CheckedIn { policy },
            Fact::PolicyInstalled { policy } => Self::PolicyInstalled { policy },
            Fact::ReportSent { sequence, transactions, body, again } => {
                Self::ReportSent { report: sequence, transactions, body_bytes: body, again }
            }
            Fact::ReportArrived { sequence, accepted } => Self::ReportArrived { report: sequence, accepted },
            Fact::Alerted { attempted_at, alert, raised, outcome, severity, destination: to } => Self::Alerted {
                attempted_at,
                alert,
                raised,
                outcome: outcome.to_string(),
                severity,
                destination: destination(to),
            },
            Fact::Forwarded { shown, made_while_off, withheld } => Self::Forwarded { shown, made_while_off, withheld },
            Fact::Administered { ref action, ref refused } => {
                Self::Administered { action, refused: refused.as_deref() }
            }
            Fact::IndicatorSubmitted { indicator, ref value } => Self::IndicatorSubmitted { indicator, value },
            Fact::IndicatorDeleted { indicator } => Self::IndicatorDeleted { indicator },
            Fact::PolicyPublished { policy, rules } => Self::PolicyPublished { policy, rules },
            Fact::RequestFailed { ref error } => Self::RequestFailed { error },
            Fact::LogAnalysed { ref file, ref data_source, taken, left_out } => {
                Self::LogAnalysed { file, data_source, taken, left_out }
            }
            Fact::PolicyAlerted { ref rule, ref app, ref report, tagged } => {
                Self::PolicyAlerted { rule, app, report, tagged }
            }
        }
    }
}

#[cfg(test)]
mod tests;
