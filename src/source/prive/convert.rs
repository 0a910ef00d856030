//! A contract of Prive's as a row.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::PriveOptions;
use super::identity::customer;
use crate::domain::{
    ContractDetails, ContractFacts, ContractRow, ContractStatus, Moment, RowBatch, RowStatus,
};
use crate::prive::Subscription;
use crate::source::SourceSummary;

/// Rows per batch.
const BATCH: usize = 4096;

/// For how many days renewals are counted, today included.
const RENEWAL_DAYS: i64 = 10;

/// Rows made of contracts, with the summary of them.
pub(super) struct Rows<'a> {
    options: &'a PriveOptions,
    email: String,
    batches: Vec<RowBatch>,
    summary: SourceSummary,
    today: Date,
}

impl<'a> Rows<'a> {
    pub(super) fn new(options: &'a PriveOptions) -> Self {
        let today = options.now.to_zoned_datetime(options.zone.clone()).date();
        let days =
            (0..RENEWAL_DAYS).filter_map(|day| today.checked_add(jiff::Span::new().days(day)).ok());
        let summary = SourceSummary {
            upcoming: days.map(|day| (day, 0)).collect(),
            ..SourceSummary::default()
        };
        Self {
            options,
            email: String::new(),
            batches: Vec::new(),
            summary,
            today,
        }
    }

    /// Adds a contract. One without a customer is counted as unattributed.
    pub(super) fn add(&mut self, contract: &Subscription) {
        self.summary.rows += 1;
        let status = status(contract);
        self.count(contract, status);
        let subscriber = contract.subscriber.as_ref();
        let Some(customer) = customer(subscriber, self.options.region, &mut self.email) else {
            self.summary.unattributed.add(1, status);
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
    }

    fn count(&mut self, contract: &Subscription, status: Option<ContractStatus>) {
        if let Some(status) = status {
            self.summary.count_contract(status);
        }
        let dates = [
            contract.created_at,
            contract.cancel_date,
            contract.paused_at_date,
        ];
        let past = dates.into_iter().flatten();
        let newest = past
            .filter(|time| *time <= self.options.now)
            .map(|time| time.to_zoned_datetime(TimeZone::UTC).date())
            .max();
        self.summary.newest_date = self.summary.newest_date.max(newest);
        if status == Some(ContractStatus::Active)
            && let Some(time) = contract.next_billing_date
        {
            let day = time.to_zoned_datetime(self.options.zone.clone()).date();
            let days = day.since(self.today).map(|span| span.get_days());
            let days = days.ok().and_then(|days| usize::try_from(days).ok());
            if let Some((_, count)) = days.and_then(|days| self.summary.upcoming.get_mut(days)) {
                *count += 1;
            }
        }
    }

    pub(super) fn finish(self) -> (Vec<RowBatch>, SourceSummary) {
        (self.batches, self.summary)
    }
}

/// The status by Prive's exact word; none for a word that was added since, or none at all.
fn status(contract: &Subscription) -> Option<ContractStatus> {
    let word = contract.status.as_deref()?;
    let mut all = ContractStatus::ALL.into_iter();
    all.find(|status| status.name() == word)
}

/// The dates and products of a contract, with days in the store's time zone.
pub fn details(contract: &Subscription, zone: &TimeZone) -> ContractDetails {
    let moment = |time: Option<Timestamp>| {
        time.map(|time| Moment::Instant(time.to_zoned_datetime(TimeZone::UTC).datetime()))
    };
    ContractDetails {
        created: moment(contract.created_at),
        purchased: moment(contract.purchase_date),
        next_billing: moment(contract.next_billing_date),
        cancelled: moment(contract.cancel_date),
        paused: moment(contract.paused_at_date),
        facts: facts(contract, zone),
    }
}

/// What an event about the contract says of it. Lines that were removed don't count.
fn facts(contract: &Subscription, zone: &TimeZone) -> ContractFacts {
    let lines = || {
        let all = contract.lines.iter();
        all.filter(|line| line.deleted_at.is_none())
    };
    let prices: Option<Vec<f64>> = lines()
        .map(|line| Some(line.current_price? * line.quantity.unwrap_or(1.0)))
        .collect();
    let unit = contract.delivery_cadence_unit.as_deref();
    let units = ["DAY", "WEEK", "MONTH", "YEAR"];
    let next = contract.next_billing_date;
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
    }
}
