//! Sixty days of a store, one pass a day at any hour, against an independent calculation.

use jiff::civil::date;

use super::world::World;
use super::{CSV, PRIVE, Store};

/// The clocks of Morocco change twice within these sixty days.
const ZONE: &str = "Africa/Casablanca";

#[test]
fn each_expected_event_of_an_export_is_sent_exactly_once_in_sixty_days() {
    sixty_days(CSV);
}

#[test]
fn each_expected_event_of_prives_api_is_sent_exactly_once_in_sixty_days() {
    sixty_days(PRIVE);
}

fn sixty_days(source: [&'static str; 2]) {
    let contracts = std::env::var("SYNC_CONTRACTS")
        .ok()
        .and_then(|text| text.parse().ok());
    let start = date(2026, 2, 5);
    let mut world = World::new(contracts.unwrap_or(400), start, 7, source == PRIVE);
    let store = Store::open_from(source, &world.subscribers(), ZONE);
    let noon = at(&world, 12, 0);
    store.load(&world, &noon);
    let setup = store.setup("started,canceled,failed,upcoming", &noon);
    assert_eq!(setup["contracts"], setup["active_contracts"]);
    for day in 0..60 {
        world.next_day();
        // At any hour, also in the last minutes of the day.
        let (hour, minute) = [(10, 0), (0, 5), (23, 30), (2, 30), (17, 45)][day % 5];
        let now = at(&world, hour, minute);
        store.load(&world, &now);
        let summary = store.pass(&now, &[]).ended(0).json();
        for (trigger, counts) in summary["events"].as_object().unwrap() {
            let skipped = counts["skipped"].as_object().unwrap().values();
            let skipped: u64 = skipped.map(|count| count.as_u64().unwrap()).sum();
            let sent = counts["sent"].as_u64().unwrap();
            assert_eq!(
                counts["due"].as_u64().unwrap(),
                sent + skipped,
                "{trigger} {summary}"
            );
        }
    }
    let expected: Vec<_> = world.expected.iter().cloned().collect();
    assert!(expected.len() > 300, "{}", expected.len());
    assert_eq!(store.stored_once(), expected);
    let ledger = store.ledger();
    for key in &world.unreached {
        let (state, reason) = &ledger[key];
        assert_eq!(state, "skipped", "{key}");
        let reason = reason.as_deref().unwrap();
        assert!(
            ["not_a_subscriber", "not_opted_in"].contains(&reason),
            "{key}: {reason}"
        );
    }
    let today = ledger
        .values()
        .filter(|(_, reason)| reason.as_deref() == Some("baseline"));
    assert_eq!(
        ledger.len(),
        expected.len() + world.unreached.len() + today.count()
    );
}

fn at(world: &World, hour: i8, minute: i8) -> String {
    let zone = jiff::tz::TimeZone::get(ZONE).unwrap();
    let moment = world.today.at(hour, minute, 0, 0);
    moment
        .to_zoned_datetime(zone)
        .unwrap()
        .timestamp()
        .to_string()
}
