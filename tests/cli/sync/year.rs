//! Sixty days of a store, one pass a day at any hour, against an independent calculation.

use jiff::civil::date;

use super::Store;
use super::world::World;

/// The clocks of Morocco change twice within these sixty days.
const ZONE: &str = "Africa/Casablanca";

#[test]
fn each_expected_event_is_sent_exactly_once_in_sixty_days() {
    let contracts = std::env::var("SYNC_CONTRACTS")
        .ok()
        .and_then(|text| text.parse().ok());
    let mut world = World::new(contracts.unwrap_or(400), date(2026, 2, 5), 7);
    let store = Store::open(&world.subscribers(), ZONE);
    store.export(&world.rows());
    let setup = store.setup("started,canceled,failed,upcoming", &at(&world, 12, 0));
    assert_eq!(setup["contracts"], setup["active_contracts"]);
    for day in 0..60 {
        world.next_day();
        store.export(&world.rows());
        // At any hour, also in the last minutes of the day.
        let (hour, minute) = [(10, 0), (0, 5), (23, 30), (2, 30), (17, 45)][day % 5];
        let summary = store.pass(&at(&world, hour, minute), &[]).ended(0).json();
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
