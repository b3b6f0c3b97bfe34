//! The table of routes, for people: made from the routes themselves.

use std::fmt::Write as _;

use super::route::{ApiVersions, Permission, Route, Serving};
use super::{cloud_apps, defender};
use crate::edition::Edition;
use crate::rate_window::CallRate;

/// Every route of both services in Markdown: since when, who may, how often, where it is documented, and every known
/// difference from the real service.
#[must_use]
pub fn routes_table() -> String {
    let mut text = "# Routes\n\nMade from the routes; a test keeps it current. A route of all API versions is in \
                    edition `2021-02` and in `current`. Sections are those of `FACTS.md`; \"ours\" is not of the real \
                    service. Limits are those of edition `2021-02`; each minute and hour is the clock's, in the \
                    tenant's time. Prefixes are those of documented clients: Defender takes `/api/v1.0` for `/api` \
                    too; for Cloud App Security `/api`, `/api/v1`, `/cas/api` and `/cas/api/v1` are the same here, \
                    with a slash at the end or without.\n\nKnown differences that are no route's own: tokens are \
                    signed with a shared key (HS256), so the list of public keys is empty, and there is no \
                    device code flow; `$filter` compares the letters of values exactly; `$metadata`, `$count` as a \
                    path and keys in parentheses do not exist; a compressed body is not read; what Cloud App Security \
                    says to a method that a path does not take is our reading.\n"
        .to_owned();
    let edition = Edition::contract();
    let (defender, cloud_apps) = (defender::routes(), cloud_apps::routes());
    section(&mut text, "Defender for Endpoint", &defender, &edition);
    section(&mut text, "Cloud App Security", &cloud_apps, &edition);
    text.push_str(
        "\n## What the real services have and this test-bed does not model\n\nAnswered 501 with the name of the \
         feature, so that nobody takes it for an empty list.\n\n| service | feature | routes |\n|---|---|---|\n",
    );
    not_modelled(&mut text, "Defender", &defender);
    not_modelled(&mut text, "Cloud App Security", &cloud_apps);
    text
}

/// The routes of one service that are not modelled, a feature a line.
fn not_modelled<R>(text: &mut String, service: &str, routes: &[Route<R>]) {
    let absent = routes.iter().filter_map(|route| match route.what {
        Serving::NotModelled(feature) => {
            Some((feature, format!("`{} {}{}`", route.method, route.prefix, route.path.0)))
        }
        Serving::Served(_) => None,
    });
    let absent: Vec<(&str, String)> = absent.collect();
    for routes in absent.chunk_by(|left, right| left.0 == right.0) {
        let paths: Vec<&str> = routes.iter().map(|(_, path)| path.as_str()).collect();
        let _ = writeln!(text, "| {service} | {} | {} |", routes[0].0, paths.join(", "));
    }
}

/// The routes of one service.
fn section<R>(text: &mut String, title: &str, routes: &[Route<R>], edition: &Edition) {
    let _ = write!(
        text,
        "\n## {title}\n\n| route | API versions | permission | limit | request | answer | source | known difference \
         |\n|---|---|---|---|---|---|---|---|\n"
    );
    for route in routes.iter().filter(|route| matches!(route.what, Serving::Served(_))) {
        let api_versions = match route.api_versions {
            ApiVersions::All => "all",
            ApiVersions::ContractOnly => "`2021-02`",
            ApiVersions::CurrentOnly => "`current`",
        };
        let permission = match route.permission {
            Permission::None => "none".to_owned(),
            Permission::Token => "any token".to_owned(),
            Permission::AnyOf(roles) => roles.join(" or "),
        };
        let limit = match route.limit.rate(edition) {
            None => String::new(),
            Some(CallRate { a_minute, an_hour: None }) => format!("{a_minute}/min"),
            Some(CallRate { a_minute, an_hour: Some(an_hour) }) => format!("{a_minute}/min, {an_hour}/h"),
        };
        let Route { method, prefix, path, request, answer, source, .. } = route;
        let difference = route.difference.replace('|', "\\|");
        let _ = writeln!(
            text,
            "| `{method} {prefix}{}` | {api_versions} | {permission} | {limit} | {request} | {answer} | {source} | \
             {difference} |",
            path.0
        );
    }
}
