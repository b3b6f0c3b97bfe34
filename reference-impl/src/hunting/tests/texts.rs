//! What the text operators mean (`FACTS.md` 3.9, 34).

use super::value_of;

#[track_caller]
fn holds(expected: bool, expressions: &[&str]) {
    for expression in expressions {
        assert_eq!(value_of(expression), expected.to_string(), "{expression}");
    }
}

#[test]
fn equality_minds_letter_case_unless_it_has_a_tilde() {
    holds(true, &["'a' == 'a'", "'a' =~ 'A'", "'a' != 'A'", "'Ä' =~ 'ä'", "'a' <> 'b'", "'a' !~ 'b'"]);
    holds(false, &["'a' == 'A'", "'a' !~ 'A'", "'a' != 'a'", "'a' == 'ab'", "'' == ' '"]);
}

#[test]
fn has_is_by_term_and_contains_is_not() {
    holds(
        true,
        &[
            "'contoso.com' has 'contoso'",
            "'contoso.com' has 'CONTOSO.COM'",
            "'a_b' has 'a'",
            "'contoso.com.evil.net' has 'contoso.com'",
            "'North America' !has 'amer'",
            "'North America' contains 'amer'",
            "'Dropbox' has_cs 'Dropbox'",
            "'x-Dropbox' !has_cs 'dropbox'",
            "'contoso' hasprefix 'con'",
            "'my contoso' hassuffix 'oso'",
        ],
    );
    holds(
        false,
        &[
            "'notcontoso.com' has 'contoso.com'",
            "'contoso.community' has 'contoso.com'",
            "'Dropbox' has_cs 'dropbox'",
            "'Dropbox' contains_cs 'drop'",
            "'Dropbox' !contains 'DROP'",
            "'contoso' hasprefix 'oso'",
            "'contoso' hassuffix 'con'",
        ],
    );
}

#[test]
fn startswith_and_endswith_look_at_the_ends() {
    holds(
        true,
        &[
            "'Contoso' startswith 'con'",
            "'Contoso' startswith_cs 'Con'",
            "'Contoso' !startswith_cs 'con'",
            "'Contoso' endswith 'OSO'",
            "'Contoso' !endswith_cs 'OSO'",
            "'Contoso' startswith ''",
        ],
    );
    holds(false, &["'Contoso' startswith 'oso'", "'Contoso' endswith 'con'", "'Contoso' !startswith 'CON'"]);
}

#[test]
fn a_regular_expression_matches_anywhere_and_minds_letter_case() {
    holds(true, &[r"'www.contoso.com' matches regex @'o\.c'", "'ABC' matches regex '(?i)b'", "'x' matches regex ''"]);
    holds(false, &["'ABC' matches regex 'b'", "'abc' matches regex '^b'"]);
}

#[test]
fn texts_may_be_written_in_many_ways() {
    assert_eq!(value_of(r#"strcat('a', "b", @'c\d', h'e', "f" "g")"#), r"ab".to_owned() + r"c\\d" + "efg");
    assert_eq!(value_of(r"strlen('\u0041\n\\')"), "3");
    assert_eq!(value_of("strlen(@\"a\"\"b\")"), "3");
    assert_eq!(value_of("strlen(```two\nlines```)"), "9");
    assert_eq!(value_of("strlen('zoë💡')"), "4", "characters, not bytes");
}

#[test]
fn a_list_may_come_from_a_let_an_array_or_a_table() {
    let store = super::connections(&["a.com", "b.com", "c.com"]);
    let ports = |query: &str| super::rows_of(&store, &format!("{query} | project RemotePort"));
    assert_eq!(ports("let d = dynamic(['a.com', 'c.com']); DeviceNetworkEvents | where RemoteUrl in (d)"), ["1", "3"]);
    assert_eq!(
        ports(
            "let d = DeviceNetworkEvents | where RemotePort > 1 | project RemoteUrl; DeviceNetworkEvents | where \
             RemoteUrl in (d)"
        ),
        ["2", "3"]
    );
    assert_eq!(
        ports(
            "DeviceNetworkEvents | where RemoteUrl !in ((DeviceNetworkEvents | where RemotePort == 2 | project \
             RemoteUrl))"
        ),
        ["1", "3"]
    );
    assert_eq!(ports("DeviceNetworkEvents | where RemotePort in (1, 3, 99)"), ["1", "3"]);
    assert_eq!(ports("let x = 'b.com'; DeviceNetworkEvents | where RemoteUrl in (x, 'z')"), ["2"]);
    assert_eq!(ports("let x = 'b'; DeviceNetworkEvents | where RemoteUrl has x"), ["2"]);
}

#[test]
fn the_right_side_may_depend_on_the_row() {
    let store = super::connections(&["a.com", "b.com"]);
    let query = "DeviceNetworkEvents | where strcat('see ', RemoteUrl) has RemoteUrl and RemoteUrl == \
                 tolower(RemoteUrl) | count";
    assert_eq!(super::rows_of(&store, query), ["2"]);
}
