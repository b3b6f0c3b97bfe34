//! A request and its answer: what of HTTP is refused before any service sees it, and limits on what a client may send.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use gnomon_reference_impl::http::{Host, Request, Response};
use gnomon_reference_impl::time::SimDuration;
use http::{HeaderMap, HeaderValue, Method, Uri, Version, header, request};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body as _, Incoming};
use tokio::time::{Instant, timeout_at};

use super::control;
use super::faults::FaultKind;
use super::shared::{Body, CutBody, Dropped, Listener, Shared, body};
use super::tenant::{Answered, plain};

/// The longest body that is taken, in bytes; of a log file, and of anything else. The real storage takes 5 GB.
const LONGEST_FILE: usize = 256 << 20;
const LONGEST_BODY: usize = 16 << 20;

/// How much of a file has to come within the patience: 8 KiB a second with 8 seconds.
const ENOUGH: usize = 64 << 10;

/// The longest headers that are taken, in bytes. hyper has such a limit too, and looks at it only between two reads.
pub(super) const LONGEST_HEAD: usize = 64 << 10;

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

/// What becomes of a request.
pub(super) type Answer = Result<http::Response<Body>, Dropped>;

/// An answer: most are there at once, and cost nothing more.
pub(super) enum Answering {
    /// It is there, until it is taken.
    Now(Option<Answer>),
    Later(Pin<Box<dyn Future<Output = Answer>>>),
}

impl Answering {
    /// An answer that is there.
    pub(super) const fn now(answer: Answer) -> Self {
        Self::Now(Some(answer))
    }

    fn later(answer: impl Future<Output = Answer> + 'static) -> Self {
        Self::Later(Box::pin(answer))
    }
}

impl Future for Answering {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer> {
        match &mut *self {
            // A future is not polled again once it has ended.
            Self::Now(answer) => answer.take().map_or(Poll::Pending, Poll::Ready),
            Self::Later(answer) => answer.as_mut().poll(context),
        }
    }
}

/// Answers a request that came in by `door`.
pub(super) fn answer(door: Listener, shared: &Rc<Shared>, request: http::Request<Incoming>) -> Answering {
    let (parts, body) = request.into_parts();
    if let Some(refusal) = malformed(&parts) {
        return Answering::now(Ok(closing(refusal)));
    }
    // Most requests have no body: nothing is to be waited for.
    if body.is_end_stream() {
        return answer_whole(door, shared, &Request::from_parts(parts, Vec::new()));
    }
    let shared = Rc::clone(shared);
    Answering::later(async move {
        match whole_body(door, &shared, &parts, body).await {
            Ok(body) => answer_whole(door, &shared, &Request::from_parts(parts, body)).await,
            Err(refusal) => Ok(closing(refusal)),
        }
    })
}

/// The host that a request names.
fn host_named<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> &'a str {
    let name = uri.authority().map(http::uri::Authority::as_str);
    name.or_else(|| headers.get(header::HOST)?.to_str().ok()).unwrap_or_default()
}

/// The whole body of a request, or a refusal.
async fn whole_body(
    door: Listener,
    shared: &Shared,
    parts: &request::Parts,
    body: Incoming,
) -> Result<Vec<u8>, Response> {
    let most = match door {
        Listener::Service(Host::Storage) => LONGEST_FILE,
        Listener::Gateway if Host::named(host_named(&parts.uri, &parts.headers)) == Some(Host::Storage) => LONGEST_FILE,
        _ => LONGEST_BODY,
    };
    // A length that is too long is told before the body is waited for.
    let too_long = || plain(413, &format!("The body is longer than the {most} bytes that are taken"));
    if body.size_hint().lower() > most as u64 {
        return Err(too_long());
    }
    let (mut body, mut whole) = (Limited::new(body, most), Vec::new());
    // A file is waited for as long as it keeps coming: each time that enough has come, the wait begins anew.
    let enough = if most == LONGEST_FILE { ENOUGH } else { usize::MAX };
    let (mut until, mut came) = (Instant::now() + shared.patience, 0);
    loop {
        match timeout_at(until, body.frame()).await {
            Ok(None) => return Ok(whole),
            Ok(Some(Ok(frame))) => {
                let Ok(piece) = frame.into_data() else { continue };
                whole.extend_from_slice(&piece);
                came += piece.len();
                if came >= enough {
                    (until, came) = (Instant::now() + shared.patience, 0);
                }
            }
            Ok(Some(Err(error))) if error.is::<http_body_util::LengthLimitError>() => return Err(too_long()),
            Ok(Some(Err(_))) => {
                return Err(plain(400, "The body ended before it was complete, or is malformed"));
            }
            Err(_) => return Err(plain(408, "The body did not arrive in time")),
        }
    }
}

/// Answers a request that is there with its whole body.
fn answer_whole(door: Listener, shared: &Rc<Shared>, request: &Request) -> Answering {
    // hyper forgets a length that comes with a Transfer-Encoding. Who is between client and server may believe the
    // length: nothing that comes afterwards is to be taken for a request (RFC 9112, 6.3).
    let closes = request.headers().contains_key(header::TRANSFER_ENCODING);
    let (mut delay, mut cut) = (None, false);
    let response = if door == Listener::Control {
        let (response, moves) = control::answer(&mut shared.tenant.borrow_mut(), &shared.control, request);
        if moves {
            shared.moves.notify_one();
        }
        response
    } else {
        let name = host_named(request.uri(), request.headers());
        let host = match door {
            Listener::Service(host) => Some(host),
            _ => Host::named(name),
        };
        let Some(host) = host else {
            let message = format!("No service is called `{name}` here; send the name of a real one in the header Host");
            return Answering::now(Ok(closing(plain(421, &message))));
        };
        let origin = [shared.scheme, "://", name].concat();
        let mut tenant = shared.tenant.borrow_mut();
        let Answered { mut response, fault } = tenant.answer(host, &origin, request);
        if let Some(date) = tenant.date() {
            response.headers_mut().insert(header::DATE, date);
        }
        drop(tenant);
        match fault.map(|fault| (fault.kind, fault.delay)) {
            Some((FaultKind::Drop, _)) => return Answering::now(Err(Dropped)),
            Some((FaultKind::Cut, _)) => cut = true,
            Some((FaultKind::Delay, asked)) => delay = Some(asked.unwrap_or(SimDuration::SECOND)),
            _ => {}
        }
        response
    };
    let response = match (cut, closes) {
        (true, _) => response.map(|whole| Body::Right(CutBody::of(whole))),
        (_, true) => closing(response),
        _ => response.map(body),
    };
    match delay {
        None => Answering::now(Ok(response)),
        Some(delay) => Answering::later(async move {
            tokio::time::sleep(Duration::from_millis(delay.millis())).await;
            Ok(response)
        }),
    }
}

/// A response after which the connection is closed: what else the client sends on it cannot be told from the rest of
/// this request.
pub(super) fn closing(mut response: Response) -> http::Response<Body> {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response.map(body)
}
