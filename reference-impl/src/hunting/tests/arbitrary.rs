//! No text makes it panic: it is answered or refused.

use proptest::prelude::*;

use super::{ask_of, connections};
use crate::hunting::ErrorClass;

const VALID: [&str; 14] = [
    "DeviceNetworkEvents\n| where RemoteUrl in (\"contoso.com\",\"fabrikam.com\")\n| order by Timestamp desc",
    "let d = dynamic([\"a\", 'b']); DeviceNetworkEvents | where RemoteUrl has_any (d) | summarize count() by \
     bin(Timestamp, 1h)",
    "DeviceInfo | summarize arg_max(Timestamp, *), dcount(OSPlatform) by DeviceId | top 5 by OSBuild asc nulls last",
    "print a = strcat('x', @\"y\", ```z```), b = 1.5e3 * -2, c = datetime(2021-02-10T06:00:00Z) - 1.5h",
    "AlertInfo | extend x = case(Severity =~ 'high', 1, Severity == 'Low', 2, 3) | where x between (1 .. 2) | \
     distinct Title, x",
    "DeviceEvents | where ActionType !has_cs \"Block\" or not(isempty(RemoteUrl)) // comment\n| project ['a b'] = \
     RemotePort % 3 | take 0x10",
    "let t = (AlertEvidence | where EvidenceRole != ''); t | where DeviceId in ((t | project DeviceId)) | count",
    "let f = (t: (*), n: long = 2) { t | take n | extend d = parse_json('{\"a\": [1, {\"b\": 2}]}') }; f(AlertInfo) | \
     mv-expand d.a to typeof(long) | project tostring(d)",
    "datatable(k: string, v: dynamic) ['a', dynamic([1, 'x']), 'b', dynamic({'p': null})] | mv-apply v on (where \
     isnotnull(v) | summarize make_list(v)) | join kind=fullouter (print k = 'a') on $left.k == $right.k",
    "union withsource=S isfuzzy=true AlertInfo, Device*, (print x = 1) | where * has 'a' | summarize count() by S | \
     evaluate pivot(S)",
    "DeviceNetworkEvents | serialize r = row_number(1, prev(RemoteUrl) != RemoteUrl) | make-series s = sum(r) default \
     = 0 on Timestamp from ago(1h) to now() step 10m by RemoteUrl | lookup kind=inner AlertInfo on $left.RemoteUrl == \
     $right.Title",
    "range x from 1 to 5 step 2 | extend b = bag_pack('x', x, 'y', pack_array(x, 'z')) | evaluate bag_unpack(b, \
     columnsConflict='replace_source') | project-reorder y, x* asc",
    "print t = 'a=1;b=2' | parse kind=relaxed t with 'a=' a:long ';' * 'b=' b:real | extend u = toscalar(range z \
     from 1 to 2 step 1 | summarize sum(z)), m = array_slice(split(t, ';'), -1, -1)[0]",
    "DeviceLogonEvents | where AccountName matches regex @'^adm\\d+' | sort by Timestamp asc, AccountName | limit 10",
];

