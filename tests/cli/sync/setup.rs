//! The choices of `sync setup`.

use super::{Store, phone, subscriber};

const NOW: &str = "2026-05-16T14:00:00Z";

#[test]
fn events_are_none_or_some_of_the_four() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    store.export(&[format!("c0,700000000,,{},ACTIVE,2025-01-01,,", phone(0))]);
    for events in ["none,started", "started,none", "", "started,", "paused"] {
        let ran = store.try_setup(events, NOW, &[]).ended(2);
        ran.said("events must be started, canceled, failed and upcoming, or none");
    }
    let chosen = |events: &str| store.setup(events, NOW)["events"].to_string();
    assert_eq!(chosen("none"), "[]");
    let all = r#"["started","upcoming","failed","canceled"]"#;
    assert_eq!(chosen("canceled, failed,upcoming,started"), all);
}
