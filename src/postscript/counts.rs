//! Counting requests by purpose: their number decides how long a run takes.

use crate::http::Counter;

/// Counts requests while they are made.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) lookup: Counter,
    pub(super) list: Counter,
    pub(super) update: Counter,
    /// Requests that aren't reported: events, keywords and the key's shop.
    pub(super) other: Counter,
}

/// How many requests were made, by purpose. Events aren't counted, nor is the request for the key's
/// shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RequestCounts {
    /// Lookups of subscribers by id, phone or email.
    pub lookup: u64,
    /// Pages of the list of all subscribers.
    pub list: u64,
    /// Updates of subscribers.
    pub update: u64,
    /// Attempts beyond the first, of any request.
    pub retried: u64,
    /// The number of 429 responses.
    pub rate_limited: u64,
}
