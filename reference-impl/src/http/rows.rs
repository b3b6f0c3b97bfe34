//! Routes are written as a table: how its rows become an enum, the routes as data, and the way from a route to its
//! handler. A new route is a row and a handler; router, clients, stubs and `ROUTES.md` read the row.

use crate::protocol::{ApiError, ErrorCode};

/// A table of routes. A row is the name of a route, its place (methods, paths, and what differs from `$usual`), and the
/// call of its handler; `or` begins a further place of the same route. What is not modelled stands before them, by
/// feature. Of two routes that fit a request the first one counts.
macro_rules! routes {
    (
        $(#[$meta:meta])*
        $service:ident, as $usual:ident but for what is said;
        handled by fn $handle:ident($($argument:ident: $type:ty),* $(,)?);
        not modelled {
            $($feature:literal { $($absent_method:ident [$($absent:literal),+ $(,)?])+ })+
        }
        $(
            $what:ident = $(
                $($method:ident)|+ $($path:literal)|+ { $($field:ident: $value:expr),* $(,)? }
            )or+ => $answer:expr;
        )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[expect(missing_docs, reason = "the table of routes says what each is")]
        pub enum $service {
            $($what,)*
        }

        /// Every route; of two that fit a request, the first counts.
        #[must_use]
        pub fn routes() -> Vec<$crate::http::Route<$service>> {
            use $crate::http::{PathPattern, Permission, Route, Serving};
            let mut routes = Vec::new();
            $($(
                for path in [$($absent),+] {
                    let what = Serving::NotModelled($feature);
                    let usual = $usual(what, ::http::Method::$absent_method, PathPattern(path));
                    routes.push(Route { permission: Permission::Token, ..usual });
                }
            )+)+
            $($(
                for path in [$($path),+] {
                    for method in [$(::http::Method::$method),+] {
                        let usual = $usual(Serving::Served($service::$what), method, PathPattern(path));
                        routes.push(Route { $($field: $value,)* ..usual });
                    }
                }
            )+)*
            routes
        }

        impl $service {
            /// Its row: the first place, by its first method and path.
            pub(in $crate::http) fn row(self) -> $crate::http::Route<Self> {
                use $crate::http::{PathPattern, Route, Serving};
                match self {
                    $(Self::$what => {
                        let [first, ..] = [$({
                            let ([method, ..], [path, ..]) = ([$(::http::Method::$method),+], [$($path),+]);
                            let usual = $usual(Serving::Served(self), method, PathPattern(path));
                            Route { $($field: $value,)* ..usual }
                        }),+];
                        first
                    })*
                }
            }
        }

        /// Carries out what a route is for.
        pub(super) fn $handle(
            what: $crate::http::Serving<$service>,
            $($argument: $type),*
        ) -> Result<$crate::http::Response, $crate::protocol::ApiError> {
            match what {
                $($crate::http::Serving::Served($service::$what) => $answer,)*
                $crate::http::Serving::NotModelled(feature) => Err($crate::http::rows::not_modelled(feature)),
            }
        }
    };
}

pub(super) use routes;

/// The refusal of a route that the real service has, and this test-bed does not model.
pub(super) fn not_modelled(feature: &str) -> ApiError {
    let message = format!(
        "The real service has this route; this test-bed does not model {feature} (`ROUTES.md` says what it does)"
    );
    ApiError::new(ErrorCode::NotImplemented, message)
}
