//! The rate limit over HTTP. How it counts is tested on a paused clock beside the limiter itself.

use prive_ps::sandbox::{Limiter, Settings};
use serde_json::json;

use crate::harness::{KEY, Served, settings, subscriber};

/// A limit that lets two requests through in longer than any test takes.
fn two_in_a_long_time(limiter: Limiter) -> Settings {
    Settings {
        rate: Some(0.001),
        limiter,
        partner_key: Some("sk_partner_1".to_owned()),
        ..settings()
    }
}

#[tokio::test]
async fn a_request_above_the_limit_is_429_without_retry_headers() {
    for limiter in [Limiter::Fixed, Limiter::Sliding, Limiter::Bucket] {
        let shop = Served::new(two_in_a_long_time(limiter), [subscriber(0)]).await;
        assert_eq!(shop.get("/api/v2/me").await.status, 200);
        let refused = shop.get("/api/v2/me").await;
        let body =
            json!({"error_code": 3002, "error_message": "Rate limit exceeded", "success": false});
        assert_eq!(refused.whole(), (429, body));
        let mut names: Vec<&str> = refused
            .headers
            .keys()
            .map(reqwest::header::HeaderName::as_str)
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["content-length", "content-type", "date"]);
    }
}

#[tokio::test]
async fn each_key_has_its_own_limit_and_wrong_keys_have_none() {
    let shop = Served::new(two_in_a_long_time(Limiter::Fixed), [subscriber(0)]).await;
    let me =
        async |headers: &[(&str, &str)]| shop.send("GET", "/api/v2/me", headers, None).await.status;
    let bearer = format!("Bearer {KEY}");
    let of_shop = [("authorization", bearer.as_str())];
    let of_partner = [("authorization", "Bearer sk_partner_1")];
    let of_both = [of_partner[0], ("x-postscript-shop-token", KEY)];
    for _ in 0..3 {
        assert_eq!(me(&[]).await, 401);
        assert_eq!(me(&[("authorization", "Bearer sk_wrong")]).await, 401);
    }
    for caller in [&of_shop[..], &of_partner, &of_both] {
        assert_eq!((me(caller).await, me(caller).await), (200, 429));
    }
}

#[tokio::test]
async fn the_limit_changes_while_it_runs() {
    let shop = Served::new(two_in_a_long_time(Limiter::Fixed), [subscriber(0)]).await;
    assert_eq!(shop.get("/api/v2/me").await.status, 200);
    assert_eq!(shop.get("/api/v2/me").await.status, 429);
    assert_eq!(
        shop.admin("PUT", "limit", Some(json!({"rate": null})))
            .await
            .whole(),
        (200, json!({"rate": null}))
    );
    for _ in 0..50 {
        assert_eq!(shop.get("/api/v2/me").await.status, 200);
    }
    assert_eq!(
        shop.admin("PUT", "limit", Some(json!({"rate": 0.002})))
            .await
            .status,
        200
    );
    assert_eq!(shop.get("/api/v2/me").await.status, 200);
    assert_eq!(shop.get("/api/v2/me").await.status, 429);
    for wrong in [
        json!({}),
        json!({"rate": 0}),
        json!({"rate": "5"}),
        json!({"rate": 5, "more": 1}),
        json!(5),
    ] {
        let answer = shop.admin("PUT", "limit", Some(wrong.clone())).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(
            answer.text.starts_with("Invalid limit: "),
            "{}",
            answer.text
        );
    }
}
