//! The names by which steps ask for bounds. A test finds a name that no data has, and one that is of another kind
//! there.

use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;

use super::Key;

macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident: $kind:ty = $requirement:literal $name:literal;)*) => {
        $($(#[$doc])* pub const $key: Key<$kind> = Key::new($requirement, $name);)*

        /// Whether `bounds` has each of them, of its kind: requirement, name, whether it has.
        #[cfg(test)]
        pub(super) fn found_in(bounds: &super::Bounds) -> Vec<(&'static str, &'static str, bool)> {
            vec![$(($requirement, $name, bounds.get($key).is_some()),)*]
        }
    };
}

keys! {
    /// From Apply until traffic done since then begins to show.
    FIRST_DATA: SimDuration = "INT-02" "first-data";
    /// From the end of a transaction until it shows.
    SHOWS: SimDuration = "INT-08" "shows";
    /// From one analysis of logs to the next.
    ANALYSED_EVERY: SimDuration = "INT-08" "analysed-every";
    /// The longest time between the starts of two reports.
    APART_AT_MOST: SimDuration = "REP-01" "apart-at-most";
    /// The shortest time between the starts of two reports.
    APART_AT_LEAST: SimDuration = "REP-01" "apart-at-least";
    /// The bytes of report bodies on a UTC day.
    BYTES_A_DAY: Bytes = "REP-02" "bytes-a-day";
    /// The transactions on a UTC day.
    TRANSACTIONS_A_DAY: u64 = "REP-03" "transactions-a-day";
    /// The most transactions on a UTC day that are still about as many.
    ABOUT_AT_MOST: u64 = "REP-03" "another-at-most";
    /// From the upload of a snapshot until it shows.
    SNAPSHOT_SHOWS: SimDuration = "PRX-04" "shows";
    /// From when something changes at a log collector until administrators see it.
    COLLECTOR_TOLD: SimDuration = "PRX-06" "told";
    /// From when a spool is large enough, or a file complete, until it is uploaded.
    UPLOAD_BEGINS: SimDuration = "PRX-06" "upload-begins";
    /// From the last data until a collector is disconnected.
    DISCONNECTED_AFTER: SimDuration = "PRX-06" "disconnected-after";
    /// From the last data until an alert says so.
    NO_DATA_ALERT_AFTER: SimDuration = "PRX-06" "alert-after";
    /// The run time of hunting queries in an hour.
    RUN_TIME_AN_HOUR: SimDuration = "HNT-05" "run-time-an-hour";
    /// The run time of hunting queries on a UTC day.
    RUN_TIME_A_DAY: SimDuration = "HNT-05" "run-time-a-day";
    /// From the tag until the app's domains are indicators.
    INDICATORS: SimDuration = "BLK-02" "indicators";
    /// From the tag until every well-configured device blocks.
    BLOCKS: SimDuration = "BLK-03" "blocks";
    /// From a check-in that failed to the next.
    RETRIED: SimDuration = "BLK-03" "retried";
    /// From the removal of the tag until the indicators are gone.
    INDICATORS_GO: SimDuration = "BLK-08" "indicators-go";
    /// From the removal of the tag until access is back.
    ACCESS_BACK: SimDuration = "BLK-08" "access-back";
    /// From when a device can reach Defender again until it blocks.
    FIRST_CONTACT: SimDuration = "BLK-10" "first-contact";
    /// From a switch until access is back.
    ACCESS_BACK_BY_SWITCH: SimDuration = "BLK-14" "access-back";
    /// From an attempt of a connected device until it is in an alert, at the latest.
    ALERTED_AT_ALL: SimDuration = "ALR-01" "alerted-at-all";
    /// From an event's arrival until its attempt is in an alert.
    ALERTED: SimDuration = "ALR-01" "alerted";
    /// From the use of an app until a policy has alerted about it.
    POLICY_ALERTS: SimDuration = "ALR-05" "alerted";
    /// From a change of the severity until all indicators have it.
    SEVERITY: SimDuration = "ALR-03" "severity";
    /// The indicators of one import.
    IMPORT: u64 = "API-02" "import";
}
