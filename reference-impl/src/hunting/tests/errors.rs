//! Errors as people and clients see them (`hunting-facts.md` 3).

use super::error_of;
use crate::hunting::ErrorClass;

#[track_caller]
fn seen(query: &str) -> String {
    let error = error_of(query);
    format!("{}\nAPI: {}", error.render(query), error.api_message())
}

#[test]
fn an_unknown_column_is_named_with_those_near_it() {
    insta::assert_snapshot!(seen("DeviceNetworkEvents\n| where RemoteURL == 'x'"), @"");
}

#[test]
fn an_unknown_table_is_blamed_on_the_first_operator() {
    insta::assert_snapshot!(seen("DeviceNetworkEvent | where Timestamp > ago(1d)"), @"");
}

#[test]
fn a_slip_is_a_syntax_error_with_its_place() {
    insta::assert_snapshot!(seen("DeviceNetworkEvents\n| wher RemoteUrl == 'x'"), @"");
    insta::assert_snapshot!(seen("DeviceNetworkEvents | where RemoteUrl in ('a', )"), @"");
    insta::assert_snapshot!(seen("DeviceNetworkEvents | where RemoteUrl == 'x"), @"");
    insta::assert_snapshot!(seen("DeviceNetworkEvents | order Timestamp"), @"");
    insta::assert_snapshot!(seen(""), @"");
    insta::assert_snapshot!(seen("where x == 1"), @"");
}

#[test]
fn types_that_do_not_go_together_are_semantic_errors() {
    insta::assert_snapshot!(seen("DeviceNetworkEvents | where RemotePort == '443'"), @"");
    insta::assert_snapshot!(seen("DeviceNetworkEvents | where RemoteUrl < 'b'"), @"");
    insta::assert_snapshot!(seen("AlertInfo | extend x = Timestamp + Title"), @"");
    insta::assert_snapshot!(seen("AlertInfo | where count() > 1"), @"");
    insta::assert_snapshot!(seen("AlertInfo | where tolowr(Title) == 'x'"), @"");
    insta::assert_snapshot!(seen("AlertInfo | where Title matches regex '(?<=a)b'"), @"");
}

#[test]
fn what_is_valid_but_not_carried_out_says_so() {
    insta::assert_snapshot!(seen("AlertInfo | join kind=inner AlertEvidence on AlertId"), @"");
    insta::assert_snapshot!(seen("AlertInfo | extend d = parse_json(Title).x"), @"");
}

#[test]
fn codes_are_those_that_are_known() {
    for (query, code) in [
        ("let a = 1; let a = 2; print a", "SEM0079"),
        ("print a = 1, a = 2", "SEM0034"),
        ("AlertInfo | project Title, Title = 1", "SEM0034"),
        ("print strlen()", "SEM0219"),
        ("print iff(true, 1, 'a')", "SEM0019"),
        ("print coalesce(1, 'a')", "SEM0525"),
        ("print 1 between ('a' .. 2)", "SEM0208"),
        ("AlertInfo | summarize x = make_set(Title) | order by x", "SEM0480"),
        ("AlertInfo | summarize x = make_set(Title) | distinct x", "SEM0480"),
        ("let t = AlertInfo; print t", "SEM0085"),
        ("print nothing", "SEM0100"),
        ("print nothing()", "SEM0260"),
        ("AlertInfo | summarize sum(count())", "SEM0237"),
        ("print -'a'", "SEM0001"),
    ] {
        let error = error_of(query);
        assert_eq!((error.class, error.code), (ErrorClass::Semantic, code), "{query}: {error}");
    }
}

#[test]
fn valid_queries_that_are_not_carried_out_are_no_other_error() {
    for query in [
        "AlertInfo | union AlertEvidence",
        "union AlertInfo, AlertEvidence",
        "search 'x'",
        "AlertInfo | mv-expand Title",
        "AlertInfo | parse Title with * 'x' y",
        "AlertInfo | render timechart",
        "AlertInfo | make-series count() on Timestamp step 1h",
        "AlertInfo | summarize percentile(strlen(Title), 95)",
        "AlertInfo | summarize stdev(strlen(Title))",
        "AlertInfo | extend s = split(Title, ',')[0]",
        "AlertInfo | where Title has strcat_delim(',', 'a')",
        "let f = (x: string) { x }; print f('a')",
        "let f = () { AlertInfo }; f",
        "externaldata(x: string) ['https://example.com']",
        "datatable(a: int) [1]",
        "set truncationmaxrecords = 5; AlertInfo",
        "print guid(74be27de-1e4e-49d9-b579-fe0b331d3642)",
        "print dynamic({'a': 1})",
        "print datetime('02/10/2021 06:00')",
        "print tostring(1.5)",
        "AlertInfo | extend (a, b) = f(Title)",
        "AlertInfo | project-away Ti*",
        "FileProfile('x')",
        "range x from 1 to 3 step 1",
        "AlertInfo | top-nested 3 of Title by count()",
        "AlertInfo | summarize hint.strategy=shuffle count() by Title",
        "AlertInfo; AlertInfo",
        "let x = toscalar(AlertInfo | count); print x",
    ] {
        let error = error_of(query);
        assert_eq!(error.class, ErrorClass::Unsupported, "{query}: {}", error.render(query));
    }
}
