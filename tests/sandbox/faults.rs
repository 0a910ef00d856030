//! Faults over real sockets, and what they leave behind.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{KEY, Served};

async fn ask(shop: &Served, fault: Value) {
    let answer = shop.admin("POST", "faults", Some(fault)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// Tags the first subscriber on a connection of its own, and reads until the sandbox closes it.
async fn raw_patch(shop: &Served) -> String {
    let id = shop.id(0).await;
    let body = r#"{"tags":["VIP"]}"#;
    let request = format!(
        "PATCH /api/v2/subscribers/{id} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer {KEY}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let address = shop.sandbox.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await.unwrap();
    String::from_utf8(received).unwrap()
}

async fn tags(shop: &Served) -> Value {
    shop.shop().await["subscribers"][0]["tags"].clone()
}

async fn log(shop: &Served) -> Vec<Value> {
    let log = shop.admin("GET", "requests", None).await.json();
    log.as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["status"].clone())
        .collect()
}

#[tokio::test]
async fn a_status_fault_changes_nothing_and_needs_no_key() {
    let too_many = r#"{"error_code":3002,"error_message":"Rate limit exceeded","success":false}"#;
    let page = "<html><body><h1>500 Internal Server Error</h1></body></html>\n";
    for (fault, status, content_type, text) in [
        ("429", 429, "application/json", too_many),
        ("500", 500, "text/html; charset=utf-8", page),
        (
            "503",
            503,
            "text/plain; charset=utf-8",
            "Service Unavailable",
        ),
        ("400", 400, "application/json", "{}"),
    ] {
        let shop = Served::plain().await;
        let path = format!("/api/v2/subscribers/{}", shop.id(0).await);
        ask(&shop, json!({"fault": fault, "count": 2})).await;
        let body = json!({"tags": ["VIP"]});
        let answer = shop.with_body("PATCH", &path, &body).await;
        assert_eq!((answer.status, answer.text.as_str()), (status, text));
        assert_eq!(answer.content_type, content_type);
        assert_eq!(
            shop.send("GET", "/api/v2/me", &[], None).await.status,
            status
        );
        assert_eq!(tags(&shop).await, json!([]));
        assert_eq!(shop.with_body("PATCH", &path, &body).await.status, 200);
        assert_eq!(log(&shop).await, [json!(status), json!(status), json!(200)]);
    }
}

#[tokio::test]
async fn drop_before_changes_nothing_and_sends_nothing() {
    let shop = Served::plain().await;
    ask(&shop, json!({"fault": "drop_before", "count": 1})).await;
    assert_eq!(raw_patch(&shop).await, "");
    assert_eq!(tags(&shop).await, json!([]));
    assert_eq!(log(&shop).await, [Value::Null]);
    let counts = shop.admin("GET", "stats", None).await.json();
    assert_eq!(
        counts["routes"],
        json!({"PATCH /api/v2/subscribers/{id}": {"dropped": 1}})
    );
}

#[tokio::test]
async fn drop_after_applies_the_change_and_sends_nothing() {
    let shop = Served::plain().await;
    ask(&shop, json!({"fault": "drop_after", "count": 1})).await;
    assert_eq!(raw_patch(&shop).await, "");
    assert_eq!(tags(&shop).await, json!(["VIP"]));
    assert_eq!(log(&shop).await, [Value::Null]);
}

#[tokio::test]
async fn a_client_sees_a_dropped_connection_as_an_error_and_the_next_request_works() {
    let shop = Served::plain().await;
    for fault in ["drop_before", "drop_after"] {
        // On a fresh connection and on one that was used before.
        for _ in 0..2 {
            ask(
                &shop,
                json!({"fault": fault, "count": 1, "route": "POST /api/v2/events"}),
            )
            .await;
            let bearer = format!("Bearer {KEY}");
            let event = json!({"type": "Hello"}).to_string();
            let headers = [("authorization", bearer.as_str())];
            let error = shop
                .try_send("POST", "/api/v2/events", &headers, Some(event))
                .await;
            let Err(error) = error else {
                panic!("{fault}: it was answered")
            };
            assert!(
                !error.is_timeout() && !error.is_connect() && !error.is_status(),
                "{error:?}"
            );
            assert_eq!(shop.get("/api/v2/me").await.status, 200);
        }
    }
    assert_eq!(shop.shop().await["events"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_its_content_length() {
    let shop = Served::plain().await;
    ask(&shop, json!({"fault": "truncate", "count": 1})).await;
    let received = raw_patch(&shop).await;
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    let promised: usize = length.parse().unwrap();
    assert_eq!(body.len(), promised / 2);
    assert!(
        body.starts_with(r#"{"created_at":"2025-01-01T00:00:00Z""#),
        "{body}"
    );
    assert_eq!(tags(&shop).await, json!(["VIP"]));

    ask(&shop, json!({"fault": "truncate", "count": 1})).await;
    let bearer = format!("Bearer {KEY}");
    let headers = [("authorization", bearer.as_str())];
    let cut = shop
        .try_send("GET", "/api/v2/subscribers", &headers, None)
        .await;
    assert!(cut.is_err_and(|error| error.is_body() || error.is_decode()));
    assert_eq!(shop.get("/api/v2/subscribers").await.status, 200);
}

#[tokio::test]
async fn a_delay_holds_back_the_response_but_not_the_update() {
    let shop = Served::plain().await;
    ask(&shop, json!({"fault": "delay", "count": 1, "seconds": 0.3})).await;
    let began = Instant::now();
    let received = tokio::spawn({
        let url = shop.sandbox.url().to_owned();
        async move {
            reqwest::Client::builder()
                .no_proxy()
                .build()
                .unwrap()
                .get(url + "/api/v2/me")
                .send()
                .await
        }
    });
    while log(&shop).await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(received.await.unwrap().unwrap().status(), 401);
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn stopping_ends_delays() {
    let shop = Served::plain().await;
    ask(
        &shop,
        json!({"fault": "delay", "count": 1, "seconds": 3600}),
    )
    .await;
    let answer = tokio::spawn({
        let url = shop.sandbox.url().to_owned();
        async move {
            reqwest::Client::builder()
                .no_proxy()
                .build()
                .unwrap()
                .get(url + "/api/v2/me")
                .send()
                .await
        }
    });
    while log(&shop).await.is_empty() {
        tokio::task::yield_now().await;
    }
    shop.sandbox.stop().await;
    assert_eq!(answer.await.unwrap().unwrap().status(), 401);
}

#[tokio::test]
async fn a_fault_of_one_route_leaves_the_others_alone() {
    let shop = Served::plain().await;
    ask(
        &shop,
        json!({"fault": "503", "share": 1, "route": "PATCH /api/v2/subscribers"}),
    )
    .await;
    let path = format!("/api/v2/subscribers/{}", shop.id(0).await);
    assert_eq!(shop.get(&path).await.status, 200);
    assert_eq!(shop.with_body("PATCH", &path, &json!({})).await.status, 503);
    assert_eq!(
        shop.with_body("POST", "/api/v2/events", &json!({"type": "A"}))
            .await
            .status,
        202
    );
    assert_eq!(
        shop.admin("POST", "faults", Some(json!({"count": 0})))
            .await
            .json(),
        json!({"faults": []})
    );
    assert_eq!(shop.with_body("PATCH", &path, &json!({})).await.status, 200);
}

#[tokio::test]
async fn a_refusal_by_a_fault_does_not_count_against_the_limit() {
    let shop = Served::plain().await;
    assert_eq!(
        shop.admin("PUT", "limit", Some(json!({"rate": 0.001})))
            .await
            .status,
        200
    );
    ask(&shop, json!({"fault": "503", "count": 5})).await;
    for _ in 0..5 {
        assert_eq!(shop.get("/api/v2/me").await.status, 503);
    }
    assert_eq!(
        (
            shop.get("/api/v2/me").await.status,
            shop.get("/api/v2/me").await.status
        ),
        (200, 429)
    );
}

#[tokio::test]
async fn a_reset_clears_the_faults() {
    let shop = Served::plain().await;
    ask(&shop, json!({"fault": "500", "share": 1})).await;
    assert_eq!(shop.get("/api/v2/me").await.status, 500);
    assert_eq!(shop.admin("POST", "reset", None).await.status, 204);
    assert_eq!(shop.get("/api/v2/me").await.status, 200);
}

#[tokio::test]
async fn an_invalid_fault_is_refused_with_a_sentence() {
    let shop = Served::plain().await;
    let missing =
        "Invalid fault: \"fault\" is missing; {\"count\":0} alone clears all faults.\n".to_owned();
    for (fault, sentence) in [
        (json!({}), missing.clone()),
        (json!({"count": 3}), missing),
        (
            json!({"fault": "500"}),
            "Invalid fault: set either a \"count\" or a \"share\".\n".to_owned(),
        ),
        (
            json!({"fault": "500", "count": 1, "share": 0.5}),
            "Invalid fault: set either a \"count\" or a \"share\".\n".to_owned(),
        ),
        (
            json!({"fault": "500", "count": 0}),
            "Invalid fault: a \"count\" of 0 clears all faults and must be sent alone.\n"
                .to_owned(),
        ),
        (
            json!({"fault": "500", "share": 10}),
            "Invalid fault: a \"share\" must be between 0 and 1.\n".to_owned(),
        ),
        (
            json!({"fault": "delay", "count": 1}),
            "Invalid fault: a delay needs \"seconds\", between 0 and 86400.\n".to_owned(),
        ),
        (
            json!({"fault": "500", "count": 1, "seconds": 1}),
            "Invalid fault: only the fault \"delay\" takes \"seconds\".\n".to_owned(),
        ),
        (
            json!({"fault": "500", "count": 1, "route": "/api/v2/me"}),
            "Invalid fault: a \"route\" must be a method and the beginning of a path, such as \
             \"PATCH /api/v2/subscribers\", not \"/api/v2/me\".\n"
                .to_owned(),
        ),
        (
            json!([]),
            "Invalid fault: it must be a JSON object.\n".to_owned(),
        ),
    ] {
        let answer = shop.admin("POST", "faults", Some(fault.clone())).await;
        assert_eq!((answer.status, answer.text), (400, sentence), "{fault}");
    }
    for (fault, start) in [
        (
            json!({"fault": "500", "times": 1}),
            "Invalid fault: unknown field `times`",
        ),
        (
            json!({"fault": "501", "count": 1}),
            "Invalid fault: unknown variant `501`, expected one of `400`, `401`, ",
        ),
    ] {
        let unknown = shop.admin("POST", "faults", Some(fault)).await;
        assert_eq!(unknown.status, 400);
        assert!(unknown.text.starts_with(start), "{}", unknown.text);
    }
    let broken = shop
        .send("POST", "/__sandbox/faults", &[], Some("{".to_owned()))
        .await;
    assert_eq!(broken.status, 400);
    assert_eq!(shop.get("/api/v2/me").await.status, 200);
}

/// The statuses of this many requests, one after another.
async fn statuses(shop: &Served, requests: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..requests {
        statuses.push(shop.get("/api/v2/me").await.status);
    }
    statuses
}

#[tokio::test]
async fn counts_are_used_up_one_fault_after_another() {
    let shop = Served::plain().await;
    ask(&shop, json!({"fault": "429", "count": 2})).await;
    ask(&shop, json!({"fault": "401", "count": 1})).await;
    ask(&shop, json!({"fault": "403", "count": 1})).await;
    assert_eq!(statuses(&shop, 6).await, [429, 429, 401, 403, 200, 200]);
}

#[tokio::test]
async fn a_share_applies_to_the_same_requests_every_time_and_two_shares_to_different_ones() {
    let share = json!({"fault": "503", "share": 0.1});
    let mut runs = Vec::new();
    for faults in [1, 1, 2] {
        let shop = Served::plain().await;
        for _ in 0..faults {
            ask(&shop, share.clone()).await;
        }
        runs.push(statuses(&shop, 400).await);
    }
    let failed = |run: &[u16]| run.iter().filter(|&&status| status == 503).count();
    assert!((25..55).contains(&failed(&runs[0])), "{}", failed(&runs[0]));
    assert_eq!(runs[0], runs[1]);
    assert!(
        (55..100).contains(&failed(&runs[2])),
        "{}",
        failed(&runs[2])
    );
}

#[tokio::test(start_paused = true)]
async fn delays_add_up_and_combine_with_another_fault() {
    let shop = Served::plain().await;
    ask(&shop, json!({"fault": "delay", "count": 1, "seconds": 150})).await;
    ask(&shop, json!({"fault": "400", "count": 1})).await;
    ask(&shop, json!({"fault": "delay", "count": 2, "seconds": 200})).await;
    for (status, seconds) in [(400, 350..360), (200, 200..210), (200, 0..10)] {
        let began = tokio::time::Instant::now();
        assert_eq!(statuses(&shop, 1).await, [status]);
        let waited = began.elapsed().as_secs();
        assert!(seconds.contains(&waited), "{waited}");
    }
}

#[tokio::test]
async fn the_list_shows_what_is_left() {
    let shop = Served::plain().await;
    let share = json!({"fault": "delay", "share": 0.5, "seconds": 0.0});
    ask(
        &shop,
        json!({"fault": "html", "count": 5, "route": "GET /api/v2/me"}),
    )
    .await;
    assert_eq!(statuses(&shop, 1).await, [200]);
    let list = shop
        .admin("POST", "faults", Some(share.clone()))
        .await
        .json();
    let left = json!({"fault": "html", "count": 4, "route": "GET /api/v2/me"});
    assert_eq!(list, json!({"faults": [left, share]}));
    let page = shop.get("/api/v2/me").await;
    assert_eq!(
        (page.status, page.content_type.as_str()),
        (200, "text/html; charset=utf-8")
    );
    assert_eq!(
        shop.admin("POST", "faults", Some(json!({"count": 0})))
            .await
            .json(),
        json!({"faults": []})
    );
}
