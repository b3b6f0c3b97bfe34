//! Dynamic values, joins, unions, expansions, functions of a `let`: what the published answers of the emulator teach,
//! as cases of our own. Each is a query and its rows.

use super::{connections, error_of, rows_of};
use crate::hunting::HuntingStore;

#[track_caller]
fn gives(query: &str, rows: &[&str]) {
    assert_eq!(rows_of(&HuntingStore::new(), query), rows, "{query}");
}

#[test]
fn paths_lead_into_dynamic_values() {
    let d = r#"let d = dynamic({"a": {"b": [10, 20, "x"]}, "c d": null, "n": 1.5});"#;
    for (path, expected) in [
        ("d.a.b[0]", "10"),
        ("d.a.b[-1]", "x"),
        ("d['a']['b'][1]", "20"),
        ("d.a", r#"{"b":[10,20,"x"]}"#),
        ("d['c d']", "null"),
        ("d.none.at.all", "null"),
        ("d.a.b[7]", "null"),
        ("d.a[0]", "null"),
        ("d.n", "1.5"),
        ("tolong(d.a.b[0]) + 1", "11"),
        ("tostring(d.a)", r#"{\"b\":[10,20,\"x\"]}"#),
        ("tostring(d.none)", ""),
        ("array_length(d.a.b)", "3"),
        ("array_length(d.a)", "null"),
        ("bag_keys(d)", r#"["a","c d","n"]"#),
        ("gettype(d.n)", "double"),
        ("isempty(d.none)", "true"),
    ] {
        gives(&format!("{d} print {path}"), &[expected]);
    }
}

#[test]
fn json_that_is_none_stays_a_text_and_the_empty_text_is_null() {
    gives("print parse_json(''), parse_json('x{'), parse_json('7'), parse_json('\"t\"')", &[r"null|x{|7|t"]);
    gives("print parse_json('{\"a\":1}').a == 1, parse_json('{\"a\":\"x\"}').a == 'x'", &["true|true"]);
    gives("print parse_json('{\"a\":\"x y\"}').a has 'y', parse_json('{\"a\":2}').a > 1", &["true|true"]);
    gives("print parse_json('{\"a\":1}').b == 'x', parse_json('{\"a\":1}').b != 'x'", &["false|true"]);
}

#[test]
fn a_dynamic_literal_may_hold_anything() {
    gives(
        "print dynamic([1, // one\n 'it''s', @\"C:\\\", {\"k\": [null, true]}])",
        &[r#"[1,"its","C:\\",{"k":[null,true]}]"#],
    );
    gives(
        "print dynamic({a: -1.5, 'b': datetime(2021-02-10), \"c\": 1d})",
        &[r#"{"a":-1.5,"b":"2021-02-10T00:00:00.0000000Z","c":"1.00:00:00"}"#],
    );
    gives("print dynamic(['only'])[0], dynamic('a'), dynamic(null)", &["only|a|null"]);
}

#[test]
fn the_query_that_asks_what_was_blocked_works() {
    use super::{now, store_of};
    use crate::api_version::ApiVersion;
    use crate::hunting::rows::DeviceEventRow;
    use crate::hunting::{Options, run};
    let row = |fields| DeviceEventRow {
        timestamp: now(),
        action_type: "ExploitGuardNetworkProtectionBlocked",
        additional_fields: fields,
        ..Default::default()
    };
    let store = store_of(&[
        row(r#"{"ResponseCategory":"CustomBlockList","Uri":"https://a.com"}"#),
        row(r#"{"ResponseCategory":"CasbPolicy","Uri":"https://b.com"}"#),
        row(""),
    ]);
    let query = "DeviceEvents | where ActionType == 'ExploitGuardNetworkProtectionBlocked'\n| extend ParsedFields = \
                 parse_json(AdditionalFields)\n| extend Category = tostring(ParsedFields.ResponseCategory)\n| where \
                 ParsedFields.ResponseCategory == 'CasbPolicy'\n| summarize count(), make_set(ParsedFields.Uri) by \
                 Category";
    let options = Options { edition: ApiVersion::Current, ..Options::default() };
    let answer = run(query, &store, now(), &options).unwrap();
    assert_eq!(super::cells(&answer), [r#"CasbPolicy|1|["https://b.com"]"#]);
}

const LEFT: &str = "let a = datatable(k: string, n: long) ['x', 1, 'x', 2, 'y', 3];";
const RIGHT: &str = "let b = datatable(k: string, m: long) ['x', 10, 'x', 20, 'z', 30];";

#[test]
fn joins_keep_the_rows_of_their_kind() {
    for (kind, rows) in [
        ("", vec!["x|1|x|10", "x|1|x|20"]),
        ("kind=inner", vec!["x|1|x|10", "x|1|x|20", "x|2|x|10", "x|2|x|20"]),
        ("kind=leftouter", vec!["x|1|x|10", "x|1|x|20", "x|2|x|10", "x|2|x|20", "y|3||null"]),
        ("kind=rightouter", vec!["x|1|x|10", "x|1|x|20", "x|2|x|10", "x|2|x|20", "|null|z|30"]),
        ("kind=fullouter", vec!["x|1|x|10", "x|1|x|20", "x|2|x|10", "x|2|x|20", "y|3||null", "|null|z|30"]),
        ("kind=leftsemi", vec!["x|1", "x|2"]),
        ("kind=leftanti", vec!["y|3"]),
        ("kind=rightsemi", vec!["x|10", "x|20"]),
        ("kind=rightanti", vec!["z|30"]),
    ] {
        gives(&format!("{LEFT}{RIGHT} a | join {kind} b on k"), &rows);
    }
    gives(&format!("{LEFT}{RIGHT} a | lookup b on k | where n > 1"), &["x|2|10", "x|2|20", "y|3|null"]);
    gives(&format!("{LEFT}{RIGHT} a | lookup kind=inner (b | take 1) on $left.k == $right.k"), &["x|1|10", "x|2|10"]);
    assert_eq!(
        super::schema_of(&format!("{LEFT} a | join kind=inner (a | extend k1 = 1) on k")),
        "k:string n:long k2:string n1:long k1:long"
    );
}

#[test]
fn null_keys_join_and_empty_sides_do_not() {
    let nulls = "let t = datatable(n: long, s: string) [long(null), 'a', 1, 'b'];";
    gives(&format!("{nulls} t | join kind=inner t on n | project s, s1"), &["a|a", "b|b"]);
    gives(&format!("{LEFT} a | where false | join kind=fullouter (a | where n == 3) on k"), &["|null|y|3"]);
    gives("print a = 1 | join kind=inner (print a = 1.0) on a", &["1|1.0"]);
}

#[test]
fn unions_are_by_name_and_type() {
    gives(&format!("{LEFT}{RIGHT} a | take 1 | union (b | take 1)"), &["x|1|null", "x|null|10"]);
    gives("union withsource=T (print x = 1), (print x = 'a')", &["union_arg0|1|", "union_arg1|null|a"]);
    assert_eq!(super::schema_of("union (print x = 1), (print x = 'a')"), "x_long:long x_string:string");
    gives("print x = 1 | as A | union withsource=T (print x = 2 | as B)", &["A|1", "B|2"]);
    gives("union kind=inner (print x = 1, y = 2), (print x = 3)", &["1", "3"]);
    gives("let V1 = view () { print x = 1 }; let V2 = view () { print x = 2 }; union V*", &["1", "2"]);
    gives("union isfuzzy=true NoSuchTable, (NoSuchTable | take 1), table('NoSuchTable'), (print x = 1)", &["1"]);
    let error = error_of("union isfuzzy=true (print x = 1 | project NoSuchtable), (print x = 1)");
    assert!(error.message.contains("NoSuchtable"), "only a table is left out: {error}");
}

#[test]
fn arrays_expand_side_by_side_and_an_empty_one_keeps_its_row() {
    gives("print a = dynamic([1, 2]), b = dynamic(['x']) | mv-expand a, b", &["1|x", "2|null"]);
    gives("print i = 1, a = dynamic([]) | mv-expand a", &["1|null"]);
    gives("print a = dynamic(null) | mv-expand a", &["null"]);
    gives("print a = dynamic({'p': 1, 'q': 2}) | mv-expand a", &[r#"{"p":1}"#, r#"{"q":2}"#]);
    gives("print a = dynamic({'p': 1}) | mv-expand kind=array a", &[r#"["p",1]"#]);
    gives("print a = dynamic([5, 6]) | mv-expand with_itemindex=i a to typeof(long) limit 1", &["5|0"]);
    gives("print s = 'a,b' | mv-expand p = split(s, ',') to typeof(string)", &["a,b|a", "a,b|b"]);
    gives(
        "datatable(k: string, l: dynamic) ['a', dynamic([1, 5, 3]), 'b', dynamic([2])] | mv-apply l to typeof(long) on \
         (top 2 by l)",
        &["a|5", "a|3", "b|2"],
    );
    gives(
        "datatable(k: string, l: dynamic) ['a', dynamic([1, 5])] | mv-apply e = l to typeof(long) on (summarize s = \
         sum(e))",
        &["a|[1,5]|6"],
    );
}

#[test]
fn properties_become_columns() {
    let rows = "datatable(k: string, d: dynamic) ['a', dynamic({'y': 1, 'x': 'p'}), 'b', dynamic({'y': 2.5}), 'c', \
                dynamic(null)]";
    gives(&format!("{rows} | evaluate bag_unpack(d) | where y > 1"), &["b||2.5"]);
    assert_eq!(super::schema_of(&format!("{rows} | evaluate bag_unpack(d, 'p_')")), "k:string p_x:string p_y:real");
    gives("print d = dynamic({'a': 1, 'b': 2}) | evaluate bag_unpack(d, ignoredProperties=dynamic(['a']))", &["2"]);
    gives("print a = 9, d = dynamic({'a': 1}) | evaluate bag_unpack(d, columnsConflict='replace_source')", &["1"]);
}

#[test]
fn values_become_columns() {
    let rows = "datatable(k: string, p: string, n: long) ['a', 'x', 1, 'a', 'y', 2, 'b', 'x', 3, 'a', 'x', 4]";
    gives(&format!("{rows} | evaluate pivot(p, sum(n))"), &["a|5|2", "b|3|0"]);
    assert_eq!(super::schema_of(&format!("{rows} | evaluate pivot(p, count(), k)")), "k:string x:long y:long");
    gives(&format!("{rows} | project k, p | evaluate pivot(p)"), &["a|2|1", "b|1|0"]);
}

#[test]
fn series_have_a_value_for_every_step() {
    let rows = "let t = datatable(k: string, at: datetime, n: long) ['a', datetime(2021-02-01 01:00), 1, 'a', \
                datetime(2021-02-03 05:00), 2, 'b', datetime(2021-02-02), 5];";
    let days = |days: &[u8]| {
        days.iter().map(|day| format!("\"2021-02-0{day}T00:00:00.0000000Z\"")).collect::<Vec<_>>().join(",")
    };
    gives(
        &format!(
            "{rows} t | make-series s = sum(n) default = -1 on at from datetime(2021-02-01) to \
                    datetime(2021-02-04) step 1d by k"
        ),
        &[&format!("a|[1,-1,2]|[{}]", days(&[1, 2, 3])), &format!("b|[-1,5,-1]|[{}]", days(&[1, 2, 3]))],
    );
    gives(&format!("{rows} t | make-series count() on at step 1d"), &[&format!("[1,1,1]|[{}]", days(&[1, 2, 3]))]);
    gives("range x from 1 to 9 step 4 | make-series count() on x from 0 to 10 step 5", &["[1,2]|[0,5]"]);
    gives(&format!("{rows} t | take 0 | make-series count() on at step 1d | count"), &["0"]);
    gives(
        &format!(
            "{rows} t | take 0 | make-series kind=nonempty avg(n) on at from datetime(2021-02-01) to \
                    datetime(2021-02-02) step 1d"
        ),
        &[&format!("[0.0]|[{}]", days(&[1]))],
    );
}

#[test]
fn nothing_is_known_of_any_file() {
    let query = "print SHA1 = 'abc' | invoke FileProfile(SHA1, 1000) | where isnull(GlobalPrevalence) or \
                 GlobalPrevalence < 9 | project SHA1, ProfileAvailability";
    gives(query, &["abc|Missing"]);
    gives(
        "print geo_info_from_ip_address('8.8.8.8').country == geo_info_from_ip_address('8.8.4.4').country",
        &["true"],
    );
}

#[test]
fn external_data_is_what_the_store_was_given() {
    let mut store = connections(&["a.com", "b.com"]);
    store.give_external("https://lists.example/hosts.csv", "kind,host\nbad,b.com\nbad,\"c,d\"\n");
    let list = "let l = externaldata(kind: string, host: string) [@'https://lists.example/hosts.csv'] with \
                (format='csv', ignoreFirstRecord=true);";
    assert_eq!(rows_of(&store, &format!("{list} l | project host")), ["b.com", "c,d"]);
    let query = format!("{list} DeviceNetworkEvents | where RemoteUrl in~ (l | project host) | project RemoteUrl");
    assert_eq!(rows_of(&store, &query), ["b.com"]);
    let error = super::error_of(&list.replace("let l = ", "").replace(";", ""));
    assert_eq!(error.class, crate::hunting::ErrorClass::Unsupported);
    assert!(error.message.contains("https://lists.example/hosts.csv"), "{error}");
}

#[test]
fn functions_of_a_let_see_their_parameters_and_what_was_before_them() {
    gives("let f = (x: long, y: long = 2) { x * y }; print f(3), f(3, 5), f(y = 4, x = 1)", &["6|15|4"]);
    gives("let n = 10; let f = (x: long) { let m = n + x; m * 2 }; let n2 = 1; print f(1) + n2", &["23"]);
    gives(
        &format!("{LEFT} let f = (t: (*), least: long) {{ t | where n >= least }}; f(a, 2) | project n"),
        &["2", "3"],
    );
    gives(&format!("{LEFT} let f = (t: (k: string)) {{ t | count }}; a | invoke f()"), &["3"]);
    gives(&format!("{LEFT} let len = (s: string) {{ strlen(s) }}; a | extend l = len(k) | take 1"), &["x|1|1"]);
}

#[test]
fn a_scalar_may_come_from_a_table() {
    gives(&format!("{LEFT} let most = toscalar(a | summarize max(n)); a | where n == most"), &["y|3"]);
    gives(&format!("{LEFT} let names = toscalar(a | summarize make_set(k)); print 'y' in (names)"), &["true"]);
    gives("print toscalar(print x = 1 | where x > 1)", &["null"]);
}

#[test]
fn what_a_table_of_one_call_gave_is_not_what_that_of_the_next_gives() {
    let of_two = "let t = range x from 1 to n step 1; toscalar(t | summarize sum(x)) + toscalar(t | count)";
    gives(&format!("let f = (n: long) {{ {of_two} }}; print f(3), f(4), f(5), f(3)"), &["9|14|20|9"]);
}

#[test]
fn patterns_cut_texts_all_or_nothing() {
    let rows = "datatable(t: string) ['user=ann id=7;', 'user=bob id=x;', 'nothing']";
    let with = "parse t with 'user=' name ' id=' id:long ';'";
    gives(&format!("{rows} | {with} | project name, id"), &["ann|7", "|null", "|null"]);
    gives(&format!("{rows} | {} | project name, id", with.replace("parse t", "parse-where t")), &["ann|7"]);
    gives(
        &format!("{rows} | {} | project name, id", with.replace("parse t", "parse kind=relaxed t")),
        &["ann|7", "bob|null", "|null"],
    );
    gives("print t = 'a1b22' | parse kind=regex t with @'\\D+' x:long 'b' y:long | project x, y", &["1|22"]);
}

#[test]
fn rows_are_numbered_and_look_at_their_neighbours() {
    let rows = "datatable(k: string, n: long) ['a', 1, 'a', 2, 'b', 3] | serialize";
    gives(
        &format!("{rows} r = row_number(1, prev(k) != k), p = prev(n), x = next(n, 1, -1), s = row_cumsum(n)"),
        &["a|1|1|null|2|1", "a|2|2|1|3|3", "b|3|1|2|-1|6"],
    );
    gives(&format!("{rows} | where prev(k) == k"), &["a|2"]);
}

#[test]
fn columns_are_chosen_by_pattern() {
    let row = "print ab = 1, ac = 2, b = 3";
    gives(&format!("{row} | project-away a*"), &["3"]);
    gives(&format!("{row} | project-keep *b"), &["1|3"]);
    gives(&format!("{row} | project-reorder b, a* desc"), &["3|2|1"]);
    gives(&format!("{row} | distinct b, *"), &["3|1|2|3"]);
    gives("print n = 7, s = 'seven' | where * has '7' | count", &["1"]);
}

#[test]
fn pipelines_stand_where_expressions_may() {
    gives("let w = materialize(print x = 1) | project x; w", &["1"]);
    gives("print 'a' in (print 'a')", &["true"]);
    gives("print x = (2), y = toscalar(range z from 1 to 3 step 1 | summarize sum(z))", &["2|6"]);
    gives("let 3rdParty = 5; print 3rdParty", &["5"]);
    let store = connections(&["a.com", "b.com"]);
    assert_eq!(
        rows_of(&store, "DeviceNetworkEvents | where RemoteUrl has_any (datatable(h: string) ['b']) | count"),
        ["1"]
    );
}
