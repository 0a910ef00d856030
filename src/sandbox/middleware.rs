//! What every request to either API passes through: faults, key, rate limit, request log.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum::{Json, Router};
use futures_util::stream::{self, StreamExt as _};
use serde_json::json;

use super::app_state::{AppState, ServiceState};
use super::faults::FaultKind;
use super::request_log::Entry;

/// What differs between the two APIs.
#[derive(Clone, Copy)]
pub(super) struct Service {
    pub(super) state: fn(&AppState) -> &ServiceState,
    /// The response to a request that has a wrong key, isn't allowed to its caller or is above the
    /// rate limit; `None` lets it through. The text is the route.
    pub(super) refusal: fn(&AppState, Option<&str>, &mut Request) -> Option<Response>,
    /// The response to a 401, 403 or 429 fault.
    pub(super) fault_response: fn(StatusCode) -> Response,
}

/// Puts the middleware around the routes of a service.
pub(super) fn wrap(
    routes: Router<Arc<AppState>>,
    app: &Arc<AppState>,
    service: Service,
) -> Router<Arc<AppState>> {
    let state = (Arc::clone(app), service);
    routes.layer(axum::middleware::from_fn_with_state(state, handle))
}

/// Answers a request or makes it fail, and logs it.
///
/// A fault that answers in place of the API comes before everything else, as from a server in front
/// of it: it needs no key and doesn't count against the rate limit.
async fn handle(
    State((app, service)): State<(Arc<AppState>, Service)>,
    matched: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let route = matched.as_ref().map(MatchedPath::as_str);
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let query = app.settings.redact(request.uri().query().unwrap_or(""));
    let decision = app.faults().decide(&method, &path);
    let fault = decision.kind.and_then(|kind| fault_response(service, kind));
    let response = match fault {
        Some(response) => response,
        None => match (service.refusal)(&app, route, &mut request) {
            Some(refusal) => refusal,
            None => next.run(request).await,
        },
    };
    let is_dropped = matches!(
        decision.kind,
        Some(FaultKind::DropBefore | FaultKind::DropAfter)
    );
    let entry = Entry {
        method,
        path,
        query,
        status: (!is_dropped).then_some(response.status().as_u16()),
        route: route.unwrap_or("*").into(),
    };
    (service.state)(&app).log().0.push(entry);
    if !decision.delay.is_zero() {
        app.wait(decision.delay).await;
    }
    match decision.kind {
        Some(FaultKind::Truncate) => truncated(response).await,
        Some(FaultKind::DropAfter) => dropped(),
        _ => response,
    }
}

/// The response that a fault gives in place of the API's; `None` for one that lets the API answer.
fn fault_response(service: Service, kind: FaultKind) -> Option<Response> {
    let html = |status: StatusCode, title: &str| {
        let page = format!("<html><body><h1>{title}</h1></body></html>\n");
        (status, Html(page)).into_response()
    };
    Some(match kind {
        FaultKind::Html => html(StatusCode::OK, "Welcome"),
        FaultKind::BadRequest => (StatusCode::BAD_REQUEST, Json(json!({}))).into_response(),
        FaultKind::Unauthorized => (service.fault_response)(StatusCode::UNAUTHORIZED),
        FaultKind::Forbidden => (service.fault_response)(StatusCode::FORBIDDEN),
        FaultKind::TooManyRequests => (service.fault_response)(StatusCode::TOO_MANY_REQUESTS),
        FaultKind::ServerError => html(
            StatusCode::INTERNAL_SERVER_ERROR,
            "500 Internal Server Error",
        ),
        FaultKind::Unavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable").into_response()
        }
        FaultKind::DropBefore => dropped(),
        FaultKind::Truncate | FaultKind::DropAfter | FaultKind::Delay => return None,
    })
}

/// A response that is never sent: its body fails before the server has written the head, and then the
/// server closes the connection.
fn dropped() -> Response {
    let broken = io::Error::from(io::ErrorKind::ConnectionAborted);
    Body::from_stream(stream::iter([Err::<Bytes, _>(broken)])).into_response()
}

/// The same response, with the length of the whole body and only the first half of it.
async fn truncated(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    parts
        .headers
        .insert(header::CONTENT_LENGTH, whole.len().into());
    // Between the half and the error the server gets a turn, in which it sends the half out.
    let broken = async {
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    let pieces = stream::iter([Ok::<Bytes, io::Error>(half)]).chain(stream::once(broken));
    Response::from_parts(parts, Body::from_stream(pieces))
}
