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

#[test]
fn texts_have_a_smallest_and_dynamic_values_a_set() {
    let store = connections(&["b", "", "a"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | summarize min(RemoteUrl), max(RemoteUrl)"), ["|b"]);
    let rows = "datatable(d: dynamic) [dynamic([1, 2]), dynamic([2, null]), dynamic('x'), dynamic(null)]";
    assert_eq!(rows_of(&store, &format!("{rows} | summarize make_set(d)")), [r#"[1,2,"x"]"#]);
    assert_eq!(rows_of(&store, &format!("{rows} | summarize make_list(d)")), [r#"[[1,2],[2,null],"x"]"#]);
    let bags = "datatable(d: dynamic) [dynamic({'a': 1}), dynamic({'a': 2, 'b': 3}), dynamic([])]";
    assert_eq!(rows_of(&store, &format!("{bags} | summarize make_bag(d)")), [r#"{"a":1,"b":3}"#]);
}

#[test]
fn spread_and_percentiles_are_exact() {
    let rows = "range x from 1 to 5 step 1 | summarize";
    let one = |aggregates: &str| rows_of(&HuntingStore::new(), &format!("{rows} {aggregates}")).join("");
    assert_eq!(one("variance(x), variancep(x), percentile(x, 50), percentile(x, 95)"), "2.5|2.0|3|5");
    assert_eq!(one("stdev(x) > 1.58, stdevif(x, x > 4)"), "true|0.0");
    assert_eq!(one("percentiles(x, 20, 99.9)"), "1|5");
    assert_eq!(
        schema_of("range x from 1 to 5 step 1 | summarize percentile(x, 95), percentiles(x, 5, 99.9)"),
        "percentile_x_95:long percentile_x_5:long percentile_x_99_9:long"
    );
}

#[test]
fn long_chains_of_conditions_mean_what_they_say() {
    let store = connections(&["a", "b", "c", "d"]);
    let ports = |condition: &str| {
        rows_of(&store, &format!("DeviceNetworkEvents | where {condition} | project RemotePort")).join(" ")
    };
    assert_eq!(ports("RemoteUrl == 'a' or RemotePort == 4 or RemoteUrl == 'b'"), "1 2 4");
    assert_eq!(ports("RemoteUrl != 'a' and RemotePort < 4 and RemoteUrl != 'b'"), "3");
    let nulls = builds(&[Some(1), None, Some(3)]);
    assert_eq!(rows_of(&nulls, "DeviceInfo | where OSBuild != 1 and OSBuild != 2 | count"), ["2"]);
    assert_eq!(rows_of(&nulls, "DeviceInfo | where not(OSBuild == 1 or OSBuild == 3) | count"), ["1"]);
}

#[test]
fn columns_of_any_row_are_all_of_the_same_one() {
    let rows = "datatable(k: string, n: long, s: string) ['a', 1, 'x', 'a', 2, 'y', 'b', 3, 'z'] | summarize";
    let given = |aggregates: &str| rows_of(&HuntingStore::new(), &format!("{rows} {aggregates} by k"));
    assert_eq!(given("take_any(*)"), ["a|1|x", "b|3|z"]);
    assert_eq!(given("take_any(s, n)"), ["a|x|1", "b|z|3"]);
    assert_eq!(given("Last = arg_max(n, *), any(s)"), ["a|2|y|x", "b|3|z|z"]);
    assert_eq!(given("arg_max(tolong(n), s)"), ["a|2|y", "b|3|z"]);
    assert_eq!(given("strcat_array(make_list(s), '+')"), ["a|x+y", "b|z"]);
}
