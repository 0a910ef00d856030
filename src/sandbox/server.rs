//! Puts the parts together and serves them.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, serve};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::app_state::AppState;
use super::connection::{ConnectionHandle, CuttableListener};
use super::{admin_api, dashboard, origin, postscript, prive};

/// The largest body of a request to an API or a form, in bytes.
const MAX_BODY: usize = 1 << 20;
/// The largest body of a request to the admin API, in bytes: a shop of about a million subscribers.
const MAX_ADMIN_BODY: usize = 512 << 20;

/// Serves until `closed` turns true or its sender is gone, and then finishes what is in flight.
pub(super) async fn run(
    listener: TcpListener,
    app: Arc<AppState>,
    mut closed: watch::Receiver<bool>,
) {
    let admin = admin_api::routes().layer(middleware::from_fn(origin::own_origin_only));
    let pages = dashboard::routes();
    let pages = pages.layer(middleware::from_fn(origin::own_origin_only_for_changes));
    let own = admin
        .merge(pages)
        .layer(middleware::from_fn(origin::own_host_only));
    let routes = Router::new()
        .merge(own)
        .merge(prive::routes(&app))
        .merge(postscript::routes(&app))
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(receive))
        .with_state(app)
        .into_make_service_with_connect_info::<ConnectionHandle>();
    let serving = serve(CuttableListener(listener), routes).with_graceful_shutdown(async move {
        let _ = closed.wait_for(|&closed| closed).await;
    });
    // It ends only when it is closed: a failure to accept is waited out and tried again.
    let _ = serving.await;
}

/// Receives the whole body before anything looks at the request.
async fn receive(
    ConnectInfo(connection): ConnectInfo<ConnectionHandle>,
    request: Request,
    next: Next,
) -> Response {
    let is_admin = request.uri().path().starts_with(admin_api::PREFIX);
    let limit = if is_admin { MAX_ADMIN_BODY } else { MAX_BODY };
    let (parts, body) = request.into_parts();
    match to_bytes(body, limit).await {
        Ok(body) => {
            connection.request_received();
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(_) => (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.\n").into_response(),
    }
}
