//! A contract of Prive's as a row.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::identity::customer;
use super::saved_csv::SavedCsv;
use super::{IncompleteReason, PriveContracts, PriveOptions};
use crate::domain::{
    ContractDetails, ContractFacts, ContractRow, ContractStatus, Moment, RowBatch, RowStatus,
};
use crate::prive::{Subscription, UpcomingOrder};
use crate::source::SourceSummary;
use crate::source::renewal_forecast::RenewalForecast;

/// Rows per batch.
const BATCH: usize = 4096;

/// Rows made of contracts, with the summary of them.
pub(super) struct Rows<'a> {
    options: &'a PriveOptions,
    email: String,
    batches: Vec<RowBatch>,
    summary: SourceSummary,
    forecast: RenewalForecast,
    saved: Option<SavedCsv>,
    unattributed: Vec<(u64, String)>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(options: &'a PriveOptions) -> Self {
        let forecast = RenewalForecast::new(options.now, &options.zone);
        Self {
            options,
            email: String::new(),
            batches: Vec::new(),
            summary: SourceSummary {
                upcoming: forecast.days(),
                is_current: true,
                ..SourceSummary::default()
            },
            forecast,
            saved: options.is_saved.then(SavedCsv::new),
            unattributed: Vec::new(),
        }
    }

    /// Adds a contract. One without a customer is counted as unattributed.
    pub(super) fn add(&mut self, contract: &Subscription) {
        self.summary.rows += 1;
        let status = status(contract);
        let subscriber = contract.subscriber.as_ref();
        let customer = customer(subscriber, self.options.region, &mut self.email);
        if let Some(saved) = &mut self.saved {
            saved.add(contract, customer, status);
        }
        let Some(customer) = customer else {
            self.summary.unattributed.add(1, status);
            let id = contract.id.clone().unwrap_or_default();
            self.unattributed.push((self.summary.rows, id));
            return;
        };
        let has_details = self.options.has_details;
        let details = has_details.then(|| details(contract, &self.options.zone));
        let row = ContractRow {
            contract_id: contract.id.as_deref().unwrap_or_default(),
            customer,
            status: status.map_or(RowStatus::Unreadable, RowStatus::Is),
            position: u32::try_from(self.summary.rows).unwrap_or(u32::MAX),
            details: details.as_ref(),
        };
        if self.batches.last().is_none_or(|last| last.len() >= BATCH) {
            self.batches.push(RowBatch::default());
        }
        if let Some(batch) = self.batches.last_mut() {
            batch.push(&row);
        }
        if let Some(status) = status {
            self.count(contract, status);
        }
    }

    fn count(&mut self, contract: &Subscription, status: ContractStatus) {
        self.summary.count_contract(status);
        let dates = [
            started(contract),
            contract.cancel_date,
            contract.paused_at_date,
        ];
        let day = |time: Timestamp| time.to_zoned_datetime(TimeZone::UTC).date();
        let days = dates.into_iter().flatten().map(day);
        let newest = days.filter(|it| *it <= day(self.options.now)).max();
        self.summary.newest_date = self.summary.newest_date.max(newest);
        if status == ContractStatus::Active
            && let Some(time) = next_order(contract)
        {
            self.summary.count_renewal(self.forecast.day(instant(time)));
        }
    }

    /// What was read, and whether contracts may be missing.
    pub(super) fn finish(mut self, incomplete: Option<IncompleteReason>) -> PriveContracts {
        self.summary.is_complete = incomplete.is_none();
        PriveContracts {
            batches: self.batches,
            summary: self.summary,
            unattributed: self.unattributed,
            incomplete,
            saved: self.saved.map(SavedCsv::finish),
        }
    }
}

/// The status by Prive's exact word; none for a word that was added since, or none at all.
fn status(contract: &Subscription) -> Option<ContractStatus> {
    let word = contract.status.as_deref()?;
    let mut all = ContractStatus::ALL.into_iter();
    all.find(|status| status.name() == word)
}

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

fn instant(time: Timestamp) -> Moment {
    Moment::Instant(time.to_zoned_datetime(TimeZone::UTC).datetime())
}

/// The dates and products of a contract, with days in the store's time zone.
fn details(contract: &Subscription, zone: &TimeZone) -> ContractDetails {
    ContractDetails {
        created: contract.created_at.map(instant),
        purchased: contract.purchase_date.map(instant),
        next_billing: next_order(contract).map(instant),
        cancelled: contract.cancel_date.map(instant),
        paused: contract.paused_at_date.map(instant),
        facts: facts(contract, zone),
    }
}

/// What an event about the contract says of it. Lines that were removed don't count.
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
            .map(|prices| (prices.iter().sum::<f64>() * 100.0).round() / 100.0),
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
