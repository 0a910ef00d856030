//! Keys: missing, wrong, in the older form, a partner's.

use prive_ps::sandbox::{Sandbox, Settings};
use serde_json::json;

use crate::harness::{KEY, Served, settings, subscriber};

const PARTNER: &str = "sk_partner_0123456789abcdef";

async fn with_partner() -> Served {
    let settings = Settings {
        partner_key: Some(PARTNER.to_owned()),
        ..settings()
    };
    Served::new(settings, [subscriber(0)]).await
}

#[tokio::test]
async fn without_a_key_every_path_is_401_in_plain_text() {
    let shop = Served::plain().await;
    for path in [
        "/api/v2/me",
        "/api/v2/subscribers",
        "/api/v2/nothing",
        "/elsewhere",
    ] {
        let answer = shop.send("GET", path, &[], None).await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (401, "Missing Authorization header"),
            "{path}"
        );
        assert_eq!(answer.content_type, "text/plain");
        assert!(!answer.headers.contains_key("www-authenticate"));
    }
}

#[tokio::test]
async fn a_wrong_or_public_key_is_401() {
    let shop = Served::plain().await;
    let public = KEY.replace("sk_", "pk_");
    for authorization in [
        "Bearer sk_wrong",
        &format!("Bearer {public}"),
        &format!("Bearer {PARTNER}"),
        &format!("Token {KEY}"),
        KEY,
        "Basic !!!",
        "",
    ] {
        let answer = shop
            .send(
                "GET",
                "/api/v2/me",
                &[("authorization", authorization)],
                None,
            )
            .await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (401, "Invalid Authorization header"),
            "{authorization}"
        );
    }
}

#[tokio::test]
async fn bearer_and_basic_authorization_are_accepted() {
    let shop = Served::plain().await;
    // echo -n "$KEY:" | base64
    let basic = "Basic c2tfMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6";
    for authorization in [&format!("Bearer {KEY}"), basic] {
        let answer = shop
            .send(
                "GET",
                "/api/v2/me",
                &[("authorization", authorization)],
                None,
            )
            .await;
        let expected = json!({
            "resource_id": "shop_5a4db0c0ffee", "resource_name": "Sandbox Coffee", "resource_type": "shop",
        });
        assert_eq!(answer.whole(), (200, expected), "{authorization}");
        assert!(answer.headers.contains_key("date"));
    }
}

#[tokio::test]
async fn a_partner_needs_the_shop_token_for_shop_operations() {
    let shop = with_partner().await;
    let bearer = format!("Bearer {PARTNER}");
    let alone = [("authorization", bearer.as_str())];
    let denied = json!({"errors": [{
        "loc": [], "type": "v2.access_denied",
        "msg": "Access denied. You do not have permissions to access the requested resource.",
    }]});
    assert_eq!(
        shop.send("GET", "/api/v2/subscribers", &alone, None)
            .await
            .whole(),
        (403, denied.clone())
    );
    let event = Some(json!({"type": "Hello"}).to_string());
    assert_eq!(
        shop.send("POST", "/api/v2/events", &alone, event.clone())
            .await
            .whole(),
        (403, denied)
    );
    let denied = json!({"error": "You do not have permission to do that."});
    assert_eq!(
        shop.send("GET", "/api/v2/keywords", &alone, None)
            .await
            .whole(),
        (403, denied)
    );
    let partner = json!({
        "resource_id": "partner_5a4db0c0ffee", "resource_name": "Sandbox Partner", "resource_type": "partner",
    });
    assert_eq!(
        shop.send("GET", "/api/v2/me", &alone, None).await.whole(),
        (200, partner)
    );

    let both = [alone[0], ("x-postscript-shop-token", KEY)];
    let me = shop.send("GET", "/api/v2/me", &both, None).await.json();
    assert_eq!(me["resource_id"], "shop_5a4db0c0ffee");
    assert_eq!(
        shop.send("GET", "/api/v2/subscribers", &both, None)
            .await
            .status,
        200
    );
    assert_eq!(
        shop.send("GET", "/api/v2/keywords", &both, None)
            .await
            .status,
        200
    );
    assert_eq!(
        shop.send("POST", "/api/v2/events", &both, event)
            .await
            .status,
        202
    );

    let wrong = [alone[0], ("x-postscript-shop-token", "sk_of_another_shop")];
    assert_eq!(
        shop.send("GET", "/api/v2/subscribers", &wrong, None)
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_missing_key_is_generated() {
    let first = Sandbox::start(Settings::default(), []).await.unwrap();
    let second = Sandbox::start(Settings::default(), []).await.unwrap();
    assert_ne!(first.key(), second.key());
    let digits = first.key().strip_prefix("sk_").unwrap();
    assert!(
        digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{digits}"
    );
    first.stop().await;
    second.stop().await;
}

#[tokio::test]
async fn invalid_settings_and_subscribers_are_rejected() {
    let refused = async |settings, people| {
        let Err(error) = Sandbox::start(settings, people).await else {
            panic!("it started")
        };
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        error.to_string()
    };
    let with_key = |key: &str| Settings {
        key: Some(key.to_owned()),
        ..Settings::default()
    };
    assert_eq!(
        refused(with_key("pk_1"), vec![]).await,
        "a key that begins with pk_ is a public key, which Postscript rejects"
    );
    assert_eq!(
        refused(with_key(" "), vec![]).await,
        "a sandbox key must consist of visible ASCII characters"
    );
    let twice = Settings {
        partner_key: Some("sk_1".to_owned()),
        ..with_key("sk_1")
    };
    assert_eq!(
        refused(twice, vec![]).await,
        "the shop's key and the partner's key must differ"
    );
    let page = Settings {
        page_size: 0,
        ..Settings::default()
    };
    assert_eq!(
        refused(page, vec![]).await,
        "the page size must be at least 1"
    );
    let rate = Settings {
        rate: Some(0.0),
        ..Settings::default()
    };
    assert_eq!(
        refused(rate, vec![]).await,
        "a rate limit must be between 0.001 and 1000000 requests per second, not 0"
    );
    let mut nobody = subscriber(0);
    nobody.phone = Some("555-0100".to_owned());
    assert_eq!(
        refused(settings(), vec![nobody]).await,
        "the phone number of subscriber 1 is not in E.164 format"
    );
    assert_eq!(
        refused(settings(), vec![subscriber(3), subscriber(3)]).await,
        "two subscribers have the phone number +12125550103"
    );
}

#[tokio::test]
async fn a_stopped_sandbox_no_longer_responds() {
    let shop = Served::plain().await;
    let url = shop.sandbox.url().to_owned();
    shop.sandbox.stop().await;
    let address = url.strip_prefix("http://").unwrap();
    let refused = tokio::net::TcpStream::connect(address).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
}
