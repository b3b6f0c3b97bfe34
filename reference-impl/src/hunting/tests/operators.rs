//! What the operators do to rows and columns.

use super::{builds, connections, rows_of, schema_of};

#[test]
fn sorting_is_descending_with_nulls_last_unless_it_says_otherwise() {
    let store = builds(&[Some(2), None, Some(9), Some(-4)]);
    let sorted = |by: &str| rows_of(&store, &format!("DeviceInfo | sort by OSBuild {by} | project OSBuild")).join(" ");
    assert_eq!(sorted(""), "9 2 -4 null");
    assert_eq!(sorted("desc"), "9 2 -4 null");
    assert_eq!(sorted("asc"), "null -4 2 9");
    assert_eq!(sorted("asc nulls last"), "-4 2 9 null");
    assert_eq!(sorted("nulls first"), "null 9 2 -4");
}

#[test]
fn rows_that_compare_equal_stay_in_order_and_further_keys_decide() {
    let store = connections(&["b", "a", "b", "a"]);
    let query = "DeviceNetworkEvents | order by RemoteUrl asc | project RemotePort";
    assert_eq!(rows_of(&store, query).join(" "), "2 4 1 3");
    let query = "DeviceNetworkEvents | order by RemoteUrl asc, RemotePort desc | project RemotePort";
    assert_eq!(rows_of(&store, query).join(" "), "4 2 3 1");
}

#[test]
fn take_is_in_the_order_of_ingestion() {
    let store = connections(&["a", "b", "c"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | take 2 | project RemoteUrl"), ["a", "b"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | limit 0 | project RemoteUrl"), [""; 0]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | top 2 by RemotePort | project RemoteUrl"), ["c", "b"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | top 1 by RemotePort asc | project RemoteUrl"), ["a"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | order by RemotePort | take 1 | project RemoteUrl"), ["c"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | take 2 | order by RemotePort | project RemoteUrl"), ["b", "a"]);
}

#[test]
fn distinct_keeps_the_first_of_equals() {
    let store = connections(&["b", "a", "b"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | distinct RemoteUrl"), ["b", "a"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | project RemoteUrl, X = 1 | distinct *"), ["b|1", "a|1"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | count"), ["3"]);
    assert_eq!(schema_of("DeviceNetworkEvents | count"), "Count:long");
}

#[test]
fn project_gives_the_columns_in_the_order_asked_for() {
    let store = connections(&["a"]);
    let query = "DeviceNetworkEvents | project Port = RemotePort, RemoteUrl, Next = RemotePort + 1";
    assert_eq!(rows_of(&store, query), ["1|a|2"]);
    assert_eq!(schema_of(query), "Port:int RemoteUrl:string Next:long");
    assert_eq!(
        schema_of(
            "DeviceNetworkEvents | project RemoteUrl, RemotePort | project-rename Url = RemoteUrl | project-away \
             RemotePort"
        ),
        "Url:string"
    );
    assert_eq!(schema_of("AlertInfo | project-keep Title, AlertId"), "AlertId:string Title:string");
}

#[test]
fn extend_sees_only_the_columns_that_reach_it() {
    let store = connections(&["a"]);
    let query = "DeviceNetworkEvents | project RemotePort | extend RemotePort = RemotePort + 1, Old = RemotePort";
    assert_eq!(rows_of(&store, query), ["2|1"], "and a column of the same name is replaced in its place");
}

#[test]
fn columns_without_a_name_name_themselves() {
    assert_eq!(
        schema_of("AlertInfo | project tostring(AlertId), strlen(Title), toupper(Title), 1 + 1, AlertId"),
        "AlertId:string strlen_Title:long Column1:string Column2:long AlertId1:string"
    );
    assert_eq!(schema_of("print 1, b = 'x', 2.5"), "print_0:long b:string print_2:real");
    assert_eq!(schema_of("AlertInfo | summarize count() by bin(Timestamp, 1h)"), "Timestamp:datetime count_:long");
    assert_eq!(
        schema_of("AlertInfo | summarize count(), count(), dcount(AlertId), make_set(Title)"),
        "count_:long count_1:long dcount_AlertId:long set_Title:dynamic"
    );
}

#[test]
fn let_names_scalars_and_tables_and_a_column_shadows_it() {
    let store = connections(&["a", "b", "c"]);
    let query = "let least = 2; let t = DeviceNetworkEvents | where RemotePort >= least; t | project RemotePort";
    assert_eq!(rows_of(&store, query), ["2", "3"]);
    assert_eq!(rows_of(&store, "let RemotePort = 7; DeviceNetworkEvents | take 1 | project RemotePort"), ["1"]);
    assert_eq!(rows_of(&store, "let t = DeviceNetworkEvents; let u = t; (u | take 1) | count"), ["1"]);
    assert_eq!(
        rows_of(&store, "let span = 2m; let from = now() - span; DeviceNetworkEvents | where Timestamp > from | count"),
        ["1"]
    );
}

#[test]
fn pasted_queries_are_read_as_people_wrote_them() {
    let store = connections(&["a"]);
    let query = "\u{feff}// all of it\nDeviceNetworkEvents\u{a0}| where RemotePort==1 // one\r\n\t|count;\n";
    assert_eq!(rows_of(&store, query), ["1"]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | project ['take'] = 1, where = 2 | project take - where"), ["-1"]);
    assert_eq!(schema_of("AlertInfo | project-away Title | project ['by'] = AlertId"), "by:string");
}
