//! The dates and products of a contract of Prive's.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{ContractDetails, ContractFacts, Moment};
use crate::prive::{Subscription, UpcomingOrder};

/// When the next order is due: the first planned one that isn't skipped, from the next billing date
/// on. Without a planned order it is the next billing date, unless an order of that day is skipped.
pub(super) fn next_order(contract: &Subscription) -> Option<Timestamp> {
    let next = contract.next_billing_date;
    let day = |time: Timestamp| time.to_zoned_datetime(TimeZone::UTC).date();
    let is_skipped = |order: &UpcomingOrder| order.is_skipped == Some(true);
    let orders = || contract.upcoming_orders.iter();
    let planned = orders()
        .filter(|order| !is_skipped(order))
        .filter_map(|order| order.scheduled_date)
        .filter(|time| next.is_none_or(|next| day(*time) >= day(next)));
    planned.min().or_else(|| {
        let mut skipped = orders().filter(|order| is_skipped(order));
        let is_next = |order: &UpcomingOrder| order.scheduled_date.map(day) == next.map(day);
        next.filter(|_| !skipped.any(is_next))
    })
}

/// When the subscription started: a migrated one before its contract was created.
pub(super) fn started(contract: &Subscription) -> Option<Timestamp> {
    let dates = [contract.created_at, contract.purchase_date];
    dates.into_iter().flatten().min()
}

pub(super) fn instant(time: Timestamp) -> Moment {
    Moment::Instant(time.to_zoned_datetime(TimeZone::UTC).datetime())
}

/// The dates and products of a contract, with days in the store's time zone.
pub(super) fn details(contract: &Subscription, zone: &TimeZone) -> ContractDetails {
    ContractDetails {
        created: contract.created_at.map(instant),
        purchased: contract.purchase_date.map(instant),
        next_billing: next_order(contract).map(instant),
        has_unreadable_next_billing: false,
        cancelled: contract.cancel_date.map(instant),
        paused: contract.paused_at_date.map(instant),
        facts: facts(contract, zone),
    }
}

/// The data that events about the contract contain. Lines that were removed don't count.
pub(super) fn facts(contract: &Subscription, zone: &TimeZone) -> ContractFacts {
    let lines = || {
        let all = contract.lines.iter();
        all.filter(|line| line.deleted_at.is_none())
    };
    let prices: Option<Vec<f64>> = lines()
        .map(|line| Some(line.current_price? * line.quantity.unwrap_or(1.0)))
        .collect();
    let unit = contract.delivery_cadence_unit.as_deref();
    let units = ["DAY", "WEEK", "MONTH", "YEAR"];
    let next = next_order(contract);
    let dunning = contract.dunning_instances.iter();
    let dunning = dunning.max_by_key(|instance| instance.created_at);
    let retries = dunning.and_then(|it| i64::try_from(it.billing_retry_count?).ok());
    let most_retries = dunning.and_then(|it| i64::try_from(it.max_billing_retry_count?).ok());
    ContractFacts {
        product_title: lines().find_map(|line| Some(line.product_title()?.to_owned())),
        variant_title: lines().find_map(|line| Some(line.variant_title()?.to_owned())),
        charge_amount: prices
            .filter(|prices| !prices.is_empty())
            .map(|prices| (prices.iter().sum::<f64>() * 100.0).round() / 100.0)
            .filter(|amount| amount.is_finite()),
        currency: contract.currency_code.clone(),
        order_interval_frequency: contract
            .delivery_cadence_count
            .and_then(|count| i64::try_from(count).ok()),
        order_interval_unit: units.into_iter().find(|known| Some(*known) == unit),
        is_prepaid: contract.is_prepaid,
        next_billing_date: next.map(|time| time.to_zoned_datetime(zone.clone()).date()),
        cancel_reason: contract.cancel_reason.clone(),
        total_retries: retries,
        retries_left: most_retries
            .zip(retries)
            .map(|(most, done)| (most - done).max(0)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_next_order_is_the_first_from_the_billing_date_on_that_is_not_skipped() {
        let order = |day: &str, skipped: Value| json!({"scheduledDate": format!("{day}T10:00:00Z"), "isSkipped": skipped});
        for (orders, expected) in [
            (json!([]), Some("2026-12-01")),
            // A skipped order of that day, a second off.
            (
                json!([{"scheduledDate": "2026-12-01T10:00:01Z", "isSkipped": "true"}]),
                None,
            ),
            (
                json!([
                    order("2026-12-01", json!(true)),
                    order("2027-01-01", json!(false))
                ]),
                Some("2027-01-01"),
            ),
            // Orders that aren't sorted, and a later one that is skipped.
            (
                json!([
                    order("2027-01-01", json!(true)),
                    order("2027-02-01", json!(false)),
                    order("2026-12-01", json!(false))
                ]),
                Some("2026-12-01"),
            ),
            (
                json!([order("2027-01-01", json!(true))]),
                Some("2026-12-01"),
            ),
            // An order of the past that is still listed.
            (
                json!([
                    order("2026-11-01", json!(false)),
                    order("2026-12-01", json!(false))
                ]),
                Some("2026-12-01"),
            ),
        ] {
            let contract =
                json!({"nextBillingDate": "2026-12-01T10:00:00Z", "upcomingOrders": orders});
            let contract: Subscription = serde_json::from_value(contract).unwrap();
            let next = next_order(&contract);
            let day = next.map(|time| time.to_zoned_datetime(TimeZone::UTC).date().to_string());
            assert_eq!(day.as_deref(), expected, "{orders}");
        }
    }
}
