//! The Partner API v2 over HTTP: routes, and the gate that every request goes through.
//!
//! It knows the shop by what it can be asked, never how it's kept.

mod answers;
mod events;
mod gate;
mod identity;
mod keywords;
mod query;
mod subscribers;

pub(super) use identity::{Caller, Keys};

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::json;

use super::app::App;
use answers::Refusal;

/// The one route that a partner may ask for without a shop.
const ME: &str = "/api/v2/me";
/// The route that has a refusal of its own for a partner without a shop.
const KEYWORDS: &str = "/api/v2/keywords";

/// Everything that isn't a back door: the operations served, and 404 for all else.
pub(super) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route(ME, get(me))
        .route("/api/v2/subscribers", get(subscribers::list))
        .route(
            "/api/v2/subscribers/{id}",
            get(subscribers::show).patch(subscribers::update),
        )
        .route("/api/v2/events", post(events::create))
        .route(KEYWORDS, get(keywords::list))
        .route("/api/v2/keywords/{id}", get(keywords::show))
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_route)
        .layer(middleware::from_fn_with_state(Arc::clone(app), gate::pass))
}

/// Whose key it is. A shop's answer is published; that a partner's own is of type `partner`, and
/// that with a shop's token it is the shop's, is assumed.
async fn me(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> Json<serde_json::Value> {
    Json(match caller {
        Caller::Shop | Caller::PartnerForShop => json!({
            "resource_id": app.settings.shop_id, "resource_name": app.settings.shop_name, "resource_type": "shop",
        }),
        Caller::Partner => json!({
            "resource_id": "partner_5a4db0c0ffee", "resource_name": "Sandbox Partner", "resource_type": "partner",
        }),
    })
}

async fn no_such_route() -> Response {
    Refusal::NotFound("resource").into()
}
