//! Hash tables in which keys are only looked up. A query over millions of rows spends its time there, and nothing walks
//! through them, so their order reaches no answer; everywhere else below `mocks` hash tables are forbidden.
#![expect(clippy::disallowed_types, reason = "keys are looked up, never walked through")]

/// A table from keys to values.
pub(super) type LookupMap<K, V> = std::collections::HashMap<K, V>;

/// A set of keys.
pub(super) type LookupSet<K> = std::collections::HashSet<K>;
