//! Sockets and HTTP, with limits on what a client may send and how long it may take.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use gnomon_reference_impl::time::SimDuration;
use gnomon_reference_impl::wire::http::{Host, Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::LocalSet;
use tokio_rustls::TlsAcceptor;

use super::control;
use super::faults::FaultKind;
use super::options::EmulatorOptions;
use super::store::Store;
use super::tenant::{Answered, Tenant, plain};
use super::{Addresses, EmulatorError, Started, tls};

/// How long a client may take for the head of a request, for its body, and for the handshake of TLS.
const PATIENCE: Duration = Duration::from_secs(8);

/// The longest body that is taken, in bytes; of a log file, and of anything else. The real storage takes 5 GB.
const LONGEST_FILE: usize = 256 << 20;
const LONGEST_BODY: usize = 16 << 20;

/// The longest headers that are taken, in bytes. hyper has such a limit too, and looks at it only between two reads.
const LONGEST_HEAD: usize = 64 << 10;

/// How many connections may be open at once; more wait.
const CONNECTIONS: usize = 1000;

/// How much of the tenant's time passes between two looks at other work while its clock is moved by hand.
const STRIDE: SimDuration = SimDuration::from_mins(10);

/// Which service a socket is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Gateway,
    Service(Host),
    Control,
}

/// What connections share.
struct Shared {
    tenant: RefCell<Tenant>,
    control_token: String,
    scheme: &'static str,
    /// Somebody has begun to move the clock.
    moves: Notify,
}

type Body = Full<Bytes>;

/// Runs an emulator until it is told to stop.
pub(super) fn run(
    options: EmulatorOptions,
    ready: oneshot::Sender<Started>,
    stopped: watch::Receiver<bool>,
) -> Result<(), EmulatorError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| EmulatorError::Thread(error.to_string()))?;
    LocalSet::new().block_on(&runtime, serve(options, ready, stopped))
}

async fn serve(
    options: EmulatorOptions,
    ready: oneshot::Sender<Started>,
    stopped: watch::Receiver<bool>,
) -> Result<(), EmulatorError> {
    let recipe = options.recipe()?;
    let acceptor = match &options.tls {
        None => None,
        Some(tls) => Some(TlsAcceptor::from(tls::configuration(tls, options.bind)?)),
    };
    let scheme = if acceptor.is_some() { "https" } else { "http" };
    let mut listeners = Vec::new();
    let doors = [Door::Gateway].into_iter().chain(Host::ALL.map(Door::Service)).chain([Door::Control]);
    for (door, place) in doors.zip(0..) {
        let port = if options.port == 0 { 0 } else { options.port.saturating_add(place) };
        let address = SocketAddr::new(options.bind, port);
        let listen = |reason| EmulatorError::Listen { address, reason };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        listeners.push((door, listener, bound));
    }
    let bound = |door: Door| listeners.iter().find(|(known, ..)| *known == door).map(|(.., address)| *address);
    let fallback = SocketAddr::new(options.bind, options.port);
    let addresses = Addresses {
        gateway: bound(Door::Gateway).unwrap_or(fallback),
        services: Host::ALL.map(|host| bound(Door::Service(host)).unwrap_or(fallback)),
        control: bound(Door::Control).unwrap_or(fallback),
    };
    let store = options.data.as_deref().map(Store::open).transpose()?;
    let storage = format!("{scheme}://{}", bound(Door::Service(Host::Storage)).unwrap_or(fallback));
    let tenant = Tenant::open(recipe, store, storage, options.calm)?;
    let control_token = control::token(tenant.recipe.seed);
    let started = Started {
        scheme,
        addresses,
        directory: tenant.services.authority().directory.clone(),
        control_token: control_token.clone(),
        now: gnomon_reference_impl::wire::http::Backend::now(&tenant.bench),
        devices: tenant.bench.devices().len(),
        recovered: tenant.stored().map(|_| tenant.replayed),
    };
    let shared = Rc::new(Shared { tenant: RefCell::new(tenant), control_token, scheme, moves: Notify::new() });
    shared.moves.notify_one();
    tokio::task::spawn_local(move_the_clock(Rc::clone(&shared)));
    tokio::task::spawn_local(go_on(Rc::clone(&shared)));
    let limit = Arc::new(tokio::sync::Semaphore::new(CONNECTIONS));
    let mut tasks = tokio::task::JoinSet::new();
    for (door, listener, _) in listeners {
        let (shared, acceptor) = (Rc::clone(&shared), acceptor.clone());
        let (stopped, limit) = (stopped.clone(), Arc::clone(&limit));
        tasks.spawn_local(accept(door, listener, shared, acceptor, stopped, limit));
    }
    if ready.send(started).is_err() {
        return Ok(());
    }
    while tasks.join_next().await.is_some() {}
    // Requests under way are answered: every connection gives its place back when it ends.
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    drop(tokio::time::timeout(PATIENCE, limit.acquire_many(all)).await);
    Ok(())
}

/// Lets the world go on between requests, so that none has to wait for much of it.
async fn go_on(shared: Rc<Shared>) {
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        shared.tenant.borrow_mut().catch_up();
    }
}

/// Moves the clock when somebody asks for it, stride by stride.
async fn move_the_clock(shared: Rc<Shared>) {
    loop {
        shared.moves.notified().await;
        while shared.tenant.borrow_mut().move_on(STRIDE) {
            tokio::task::yield_now().await;
        }
    }
}

