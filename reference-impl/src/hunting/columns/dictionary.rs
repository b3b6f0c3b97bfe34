//! The distinct texts of a column, each with a code in order of first use.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Distinct texts and their codes. Code 0 is the empty text, so that a column that nobody wrote to is all zeros.
#[derive(Clone, Debug)]
pub(in crate::hunting) struct Dictionary {
    texts: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32>,
}

impl Default for Dictionary {
    fn default() -> Self {
        let empty: Arc<str> = Arc::from("");
        Self { texts: vec![Arc::clone(&empty)], codes: HashMap::from([(empty, 0)]) }
    }
}

impl Dictionary {
    /// The code of the empty text.
    pub(in crate::hunting) const EMPTY: u32 = 0;

    /// How many texts there are, at least one.
    pub(in crate::hunting) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text of a code.
    pub(in crate::hunting) fn text(&self, code: u32) -> &str {
        &self.texts[code as usize]
    }

    /// The code of a text, which is new perhaps.
    pub(in crate::hunting) fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let text: Arc<str> = Arc::from(text);
        // Four thousand million distinct texts do not fit into memory: the code always fits.
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        if let Entry::Vacant(entry) = self.codes.entry(Arc::clone(&text)) {
            entry.insert(code);
            self.texts.push(text);
        }
        code
    }
}
