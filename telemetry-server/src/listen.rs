//! Connections: accepted one by one while there is room, served, and finished.
//!
//! A connection costs memory, so it is accepted only when it has a place; the others wait in the
//! system's queue, where they cost us nothing.

use std::{
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

use crate::{crowd::Crowd, metrics::Metrics, patient::Patient, shutdown::Stop};

/// The largest head of a request, in bytes: line and headers. A device's has about 300.
const HEAD_BYTES_MAX: usize = 16 * 1_024;

/// The most headers of a request.
const HEADERS_MAX: usize = 64;

/// How many connections wait in the system's queue until they are accepted.
const BACKLOG: u32 = 1_024;

/// How long to wait when the system cannot give us another connection; usually for want of descriptors,
/// which come back as connections end.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// The address at the other end of a connection.
#[derive(Clone, Copy)]
pub struct Peer(pub IpAddr);

/// What connections are held to.
#[derive(Clone, Copy)]
pub struct Limits {
    /// How many are open at a time.
    pub connections: usize,
    /// How long one may take over a head, over a handshake, or do nothing.
    pub header: Duration,
    /// How long it may take nothing of what is written to it.
    pub write: Duration,
    /// How long it may take to finish once the server is to stop.
    pub shutdown: Duration,
}

/// Who accepts, and for whom.
pub struct Door {
    /// Where connections come from.
    pub listener: TcpListener,
    /// What they are served with, if it is TLS.
    pub tls: Option<watch::Receiver<Arc<rustls::ServerConfig>>>,
    /// Who answers.
    pub router: Router,
    /// Who is in already.
    pub crowd: Arc<Crowd>,
    /// Who counts.
    pub metrics: Arc<Metrics>,
    /// What they are held to.
    pub limits: Limits,
}

/// Listens. What is accepted here has no delay of its own: an answer is one short write, and waiting for more
/// to send with it gains nothing. That is asked of the listener once and not of each connection, which has it
/// from there.
///
/// # Errors
/// When the address is taken, or not ours.
pub fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A server that comes back takes its address although connections of the last one are still ending.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.set_nodelay(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl Door {
    /// Serves connections until the server is to stop, and then those that are open. Returns whether all
    /// of them ended in time.
    pub async fn serve(self, stop: Stop) -> bool {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let all = u32::try_from(self.limits.connections).unwrap_or(u32::MAX);
        let mut asked = stop.clone();
        tokio::select! {
            () = asked.asked() => {}
            () = self.accept(&places, &stop) => {}
        }
        let patience = self.limits.shutdown;
        // From here on the system refuses who is not yet accepted.
        drop(self);
        timeout(patience, places.acquire_many(all)).await.is_ok()
    }

    async fn accept(&self, places: &Arc<Semaphore>, stop: &Stop) {
        let mut was_exhausted = false;
        while let Ok(place) = Arc::clone(places).acquire_owned().await {
            let (stream, address) = match self.listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    if !was_exhausted {
                        tracing::warn!("connections have to wait: {error}");
                    }
                    was_exhausted = true;
                    sleep(EXHAUSTED).await;
                    continue;
                }
            };
            was_exhausted = false;
            let Some(guest) = self.crowd.enter(address.ip()) else {
                continue;
            };
            let connection = Accepted {
                peer: Peer(address.ip()),
                tls: self.tls.as_ref().map(|tls| tls.borrow().clone()),
                router: self.router.clone(),
                metrics: Arc::clone(&self.metrics),
                limits: self.limits,
                stop: stop.clone(),
            };
            tokio::spawn(async move {
                connection.serve(stream).await;
                drop((place, guest));
            });
        }
    }
}

struct Accepted {
    peer: Peer,
    tls: Option<Arc<rustls::ServerConfig>>,
    router: Router,
    metrics: Arc<Metrics>,
    limits: Limits,
    stop: Stop,
}

impl Accepted {
    async fn serve(self, stream: TcpStream) {
        let metrics = Arc::clone(&self.metrics);
        let _counted = metrics.connection();
        let stream = Patient::new(stream, self.limits.write);
        match self.tls.clone() {
            None => self.requests(stream).await,
            // Apart, so that a connection in the clear is not as large as one with its keys.
            Some(tls) => Box::pin(self.encrypted(tls, stream)).await,
        }
    }

    async fn encrypted(self, tls: Arc<rustls::ServerConfig>, stream: Patient<TcpStream>) {
        let handshake = TlsAcceptor::from(tls).accept(stream);
        if let Ok(Ok(stream)) = timeout(self.limits.header, handshake).await {
            self.requests(stream).await;
        }
    }

    /// Whatever a connection ends with, its end is all that there is to do about it.
    async fn requests<S: AsyncRead + AsyncWrite + Unpin>(mut self, stream: S) {
        let (peer, router) = (self.peer, self.router);
        let service = service_fn(move |request: Request<Incoming>| {
            let mut router = router.clone();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            async move {
                Ok::<_, Infallible>(router.call(request).await.unwrap_or_else(|no| match no {}))
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.header)
            .max_buf_size(HEAD_BYTES_MAX)
            .max_headers(HEADERS_MAX)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            () = self.stop.asked() => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_accepted_is_sent_without_delay() {
        let listener = listener(([127, 0, 0, 1], 0).into()).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let (client, accepted) = tokio::join!(client, listener.accept());
        assert!(accepted.unwrap().0.nodelay().unwrap());
        drop(client);
    }
}
