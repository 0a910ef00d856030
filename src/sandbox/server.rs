//! Puts the parts together and serves them.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::app_state::AppState;
use super::{admin_api, dashboard, origin, postscript, prive};

/// How long the head of a request may take to arrive, and then its body.
const RECEIVE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when no connection can be accepted, as with too many open files.
const ACCEPT_RETRY: Duration = Duration::from_secs(1);
/// The largest body of a request to an API or a form, in bytes.
const MAX_BODY: usize = 1 << 20;
/// The largest body of a request to the admin API, in bytes: a shop of about a million subscribers.
const MAX_ADMIN_BODY: usize = 512 << 20;

/// Serves until `closed` turns true or its sender is dropped, and then finishes what is in flight.
pub(super) async fn run(
    listener: TcpListener,
    app: Arc<AppState>,
    mut closed: watch::Receiver<bool>,
) {
    let routes = routes(app);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(RECEIVE_TIMEOUT);
    let connections = GracefulShutdown::new();
    loop {
        let stream = tokio::select! {
            stream = accept(&listener) => stream,
            _ = closed.wait_for(|&closed| closed) => break,
        };
        let Ok(stream) = stream else {
            tokio::time::sleep(ACCEPT_RETRY).await;
            continue;
        };
        let service = TowerToHyperService::new(routes.clone());
        let connection = http.serve_connection(TokioIo::new(stream), service);
        // A connection that fails concerns only its client.
        tokio::spawn(connections.watch(connection));
    }
    connections.shutdown().await;
}

async fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    let (stream, _) = listener.accept().await?;
    // Responses are small and requested one by one: waiting to fill a packet only slows them.
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn routes(app: Arc<AppState>) -> Router {
    let admin = admin_api::routes().layer(middleware::from_fn(origin::own_origin_only));
    let pages = dashboard::routes();
    let pages = pages.layer(middleware::from_fn(origin::own_origin_only_for_changes));
    let own = admin
        .merge(pages)
        .layer(middleware::from_fn(origin::own_host_only));
    Router::new()
        .merge(own)
        .merge(prive::routes(&app))
        .merge(postscript::routes(&app))
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(receive))
        .with_state(app)
}

/// Receives the whole body before anything looks at the request.
async fn receive(request: Request, next: Next) -> Response {
    let is_admin = request.uri().path().starts_with(admin_api::PREFIX);
    let limit = if is_admin { MAX_ADMIN_BODY } else { MAX_BODY };
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(RECEIVE_TIMEOUT, to_bytes(body, limit)).await {
        Ok(Ok(body)) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Ok(Err(_)) => (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.\n").into_response(),
        Err(_) => {
            let close = [(header::CONNECTION, "close")];
            (StatusCode::REQUEST_TIMEOUT, close).into_response()
        }
    }
}
