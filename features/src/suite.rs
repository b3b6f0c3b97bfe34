//! The suite: its feature files, embedded, so that the command runs it from an empty folder.

use gherkin::Feature;

use crate::lint::{self, FeatureError};

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        /// Name and text of every feature file, in the order in which they are run.
        pub const FILES: &[(&str, &str)] = &[$((concat!($name, ".feature"), include_str!(concat!("../suite/", $name, ".feature")))),*];
    };
}

embedded!["switching-on", "devices", "reporting", "proxies", "blocking", "alerts", "faults"];

/// The features of the suite.
///
/// # Errors
/// Names the first file that must not be part of a suite; a test reads them all.
pub fn features() -> Result<Vec<Feature>, FeatureError> {
    FILES.iter().map(|(name, text)| lint::parse(name, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_file_is_embedded_and_reads() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/suite");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".feature"))
            .collect();
        let mut embedded: Vec<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        on_disk.sort();
        embedded.sort();
        assert_eq!(embedded, on_disk);
        for (name, text) in FILES {
            if let Err(error) = lint::parse(name, text) {
                panic!("{name}:{}: {error}", error.line());
            }
        }
    }
}
