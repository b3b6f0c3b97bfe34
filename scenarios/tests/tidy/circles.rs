//! No folders that use each other in a circle.
//!
//! Looked at are the folders that stand side by side in one folder, with all that is below them; files that stand
//! beside them are no folders, and may be the face of one.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::imports;
use super::tree::{Tree, is_test};

/// The arrows between the folders of one folder, each with a place where it is drawn.
type Arrows = BTreeMap<(String, String), (String, usize)>;

/// Folders in circles.
pub(crate) fn rule(tree: &Tree) -> Vec<Finding> {
    let mut floors: BTreeMap<String, Arrows> = BTreeMap::new();
    let folders = folders(tree);
    for (path, _, rust) in tree.rust().filter(|(path, ..)| !is_test(path)) {
        let Some((room, _)) = path.split_once("/src/") else { continue };
        let from = imports::module_of(path);
        for import in imports::of(path, rust).iter().filter(|import| import.path[0] == "crate") {
            let to = &import.path[1..];
            let common = from.iter().zip(to).take_while(|(one, other)| one == other).count();
            let (Some(mine), Some(yours)) = (from.get(common), to.get(common)) else { continue };
            let parent =
                format!("{room}/src/{}", from[..common].iter().map(|part| format!("{part}/")).collect::<String>());
            if folders.contains(&format!("{parent}{mine}")) && folders.contains(&format!("{parent}{yours}")) {
                let arrows = floors.entry(parent).or_default();
                arrows.entry((mine.clone(), yours.clone())).or_insert((path.to_owned(), import.line));
            }
        }
    }
    floors.values().flat_map(in_circles).collect()
}

fn folders(tree: &Tree) -> BTreeSet<String> {
    let parents = |path: &str| {
        let cuts: Vec<String> = path.match_indices('/').map(|(at, _)| path[..at].to_owned()).collect();
        cuts
    };
    tree.rust().flat_map(|(path, ..)| parents(path)).collect()
}

fn in_circles(arrows: &Arrows) -> Vec<Finding> {
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(at) = next.pop() {
            for (_, onward) in arrows.keys().filter(|(start, _)| start == at) {
                if onward == to {
                    return true;
                }
                if seen.insert(onward.as_str()) {
                    next.push(onward);
                }
            }
        }
        false
    };
    let circular = arrows.iter().filter(|((from, to), _)| reaches(to, from));
    circular
        .map(|((from, to), (file, line))| Finding {
            file: file.clone(),
            line: *line,
            what: format!(
                "`{from}` uses `{to}`, which uses `{from}`: move what both need below them, or into one of them"
            ),
        })
        .collect()
}

#[test]
fn two_folders_that_use_each_other_are_found_and_files_beside_them_are_left_alone() {
    let (places, said) = super::of_sample(
        rule,
        &[
            ("sim/src/world/a/one.rs", "use crate::world::b::Two;\n"),
            ("sim/src/world/b/two.rs", "use super::super::c::Three;\n"),
            ("sim/src/world/c/three.rs", "use crate::world::a::One;\nuse crate::world::d::Four;\n"),
            ("sim/src/world/d.rs", "use crate::world::a::One;\n"),
        ],
    );
    assert_eq!(places, ["sim/src/world/a/one.rs:1", "sim/src/world/b/two.rs:1", "sim/src/world/c/three.rs:1"]);
    assert!(said.contains("move what both need below them"), "{said}");
}
