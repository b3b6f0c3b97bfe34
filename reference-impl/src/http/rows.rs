//! Routes are written as a table: how its rows become an enum, the routes as data, and the way from a route to its
//! handler. A new route is a row and a handler; router, clients, stubs and `ROUTES.md` read the row.

/// A table of routes. A row is the name of a route, its place (methods, paths, and what differs from `$usual`), and the
/// call of its handler; `or` begins a further place of the same route. Of two routes that fit a request the first one
/// counts.
macro_rules! routes {
    (
        $(#[$meta:meta])*
        $service:ident, as $usual:ident but for what is said;
        handled by fn $handle:ident($($argument:ident: $type:ty),* $(,)?);
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
            let mut routes = Vec::new();
            $($(
                for path in [$($path),+] {
                    for method in [$(::http::Method::$method),+] {
                        let path = $crate::http::PathPattern(path);
                        let usual = $usual($service::$what, method, path);
                        routes.push($crate::http::Route { $($field: $value,)* ..usual });
                    }
                }
            )+)*
            routes
        }

        /// Carries out what a route is for.
        pub(super) fn $handle(
            what: $service,
            $($argument: $type),*
        ) -> Result<$crate::http::Response, $crate::protocol::ApiError> {
            match what {
                $($service::$what => $answer,)*
            }
        }
    };
}

pub(super) use routes;
