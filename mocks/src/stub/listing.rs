//! Every endpoint that has a type, by service and route.

use super::endpoint::EndpointName;
use super::{cloud_apps, defender, login};

/// Every endpoint that has a type.
#[must_use]
pub fn endpoints() -> Vec<EndpointName> {
    [defender::endpoints(), cloud_apps::endpoints(), login::endpoints()].concat()
}

/// The endpoint of a route.
pub(super) fn endpoint_of(service: &str, route: &str) -> Option<EndpointName> {
    endpoints().into_iter().find(|known| known.service == service && known.route == route)
}
