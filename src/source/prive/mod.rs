//! Contracts from Prive's API. They are read in pages while the shop keeps changing, so the result
//! includes whether every contract was certainly read.

mod contract;
mod contract_list;
mod convert;
mod identity;
mod pass;
mod saved_csv;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;

use crate::domain::ContractFacts;
use crate::http::Error;
use crate::prive::Client;

use contract::facts;
pub use contract_list::{ContractPages, IncompleteReason, PriveContracts, PriveOptions};
use pass::Pass;

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
