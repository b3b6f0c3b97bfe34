//! Network over HTTP: the connections of an endpoint that leave it, as the world they arrive in is told
//! (`sim/ARCHITECTURE.md` 4.1).
//!
//! | request | body | answer |
//! |---|---|---|
//! | `POST /network/v1/connections` | JSON: device, process, account, host, path, bytes | what became of it, a word |
//!
//! The word is `connected`, `refused` or `failed`.

use std::sync::LazyLock;

use ::http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::IdentityMap;
use super::message::{WireRouter, answered, body, call, route, router, with_json};
use super::parts::{AccountBody, ProcessBody, device};
use crate::http::cloud_apps::client::UnreadableAnswer;
use crate::http::reply::json_reply;
use crate::http::{PathPattern, Request, Response};
use crate::protocol::ApiError;
use crate::protocol::agent::read_destination;
use crate::protocol::network::{Access, Connect, ConnectAnswer};
use crate::quantities::Bytes;
use crate::time::SimTime;

pub(super) const CONNECTIONS: PathPattern = PathPattern("/network/v1/connections");

static ROUTER: LazyLock<WireRouter<()>> = LazyLock::new(|| router([(Method::POST, CONNECTIONS, ())]));

/// A process of a device connects.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Connect")]
pub(super) struct ConnectBody {
    /// The machine id of the device.
    device_id: String,
    /// When the connection ends.
    at: SimTime,
    /// Where to: a host, with a path where the client saw one.
    remote_url: String,
    /// The account of the process.
    account: AccountBody,
    /// The program that connects.
    process: ProcessBody,
    /// Bytes from the device to the Internet.
    uploaded_bytes: Bytes,
    /// Bytes from the Internet to the device.
    downloaded_bytes: Bytes,
}

/// What became of a connection.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Connected")]
pub(super) struct ConnectedBody {
    /// Whether the host took it, refused it, or was not reached.
    #[schemars(with = "String", extend("enum" = ["connected", "refused", "failed"]))]
    outcome: ConnectAnswer,
}

/// The HTTP request for a connection.
///
/// # Panics
/// If it holds ids that the register does not know.
#[must_use]
pub fn request(origin: &str, connect: &Connect, register: &(impl IdentityMap + ?Sized)) -> Request {
    let (names, Access { at, destination, account, image, up, down }) = (register.names(), connect.access);
    let body = ConnectBody {
        device_id: register.device_name(connect.device).machine_id,
        at,
        remote_url: names.destination(destination).to_string(),
        account: AccountBody::of(account, names),
        process: ProcessBody::of(image, names),
        uploaded_bytes: up,
        downloaded_bytes: down,
    };
    with_json(origin, Method::POST, CONNECTIONS.0, &body)
}

/// The connection that a request is.
///
/// # Errors
/// If it is for no route of this wire, cannot be read, or names what the register does not know.
pub fn question(request: &Request, register: &mut (impl IdentityMap + ?Sized)) -> Result<Connect, ApiError> {
    let call = call(request)?;
    route(&call, &ROUTER)?;
    let read: ConnectBody = body(&call)?;
    let access = Access {
        at: read.at,
        destination: read_destination("remoteUrl", &read.remote_url, register)?,
        account: read.account.read("account", register)?,
        image: read.process.read("process", register)?,
        up: read.uploaded_bytes,
        down: read.downloaded_bytes,
    };
    Ok(Connect { device: device("deviceId", &read.device_id, register)?, access })
}

/// The HTTP response for what became of a connection.
#[must_use]
pub fn response(outcome: ConnectAnswer) -> Response {
    json_reply(StatusCode::OK, &ConnectedBody { outcome })
}

/// What became of a connection, as a response says.
///
/// # Errors
/// If it says nothing of the kind.
pub fn answer(response: &Response) -> Result<ConnectAnswer, UnreadableAnswer> {
    Ok(answered::<ConnectedBody>(response)?.outcome)
}
