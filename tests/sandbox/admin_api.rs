//! The admin API.

use prive_ps::sandbox::{Settings, generated_subscribers};
use serde_json::{Value, json};

use crate::harness::{KEY, Served, settings, subscriber, untouched};

#[tokio::test]
async fn a_shop_that_was_read_can_be_put_back() {
    let shop = Served::new(settings(), generated_subscribers(300)).await;
    let id = shop.id(7).await;
    let body = json!({"tags": ["VIP", "<b>"], "properties": {"status": "active", "list": ["a"]}});
    assert_eq!(
        shop.with_body("PATCH", &format!("/api/v2/subscribers/{id}"), &body)
            .await
            .status,
        200
    );
    let event =
        json!({"type": "Hello", "subscriber_id": id, "properties": {"nested": {"a": [1, null]}}});
    assert_eq!(
        shop.with_body("POST", "/api/v2/events", &event)
            .await
            .status,
        202
    );
    let before = shop.shop().await;
    assert_eq!(before["subscribers"].as_array().unwrap().len(), 300);
    assert_eq!(before["events"][0]["matched"], json!(id));

    let put = shop.admin("PUT", "shop", Some(before.clone())).await;
    assert_eq!(put.whole(), (200, json!({"subscribers": 300})));
    assert_eq!(shop.shop().await, before);
    let found = shop.get(&format!("/api/v2/subscribers/{id}")).await.json();
    assert_eq!(found, before["subscribers"][7]);

    let other = Served::new(settings(), []).await;
    assert_eq!(
        other
            .admin("PUT", "shop", Some(before.clone()))
            .await
            .status,
        200
    );
    assert_eq!(other.shop().await, before);
}

#[tokio::test]
async fn what_a_shop_leaves_out_is_filled_in() {
    let shop = Served::new(settings(), []).await;
    let given = json!({"subscribers": [
        {"phone_number": "+12125550101"},
        {"id": "s_mine", "email": "b@example.com", "tags": ["VIP"], "created_at": "2024-05-06T07:08:09Z",
         "subscriptions": {"promotional": {"can_send": false}}},
        {},
    ]});
    assert_eq!(shop.admin("PUT", "shop", Some(given)).await.status, 200);
    let held = shop.shop().await;
    let yes = json!({"promotional": {"can_send": true}, "transactional": {"can_send": true}});
    let (first, third) = (&held["subscribers"][1]["id"], &held["subscribers"][2]["id"]);
    let expected = json!({
        "subscribers": [
            {"created_at": "2024-05-06T07:08:09Z", "data": {}, "email": "b@example.com", "id": "s_mine",
             "ps_id": 1_000_002, "phone_number": null, "properties": {}, "shopify_customer_id": null,
             "subscriptions": {"promotional": {"can_send": false}, "transactional": {"can_send": true}},
             "tags": ["VIP"], "updated_at": "2024-05-06T07:08:09Z"},
            {"created_at": "2025-01-01T00:00:00Z", "data": {}, "email": null, "id": first,
             "ps_id": 1_000_001, "phone_number": "+12125550101", "properties": {}, "shopify_customer_id": null,
             "subscriptions": yes, "tags": [], "updated_at": "2025-01-01T00:00:00Z"},
            {"created_at": "2025-01-01T00:00:02Z", "data": {}, "email": null, "id": third,
             "ps_id": 1_000_003, "phone_number": null, "properties": {}, "shopify_customer_id": null,
             "subscriptions": yes, "tags": [], "updated_at": "2025-01-01T00:00:02Z"},
        ],
        "events": [], "keywords": [],
    });
    assert_eq!(held, expected);
    assert_ne!(first, third);
}

