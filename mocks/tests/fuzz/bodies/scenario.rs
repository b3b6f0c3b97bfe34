//! Scenario files.

use std::sync::LazyLock;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_sim::world::{Bench, Scenario};

pub(crate) const WORDS: &[&str] = &[
    "[[fleet]]\n",
    "[[place]]\n",
    "[[action]]\n",
    "[network]\n",
    "[fleet.windows]\n",
    "name = \"home\"\n",
    "kind = \"home\"\n",
    "endpoints = 3\n",
    "endpoints = 4294967295\n",
    "addresses = \"10.0.0.0/8\"\n",
    "/32",
    "/0",
    "at = \"00:05\"\n",
    "do = \"tag\"\n",
    "app = \"Dropbox\"\n",
    "duration = \"1h\"\n",
    "start = \"2021-02-10T00:00:00Z\"\n",
    "seed = 1\n",
    "\"",
    "=",
    "\n",
    "#",
    "'''",
    "-1",
    "0",
    "\"0%\"",
    "\"100%\"",
    "\"101%\"",
    "\"1ms\"",
    "\"9999999999d\"",
    "1979-05-27",
    "nan",
    "inf",
    "true",
    "{",
    "}",
    "[",
    "]",
    ".",
    "é",
    "edition = \"current\"\n",
    "9999-12-31T23:59:59Z",
];

/// No more devices than that are built.
const DEVICES: u32 = 40;

pub(crate) fn run(data: &[u8]) {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Scenario::parse("whatever.toml", text, &CATALOG) {
        Ok(scenario) => {
            assert!(scenario.start() <= scenario.end());
            if scenario.endpoints() <= DEVICES {
                let bench = Bench::living(&scenario, &CATALOG, scenario.seed(), 10);
                assert_eq!(bench.devices().len(), scenario.endpoints() as usize);
            }
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!((1..=text.lines().count().max(1) + 1).contains(&error.line()), "{error:?}");
        }
    }
}
