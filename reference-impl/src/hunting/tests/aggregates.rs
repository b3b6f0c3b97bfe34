//! `summarize` (`FACTS.md` 34).

use super::{builds, connections, now, rows_of, schema_of, store_of};
use crate::hunting::HuntingStore;
use crate::hunting::rows::DeviceInfoRow;
use crate::time::SimDuration;

#[test]
fn groups_come_in_the_order_of_their_first_rows() {
    let store = connections(&["b", "a", "b", "c", "b"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | summarize count() by RemoteUrl"), ["b|3", "a|1", "c|1"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | summarize by RemoteUrl, RemotePort % 2"), ["b|1", "a|0", "c|0"]);
    let query = "DeviceNetworkEvents | summarize N = count() by RemoteUrl | where N > 1 | order by N";
    assert_eq!(rows_of(&store, query), ["b|3"]);
}

#[test]
fn nulls_do_not_count() {
    let store = builds(&[Some(2), None, Some(5), Some(2)]);
    let one = |aggregates: &str| rows_of(&store, &format!("DeviceInfo | summarize {aggregates}")).join("");
    assert_eq!(
        one("count(), dcount(OSBuild), sum(OSBuild), min(OSBuild), max(OSBuild), avg(OSBuild)"),
        "4|2|9|2|5|3.0"
    );
    assert_eq!(one("make_set(OSBuild), make_list(OSBuild), make_list(OSBuild, 1)"), "[2,5]|[2,5,2]|[2]");
    assert_eq!(
        one("countif(OSBuild > 2), sumif(OSBuild, OSBuild > 2), make_set_if(DeviceName, isnull(OSBuild))"),
        r#"1|5|["d1"]"#
    );
    assert_eq!(one("count_distinct(OSBuild), take_any(OSBuild), avgif(OSBuild, OSBuild > 9)"), "2|2|null");
}

#[test]
fn over_no_rows_a_count_is_zero_and_groups_are_none() {
    let empty = HuntingStore::new();
    assert_eq!(
        rows_of(
            &empty,
            "DeviceInfo | summarize count(), sum(OSBuild), max(OSBuild), make_set(OSBuild), take_any(DeviceName)"
        ),
        ["0|0|null|[]|"]
    );
    assert_eq!(rows_of(&empty, "DeviceInfo | summarize count() by DeviceName"), [""; 0]);
}

#[test]
fn aggregates_may_be_computed_with() {
    let store = connections(&["a", "a", "b"]);
    let query =
        "DeviceNetworkEvents | summarize Twice = 2 * count(), Range = max(RemotePort) - min(RemotePort) by RemoteUrl";
    assert_eq!(rows_of(&store, query), ["a|4|1", "b|2|0"]);
}

#[test]
fn arg_max_gives_the_row_of_the_largest() {
    let row = |name, age, build| DeviceInfoRow {
        timestamp: now() - SimDuration::from_mins(age),
        device_id: name,
        os_build: build,
        ..Default::default()
    };
    let store = store_of(&[row("a", 5, Some(1)), row("b", 4, Some(2)), row("a", 3, Some(3)), row("b", 9, None)]);
    let newest = "DeviceInfo | summarize arg_max(Timestamp, *) by DeviceId | project DeviceId, OSBuild";
    assert_eq!(rows_of(&store, newest), ["a|3", "b|2"]);
    assert_eq!(rows_of(&store, "DeviceInfo | summarize arg_min(OSBuild, DeviceId)"), ["1|a"]);
    assert_eq!(
        schema_of(
            "AlertInfo | project Timestamp, AlertId, Title | summarize arg_max(Timestamp, *), count() by AlertId"
        ),
        "AlertId:string Timestamp:datetime Title:string count_:long"
    );
}

#[test]
fn results_have_the_documented_types() {
    assert_eq!(
        schema_of(
            "DeviceInfo | summarize a = sum(OSBuild), b = avg(OSBuild), c = max(Timestamp), d = avg(now() - \
             Timestamp), e = dcount(DeviceId)"
        ),
        "a:long b:real c:datetime d:timespan e:long"
    );
}
