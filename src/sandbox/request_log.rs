//! The requests that were received, and the status of each response.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

/// The requests to one API, oldest first. It holds no keys.
#[derive(Default)]
pub(super) struct RequestLog(pub(super) Vec<Entry>);

/// One request.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) method: String,
    pub(super) path: String,
    /// As it arrived, still percent-encoded.
    pub(super) query: String,
    /// `None` where the connection was closed without a response.
    pub(super) status: Option<u16>,
    /// The path with its variable parts as names, such as `/api/v2/subscribers/{id}`; `*` for a path
    /// that doesn't exist.
    #[serde(skip)]
    pub(super) route: String,
}

impl RequestLog {
    /// The requests, counted by method and route, then by status.
    pub(super) fn stats(&self) -> Value {
        let mut routes: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for entry in &self.0 {
            let route = format!("{} {}", entry.method, entry.route);
            let status = entry
                .status
                .map_or("dropped".to_owned(), |code| code.to_string());
            *routes.entry(route).or_default().entry(status).or_default() += 1;
        }
        json!({ "requests": self.0.len(), "routes": routes })
    }
}
