//! The table of routes, for people: made from the routes themselves.

use std::fmt::Write as _;

use super::route::{ApiVersions, Permission, Route};
use super::{RateLimit, cloud_apps, defender};

/// Every route of both services in Markdown: since when, who may, how often, where it is documented, and every known
/// difference from the real service.
#[must_use]
pub fn routes_table() -> String {
    let mut text = "# Routes\n\nMade from the routes; a test keeps it current. A route of all api_versions is in edition `2021-02` and in \
                    `current`. Sections are those of `FACTS.md`; \"ours\" is not of the real service. Each minute and \
                    hour of a limit is the clock's, in the tenant's time.\n\nKnown differences that are no route's own: tokens are signed with a \
                shared key (HS256), so the list of public keys is empty, and there is no device code flow; `$filter` compares the \
                letters of values exactly; `$metadata`, `$count` as a path and keys in parentheses do not exist; a compressed body is \
                not read; what Cloud App Security says to a method that a path does not take is our reading.\n"
        .to_owned();
    section(&mut text, "Defender for Endpoint: `/api`, `/api/v1.0`", &defender::routes());
    section(&mut text, "Cloud App Security", &cloud_apps::routes());
    text
}

/// The routes of one service.
fn section<R>(text: &mut String, title: &str, routes: &[Route<R>]) {
    let _ = write!(
        text,
        "\n## {title}\n\n| route | API versions | permission | limit | source | known difference \
         |\n|---|---|---|---|---|---|\n"
    );
    for route in routes {
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
        let limit = match (route.limit == RateLimit::NONE, route.limit.an_hour) {
            (true, _) => String::new(),
            (false, None) => format!("{}/min", route.limit.a_minute),
            (false, Some(an_hour)) => format!("{}/min, {an_hour}/h", route.limit.a_minute),
        };
        let (method, path, source) = (&route.method, route.path.0, route.source);
        let difference = route.difference.replace('|', "\\|");
        let _ =
            writeln!(text, "| `{method} {path}` | {api_versions} | {permission} | {limit} | {source} | {difference} |");
    }
}
