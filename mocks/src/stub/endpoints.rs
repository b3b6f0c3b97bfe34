//! Endpoints are written as a table: how each row becomes a type.

/// Endpoints: a type each, and the list of all of them.
macro_rules! endpoints {
    (
        $service:ty;
        $(
            $(#[$doc:meta])*
            $name:ident = $route:expr $(, $shape:ident)*;
            holds ($held:ident: $answer:ty) $(at ($at:expr))? {
                $($question:pat $(if $guard:expr)? => $reply:expr),* $(,)?
            }
            asks ($recorded:ident) -> $asked:ty { $read:expr }
        )*
    ) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}

            impl $crate::stub::endpoint::Endpoint for $name {
                type Service = $service;
                type Answer = $answer;
                type Asked = $asked;
                const ROUTE: <$service as $crate::stub::service::Service>::Route = $route;
                const NAME: &'static str = stringify!($name);

                #[allow(unused_variables, unreachable_patterns, reason = "not every answer is looked at")]
                fn reply(
                    $held: &$answer,
                    question: &$crate::stub::question::Question,
                ) -> Option<Result<$crate::stub::question::Reply, gnomon_reference_impl::protocol::ApiError>> {
                    match question {
                        $($question $(if $guard)? => {
                            Some($crate::stub::question::IntoReply::into_reply($reply))
                        })*
                        _ => None,
                    }
                }

                #[allow(unused_variables, reason = "not every call asks for something")]
                fn asked($recorded: &$crate::stub::recorded_request::RecordedRequest) -> Option<$asked> {
                    $read
                }

                $(
                    fn at($held: &$answer) -> Option<String> {
                        Some($at)
                    }
                )?
            }

            $($crate::stub::endpoints::shape!($name $shape);)*
        )*

        /// The endpoints of this file.
        pub(in $crate::stub) fn endpoints() -> Vec<$crate::stub::endpoint::EndpointName> {
            vec![$(
                $crate::stub::endpoint::EndpointName {
                    service: <$service as $crate::stub::service::Service>::NAME,
                    name: stringify!($name),
                    route: format!("{:?}", <$name as $crate::stub::endpoint::Endpoint>::ROUTE),
                },
            )*]
        }
    };
}

/// What besides an endpoint is.
macro_rules! shape {
    ($name:ident lists) => {
        impl $crate::stub::outcomes::Lists for $name {}
    };
    ($name:ident finds) => {
        impl $crate::stub::outcomes::Finds for $name {}
    };
}

pub(super) use endpoints;
pub(super) use shape;