/// Asks, prints the error if there is one, and looks whether what it says is in the text.
fn survives(query: &str) -> Result<(), TestCaseError> {
    if let Err(error) = ask_of(&connections(&["contoso.com", "a"]), query) {
        prop_assert!(error.span.start() <= query.len(), "{error:?}");
        prop_assert!(!error.render(query).is_empty() && !error.api_message().is_empty());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn any_text_is_answered_or_refused(query in "\\PC{0,60}") {
        survives(&query)?;
    }

    #[test]
    fn any_sequence_of_words_is_answered_or_refused(
        words in prop::collection::vec(prop::sample::select(vec![
            "DeviceNetworkEvents", "AlertInfo", "|", "|", "where", "project", "extend", "summarize", "by", "order",
            "top", "take", "distinct", "count", "let", "print", "x", "RemoteUrl", "RemotePort", "Timestamp", "=",
            "==", "!=", "=~", "<", "in", "!in", "has", "has_any", "between", "(", ")", "[", "]", ",", ";", "..",
            ".", "-", "+", "*", "/", "%", "1", "2.5", "1h", "'a'", "\"b\"", "now()", "dynamic([1])",
            "datetime(2021-02-10)", "int(null)", "and", "or", "not(", "asc", "nulls", "first", "count()", "bin(",
            "{", "true", "}", "join", "kind=inner", "on", "union", "mv-expand", "mv-apply", "parse", "with",
            "make-series",
            "step", "from", "to", "datatable(a: long)", "range", "let f = (x: long) {", "f(", "typeof(long)", "to",
            "evaluate", "bag_unpack(", "pivot(", "serialize", "row_number()", "prev(", "toscalar(", "materialize(",
            "parse_json(", "d", "['k']", "[0]", "$left.", "$right.", "lookup", "invoke", "as", "getschema", "default",
            "array_slice(", "split(", "range(", "substring(", "indexof(", "extract(", "null", "-1",
            "9223372036854775807",
            "project-reorder", "render", "search", "externaldata(a: string)",
        ]), 0..25),
    ) {
        survives(&words.join(" "))?;
    }

    #[test]
    fn a_valid_query_with_a_slip_is_answered_or_refused(
        which in 0..VALID.len(), at in any::<prop::sample::Index>(), cut in 0_usize..6, insert in "[ -~ä\\n]{0,3}",
    ) {
        let characters: Vec<char> = VALID[which].chars().collect();
        let at = at.index(characters.len());
        let rest = characters.iter().skip(at + cut);
        survives(&characters[..at].iter().copied().chain(insert.chars()).chain(rest.copied()).collect::<String>())?;
    }
}

#[test]
fn the_valid_queries_are_answered() {
    for query in VALID {
        if let Err(error) = ask_of(&connections(&["contoso.com"]), query) {
            panic!("{}", error.render(query));
        }
    }
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let deep = |count: usize| {
        [
            format!("print {}1{}", "(".repeat(count), ")".repeat(count)),
            format!("print {}1", "-(".repeat(count)),
            format!("print {}true{}", "not(".repeat(count), ")".repeat(count)),
            format!("print 1{}", " + 1".repeat(count)),
            format!("print 1{}", " == 1".repeat(count)),
            format!("print {}1", "- ".repeat(count)),
            format!("{}AlertInfo{}", "(".repeat(count), ")".repeat(count)),
            format!("AlertInfo | where Title in ({}", "(AlertInfo | where Title in (".repeat(count)),
            format!(
                "let t0 = AlertInfo; {} t{count}",
                (0..count).map(|n| format!("let t{} = t{n} | take 1;", n + 1)).collect::<String>()
            ),
        ]
    };
    for query in deep(50_000).iter().chain(&deep(150)) {
        let start: String = query.chars().take(60).collect();
        match ask_of(&connections(&[]), query) {
            Err(error) => assert!(matches!(error.class, ErrorClass::Limit | ErrorClass::Syntax), "{start}: {error}"),
            Ok(_) => panic!("{start} was answered"),
        }
    }
}

#[test]
fn long_lists_of_conditions_are_not_deep() {
    let conditions = vec!["RemoteUrl == 'a'"; 5000].join(" or ");
    let query = format!("DeviceNetworkEvents | where {conditions} | count");
    assert_eq!(super::rows_of(&connections(&["a", "b"]), &query), ["1"]);
    let list = vec!["'a'"; 20_000].join(",");
    assert_eq!(
        super::rows_of(
            &connections(&["a", "b"]),
            &format!("DeviceNetworkEvents | where RemoteUrl in ({list}) | count")
        ),
        ["1"]
    );
}

#[test]
fn doubling_pipelines_run_out_of_time_and_not_of_machine() {
    let lets: String =
        (0..60).map(|n| format!("let t{} = t{n} | where Title in ((t{n} | project Title));", n + 1)).collect();
    let query = format!("let t0 = AlertInfo; {lets} t60");
    assert_eq!(ask_of(&connections(&[]), &query).err().map(|error| error.class), Some(ErrorClass::Limit));
}

#[test]
fn texts_that_grow_without_end_run_out_of_memory_of_the_query() {
    let times = |name: &str| vec![name; 60].join(",");
    let growing: String = (0..12).map(|_| format!("| extend a = strcat({})", times("a"))).collect();
    let constants: String = (0..12).map(|n| format!("let t{} = strcat({});", n + 1, times(&format!("t{n}")))).collect();
    for query in [
        format!("DeviceNetworkEvents | project a = RemoteUrl {growing} | count"),
        format!("let t0 = 'abc'; {constants} print strlen(t12)"),
        "DeviceNetworkEvents | where strlen(strcat(".to_owned()
            + &times(&format!("strcat({})", times("Long")))
            + ")) > 1",
    ] {
        let query = format!("let Long = '{}'; {query}", "x".repeat(10_000));
        let error = ask_of(&connections(&["a.com", "b.com"]), &query).expect_err("too much");
        assert_eq!(error.class, ErrorClass::Limit, "{error}");
        assert_eq!(error.message, "Query stopped due to excessive resource consumption.");
    }
}

#[test]
fn sets_and_bags_of_many_are_put_together_in_a_moment() {
    // Each is 4 * 10^8 comparisons or more, if every element is held against every other.
    let (a, b) = ("range(1, 20000)", "range(10001, 30000)");
    let bag = format!("bag_zip(parse_json(strcat('[\"', strcat_array({a}, '\",\"'), '\"]')), {a})");
    for (expression, expected) in [
        (format!("array_length(set_intersect({a}, {b}))"), "10000"),
        (format!("array_length(set_difference({a}, {b}))"), "10000"),
        (format!("round(jaccard_index({a}, {b}), 3)"), "0.333"),
        (format!("array_length(bag_keys({bag}))"), "20000"),
        (format!("array_length(bag_keys(bag_remove_keys({bag}, bag_keys({bag}))))"), "0"),
        (format!("array_length(bag_keys(bag_merge({bag}, {bag})))"), "20000"),
    ] {
        assert_eq!(super::value_of(&expression), expected, "{expression}");
    }
    let bags = "range x from 1 to 20000 step 1 | summarize make_bag(bag_pack(tostring(x), x))";
    let rows = super::rows_of(&connections(&[]), &format!("{bags} | project array_length(bag_keys(bag_))"));
    assert_eq!(rows, ["20000"]);
}

#[test]
fn an_aggregate_that_keeps_every_value_runs_out_of_memory_of_the_query() {
    let long = format!("strcat('{}', tostring(x))", "x".repeat(4000));
    for aggregate in ["make_list(#)", "dcount(#)", "make_bag(bag_pack(#, 1))"] {
        let query = format!("range x from 1 to 1000000 step 1 | summarize {}", aggregate.replace('#', &long));
        let error = ask_of(&connections(&[]), &query).expect_err("too much");
        assert_eq!(error.class, ErrorClass::Limit, "{aggregate}: {error}");
    }
}
