//! `GET /api/v2/subscribers` with every filter, and `GET /api/v2/subscribers/{id}`.

use prive_ps::sandbox::{Settings, generated_subscribers};
use serde_json::{Value, json};

use crate::harness::{Served, settings, subscriber, untouched};

#[tokio::test]
async fn a_list_has_the_published_shape() {
    let shop = Served::new(
        Settings {
            page_size: 2,
            ..settings()
        },
        (0..5).map(subscriber),
    )
    .await;
    let id = async |place| shop.id(place).await;
    let page = |page: u32, subscribers: Vec<Value>| json!({"page_info": {"page": page, "total_pages": 3}, "subscribers": subscribers});
    let first = page(
        1,
        vec![untouched(0, &id(0).await), untouched(1, &id(1).await)],
    );
    assert_eq!(shop.get("/api/v2/subscribers").await.whole(), (200, first));
    let third = page(3, vec![untouched(4, &id(4).await)]);
    assert_eq!(
        shop.get("/api/v2/subscribers?page=3").await.whole(),
        (200, third)
    );
    assert_eq!(
        shop.get("/api/v2/subscribers?page=4").await.whole(),
        (200, page(4, vec![]))
    );
    assert_eq!(
        shop.get("/api/v2/subscribers?page=18446744073709551615")
            .await
            .json()["subscribers"],
        json!([])
    );
}

#[tokio::test]
async fn an_empty_list_has_one_page() {
    let shop = Served::plain().await;
    let nobody = json!({"page_info": {"page": 1, "total_pages": 1}, "subscribers": []});
    assert_eq!(
        shop.get("/api/v2/subscribers?email__eq=nobody@example.com")
            .await
            .whole(),
        (200, nobody)
    );
}

#[tokio::test]
async fn one_subscriber_is_shown_or_not_found() {
    let shop = Served::plain().await;
    let id = shop.id(3).await;
    assert_eq!(
        shop.get(&format!("/api/v2/subscribers/{id}")).await.whole(),
        (200, untouched(3, &id))
    );
    let missing = json!({
        "error_code": 3001, "error_message": "Could not find subscriber matching that information", "success": false,
    });
    assert_eq!(
        shop.get("/api/v2/subscribers/s_nobody").await.whole(),
        (404, missing)
    );
}

