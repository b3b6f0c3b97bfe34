//! Sockets and connections: who listens where, and how long a client may take.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use gnomon_reference_impl::http::Host;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1::{self, UpgradeableConnection};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::LocalSet;
use tokio_rustls::TlsAcceptor;

use super::control::ControlGate;
use super::error::EmulatorError;
use super::exchange::{Answering, LONGEST_HEAD, answer, closing};
use super::har::Archive;
use super::options::EmulatorOptions;
use super::secrets::Secrets;
use super::shared::{Listener, Shared, body};
use super::started::{Addresses, Started};
use super::tenant::{Tenant, plain};
use super::timeouts::{Connections, IdleTimer, TimedStream};
use super::tls;

/// How many connections may be open at once; more wait.
const CONNECTIONS: usize = 1000;

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
    let config = options.config()?;
    let acceptor = match &options.tls {
        None => None,
        Some(tls) => Some(TlsAcceptor::from(tls::configuration(tls, options.bind)?)),
    };
    let scheme = if acceptor.is_some() { "https" } else { "http" };
    let mut listeners = Vec::new();
    let doors = [Listener::Gateway].into_iter().chain(Host::ALL.map(Listener::Service)).chain([Listener::Control]);
    for (door, place) in doors.zip(0..) {
        let port = if options.port == 0 { 0 } else { options.port.saturating_add(place) };
        let address = SocketAddr::new(options.bind, port);
        let listen = |reason| EmulatorError::Listen { address, reason };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        listeners.push((door, listener, bound));
    }
    let bound = |door: Listener| listeners.iter().find(|(known, ..)| *known == door).map(|(.., address)| *address);
    let fallback = SocketAddr::new(options.bind, options.port);
    let addresses = Addresses {
        gateway: bound(Listener::Gateway).unwrap_or(fallback),
        services: Host::ALL.map(|host| bound(Listener::Service(host)).unwrap_or(fallback)),
        control: bound(Listener::Control).unwrap_or(fallback),
    };
    let storage = format!("{scheme}://{}", bound(Listener::Service(Host::Storage)).unwrap_or(fallback));
    let secrets = options.secrets.unwrap_or_else(|| Secrets::from_seed(config.seed));
    let control = ControlGate { token: secrets.control_token.clone(), names: options.names };
    let mut tenant = Tenant::open(config, options.data.as_deref(), secrets, storage, options.without_faults)?;
    if let Some(path) = options.journal {
        let failed = |reason| EmulatorError::Journal { path: path.clone(), reason };
        tenant.archive = Some(Archive::create(&path).map_err(failed)?);
    }
    let started = Started {
        scheme,
        addresses,
        directory: tenant.services.authority().directory.clone(),
        control_token: control.token.clone(),
        now: tenant.bench.now(),
        devices: tenant.bench.devices().len(),
        recovered: tenant.stored().map(|_| tenant.replayed),
        notices: tenant.notices.clone(),
    };
    let (tenant, patience) = (RefCell::new(tenant), options.patience);
    let shared = Rc::new(Shared {
        tenant,
        control,
        scheme,
        moves: Notify::new(),
        patience,
        connections: Connections::default(),
    });
    shared.moves.notify_one();
    tokio::task::spawn_local(move_the_clock(Rc::clone(&shared)));
    tokio::task::spawn_local(go_on(Rc::clone(&shared)));
    tokio::task::spawn_local(watch(Rc::clone(&shared)));
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
    shared.connections.stop();
    // Requests under way are answered: every connection gives its place back when it ends.
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    drop(tokio::time::timeout(patience, limit.acquire_many(all)).await);
    Ok(())
}

/// Lets the world go on between requests, so that none has to wait for much of it.
async fn go_on(shared: Rc<Shared>) {
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        shared.tenant.borrow_mut().catch_up();
        while shared.tenant.borrow().is_behind {
            tokio::task::yield_now().await;
            shared.tenant.borrow_mut().catch_up();
        }
        // Its arrival may not have been written, on a disk that was full.
        if shared.tenant.borrow().moving_to.is_some() {
            shared.moves.notify_one();
        }
    }
}

/// Lets go of clients that are waited for too long.
async fn watch(shared: Rc<Shared>) {
    shared.connections.watch(shared.patience, CONNECTIONS).await;
}

