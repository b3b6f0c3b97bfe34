//! What must not stand in a suite, and how it is refused.

use super::*;

const GOOD: &str = "\
Feature: Blocking

  @BLK-03
  Rule: Every device blocks

    Example: one device
      Given a device
      When something happens
      Then it blocks
";

fn refusal(text: &str) -> String {
    let error = parse("bad.feature", text).unwrap_err();
    format!("{}:{}: {} ({})", error.file(), error.line(), error, error.help)
}

#[test]
fn a_good_feature_is_read() {
    let feature = parse("good.feature", GOOD).unwrap();
    assert_eq!(requirements(&feature.rules[0].tags).collect::<Vec<_>>(), ["BLK-03"]);
}

#[test]
fn what_would_be_green_without_checking_anything_is_refused_with_its_place() {
    let second = format!("{GOOD}\nFeature: Another\n");
    let unknown_tag = GOOD.replace("@BLK-03", "@BLK-33");
    let untagged = GOOD.replace("  @BLK-03\n", "");
    let empty =
        "Feature: Blocking\n\n  @BLK-03\n  Rule: R\n\n    Example: nothing\n\n    Example: one\n      Then it blocks\n";
    let no_then = GOOD.replace("      Then it blocks\n", "");
    let no_rule = "Feature: Blocking\n";
    let outside = "Feature: Blocking\n\n  Example: outside\n    Then it blocks\n";
    let no_rows = GOOD.replace("Given a device", "Given a <kind> device") + "\n      Examples:\n        | kind |\n";
    let twice = format!("{GOOD}\n    Example: one device\n      Then it blocks\n");
    let two_things = GOOD.replace("something happens", "something happens and something else");
    let long = GOOD.replace("      Then it blocks\n", &"      Then it blocks\n".repeat(6));
    let no_gherkin = "Blocking\n";
    let refusals = [
        second,
        unknown_tag,
        untagged,
        empty.into(),
        no_then,
        no_rule.into(),
        outside.into(),
        no_rows,
        twice,
        two_things,
        long,
        no_gherkin.into(),
    ];
    insta::assert_snapshot!(refusals.map(|text| refusal(&text)).join("\n"));
}
