//! `sync` and `events` against the sandbox: which events the shop then holds, and what the ledger
//! says of them.

mod kills;
mod ledger;
mod reached;
mod world;
mod year;

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Home, Ran, Sandbox};

const HEADER: &str =
    "contractId,customerId,email,phone,status,createdAt,cancelledAt,nextBillingDate\n";

/// The nth invented phone number: 100 fictional ones in each of a few hundred area codes.
fn phone(n: usize) -> String {
    format!("+1{}55501{:02}", 201 + n / 100, n % 100)
}

/// A subscriber of the nth customer.
fn subscriber(n: usize, can_send: bool) -> Value {
    json!({
        "id": format!("s_{n}"),
        "phone_number": phone(n),
        "shopify_customer_id": 700_000_000 + n,
        "subscriptions": {"promotional": {"can_send": can_send}},
    })
}

/// A store that is synced from an export.
struct Store {
    home: Home,
    sandbox: Sandbox,
    zone: &'static str,
}

impl Store {
    fn open(subscribers: &[Value], zone: &'static str) -> Self {
        let home = Home::new();
        let sandbox = home.sandbox_with(subscribers, &[]);
        Self {
            home,
            sandbox,
            zone,
        }
    }

    /// Writes the export, with these rows.
    fn export(&self, rows: &[String]) -> String {
        self.home
            .file("contracts.csv", format!("{HEADER}{}\n", rows.join("\n")))
    }

    fn setup(&self, events: &str, now: &str) -> Value {
        let args = [
            "sync",
            "setup",
            "--csv",
            "contracts.csv",
            "--events",
            events,
            "--timezone",
            self.zone,
            "--yes",
            "--now",
            now,
            "--json",
        ];
        self.home.run_on(&self.sandbox, &args).ended(0).json()
    }

    /// The arguments of a pass at this moment.
    fn pass_args<'a>(now: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut args = vec![
            "sync",
            "--csv",
            "contracts.csv",
            "--yes",
            "--json",
            "--rate",
            "off",
            "--now",
            now,
            "--max-events",
            "100%",
        ];
        args.extend(more);
        args
    }

    fn pass(&self, now: &str, more: &[&str]) -> Ran {
        self.home.run_on(&self.sandbox, &Self::pass_args(now, more))
    }

    fn command(&self, now: &str, more: &[&str]) -> Command {
        self.home
            .connected(&self.sandbox, &Self::pass_args(now, more))
    }

    /// How often each event is stored at Postscript, by its external id.
    fn stored(&self) -> BTreeMap<String, usize> {
        let shop = self.sandbox.get("/__sandbox/shop");
        let mut stored = BTreeMap::new();
        for event in shop["events"].as_array().unwrap() {
            let id = event["external_id"].as_str().unwrap().to_owned();
            *stored.entry(id).or_default() += 1;
        }
        stored
    }

    /// The keys of the stored events, each of which is stored once.
    #[track_caller]
    fn stored_once(&self) -> Vec<String> {
        let stored = self.stored();
        let twice: Vec<_> = stored.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
        stored.into_keys().collect()
    }

    /// State and reason of every event in the ledger, by key.
    fn ledger(&self) -> BTreeMap<String, (String, Option<String>)> {
        let ran = self
            .home
            .run_on(&self.sandbox, &["events", "list", "--json"]);
        let events = ran.ended(0).json();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let rows = events.as_array().unwrap().iter().map(|event| {
            let state = text(&event["state"]).unwrap();
            (
                text(&event["key"]).unwrap(),
                (state, text(&event["reason"])),
            )
        });
        rows.collect()
    }
}
