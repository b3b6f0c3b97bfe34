//! What a stub recorded: a request, and what its route asked of its tenant.

use gnomon_reference_impl::http::{Request, cloud_apps};
use serde_json::{Map, Value};

use super::question::Question;

/// A request that a stub recorded.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The request, as it came.
    pub request: Request,
    /// The parameters in its path, decoded.
    pub path: Vec<String>,
    /// What the route asked of its tenant; nothing if the route refused the request at once.
    pub questions: Vec<Question>,
}

/// The parameters after the question mark, decoded, in order.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct QueryOptions(pub Vec<(String, String)>);

impl QueryOptions {
    /// The first one of this name; letter case does not count.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The text of `$filter`, if the client sent one.
    #[must_use]
    pub fn filter(&self) -> Option<&str> {
        self.get("$filter")
    }
}

impl RecordedRequest {
    /// The parameter in the path at this position.
    #[must_use]
    pub fn segment(&self, position: usize) -> Option<String> {
        self.path.get(position).cloned()
    }

    /// The parameters after the question mark.
    #[must_use]
    pub fn query(&self) -> QueryOptions {
        let call = gnomon_reference_impl::http::Call::parse(&self.request);
        QueryOptions(call.map(|call| call.parameters().to_vec()).unwrap_or_default())
    }

    /// The parameters by name, as Cloud App Security reads them: in the query, in a form, or in a JSON body.
    #[must_use]
    pub fn parameters(&self) -> Option<Map<String, Value>> {
        cloud_apps::parameters_of(&self.request).ok()
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    /// What of the route's questions `wanted` wants, the first one.
    pub(super) fn said<T>(&self, wanted: impl Fn(&Question) -> Option<T>) -> Option<T> {
        self.questions.iter().find_map(wanted)
    }
}

/// What of the route's questions fits a pattern.
macro_rules! said {
    ($recorded:expr, $question:pat => $value:expr) => {
        $recorded.said(|question| match question {
            $question => Some($value),
            _ => None,
        })
    };
}
pub(super) use said;
