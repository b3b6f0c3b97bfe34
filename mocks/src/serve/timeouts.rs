//! How long a client is waited for: for the head of a request, and for the taking of an answer. HTTP itself does not
//! look at the second, and a timer for each request would cost more than its answer: all connections are counted at
//! each tick.
//!
//! A client that was answered and has asked nothing since is no such client: it keeps its connection for the next
//! request. Were it let go as soon, a request that it sends at that moment would be met with a reset, and clients do
//! not send again what may have been heard. It is let go later than clients themselves give up a silent connection, or
//! when others need its place.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many ticks make up the time that a client is waited for.
const TICKS: u32 = 32;

/// After how many ticks a client is let go: somewhat later, since the first one may come at once, and a client whose
/// body did not arrive in time is to read so.
const TOO_MANY: u32 = TICKS + 2;

/// After how many ticks a client that asks nothing is let go: 96 seconds with a patience of 8. The pools of the usual
/// clients keep a silent connection for 15 (ureq), 60 (.NET) or 90 seconds (Go, hyper).
const SILENT_TOO_LONG: u32 = 12 * TICKS;

/// How long a client has been waited for, in ticks. It is only read and written on one thread; a stream must be `Send`
/// to be upgraded.
#[derive(Clone, Debug)]
pub(super) struct IdleTimer(Arc<State>);

#[derive(Debug)]
struct State {
    ticks: AtomicU32,
    /// The last request had a body.
    had_body: AtomicBool,
}

impl IdleTimer {
    /// It is not waited for.
    const NOT: u32 = u32::MAX;

    /// Added to the ticks of a client that was answered and asks nothing.
    const SILENT: u32 = 1 << 16;

    /// The client is to be let go.
    const TOO_LONG: u32 = u32::MAX - 1;

    /// A client that is waited for from now.
    pub(super) fn from_now() -> Self {
        Self(Arc::new(State { ticks: AtomicU32::new(0), had_body: AtomicBool::new(false) }))
    }

    /// The client is waited for from now on: it is its turn.
    fn begin(&self) {
        self.0.ticks.store(0, Ordering::Relaxed);
    }

    /// The client is waited for from now on, unless it is already: it does not take what it is sent, or has begun to
    /// ask.
    fn begin_or_go_on(&self) {
        if self.0.ticks.load(Ordering::Relaxed) == Self::NOT {
            self.begin();
        }
        self.heard();
    }

    /// The client has taken what it was sent: it may ask again.
    fn fall_silent(&self) {
        self.0.ticks.store(Self::SILENT, Ordering::Relaxed);
    }

    /// The client has begun to ask, if it had not.
    fn heard(&self) {
        if (Self::SILENT..Self::TOO_LONG).contains(&self.0.ticks.load(Ordering::Relaxed)) {
            self.begin();
        }
    }

    /// The client has done its part, but for a body, if its request has one.
    pub(super) fn end(&self, has_body: bool) {
        self.0.had_body.store(has_body, Ordering::Relaxed);
        self.0.ticks.store(Self::NOT, Ordering::Relaxed);
    }

    /// A tick has passed; whether the client is to be let go. In a `crowd` silent clients have as long as the others.
    fn tick(&self, crowd: bool) -> bool {
        let ticks = self.0.ticks.load(Ordering::Relaxed);
        let next = match ticks {
            Self::NOT | Self::TOO_LONG => ticks,
            Self::SILENT.. => {
                let most = if crowd { TOO_MANY } else { SILENT_TOO_LONG };
                if ticks - Self::SILENT + 1 >= most { Self::TOO_LONG } else { ticks + 1 }
            }
            _ if ticks + 1 >= TOO_MANY => Self::TOO_LONG,
            _ => ticks + 1,
        };
        self.0.ticks.store(next, Ordering::Relaxed);
        self.is_too_long()
    }

    fn had_body(&self) -> bool {
        self.0.had_body.load(Ordering::Relaxed)
    }

    fn is_too_long(&self) -> bool {
        self.0.ticks.load(Ordering::Relaxed) == Self::TOO_LONG
    }
}

/// The connections that are open.
#[derive(Default)]
pub(super) struct Connections {
    open: RefCell<Vec<Weak<Connection>>>,
    stopped: Cell<bool>,
}

struct Connection {
    waited: IdleTimer,
    waker: RefCell<Waker>,
}

impl Connections {
    /// Drives a connection until it ends, or its client has been waited for too long. `end` tells it that the request
    /// under way is its last.
    pub(super) async fn drive<C: Future>(&self, waited: IdleTimer, connection: C, end: impl Fn(Pin<&mut C>)) {
        let entry = Rc::new(Connection { waited, waker: RefCell::new(Waker::noop().clone()) });
        self.open.borrow_mut().push(Rc::downgrade(&entry));
        let (mut connection, mut told) = (pin!(connection), false);
        poll_fn(|context| {
            if !entry.waker.borrow().will_wake(context.waker()) {
                entry.waker.borrow_mut().clone_from(context.waker());
            }
            if entry.waited.is_too_long() {
                return Poll::Ready(());
            }
            if self.stopped.get() && !told {
                told = true;
                end(connection.as_mut());
            }
            // What went wrong with one connection is the business of its client.
            connection.as_mut().poll(context).map(drop)
        })
        .await;
    }

