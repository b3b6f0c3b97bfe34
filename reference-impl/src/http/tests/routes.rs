//! The table of routes.

use super::*;
use crate::api_version::ApiVersion;
use crate::http::{cloud_apps, defender};

#[test]
fn the_table_of_routes_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ROUTES.md");
    let table = routes_table();
    if std::fs::read_to_string(path).unwrap_or_default() != table {
        std::fs::write(path, &table).unwrap();
        panic!("reference-impl/ROUTES.md was not current; it is now: look at what changed and commit it");
    }
}

/// Parameters that a path must encode, or may.
const PARAMETERS: [&str; 6] = ["laptop-1.contoso.com", "a/b?c#d", "..", "é ü", "ip='10.0.0.1',timestamp=x:y", "100%"];

/// Asserts that what a client asks by each row is for that row, with the same parameters in its path.
fn assert_found<R: Copy + PartialEq + std::fmt::Debug>(
    routes: &[Route<R>],
    route_of: impl Fn(&Request, ApiVersion) -> Option<(R, Vec<String>)>,
) {
    for route in routes {
        let Some(what) = route.what.served() else { continue };
        let api_version =
            [ApiVersion::Contract, ApiVersion::Current].into_iter().find(|one| route.api_versions.contains(*one));
        let names = route.path.0.matches('{').count();
        for parameter in PARAMETERS.into_iter().filter(|parameter| *parameter != "..") {
            let parameters = vec![parameter; names];
            let request = route.request("https://api.example.com", &parameters, "");
            let found = route_of(&request, api_version.unwrap());
            assert_eq!(found, Some((what, parameters.into_iter().map(str::to_owned).collect())), "{request:?}");
        }
    }
}

#[test]
fn the_row_of_a_route_is_its_first_place() {
    let place = |method: &::http::Method, path: PathPattern, prefix| (method.clone(), path, prefix);
    for route in defender::routes() {
        let Some(what) = route.what.served() else { continue };
        let first = defender::routes().into_iter().find(|other| other.what.served() == Some(what)).unwrap();
        let row = what.row();
        assert_eq!(place(&row.method, row.path, row.prefix), place(&first.method, first.path, first.prefix));
    }
    for route in cloud_apps::routes() {
        let Some(what) = route.what.served() else { continue };
        let first = cloud_apps::routes().into_iter().find(|other| other.what.served() == Some(what)).unwrap();
        let row = what.row();
        assert_eq!(place(&row.method, row.path, row.prefix), place(&first.method, first.path, first.prefix));
    }
}

#[test]
fn what_a_client_asks_by_a_row_is_for_that_row() {
    assert_found(&defender::routes(), defender::route_of);
    assert_found(&cloud_apps::routes(), cloud_apps::route_of);
}

#[test]
fn a_parameter_never_becomes_a_part_of_the_path() {
    let paths = PARAMETERS.map(|parameter| PathPattern("/machines/{id}/alerts").filled(&[parameter]));
    insta::assert_snapshot!(paths.join("\n"), @r"
    /machines/laptop-1.contoso.com/alerts
    /machines/a%2Fb%3Fc%23d/alerts
    /machines/%2E%2E/alerts
    /machines/%C3%A9%20%C3%BC/alerts
    /machines/ip='10.0.0.1',timestamp=x:y/alerts
    /machines/100%25/alerts
    ");
    assert_eq!(PathPattern("/machines/findbyip({args})/").filled(&["x"]), "/machines/findbyip(x)/");
}
