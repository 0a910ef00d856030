//! A campaign against the backfill: random faults at random shares, a SIGKILL at a random moment,
//! and then an undisturbed run. Every time, the shop must end exactly as after an undisturbed run alone.
//!
//! The default is a few runs. `CAMPAIGN_RUNS=1000 cargo test --release --test cli campaign`
//! makes a thousand; `CAMPAIGN_SEED` repeats one.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, assert_adds_up, export, phone, subscriber};
use crate::harness::{Home, kill_after};

const CUSTOMERS: usize = 120;

/// A shop and an export with customers to merge, stale tags, conflicts and paused contracts.
fn shop_and_export() -> (Vec<Value>, String) {
    let mut shop = Vec::new();
    let mut rows = Vec::new();
    for n in 0..CUSTOMERS {
        let tags = match n % 7 {
            1 => json!([ACTIVE]),
            2 => json!([INACTIVE, "VIP"]),
            _ => json!([]),
        };
        let email = match n % 11 {
            // Shared by two subscribers.
            4 | 5 => format!("shared{}@example.com", n / 11),
            _ => format!("n{n}@example.com"),
        };
        if n % 9 != 8 {
            let fields = json!({"phone_number": phone(n), "email": email, "tags": tags});
            shop.push(subscriber(&format!("s_{n}"), &fields));
        }
        let status = ["ACTIVE", "CANCELLED", "PAUSED", "FAILED", "EXPIRED"][n % 5];
        rows.push(match n % 4 {
            0 => format!("c{n},{},{email},,{status}", 7000 + n),
            // Another customer of the same subscriber, by the phone.
            1 => format!(
                "c{n},,,{},{status}\nd{n},{},{email},,ACTIVE",
                phone(n),
                7000 + n
            ),
            _ => format!("c{n},,,{},{status}", phone(n)),
        });
    }
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    (shop, export(&rows))
}

/// The tags and properties: all that a backfill may change.
fn tags_and_properties(subscribers: &[Value]) -> Vec<Value> {
    subscribers
        .iter()
        .map(|one| {
            let mut tags: Vec<&str> = one["tags"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            tags.sort_unstable();
            json!([one["id"], tags, one["properties"]])
        })
        .collect()
}

fn faults(random: &mut fastrand::Rng) -> Vec<Value> {
    let kinds = [
        "429",
        "500",
        "503",
        "400",
        "truncate",
        "drop_before",
        "drop_after",
        "delay",
    ];
    let mut faults = Vec::new();
    for kind in kinds {
        if random.bool() {
            let mut fault = json!({"fault": kind, "share": random.f64() * 0.2});
            if kind == "delay" {
                fault["seconds"] = json!(random.f64() * 0.2);
            }
            faults.push(fault);
        }
    }
    faults
}

#[test]
fn a_second_run_completes_a_killed_one() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let runs = number("CAMPAIGN_RUNS").unwrap_or(15);
    let seed = number("CAMPAIGN_SEED").unwrap_or_else(|| fastrand::u64(..));
    let home = Home::new();
    let (shop, export) = shop_and_export();
    let file = home.file("export.csv", export);
    let sandbox = home.sandbox_with(&shop, &["--page-size", "7"]);
    let original = sandbox.get("/__sandbox/shop");
    let base = [
        "backfill", "--csv", &file, "--yes", "--json", "--rate", "off",
    ];
    let undisturbed = home.run_on(&sandbox, &base).ended(0).json();
    assert_adds_up(&undisturbed);
    let expected = tags_and_properties(&sandbox.subscribers());

    for run in 0..runs {
        let context = format!("CAMPAIGN_SEED={seed}, run {run}");
        let mut random = fastrand::Rng::with_seed(seed.wrapping_add(run));
        sandbox.post("/__sandbox/reset", &json!({}));
        sandbox.put("/__sandbox/shop", &original);
        for fault in faults(&mut random) {
            sandbox.fault(&fault);
        }
        let find = ["auto", "lookup", "list"][random.usize(..3)];
        let args = [&base[..], &["--find", find, "--timeout", "1"]].concat();
        let time = Duration::from_micros(random.u64(..600_000));
        kill_after(home.connected(&sandbox, &args), time);
        sandbox.heal();
        let ran = home.run_on(&sandbox, &base);
        assert_eq!(ran.code, 0, "{context}: {ran:?}");
        let summary = ran.json();
        assert_adds_up(&summary);
        assert_eq!(
            tags_and_properties(&sandbox.subscribers()),
            expected,
            "{context}"
        );
        for (method, path, _) in sandbox.requests() {
            let is_ours = match method.as_str() {
                "GET" => path == "/api/v2/me" || path == "/api/v2/subscribers",
                "PATCH" => path.starts_with("/api/v2/subscribers/s_"),
                _ => false,
            };
            assert!(is_ours, "{context}: {method} {path}");
        }
    }
}
