//! Errors as people and clients see them (`FACTS.md` 33).

use super::error_of;
use crate::hunting::ErrorClass;

/// What a person sees, and what a client of the API does; lines of more than 100 columns are folded at a blank.
#[track_caller]
fn seen(query: &str) -> String {
    let error = error_of(query);
    let text = format!("{}\nAPI: {}", error.render(query), error.api_message());
    text.lines().map(folded).collect::<Vec<_>>().join("\n")
}

fn folded(line: &str) -> String {
    match line.get(..=100).and_then(|start| start.rfind(' ')) {
        Some(blank) => format!("{}\n    {}", &line[..blank], &line[blank + 1..]),
        None => line.to_owned(),
    }
}

#[test]
fn an_unknown_column_is_named_with_those_near_it() {
    insta::assert_snapshot!(seen("DeviceNetworkEvents\n| where RemoteURL == 'x'"), @r#"
    Semantic error SEM0100 at 2:9: 'where' operator: Failed to resolve scalar expression named
        'RemoteURL'
      | | where RemoteURL == 'x'
      |         ^^^^^^^^^
      = did you mean `RemoteUrl` or `RemotePort` or `RemoteIP`?
    API: 'where' operator: Failed to resolve scalar expression named 'RemoteURL'. Fix semantic errors in
        your query.
    "#);
}

#[test]
fn an_unknown_table_is_blamed_on_the_first_operator() {
    insta::assert_snapshot!(seen("DeviceNetworkEvent | where Timestamp > ago(1d)"), @r#"
    Semantic error SEM0100 at 1:1: 'where' operator: Failed to resolve table or column expression named
        'DeviceNetworkEvent'
      | DeviceNetworkEvent | where Timestamp > ago(1d)
      | ^^^^^^^^^^^^^^^^^^
      = did you mean `DeviceNetworkEvents` or `DeviceNetworkInfo` or `DeviceAlertEvents`?
    API: 'where' operator: Failed to resolve table or column expression named 'DeviceNetworkEvent'. Fix
        semantic errors in your query.
    "#);
}

#[test]
fn a_slip_is_a_syntax_error_with_its_place() {
    insta::assert_snapshot!(seen("DeviceNetworkEvents\n| wher RemoteUrl == 'x'"), @r#"
    Syntax error SYN0002 at 2:3: Query operator expected.
      | | wher RemoteUrl == 'x'
      |   ^^^^
      = did you mean `where` or `parse-where` or `graph-where-edges`?
    API: Query operator expected.. Fix syntax errors in your query.
    "#);
    insta::assert_snapshot!(seen("DeviceNetworkEvents | where RemoteUrl in ('a', )"), @r#"
    Syntax error SYN0002 at 1:48: Missing expression
      | DeviceNetworkEvents | where RemoteUrl in ('a', )
      |                                                ^
      = expected a value, a name or `(`, found `)`
    API: Missing expression. Fix syntax errors in your query.
    "#);
    insta::assert_snapshot!(seen("DeviceNetworkEvents | where RemoteUrl == 'x"), @r#"
    Syntax error SYN0002 at 1:42: A recognition error occurred.
      | DeviceNetworkEvents | where RemoteUrl == 'x
      |                                          ^^
      = expected a mark that closes the text, found the end of the line
    API: A recognition error occurred.. Fix syntax errors in your query.
    "#);
    insta::assert_snapshot!(seen("DeviceNetworkEvents | order Timestamp"), @r#"
    Syntax error SYN0002 at 1:29: A recognition error occurred.
      | DeviceNetworkEvents | order Timestamp
      |                             ^^^^^^^^^
      = expected `by`, found `Timestamp`
    API: A recognition error occurred.. Fix syntax errors in your query.
    "#);
    insta::assert_snapshot!(seen(""), @r#"
    Syntax error SYN0002 at 1:1: A recognition error occurred.
      = expected a table, or a name given by `let`, found the end of the query
    API: A recognition error occurred.. Fix syntax errors in your query.
    "#);
    insta::assert_snapshot!(seen("where x == 1"), @r#"
    Syntax error SYN0002 at 1:1: The operator cannot be the first operator in a query.
      | where x == 1
      | ^^^^^
      = expected a table before the first operator, found `where`
    API: The operator cannot be the first operator in a query.. Fix syntax errors in your query.
    "#);
}

#[test]
fn types_that_do_not_go_together_are_semantic_errors() {
    insta::assert_snapshot!(seen("DeviceNetworkEvents | where RemotePort == '443'"), @r#"
    Semantic error SEM0001 at 1:29: Cannot compare values of types int and string. Try adding explicit
        casts
      | DeviceNetworkEvents | where RemotePort == '443'
      |                             ^^^^^^^^^^^^^^^^^^^
    API: Cannot compare values of types int and string. Try adding explicit casts. Fix semantic errors
        in your query.
    "#);
    insta::assert_snapshot!(seen("DeviceNetworkEvents | where RemoteUrl < 'b'"), @r#"
    Semantic error SEM0064 at 1:29: Cannot compare values of types string and string. Try adding
        explicit casts
      | DeviceNetworkEvents | where RemoteUrl < 'b'
      |                             ^^^^^^^^^^^^^^^
    API: Cannot compare values of types string and string. Try adding explicit casts. Fix semantic
        errors in your query.
    "#);
    insta::assert_snapshot!(seen("AlertInfo | extend x = Timestamp + Title"), @r#"
    Semantic error SEM0001 at 1:24: Arithmetic expression cannot be carried-out between DateTime and
        StringBuffer
      | AlertInfo | extend x = Timestamp + Title
      |                        ^^^^^^^^^^^^^^^^^
    API: Arithmetic expression cannot be carried-out between DateTime and StringBuffer. Fix semantic
        errors in your query.
    "#);
    insta::assert_snapshot!(seen("AlertInfo | where count() > 1"), @r#"
    Semantic error SEM0237 at 1:19: count(): an aggregate may stand in 'summarize' only, and not inside
        of another
      | AlertInfo | where count() > 1
      |                   ^^^^^^^
    API: count(): an aggregate may stand in 'summarize' only, and not inside of another. Fix semantic
        errors in your query.
    "#);
    insta::assert_snapshot!(seen("AlertInfo | where tolowr(Title) == 'x'"), @r#"
    Semantic error SEM0260 at 1:19: Unknown function: 'tolowr'
      | AlertInfo | where tolowr(Title) == 'x'
      |                   ^^^^^^^^^^^^^
      = did you mean `tolower` or `tolong`?
    API: Unknown function: 'tolowr'. Fix semantic errors in your query.
    "#);
    insta::assert_snapshot!(seen("AlertInfo | where Title matches regex '(?<=a)b'"), @r#"
    Semantic error SEM0420 at 1:19: Invalid regular expression: look-around, including look-ahead and
        look-behind, is not supported
      | AlertInfo | where Title matches regex '(?<=a)b'
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = regular expressions have no look-around and no back-references
    API: Invalid regular expression: look-around, including look-ahead and look-behind, is not
        supported. Fix semantic errors in your query.
    "#);
}

#[test]
fn all_that_is_not_carried_out_is_said_at_once() {
    let query = "let p = DeviceProcessEvents;\nAlertInfo\n| extend x = parse_xml(Title)\n| reduce by Title";
    insta::assert_snapshot!(seen(query), @r#"
    Unsupported at 1:9: The table `DeviceProcessEvents` is not supported by this test-bed
      | let p = DeviceProcessEvents;
      |         ^^^^^^^^^^^^^^^^^^^
    and at 3:14: The function `parse_xml` is not supported by this test-bed
      | | extend x = parse_xml(Title)
      |              ^^^^^^^^^^^^^^^^
    and at 4:3: The operator `reduce` is not supported by this test-bed
      | | reduce by Title
      |   ^^^^^^
      = what is carried out is listed in HUNTING.md of the reference implementation
    API: The table `DeviceProcessEvents` is not supported by this test-bed
    "#);
    let error = error_of(query);
    let places: Vec<String> = error.also.iter().map(|(what, _)| what.clone()).collect();
    assert_eq!(places.len(), 2, "{places:?}");
    assert!(error.api_message_in(query).contains("[line:position=4:3]"), "{}", error.api_message_in(query));
}

#[test]
fn codes_are_those_that_are_known() {
    for (query, code) in [
        ("let a = 1; let a = 2; print a", "SEM0079"),
        ("print a = 1, a = 2", "SEM0034"),
        ("AlertInfo | project Title, Title", "SEM0034"),
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
        "DeviceProcessEvents | take 1",
        "search 'x'",
        "find in (AlertInfo) where Title has 'x'",
        "print array_sort_asc(dynamic([2, 1]), dynamic(['b', 'a']))",
        "AlertInfo | top-nested 3 of Title by count()",
        "AlertInfo | evaluate basket()",
        "AlertInfo | summarize hll(Title)",
        "externaldata(x: string) ['https://example.com']",
        "set truncationmaxrecords = 5; AlertInfo",
        "print guid(74be27de-1e4e-49d9-b579-fe0b331d3642)",
        "AlertInfo | extend (a, b) = series_stats(Title)",
        "AlertInfo; AlertInfo",
        "AlertInfo | scan with (step s: true;)",
        "AlertInfo | where parse_xml(Title).x == 1",
    ] {
        let error = error_of(query);
        assert_eq!(error.class, ErrorClass::Unsupported, "{query}: {}", error.render(query));
    }
}
