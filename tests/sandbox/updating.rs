//! `PATCH /api/v2/subscribers/{id}`.

use jiff::Timestamp;
use prive_ps::sandbox::{SeedSubscriber, Settings};
use serde_json::{Value, json};

use crate::harness::{Served, settings, subscriber, untouched};

async fn patch(shop: &Served, place: usize, body: Value) -> (u16, Value) {
    let id = shop.id(place).await;
    shop.with_body("PATCH", &format!("/api/v2/subscribers/{id}"), &body)
        .await
        .whole()
}

async fn held(shop: &Served, place: usize) -> Value {
    shop.shop().await["subscribers"][place].clone()
}

/// Takes the date of the update out, which must lie between two moments.
fn without_date(mut subscriber: Value, after: Timestamp) -> Value {
    let updated_at = subscriber
        .as_object_mut()
        .unwrap()
        .remove("updated_at")
        .unwrap();
    let text = updated_at.as_str().unwrap();
    let updated_at: Timestamp = text.parse().unwrap();
    assert_eq!(text.len(), "2019-08-24T14:15:22Z".len(), "{text}");
    assert!(
        after.as_second() <= updated_at.as_second() && updated_at <= Timestamp::now(),
        "{text}"
    );
    subscriber
}

#[tokio::test]
async fn tags_are_added_in_order_and_nothing_else_changes() {
    let tagged = SeedSubscriber {
        tags: vec!["First".to_owned(), "VIP".to_owned()],
        ..subscriber(0)
    };
    let shop = Served::new(settings(), [tagged, subscriber(1)]).await;
    let before = Timestamp::now();
    let (status, answer) = patch(&shop, 0, json!({"tags": ["New", "VIP", "Other", "New"]})).await;
    assert_eq!(status, 200);
    let id = shop.id(0).await;
    let mut expected = untouched(0, &id);
    expected["tags"] = json!(["First", "VIP", "New", "Other"]);
    expected.as_object_mut().unwrap().remove("updated_at");
    assert_eq!(without_date(held(&shop, 0).await, before), expected);
    // The answer to an update lacks ps_id.
    expected.as_object_mut().unwrap().remove("ps_id");
    assert_eq!(without_date(answer, before), expected);
    assert_eq!(held(&shop, 1).await, untouched(1, &shop.id(1).await));
}

#[tokio::test]
async fn properties_are_merged_by_name() {
    let properties = json!({"kept": 1, "status": "active", "list": ["a", "b"]});
    let somebody = SeedSubscriber {
        properties: properties.as_object().unwrap().clone(),
        ..subscriber(0)
    };
    let shop = Served::new(settings(), [somebody]).await;
    let given = json!({"status": "inactive", "list": ["c"], "with space": true, "kept": null, "born": "1991-01-01"});
    let (status, answer) = patch(&shop, 0, json!({"properties": given})).await;
    let expected = json!({"kept": 1, "status": "inactive", "list": ["c"], "with space": true, "born": "1991-01-01"});
    assert_eq!((status, &answer["properties"]), (200, &expected));
    for nothing in [
        json!({"properties": null}),
        json!({"properties": {}}),
        json!({}),
        json!({"tags": null}),
    ] {
        let (status, answer) = patch(&shop, 0, nothing.clone()).await;
        assert_eq!(
            (status, &answer["properties"]),
            (200, &expected),
            "{nothing}"
        );
    }
}

#[tokio::test]
async fn an_update_moves_the_date_even_without_a_change() {
    let shop = Served::plain().await;
    let before = Timestamp::now();
    let (status, answer) = patch(&shop, 0, json!({})).await;
    assert_eq!(status, 200);
    without_date(answer, before);
    assert_eq!(shop.listed("updated_at__gt=2025-02-01").await, ["person0"]);
}

