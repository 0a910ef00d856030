//! Connections that can be cut, and that end when a request is too slow to arrive.

use std::future::Future as _;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;

/// How long a request may take to arrive, from its first byte to the last of its body.
const RECEIVE_TIMEOUT: Duration = Duration::from_secs(30);

/// A request's hold on the connection it came on.
#[derive(Clone, Default)]
pub(super) struct ConnectionHandle(Arc<State>);

#[derive(Default)]
struct State {
    is_cut: AtomicBool,
    is_receiving: AtomicBool,
}

impl ConnectionHandle {
    /// Writes nothing more to the connection, not even an earlier response: the next attempt to
    /// write closes it.
    pub(super) fn cut(&self) {
        self.0.is_cut.store(true, Ordering::Release);
    }

    /// The request has arrived, body and all.
    pub(super) fn request_received(&self) {
        self.0.is_receiving.store(false, Ordering::Release);
    }

    fn check(&self) -> io::Result<()> {
        if self.0.is_cut.load(Ordering::Acquire) {
            Err(io::ErrorKind::ConnectionAborted.into())
        } else {
            Ok(())
        }
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> ConnectionHandle {
        stream.io().handle.clone()
    }
}

/// Accepts [`CuttableStream`]s.
pub(super) struct CuttableListener(pub(super) TcpListener);

impl Listener for CuttableListener {
    type Io = CuttableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (CuttableStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Responses are small and requested one by one: waiting to fill a packet only slows them.
        let _ = stream.set_nodelay(true);
        let stream = CuttableStream {
            stream,
            handle: ConnectionHandle::default(),
            deadline: None,
        };
        (stream, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection with a [`ConnectionHandle`].
pub(super) struct CuttableStream {
    stream: TcpStream,
    handle: ConnectionHandle,
    /// When the request that is arriving is too late.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            let was_receiving = self.handle.0.is_receiving.swap(true, Ordering::AcqRel);
            if !was_receiving {
                self.deadline = Some(Box::pin(tokio::time::sleep(RECEIVE_TIMEOUT)));
            }
        } else if result.is_pending()
            && self.handle.0.is_receiving.load(Ordering::Acquire)
            && let Some(deadline) = &mut self.deadline
            && deadline.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        result
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.handle.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.handle.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
