//! No text makes it panic: it is answered or refused.

use proptest::prelude::*;

use super::{ask_of, connections};
use crate::hunting::ErrorClass;

const VALID: [&str; 8] = [
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
            "{", "true",
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
