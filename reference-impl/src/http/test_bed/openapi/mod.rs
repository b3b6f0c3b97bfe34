//! What the wires of ours look like, in OpenAPI 3.1: made from the types that the codecs read and write, with examples
//! that the codecs wrote.
//!
//! | file | what lives there |
//! |---|---|
//! | `documents.rs` | the routes of each wire |
//! | `examples.rs` | the messages that are shown |

mod documents;
mod examples;

pub use examples::ExampleIdentityMap;

use ::http::Method;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::message::{RefusalBody, refused};
use crate::http::{PathPattern, Request, Response};

/// A description of a wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Document {
    /// The agent channel: endpoint to Defender.
    Agent,
    /// Signals: Defender to Cloud App Security.
    Signals,
    /// What log collectors tell of themselves.
    Collector,
    /// Network: endpoint to the world.
    Network,
}

impl Document {
    /// Every description, in the order of the wires.
    pub const ALL: [Self; 4] = [Self::Agent, Self::Signals, Self::Collector, Self::Network];

    /// The name of its file, without what follows the dot.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Signals => "signals",
            Self::Collector => "collector",
            Self::Network => "network",
        }
    }

    /// The description in OpenAPI 3.1, as JSON.
    #[must_use]
    pub fn json(self) -> Value {
        match self {
            Self::Agent => documents::agent(),
            Self::Signals => documents::signals(),
            Self::Collector => documents::collector(),
            Self::Network => documents::network(),
        }
    }
}

/// A description that is being written.
struct Writer {
    generator: SchemaGenerator,
    paths: Map<String, Value>,
}

/// A body, with what it looks like.
struct Shown {
    media_type: &'static str,
    schema: Schema,
    example: Value,
}

impl Writer {
    fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self { generator: settings.into_generator(), paths: Map::new() }
    }

    /// A JSON body of this type, of which `example` is one.
    fn json<T: JsonSchema>(&mut self, example: &[u8]) -> Shown {
        let schema = self.generator.subschema_for::<T>();
        let example = serde_json::from_slice(example).unwrap_or_default();
        Shown { media_type: "application/json", schema, example }
    }

    /// Adds a route. `example` is a request to it; `responses` are those besides the refusals that every route has.
    fn route(
        &mut self,
        (method, path): (Method, PathPattern),
        (id, summary): (&str, &str),
        parameters: &[Value],
        request: Shown,
        responses: Map<String, Value>,
    ) {
        let mut responses = responses;
        let refusal = || json!({"$ref": "#/components/responses/Refused"});
        responses.entry("4XX").or_insert_with(refusal);
        responses.entry("5XX").or_insert_with(refusal);
        let operation = json!({
            "operationId": id,
            "summary": summary,
            "parameters": parameters,
            "requestBody": {"required": true, "content": request.content()},
            "responses": responses,
        });
        let entry = self.paths.entry(path.0).or_insert_with(|| json!({}));
        entry[method.as_str().to_ascii_lowercase()] = operation;
    }

    /// The whole description.
    fn finished(mut self, title: &str, description: &str) -> Value {
        let refusal = self.json::<RefusalBody>(refused(&ExampleIdentityMap::refusal()).body());
        let header = json!({
            "description": "How long to wait before the message is sent again, in whole seconds",
            "schema": {"type": "integer", "minimum": 0},
        });
        let refusal = json!({
            "description": "The message was not taken, and nothing of it counts",
            "headers": {"Retry-After": header},
            "content": refusal.content(),
        });
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": title,
                "version": "1",
                "description": format!("{description} The protocol is Gnomon's own. Instants are RFC 3339 in UTC."),
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "security": [{"token": []}],
            "paths": self.paths,
            "components": {
                "schemas": self.generator.take_definitions(true),
                "responses": {"Refused": refusal},
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            },
        })
    }
}

impl Shown {
    fn content(self) -> Value {
        json!({ self.media_type: {"schema": self.schema, "example": self.example} })
    }

    fn answer(self, description: &str) -> Value {
        json!({"description": description, "content": self.content()})
    }
}

/// A parameter in a path, with what it is in an example.
fn in_path(name: &str, kind: &str, description: &str, example: impl Into<Value>) -> Value {
    json!({
        "name": name, "in": "path", "required": true, "description": description,
        "schema": {"type": kind}, "example": example.into(),
    })
}

/// The place of a parameter of a path pattern in a request to it, as text.
fn of_path(request: &Request, pattern: PathPattern, name: &str) -> String {
    let place = pattern.0.split('/').position(|segment| segment.trim_matches(['{', '}']) == name);
    let found = place.and_then(|place| request.uri().path().split('/').nth(place));
    found.unwrap_or_default().to_owned()
}

fn status(response: &Response) -> String {
    response.status().as_u16().to_string()
}
