//! What every request to the API goes through, whatever it asks for: the faults, the key, the
//! limit, the log.

use std::io;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures_util::stream::{self, StreamExt as _};
use serde_json::json;

use super::answers::Refusal;
use super::identity::Caller;
use super::{App, KEYWORDS, ME};
use crate::sandbox::faults::Blow;
use crate::sandbox::journal::{Entry, Outcome};
use crate::sandbox::server::Line;

/// Answers a request, refuses it or spoils it, and writes it down.
///
/// A fault that answers in place of the API comes before everything else, as from a server in
/// front of it: it asks for no key and doesn't count against the limit.
pub(super) async fn pass(
    State(app): State<Arc<App>>,
    ConnectInfo(line): ConnectInfo<Line>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let matched = matched.as_ref().map(MatchedPath::as_str);
    let route = format!("{} {}", request.method(), matched.unwrap_or("*"));
    let (method, path, query) = target(&request);
    let strike = app.strike(&method, &path);
    let answer = match strike.blow.and_then(instead) {
        Some(answer) => answer,
        None => api_answer(&app, matched, request, next).await,
    };
    let dropped = matches!(strike.blow, Some(Blow::DropBefore | Blow::DropAfter));
    let status = Outcome((!dropped).then_some(answer.status().as_u16()));
    app.journal().record(
        route,
        Entry {
            method,
            path,
            // A key in the wrong place is no less a key.
            query: app.keys.taken_out_of(&query),
            status,
        },
    );
    if !strike.delay.is_zero() {
        app.wait(strike.delay).await;
    }
    if dropped {
        line.cut();
    }
    if strike.blow == Some(Blow::Truncate) {
        truncated(answer).await
    } else {
        answer
    }
}

async fn api_answer(
    app: &App,
    matched: Option<&str>,
    mut request: Request,
    next: Next,
) -> Response {
    match admit(app, matched, &request) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Whose request it is, if it may go on. The key is looked at on any path (observed), then the
/// limit (assumed).
fn admit(app: &App, matched: Option<&str>, request: &Request) -> Result<Caller, Refusal> {
    let query = request.uri().query().unwrap_or("");
    if app
        .settings
        .max_query_bytes
        .is_some_and(|most| query.len() > most)
    {
        return Err(Refusal::QueryTooLong);
    }
    let caller = app.keys.caller(request.headers())?;
    if !app.admit(caller) {
        return Err(Refusal::TooManyRequests);
    }
    match matched {
        Some(route) if caller == Caller::Partner && route.starts_with(KEYWORDS) => {
            Err(Refusal::DeniedKeywords)
        }
        Some(route) if caller == Caller::Partner && route != ME => Err(Refusal::Denied),
        _ => Ok(caller),
    }
}

fn target(request: &Request) -> (Box<str>, Box<str>, Box<str>) {
    let uri = request.uri();
    (
        request.method().as_str().into(),
        uri.path().into(),
        uri.query().unwrap_or("").into(),
    )
}

/// The answer that a fault gives in place of the API's; `None` where the API answers first.
fn instead(blow: Blow) -> Option<Response> {
    match blow {
        Blow::TooManyRequests => Some(Refusal::TooManyRequests.into_response()),
        Blow::ServerError => {
            let page = Html("<html><body><h1>500 Internal Server Error</h1></body></html>\n");
            Some((StatusCode::INTERNAL_SERVER_ERROR, page).into_response())
        }
        Blow::Unavailable => {
            let plain = [(header::CONTENT_TYPE, "text/plain")];
            let answer = (
                StatusCode::SERVICE_UNAVAILABLE,
                plain,
                "Service Unavailable",
            );
            Some(answer.into_response())
        }
        Blow::BadRequest => Some((StatusCode::BAD_REQUEST, Json(json!({}))).into_response()),
        // Never seen: the connection is cut before it's written.
        Blow::DropBefore => Some(StatusCode::NO_CONTENT.into_response()),
        Blow::Truncate | Blow::DropAfter => None,
    }
}

/// The same answer, with the length of all of the body and only the first half of it.
async fn truncated(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
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
