//! Attempts on unsanctioned apps, and the alerts of them (BLK-09, ALR-01, ALR-02, ALR-03).

use std::collections::BTreeMap;

use gnomon_reference_impl::defender::AlertOutcome;
use gnomon_reference_impl::protocol::agent::{Enforcer, NotBlocked};
use gnomon_reference_impl::protocol::defender::Severity;
use gnomon_sim::world::Measures;
use schemars::JsonSchema;
use serde::Serialize;

use crate::numbers::{counted, grouped};
use crate::page::{Align, Page, Table, Tone};

/// Attempts on unsanctioned apps, and the alerts of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct BlockingSummary {
    /// Attempts that SmartScreen blocked, inside Edge.
    pub blocked_by_smart_screen: u64,
    /// Attempts that network protection blocked.
    pub blocked_by_network_protection: u64,
    /// Attempts that went through although there was an indicator, and why.
    pub not_blocked: Vec<ReasonLine>,
    /// Alerts, by what they say and how severe they are.
    pub alerts: Vec<AlertLine>,
}

/// Attempts that went through for one reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ReasonLine {
    /// Why, in words.
    pub why: String,
    /// How many attempts, each counted once.
    pub attempts: u64,
}

/// Alerts that say the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct AlertLine {
    /// What became of the attempts.
    pub outcome: String,
    /// How many alerts were opened with each severity.
    pub by_severity: BTreeMap<Severity, u64>,
    /// How many attempts they count.
    pub attempts: u64,
}

impl BlockingSummary {
    pub(super) fn of(measures: &Measures) -> Self {
        let blocked = |by| measures.blocked.get(&by).copied().unwrap_or(0);
        let mut not_blocked: BTreeMap<NotBlocked, u64> = measures.not_blocked.clone();
        // An endpoint knows only afterwards that a policy came too late.
        if let Some(attempts) = measures.alerted.get(&AlertOutcome::PolicyNotYetArrived) {
            not_blocked.insert(NotBlocked::PolicyNotYetArrived, *attempts);
        }
        let mut not_blocked: Vec<ReasonLine> =
            not_blocked.into_iter().map(|(why, attempts)| ReasonLine { why: why.to_string(), attempts }).collect();
        not_blocked.sort_by(|a, b| b.attempts.cmp(&a.attempts).then_with(|| a.why.cmp(&b.why)));
        let alerts = measures.alerted.iter().map(|(outcome, attempts)| {
            let of_outcome = measures.alerts.iter().filter(|((of, _), _)| of == outcome);
            let by_severity = of_outcome.map(|((_, severity), count)| (*severity, *count)).collect();
            AlertLine { outcome: outcome.to_string(), by_severity, attempts: *attempts }
        });
        Self {
            blocked_by_smart_screen: blocked(Enforcer::SmartScreen),
            blocked_by_network_protection: blocked(Enforcer::NetworkProtection),
            not_blocked,
            alerts: alerts.collect(),
        }
    }

    pub(super) fn write(&self, page: &mut Page) {
        let blocked = self.blocked_by_smart_screen + self.blocked_by_network_protection;
        let through: u64 = self.not_blocked.iter().map(|line| line.attempts).sum();
        if blocked + through == 0 {
            return page.section("Blocking", "Nobody tried to reach an unsanctioned app.");
        }
        let gist = format!(
            "{} to reach an unsanctioned app: {} blocked, {} not.",
            counted(blocked + through, "attempt", "attempts"),
            grouped(blocked),
            grouped(through),
        );
        page.section("Blocking", &gist);
        let mut table = Table::new([(Align::Left, ""), (Align::Left, ""), (Align::Right, "attempts")]);
        let by =
            [("SmartScreen", self.blocked_by_smart_screen), ("network protection", self.blocked_by_network_protection)];
        for (enforcer, attempts) in by.into_iter().filter(|(_, attempts)| *attempts > 0) {
            table.toned_row(Tone::Good, ["blocked by".to_owned(), enforcer.to_owned(), grouped(attempts)]);
        }
        for line in &self.not_blocked {
            table.row(["not blocked:".to_owned(), line.why.clone(), grouped(line.attempts)]);
        }
        page.table(&table);
        self.write_alerts(page);
    }

    fn write_alerts(&self, page: &mut Page) {
        let all: u64 = self.alerts.iter().flat_map(|line| line.by_severity.values()).sum();
        let attempts: u64 = self.alerts.iter().map(|line| line.attempts).sum();
        let gist = format!(
            "{} opened for {}.",
            counted(all, "alert", "alerts"),
            counted(attempts, "attempt that arrived in Defender", "attempts that arrived in Defender"),
        );
        page.section("Alerts", &gist);
        let columns = [
            (Align::Left, ""),
            (Align::Right, "informational"),
            (Align::Right, "low"),
            (Align::Right, "medium"),
            (Align::Right, "high"),
            (Align::Right, "attempts"),
        ];
        let mut table = Table::new(columns);
        for line in &self.alerts {
            let of = |severity| line.by_severity.get(&severity).copied().map_or_else(|| "-".to_owned(), grouped);
            let [informational, low, medium, high] = Severity::ALL.map(of);
            table.row([line.outcome.clone(), informational, low, medium, high, grouped(line.attempts)]);
        }
        page.table(&table);
    }
}
