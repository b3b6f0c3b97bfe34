//! The suite: its feature files, embedded, so that the command runs it from an empty folder.

use gherkin::Feature;

use crate::lint::{self, FeatureError};

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        /// Name and text of every feature file, in the order in which they are run.
        pub const FILES: &[(&str, &str)] = &[$((concat!($name, ".feature"), include_str!(concat!("../suite/", $name, ".feature")))),*];
    };
}

embedded![
    "switching-on",
    "devices",
    "reporting",
    "proxies",
    "logs",
    "discovery",
    "investigation",
    "hunting",
    "blocking",
    "alerts",
    "policies",
    "faults"
];

macro_rules! mutants {
    ($($name:literal),* $(,)?) => {
        /// Name and text of every mutant.
        pub const MUTANTS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../mutants/", $name, ".toml")))),*];
    };
}

mutants![
    "alerts-too-late",
    "allow-ignored",
    "allowed-domain-not-over-url",
    "analysed-hourly",
    "analysed-twice-a-day",
    "audited-not-told",
    "backlog-eight-days",
    "backlog-six-days",
    "batch-499",
    "batch-501",
    "behind-proxy-not-told",
    "blocked-not-told",
    "blocks-in-words-only",
    "blocks-lookalikes",
    "blocks-too-late",
    "cap-one-byte-too-few",
    "cap-one-byte-too-many",
    "cap-one-transaction-too-few",
    "cap-one-transaction-too-many",
    "chunks-instead-of-a-cap",
    "clock-ahead",
    "cloud-waits-not",
    "corporate-network-only",
    "disconnected-too-early",
    "disconnected-too-late",
    "endpoint-waits-not",
    "every-second-attempt",
    "evidence-101",
    "evidence-99",
    "first-contact-within-an-hour",
    "first-tag-wins",
    "fixed-severity",
    "forgets-policy-on-restart",
    "holds-back-silently",
    "home-network-only",
    "hunts-100001-rows",
    "hunts-1499-calls-an-hour",
    "hunts-1501-calls-an-hour",
    "hunts-44-calls-a-minute",
    "hunts-46-calls-a-minute",
    "hunts-99999-rows",
    "hunts-a-byte-a-row-more",
    "hunts-back-a-millisecond-less",
    "hunts-back-a-millisecond-more",
    "hunts-by-term",
    "hunts-ignoring-case",
    "hunts-less-run-time-a-day",
    "hunts-less-run-time-an-hour",
    "hunts-more-run-time-a-day",
    "hunts-more-run-time-an-hour",
    "hunts-oldest-first",
    "hunts-one-byte-less",
    "hunts-one-row-missing",
    "hunts-quotas-unnamed",
    "hunts-splitting-texts",
    "hunts-wait-too-long",
    "hunts-wait-too-short",
    "hunts-with-wildcards",
    "ignores-apply",
    "ignores-blocking-off",
    "ignores-cloud-apps-licence",
    "ignores-defender-licence",
    "ignores-integration-off",
    "ignores-network-indicators-off",
    "ignores-severity",
    "ignores-untag",
    "indicators-alert-only",
    "indicators-as-urls",
    "indicators-expire",
    "indicators-never-deleted",
    "indicators-scoped",
    "later-traffic-shows-too-late",
    "limit-14999",
    "limit-15001",
    "logs-complete-nothing",
    "logs-count-twice",
    "logs-dropped-silently",
    "logs-given-up",
    "logs-global-without",
    "logs-machines-are-devices",
    "logs-never-uploaded",
    "logs-snapshots-in-global",
    "logs-undocumented",
    "logs-unreadable-silently",
    "logs-unreadable-unnamed",
    "logs-wait-not",
    "logs-wrong-errors",
    "minds-not-audit-mode",
    "minds-not-cloud-protection",
    "minds-not-disabled-antivirus",
    "minds-not-network-protection",
    "minds-not-passive-antivirus",
    "minds-not-real-time-protection",
    "minds-not-smartscreen",
    "misconfigured-not-told",
    "no-data-alert-too-early",
    "no-data-alert-too-late",
    "no-discovery-without-antivirus",
    "no-endpoint-report",
    "no-new-day",
    "no-program",
    "no-reason",
    "no-risk",
    "no-risk-in-defender",
    "no-subdomains",
    "nothing-forwarded",
    "one-domain-missing",
    "one-revision-too-new",
    "one-revision-too-old",
    "others-overwritten",
    "parents-blocked",
    "policies-any-app",
    "policies-any-category",
    "policies-changes-forget",
    "policies-changes-forget-nothing",
    "policies-daily-limit-higher",
    "policies-daily-limit-lower",
    "policies-daily-traffic-at-least",
    "policies-daily-traffic-two-more",
    "policies-downloaded-at-least",
    "policies-downloaded-two-more",
    "policies-first-threshold",
    "policies-four-times-a-day",
    "policies-ip-addresses-at-least",
    "policies-ip-addresses-two-more",
    "policies-new-for-89-days",
    "policies-new-for-91-days",
    "policies-no-daily-limit",
    "policies-once-a-day",
    "policies-once-for-all-policies",
    "policies-once-for-all-reports",
    "policies-once-in-89-days",
    "policies-once-in-91-days",
    "policies-one-app",
    "policies-snapshots",
    "policies-transactions-at-least",
    "policies-transactions-two-more",
    "policies-uploaded-at-least",
    "policies-uploaded-two-more",
    "policies-users-at-least",
    "policies-users-two-more",
    "policies-without-app",
    "policies-without-policy",
    "policies-without-report",
    "propagates-urls",
    "refuses-silently",
    "reports-too-often",
    "reports-too-seldom",
    "resends-as-new",
    "resends-differ",
    "retention-89-days",
    "retry-after-half-an-hour",
    "scripts-any-format",
    "scripts-by-hand-only",
    "scripts-hosts-of-urls",
    "scripts-local-day",
    "scripts-not-while-blocking",
    "scripts-one-domain-missing",
    "scripts-other-words",
    "scripts-unnamed",
    "scripts-while-blocking-only",
    "scripts-with-sanctioned",
    "scripts-with-untagged",
    "sees-through-proxies",
    "servers",
    "shortest-path",
    "shows-address-history-cut",
    "shows-all-high",
    "shows-any-period",
    "shows-apps-of-all-devices",
    "shows-blocked-hidden",
    "shows-blocked-unmarked",
    "shows-blocked-with-bytes",
    "shows-drawer-without-domains",
    "shows-drawer-without-score",
    "shows-drawer-without-usage",
    "shows-drill-down-cut",
    "shows-empty-instead-of-refused",
    "shows-export-cut",
    "shows-export-empty",
    "shows-global-with-endpoints",
    "shows-last-device-missing",
    "shows-longer-periods",
    "shows-one-device-too-many",
    "shows-other-is-an-app",
    "shows-overview-without-uploads",
    "shows-report-periods-alike",
    "shows-resolves-nothing",
    "shows-severity-high",
    "shows-timeline-unfiltered",
    "shows-timeline-without-network",
    "shows-too-late",
    "shows-unsorted-by-risk",
    "shows-up-is-down",
    "shows-user-history-cut",
    "shows-wrong-link",
    "skips-silently",
    "snapshot-of-19-files",
    "snapshot-of-21-files",
    "snapshots-late",
    "spool-one-byte-too-large",
    "spool-one-byte-too-small",
    "stays-hidden",
    "sync-eleven-minutes",
    "tags-again",
    "tags-always",
    "tags-by-administrators",
    "tags-log-of-policies-only",
    "tags-over-administrators",
    "tags-unblocked",
    "tags-untagged-only",
    "tags-without-alert",
    "toggle-is-apply",
    "too-late-not-told",
    "waits-silently",
    "without-the-rest",
    "wrong-enforcer",
    "wrong-user"
];

/// The features of the suite.
///
/// # Errors
/// Names the first file that must not be part of a suite; a test reads them all.
pub fn features() -> Result<Vec<Feature>, Box<FeatureError>> {
    FILES.iter().map(|(name, text)| lint::parse(name, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_file_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/mutants");
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut on_disk: Vec<String> = names.map(|name| name.trim_end_matches(".toml").to_owned()).collect();
        let mut embedded: Vec<String> = MUTANTS.iter().map(|(name, _)| (*name).to_owned()).collect();
        on_disk.sort();
        embedded.sort();
        assert_eq!(embedded, on_disk);
    }

    #[test]
    fn every_feature_file_is_embedded_and_reads() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/suite");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".feature"))
            .collect();
        let mut embedded: Vec<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        on_disk.sort();
        embedded.sort();
        assert_eq!(embedded, on_disk);
        for (name, text) in FILES {
            if let Err(error) = lint::parse(name, text) {
                panic!("{name}:{}: {error}", error.line());
            }
        }
    }
}
