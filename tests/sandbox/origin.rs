//! Requests of browsers and of slow or careless senders.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::harness::{KEY, Served};

/// Sends these bytes on a connection of their own, and reads until the sandbox closes it.
async fn raw(shop: &Served, bytes: &str) -> String {
    let address = shop.sandbox.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received).await;
    String::from_utf8(received).unwrap()
}

#[tokio::test]
async fn a_page_of_another_origin_can_not_read_or_change_anything() {
    let shop = Served::plain().await;
    let before = shop.shop().await;
    let own = shop.sandbox.url().to_owned();
    let foreign = [
        ("origin", "http://example.com"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    let requests = [
        ("GET", "/__sandbox/shop", None),
        ("PUT", "/__sandbox/shop", Some("{}")),
        ("POST", "/__sandbox/reset", None),
        ("PUT", "/__sandbox/clock", Some(r#"{"advance":"1d"}"#)),
        (
            "POST",
            "/segments",
            Some("name=x&criterion=tag&operator=is&value=x"),
        ),
    ];
    for header in foreign {
        for (method, path, body) in requests {
            let response = shop
                .send(method, path, &[header], body.map(str::to_owned))
                .await;
            assert_eq!(response.status, 403, "{header:?} {method} {path}");
        }
        assert_eq!(shop.send("GET", "/", &[header], None).await.status, 200);
    }
    assert_eq!(shop.shop().await, before);
    for headers in [
        &[("origin", own.as_str()), ("sec-fetch-site", "same-origin")][..],
        &[("sec-fetch-site", "none")],
    ] {
        let response = shop.send("GET", "/__sandbox/shop", headers, None).await;
        assert_eq!(response.status, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn two_hosts_are_refused() {
    let shop = Served::plain().await;
    let request = "GET /__sandbox/shop HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let response = raw(&shop, request).await;
    assert!(response.starts_with("HTTP/1.1 421 "), "{response}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_does_not_arrive_within_thirty_seconds_is_given_up() {
    let shop = Served::plain().await;
    let head = "GET /api/v2/me HTTP/1.1\r\nhost: localhost\r\n";
    let body = format!(
        "POST /api/v2/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {KEY}\r\n\
         content-length: 100\r\n\r\n{{"
    );
    for half in [head, &body] {
        let began = Instant::now();
        let response = raw(&shop, half).await;
        assert!(!response.starts_with("HTTP/1.1 2"), "{response}");
        let waited = began.elapsed();
        let expected = Duration::from_secs(30);
        assert!(waited >= expected && waited < 2 * expected, "{waited:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413() {
    let shop = Served::plain().await;
    let event = json!({"type": "A", "properties": {"note": "x".repeat(1 << 20)}});
    let response = shop.with_body("POST", "/api/v2/events", &event).await;
    assert_eq!(response.status, 413);
    assert_eq!(shop.shop().await["events"], json!([]));
}
