//! Telling: what happened, in words, for stories.

use gnomon_reference_impl::time::SimTime;
use gnomon_sim::engine::Stamped;
use gnomon_sim::world::{Fact, MessageKind, Observation};

use super::Fixture;

/// The most events a story tells; what lies between the first and the last is left out.
const MOST_EVENTS: usize = 24;

/// A message of this kind, in words.
const fn message(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::CheckIn => "a check-in",
        MessageKind::Report => "a report",
        MessageKind::Events => "a message of events",
        MessageKind::Signals => "a batch of signals",
        MessageKind::Log => "a piece of a log",
        MessageKind::Upload => "a call of a log upload",
        MessageKind::CollectorReport => "what the log collector tells of itself",
        MessageKind::Indicators => "a request about indicators",
        MessageKind::Integration => "the state of the integration",
    }
}

impl Fixture {
    /// What happened since `from` that explains a verdict, one line each.
    #[must_use]
    pub fn events_since(&self, from: SimTime) -> Vec<String> {
        let trace = self.bench.trace();
        let begins = trace.partition_point(|observation| observation.at < from);
        let mut lines: Vec<String> = trace[begins..].iter().filter_map(|observation| self.line(observation)).collect();
        if lines.len() > MOST_EVENTS {
            let left_out = lines.len() - MOST_EVENTS;
            let rest = lines.split_off(MOST_EVENTS / 2);
            lines.push(format!("({left_out} more)"));
            lines.extend_from_slice(&rest[rest.len() - MOST_EVENTS / 2..]);
        }
        lines
    }

    fn line(&self, observation: &Stamped<Observation>) -> Option<String> {
        let names = self.bench.setting().names();
        let what = match &observation.what.fact {
            Fact::Administered { action, refused: None } => format!("the administrator {action}"),
            Fact::Administered { action, refused: Some(reason) } => {
                format!("the administrator {action}, and was refused: {reason}")
            }
            Fact::IndicatorSubmitted { value, .. } => format!("Defender has an indicator for {value}"),
            Fact::IndicatorDeleted { indicator } => format!("Defender has deleted indicator {}", indicator.0),
            Fact::PolicyPublished { policy, rules } => {
                format!("Defender publishes policy {} of {rules} rules", policy.0)
            }
            Fact::PolicyInstalled { policy } => format!("has policy {}", policy.0),
            Fact::MessageLost { kind, answer: true } => format!("the answer to {} is lost", message(*kind)),
            Fact::MessageLost { kind, answer: false } => format!("{} is lost", message(*kind)),
            Fact::Connected { address, behind_proxy, .. } => {
                format!("is connected as {address}{}", if *behind_proxy { ", behind a proxy" } else { "" })
            }
            Fact::Disconnected => "has lost its network".to_owned(),
            Fact::Crashed => "has lost power".to_owned(),
            Fact::CapReached { by } => format!("has reached the cap by {by:?}"),
            Fact::ReportSent { sequence, transactions, body, again } => {
                let again = if *again { " again" } else { "" };
                format!("sends report {sequence}{again}: {transactions} transactions, {} bytes", body.0)
            }
            Fact::Alerted { outcome, destination, raised, .. } => format!(
                "{} an alert: {}, {outcome}",
                if *raised { "raises" } else { "is counted in" },
                names.destination(*destination)
            ),
            Fact::LogAnalysed { file, taken, left_out, .. } => {
                format!("{file} is analysed: {taken} transactions count, {left_out} lines do not")
            }
            Fact::PolicyAlerted { rule, app, report, tagged } => {
                let tagged = tagged.map(|tag| format!(", which it tags as {tag:?}")).unwrap_or_default();
                format!("the policy \"{rule}\" alerts about {app}{tagged}, in the report {report}")
            }
            Fact::RequestFailed { error } => format!("Defender refuses a request: {error}"),
            Fact::Forwarded { shown, .. } if shown.transactions > 0 => {
                format!("Cloud Discovery shows {} more transactions of it", shown.transactions)
            }
            Fact::Transaction { destination, outcome: Some(outcome), .. } => {
                format!("attempts {}: {outcome:?}", names.destination(*destination))
            }
            Fact::Transaction { .. }
            | Fact::CheckedIn { .. }
            | Fact::SignedIn { .. }
            | Fact::ReportArrived { .. }
            | Fact::Forwarded { .. } => return None,
        };
        let who = observation.what.device.map(|device| format!("{} ", self.name(device))).unwrap_or_default();
        Some(format!("{}  {who}{what}", observation.at))
    }
}
