//! What was asked and what was answered.

use std::collections::{BTreeMap, VecDeque};

use serde::{Serialize, Serializer};

/// Memory that the list of requests may take before the oldest are forgotten: some two million
/// updates.
const MEMORY: usize = 256 << 20;

/// Every request to the API: the newest ones in a list, all of them in the counts. Keys are never
/// in it.
pub(super) struct Journal {
    entries: VecDeque<Entry>,
    memory: usize,
    /// What `memory` may come to.
    bound: usize,
    forgotten: u64,
    counts: BTreeMap<String, BTreeMap<Outcome, u64>>,
}

/// One request. `query` is as it arrived, still percent-encoded.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) method: Box<str>,
    pub(super) path: Box<str>,
    pub(super) query: Box<str>,
    pub(super) status: Outcome,
}

/// The status that was answered, or `None` when the connection was dropped instead.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Outcome(pub(super) Option<u16>);

impl Serialize for Outcome {
    /// `null` for none; as the name of a count, `dropped`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// The counts, as the back door shows them.
#[derive(Serialize)]
pub(super) struct Stats {
    /// All requests since the start or the last reset.
    requests: u64,
    /// Those that the list of requests no longer has.
    forgotten: u64,
    /// By method and route, then by status.
    routes: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Default for Journal {
    fn default() -> Journal {
        Journal::bounded(MEMORY)
    }
}

impl Journal {
    fn bounded(bound: usize) -> Journal {
        Journal {
            entries: VecDeque::new(),
            memory: 0,
            bound,
            forgotten: 0,
            counts: BTreeMap::new(),
        }
    }

    /// Writes a request down under its route, such as `PATCH /api/v2/subscribers/{id}`.
    pub(super) fn record(&mut self, route: String, entry: Entry) {
        *self
            .counts
            .entry(route)
            .or_default()
            .entry(entry.status)
            .or_default() += 1;
        self.memory += entry.memory();
        self.entries.push_back(entry);
        while self.memory > self.bound
            && let Some(oldest) = self.entries.pop_front()
        {
            self.memory -= oldest.memory();
            self.forgotten += 1;
        }
    }

    /// The requests that are remembered, oldest first.
    pub(super) fn entries(&self) -> &VecDeque<Entry> {
        &self.entries
    }

    pub(super) fn stats(&self) -> Stats {
        let name = |outcome: Outcome| {
            outcome
                .0
                .map_or_else(|| "dropped".to_owned(), |status| status.to_string())
        };
        let routes: BTreeMap<_, BTreeMap<_, _>> = (self.counts.iter())
            .map(|(route, counts)| {
                (
                    route.clone(),
                    counts
                        .iter()
                        .map(|(&outcome, &count)| (name(outcome), count))
                        .collect(),
                )
            })
            .collect();
        let requests = self.counts.values().flat_map(BTreeMap::values).sum();
        Stats {
            requests,
            forgotten: self.forgotten,
            routes,
        }
    }
}

impl Entry {
    /// What it takes up, by estimate: itself, its texts, and what an allocator adds to each.
    fn memory(&self) -> usize {
        size_of::<Entry>() + self.method.len() + self.path.len() + self.query.len() + 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry() -> Entry {
        Entry {
            method: "GET".into(),
            path: "/".into(),
            query: "page=1".into(),
            status: Outcome(Some(200)),
        }
    }

    #[test]
    fn old_requests_are_forgotten_but_counted() {
        let mut journal = Journal::bounded(3 * entry().memory());
        for _ in 0..5 {
            journal.record("GET /".to_owned(), entry());
        }
        assert_eq!(journal.entries().len(), 3);
        let expected = json!({"requests": 5, "forgotten": 2, "routes": {"GET /": {"200": 5}}});
        assert_eq!(serde_json::to_value(journal.stats()).unwrap(), expected);
    }
}
