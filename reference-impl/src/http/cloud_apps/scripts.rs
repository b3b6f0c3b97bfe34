//! Block scripts (`FACTS.md` 6.8; BLK-13).

use super::asked;
use super::discovered;
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::services::Exchange;
use crate::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use crate::protocol::{ApiError, ErrorCode};

/// The block script that a call asks for.
pub(super) fn download(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    parameters.required("format")?;
    let format = parameters.number("format")?.and_then(|format| u16::try_from(format).ok()).unwrap_or(0);
    match parameters.required("type")?.as_str() {
        "banned" => match exchange.backend.ask_cloud_apps(&CloudAppsRequest::BlockScript { format })? {
            CloudAppsResponse::BlockScript(script) => {
                Ok(discovered::download("text/plain; charset=utf-8", &script.file_name, script.text))
            }
            _ => asked::unexpected(),
        },
        other => {
            let message = format!("There is no block script of the type `{other}` here: there is `banned`");
            Err(ApiError::new(ErrorCode::BadRequest, message))
        }
    }
}
