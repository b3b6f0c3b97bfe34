//! The list of built-in scenarios.

use super::succeed;

#[test]
fn the_list_of_scenarios() {
    insta::assert_snapshot!(succeed(&["list"]));
}

#[test]
fn the_list_as_json_names_the_same_scenarios() {
    let list: serde_json::Value = serde_json::from_str(&succeed(&["list", "--json"])).unwrap();
    let names: Vec<&str> =
        list["scenarios"].as_array().unwrap().iter().map(|line| line["name"].as_str().unwrap()).collect();
    let built_in = gnomon::library::BUILT_IN.map(|built_in| built_in.name);
    assert_eq!(names, built_in);
    assert!(names.len() >= 12 && names[0] == "office-day", "{names:?}");
}
