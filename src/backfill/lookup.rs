//! Fills the index by look-ups: by Shopify customer id, then by phone, then by email, each for the
//! customers that the one before didn't find.

use futures_util::stream::{self, StreamExt as _};

use super::api::SubscriberApi;
use super::canaries::{Canaries, are_found, with_canaries};
use super::identity_index::{IdentityIndex, KEYS, numbers_of};
use super::observer::{Observer, Phase};
use super::subscriber_index::SubscriberIndex;
use crate::domain::Customers;
use crate::postscript::{BATCH, CONCURRENT, Error, LookedUp, LookupKey};

/// How the look-ups ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LookupsEnd {
    /// Every customer was looked up.
    Complete,
    /// A known subscriber wasn't found by this kind of identity.
    Unusable(LookupKey),
}

/// The fewest look-ups that can be enough: if every customer is found by their first identity.
pub(super) fn fewest_lookups(customers: &Customers) -> u64 {
    let mut values = [0_usize; 3];
    for customer in customers.iter() {
        let first = KEYS
            .iter()
            .map(|key| numbers_of(customer, *key).len())
            .enumerate()
            .find(|(_, count)| *count > 0);
        if let Some((kind, count)) = first {
            values[kind] += count;
        }
    }
    values
        .iter()
        .map(|count| count.div_ceil(BATCH) as u64)
        .sum()
}

/// Looks up every customer that has no match yet.
pub(super) async fn fill_by_lookups(
    api: &impl SubscriberApi,
    customers: &Customers,
    index: &mut SubscriberIndex,
    canaries: &Canaries,
    observer: &mut dyn Observer,
) -> Result<LookupsEnd, Error> {
    for key in KEYS {
        let identities =
            IdentityIndex::new(customers, key, |customer| index.is_unmatched(customer));
        let numbers = identities.numbers();
        if numbers.is_empty() {
            continue;
        }
        let canaries = canaries.of(key);
        let (first, rest) = numbers.split_at(numbers.len().min(BATCH - canaries.len()));
        observer.expect(Phase::Lookups, 1 + rest.len().div_ceil(BATCH) as u64);
        let spell = |numbers: &[u64]| -> Vec<String> {
            let spelled = numbers.iter();
            spelled
                .map(|number| identities.value(*number, customers))
                .collect()
        };

        // The first look-up decides whether the others are sent.
        let found = api
            .look_up(key, &with_canaries(&spell(first), canaries))
            .await?;
        observer.advance(1);
        if !are_found(canaries, &found.subscribers) {
            return Ok(LookupsEnd::Unusable(key));
        }
        if canaries.is_empty() {
            index.add_unverified(key);
        }
        add_found(&found, key, &identities, customers, index);

        let mut answers = stream::iter(rest.chunks(BATCH))
            .map(|batch| {
                let values = spell(batch);
                async move { api.look_up(key, &values).await }
            })
            .buffer_unordered(CONCURRENT);
        while let Some(found) = answers.next().await {
            add_found(&found?, key, &identities, customers, index);
            observer.advance(1);
        }
    }
    Ok(LookupsEnd::Complete)
}

fn add_found(
    found: &LookedUp,
    key: LookupKey,
    identities: &IdentityIndex,
    customers: &Customers,
    index: &mut SubscriberIndex,
) {
    for subscriber in &found.subscribers {
        index.add(subscriber, identities, key, customers);
    }
    if found.refused.is_empty() {
        return;
    }
    // Rare, so the refused values are found again by spelling all of them.
    for number in identities.numbers() {
        if found.refused.contains(&identities.value(number, customers)) {
            identities
                .customers_with(number)
                .for_each(|customer| index.add_refused(customer));
        }
    }
}
