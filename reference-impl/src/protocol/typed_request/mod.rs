//! Requests that name the type of their answer.
//!
//! | file | what lives there |
//! |---|---|
//! | `defender.rs` | the requests to Defender |
//! | `cloud_apps.rs` | the requests to Cloud App Security: administration, Cloud Discovery, logs, uploads |
//!
//! On its way a request is a value of its wire's enum, and its answer one of the enum of answers: so they are recorded,
//! changed by what stands between two roles, and carried by codecs. Who asks has a [`TypedRequest`] instead, made by a
//! function beside the enum, and gets the one type that answers it.

mod cloud_apps;
mod defender;

use super::{ApiError, ErrorCode};

/// The requests of a wire.
pub trait WireRequest {
    /// What they are answered with.
    type Response;
}

/// A request of a wire to which the answer is an `A`.
#[must_use = "nothing is asked before it is sent"]
pub struct TypedRequest<R: WireRequest, A> {
    request: R,
    answer: fn(R::Response) -> Option<A>,
}

impl<R: WireRequest, A> TypedRequest<R, A> {
    /// A request, and how its answer is taken out of a response; nothing if the response answers another request.
    const fn new(request: R, answer: fn(R::Response) -> Option<A>) -> Self {
        Self { request, answer }
    }

    /// Sends the request by `send`, and returns what it is answered.
    ///
    /// # Errors
    /// What `send` refuses; `InternalServerError` if a role answers another request than it was sent.
    pub fn ask(self, send: impl FnOnce(R) -> Result<R::Response, ApiError>) -> Result<A, ApiError> {
        let another =
            || ApiError::new(ErrorCode::InternalServerError, "The answer of the role belongs to another request");
        (self.answer)(send(self.request)?).ok_or_else(another)
    }
}

/// Functions that make the requests of a wire, each with what takes its answer out of a response.
macro_rules! typed_requests {
    ($request:ty => $response:ty;
     $($(#[$doc:meta])* $name:ident($($parameter:ident: $type:ty),*) -> $answer:ty {
         $made:expr => $taken:pat => $value:expr
     })*) => {
        impl $crate::protocol::WireRequest for $request {
            type Response = $response;
        }

        impl $request {
            $(
                $(#[$doc])*
                pub fn $name($($parameter: $type),*) -> $crate::protocol::TypedRequest<Self, $answer> {
                    $crate::protocol::TypedRequest::new($made, |response| match response {
                        $taken => Some($value),
                        _ => None,
                    })
                }
            )*
        }
    };
}
use typed_requests;

#[cfg(test)]
mod tests {
    use crate::protocol::defender::{DefenderRequest, DefenderResponse};
    use crate::protocol::{ApiError, ErrorCode};

    #[test]
    fn who_asks_sends_the_request_and_gets_the_answer_by_its_type() {
        let mut sent = None;
        let done = DefenderRequest::set_licence(true).ask(|request| {
            sent = Some(request);
            Ok(DefenderResponse::Done)
        });
        assert_eq!((sent, done), (Some(DefenderRequest::SetLicence(true)), Ok(())));
    }

    #[test]
    fn a_refusal_is_passed_on_and_an_answer_to_another_request_is_a_fault_of_the_role() {
        let refused = ApiError::new(ErrorCode::BadRequest, "no");
        assert_eq!(DefenderRequest::list_indicators().ask(|_| Err(refused.clone())), Err(refused));
        let answer = DefenderRequest::list_indicators().ask(|_| Ok(DefenderResponse::Done));
        assert_eq!(answer.unwrap_err().code, ErrorCode::InternalServerError);
    }
}
