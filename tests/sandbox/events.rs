//! `POST /api/v2/events`, and the keywords.

use prive_ps::sandbox::{SeedSubscriber, Settings};
use serde_json::{Map, Value, json};

use crate::harness::{Served, settings, subscriber};

/// Sends an event and returns the answer.
async fn fire(shop: &Served, body: &Value) -> (u16, Value) {
    shop.with_body("POST", "/api/v2/events", body).await.whole()
}

/// The id of the subscriber that this event is matched to.
async fn matched(shop: &Served, body: Value) -> Value {
    let (status, answer) = fire(shop, &body).await;
    assert_eq!(status, 202, "{body}");
    assert_eq!(answer["event_ids"].as_array().unwrap().len(), 1);
    shop.shop().await["events"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()["matched"]
        .clone()
}

async fn strict() -> Served {
    Served::new(
        Settings {
            strict: true,
            ..settings()
        },
        [subscriber(0)],
    )
    .await
}

#[tokio::test]
async fn an_event_is_stored_as_sent_with_its_subscriber() {
    let shop = Served::plain().await;
    let now = "2026-12-01T15:00:00Z";
    let clock = shop.admin("PUT", "clock", Some(json!({"now": now}))).await;
    assert_eq!(clock.whole(), (200, json!({"now": now})));
    let sent = json!({
        "type": "Prive_Upcoming_Order", "subscriber_id": shop.id(1).await, "phone": "+1 (212) 555-0101",
        "email": "person1@example.com", "external_id": "order-1", "occurred_at": "2026-03-01 12:00:00.000000",
        "properties": {"Charge_Amount": 12.5, "count": 3, "test": true, "title": "Beans", "when": "2026-03-04"},
    });
    let (status, answer) = fire(&shop, &sent).await;
    assert_eq!(status, 202);
    assert_eq!(
        answer.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["event_ids"]
    );
    let mut stored = shop.shop().await["events"].clone();
    let received = stored[0]
        .as_object_mut()
        .unwrap()
        .remove("received_at")
        .unwrap();
    let received: jiff::Timestamp = received.as_str().unwrap().parse().unwrap();
    let since: jiff::Timestamp = now.parse().unwrap();
    assert!(
        received >= since && received.duration_since(since).as_hours() < 1,
        "{received}"
    );
    let mut expected = sent;
    expected["matched"] = json!(shop.id(1).await);
    assert_eq!(stored, json!([expected]));
}

#[tokio::test]
async fn a_bare_event_is_stored_with_nothing_made_up() {
    let shop = Served::plain().await;
    assert_eq!(fire(&shop, &json!({"type": "Hello"})).await.0, 202);
    let mut stored = shop.shop().await["events"].clone();
    assert!(
        stored[0]
            .as_object_mut()
            .unwrap()
            .remove("received_at")
            .unwrap()
            .is_string()
    );
    let expected = json!([{
        "type": "Hello", "subscriber_id": null, "phone": null, "email": null, "external_id": null,
        "occurred_at": null, "properties": {}, "matched": null,
    }]);
    assert_eq!(stored, expected);
}

#[tokio::test]
async fn an_event_is_matched_by_id_then_phone_then_email() {
    let shop = Served::plain().await;
    let (one, two, three) = (shop.id(1).await, shop.id(2).await, shop.id(3).await);
    let phone = "+12125550102";
    let email = "Person3@example.com";
    let event = |fields: Value| {
        let mut event = json!({"type": "Hello"});
        event
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        event
    };
    let all = event(json!({"subscriber_id": one, "phone": phone, "email": email}));
    assert_eq!(matched(&shop, all).await, one);
    let unknown_id = event(json!({"subscriber_id": "s_nobody", "phone": phone, "email": email}));
    assert_eq!(matched(&shop, unknown_id).await, two);
    let unknown_phone = event(json!({"phone": "+12125550199", "email": email}));
    assert_eq!(matched(&shop, unknown_phone).await, three);
    assert_eq!(
        matched(&shop, event(json!({"phone": "(212) 555-0102"}))).await,
        two
    );
    let nobody =
        event(json!({"subscriber_id": "s_nobody", "phone": "x", "email": "nobody@example.com"}));
    assert_eq!(matched(&shop, nobody).await, Value::Null);
}

#[tokio::test]
async fn a_shared_email_matches_the_newest_subscriber_who_can_be_texted() {
    let shared = |number: usize, can_send: bool| SeedSubscriber {
        email: Some("family@example.com".to_owned()),
        can_send,
        ..subscriber(number)
    };
    let shop = Served::new(
        settings(),
        [shared(0, true), shared(1, true), shared(2, false)],
    )
    .await;
    let event = json!({"type": "Hello", "email": "family@example.com"});
    assert_eq!(matched(&shop, event).await, shop.id(1).await);
}

#[tokio::test]
async fn an_event_that_breaks_the_published_rules_is_400() {
    let shop = Served::plain().await;
    for (body, place) in [
        (json!({}), "type"),
        (json!({"type": null}), "type"),
        (json!({"type": ""}), "type"),
        (json!({"type": "Prive: Upcoming Order"}), "type"),
        (json!({"type": "Prive:Order"}), "type"),
        (json!({"type": "Café"}), "type"),
        (json!({"type": 1}), "type"),
        (json!({"type": "A", "phone": 12_125_550_100_u64}), "phone"),
        (json!({"type": "A", "properties": []}), "properties"),
        (
            json!({"type": "A", "occurred_at": "2026-03-01T12:00:00Z"}),
            "occurred_at",
        ),
        (
            json!({"type": "A", "occurred_at": "2026-03-01 12:00:00"}),
            "occurred_at",
        ),
        (
            json!({"type": "A", "occurred_at": "2026-02-30 12:00:00.0"}),
            "occurred_at",
        ),
        (json!("A"), "body"),
    ] {
        let (status, answer) = fire(&shop, &body).await;
        assert_eq!(
            (status, &answer["errors"][0]["loc"]),
            (400, &json!([place])),
            "{body}"
        );
    }
    assert_eq!(shop.shop().await["events"], json!([]));
}

#[tokio::test]
async fn rules_that_one_client_reports_apply_only_if_strict() {
    let hundred_and_one: Map<String, Value> =
        (0..101).map(|n| (format!("p{n}"), json!(n))).collect();
    let cases = [
        (
            json!({"type": "A", "ocurred_at": "2026-03-01 12:00:00.0"}),
            "ocurred_at",
        ),
        (
            json!({"type": "A", "properties": {"nested": {"a": 1}}}),
            "properties.nested",
        ),
        (
            json!({"type": "A", "properties": {"deep": [["a"]]}}),
            "properties.deep",
        ),
        (
            json!({"type": "A", "properties": {"_hidden": 1}}),
            "properties._hidden",
        ),
        (
            json!({"type": "A", "properties": hundred_and_one}),
            "properties",
        ),
    ];
    let (lenient, strict) = (Served::plain().await, strict().await);
    for (body, place) in &cases {
        let (status, answer) = fire(&strict, body).await;
        assert_eq!(
            (status, &answer["errors"][0]["loc"]),
            (400, &json!([place])),
            "{body}"
        );
        assert_eq!(fire(&lenient, body).await.0, 202, "{body}");
    }
    let (mut hundred, flat) = (
        hundred_and_one,
        json!({"type": "A", "properties": {"list": ["a", "b"]}}),
    );
    hundred.remove("p100");
    assert_eq!(fire(&strict, &flat).await.0, 202);
    assert_eq!(
        fire(&strict, &json!({"type": "A", "properties": hundred}))
            .await
            .0,
        202
    );
    assert_eq!(strict.shop().await["events"].as_array().unwrap().len(), 2);
    assert_eq!(
        lenient.shop().await["events"].as_array().unwrap().len(),
        cases.len()
    );
}

#[tokio::test]
async fn keywords_are_listed_and_shown() {
    let shop = Served::plain().await;
    let join = json!({
        "created_at": "2025-01-01T00:00:00.000000", "id": "kw_0123456789abcdef", "keyword": "JOIN",
        "triggered_count": 0, "updated_at": "2025-01-01T00:00:00.000000",
    });
    assert_eq!(
        shop.get("/api/v2/keywords").await.whole(),
        (200, json!({"keywords": [join]}))
    );
    assert_eq!(
        shop.get("/api/v2/keywords/kw_0123456789abcdef")
            .await
            .whole(),
        (200, join)
    );
    let missing = json!({
        "error_code": 3001, "error_message": "Could not find keyword matching that information", "success": false,
    });
    assert_eq!(
        shop.get("/api/v2/keywords/kw_0").await.whole(),
        (404, missing)
    );
}