#[tokio::test]
async fn an_invalid_shop_is_refused_with_a_reason_and_changes_nothing() {
    let shop = Served::plain().await;
    let before = shop.shop().await;
    for (given, reason) in [
        (
            json!({"people": []}),
            "Invalid shop: unknown field `people`",
        ),
        (
            json!({"subscribers": [{"name": "x"}]}),
            "Invalid shop: subscriber 1 can't be read: unknown field `name`",
        ),
        (json!([]), "Invalid shop: it must be a JSON object."),
        (
            json!({"subscribers": [{"phone_number": "none"}]}),
            "Invalid shop: the phone_number of subscriber 1 is not in E.164 format, such as +12125550123.",
        ),
        (
            json!({"subscribers": [{"id": "s_1"}, {"id": "s_1"}]}),
            "Invalid shop: two subscribers have the ID s_1.",
        ),
        (
            json!({"subscribers": [{"phone_number": "+12125550101"}, {"phone_number": "12125550101"}]}),
            "Invalid shop: two subscribers have the phone number +12125550101.",
        ),
    ] {
        let answer = shop.admin("PUT", "shop", Some(given.clone())).await;
        assert_eq!(answer.status, 400, "{given}");
        assert!(answer.text.starts_with(reason), "{}", answer.text);
    }
    assert_eq!(shop.shop().await, before);
}

#[tokio::test]
async fn a_shop_of_four_megabytes_is_accepted() {
    let shop = Served::new(settings(), []).await;
    let note = "x".repeat(4_000_000);
    let given = json!({"subscribers": [{"id": "s_1", "properties": {"note": note}}]});
    assert_eq!(shop.admin("PUT", "shop", Some(given)).await.status, 200);
    assert_eq!(
        shop.shop().await["subscribers"][0]["properties"]["note"],
        note
    );
}

#[tokio::test]
async fn api_requests_are_logged_without_keys_and_admin_requests_are_not() {
    let shop = Served::plain().await;
    shop.get("/api/v2/subscribers?phone_number__in=%2B12125550101&page=1")
        .await;
    shop.with_body("PATCH", "/api/v2/subscribers/s_1", &json!({}))
        .await;
    shop.send("GET", "/api/v2/me", &[], None).await;
    shop.get("/nowhere?a=b").await;
    shop.get(&format!("/nowhere?key={KEY}")).await;
    let log = shop.admin("GET", "requests", None).await;
    let expected = json!([
        {"method": "GET", "path": "/api/v2/subscribers", "query": "phone_number__in=%2B12125550101&page=1", "status": 200},
        {"method": "PATCH", "path": "/api/v2/subscribers/s_1", "query": "", "status": 404},
        {"method": "GET", "path": "/api/v2/me", "query": "", "status": 401},
        {"method": "GET", "path": "/nowhere", "query": "a=b", "status": 404},
        {"method": "GET", "path": "/nowhere", "query": "key=…", "status": 404},
    ]);
    assert_eq!(log.whole(), (200, expected));
    assert!(!log.text.contains(KEY));
    let stats = json!({"requests": 5, "routes": {
        "GET *": {"404": 2},
        "GET /api/v2/me": {"401": 1},
        "GET /api/v2/subscribers": {"200": 1},
        "PATCH /api/v2/subscribers/{id}": {"404": 1},
    }});
    assert_eq!(shop.admin("GET", "stats", None).await.whole(), (200, stats));
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let shop = Served::new(
        Settings {
            rate: Some(1000.0),
            ..settings()
        },
        (0..5).map(subscriber),
    )
    .await;
    let start = shop.shop().await;
    let change = async |place: usize, body: Value| {
        let path = format!("/api/v2/subscribers/{}", shop.id(place).await);
        assert_eq!(shop.with_body("PATCH", &path, &body).await.status, 200);
    };
    for _ in 0..2 {
        change(0, json!({"tags": ["VIP"], "properties": {"a": 1}})).await;
        change(0, json!({"tags": ["More"], "properties": {"a": 2, "b": 3}})).await;
        change(1, json!({})).await;
        assert_eq!(
            shop.with_body("POST", "/api/v2/events", &json!({"type": "A"}))
                .await
                .status,
            202
        );
        assert_ne!(shop.shop().await, start);
        assert_eq!(shop.admin("POST", "reset", None).await.status, 204);
        assert_eq!(shop.shop().await, start);
        assert_eq!(shop.admin("GET", "requests", None).await.json(), json!([]));
        assert_eq!(
            shop.admin("GET", "stats", None).await.json(),
            json!({"requests": 0, "routes": {}})
        );
    }

    // Also after the shop was replaced twice.
    change(2, json!({"tags": ["VIP"]})).await;
    assert_eq!(
        shop.admin("PUT", "shop", Some(json!({"subscribers": [{"id": "s_1"}]})))
            .await
            .status,
        200
    );
    assert_eq!(
        shop.with_body("PATCH", "/api/v2/subscribers/s_1", &json!({"tags": ["A"]}))
            .await
            .status,
        200
    );
    assert_eq!(shop.admin("PUT", "shop", Some(json!({}))).await.status, 200);
    assert_eq!(
        shop.admin("PUT", "limit", Some(json!({"rate": 0.001})))
            .await
            .status,
        200
    );
    assert_eq!(shop.admin("POST", "reset", None).await.status, 204);
    assert_eq!(shop.shop().await, start);
    assert_eq!(
        (
            shop.get("/api/v2/me").await.status,
            shop.get("/api/v2/me").await.status
        ),
        (200, 200)
    );
}

