//! The JSON Schema of scenario files.

use super::succeed;

#[test]
fn the_schema_beside_the_scenarios_is_the_one_of_the_code() {
    let committed = include_str!("../../scenario.schema.json");
    assert!(
        succeed(&["schema"]) == committed,
        "scenarios/scenario.schema.json is out of date: `cargo run -- schema > scenarios/scenario.schema.json`"
    );
}
