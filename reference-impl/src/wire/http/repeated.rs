//! Answers that are given again for as long as nothing happens in the tenant: the same question, in the same state of the tenant,
//! has the same answer. What differs from call to call is not part of what is kept: the id of the request, and what rate limits
//! allow.

use ::http::uri::PathAndQuery;
use ::http::{HeaderValue, Method, header};

use super::backend::TenantState;
use super::rate::RateLimit;
use super::{Host, Request, Response};

/// How many answers are kept: there are not many questions in an instant.
const AT_MOST: usize = 32;

/// The longest body that is kept, in bytes.
const LONGEST: usize = 64 << 10;

/// The answers that were given in one state of the tenant. Memory: a restart forgets them.
#[derive(Clone, Debug, Default)]
pub(super) struct Repeated {
    state: Option<TenantState>,
    answers: Vec<Kept>,
}

/// An answer that is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    host: Host,
    origin: String,
    target: String,
    authorization: Option<Vec<u8>>,
    /// The limits that a call counts against.
    limits: Vec<RateLimit>,
    /// The answer, without the marks of one call.
    response: Response,
}

/// Whether a request asks something that it alone decides, beside the tenant: it reads, and nothing of it but its address and
/// its token counts.
fn is_plain(host: Host, request: &Request) -> bool {
    matches!(host, Host::Defender | Host::CloudApps)
        && *request.method() == Method::GET
        && request.body().is_empty()
        && request.headers().get_all(header::AUTHORIZATION).iter().nth(1).is_none()
}

fn target(request: &Request) -> &str {
    request.uri().path_and_query().map_or("", PathAndQuery::as_str)
}

fn authorization(request: &Request) -> Option<&[u8]> {
    request.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes)
}

impl Repeated {
    /// The limits and the answer of a request that was answered before in this state.
    pub(super) fn find(
        &self,
        state: Option<TenantState>,
        host: Host,
        origin: &str,
        request: &Request,
    ) -> Option<(&[RateLimit], &Response)> {
        if state.is_none() || self.state != state || !is_plain(host, request) {
            return None;
        }
        let kept = self.answers.iter().find(|kept| {
            kept.host == host
                && kept.target == target(request)
                && kept.authorization.as_deref() == authorization(request)
                && kept.origin == origin
        })?;
        Some((&kept.limits, &kept.response))
    }

    /// Keeps an answer that was given without changing this state.
    pub(super) fn keep(
        &mut self,
        state: TenantState,
        host: Host,
        origin: &str,
        request: &Request,
        limits: Vec<RateLimit>,
        response: &Response,
    ) {
        // A refusal names the request it refuses.
        if !response.status().is_success() || response.body().len() > LONGEST || !is_plain(host, request) {
            return;
        }
        if self.state != Some(state) {
            self.state = Some(state);
            self.answers.clear();
        }
        if self.answers.len() < AT_MOST {
            self.answers.push(Kept {
                host,
                origin: origin.to_owned(),
                target: target(request).to_owned(),
                authorization: authorization(request).map(<[u8]>::to_vec),
                limits,
                response: response.clone(),
            });
        }
    }

    /// Forgets every answer.
    pub(super) fn clear(&mut self) {
        self.state = None;
        self.answers.clear();
    }
}