#[tokio::test]
async fn a_reset_restores_emails_and_their_index() {
    let mut unlinked = subscriber(0);
    unlinked.shopify_customer_id = None;
    let mut without = subscriber(1);
    without.email = None;
    let shop = Served::new(settings(), [unlinked, without]).await;
    let start = shop.shop().await;
    for (place, email) in [
        (0, "a@example.com"),
        (0, "b@example.com"),
        (1, "c@example.com"),
    ] {
        let path = format!("/api/v2/subscribers/{}", shop.id(place).await);
        assert_eq!(
            shop.with_body("PATCH", &path, &json!({"email": email}))
                .await
                .json()["email"],
            email
        );
    }
    assert_eq!(shop.admin("POST", "reset", None).await.status, 204);
    assert_eq!(shop.shop().await, start);
    assert_eq!(
        shop.listed("email__eq=person0@example.com").await,
        ["person0"]
    );
    for gone in ["a", "b", "c"] {
        assert_eq!(
            shop.listed(&format!("email__eq={gone}@example.com")).await,
            [""; 0]
        );
    }
}

#[tokio::test]
async fn the_same_subscribers_make_the_same_shop() {
    let (first, second) = (Served::plain().await, Served::plain().await);
    assert_eq!(first.shop().await, second.shop().await);
    assert_eq!(
        first.shop().await["subscribers"][4],
        untouched(4, &second.id(4).await)
    );
}

#[tokio::test]
async fn an_unknown_path_lists_the_known_ones() {
    let shop = Served::plain().await;
    for path in ["shops", ""] {
        let answer = shop.admin("GET", path, None).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text.starts_with("No such path."), "{}", answer.text);
    }
    for (method, path) in [("DELETE", "shop"), ("GET", "reset")] {
        let answer = shop.admin(method, path, None).await;
        assert_eq!(answer.status, 405, "{method} {path}");
    }
}

#[tokio::test]
async fn the_clock_stops_at_the_latest_moment_that_can_be_written() {
    let shop = Served::plain().await;
    let latest = json!({"now": "9999-12-30T21:59:59.999Z"});
    let set = shop.admin("PUT", "clock", Some(latest)).await;
    assert_eq!(set.status, 200);
    for by in ["3d", "9000y"] {
        let advanced = shop
            .admin("PUT", "clock", Some(json!({"advance": by})))
            .await;
        assert_eq!(advanced.status, 400, "{by}");
    }
    for path in [
        "/",
        "/segments",
        "/__sandbox/clock",
        "/__sandbox/prive",
        "/__sandbox/shop",
    ] {
        assert_eq!(
            shop.send("GET", path, &[], None).await.status,
            200,
            "{path}"
        );
    }
    assert_eq!(shop.send("POST", "/clock", &[], None).await.status, 200);
    let contract = json!({"status": "FAILED", "billingCadenceUnit": "HOUR", "createdAt": "2024-01-01T00:00:00Z"});
    let added = shop
        .admin("POST", "prive/subscriptions", Some(contract))
        .await;
    assert_eq!(added.status, 201, "{}", added.text);
    let event = json!({"type": "A", "email": "rosa@example.com"});
    assert_eq!(
        shop.with_body("POST", "/api/v2/events", &event)
            .await
            .status,
        202
    );
}
