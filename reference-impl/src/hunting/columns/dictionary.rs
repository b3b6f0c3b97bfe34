//! The distinct texts of a column, each with a code in order of first use.

use crate::hunting::lookup::LookupMap;
use std::sync::Arc;

/// Distinct texts and their codes. Code 0 is the empty text, so that a column that nobody wrote to is all zeros.
///
/// A clone shares the texts until one of the two is written to.
#[derive(Clone, Debug)]
pub(in crate::hunting) struct Dictionary {
    inner: Arc<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    texts: Vec<Arc<str>>,
    /// The way back; made when it is first asked for, since an answer's dictionary never is.
    codes: Option<LookupMap<Arc<str>, u32>>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self { inner: Arc::new(Inner { texts: vec![Arc::from("")], codes: None }) }
    }
}

impl Dictionary {
    /// The code of the empty text.
    pub(in crate::hunting) const EMPTY: u32 = 0;

    /// How many texts there are, at least one.
    pub(in crate::hunting) fn len(&self) -> usize {
        self.inner.texts.len()
    }

    /// The text of a code.
    pub(in crate::hunting) fn text(&self, code: u32) -> &str {
        &self.inner.texts[code as usize]
    }

    /// The text of a code, shared.
    pub(in crate::hunting) fn shared(&self, code: u32) -> Arc<str> {
        Arc::clone(&self.inner.texts[code as usize])
    }

    /// The code of a text, which is new perhaps.
    pub(in crate::hunting) fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return Self::EMPTY;
        }
        if let Some(code) = self.inner.codes.as_ref().and_then(|codes| codes.get(text)) {
            return *code;
        }
        let inner = Arc::make_mut(&mut self.inner);
        let codes = inner.codes.get_or_insert_with(|| inner.texts.iter().cloned().zip(0..).collect());
        if let Some(code) = codes.get(text) {
            return *code;
        }
        let text: Arc<str> = Arc::from(text);
        // Four thousand million distinct texts do not fit into memory: the code always fits.
        let code = u32::try_from(inner.texts.len()).unwrap_or(u32::MAX);
        codes.insert(Arc::clone(&text), code);
        inner.texts.push(text);
        code
    }

    /// The texts of these codes, which are distinct, after the empty one.
    pub(in crate::hunting) fn subset(&self, codes: &[u32]) -> Self {
        let kept = codes.iter().map(|code| Arc::clone(&self.inner.texts[*code as usize]));
        Self { inner: Arc::new(Inner { texts: std::iter::once(Arc::from("")).chain(kept).collect(), codes: None }) }
    }
}
