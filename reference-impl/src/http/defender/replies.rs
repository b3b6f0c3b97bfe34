//! Answers: an entity, a collection, nothing (`FACTS.md` 2.4).

use ::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::odata::{self, EntitySet, Options};
use crate::http::reply::{json_reply, with_type};
use crate::protocol::ApiError;

const JSON: &str = "application/json; odata.metadata=minimal; charset=utf-8";

#[derive(Serialize)]
struct Entity<'a, T> {
    #[serde(rename = "@odata.context")]
    context: &'a str,
    #[serde(flatten)]
    entity: &'a T,
}

/// What `@odata.context` says.
fn context(exchange: &Exchange<'_>, name: &str) -> String {
    format!("{}/api/$metadata#{name}", exchange.origin)
}

/// One entity. `name` is what it is by `@odata.context`.
pub(super) fn entity(exchange: &Exchange<'_>, name: &str, entity: &impl Serialize) -> Response {
    let context = context(exchange, name);
    json_reply(StatusCode::OK, &Entity { context: &context, entity })
}

/// One entity of a set, of which the client may have selected properties.
pub(super) fn selected(exchange: &Exchange<'_>, set: &EntitySet, item: &impl Serialize) -> Result<Response, ApiError> {
    let options = options(exchange, set)?;
    let name = format!("{}/$entity", set.name);
    let Some(names) = &options.select else { return Ok(entity(exchange, &name, item)) };
    let mut value = serde_json::to_value(item).unwrap_or(Value::Null);
    if let Some(object) = value.as_object_mut() {
        object.retain(|name, _| names.contains(&name.as_str()) || options.expands(name));
    }
    Ok(entity(exchange, &name, &value))
}

/// The query options of a request.
pub(super) fn options(exchange: &Exchange<'_>, set: &EntitySet) -> Result<Options, ApiError> {
    Options::parse(exchange.call.parameters(), set, exchange.api_version(), exchange.backend.now())
}

/// The page of a collection that is asked for.
pub(super) fn page<T: Serialize>(exchange: &Exchange<'_>, set: &EntitySet, items: &[T], options: &Options) -> Response {
    let name = match &options.select {
        Some(names) => format!("{}({})", set.name, names.join(",")),
        None => set.name.to_owned(),
    };
    let next = |skip: usize| {
        let others = exchange.call.parameters().iter().filter(|(name, _)| !name.eq_ignore_ascii_case("$skip"));
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(others).append_pair("$skip", &skip.to_string());
        // Only the values need to be encoded; a dollar sign is more readable as it is.
        let query = query.finish().replace("%24", "$");
        format!("{}{}?{query}", exchange.origin, exchange.call.path())
    };
    let body = odata::collection(&context(exchange, &name), items, options, odata::PAGE, next);
    with_type(StatusCode::OK, JSON, body)
}

/// A collection of which a client may only ask for a page.
pub(super) fn paged<T: Serialize>(exchange: &Exchange<'_>, set: &EntitySet, items: &[T]) -> Result<Response, ApiError> {
    let options = Options::paging(exchange.call.parameters(), set, exchange.api_version(), exchange.backend.now())?;
    Ok(page(exchange, set, items, &options))
}

/// A collection on a route that takes no query options.
pub(super) fn bare<T: Serialize>(exchange: &Exchange<'_>, name: &str, items: &[T]) -> Result<Response, ApiError> {
    Options::none(exchange.call.parameters())?;
    let body = odata::collection(&context(exchange, name), items, &Options::default(), usize::MAX, |_| String::new());
    Ok(with_type(StatusCode::OK, JSON, body))
}
