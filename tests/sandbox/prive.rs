//! Prive's API, its admin API, and the clock.

use jiff::Timestamp;
use prive_ps::sandbox::{Settings, generated_subscribers};
use serde_json::{Value, json};

use crate::harness::{Response, Served, settings};

const PRIVE_KEY: &str = "prive_0123456789abcdef";
const NOW: &str = "2026-12-01T15:00:00.000Z";

/// A sandbox with generated customers, at [`NOW`].
async fn generated(customers: usize) -> Served {
    let settings = Settings {
        generated_customers: customers,
        prive_key: Some(PRIVE_KEY.to_owned()),
        prive_rate: None,
        ..settings()
    };
    let served = Served::new(settings, generated_subscribers(customers)).await;
    let set = served
        .admin("PUT", "clock", Some(json!({"now": NOW})))
        .await;
    assert_eq!(set.whole(), (200, json!({"now": "2026-12-01T15:00:00Z"})));
    served
}

/// GET with the Prive key.
async fn get(served: &Served, path: &str) -> Response {
    let bearer = format!("Bearer {PRIVE_KEY}");
    served
        .send("GET", path, &[("authorization", &bearer)], None)
        .await
}

async fn list(served: &Served, query: &str) -> Vec<Value> {
    let response = get(
        served,
        &format!("/api/v1/subscriptions?page=1&limit=250&{query}"),
    )
    .await;
    assert_eq!(response.status, 200, "{query}: {}", response.text);
    response.json()["subscriptions"].as_array().unwrap().clone()
}

async fn post(served: &Served, given: Value) -> Value {
    let response = served
        .admin("POST", "prive/subscriptions", Some(given))
        .await;
    assert_eq!(response.status, 201, "{}", response.text);
    response.json()
}

fn at(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_list_comes_in_pages_of_the_published_shape() {
    let served = generated(8).await;
    let page = get(&served, "/api/v1/subscriptions?page=2&limit=4")
        .await
        .json();
    let fields: Vec<&String> = page.as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        ["limit", "page", "subscriptions", "totalItems", "totalPages"]
    );
    assert_eq!(
        [
            &page["page"],
            &page["limit"],
            &page["totalItems"],
            &page["totalPages"]
        ],
        [&json!(2), &json!(4), &json!(9), &json!(3)]
    );
    assert_eq!(page["subscriptions"].as_array().unwrap().len(), 4);
    let beyond = get(&served, "/api/v1/subscriptions?page=9&limit=4")
        .await
        .json();
    assert_eq!(beyond["subscriptions"], json!([]));
    let all = list(&served, "sort=createdAt").await;
    assert_eq!(page["subscriptions"].as_array().unwrap()[..], all[4..8]);
    assert!(all.is_sorted_by_key(|one| at(&one["createdAt"])));
    let count = get(&served, "/api/v1/subscriptions/count").await;
    assert_eq!(count.whole(), (200, json!({"count": 9})));
    let id = all[0]["id"].as_str().unwrap();
    let one = get(&served, &format!("/api/v1/subscriptions/{id}")).await;
    assert_eq!(one.whole(), (200, all[0].clone()));
    let none = get(&served, "/api/v1/subscriptions/sub_none").await;
    assert_eq!(
        (none.status, &none.json()["statusCode"]),
        (404, &json!(404))
    );
}

