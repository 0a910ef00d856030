//! What can be set on a sandbox before it starts.

use std::io;

use serde_json::{Map, Value};

use super::invalid;
use super::limits::{Limiter, RateLimit};

/// How a sandbox behaves. By default, like both services as far as their behavior is known.
#[derive(Clone)]
pub struct Settings {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The shop's private key at Postscript; `None` makes one up (`sk_` and 32 hex digits).
    pub key: Option<String>,
    /// A partner's private key at Postscript, accepted beside the shop's own; `None` for no partner.
    pub partner_key: Option<String>,
    /// The key at Prive; `None` makes one up.
    pub prive_key: Option<String>,
    /// What `/api/v2/me` calls the shop.
    pub shop_name: String,
    /// The shop's id, `shop_` and more.
    pub shop_id: String,
    /// Subscribers on one page of a list; at least 1. Postscript's own figure isn't published.
    pub page_size: usize,
    /// Requests per second for each Postscript key, or pair of partner's key and shop token; `None`
    /// for no limit.
    pub rate: Option<f64>,
    /// How requests are counted against `rate`.
    pub limiter: Limiter,
    /// How many customers have generated contracts at Prive: the first so many [generated
    /// subscribers](super::generated_subscribers), with five contracts for every four of them.
    pub generated_customers: usize,
    /// More contracts at Prive, each as `POST /__sandbox/prive/subscriptions` takes it: any fields of
    /// the published subscription, and the others are filled in.
    pub contracts: Vec<Map<String, Value>>,
    /// Requests per second at Prive after a burst of 50; `None` for no limit.
    pub prive_rate: Option<f64>,
    /// Refuse what the published descriptions allow but may be a mistake: fields of an update or
    /// event that aren't published, and events with nested properties, names that begin with `_`, or
    /// more than 100 properties, which one published client reports as refused.
    pub strict: bool,
    /// An `__in` filter with more values than this gets a 400. No such limit is published.
    pub max_values: Option<usize>,
    /// A longer query string, in bytes, gets a 414. No such limit is published.
    pub max_query_bytes: Option<usize>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            port: 0,
            key: None,
            partner_key: None,
            prive_key: None,
            shop_name: "Sandbox Coffee".to_owned(),
            shop_id: "shop_5a4db0c0ffee".to_owned(),
            page_size: 100,
            // Documented: 15 requests per second.
            rate: Some(15.0),
            limiter: Limiter::Fixed,
            generated_customers: 0,
            contracts: Vec::new(),
            // Documented: a bucket of 50 that leaks 2 per second.
            prive_rate: Some(2.0),
            strict: false,
            max_values: None,
            max_query_bytes: None,
        }
    }
}

impl Settings {
    fn keys(&self) -> impl Iterator<Item = &String> {
        let keys = [&self.key, &self.partner_key, &self.prive_key];
        keys.into_iter().flatten()
    }

    /// A text without any of the keys.
    pub(super) fn redact(&self, text: &str) -> String {
        self.keys()
            .fold(text.to_owned(), |text, key| text.replace(key, "…"))
    }

    /// Fails for values that can only be a mistake.
    pub(super) fn check(&self) -> io::Result<()> {
        let is_visible =
            |key: &String| !key.is_empty() && key.bytes().all(|it| it.is_ascii_graphic());
        let mistake = if !self.keys().all(is_visible) {
            "a sandbox key must consist of visible ASCII characters"
        } else if self.keys().any(|key| key.starts_with("pk_")) {
            "a key that begins with pk_ is a public key, which Postscript rejects"
        } else if self.key.is_some() && self.key == self.partner_key {
            "the shop's key and the partner's key must differ"
        } else if self.page_size == 0 {
            "the page size must be at least 1"
        } else {
            RateLimit::per_second(self.rate).map_err(invalid)?;
            RateLimit::prive(self.prive_rate).map_err(invalid)?;
            return Ok(());
        };
        Err(invalid(mistake))
    }
}
