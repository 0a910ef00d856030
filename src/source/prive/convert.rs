//! A contract of Prive's as a row.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::contract::{details, instant, next_order, started};
use super::contract_list::{IncompleteReason, PriveContracts, PriveOptions};
use super::identity::customer;
use super::saved_csv::SavedCsv;
use crate::domain::{ContractRow, ContractStatus, RowBatch, RowStatus};
use crate::prive::Subscription;
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
    unknown_statuses: Option<(u64, String)>,
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
            unknown_statuses: None,
        }
    }

    /// Adds a contract. One without a customer is counted as unattributed; its row has no identity.
    pub(super) fn add(&mut self, contract: &Subscription) {
        self.summary.rows += 1;
        let status = status(contract);
        if status.is_none() {
            let word = || contract.status.clone().unwrap_or_default();
            self.unknown_statuses.get_or_insert_with(|| (0, word())).0 += 1;
        }
        let subscriber = contract.subscriber.as_ref();
        let customer = customer(subscriber, self.options.region, &mut self.email);
        if let Some(saved) = &mut self.saved {
            saved.add(contract, customer, status);
        }
        if customer.is_none() {
            self.summary.unattributed.add(1, status);
            let id = contract.id.clone().unwrap_or_default();
            self.unattributed.push((self.summary.rows, id));
        }
        let has_details = self.options.has_details;
        let details = has_details.then(|| details(contract, &self.options.zone));
        let row = ContractRow {
            contract_id: contract.id.as_deref().unwrap_or_default(),
            customer: customer.unwrap_or_default(),
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
        if let (Some(status), Some(_)) = (status, customer) {
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
            unknown_statuses: self.unknown_statuses,
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
