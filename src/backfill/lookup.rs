//! Makes an index by lookups: by Shopify customer id, then by phone, then by email, each for the
//! customers that the one before didn't find.

use futures_util::stream::{self, StreamExt as _};

use super::canaries::{Canary, are_found, with_canaries};
use super::identity::{KEYS, numbers_of, values_of};
use super::observer::{Observer, Phase};
use super::subscriber_index::SubscriberIndex;
use crate::domain::Customers;
use crate::postscript::{BATCH, CONCURRENT, Error, SubscriberApi};
use crate::source::cells::Region;

/// The fewest lookups that can be enough: if every customer is found by their first identity.
pub(super) fn fewest_lookups(customers: &Customers) -> u64 {
    let first_identity = |customer| {
        let counts = KEYS.map(|key| numbers_of(customer, key).len());
        counts.into_iter().find(|count| *count > 0).unwrap_or(0)
    };
    let values: usize = customers.iter().map(first_identity).sum();
    values.div_ceil(BATCH) as u64
}

/// Looks all customers up, with the canaries of each kind. None if a lookup doesn't find a known
/// subscriber.
pub(super) async fn index_by_lookups(
    api: &impl SubscriberApi,
    customers: &Customers,
    region: Region,
    canaries: &[Vec<Canary>; 3],
    observer: &mut dyn Observer,
) -> Result<Option<SubscriberIndex>, Error> {
    let mut index = SubscriberIndex::empty(region);
    let mut unmatched: Vec<usize> = (0..customers.len()).collect();
    for (key, canaries) in KEYS.into_iter().zip(canaries) {
        let unmatched_customers = unmatched.iter().map(|position| customers.get(*position));
        let values: Vec<String> = unmatched_customers
            .flat_map(|customer| values_of(customer, key))
            .collect();
        if values.is_empty() {
            continue;
        }
        let (first, rest) = values.split_at(values.len().min(BATCH - canaries.len()));
        observer.expect(Phase::Lookups, 1 + rest.len().div_ceil(BATCH) as u64);

        // The first lookup decides whether the others are sent.
        let values = with_canaries(first.to_vec(), canaries);
        let found = api.look_up(key, &values).await?;
        observer.advance();
        if !are_found(canaries, &found.subscribers) {
            observer.lookups_unusable(key);
            return Ok(None);
        }
        if canaries.is_empty() {
            index.unverified_lookups.push(key);
        }
        index.add_found(found);

        let mut responses = stream::iter(rest.chunks(BATCH))
            .map(|batch| api.look_up(key, batch))
            .buffer_unordered(CONCURRENT);
        while let Some(found) = responses.next().await {
            index.add_found(found?);
            observer.advance();
        }
        index.sort();
        unmatched.retain(|position| index.find(customers.get(*position), key).is_none());
    }
    Ok(Some(index))
}
