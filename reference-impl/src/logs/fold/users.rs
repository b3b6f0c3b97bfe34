//! Users: whom a log names, as first spelled; letter case does not tell them apart.

use super::super::raw::Spelled;
use super::names::Names;
use super::pieces::Texts;

/// The users of a log, in the order in which they are first named.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FoldedUsers(Texts);

impl FoldedUsers {
    /// The user of this number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&str> {
        std::str::from_utf8(self.0.get(number)?).ok()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|name| std::str::from_utf8(name).ok())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl std::fmt::Debug for FoldedUsers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Users, while they are found.
#[derive(Default)]
pub(super) struct Users {
    /// By their identity: decoded, in lower case.
    identities: Names<u32>,
    /// By their spelling, where that is another one.
    spellings: Names<u32>,
    names: FoldedUsers,
}

impl Users {
    /// The number of a user; a name of blanks is none.
    pub(super) fn number_of(&mut self, spelled: Spelled<'_>) -> Option<u32> {
        const NONE: u32 = u32::MAX;
        let Self { identities, spellings, names: FoldedUsers(names) } = self;
        if spelled.is_plain() {
            return Some(identities.of(spelled.bytes, || names.push(spelled.bytes)));
        }
        let number = spellings.of(spelled.bytes, || {
            let text = spelled.text();
            let name = text.trim();
            if name.is_empty() {
                return NONE;
            }
            identities.of(name.to_lowercase().as_bytes(), || names.push(name.as_bytes()))
        });
        (number != NONE).then_some(number)
    }

    /// All of them.
    pub(super) fn into_users(self) -> FoldedUsers {
        self.names
    }
}
