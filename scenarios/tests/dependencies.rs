//! What the rooms are built upon: licences that go with ours, nothing banned, no crate in two versions for no reason.
//!
//! It reads `cargo metadata`, so it needs no tool beside cargo; `.cargo/deny.toml` says the same for `cargo deny`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Licences whose terms go with Apache-2.0; of an expression with `OR` one is enough.
const LICENCES: [&str; 14] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that may not come in, with the reason.
const BANNED: [(&str, &str); 2] =
    [("openssl-sys", "the binary links no library of the system"), ("native-tls", "rustls serves and asks")];

/// Crates that are built in two versions, with who needs the older one.
const TWICE: [(&str, &str); 6] = [
    ("base64", "0.22 by wiremock; ours moves when it does"),
    ("getrandom", "0.2 by ring"),
    ("nom", "7 by the reader of certificates that rcgen may use, 8 by cucumber's expressions"),
    ("syn", "2 by most macros, 3 by those of serde and clap"),
    ("synstructure", "goes with syn"),
    ("unicode-width", "0.1 by miette"),
];

/// A package of the lock file: its name, its version, its licence.
struct Package {
    name: String,
    version: String,
    licence: String,
}

/// What the workspace is built of on Linux, tests included.
fn packages() -> Vec<Package> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let arguments = ["metadata", "--format-version=1", "--locked", "--offline", "--manifest-path", manifest];
    let platform = ["--filter-platform", "x86_64-unknown-linux-gnu"];
    let output = Command::new(env!("CARGO")).args(arguments).args(platform).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let used: BTreeSet<&str> =
        metadata["resolve"]["nodes"].as_array().into_iter().flatten().filter_map(|node| node["id"].as_str()).collect();
    let text = |package: &Value, key: &str| package[key].as_str().unwrap_or_default().to_owned();
    let listed = metadata["packages"].as_array().into_iter().flatten();
    listed
        .filter(|package| package["id"].as_str().is_some_and(|id| used.contains(id)))
        .map(|package| Package {
            name: text(package, "name"),
            version: text(package, "version"),
            licence: text(package, "license"),
        })
        .collect()
}

/// Whether an SPDX expression can be met with licences of the list.
fn is_met(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let one = |licence: &str| LICENCES.contains(&licence.trim());
    plain.split(" AND ").all(|part| part.split(" OR ").any(one))
}

#[test]
fn every_licence_goes_with_ours() {
    let packages = packages();
    assert!(packages.len() > 100, "only {} packages were listed", packages.len());
    let wrong = packages.iter().filter(|package| !is_met(&package.licence));
    let wrong: Vec<String> = wrong.map(|p| format!("{} {}: `{}`", p.name, p.version, p.licence)).collect();
    assert!(wrong.is_empty(), "another crate, or a lawyer's word in this test: {wrong:#?}");
}

#[test]
fn nothing_banned_comes_in_by_way_of_others() {
    for package in packages() {
        if let Some((_, reason)) = BANNED.iter().find(|(name, _)| *name == package.name) {
            panic!(
                "{} {} comes in, and {reason}: `cargo tree -i {}` says by whom",
                package.name, package.version, package.name
            );
        }
    }
}

#[test]
fn a_crate_in_two_versions_has_a_reason_and_a_reason_has_such_a_crate() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in packages() {
        versions.entry(package.name).or_default().insert(package.version);
    }
    let twice: BTreeMap<&str, &BTreeSet<String>> = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| (name.as_str(), versions))
        .collect();
    let known: BTreeSet<&str> = TWICE.iter().map(|(name, _)| *name).collect();
    let new: Vec<_> = twice.iter().filter(|(name, _)| !known.contains(*name)).collect();
    assert!(new.is_empty(), "built twice: let one go, or say in TWICE who needs it: {new:?}");
    let gone: Vec<_> = known.iter().filter(|name| !twice.contains_key(*name)).collect();
    assert!(gone.is_empty(), "no longer built twice: take them out of TWICE: {gone:?}");
}

#[test]
fn an_expression_is_met_by_one_of_or_and_by_all_of_and() {
    for met in ["MIT", "MIT OR GPL-3.0", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0", "ISC AND MIT"] {
        assert!(is_met(met), "{met}");
    }
    for unmet in ["GPL-3.0", "MIT AND GPL-3.0", "", "AGPL-3.0 OR GPL-2.0"] {
        assert!(!is_met(unmet), "{unmet}");
    }
}
