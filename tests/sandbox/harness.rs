//! A sandbox and a plain HTTP client.

use prive_ps::sandbox::{Sandbox, SeedSubscriber, Settings};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// The shop's key in every test.
pub(crate) const KEY: &str = "sk_0123456789abcdef0123456789abcdef";

/// A running sandbox.
pub(crate) struct Served {
    pub(crate) sandbox: Sandbox,
    http: Client,
}

/// A response.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Response {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {:?}", self.text))
    }

    /// Status and JSON body.
    pub(crate) fn whole(&self) -> (u16, Value) {
        (self.status, self.json())
    }
}

/// Settings that tests start from: the key above, and no rate limit.
pub(crate) fn settings() -> Settings {
    Settings {
        key: Some(KEY.to_owned()),
        rate: None,
        ..Settings::default()
    }
}

/// A subscriber with a phone number that ends in these two digits, who can be texted.
pub(crate) fn subscriber(number: usize) -> SeedSubscriber {
    SeedSubscriber {
        shopify_customer_id: Some(7_000 + number as u64),
        phone: Some(format!("+121255501{number:02}")),
        email: Some(format!("person{number}@example.com")),
        can_send: true,
        ..SeedSubscriber::default()
    }
}

impl Served {
    /// Starts with these settings and subscribers.
    pub(crate) async fn new(
        settings: Settings,
        people: impl IntoIterator<Item = SeedSubscriber>,
    ) -> Served {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(settings, people).await.unwrap();
        Served {
            sandbox,
            http: Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Starts with five subscribers and no rate limit.
    pub(crate) async fn plain() -> Served {
        Served::new(settings(), (0..5).map(subscriber)).await
    }

    /// Sends any request, without a key unless it's among the headers.
    pub(crate) async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> reqwest::Result<Response> {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.sandbox.url()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        let answer = request.send().await?;
        let headers = answer.headers().clone();
        Ok(Response {
            status: answer.status().as_u16(),
            content_type: headers
                .get("content-type")
                .map_or("", |kind| kind.to_str().unwrap())
                .to_owned(),
            headers,
            text: answer.text().await?,
        })
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Response {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    /// GET with the shop's key.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.send(
            "GET",
            path,
            &[("authorization", &format!("Bearer {KEY}"))],
            None,
        )
        .await
    }

    /// Any method with the shop's key and a JSON body.
    pub(crate) async fn with_body(&self, method: &str, path: &str, body: &Value) -> Response {
        self.send(
            method,
            path,
            &[("authorization", &format!("Bearer {KEY}"))],
            Some(body.to_string()),
        )
        .await
    }

    /// The admin API, which needs no key.
    pub(crate) async fn admin(&self, method: &str, path: &str, body: Option<Value>) -> Response {
        self.send(
            method,
            &format!("/__sandbox/{path}"),
            &[],
            body.map(|body| body.to_string()),
        )
        .await
    }

    /// Everything in the shop.
    pub(crate) async fn shop(&self) -> Value {
        self.admin("GET", "shop", None).await.json()
    }

    /// The emails of a list, up to the `@`, in order.
    pub(crate) async fn listed(&self, query: &str) -> Vec<String> {
        let answer = self.get(&format!("/api/v2/subscribers?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        let answer = answer.json();
        let all = answer["subscribers"].as_array().unwrap();
        all.iter()
            .map(|one| {
                one["email"]
                    .as_str()
                    .unwrap()
                    .split_once('@')
                    .unwrap()
                    .0
                    .to_owned()
            })
            .collect()
    }

    /// The id of the subscriber at this place.
    pub(crate) async fn id(&self, place: usize) -> String {
        self.shop().await["subscribers"][place]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// A subscriber as the API shows it before any change.
pub(crate) fn untouched(number: usize, id: &str) -> Value {
    let created_at = format!("2025-01-01T00:00:{number:02}Z");
    json!({
        "created_at": created_at, "data": {}, "email": format!("person{number}@example.com"), "id": id,
        "ps_id": 1_000_001 + number, "phone_number": format!("+121255501{number:02}"), "properties": {},
        "shopify_customer_id": 7_000 + number,
        "subscriptions": {"promotional": {"can_send": true}, "transactional": {"can_send": true}},
        "tags": [], "updated_at": created_at,
    })
}
