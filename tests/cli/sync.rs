//! `sync` and `events` against the sandbox: the events in the shop, and those in the ledger.

mod attempts;
mod days;
mod disk;
mod kills;
mod ledger;
mod prive_shop;
mod prompts;
mod reached;
mod setup;
mod source_checks;
mod sources;
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

const CSV: [&str; 2] = ["--csv", "contracts.csv"];
const PRIVE: [&str; 2] = ["--from", "prive"];

/// A store that is synced from an export, or from Prive's API.
struct Store {
    home: Home,
    sandbox: Sandbox,
    zone: &'static str,
    source: [&'static str; 2],
}

impl Store {
    fn open(subscribers: &[Value], zone: &'static str) -> Self {
        Self::open_from(CSV, subscribers, zone)
    }

    fn open_from(source: [&'static str; 2], subscribers: &[Value], zone: &'static str) -> Self {
        let home = Home::new();
        let sandbox = home.sandbox_with(subscribers, &[]);
        Self {
            home,
            sandbox,
            zone,
            source,
        }
    }

    /// The program with both keys of the sandbox.
    fn connected(&self, args: &[&str]) -> Command {
        let mut command = self.home.connected(&self.sandbox, args);
        for name in ["prive_url", "prive_key"] {
            let variable = name.replace("url", "api_url").replace("key", "api_key");
            let value = self.sandbox.ready[name].as_str().unwrap();
            command.env(variable.to_uppercase(), value);
        }
        command
    }

    /// Writes the export, with these rows.
    fn export(&self, rows: &[String]) -> String {
        self.home
            .file("contracts.csv", format!("{HEADER}{}\n", rows.join("\n")))
    }

    fn setup(&self, events: &str, now: &str) -> Value {
        self.try_setup(events, now, &[]).ended(0).json()
    }

    fn try_setup(&self, events: &str, now: &str, more: &[&str]) -> Ran {
        let zone = ["--timezone", self.zone];
        let args = ["--events", events, "--yes", "--now", now, "--json"];
        let rate = ["--rate", "off"];
        let args = [
            &["sync", "setup"],
            &self.source[..],
            &zone,
            &args,
            &rate,
            more,
        ];
        Ran::from(self.connected(&args.concat()).output().unwrap())
    }

    fn pass(&self, now: &str, more: &[&str]) -> Ran {
        Ran::from(self.command(now, more).output().unwrap())
    }

    /// A pass at this moment.
    fn command(&self, now: &str, more: &[&str]) -> Command {
        let args = ["--yes", "--json", "--rate", "off", "--now", now];
        let limit = ["--max-events", "100%"];
        let args = [&["sync"], &self.source[..], &args, &limit, more];
        self.connected(&args.concat())
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
