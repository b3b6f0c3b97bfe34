//! The parameters of a call of Cloud App Security.

use serde_json::{Map, Value};

/// The parameters of a call by name: in the query, in a form, or in a JSON body.
pub type Parameters = Map<String, Value>;
