//! Block scripts (`FACTS.md` 6.8; BLK-13).

use serde_json::json;

use super::discovered;
use super::page::Page;
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::protocol::cloud_apps::{AppTag, CloudAppsRequest};
use crate::protocol::{ApiError, ErrorCode};

/// The block script that a call asks for.
pub(super) fn download(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let format = parameters.number("format")?.map(|format| u16::try_from(format).unwrap_or(0));
    match (parameters.required("type")?.as_str(), format) {
        ("banned", Some(format)) => {
            let script = exchange.ask(CloudAppsRequest::block_script(format))?;
            Ok(discovered::download("text/plain; charset=utf-8", &script.file_name, script.text))
        }
        ("banned", None) => domains(exchange, parameters),
        (other, _) => {
            let message = format!("There is no block script of the type `{other}` here: there is `banned`");
            Err(ApiError::new(ErrorCode::BadRequest, message))
        }
    }
}

/// The domains of the unsanctioned apps, an app a record.
fn domains(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let tagged = exchange.ask(CloudAppsRequest::list_tagged_apps())?;
    let catalog = exchange.backend.catalog();
    let unsanctioned = tagged.iter().filter(|app| app.tag == AppTag::Unsanctioned);
    let records = unsanctioned.filter_map(|tagged| {
        let app = catalog.apps().iter().find(|app| app.name == tagged.name)?;
        let domains: Vec<String> = app.entries.iter().map(ToString::to_string).collect();
        Some(json!({ "appId": app.id, "appName": app.name, "domainList": domains }))
    });
    Ok(Page::of(records.collect(), parameters)?.reply())
}
