//! Fills the index by look-ups: by Shopify customer id, then by phone, then by email, each for the
//! customers that the one before didn't find.

use std::iter;

use futures_util::stream::{self, StreamExt as _};

use super::api::SubscriberApi;
use super::canaries::{Canary, are_found, with_canaries};
use super::identity::{KEYS, numbers_of, values_of};
use super::observer::{Observer, Phase};
use super::subscriber_index::SubscriberIndex;
use crate::domain::Customers;
use crate::postscript::{BATCH, CONCURRENT, Error};

/// The fewest look-ups that can be enough: if every customer is found by their first identity.
pub(super) fn fewest_lookups(customers: &Customers) -> u64 {
    let first_identity = |customer| {
        let counts = KEYS.map(|key| numbers_of(customer, key).len());
        counts.into_iter().find(|count| *count > 0).unwrap_or(0)
    };
    let values: usize = customers.iter().map(first_identity).sum();
    values.div_ceil(BATCH) as u64
}

/// Looks up every customer that has no match yet, with the canaries of each kind. False if a look-up doesn't
/// find a known subscriber.
pub(super) async fn fill_by_lookups(
    api: &impl SubscriberApi,
    customers: &Customers,
    index: &mut SubscriberIndex,
    canaries: &[Vec<Canary>; 3],
    observer: &mut dyn Observer,
) -> Result<bool, Error> {
    for (kind, key) in KEYS.into_iter().enumerate() {
        let is_unmatched = |position: &usize| {
            let customer = customers.get(*position);
            let stronger = &KEYS[..kind];
            stronger
                .iter()
                .all(|key| index.find(customer, *key).is_none())
        };
        let unmatched: Vec<usize> = (0..customers.len()).filter(is_unmatched).collect();
        let all_values = || {
            let customers = unmatched.iter().map(|position| customers.get(*position));
            customers.flat_map(|customer| values_of(customer, key))
        };
        let total = all_values().count();
        if total == 0 {
            continue;
        }
        let canaries = &canaries[kind];
        let mut values = all_values();
        let first: Vec<String> = values.by_ref().take(BATCH - canaries.len()).collect();
        let rest = (total - first.len()).div_ceil(BATCH) as u64;
        observer.expect(Phase::Lookups, 1 + rest);

        // The first look-up decides whether the others are sent.
        let found = api.look_up(key, &with_canaries(first, canaries)).await?;
        observer.advance(1);
        if !are_found(canaries, &found.subscribers) {
            observer.lookups_unusable(key);
            return Ok(false);
        }
        if canaries.is_empty() {
            index.unverified_lookups.push(key);
        }
        index.add_found(found);

        let batches = iter::from_fn(|| {
            let batch: Vec<String> = values.by_ref().take(BATCH).collect();
            (!batch.is_empty()).then_some(batch)
        });
        let mut answers = stream::iter(batches)
            .map(|batch| async move { api.look_up(key, &batch).await })
            .buffer_unordered(CONCURRENT);
        while let Some(found) = answers.next().await {
            index.add_found(found?);
            observer.advance(1);
        }
    }
    Ok(true)
}
