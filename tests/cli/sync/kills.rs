//! The program is killed at random moments while requests fail in every way. No event may be stored
//! twice, and the ledger must have each one that is missing.
//!
//! `SYNC_KILLS=1000 cargo test --test cli sync::kills` kills a thousand times; `SYNC_SEED` repeats a
//! campaign.

use std::time::Duration;

use jiff::civil::date;
use serde_json::{Value, json};

use super::world::World;
use super::{CSV, PRIVE, Store};
use crate::harness::kill_after;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
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
        if random.u8(..4) == 0 {
            let mut fault = json!({"fault": kind, "share": random.f64() * 0.1});
            if kind == "delay" {
                fault["seconds"] = json!(random.f64() * 0.05);
            }
            faults.push(fault);
        }
    }
    faults
}

#[test]
fn a_killed_sync_sends_nothing_twice_and_names_what_is_missing() {
    campaign(CSV);
}

#[test]
fn a_killed_sync_from_prives_api_sends_nothing_twice_and_names_what_is_missing() {
    campaign(PRIVE);
}

fn campaign(source: [&'static str; 2]) {
    let kills = number("SYNC_KILLS").unwrap_or(12);
    let seed = number("SYNC_SEED").unwrap_or_else(|| fastrand::u64(..));
    let mut random = fastrand::Rng::with_seed(seed);
    let mut world = World::new(300, date(2026, 2, 5), seed, source == PRIVE);
    let store = Store::open_from(source, &world.subscribers(), "UTC");
    store.load(&world, &noon(&world));
    store.setup("started,canceled,failed,upcoming", &noon(&world));
    let mut killed = 0;
    while killed < kills {
        world.next_day();
        store.load(&world, &noon(&world));
        for _ in 0..random.u64(1..4) {
            for fault in faults(&mut random) {
                store.sandbox.fault(&fault);
            }
            let pass = store.command(&noon(&world), &["--timeout", "1"]);
            let time = Duration::from_millis(random.u64(..400));
            killed += u64::from(kill_after(pass, time));
            store.sandbox.heal();
        }
        // The run of the day that ends by itself.
        let ran = store.pass(&noon(&world), &[]);
        assert!([0, 3].contains(&ran.code), "SYNC_SEED={seed}: {ran:?}");
    }
    let stored = store.stored_once();
    let ledger = store.ledger();
    let (mut lost, mut unknown) = (0, 0);
    for key in &world.expected {
        let is_stored = stored.binary_search(key).is_ok();
        let (state, _) = ledger
            .get(key)
            .unwrap_or_else(|| panic!("SYNC_SEED={seed}: {key} is lost"));
        unknown += usize::from(state == "unknown");
        match state.as_str() {
            "sent" => assert!(is_stored, "SYNC_SEED={seed}: {key}"),
            "unknown" => lost += usize::from(!is_stored),
            // A fault of the sandbox: it answered 400.
            "refused" => assert!(!is_stored, "SYNC_SEED={seed}: {key}"),
            _ => panic!("SYNC_SEED={seed}: {key} is {state}"),
        }
    }
    let unexpected: Vec<_> = stored
        .iter()
        .filter(|key| !world.expected.contains(*key))
        .collect();
    assert!(unexpected.is_empty(), "SYNC_SEED={seed}: {unexpected:?}");
    // What was lost is among the unknown ones, so both numbers can be read off a failure.
    assert!(
        lost <= unknown,
        "SYNC_SEED={seed}: {killed} kills, {lost} lost, {unknown} unknown"
    );
}

fn noon(world: &World) -> String {
    format!("{}T12:00:00Z", world.today)
}
