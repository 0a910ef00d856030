//! Postscript as a service: hosts, rate limit and hints.

use crate::http::{Rate, Service};

/// The published rate limit for a key, in requests per second.
pub const RATE_LIMIT: f64 = 15.0;

/// Postscript's Partner API.
pub static SERVICE: Service = Service {
    name: "Postscript",
    url: "https://api.postscript.io",
    hosts: &["api.postscript.io"],
    limit: Rate::PerSecond(RATE_LIMIT),
    // A page of subscribers has about a hundred kilobytes.
    largest_body: 8 * 1024 * 1024,
    url_setting: "--api-url and POSTSCRIPT_API_URL",
    key_hint: "In Postscript: Shop name → API → Create Security Key Pair → Yes → enter a label → Show; copy \
               the private key (sk_…).",
    permission_hint: "A partner's key needs the shop's private key in POSTSCRIPT_SHOP_TOKEN. A \
                      shop's own key needs a plan with API access.",
};
