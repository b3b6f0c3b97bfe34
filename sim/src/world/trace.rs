//! The trace: each observation as one line of JSON, its names written out.
//!
//! Every line has `at` (RFC 3339, UTC, milliseconds), `role`, `fact`, and `device` where it is about one; then the
//! fields of the fact. A tally is an object of `transactions`, `up` and `down`. Names of fields and facts are stable:
//! new ones may be added, none changes its meaning.
//!
//! | fact | fields |
//! |---|---|
//! | `connected` | `place` (null if it was a stimulus), `address`, `behind_proxy` |
//! | `disconnected`, `crashed` | |
//! | `signed_in` | `account` |
//! | `transaction` | `ended_at`, `destination`, `account`, `process`, `up`, `down`, `class` of the ledger, |
//! | | `outcome` if an indicator matched |
//! | `cap_reached` | `by`: `bytes` or `transactions` |
//! | `message_lost` | `message`: `check_in`, `report`, `events`, `signals`, `log`, `upload` or `collector_report`, |
//! | | `answer`: whether it was an answer |
//! | `checked_in`, `policy_installed` | `policy`: its version, 0 being none |
//! | `report_sent` | `report`: its number on the device, `transactions`, `body_bytes`, `again` |
//! | `report_arrived` | `report`, `accepted`: a tally of what is new |
//! | `alerted` | `attempted_at`, `destination`, `outcome`, `severity`, |
//! | | `alert`: its number on the device, `raised`: whether it is new |
//! | `forwarded` | `shown`, `made_while_off`, `withheld`: tallies |
//! | `administered` | `action` in words, and if it was refused `refused`: why |
//! | `indicator_submitted` | `indicator`: its number, `value` |
//! | `indicator_deleted` | `indicator` |
//! | `policy_published` | `policy`, `rules`: how many are in force |
//! | `request_failed` | `error` |
//! | `log_analysed` | `file`, `data_source`, `taken`: transactions, `left_out`: lines |
//! | `policy_alerted` | `rule`: the name of the policy, `app`, `report`, `tagged` if it gave a tag |
//!
//! An outcome is `blocked by SmartScreen`, `blocked by network protection`, or `not blocked: ` and why.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::facts::{Fact, Observation};
use super::setting::Setting;
use crate::engine::Stamped;

/// An observation, to be written as one line of a trace.
#[derive(Clone, Copy)]
pub struct TraceLine<'a> {
    observation: &'a Stamped<Observation>,
    setting: &'a Setting,
}

impl<'a> TraceLine<'a> {
    /// The line of `observation`, its names looked up in `setting`.
    #[must_use]
    pub const fn new(observation: &'a Stamped<Observation>, setting: &'a Setting) -> Self {
        Self { observation, setting }
    }
}

impl Serialize for TraceLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Observation { role, device, fact } = &self.observation.what;
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("at", &self.observation.at)?;
        line.serialize_entry("role", role)?;
        if let Some(device) = device {
            line.serialize_entry("device", &self.setting.device_name(*device).computer_dns_name)?;
        }
        line.serialize_entry("fact", fact.name())?;
        fields(fact, self.setting, &mut line)?;
        line.end()
    }
}

/// Writes the fields of a fact.
fn fields<M: SerializeMap>(fact: &Fact, setting: &Setting, line: &mut M) -> Result<(), M::Error> {
    let names = setting.names();
    match fact {
        Fact::Connected { place, address, behind_proxy } => {
            line.serialize_entry("place", &place.map(|place| setting.place_name(place)))?;
            line.serialize_entry("address", address)?;
            line.serialize_entry("behind_proxy", behind_proxy)
        }
        Fact::Disconnected | Fact::Crashed => Ok(()),
        Fact::SignedIn { account } => line.serialize_entry("account", &names.accounts().qualified(*account)),
        Fact::Transaction { at, destination, account, image, tally, class, outcome } => {
            line.serialize_entry("ended_at", at)?;
            line.serialize_entry("destination", &names.destination(*destination).to_string())?;
            line.serialize_entry("account", &names.accounts().qualified(*account))?;
            line.serialize_entry("process", &names.image(*image).file_name)?;
            line.serialize_entry("up", &tally.up)?;
            line.serialize_entry("down", &tally.down)?;
            line.serialize_entry("class", class)?;
            match outcome {
                Some(outcome) => line.serialize_entry("outcome", &outcome.to_string()),
                None => Ok(()),
            }
        }
        Fact::CapReached { by } => line.serialize_entry("by", by),
        Fact::MessageLost { kind, answer } => {
            line.serialize_entry("message", kind)?;
            line.serialize_entry("answer", answer)
        }
        Fact::CheckedIn { policy } | Fact::PolicyInstalled { policy } => line.serialize_entry("policy", policy),
        Fact::ReportSent { sequence, transactions, body, again } => {
            line.serialize_entry("report", sequence)?;
            line.serialize_entry("transactions", transactions)?;
            line.serialize_entry("body_bytes", body)?;
            line.serialize_entry("again", again)
        }
        Fact::ReportArrived { sequence, accepted } => {
            line.serialize_entry("report", sequence)?;
            line.serialize_entry("accepted", accepted)
        }
        Fact::Alerted { attempted_at, alert, raised, outcome, severity, destination } => {
            line.serialize_entry("attempted_at", attempted_at)?;
            line.serialize_entry("alert", alert)?;
            line.serialize_entry("raised", raised)?;
            line.serialize_entry("outcome", &outcome.to_string())?;
            line.serialize_entry("severity", severity)?;
            line.serialize_entry("destination", &names.destination(*destination).to_string())
        }
        Fact::Forwarded { shown, made_while_off, withheld } => {
            line.serialize_entry("shown", shown)?;
            line.serialize_entry("made_while_off", made_while_off)?;
            line.serialize_entry("withheld", withheld)
        }
        Fact::Administered { action, refused } => {
            line.serialize_entry("action", action)?;
            match refused {
                Some(refused) => line.serialize_entry("refused", refused),
                None => Ok(()),
            }
        }
        Fact::IndicatorSubmitted { indicator, value } => {
            line.serialize_entry("indicator", indicator)?;
            line.serialize_entry("value", value)
        }
        Fact::IndicatorDeleted { indicator } => line.serialize_entry("indicator", indicator),
        Fact::PolicyPublished { policy, rules } => {
            line.serialize_entry("policy", policy)?;
            line.serialize_entry("rules", rules)
        }
        Fact::RequestFailed { error } => line.serialize_entry("error", error),
        Fact::LogAnalysed { file, data_source, taken, left_out } => {
            line.serialize_entry("file", file)?;
            line.serialize_entry("data_source", data_source)?;
            line.serialize_entry("taken", taken)?;
            line.serialize_entry("left_out", left_out)
        }
        Fact::PolicyAlerted { rule, app, report, tagged } => {
            line.serialize_entry("rule", rule)?;
            line.serialize_entry("app", app)?;
            line.serialize_entry("report", report)?;
            match tagged {
                Some(tag) => line.serialize_entry("tagged", tag),
                None => Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests;
