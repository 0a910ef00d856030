//! Fills an index by lookups: by Shopify customer id, then by phone, then by email, each for the
//! customers that the one before didn't find.

use futures_util::stream::{self, StreamExt as _};

use super::canaries::{Canary, are_found, with_canaries};
use super::identity::{KEYS, numbers_of, values_of};
use super::observer::{Observer, Phase};
use super::subscriber_index::SubscriberIndex;
use crate::domain::Customers;
use crate::postscript::{BATCH, CONCURRENT, Error, SubscriberApi};

/// The fewest lookups that can be enough: if every customer is found by their first identity.
pub(super) fn fewest_lookups(customers: &Customers) -> u64 {
    let first_identity = |customer| {
        let counts = KEYS.map(|key| numbers_of(customer, key).len());
        counts.into_iter().find(|count| *count > 0).unwrap_or(0)
    };
    let values: usize = customers.iter().map(first_identity).sum();
    values.div_ceil(BATCH) as u64
}

/// Looks up the customers at these positions, with the canaries of each kind. False if a lookup doesn't
/// find a known subscriber.
pub(super) async fn fill_by_lookups(
    api: &impl SubscriberApi,
    customers: &Customers,
    mut unmatched: Vec<usize>,
    index: &mut SubscriberIndex,
    canaries: &[Vec<Canary>; 3],
    observer: &mut dyn Observer,
) -> Result<bool, Error> {
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
            return Ok(false);
        }
        if canaries.is_empty() && !index.is_listed {
            index.unverified_lookups.push(key);
        }
        index.add_found(found);

        let mut answers = stream::iter(rest.chunks(BATCH))
            .map(|batch| api.look_up(key, batch))
            .buffer_unordered(CONCURRENT);
        while let Some(found) = answers.next().await {
            index.add_found(found?);
            observer.advance();
        }
        index.sort();
        unmatched.retain(|position| index.find(customers.get(*position), key).is_none());
    }
    Ok(true)
}

/// Looks up the customers at these positions that a list didn't find: they may have subscribed since.
pub async fn look_up_missing(
    api: &impl SubscriberApi,
    customers: &Customers,
    positions: impl Iterator<Item = u32>,
    index: &mut SubscriberIndex,
) -> Result<(), Error> {
    let find = |at: usize, key| index.find(customers.get(at), key);
    let is_missing = |at: &usize| KEYS.iter().all(|key| find(*at, *key).is_none());
    let missing = positions.map(|at| at as usize).filter(is_missing).collect();
    fill_by_lookups(api, customers, missing, index, &Default::default(), &mut ()).await?;
    Ok(())
}
