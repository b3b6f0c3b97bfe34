//! What connections share: the tenant, and what a socket is for.

use std::cell::RefCell;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use gnomon_reference_impl::http::Host;
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::sync::Notify;

use super::control::ControlGate;
use super::tenant::Tenant;
use super::timeouts::Connections;

/// Which service a socket is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Listener {
    Gateway,
    Service(Host),
    Control,
}

/// What connections share.
pub(super) struct Shared {
    pub(super) tenant: RefCell<Tenant>,
    pub(super) control: ControlGate,
    pub(super) scheme: &'static str,
    /// Somebody has begun to move the clock.
    pub(super) moves: Notify,
    /// How long a client is waited for.
    pub(super) patience: Duration,
    pub(super) connections: Connections,
}

/// The body of a response: whole, or one that a fault cuts.
pub(super) type Body = Either<Full<Bytes>, CutBody>;

/// A body that is sent as a whole.
pub(super) fn body(bytes: Vec<u8>) -> Body {
    Either::Left(Full::new(Bytes::from(bytes)))
}

/// A body of which the first half is sent, then the connection is closed.
pub(super) struct CutBody {
    whole: u64,
    half: Option<Bytes>,
    /// Whether the half had time to be sent.
    is_sent: bool,
}

impl CutBody {
    /// The half of this body.
    pub(super) fn of(mut bytes: Vec<u8>) -> Self {
        let whole = bytes.len() as u64;
        bytes.truncate(bytes.len() / 2);
        Self { whole, half: Some(bytes.into()), is_sent: false }
    }
}

/// The connection is to be closed, before an answer or in the middle of one.
#[derive(Debug)]
pub(super) struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a fault closes the connection")
    }
}

impl std::error::Error for Dropped {}

impl hyper::body::Body for CutBody {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        // What is there is sent while nothing more comes.
        if !std::mem::replace(&mut self.is_sent, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Dropped)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}