#[tokio::test]
async fn fifty_properties_fit_and_the_fifty_first_changes_nothing() {
    let shop = Served::plain().await;
    let fifty: serde_json::Map<String, Value> = (0..50)
        .map(|n| (format!("property {n}"), json!(n)))
        .collect();
    assert_eq!(patch(&shop, 0, json!({"properties": fifty})).await.0, 200);
    let before = held(&shop, 0).await;
    assert_eq!(before["properties"].as_object().unwrap().len(), 50);
    let refused = patch(
        &shop,
        0,
        json!({"tags": ["VIP"], "properties": {"one more": 1}}),
    )
    .await;
    let errors = json!({"errors": [{
        "loc": ["properties"], "msg": "a subscriber can have at most 50 custom properties",
        "type": "value_error",
    }]});
    assert_eq!(refused, (400, errors));
    assert_eq!(held(&shop, 0).await, before);
    assert_eq!(
        patch(&shop, 0, json!({"properties": {"property 7": 8}}))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn an_email_is_updated_only_if_none_was_set_or_no_customer_is_linked() {
    let people = [
        SeedSubscriber {
            email: None,
            ..subscriber(0)
        },
        SeedSubscriber {
            shopify_customer_id: None,
            ..subscriber(1)
        },
        subscriber(2),
    ];
    let shop = Served::new(settings(), people).await;
    let email = |address: &str| json!({ "email": address });
    assert_eq!(
        patch(&shop, 0, email("first@example.com")).await.1["email"],
        "first@example.com"
    );
    assert_eq!(
        patch(&shop, 0, email("second@example.com")).await.1["email"],
        "first@example.com"
    );
    assert_eq!(
        patch(&shop, 1, email("Third@example.com")).await.1["email"],
        "Third@example.com"
    );
    assert_eq!(
        patch(&shop, 1, email("fourth@example.com")).await.1["email"],
        "fourth@example.com"
    );
    let (status, answer) = patch(&shop, 2, email("fifth@example.com")).await;
    assert_eq!(
        (status, &answer["email"]),
        (200, &json!("person2@example.com"))
    );
    // They are found under what they have now, and not under what they had.
    assert_eq!(shop.listed("email__eq=FIRST@example.com").await, ["first"]);
    assert_eq!(
        shop.listed("email__eq=fourth@example.com").await,
        ["fourth"]
    );
    for former in ["person1", "third"] {
        assert_eq!(
            shop.listed(&format!("email__eq={former}@example.com"))
                .await,
            [""; 0]
        );
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_refused_and_changes_nothing() {
    let shop = Served::plain().await;
    let before = shop.shop().await;
    for (body, place) in [
        (json!({"tags": "VIP"}), "tags"),
        (json!({"tags": ["VIP", 1]}), "tags"),
        (json!({"email": 1}), "email"),
        (json!({"properties": "{}"}), "properties"),
        (
            json!({"properties": {"nested": {"a": 1}}}),
            "properties.nested",
        ),
        (
            json!({"properties": {"mixed": ["a", 1]}}),
            "properties.mixed",
        ),
        (json!({"properties": {"half": 0.5}}), "properties.half"),
        (json!(["VIP"]), "body"),
    ] {
        let (status, answer) = patch(&shop, 0, body.clone()).await;
        assert_eq!(
            (status, &answer["errors"][0]["loc"]),
            (400, &json!([place])),
            "{body}"
        );
    }
    let key = format!("Bearer {}", crate::harness::KEY);
    let path = format!("/api/v2/subscribers/{}", shop.id(0).await);
    let broken = shop
        .send(
            "PATCH",
            &path,
            &[("authorization", &key)],
            Some("{\"tags\": [".to_owned()),
        )
        .await;
    assert_eq!(
        (broken.status, &broken.json()["errors"][0]["loc"]),
        (400, &json!(["body"]))
    );
    assert_eq!(shop.shop().await, before);
}

#[tokio::test]
async fn an_unknown_subscriber_or_path_is_404_in_postscripts_shape() {
    let shop = Served::plain().await;
    let missing = |what: &str| {
        let message = format!("Could not find {what} matching that information");
        (
            404,
            json!({"error_code": 3001, "error_message": message, "success": false}),
        )
    };
    let body = json!({"tags": ["VIP"]});
    assert_eq!(
        shop.with_body("PATCH", "/api/v2/subscribers/s_1", &body)
            .await
            .whole(),
        missing("subscriber")
    );
    assert_eq!(
        shop.get("/api/v2/segments").await.whole(),
        missing("resource")
    );
    assert_eq!(
        shop.get("/v2/subscribers").await.whole(),
        missing("resource")
    );
}

#[tokio::test]
async fn another_method_on_a_known_path_is_405() {
    let shop = Served::plain().await;
    for (method, path) in [
        ("POST", "/api/v2/subscribers"),
        ("DELETE", "/api/v2/subscribers/s_1"),
        ("PUT", "/api/v2/subscribers/s_1"),
        ("GET", "/api/v2/events"),
        ("PATCH", "/api/v2/me"),
    ] {
        let response = shop
            .with_body(method, path, &json!({"tags": ["VIP"]}))
            .await;
        assert_eq!(response.status, 405, "{method} {path}");
        assert!(response.headers.contains_key("allow"));
        let without_key = shop.send(method, path, &[], None).await;
        assert_eq!(without_key.status, 401, "{method} {path}");
    }
}

#[tokio::test]
async fn fields_that_are_not_published_are_ignored_and_refused_only_when_strict() {
    let settings_if = |strict| Settings {
        strict,
        ..settings()
    };
    let body = json!({
        "phone_number": "+12125550199", "keyword": "JOIN", "tags": ["VIP"],
        "properties": {"plan": "gold"},
    });
    let shop = Served::new(settings_if(false), [subscriber(0)]).await;
    let (status, updated) = patch(&shop, 0, body.clone()).await;
    assert_eq!(status, 200);
    assert_eq!(updated["tags"], json!(["VIP"]));
    assert_eq!(updated["properties"], json!({"plan": "gold"}));
    assert_eq!(updated["phone_number"], "+12125550100");

    let shop = Served::new(settings_if(true), [subscriber(0)]).await;
    let (status, refused) = patch(&shop, 0, body).await;
    assert_eq!(status, 400);
    let fields: Vec<&Value> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["loc"][0])
        .collect();
    assert_eq!(fields, ["keyword", "phone_number"]);
    assert_eq!(held(&shop, 0).await["tags"], json!([]));
}