    /// Lets go of clients that have been waited for longer than `patience`, for as long as it runs. At most so many
    /// connections can be open.
    pub(super) async fn watch(&self, patience: Duration, most: usize) {
        loop {
            tokio::time::sleep(patience / TICKS).await;
            self.open.borrow_mut().retain(|connection| connection.strong_count() > 0);
            let crowd = self.open.borrow().len() > most / 4 * 3;
            self.wake(|connection| connection.waited.tick(crowd));
        }
    }

    /// Ends every connection after the request under way.
    pub(super) fn stop(&self) {
        self.stopped.set(true);
        self.wake(|_| true);
    }

    fn wake(&self, which: impl Fn(&Connection) -> bool) {
        for connection in self.open.borrow().iter().filter_map(Weak::upgrade).filter(|connection| which(connection)) {
            connection.waker.borrow().wake_by_ref();
        }
    }
}

/// What the head of a request ends with.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A stream to a client that must send and take in time.
pub(super) struct TimedStream<S> {
    stream: S,
    waited: IdleTimer,
    /// What was heard last is not the end of a head: it is that of a body, or the beginning of another request.
    may_have_more: bool,
}

impl<S> TimedStream<S> {
    pub(super) const fn new(stream: S, waited: IdleTimer) -> Self {
        Self { stream, waited, may_have_more: false }
    }

    /// Hands on what became of a write. Once something was taken, it is the client's turn: to ask again, or, if there
    /// is more that it does not take, to take the rest; or to end the request that it has begun.
    fn written<T>(&self, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match written {
            Poll::Ready(_) if self.may_have_more && !self.waited.had_body() => self.waited.begin(),
            Poll::Ready(_) => self.waited.fall_silent(),
            Poll::Pending => self.waited.begin_or_go_on(),
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let heard = &buffer.filled()[before..];
        if !heard.is_empty() {
            self.waited.heard();
            self.may_have_more = !heard.ends_with(END_OF_HEAD);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimedStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many ticks pass until a client is let go.
    fn ticks(waited: &IdleTimer, crowd: bool) -> u32 {
        (1..10_000).find(|_| waited.tick(crowd)).expect("it is let go")
    }

    #[test]
    fn a_client_that_was_answered_may_be_silent_for_longer_than_one_may_take_for_a_request() {
        assert_eq!(ticks(&IdleTimer::from_now(), false), TOO_MANY);
        let answered = || {
            let waited = IdleTimer::from_now();
            waited.end(false);
            waited.fall_silent();
            waited
        };
        assert_eq!(ticks(&answered(), false), SILENT_TOO_LONG);
        assert_eq!(ticks(&answered(), true), TOO_MANY, "others need its place");
        // It begins to ask, and does not end.
        let asking = answered();
        assert!((1..TICKS).all(|_| !asking.tick(false)));
        asking.heard();
        assert_eq!(ticks(&asking, false), TOO_MANY);
        // More that it sends gains it no time.
        let slow = answered();
        slow.heard();
        assert!((1..TICKS).all(|_| !slow.tick(false)));
        slow.heard();
        assert_eq!(ticks(&slow, false), TOO_MANY - TICKS + 1);
        // It takes nothing of the rest of an answer.
        let full = answered();
        full.begin_or_go_on();
        assert_eq!(ticks(&full, false), TOO_MANY);
    }

    #[test]
    fn a_client_that_has_begun_another_request_when_it_is_answered_is_not_silent() {
        let answered = |sent: &[u8], has_body| {
            let waited = IdleTimer::from_now();
            let mut stream = TimedStream::new(tokio::io::join(sent, tokio::io::sink()), waited.clone());
            let mut context = Context::from_waker(Waker::noop());
            let mut read = [0; 100];
            assert!(Pin::new(&mut stream).poll_read(&mut context, &mut ReadBuf::new(&mut read)).is_ready());
            waited.end(has_body);
            assert!(Pin::new(&mut stream).poll_write(&mut context, b"an answer").is_ready());
            ticks(&waited, false)
        };
        assert_eq!(answered(b"GET / HTTP/1.1\r\n\r\n", false), SILENT_TOO_LONG);
        assert_eq!(answered(b"GET / HTTP/1.1\r\n\r\nGET", false), TOO_MANY);
        assert_eq!(answered(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", true), SILENT_TOO_LONG);
    }

    #[test]
    fn a_client_whose_request_is_being_answered_is_not_waited_for() {
        let waited = IdleTimer::from_now();
        waited.end(false);
        assert!((0..1000).all(|_| !waited.tick(true)));
        waited.heard();
        assert!((0..1000).all(|_| !waited.tick(true)), "the rest of the body has come");
    }
}
