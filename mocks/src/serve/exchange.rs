//! A request and its answer: what of HTTP is refused before any service sees it, and limits on what a client may send.

use std::rc::Rc;
use std::time::Duration;

use gnomon_reference_impl::time::SimDuration;
use gnomon_reference_impl::wire::http::{Host, Request, Response};
use http::{HeaderValue, Method, Version, header, request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body as _, Bytes, Incoming};

use super::control;
use super::faults::FaultKind;
use super::listener::{Body, Door, Shared};
use super::tenant::{Answered, plain};

/// The longest body that is taken, in bytes; of a log file, and of anything else. The real storage takes 5 GB.
const LONGEST_FILE: usize = 256 << 20;
const LONGEST_BODY: usize = 16 << 20;

/// The longest headers that are taken, in bytes. hyper has such a limit too, and looks at it only between two reads.
pub(super) const LONGEST_HEAD: usize = 64 << 10;

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(super) struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a fault closes the connection")
    }
}

impl std::error::Error for Dropped {}

/// What of HTTP is wrong with the head of a request, so that no service is to see it (RFC 9112, 3.2 and 6.3).
fn malformed(parts: &request::Parts) -> Option<Response> {
    let head: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if head > LONGEST_HEAD {
        return Some(plain(431, &format!("The headers are longer than the {LONGEST_HEAD} bytes that are taken")));
    }
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let (host, more) = (hosts.next(), hosts.next().is_some());
    let named = host.is_none_or(|host| {
        host.is_empty()
            || http::uri::Authority::try_from(host.as_bytes()).is_ok_and(|host| !host.as_str().contains('@'))
    });
    if more || !named || (host.is_none() && parts.version == Version::HTTP_11) {
        return Some(plain(400, "A request has one header Host, which names a host"));
    }
    if parts.method == Method::CONNECT {
        return Some(plain(405, "This is no proxy"));
    }
    None
}

/// Answers a request that came in by `door`.
pub(super) async fn answer(
    door: Door,
    shared: Rc<Shared>,
    request: http::Request<Incoming>,
) -> Result<http::Response<Body>, Dropped> {
    let (parts, body) = request.into_parts();
    if let Some(refusal) = malformed(&parts) {
        return Ok(closing(refusal));
    }
    let is_head = parts.method == Method::HEAD;
    // hyper forgets a length that comes with a Transfer-Encoding. Who is between client and server may believe the length: nothing
    // that comes afterwards is to be taken for a request (RFC 9112, 6.3).
    let closes = parts.headers.contains_key(header::TRANSFER_ENCODING);
    let name = parts.uri.authority().map(http::uri::Authority::as_str);
    let name = name.or_else(|| parts.headers.get(header::HOST)?.to_str().ok()).unwrap_or_default().to_owned();
    let most = match door {
        Door::Service(Host::Storage) => LONGEST_FILE,
        Door::Gateway if Host::named(&name) == Some(Host::Storage) => LONGEST_FILE,
        _ => LONGEST_BODY,
    };
    // A length that is too long is told before the body is waited for.
    let too_long = || Ok(closing(plain(413, &format!("The body is longer than the {most} bytes that are taken"))));
    if body.size_hint().lower() > most as u64 {
        return too_long();
    }
    // Most requests have no body: nothing is to be waited for.
    let collected = match body.is_end_stream() {
        true => Ok(Ok(http_body_util::Collected::default())),
        false => tokio::time::timeout(shared.patience, Limited::new(body, most).collect()).await,
    };
    let body = match collected {
        Ok(Ok(body)) => Vec::from(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            return too_long();
        }
        Ok(Err(_)) => return Ok(closing(plain(400, "The body ended before it was complete, or is malformed"))),
        Err(_) => return Ok(closing(plain(408, "The body did not arrive in time"))),
    };
    let mut response = if door == Door::Control {
        let (response, moves) =
            control::answer(&mut shared.tenant.borrow_mut(), &shared.control_token, &Request::from_parts(parts, body));
        if moves {
            shared.moves.notify_one();
        }
        response
    } else {
        let host = match door {
            Door::Service(host) => Some(host),
            _ => Host::named(&name),
        };
        let Some(host) = host else {
            let message = format!("No service is called `{name}` here; send the name of a real one in the header Host");
            return Ok(closing(plain(421, &message)));
        };
        let origin = format!("{}://{name}", shared.scheme);
        let Answered { response, fault } =
            shared.tenant.borrow_mut().answer(host, &origin, &Request::from_parts(parts, body));
        match fault.map(|fault| (fault.kind, fault.delay)) {
            Some((FaultKind::Drop, _)) => return Err(Dropped),
            Some((FaultKind::Delay, delay)) => {
                let delay = delay.unwrap_or(SimDuration::SECOND).millis();
                tokio::time::sleep(Duration::from_millis(delay)).await;
            }
            _ => {}
        }
        response
    };
    if is_head {
        let length = HeaderValue::from(response.body().len());
        response.headers_mut().insert(header::CONTENT_LENGTH, length);
        response.body_mut().clear();
    }
    if closes {
        return Ok(closing(response));
    }
    Ok(response.map(|body| Full::new(Bytes::from(body))))
}

/// A response after which the connection is closed: what else the client sends on it cannot be told from the rest of this
/// request.
pub(super) fn closing(mut response: Response) -> http::Response<Body> {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response.map(|body| Full::new(Bytes::from(body)))
}
