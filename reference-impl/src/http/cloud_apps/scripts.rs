//! Block scripts (`FACTS.md` 6.8; BLK-13).

use super::discovered;
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::protocol::cloud_apps::CloudAppsRequest;
use crate::protocol::{ApiError, ErrorCode};

/// The block script that a call asks for.
pub(super) fn download(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    parameters.required("format")?;
    let format = parameters.number("format")?.and_then(|format| u16::try_from(format).ok()).unwrap_or(0);
    match parameters.required("type")?.as_str() {
        "banned" => {
            let script = exchange.ask(CloudAppsRequest::block_script(format))?;
            Ok(discovered::download("text/plain; charset=utf-8", &script.file_name, script.text))
        }
        other => {
            let message = format!("There is no block script of the type `{other}` here: there is `banned`");
            Err(ApiError::new(ErrorCode::BadRequest, message))
        }
    }
}
