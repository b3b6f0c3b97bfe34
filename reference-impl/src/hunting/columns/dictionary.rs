//! The distinct entries of a column, each with a code in order of first use: texts, or dynamic values.

use std::hash::Hash;
use std::sync::Arc;

use crate::hunting::lookup::LookupMap;
use crate::hunting::types::Dynamic;

/// What a dictionary holds.
pub(in crate::hunting) trait Entry: Eq + Hash {
    /// Whether it is the entry of code 0.
    fn is_empty(&self) -> bool;

    /// The same, shared.
    fn share(&self) -> Arc<Self>;

    /// The entry of code 0.
    fn empty() -> Arc<Self>;
}

impl Entry for str {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn share(&self) -> Arc<Self> {
        Arc::from(self)
    }

    fn empty() -> Arc<Self> {
        Arc::from("")
    }
}

impl Entry for Dynamic {
    fn is_empty(&self) -> bool {
        *self == Self::Null
    }

    fn share(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }

    fn empty() -> Arc<Self> {
        Arc::new(Self::Null)
    }
}

/// Distinct entries and their codes. Code 0 is the empty text or null, so that a column that nobody wrote to is all
/// zeros.
///
/// A clone shares the entries until one of the two is written to.
#[derive(Debug)]
pub(in crate::hunting) struct Dictionary<T: ?Sized = str> {
    inner: Arc<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T: ?Sized> {
    entries: Vec<Arc<T>>,
    /// The way back; made when it is first asked for, since an answer's dictionary never is.
    codes: Option<LookupMap<Arc<T>, u32>>,
}

impl<T: ?Sized> Clone for Dictionary<T> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<T: ?Sized> Clone for Inner<T> {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone(), codes: self.codes.clone() }
    }
}

impl<T: Entry + ?Sized> Default for Dictionary<T> {
    fn default() -> Self {
        Self { inner: Arc::new(Inner { entries: vec![T::empty()], codes: None }) }
    }
}

impl Dictionary {
    /// The code of the empty entry, whatever the dictionary holds.
    pub(in crate::hunting) const EMPTY: u32 = 0;
}

impl<T: Entry + ?Sized> Dictionary<T> {
    /// How many entries there are, at least one.
    pub(in crate::hunting) fn len(&self) -> usize {
        self.inner.entries.len()
    }

    /// The entry of a code.
    pub(in crate::hunting) fn entry(&self, code: u32) -> &T {
        &self.inner.entries[code as usize]
    }

    /// The entry of a code, shared.
    pub(in crate::hunting) fn shared(&self, code: u32) -> Arc<T> {
        Arc::clone(&self.inner.entries[code as usize])
    }

    /// The code of an entry, which is new perhaps.
    pub(in crate::hunting) fn code(&mut self, entry: &T) -> u32 {
        if entry.is_empty() {
            return Dictionary::EMPTY;
        }
        if let Some(code) = self.inner.codes.as_ref().and_then(|codes| codes.get(entry)) {
            return *code;
        }
        let inner = Arc::make_mut(&mut self.inner);
        let codes = inner.codes.get_or_insert_with(|| inner.entries.iter().cloned().zip(0..).collect());
        if let Some(code) = codes.get(entry) {
            return *code;
        }
        let entry = entry.share();
        // Four thousand million distinct entries do not fit into memory: the code always fits.
        let code = u32::try_from(inner.entries.len()).unwrap_or(u32::MAX);
        codes.insert(Arc::clone(&entry), code);
        inner.entries.push(entry);
        code
    }

    /// The entries of these codes, which are distinct, after the empty one.
    pub(in crate::hunting) fn subset(&self, codes: &[u32]) -> Self {
        let kept = codes.iter().map(|code| Arc::clone(&self.inner.entries[*code as usize]));
        Self { inner: Arc::new(Inner { entries: std::iter::once(T::empty()).chain(kept).collect(), codes: None }) }
    }
}
