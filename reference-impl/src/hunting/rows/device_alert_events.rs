//! The table `DeviceAlertEvents` (`FACTS.md` 3.7).

use super::table;

table! {
    /// An alert with the event of the device that raised it (`FACTS.md` 3.7).
    DeviceAlertEvents, DeviceAlertEventRow {
        alert_id: text "AlertId" contract,
        timestamp: instant "Timestamp" contract,
        device_id: text "DeviceId" contract,
        device_name: text "DeviceName" contract,
        severity: text "Severity" contract,
        category: text "Category" contract,
        title: text "Title" contract,
        file_name: text "FileName" contract,
        sha1: text "SHA1" contract,
        remote_url: text "RemoteUrl" contract,
        remote_ip: text "RemoteIP" contract,
        attack_techniques: text "AttackTechniques" contract,
        report_id: long "ReportId" contract,
        table: text "Table" contract,
    }
}