#[tokio::test]
async fn each_filter_returns_the_matching_subscribers() {
    let shop = Served::plain().await;
    for (query, expected) in [
        ("phone_number__eq=%2B12125550102", &["person2"][..]),
        ("phone_number__eq=12125550102", &["person2"]),
        // A plus sign that isn't percent-encoded is a space, and no number begins with one.
        ("phone_number__eq=+12125550102", &[]),
        ("phone_number__eq=2125550102", &[]),
        ("phone_number__eq=(212)%20555-0102", &[]),
        (
            "phone_number__in=%2B12125550104&phone_number__in=12125550100&phone_number__in=x",
            &["person0", "person4"],
        ),
        (
            "phone_number__in=%2B12125550104&phone_number__in=12125550104",
            &["person4"],
        ),
        // Commas belong to the value.
        ("phone_number__in=%2B12125550104,%2B12125550100", &[]),
        ("phone_number__contains=50103", &["person3"]),
        (
            "phone_number__contains=%2B1212",
            &["person0", "person1", "person2", "person3", "person4"],
        ),
        ("phone_number__contains=%2B44", &[]),
        ("email__eq=PERSON1@Example.com", &["person1"]),
        (
            "email__in=person1@example.com&email__in=Person4@example.com",
            &["person1", "person4"],
        ),
        ("email__in=person1@example.com,person4@example.com", &[]),
        ("email__contains=SON2", &["person2"]),
        ("shopify_customer_id__eq=7003", &["person3"]),
        ("shopify_customer_id__eq=none", &[]),
        (
            "shopify_customer_id__in=7003&shopify_customer_id__in=7001&shopify_customer_id__in=1",
            &["person1", "person3"],
        ),
        ("shopify_customer_id__contains=004", &["person4"]),
        ("ps_id__eq=1000003", &["person2"]),
        ("ps_id__eq=-1", &[]),
        ("created_at__eq=2025-01-01T00:00:02Z", &["person2"]),
        (
            "created_at__gt=2025-01-01T00:00:02Z",
            &["person3", "person4"],
        ),
        (
            "created_at__gte=2025-01-01T00:00:03",
            &["person3", "person4"],
        ),
        ("created_at__lt=2025-01-01T01:00:01%2B01:00", &["person0"]),
        ("created_at__lte=2025-01-01", &["person0"]),
        (
            "created_at__gt=2025-01-01T00:00:00Z&created_at__lt=2025-01-01T00:00:03Z",
            &["person1", "person2"],
        ),
        ("updated_at__eq=2025-01-01T00:00:04Z", &["person4"]),
        ("updated_at__gt=2025-01-01T00:00:03Z", &["person4"]),
        ("updated_at__gte=2025-01-01T00:00:04Z", &["person4"]),
        ("updated_at__lt=2025-01-01T00:00:01Z", &["person0"]),
        ("updated_at__lte=2025-01-01T00:00:00Z", &["person0"]),
        (
            "phone_number__in=12125550101&phone_number__in=12125550102&email__eq=person2@example.com",
            &["person2"],
        ),
        (
            "sort=created_at__desc&created_at__gt=2025-01-01T00:00:02Z",
            &["person4", "person3"],
        ),
    ] {
        assert_eq!(shop.listed(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn lists_are_sorted_as_requested() {
    // The younger the subscriber the lower the number and the customer id.
    let people = (0..4).map(|place| {
        let mut one = subscriber(3 - place);
        one.email = Some(format!("place{place}@example.com"));
        one
    });
    let shop = Served::new(
        Settings {
            page_size: 3,
            ..settings()
        },
        people,
    )
    .await;
    let oldest = shop.id(0).await;
    let tagged = shop
        .with_body(
            "PATCH",
            &format!("/api/v2/subscribers/{oldest}"),
            &json!({"tags": ["VIP"]}),
        )
        .await;
    assert_eq!(tagged.status, 200);
    for (query, expected) in [
        ("", ["place0", "place1", "place2"]),
        ("sort=created_at__asc", ["place0", "place1", "place2"]),
        ("sort=created_at__desc", ["place3", "place2", "place1"]),
        ("sort=phone_number__asc", ["place3", "place2", "place1"]),
        ("sort=phone_number__desc", ["place0", "place1", "place2"]),
        (
            "sort=shopify_customer_id__asc",
            ["place3", "place2", "place1"],
        ),
        (
            "sort=shopify_customer_id__desc",
            ["place0", "place1", "place2"],
        ),
        ("sort=updated_at__asc", ["place1", "place2", "place3"]),
        ("sort=updated_at__desc", ["place0", "place3", "place2"]),
    ] {
        assert_eq!(shop.listed(query).await, expected, "{query}");
    }
    assert_eq!(
        shop.listed("sort=created_at__desc&page=2").await,
        ["place0"]
    );
    assert_eq!(shop.listed("sort=updated_at__asc&page=2").await, ["place0"]);
}

#[tokio::test]
async fn a_query_that_is_not_published_is_400() {
    let shop = Served::plain().await;
    let unknown = "extra fields not permitted";
    for (query, place, message) in [
        ("limit=10", "limit", unknown),
        ("tags__in=VIP", "tags__in", unknown),
        ("phone_number=1", "phone_number", unknown),
        ("phone_number__like=1", "phone_number__like", unknown),
        ("created_at__contains=2025", "created_at__contains", unknown),
        ("ps_id__in=1", "ps_id__in", unknown),
        (
            "page=0",
            "page",
            "value is not an integer greater than or equal to 1",
        ),
        (
            "page=one",
            "page",
            "value is not an integer greater than or equal to 1",
        ),
        ("ps_id__eq=one", "ps_id__eq", "value is not an integer"),
        (
            "sort=created_at",
            "sort",
            "value is not a valid enumeration member",
        ),
        (
            "sort=email__asc",
            "sort",
            "value is not a valid enumeration member",
        ),
        (
            "sort=created_at__up",
            "sort",
            "value is not a valid enumeration member",
        ),
        (
            "created_at__gt=yesterday",
            "created_at__gt",
            "invalid datetime format",
        ),
        (
            "email__eq=a@example.com&email__eq=b@example.com",
            "email__eq",
            "only one value is permitted",
        ),
        ("page=1&page=2", "page", "only one value is permitted"),
    ] {
        let answer = shop.get(&format!("/api/v2/subscribers?{query}")).await;
        let (status, body) = answer.whole();
        assert_eq!(status, 400, "{query}");
        let errors = body["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{query}");
        assert_eq!(errors[0]["loc"], json!([place]), "{query}");
        assert_eq!(errors[0]["msg"], message, "{query}");
        assert!(errors[0]["type"].is_string());
    }
}

#[tokio::test]
async fn more_values_or_a_longer_query_than_set_are_refused() {
    let settings = Settings {
        max_values: Some(2),
        max_query_bytes: Some(80),
        ..settings()
    };
    let shop = Served::new(settings, (0..5).map(subscriber)).await;
    assert_eq!(
        shop.listed("shopify_customer_id__in=7001&shopify_customer_id__in=7002")
            .await,
        ["person1", "person2"]
    );
    let three = "/api/v2/subscribers?email__in=a@example.com&email__in=b@example.com&email__in=c@example.com";
    let errors = json!({"errors": [{
        "loc": ["email__in"], "msg": "ensure this value has at most 2 items", "type": "value_error",
    }]});
    assert_eq!(shop.get(three).await.whole(), (400, errors));
    let long = shop
        .get(&format!("/api/v2/subscribers?email__eq={}", "x".repeat(80)))
        .await;
    assert_eq!(
        (long.status, long.content_type.as_str()),
        (414, "text/html; charset=utf-8")
    );
}

#[tokio::test]
async fn every_subscriber_is_on_one_page() {
    let shop = Served::new(settings(), generated_subscribers(1_234)).await;
    for sort in [
        "created_at__asc",
        "created_at__desc",
        "updated_at__asc",
        "phone_number__desc",
    ] {
        let mut ids = std::collections::BTreeSet::new();
        for page in 1..=13 {
            let answer = shop
                .get(&format!("/api/v2/subscribers?sort={sort}&page={page}"))
                .await
                .json();
            assert_eq!(
                answer["page_info"],
                json!({"page": page, "total_pages": 13})
            );
            for one in answer["subscribers"].as_array().unwrap() {
                assert!(
                    ids.insert(one["id"].as_str().unwrap().to_owned()),
                    "{sort}: {one} twice"
                );
            }
        }
        assert_eq!(ids.len(), 1_234, "{sort}");
    }
}

#[tokio::test]
async fn a_shared_email_returns_all_its_subscribers() {
    let people = (0..4).map(|place| {
        let mut one = subscriber(place);
        one.email = Some("family@example.com".to_owned());
        one
    });
    let shop = Served::new(settings(), people).await;
    let answer = shop
        .get("/api/v2/subscribers?email__in=Family@example.com")
        .await
        .json();
    let phones: Vec<&str> = answer["subscribers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["phone_number"].as_str().unwrap())
        .collect();
    assert_eq!(
        phones,
        [
            "+12125550100",
            "+12125550101",
            "+12125550102",
            "+12125550103"
        ]
    );
}
