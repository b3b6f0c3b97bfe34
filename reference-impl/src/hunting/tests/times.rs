//! Instants and spans.

use super::{connections, rows_of, schema_of, value_of};

#[test]
fn now_is_one_instant_all_through_a_query() {
    assert_eq!(value_of("now()"), "2021-02-10T06:00:00.0000000Z");
    assert_eq!(
        value_of("ago(1d), now(-1d) == ago(1d), now() - ago(90m)"),
        "2021-02-09T06:00:00.0000000Z|true|01:30:00"
    );
}

#[test]
fn ranges_of_time_hold_what_they_say() {
    let store = connections(&["a", "b", "c"]);
    let ports =
        |condition: &str| rows_of(&store, &format!("DeviceNetworkEvents | where {condition} | project RemotePort"));
    assert_eq!(ports("Timestamp > ago(2m)"), ["3"]);
    assert_eq!(ports("Timestamp >= ago(2m)"), ["2", "3"]);
    assert_eq!(ports("Timestamp between (ago(3m) .. ago(2m))"), ["1", "2"]);
    assert_eq!(ports("Timestamp between (datetime(2021-02-10 05:57) .. 60s)"), ["1", "2"]);
    assert_eq!(ports("Timestamp < datetime('2021-02-10T05:58:00Z')"), ["1"]);
}

#[test]
fn bins_start_at_multiples_of_their_size() {
    assert_eq!(value_of("bin(datetime(2021-02-10 06:59:59.9999999), 1h)"), "2021-02-10T06:00:00.0000000Z");
    assert_eq!(value_of("bin(datetime(2021-02-10), 7d)"), "2021-02-08T00:00:00.0000000Z", "weeks start on Monday");
    assert_eq!(value_of("bin(7, 5), bin(-7, 5), bin(4.5, 1), bin(90m, 1h), bin(7, 0)"), "5|-10|4.0|01:00:00|null");
}

#[test]
fn times_add_and_divide() {
    assert_eq!(
        value_of("datetime(2021-02-10) + 1d, 1d + datetime(2021-02-10)"),
        "2021-02-11T00:00:00.0000000Z|2021-02-11T00:00:00.0000000Z"
    );
    assert_eq!(
        value_of("datetime(2021-02-10) - datetime(2021-02-09 12:00), 1d / 1h, 2 * 1h, 1h / 2"),
        "12:00:00|24.0|02:00:00|00:30:00"
    );
    assert_eq!(value_of("datetime(9999-12-31) + 30d"), "null", "no instant is later than the year 9999");
    assert_eq!(schema_of("print a = now() - ago(1d), b = now() - 1d, c = 1d / 1h"), "a:timespan b:datetime c:real");
}

#[test]
fn texts_become_times_and_times_texts() {
    assert_eq!(
        value_of("todatetime('2021-02-10'), todatetime('soon'), totimespan('1.00:00:00')"),
        "2021-02-10T00:00:00.0000000Z|null|1.00:00:00"
    );
    assert_eq!(
        value_of("tostring(datetime(2021-02-10)), tostring(90s), strcat('at ', 1tick)"),
        "2021-02-10T00:00:00.0000000Z|00:01:30|at 00:00:00.0000001"
    );
}
