//! What can be set on a sandbox before it starts.

use std::io;

use super::invalid;
use super::limits::{Limiter, Pace};

/// How a sandbox is to behave. The default is Postscript as it is known.
#[derive(Clone)]
pub struct Settings {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The shop's private key; `None` makes one up (`sk_` and 32 hex digits).
    pub key: Option<String>,
    /// A partner's private key, honoured beside the shop's own; `None` for no partner.
    pub partner_key: Option<String>,
    /// What `/api/v2/me` calls the shop.
    pub shop_name: String,
    /// The shop's id, `shop_` and more.
    pub shop_id: String,
    /// Subscribers on one page of a list; at least 1. Postscript's own figure isn't published.
    pub page_size: usize,
    /// Requests a second for each key, or pair of partner's key and shop token; `None` for no
    /// limit.
    pub rate: Option<f64>,
    /// How requests are counted against `rate`.
    pub limiter: Limiter,
    /// Refuse events as the strictest published client reports: unknown fields, nested properties,
    /// names that begin with `_`, more than 100 properties.
    pub strict_events: bool,
    /// An `__in` filter with more values than this is answered 400. No such limit is published.
    pub max_values: Option<usize>,
    /// A longer query string, in bytes, is answered 414. No such limit is published.
    pub max_query_bytes: Option<usize>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            port: 0,
            key: None,
            partner_key: None,
            shop_name: "Sandbox Coffee".to_owned(),
            shop_id: "shop_5a4db0c0ffee".to_owned(),
            page_size: 100,
            // Documented: 15 requests a second.
            rate: Some(15.0),
            limiter: Limiter::Fixed,
            strict_events: false,
            max_values: None,
            max_query_bytes: None,
        }
    }
}

impl Settings {
    /// Refuses what could only be a mistake.
    pub(super) fn check(&self) -> io::Result<()> {
        for key in self.key.iter().chain(&self.partner_key) {
            if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(invalid("a sandbox key is made of visible ASCII characters"));
            }
            if key.starts_with("pk_") {
                return Err(invalid(
                    "a key that begins with pk_ is public, and Postscript refuses those",
                ));
            }
        }
        if self.key.is_some() && self.key == self.partner_key {
            return Err(invalid("the shop's key and the partner's key must differ"));
        }
        if self.page_size == 0 {
            return Err(invalid("the page size must be at least 1"));
        }
        Pace::new(self.rate).map(drop).map_err(invalid)
    }
}
