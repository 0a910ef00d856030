//! Customers that are the same subscriber, merged: their contracts count together.

use super::identity::{KEYS, all_numbers, numbers_of};
use super::matching::Match;
use super::subscriber_index::SubscriberIndex;
use crate::domain::{Contracts, Customers, Membership, Policy, Undecided};

/// What a subscriber in the index is to the source.
pub(super) struct MergedSubscriber {
    /// The customers that match it, in the order of the source; none for a tagged subscriber who isn't
    /// in the source.
    pub(super) customers: Vec<u32>,
    pub(super) membership: Membership,
    /// Whether another customer, who isn't inactive, may be this subscriber too.
    pub(super) is_ambiguous: bool,
}

/// Merges the customers with these matches, for each subscriber in the index.
///
/// A subscriber is left alone, although all contracts of its customers have ended, if another customer
/// that isn't inactive has the same Shopify customer id, phone or email: the two may be one person with
/// two accounts, and INACTIVE can't be removed.
pub(super) fn merge(
    customers: &Customers,
    matches: &[Match],
    index: &SubscriberIndex,
    policy: Policy,
) -> Vec<MergedSubscriber> {
    let mut by_subscriber: Vec<Vec<u32>> = vec![Vec::new(); index.subscribers().len()];
    for (position, matched) in (0..).zip(matches) {
        if let Match::One { subscriber, .. } = *matched {
            by_subscriber[subscriber as usize].push(position);
        }
    }
    // Contracts only add up, so none of these is a customer of an inactive subscriber.
    let others = all_numbers(customers, |customer| {
        policy.membership(&customer.contracts()) != Membership::Inactive
    });
    let has_other = |position: &u32| {
        let customer = customers.get(*position as usize);
        KEYS.iter().zip(&others).any(|(key, others)| {
            let mut own = numbers_of(customer, *key).into_iter();
            own.any(|number| others.contains(&number))
        })
    };
    let merged = index.subscribers().iter().zip(by_subscriber);
    merged
        .map(|(found, own)| {
            let mut membership = policy.membership(&contracts(customers, &own));
            let is_ambiguous = membership == Membership::Inactive
                && (found.has_any_of(&others) || own.iter().any(has_other));
            if is_ambiguous {
                membership = Membership::Undecided(Undecided::UnreadableStatus);
            }
            MergedSubscriber {
                customers: own,
                membership,
                is_ambiguous,
            }
        })
        .collect()
}

/// The contracts of these customers.
pub(super) fn contracts(customers: &Customers, positions: &[u32]) -> Contracts {
    let mut contracts = Contracts::default();
    for position in positions {
        contracts.merge(&customers.get(*position as usize).contracts());
    }
    contracts
}
