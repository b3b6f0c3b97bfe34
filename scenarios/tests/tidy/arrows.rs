//! Which room, and which folder inside a room, may use which: every arrow points down.

use super::Finding;
use super::imports;
use super::tree::{ROOMS, Tree, is_test};

/// The modules of `reference-impl`, from the ground up, with what each may use of the others.
const REFERENCE: [(&str, &[&str]); 18] = [
    ("time", &[]),
    ("quantities", &[]),
    ("suggest", &[]),
    ("sequence", &[]),
    ("api_version", &[]),
    ("rate_window", &["time"]),
    ("catalog", &["suggest"]),
    ("hunting", &["api_version", "suggest", "time"]),
    ("logs", &["catalog", "quantities", "suggest", "time"]),
    ("names", &["catalog", "quantities"]),
    ("edition", &["api_version", "quantities", "rate_window", "time"]),
    ("protocol", &["api_version", "catalog", "logs", "names", "quantities", "suggest", "time"]),
    ("endpoint", BELOW_PARTICIPANTS),
    ("proxy", BELOW_PARTICIPANTS),
    ("collector", BELOW_PARTICIPANTS),
    ("defender", BELOW_PARTICIPANTS),
    ("cloud_apps", BELOW_PARTICIPANTS),
    ("http", BELOW_PARTICIPANTS),
];

/// Participants, and the codecs beside them, are strangers to each other.
const BELOW_PARTICIPANTS: &[&str] = &[
    "time",
    "quantities",
    "suggest",
    "sequence",
    "api_version",
    "rate_window",
    "catalog",
    "hunting",
    "logs",
    "names",
    "edition",
    "protocol",
];

/// The folders of `sim`: the engine knows nothing of Defender.
const SIM: [(&str, &[&str]); 2] = [("engine", &[]), ("world", &["engine"])];

/// What the engine may use of the reference.
const OF_THE_REFERENCE_FOR_THE_ENGINE: [&str; 2] = ["quantities", "time"];

/// Arrows that point up or sideways.
pub(crate) fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, _, rust) in tree.rust().filter(|(path, ..)| !is_test(path) && path.contains("/src/")) {
        let Some(floor) = ROOMS.iter().position(|(room, _)| path.starts_with(&format!("{room}/"))) else { continue };
        let folder = imports::module_of(path).first().cloned().unwrap_or_default();
        for import in imports::of(path, rust) {
            let mut wrong = |what: String| findings.push(Finding { file: path.to_owned(), line: import.line, what });
            let (first, second) = (import.path[0].as_str(), import.path.get(1).map_or("", String::as_str));
            let room = ROOMS.iter().position(|(_, name)| *name == first);
            if let Some(room) = room.filter(|room| *room > floor) {
                wrong(format!(
                    "`{}` stands below `{}` and may not use it; move what both need down, or this code up",
                    ROOMS[floor].0, ROOMS[room].0
                ));
            }
            let inside = match ROOMS[floor].0 {
                "reference-impl" if first == "crate" => REFERENCE.iter().find(|(name, _)| *name == folder),
                "sim" if first == "crate" => SIM.iter().find(|(name, _)| *name == folder),
                _ => None,
            };
            let is_module = REFERENCE.iter().chain(&SIM).any(|(name, _)| *name == second);
            if let Some((_, may)) = inside
                && is_module
                && second != folder
                && !may.contains(&second)
            {
                wrong(format!(
                    "`{folder}` may not use `{second}` (it may use: {}); what both say to each other belongs into \
                     `protocol`, what both need further down",
                    may.join(", ")
                ));
            }
            let is_engine = ROOMS[floor].0 == "sim" && folder == "engine";
            if is_engine && first == ROOMS[0].1 && !OF_THE_REFERENCE_FOR_THE_ENGINE.contains(&second) {
                wrong(format!("the engine knows nothing of Defender and may not use `{second}`; let `world` do it"));
            }
        }
        if ROOMS[floor].0 == "reference-impl"
            && !folder.is_empty()
            && !REFERENCE.iter().any(|(name, _)| *name == folder)
        {
            let what = format!("the module `{folder}` is on no floor: say in `tidy/arrows.rs` what it may use");
            findings.push(Finding { file: path.to_owned(), line: 1, what });
        }
    }
    findings
}

#[test]
fn an_arrow_that_points_up_or_sideways_is_found() {
    let (places, said) = super::of_sample(
        rule,
        &[
            ("sim/src/world/a.rs", "use gnomon_features::Suite;\nuse gnomon_reference_impl::http::Call;\n"),
            (
                "sim/src/engine/b.rs",
                "use gnomon_reference_impl::time::SimTime;\nuse gnomon_reference_impl::protocol::X;\n",
            ),
            ("reference-impl/src/endpoint/c.rs", "use crate::defender::Core;\nuse crate::protocol::ApiError;\n"),
            ("reference-impl/src/protocol/d.rs", "fn f() -> crate::http::Call { todo!() }\n"),
            ("reference-impl/src/novelty.rs", "use crate::time::SimTime;\n"),
            ("reference-impl/src/endpoint/tests.rs", "use crate::defender::Core;\n"),
        ],
    );
    assert_eq!(
        places,
        [
            "reference-impl/src/endpoint/c.rs:1",
            "reference-impl/src/novelty.rs:1",
            "reference-impl/src/protocol/d.rs:1",
            "sim/src/engine/b.rs:2",
            "sim/src/world/a.rs:1",
        ]
    );
    assert!(said.contains("move what both need down") && said.contains("belongs into `protocol`"), "{said}");
}
