//! Contracts from Prive's API. They are read in pages while the shop keeps changing, so the result
//! includes whether every contract was certainly read.

mod contract;
mod convert;
mod identity;
mod pass;
mod saved_csv;

#[cfg(test)]
mod tests;

use std::future::Future;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{ContractFacts, RowBatch};
use crate::http::Error;
use crate::prive::{Client, Page, Subscription};
use crate::source::SourceSummary;
use crate::source::cells::Region;

use contract::facts;
pub use pass::IncompleteReason;
use pass::Pass;

/// How contracts are read.
#[derive(Clone, Debug)]
pub struct PriveOptions {
    /// The country of phone numbers without a country code.
    pub region: Region,
    /// The store's time zone, in which renewals are counted by day.
    pub zone: TimeZone,
    /// The time from which renewals are counted.
    pub now: Timestamp,
    /// Whether rows have dates and products as well.
    pub has_details: bool,
    /// Whether a CSV file of the contracts is made.
    pub is_saved: bool,
}

/// All contracts of a shop.
#[derive(Debug, Default)]
pub struct PriveContracts {
    /// A row for each contract that belongs to a customer.
    pub batches: Vec<RowBatch>,
    /// What was read, in numbers.
    pub summary: SourceSummary,
    /// Contracts that belong to no customer: the number of the record, and Prive's id.
    pub unattributed: Vec<(u64, String)>,
    /// The statuses of contracts that aren't known here; empty for a contract without one.
    pub unknown_statuses: Vec<String>,
    /// Why contracts may be missing, if they may be.
    pub incomplete: Option<IncompleteReason>,
    /// A CSV file that `source::csv` reads to the same customers, if it was asked for.
    pub saved: Option<Vec<u8>>,
}

/// The list of all contracts, page by page.
pub trait ContractPages {
    /// A page; the first is 1.
    fn page(&self, number: u64) -> impl Future<Output = Result<Page<Subscription>, Error>>;
}

impl ContractPages for Client {
    fn page(&self, number: u64) -> impl Future<Output = Result<Page<Subscription>, Error>> {
        self.subscriptions(number)
    }
}

/// Finds a contract by Prive's id of it, or by Shopify's, bare or as a GID. Days are those of the time
/// zone.
pub async fn find_contract(
    client: &Client,
    id: &str,
    zone: &TimeZone,
) -> Result<Option<ContractFacts>, Error> {
    let last_part = |id: &str| id.rsplit('/').next().map(str::to_owned);
    // Compared again: how the filters compare isn't published.
    let found = client.subscriptions_by_id("subscriptionId", id).await?;
    let by_id = found
        .records
        .iter()
        .find(|contract| contract.id.as_deref() == Some(id));
    if let Some(contract) = by_id {
        return Ok(Some(facts(contract, zone)));
    }
    let found = client
        .subscriptions_by_id("subscriptionExternalId", id)
        .await?;
    let by_external_id = found.records.iter().find(|contract| {
        let external_id = contract.external_id.as_deref();
        external_id.and_then(last_part) == last_part(id)
    });
    Ok(by_external_id.map(|contract| facts(contract, zone)))
}

/// Reads all contracts, once more if some may be missing. `progress` receives the number of pages
/// read and the number there are.
pub async fn read(
    pages: &impl ContractPages,
    options: &PriveOptions,
    mut progress: impl FnMut(u64, u64),
) -> Result<PriveContracts, Error> {
    let first = Pass::read(pages, options, &mut progress).await?;
    if first.incomplete.is_none() {
        return Ok(first);
    }
    Pass::read(pages, options, &mut progress).await
}
