//! The table `AlertInfo` (`FACTS.md` 3.7).

use super::table;

table! {
    /// An alert (`FACTS.md` 3.7).
    AlertInfo, AlertInfoRow {
        timestamp: instant "Timestamp" contract,
        alert_id: text "AlertId" contract,
        title: text "Title" contract,
        category: text "Category" contract,
        severity: text "Severity" contract,
        service_source: text "ServiceSource" contract,
        detection_source: text "DetectionSource" contract,
        attack_techniques: text "AttackTechniques" contract,
    }
}
