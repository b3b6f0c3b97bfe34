//! Windows builds, and which of them take part in the integration (INT-06).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Client or server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WindowsKind {
    /// Windows 10 and later clients.
    Client,
    /// Windows Server: never takes part.
    Server,
}

/// What an endpoint runs, `17763.379` being build 17763, revision 379.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct WindowsBuild {
    /// Client or server.
    pub kind: WindowsKind,
    /// The build number, which tells the version.
    pub build: u32,
    /// The revision, which tells how far it is patched.
    pub revision: u32,
}

/// The version names of client builds (`FACTS.md` 25.1).
const VERSIONS: [(u32, &str); 18] = [
    (10_240, "1507"),
    (10_586, "1511"),
    (14_393, "1607"),
    (15_063, "1703"),
    (16_299, "1709"),
    (17_134, "1803"),
    (17_763, "1809"),
    (18_362, "1903"),
    (18_363, "1909"),
    (19_041, "2004"),
    (19_042, "20H2"),
    (19_043, "21H1"),
    (19_044, "21H2"),
    (19_045, "22H2"),
    (22_000, "11 21H2"),
    (22_621, "11 22H2"),
    (22_631, "11 23H2"),
    (26_100, "11 24H2"),
];

/// The builds that need a minimum revision, with that revision as the article gives it.
///
/// Two of the three revisions were never shipped under the update the article names; the published ones are two higher,
/// which changes nothing (`FACTS.md` 25.1).
const MINIMUM_REVISIONS: [(u32, u32); 3] = [(16_299, 1085), (17_134, 704), (17_763, 379)];

impl WindowsBuild {
    /// A client of this build and revision.
    #[must_use]
    pub const fn client(build: u32, revision: u32) -> Self {
        Self { kind: WindowsKind::Client, build, revision }
    }

    /// A server of this build and revision.
    #[must_use]
    pub const fn server(build: u32, revision: u32) -> Self {
        Self { kind: WindowsKind::Server, build, revision }
    }

    /// Whether a device of this build takes part in the integration.
    #[must_use]
    pub fn takes_part(self) -> bool {
        let (oldest, _) = MINIMUM_REVISIONS[0];
        if self.kind == WindowsKind::Server || self.build < oldest {
            return false;
        }
        let minimum = MINIMUM_REVISIONS.iter().find(|(build, _)| *build == self.build);
        minimum.is_none_or(|(_, revision)| self.revision >= *revision)
    }

    /// The version people know the build by, `1809`; the build itself if it has none.
    #[must_use]
    pub fn version(self) -> String {
        let known = VERSIONS.iter().find(|(build, _)| *build == self.build);
        known.map_or_else(|| self.build.to_string(), |(_, name)| (*name).to_owned())
    }

    /// The build number of a version name, letter case apart.
    #[must_use]
    pub fn build_of_version(version: &str) -> Option<u32> {
        VERSIONS.iter().find(|(_, name)| name.eq_ignore_ascii_case(version)).map(|(build, _)| *build)
    }

    /// The names of all versions.
    pub fn versions() -> impl Iterator<Item = &'static str> {
        VERSIONS.iter().map(|(_, name)| *name)
    }
}

impl fmt::Display for WindowsBuild {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.build, self.revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_three_oldest_versions_has_its_own_minimum_revision() {
        for (build, minimum, published) in [(16_299, 1085, 1087), (17_134, 704, 706), (17_763, 379, 379)] {
            assert!(!WindowsBuild::client(build, minimum - 1).takes_part());
            assert!(WindowsBuild::client(build, minimum).takes_part());
            assert!(WindowsBuild::client(build, published).takes_part());
        }
        // A revision that is enough for one version is not enough for another.
        assert!(!WindowsBuild::client(16_299, 704).takes_part());
    }

    #[test]
    fn earlier_versions_and_servers_never_take_part_and_later_versions_always() {
        assert!(!WindowsBuild::client(15_063, 9999).takes_part());
        assert!(!WindowsBuild::client(10_240, 18_818).takes_part());
        assert!(!WindowsBuild::server(17_763, 1790).takes_part());
        assert!(WindowsBuild::client(18_362, 1).takes_part());
        assert!(WindowsBuild::client(19_042, 804).takes_part());
        assert!(WindowsBuild::client(22_631, 1).takes_part());
    }
}
