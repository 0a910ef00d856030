//! Prive as a service: hosts, rate limit and hints.

use crate::http::{Rate, Service};

/// Prive's API. The host below recurlycommerce.com is published; the one below tryprive.com is older
/// and serves the same paths.
pub static SERVICE: Service = Service {
    name: "Prive",
    url: "https://subs.api.recurlycommerce.com",
    hosts: &[".recurlycommerce.com", ".tryprive.com"],
    // Published in 2025: a leaky bucket of 50 for a key, which leaks 2 per second.
    limit: Rate::Bucket {
        size: 50,
        per_second: 2.0,
    },
    // A page has 250 contracts, each with its lines and its upcoming orders.
    largest_body: 32 * 1024 * 1024,
    url_setting: "--prive-api-url and PRIVE_API_URL",
    key_hint: "Prive has no page for API keys: ask Prive support for a key, then run `prive-ps \
               connect --prive`.",
    permission_hint: "Ask Prive support for a key that can read subscriptions.",
};