#[tokio::test]
async fn both_sides_have_the_same_customers() {
    let served = generated(100).await;
    let shop = served.shop().await;
    let shop = shop["subscribers"].as_array().unwrap();
    let response = get(&served, "/api/v1/subscribers?page=1&limit=250")
        .await
        .json();
    let customers = response["subscribers"].as_array().unwrap();
    assert_eq!((customers.len(), shop.len()), (100, 100));
    for one in shop {
        let same_id = |customer: &&Value| {
            let id = customer["externalId"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap();
            one["shopify_customer_id"].as_u64() == id.parse().ok()
        };
        let same_email = |customer: &&Value| one["email"] == customer["email"];
        let same_phone = |customer: &&Value| {
            let phone = customer["phone"].as_str().unwrap_or("none");
            one["phone_number"].as_str().unwrap().ends_with(phone)
        };
        assert!(
            customers.iter().any(|customer| same_id(&customer)
                || same_email(&customer)
                || same_phone(&customer)),
            "{one}"
        );
    }
    let contracts = list(&served, "").await;
    assert_eq!(contracts.len(), 125);
    for status in ["ACTIVE", "PAUSED", "FAILED", "CANCELLED", "EXPIRED"] {
        let listed = list(&served, &format!("status={status}")).await;
        let expected = contracts
            .iter()
            .filter(|one| one["status"] == status)
            .count();
        assert!(
            expected > 0 && listed.len() == expected,
            "{status}: {expected}"
        );
    }
}

#[tokio::test]
async fn filters_and_order_apply() {
    let served = generated(40).await;
    let all = list(&served, "").await;
    let some = all.iter().find(|one| one["status"] == "ACTIVE").unwrap();
    let customer = &some["subscriber"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for query in [
        format!("subscriptionId={}", text(&some["id"])),
        format!("friendlyId={}", text(&some["friendlyId"])),
        format!("subscriptionExternalId={}", text(&some["externalId"])),
    ] {
        assert_eq!(
            list(&served, &query).await,
            std::slice::from_ref(some),
            "{query}"
        );
    }
    for query in [
        format!("subscriberId={}", text(&customer["id"])),
        format!(
            "subscriberEmail={}",
            text(&customer["email"]).to_uppercase()
        ),
        format!("subscriberExternalId={}", text(&customer["externalId"])),
    ] {
        let found = list(&served, &query).await;
        assert!(found.contains(some), "{query}");
        assert!(
            found.iter().all(|one| one["subscriber"] == *customer),
            "{query}"
        );
    }
    let either = list(&served, "statuses=PAUSED&statuses=FAILED").await.len();
    assert_eq!(
        list(&served, "statuses[]=PAUSED&statuses[]=FAILED")
            .await
            .len(),
        either
    );
    let bound = text(&some["nextBillingDate"]);
    let until = list(&served, &format!("maxNextBillingDate={bound}")).await;
    assert!(until.contains(some));
    assert!(
        until
            .iter()
            .all(|one| at(&one["nextBillingDate"]) <= at(&some["nextBillingDate"]))
    );
    let reversed = list(&served, "desc=true").await;
    assert!(reversed.iter().eq(all.iter().rev()));
    let bound = text(&all[20]["createdAt"]);
    let later = list(&served, &format!("minCreatedAt={bound}")).await;
    assert_eq!(later.len(), all.len() - 20);
}

#[tokio::test]
async fn what_is_not_published_is_refused() {
    let served = generated(4).await;
    for query in [
        "",
        "page=1",
        "page=0&limit=10",
        "page=1&limit=0",
        "page=1&limit=251",
        "page=1&limit=10&sort=email",
        "page=1&limit=10&order=asc",
        "page=1&limit=10&desc=maybe",
        "page=1&limit=10&minCreatedAt=yesterday",
    ] {
        let response = get(&served, &format!("/api/v1/subscriptions?{query}")).await;
        assert_eq!(response.status, 400, "{query}");
        assert_eq!(response.json()["statusCode"], 400);
    }
    let unknown = get(&served, "/api/v1/nothing").await;
    assert_eq!(
        (unknown.status, &unknown.json()["error"]),
        (404, &json!("Not Found"))
    );
}

#[tokio::test]
async fn prive_needs_its_own_key_and_is_read_only() {
    let served = generated(4).await;
    let before = served.admin("GET", "prive", None).await.json();
    let prive = format!("Bearer {PRIVE_KEY}");
    let postscript = format!("Bearer {}", crate::harness::KEY);
    let path = "/api/v1/subscriptions/count";
    for headers in [
        &[][..],
        &[("authorization", postscript.as_str())],
        &[("authorization", PRIVE_KEY)],
    ] {
        let response = served.send("GET", path, headers, None).await;
        let expected =
            json!({"statusCode": 401, "message": "Unauthorized", "error": "Unauthorized"});
        assert_eq!(response.whole(), (401, expected));
    }
    let me = served
        .send("GET", "/api/v2/me", &[("authorization", &prive)], None)
        .await;
    assert_eq!(me.status, 401);
    let id = before["subscriptions"][0]["id"].as_str().unwrap();
    for (method, path) in [
        ("POST", "/api/v1/billingAttempts".to_owned()),
        ("POST", "/api/v1/subscriptions".to_owned()),
        ("DELETE", format!("/api/v1/subscriptions/{id}")),
    ] {
        let headers = [("authorization", prive.as_str())];
        let response = served
            .send(method, &path, &headers, Some("{}".to_owned()))
            .await;
        assert_eq!(response.status, 405, "{method} {path}");
    }
    assert_eq!(served.admin("GET", "prive", None).await.json(), before);
    let log = served.admin("GET", "prive/requests", None).await.json();
    let logged: Vec<(&str, i64)> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["method"].as_str().unwrap(),
                one["status"].as_i64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("GET", 401),
        ("GET", 401),
        ("GET", 401),
        ("POST", 405),
        ("POST", 405),
        ("DELETE", 405),
    ];
    assert_eq!(logged, expected);
    let postscripts = served.admin("GET", "requests", None).await.json();
    assert_eq!(postscripts.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_burst_of_fifty_is_within_the_limit_and_the_next_is_429() {
    let settings = Settings {
        prive_key: Some(PRIVE_KEY.to_owned()),
        prive_rate: Some(0.001),
        ..settings()
    };
    let served = Served::new(settings, []).await;
    for _ in 0..50 {
        assert_eq!(
            get(&served, "/api/v1/subscriptions/count").await.status,
            200
        );
    }
    let refused = get(&served, "/api/v1/subscriptions/count").await;
    assert_eq!(
        (refused.status, &refused.json()["statusCode"]),
        (429, &json!(429))
    );
    let set = served
        .admin("PUT", "prive/limit", Some(json!({"rate": null})))
        .await;
    assert_eq!(set.status, 200);
    assert_eq!(
        get(&served, "/api/v1/subscriptions/count").await.status,
        200
    );
}

#[tokio::test]
async fn faults_apply_to_prive_too_in_its_own_shape() {
    let served = generated(4).await;
    for status in [401, 403, 429] {
        let fault = json!({"fault": status.to_string(), "count": 1, "route": "GET /api/v1/"});
        assert_eq!(
            served.admin("POST", "faults", Some(fault)).await.status,
            200
        );
        let response = get(&served, "/api/v1/subscriptions/count").await;
        assert_eq!(
            (response.status, &response.json()["statusCode"]),
            (status, &json!(status))
        );
    }
}

#[tokio::test]
async fn a_partial_contract_is_filled_in_and_stamped_by_the_clock() {
    let served = generated(4).await;
    let given = json!({
        "subscriber": {"externalId": "7001", "email": "rosa@example.com", "phone": "+12015550100"},
        "lines": [{"quantity": 2, "variant": {"product": {"productTitle": "Rye Loaf"}}}],
        "upcomingOrders": [{"scheduledDate": "2026-12-04T15:00:00.000Z"}],
    });
    let whole = post(&served, given).await;
    assert_eq!(whole["status"], "ACTIVE");
    assert!(
        whole["createdAt"]
            .as_str()
            .unwrap()
            .starts_with("2026-12-01T15:0")
    );
    assert_eq!(whole["updatedAt"], whole["createdAt"]);
    let created_at = at(&whole["createdAt"]);
    assert_eq!(
        at(&whole["nextBillingDate"]),
        created_at + jiff::SignedDuration::from_hours(31 * 24)
    );
    assert_eq!(whole["subscriber"]["externalId"], "7001");
    assert_eq!(whole["subscriber"]["lastName"], Value::Null);
    assert_eq!(whole["lines"][0]["quantity"], 2);
    assert_eq!(
        whole["lines"][0]["variant"]["product"]["productTitle"],
        "Rye Loaf"
    );
    assert_eq!(whole["lines"][0]["subscriptionId"], whole["id"]);
    assert_eq!(whole["upcomingOrders"][0]["isSkipped"], false);
    assert_eq!(whole["upcomingOrders"][0]["lines"], whole["lines"]);
    let id = whole["id"].as_str().unwrap();
    assert_eq!(
        get(&served, &format!("/api/v1/subscriptions/{id}"))
            .await
            .json(),
        whole
    );
    // It is the youngest, so it is the last of the list.
    assert_eq!(list(&served, "").await.last().unwrap()["id"], whole["id"]);
    let wrong = served
        .admin(
            "POST",
            "prive/subscriptions",
            Some(json!({"stauts": "ACTIVE"})),
        )
        .await;
    assert_eq!(
        (wrong.status, wrong.text.as_str()),
        (400, "Invalid subscription: unknown field `stauts`.\n")
    );
}

#[tokio::test]
async fn a_changed_status_moves_its_dates_and_the_update_is_stamped() {
    let served = generated(0).await;
    let whole = post(&served, json!({})).await;
    let path = format!("prive/subscriptions/{}", whole["id"].as_str().unwrap());
    let change = async |given: Value| {
        let response = served.admin("PATCH", &path, Some(given)).await;
        assert_eq!(response.status, 200, "{}", response.text);
        response.json()
    };
    let moved = served
        .admin("PUT", "clock", Some(json!({"advance": "3d"})))
        .await
        .json();
    assert!(
        moved["now"]
            .as_str()
            .unwrap()
            .starts_with("2026-12-04T15:0"),
        "{moved}"
    );
    let canceled = change(json!({"status": "CANCELLED"})).await;
    assert!(
        canceled["cancelDate"]
            .as_str()
            .unwrap()
            .starts_with("2026-12-04T15:0")
    );
    assert_eq!(canceled["updatedAt"], canceled["cancelDate"]);
    assert_eq!(
        (&canceled["nextBillingDate"], &canceled["upcomingOrders"]),
        (&Value::Null, &json!([]))
    );
    served
        .admin("PUT", "clock", Some(json!({"advance": "1d"})))
        .await;
    let again = change(json!({"status": "CANCELLED"})).await;
    assert_eq!(again["cancelDate"], canceled["cancelDate"]);
    assert!(at(&again["updatedAt"]) > at(&canceled["updatedAt"]));
    let active =
        change(json!({"status": "ACTIVE", "nextBillingDate": "2026-12-24T10:00:00.000Z"})).await;
    assert_eq!(active["cancelDate"], Value::Null);
    let orders: Vec<&Value> = (0..3)
        .map(|order| &active["upcomingOrders"][order]["scheduledDate"])
        .collect();
    assert_eq!(
        orders,
        [
            "2026-12-24T10:00:00.000Z",
            "2027-01-24T10:00:00.000Z",
            "2027-02-24T10:00:00.000Z"
        ]
    );
    let unknown = change(json!({"status": "FROZEN", "subscriber": null})).await;
    assert_eq!(
        (&unknown["status"], &unknown["subscriber"]),
        (&json!("FROZEN"), &Value::Null)
    );
    let missing = served
        .admin("PATCH", "prive/subscriptions/sub_none", Some(json!({})))
        .await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn orders_of_generated_contracts_move_on_with_the_clock() {
    let served = generated(20).await;
    let next = async || {
        let active = list(&served, "status=ACTIVE").await;
        active
            .iter()
            .map(|one| at(&one["nextBillingDate"]))
            .collect::<Vec<_>>()
    };
    let now: Timestamp = NOW.parse().unwrap();
    let before = next().await;
    assert!(before.iter().all(|&date| date > now));
    served
        .admin("PUT", "clock", Some(json!({"advance": "70d"})))
        .await;
    let later = now + jiff::SignedDuration::from_hours(70 * 24);
    let after = next().await;
    assert!(after.iter().all(|&date| date > later));
    assert!(
        before
            .iter()
            .zip(&after)
            .all(|(before, after)| before < after)
    );
}

#[tokio::test]
async fn a_billing_attempt_is_added_and_listed() {
    let served = generated(0).await;
    let id = post(&served, json!({})).await["id"].clone();
    let path = format!(
        "prive/subscriptions/{}/billingAttempts",
        id.as_str().unwrap()
    );
    let added = served
        .admin("POST", &path, Some(json!({"errorCode": "CARD_DECLINED"})))
        .await;
    let attempt = added.json();
    assert_eq!(
        (added.status, &attempt["errorCode"]),
        (201, &json!("CARD_DECLINED"))
    );
    assert_eq!(
        (&attempt["subscriptionId"], &attempt["errorMsg"]),
        (&id, &Value::Null)
    );
    served.admin("POST", &path, Some(json!({}))).await;
    let listed = get(&served, "/api/v1/billingAttempts?page=1&limit=1")
        .await
        .json();
    assert_eq!(
        (&listed["totalItems"], &listed["billingAttempts"]),
        (&json!(2), &json!([attempt]))
    );
    let later = "minUpdatedAt=2026-12-02T00:00:00.000Z";
    let none = get(
        &served,
        &format!("/api/v1/billingAttempts?page=1&limit=9&{later}"),
    )
    .await
    .json();
    assert_eq!(none["totalItems"], 0);
    let missing = served
        .admin(
            "POST",
            "prive/subscriptions/sub_none/billingAttempts",
            Some(json!({})),
        )
        .await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn all_contracts_can_be_read_replaced_and_reset() {
    let served = generated(30).await;
    let start = served.admin("GET", "prive", None).await.json();
    assert!(!start["billingAttempts"].as_array().unwrap().is_empty());
    let put = served.admin("PUT", "prive", Some(start.clone())).await;
    let (contracts, attempts) = (&start["subscriptions"], &start["billingAttempts"]);
    let counts = json!({
        "subscriptions": contracts.as_array().unwrap().len(),
        "billingAttempts": attempts.as_array().unwrap().len(),
    });
    assert_eq!(put.whole(), (200, counts));
    assert_eq!(served.admin("GET", "prive", None).await.json(), start);
    for invalid in [
        json!({"subscriptions": [{"id": "sub_1"}, {"id": "sub_1"}]}),
        json!({"subscribers": []}),
        json!([]),
    ] {
        assert_eq!(
            served.admin("PUT", "prive", Some(invalid)).await.status,
            400
        );
    }
    assert_eq!(served.admin("POST", "reset", None).await.status, 204);
    served
        .admin("PUT", "clock", Some(json!({"now": NOW})))
        .await;
    let reset = served.admin("GET", "prive", None).await.json();
    assert_eq!(reset, start);
}

#[tokio::test]
async fn a_time_that_cannot_be_read_is_refused() {
    let served = generated(0).await;
    for invalid in [
        json!({"now": "later"}),
        json!({"advance": "a while"}),
        json!({}),
        json!({"to": "x"}),
    ] {
        let response = served.admin("PUT", "clock", Some(invalid.clone())).await;
        assert_eq!(response.status, 400, "{invalid}");
        assert!(
            response.text.starts_with("Invalid time: "),
            "{}",
            response.text
        );
    }
}