/// Moves the clock when somebody asks for it, stride by stride.
async fn move_the_clock(shared: Rc<Shared>) {
    loop {
        shared.moves.notified().await;
        while shared.tenant.borrow_mut().move_on() {
            tokio::task::yield_now().await;
        }
    }
}

async fn accept(
    door: Listener,
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
        let (shared, acceptor) = (Rc::clone(&shared), acceptor.clone());
        tokio::task::spawn_local(async move {
            connection(door, stream, shared, acceptor).await;
            drop(permit);
        });
    }
}

async fn connection(door: Listener, stream: TcpStream, shared: Rc<Shared>, acceptor: Option<TlsAcceptor>) {
    // Answers are small: they are not to wait for more.
    drop(stream.set_nodelay(true));
    let patience = shared.patience;
    let Some(acceptor) = acceptor else { return speak(door, stream, shared, None).await };
    // The gateway is a forward proxy too, which clients call without TLS.
    if door == Listener::Gateway && !begins_with_tls(&stream, patience).await {
        return speak(door, stream, shared, Some(acceptor)).await;
    }
    if let Ok(Ok(stream)) = tokio::time::timeout(patience, acceptor.accept(stream)).await {
        speak(door, stream, shared, None).await;
    }
}

/// Whether the first byte of a connection is that of a handshake.
async fn begins_with_tls(stream: &TcpStream, patience: Duration) -> bool {
    const HANDSHAKE: u8 = 0x16;
    let mut first = [0];
    let peeked = tokio::time::timeout(patience, stream.peek(&mut first)).await;
    matches!(peeked, Ok(Ok(1))) && first[0] == HANDSHAKE
}

/// Speaks HTTP. With an acceptor it is a forward proxy: it opens a tunnel to any host, and the host at its end is the
/// emulator.
async fn speak(
    door: Listener,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    shared: Rc<Shared>,
    tunnels: Option<TlsAcceptor>,
) {
    let waited = IdleTimer::from_now();
    let connection = Rc::new(Speaking { door, shared, tunnels, waited: waited.clone() });
    let shared = Rc::clone(&connection.shared);
    let service = service_fn(move |request: ::http::Request<Incoming>| {
        connection.waited.end(!request.body().is_end_stream());
        connection.answer(request)
    });
    let connection = http1::Builder::new()
        .max_buf_size(LONGEST_HEAD)
        // Who says that nothing more comes is answered what was asked before.
        .half_close(true)
        // Most answers are short: they are sent in one piece.
        .writev(false)
        .serve_connection(TokioIo::new(TimedStream::new(stream, waited.clone())), service)
        .with_upgrades();
    shared.connections.drive(waited, connection, UpgradeableConnection::graceful_shutdown).await;
}

/// A connection on which HTTP is spoken.
struct Speaking {
    door: Listener,
    shared: Rc<Shared>,
    tunnels: Option<TlsAcceptor>,
    waited: IdleTimer,
}

impl Speaking {
    fn answer(&self, request: ::http::Request<Incoming>) -> Answering {
        match &self.tunnels {
            None => answer(self.door, &self.shared, request),
            Some(acceptor) if request.method() == ::http::Method::CONNECT => {
                tokio::task::spawn_local(tunnel(request, Rc::clone(&self.shared), acceptor.clone()));
                Answering::now(Ok(::http::Response::new(body(Vec::new()))))
            }
            Some(_) => {
                let message = "Without TLS this is a forward proxy: send CONNECT, or a handshake";
                Answering::now(Ok(closing(plain(400, message))))
            }
        }
    }
}

/// What is said in a tunnel, whose end is the emulator.
async fn tunnel(request: ::http::Request<Incoming>, shared: Rc<Shared>, acceptor: TlsAcceptor) {
    let Ok(upgraded) = hyper::upgrade::on(request).await else { return };
    if let Ok(Ok(stream)) = tokio::time::timeout(shared.patience, acceptor.accept(TokioIo::new(upgraded))).await {
        // Boxed: what is spoken in a tunnel is the same as what opened it.
        let speaking: std::pin::Pin<Box<dyn Future<Output = ()>>> =
            Box::pin(speak(Listener::Gateway, stream, shared, None));
        speaking.await;
    }
}
