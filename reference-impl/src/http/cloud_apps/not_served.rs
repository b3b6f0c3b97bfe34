//! Routes that the real Cloud App Security has and this test-bed does not model (`FACTS.md` 6.4).

use std::sync::LazyLock;

use crate::http::not_served::{Feature, NotServedRouter};

/// Each feature, with its routes: method and path after `/api/v1`.
pub(in crate::http) const NOT_SERVED: [Feature; 2] = [
    ("files of connected apps", &[("GET", "/files"), ("POST", "/files"), ("GET", "/files/{pk}")]),
    ("activities by Kusto query", &[("POST", "/activities_kusto")]),
];

pub(super) static ROUTER: LazyLock<NotServedRouter> = LazyLock::new(|| NotServedRouter::new(&NOT_SERVED));
