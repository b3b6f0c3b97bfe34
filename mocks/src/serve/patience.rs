//! How long a client is waited for: for the head of a request, and for the taking of an answer. HTTP itself does not look at the
//! second, and a timer for each request would cost more than its answer: all connections are counted at each tick.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many ticks make up the time that a client is waited for.
const TICKS: u32 = 32;

/// After how many ticks a client is let go: somewhat later, since the first one may come at once, and a client whose body did not
/// arrive in time is to read so.
const TOO_MANY: u32 = TICKS + 2;

/// How long a client has been waited for, in ticks. It is only read and written on one thread; a stream must be `Send` to be
/// upgraded.
#[derive(Clone, Debug)]
pub(super) struct Waited(Arc<AtomicU32>);

impl Waited {
    /// It is not waited for.
    const NOT: u32 = u32::MAX;

    /// A client that is waited for from now.
    pub(super) fn from_now() -> Self {
        Self(Arc::new(AtomicU32::new(0)))
    }

    /// The client is waited for from now on: it is its turn.
    fn begin(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// The client is waited for from now on, unless it is already.
    fn begin_or_go_on(&self) {
        if self.0.load(Ordering::Relaxed) == Self::NOT {
            self.begin();
        }
    }

    /// The client has done its part.
    pub(super) fn end(&self) {
        self.0.store(Self::NOT, Ordering::Relaxed);
    }

    /// A tick has passed; whether the client is to be let go.
    fn tick(&self) -> bool {
        let ticks = self.0.load(Ordering::Relaxed);
        if ticks < TOO_MANY {
            self.0.store(ticks + 1, Ordering::Relaxed);
        }
        self.is_too_long()
    }

    fn is_too_long(&self) -> bool {
        self.0.load(Ordering::Relaxed) == TOO_MANY
    }
}

/// The connections that are open.
#[derive(Default)]
pub(super) struct Connections {
    open: RefCell<Vec<Weak<Connection>>>,
    stopped: Cell<bool>,
}

struct Connection {
    waited: Waited,
    waker: RefCell<Waker>,
}

impl Connections {
    /// Drives a connection until it ends, or its client has been waited for too long. `end` tells it that the request under way is
    /// its last.
    pub(super) async fn drive<C: Future>(&self, waited: Waited, connection: C, end: impl Fn(Pin<&mut C>)) {
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

    /// Lets go of clients that have been waited for longer than `patience`, for as long as it runs.
    pub(super) async fn watch(&self, patience: Duration) {
        loop {
            tokio::time::sleep(patience / TICKS).await;
            self.open.borrow_mut().retain(|connection| connection.strong_count() > 0);
            self.wake(|connection| connection.waited.tick());
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

/// A stream to a client that must send and take in time.
pub(super) struct Patient<S> {
    stream: S,
    waited: Waited,
}

impl<S> Patient<S> {
    pub(super) const fn new(stream: S, waited: Waited) -> Self {
        Self { stream, waited }
    }

    /// Hands on what became of a write. Once something was taken, it is the client's turn: to take the rest, or to ask again.
    fn written<T>(&self, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match written {
            Poll::Ready(_) => self.waited.begin(),
            Poll::Pending => self.waited.begin_or_go_on(),
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
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
