//! `cargo quick`: what is worth knowing before a commit. Format, a check of everything, and the tests of the rooms that
//! changed since the last commit; it prints the seconds of each step and stops at the first that fails.
//!
//! `cargo quick ROOM...` tests these rooms instead. The whole is `.ci/run`.

use std::collections::BTreeSet;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// The rooms, with the package of each.
const ROOMS: [(&str, &str); 5] = [
    ("reference-impl", "gnomon-reference-impl"),
    ("sim", "gnomon-sim"),
    ("mocks", "gnomon-mocks"),
    ("features", "gnomon-features"),
    ("scenarios", "gnomon"),
];

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if asked.iter().any(|word| word.starts_with('-')) {
        println!("cargo quick [ROOM...]: format, check, and the unit tests of the rooms that changed (or of those \
                  named)");
        println!("rooms: {}", ROOMS.map(|(room, _)| room).join(", "));
        return ExitCode::SUCCESS;
    }
    if let Some(unknown) = asked.iter().find(|asked| !ROOMS.iter().any(|(room, _)| room == asked)) {
        eprintln!("there is no room `{unknown}`; there are {}", ROOMS.map(|(room, _)| room).join(", "));
        return ExitCode::from(64);
    }
    let rooms = if asked.is_empty() { changed() } else { asked.into_iter().collect() };
    let begun = Instant::now();
    let mut steps = vec![
        ("format", vec!["fmt", "--all", "--check"]),
        ("check", vec!["check", "--quiet", "--workspace", "--all-targets", "--locked"]),
    ];
    for (room, package) in ROOMS.iter().filter(|(room, _)| rooms.contains(*room)) {
        steps.push((room, vec!["test", "--quiet", "--locked", "--package", package, "--lib"]));
    }
    for (what, arguments) in steps {
        let step = Instant::now();
        // Run by cargo, this program has cargo's variables, which would make the rooms be built anew.
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).env_remove("CARGO_TARGET_DIR").env_remove("CARGO_MANIFEST_DIR");
        let passed = cargo.status().is_ok_and(|status| status.success());
        println!("{:>4} s  {what}{}", step.elapsed().as_secs(), if passed { "" } else { ": failed" });
        if !passed {
            return ExitCode::FAILURE;
        }
    }
    println!("{:>4} s  in all", begun.elapsed().as_secs());
    ExitCode::SUCCESS
}

/// The rooms in which something differs from the last commit.
fn changed() -> BTreeSet<String> {
    let listed = Command::new("git").args(["status", "--porcelain", "--untracked-files=all"]).output();
    let text = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let paths = text.lines().filter_map(|line| line.get(3..)).flat_map(|line| line.split(" -> "));
    paths.filter_map(|path| path.split('/').next()).map(str::to_owned).collect()
}
