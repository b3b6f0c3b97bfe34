//! The parameters of a call: in the query, in a form, or in a JSON body, also of a GET (`FACTS.md` 6.2).
//!
//! The body counts where both name a parameter. A body that begins with a brace is JSON whatever type it is said to
//! have: `curl -d '{...}'` calls it a form, and the documents' samples are written like that.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::Call;
use crate::protocol::{ApiError, ErrorCode};

/// The parameters of a call, by name.
pub(super) struct Parameters(Map<String, Value>);

impl Parameters {
    /// The parameters of `call`.
    ///
    /// # Errors
    /// If the body is neither a form nor a JSON object.
    pub(super) fn of(call: &Call<'_>) -> Result<Self, ApiError> {
        let in_query = call.parameters().iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        let mut all: Map<String, Value> = in_query.collect();
        let body = call.body().trim_ascii();
        if body.is_empty() {
            return Ok(Self(all));
        }
        let json = body.starts_with(b"{") || !(call.is_form() || call.media_type().is_none());
        if json {
            let object = call.json::<Map<String, Value>>();
            let unreadable = |error| {
                let message = format!("The body is no JSON object: {error}");
                ApiError::new(ErrorCode::InvalidRequestBody, message)
            };
            all.extend(object.map_err(unreadable)?);
        } else {
            all.extend(call.form().map(|(name, value)| (name.into_owned(), Value::from(value.into_owned()))));
        }
        Ok(Self(all))
    }

    /// All of them.
    pub(super) fn all(self) -> Map<String, Value> {
        self.0
    }

    /// The parameter of this name; `null` is none.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text; a number is taken as its digits.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(wrong(name, "a text")),
        }
    }

    /// A text that must be there.
    pub(super) fn required(&self, name: &str) -> Result<String, ApiError> {
        self.text(name)?.ok_or_else(|| {
            ApiError::new(ErrorCode::MissingRequiredParameter, format!("The parameter `{name}` is required"))
        })
    }

    /// A whole number of at least 0; one in a query or a form is a text.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, ApiError> {
        let number = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_u64(),
        };
        number.map(Some).ok_or_else(|| wrong(name, "a whole number of at least 0"))
    }

    /// True or false; one in a query or a form is a text.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        let flag = match self.get(name) {
            None => return Ok(None),
            Some(Value::Bool(flag)) => Some(*flag),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Some(true),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Some(false),
            Some(_) => None,
        };
        flag.map(Some).ok_or_else(|| wrong(name, "true or false"))
    }

    /// An object; one in a query or a form is JSON text.
    pub(super) fn object(&self, name: &str) -> Result<Option<Map<String, Value>>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object.clone())),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) => {
                serde_json::from_str(text).map(Some).map_err(|error| wrong(name, &format!("a JSON object: {error}")))
            }
            Some(_) => Err(wrong(name, "a JSON object")),
        }
    }

    /// All of them as one value of this form.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        let unreadable = |error: serde_json::Error| ApiError::new(ErrorCode::InvalidRequestBody, error.to_string());
        serde_json::from_value(Value::Object(self.0)).map_err(unreadable)
    }
}

fn wrong(name: &str, should: &str) -> ApiError {
    ApiError::new(ErrorCode::BadRequest, format!("The parameter `{name}` is not {should}"))
}
