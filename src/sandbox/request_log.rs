//! The requests that were received, and the status of each response.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

/// How many requests are kept, the newest ones; about 200 MB.
const MAX_ENTRIES: usize = 1_000_000;

/// The requests to one API. It holds no keys.
#[derive(Default)]
pub(super) struct RequestLog {
    entries: VecDeque<Entry>,
    dropped: u64,
}

/// One request.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) method: Box<str>,
    pub(super) path: Box<str>,
    /// As it arrived, still percent-encoded.
    pub(super) query: Box<str>,
    /// `None` where the connection was closed without a response.
    pub(super) status: Option<u16>,
    /// The path with its variable parts as names, such as `/api/v2/subscribers/{id}`; `*` for a path
    /// that doesn't exist.
    #[serde(skip)]
    pub(super) route: Box<str>,
}

/// The requests, counted.
#[derive(Serialize)]
pub(super) struct Stats {
    /// All requests since the start or the last reset.
    requests: u64,
    /// Those that are no longer kept, and not among the next.
    forgotten: u64,
    /// By method and route, then by status.
    routes: BTreeMap<String, BTreeMap<String, u64>>,
}

impl RequestLog {
    pub(super) fn record(&mut self, entry: Entry) {
        if self.entries.len() == MAX_ENTRIES {
            self.entries.pop_front();
            self.dropped += 1;
        }
        self.entries.push_back(entry);
    }

    /// The requests, oldest first.
    pub(super) fn entries(&self) -> &VecDeque<Entry> {
        &self.entries
    }

    pub(super) fn stats(&self) -> Stats {
        let mut routes: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for entry in &self.entries {
            let route = format!("{} {}", entry.method, entry.route);
            let status = entry
                .status
                .map_or("dropped".to_owned(), |code| code.to_string());
            *routes.entry(route).or_default().entry(status).or_default() += 1;
        }
        Stats {
            requests: self.dropped + self.entries.len() as u64,
            forgotten: self.dropped,
            routes,
        }
    }
}
