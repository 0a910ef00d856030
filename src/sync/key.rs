//! The keys of events. A key never changes, and is also the event's `external_id`.

use jiff::civil::Date;

/// The start of a contract.
pub(super) fn started(contract: &str) -> String {
    format!("started:{contract}")
}

/// The cancellation of a contract on this day.
pub(super) fn canceled(contract: &str, date: Date) -> String {
    format!("canceled:{contract}:{date}")
}

/// A billing attempt that failed.
pub(super) fn failed_attempt(attempt: &str) -> String {
    format!("failed:{attempt}")
}

/// A contract first seen as failed on this day, from a source without billing attempts.
pub(super) fn failed_contract(contract: &str, seen: Date) -> String {
    format!("failed:{contract}:{seen}")
}

/// An order of a contract, this many days before it.
pub(super) fn upcoming(contract: &str, order: Date, days_before: i64) -> String {
    format!("upcoming:{contract}:{order}:{days_before}")
}

/// The date of the order, from the key of any event; none for other triggers.
pub fn upcoming_order(key: &str) -> Option<Date> {
    // A contract's id can have colons in it.
    let mut parts = key.strip_prefix("upcoming:")?.rsplitn(3, ':');
    let _days_before = parts.next()?;
    parts.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn keys_are_spelled_as_documented() {
        let day = date(2026, 3, 8);
        assert_eq!(started("c1"), "started:c1");
        assert_eq!(canceled("c1", day), "canceled:c1:2026-03-08");
        assert_eq!(failed_attempt("a1"), "failed:a1");
        assert_eq!(failed_contract("c1", day), "failed:c1:2026-03-08");
        assert_eq!(upcoming("c1", day, 3), "upcoming:c1:2026-03-08:3");
    }

    #[test]
    fn an_upcoming_key_is_parsed_for_any_contract_id() {
        let day = date(2028, 2, 29);
        for contract in [
            "c1",
            "gid://shopify/SubscriptionContract/7",
            "a:b:2026-01-01:9",
        ] {
            let key = upcoming(contract, day, 14);
            assert_eq!(upcoming_order(&key), Some(day));
        }
        assert_eq!(upcoming_order("canceled:c1:2028-02-29"), None);
    }
}
