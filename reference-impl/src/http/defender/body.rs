//! Bodies of requests: JSON objects whose parameters are read by name, letter case counting (`FACTS.md` 2.4, 2.5).

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::wire_time;
use crate::api_version::{ApiVersion, ApiVersions};
use crate::http::Call;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;

/// The body of a request.
#[derive(Clone, Debug)]
pub(super) struct Body<'a>(pub &'a Map<String, Value>);

/// The object that is the body of a call.
///
/// # Errors
/// If it is not said to be JSON, or is no JSON object.
pub(super) fn object(call: &Call<'_>) -> Result<Map<String, Value>, ApiError> {
    let media_type = call.media_type().unwrap_or_default();
    if !matches!(media_type.as_str(), "application/json" | "text/json") && !media_type.ends_with("+json") {
        let message =
            format!("The media type '{media_type}' is not supported on this route: it takes application/json");
        return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
    }
    match call.json() {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(incorrect("it is no JSON object")),
        Err(error) => Err(incorrect(&error.to_string())),
    }
}

/// A body that cannot be taken.
pub(super) fn incorrect(why: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequestBody, format!("Request body is incorrect: {why}"))
}

/// A parameter that is not there.
pub(super) fn missing(name: &str) -> ApiError {
    ApiError::new(ErrorCode::MissingRequiredParameter, format!("The parameter '{name}' is required"))
}

impl<'a> Body<'a> {
    /// A parameter that is there and not null.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A parameter that may be left out, and must not be there by another letter case: what it says would be lost
    /// (`FACTS.md` 2.4).
    fn optional(&self, name: &str) -> Result<Option<&'a Value>, ApiError> {
        let value = self.value(name);
        let is_other = |known: &&String| *known != name && known.eq_ignore_ascii_case(name);
        match self.0.keys().find(is_other) {
            Some(other) if value.is_none() => {
                Err(incorrect(&format!("the parameter '{other}' is not known; it is '{name}', and letter case counts")))
            }
            _ => Ok(value),
        }
    }

    /// A parameter as text.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, ApiError> {
        let text = |value: &'a Value| value.as_str().ok_or_else(|| wrong(name, value));
        self.optional(name)?.map(text).transpose()
    }

    /// A parameter as text that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&'a str, ApiError> {
        let value = self.value(name).ok_or_else(|| missing(name))?;
        value.as_str().ok_or_else(|| wrong(name, value))
    }

    /// A parameter as yes or no; the words do as well, whatever their letter case.
    pub(super) fn truth(&self, name: &str) -> Result<Option<bool>, ApiError> {
        let truth = |value: &Value| match value {
            Value::Bool(truth) => Ok(*truth),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            other => Err(wrong(name, other)),
        };
        self.optional(name)?.map(truth).transpose()
    }

    /// A parameter as an instant.
    pub(super) fn time(&self, name: &str) -> Result<Option<SimTime>, ApiError> {
        let time = |value: &Value| value.as_str().and_then(wire_time::read).ok_or_else(|| wrong(name, value));
        self.optional(name)?.map(time).transpose()
    }

    /// A parameter as a word of a list.
    pub(super) fn word<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let word = |value: &Value| T::deserialize(value).map_err(|_| wrong(name, value));
        self.optional(name)?.map(word).transpose()
    }

    /// A parameter as a word of a list which has grown over the API versions.
    pub(super) fn word_of<T: DeserializeOwned + Copy>(
        &self,
        name: &str,
        api_version: ApiVersion,
        api_versions: impl Fn(T) -> ApiVersions,
    ) -> Result<Option<T>, ApiError> {
        let word = self.word(name)?;
        match (word, self.value(name)) {
            (Some(word), Some(value)) if !api_versions(word).contains(api_version) => Err(wrong(name, value)),
            _ => Ok(word),
        }
    }

    /// A parameter as texts: a list, or one text with commas.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, ApiError> {
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => {
                Ok(text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect())
            }
            Some(Value::Array(list)) => {
                let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| wrong(name, value));
                list.iter().map(text).collect()
            }
            Some(other) => Err(wrong(name, other)),
        }
    }
}

fn wrong(name: &str, value: &Value) -> ApiError {
    incorrect(&format!("the parameter '{name}' cannot be {value}"))
}
