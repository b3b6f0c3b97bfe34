//! Every route has an endpoint.

use std::collections::BTreeSet;

use gnomon_mocks::stub::{self, CloudAppsApi, DefenderApi, LoginApi, Service, StorageApi};

/// Routes that have no endpoint, each with the reason.
const WITHOUT: [(&str, &str, &str); 0] = [];

fn routes_of<S: Service>() -> impl Iterator<Item = (String, String)> {
    S::routes().into_iter().map(|path| (S::NAME.to_owned(), format!("{:?}", path.route)))
}

#[test]
fn every_route_of_the_tables_has_an_endpoint_or_a_stated_reason_why_not() {
    let routes: BTreeSet<(String, String)> = routes_of::<DefenderApi>()
        .chain(routes_of::<CloudAppsApi>())
        .chain(routes_of::<LoginApi>())
        .chain(routes_of::<StorageApi>())
        .collect();
    let known = stub::endpoints().into_iter().map(|known| (known.service.to_owned(), known.route));
    let excused = WITHOUT.map(|(service, route, _)| (service.to_owned(), route.to_owned()));
    let known: Vec<(String, String)> = known.chain(excused).collect();
    let distinct: BTreeSet<(String, String)> = known.iter().cloned().collect();
    assert_eq!(known.len(), distinct.len(), "a route has two endpoints");
    let without: Vec<_> = routes.difference(&distinct).collect();
    assert!(without.is_empty(), "routes without an endpoint in mocks/src/stub: {without:?}");
    let gone: Vec<_> = distinct.difference(&routes).collect();
    assert!(gone.is_empty(), "endpoints of routes that are not in the tables: {gone:?}");
}

#[test]
fn the_names_of_endpoints_of_one_module_differ() {
    // A module cannot hold two types of one name; `cloud_apps::own` may repeat names of `cloud_apps`.
    let names: BTreeSet<(&str, String)> =
        stub::endpoints().into_iter().map(|known| (known.name, known.route)).collect();
    assert_eq!(names.len(), stub::endpoints().len());
}