async fn accept(
    door: Door,
    listener: TcpListener,
    shared: Rc<Shared>,
    acceptor: Option<TlsAcceptor>,
    mut stopped: watch::Receiver<bool>,
    limit: Arc<tokio::sync::Semaphore>,
) {
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&limit).acquire_owned() => permit,
            _ = stopped.wait_for(|stopped| *stopped) => return,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.wait_for(|stopped| *stopped) => return,
        };
        let (Ok(permit), Ok((stream, _))) = (permit, accepted) else {
            // Too many files are open, say: wait for some to be closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (shared, acceptor, stopped) = (Rc::clone(&shared), acceptor.clone(), stopped.clone());
        tokio::task::spawn_local(async move {
            connection(door, stream, shared, acceptor, stopped).await;
            drop(permit);
        });
    }
}

async fn connection(
    door: Door,
    stream: TcpStream,
    shared: Rc<Shared>,
    acceptor: Option<TlsAcceptor>,
    stopped: watch::Receiver<bool>,
) {
    // Answers are small: they are not to wait for more.
    drop(stream.set_nodelay(true));
    let Some(acceptor) = acceptor else { return speak(door, stream, shared, None, stopped).await };
    // The gateway is a forward proxy too, which clients call without TLS.
    if door == Door::Gateway && !begins_with_tls(&stream).await {
        return speak(door, stream, shared, Some(acceptor), stopped).await;
    }
    if let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await {
        speak(door, stream, shared, None, stopped).await;
    }
}

/// Whether the first byte of a connection is that of a handshake.
async fn begins_with_tls(stream: &TcpStream) -> bool {
    const HANDSHAKE: u8 = 0x16;
    let mut first = [0];
    let peeked = tokio::time::timeout(PATIENCE, stream.peek(&mut first)).await;
    matches!(peeked, Ok(Ok(1))) && first[0] == HANDSHAKE
}

/// Speaks HTTP. With an acceptor it is a forward proxy: it opens a tunnel to any host, and the host at its end is the emulator.
async fn speak(
    door: Door,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    shared: Rc<Shared>,
    tunnels: Option<TlsAcceptor>,
    mut stopped: watch::Receiver<bool>,
) {
    let until = stopped.clone();
    let service = service_fn(move |request: ::http::Request<Incoming>| {
        let (shared, tunnels, until) = (Rc::clone(&shared), tunnels.clone(), until.clone());
        async move {
            match tunnels {
                Some(acceptor) if request.method() == ::http::Method::CONNECT => {
                    tokio::task::spawn_local(tunnel(request, shared, acceptor, until));
                    Ok(::http::Response::new(Full::default()))
                }
                Some(_) => {
                    let message = "Without TLS this is a forward proxy: send CONNECT, or a handshake";
                    Ok(closing(plain(400, message)))
                }
                None => answer(door, shared, request).await,
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LONGEST_HEAD)
        .half_close(false)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // What went wrong with one connection is the business of its client.
    tokio::select! {
        ended = connection.as_mut() => drop(ended),
        _ = stopped.wait_for(|stopped| *stopped) => {
            connection.as_mut().graceful_shutdown();
            drop(connection.await);
        }
    }
}

/// What is said in a tunnel, whose end is the emulator.
async fn tunnel(
    request: ::http::Request<Incoming>,
    shared: Rc<Shared>,
    acceptor: TlsAcceptor,
    stopped: watch::Receiver<bool>,
) {
    let Ok(upgraded) = hyper::upgrade::on(request).await else { return };
    if let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, acceptor.accept(TokioIo::new(upgraded))).await {
        // Boxed: what is spoken in a tunnel is the same as what opened it.
        let speaking: std::pin::Pin<Box<dyn Future<Output = ()>>> =
            Box::pin(speak(Door::Gateway, stream, shared, None, stopped));
        speaking.await;
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a fault closes the connection")
    }
}

impl std::error::Error for Dropped {}

async fn answer(
    door: Door,
    shared: Rc<Shared>,
    request: ::http::Request<Incoming>,
) -> Result<::http::Response<Body>, Dropped> {
    let (parts, body) = request.into_parts();
    let is_head = parts.method == ::http::Method::HEAD;
    let name = parts.uri.authority().map(::http::uri::Authority::as_str);
    let name = name.or_else(|| parts.headers.get(::http::header::HOST)?.to_str().ok()).unwrap_or_default().to_owned();
    let head: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if head > LONGEST_HEAD {
        return Ok(closing(plain(
            431,
            &format!("The headers are longer than the {LONGEST_HEAD} bytes that are taken"),
        )));
    }
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
    let body = match tokio::time::timeout(PATIENCE, Limited::new(body, most).collect()).await {
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
        let length = ::http::HeaderValue::from(response.body().len());
        response.headers_mut().insert(::http::header::CONTENT_LENGTH, length);
        response.body_mut().clear();
    }
    Ok(response.map(|body| Full::new(Bytes::from(body))))
}

/// A response after which the connection is closed: what else the client sends on it cannot be told from the rest of this
/// request.
fn closing(mut response: Response) -> ::http::Response<Body> {
    response.headers_mut().insert(::http::header::CONNECTION, ::http::HeaderValue::from_static("close"));
    response.map(|body| Full::new(Bytes::from(body)))
}
