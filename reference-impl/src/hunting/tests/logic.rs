//! Nulls, truth, numbers and conversions (`FACTS.md` 34).

use super::{builds, rows_of, value_of};

#[test]
fn equality_is_never_null_and_order_is() {
    assert_eq!(value_of("int(null) == 1, int(null) != 1, int(null) < 1, 1 >= long(null)"), "false|true|null|null");
    assert_eq!(value_of("int(null) == long(null), int(null) != long(null)"), "false|false");
    assert_eq!(value_of("int(null) in (1, 2), int(null) !in (1)"), "false|true");
}

#[test]
fn logic_has_three_values() {
    assert_eq!(
        value_of("bool(null) and false, bool(null) and true, bool(null) or true, bool(null) or false"),
        "false|null|true|null"
    );
    assert_eq!(value_of("not(bool(null)), not(true)"), "null|false");
    let store = builds(&[Some(1), None, Some(3)]);
    assert_eq!(rows_of(&store, "DeviceInfo | where OSBuild > 1 | project OSBuild"), ["3"], "null is not true");
    assert_eq!(rows_of(&store, "DeviceInfo | where not(OSBuild > 1) | project OSBuild"), ["1"], "nor is its opposite");
    assert_eq!(rows_of(&store, "DeviceInfo | where OSBuild != 1 | project OSBuild"), ["null", "3"]);
}

#[test]
fn texts_are_empty_and_never_null() {
    assert_eq!(value_of("isempty(''), isnull(''), isnotempty('x'), isnotnull('')"), "true|false|true|true");
    assert_eq!(value_of("isempty(int(null)), isnull(datetime(null)), isnull(0)"), "true|true|false");
    assert_eq!(value_of("tostring(int(null)) == '', strcat('a', int(null), 1, true)"), "true|a1true");
}

#[test]
fn whole_numbers_make_long_ones_and_division_truncates() {
    assert_eq!(value_of("7 / 2, -7 / 2, 7 % 3, -7 % 3, 1 / 0, 1 % 0"), "3|-3|1|2|null|null");
    assert_eq!(value_of("7 / 2.0, 1 + 2 * 3, -(2 + 3), 0x10"), "3.5|7|-5|16");
    assert_eq!(super::schema_of("print a = int(1) + int(2), b = 1 + 2.5, c = 5 > 4"), "a:long b:real c:bool");
}

#[test]
fn what_cannot_be_converted_is_null() {
    assert_eq!(
        value_of("toint('12'), toint('x'), toint(99999999999), tolong('99999999999'), toreal('1.5')"),
        "12|null|null|99999999999|1.5"
    );
    assert_eq!(value_of("tobool('TRUE'), tobool(0), tobool('x'), tolong(2.9), tolong(true)"), "true|false|null|2|1");
}

#[test]
fn the_first_true_condition_decides() {
    assert_eq!(value_of("iff(1 > 2, 'a', 'b'), iff(bool(null), 1, 2), iif(true, 1, 2)"), "b|2|1");
    assert_eq!(value_of("case(false, 1, true, 2, 3), case(false, 1, false, 2, 3)"), "2|3");
    assert_eq!(value_of("coalesce(int(null), 5, 6), coalesce('', 'x')"), "5|x");
}

#[test]
fn both_ends_belong_to_between() {
    assert_eq!(
        value_of("1 between (1 .. 3), 3 between (1..3), 4 between (1 .. 3), 4 !between (1 .. 3)"),
        "true|true|false|true"
    );
}

#[test]
fn a_flag_may_be_compared_with_a_number() {
    assert_eq!(value_of("true == 1, false == 1, 0 == false"), "true|false|true");
}
