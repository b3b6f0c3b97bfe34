//! Answers that are given again for as long as nothing happens in the tenant: the same question, in the same state of
//! the tenant, has the same answer. What differs from call to call is not part of what is kept: the id of the request,
//! and what rate limits allow.

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
pub(super) struct ResponseCache {
    state: Option<TenantState>,
    answers: Vec<CachedResponse>,
}

/// An answer that is kept.
#[derive(Clone, Debug)]
pub(super) struct CachedResponse {
    host: Host,
    origin: String,
    target: String,
    authorization: Option<Vec<u8>>,
    /// The limits that a call counts against.
    limits: Vec<RateLimit>,
    /// The answer, without the marks of one call.
    response: Response,
}

/// Whether a request asks something that it alone decides, beside the tenant: it reads, and nothing of it but its
/// address and its token counts.
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

impl ResponseCache {
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
            self.answers.push(CachedResponse {
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

#[cfg(test)]
mod tests {
    use ::http::StatusCode;

    use super::*;
    use crate::http::reply::{json_reply, with_type};
    use crate::time::SimTime;

    const NOON: TenantState = TenantState { now: SimTime::from_millis(1000), changes: 7 };

    fn asked(target: &str, token: &str) -> Request {
        ::http::Request::get(target).header("Authorization", token).body(Vec::new()).unwrap()
    }

    fn keeping(request: &Request, response: &Response) -> ResponseCache {
        let mut repeated = ResponseCache::default();
        repeated.keep(NOON, Host::Defender, "http://a", request, vec![RateLimit::Defender("machines")], response);
        repeated
    }

    fn finds(repeated: &ResponseCache, state: TenantState, host: Host, origin: &str, request: &Request) -> bool {
        repeated.find(Some(state), host, origin, request).is_some()
    }

    #[test]
    fn the_same_question_in_the_same_state_has_the_answer_it_had() {
        let request = asked("/api/machines?$top=1", "Bearer x");
        let response = json_reply(StatusCode::OK, &7);
        let repeated = keeping(&request, &response);
        let (limits, found) = repeated.find(Some(NOON), Host::Defender, "http://a", &request).unwrap();
        assert_eq!((limits, found.body()), (&[RateLimit::Defender("machines")][..], response.body()));
    }

    #[test]
    fn another_question_or_another_state_has_none() {
        let request = asked("/api/machines", "Bearer x");
        let repeated = keeping(&request, &json_reply(StatusCode::OK, &7));
        let (defender, a) = (Host::Defender, "http://a");
        assert!(finds(&repeated, NOON, defender, a, &request));
        for state in [TenantState { changes: 8, ..NOON }, TenantState { now: SimTime::from_millis(1001), ..NOON }] {
            assert!(!finds(&repeated, state, defender, a, &request), "{state:?}");
        }
        assert!(repeated.find(None, defender, a, &request).is_none());
        assert!(!finds(&repeated, NOON, Host::CloudApps, a, &request));
        assert!(!finds(&repeated, NOON, defender, "http://b", &request));
        assert!(!finds(&repeated, NOON, defender, a, &asked("/api/machines?", "Bearer x")));
        assert!(!finds(&repeated, NOON, defender, a, &asked("/api/machines", "Bearer y")));
        let (mut posted, mut with_body) = (request.clone(), request.clone());
        *posted.method_mut() = Method::POST;
        with_body.body_mut().push(b'{');
        assert!(!finds(&repeated, NOON, defender, a, &posted) && !finds(&repeated, NOON, defender, a, &with_body));
    }

    #[test]
    fn refusals_and_long_answers_are_not_kept_nor_are_more_than_some() {
        let request = asked("/api/machines", "Bearer x");
        let long = |length| with_type(StatusCode::OK, "text/plain", vec![0; length]);
        for (response, kept) in
            [(json_reply(StatusCode::NOT_FOUND, &7), false), (long(LONGEST), true), (long(LONGEST + 1), false)]
        {
            assert_eq!(finds(&keeping(&request, &response), NOON, Host::Defender, "http://a", &request), kept);
        }
        let mut repeated = ResponseCache::default();
        for number in 0..2 * AT_MOST {
            let request = asked(&format!("/api/machines/{number}"), "Bearer x");
            repeated.keep(NOON, Host::Defender, "http://a", &request, Vec::new(), &long(1));
        }
        assert_eq!(repeated.answers.len(), AT_MOST);
    }
}
