//! A subscriber and what is to be written to it. Customers that are the same subscriber are merged: their
//! contracts count together.

use std::cell::Cell;

use super::identity::{KEYS, all_numbers, numbers_of};
use super::matching::Match;
use super::outcome::Outcome;
use super::subscriber_index::IndexedSubscriber;
use crate::domain::{Contracts, Customers, Membership, Policy, STATUS_PROPERTY, Undecided};
use crate::postscript::Update;

/// A subscriber in a plan.
pub(super) struct PlannedSubscriber {
    /// The subscriber when it was looked up.
    pub(super) found: IndexedSubscriber,
    /// The customers that match it, in the order of the source; none for a listed subscriber who isn't
    /// in the source.
    pub(super) customers: Vec<u32>,
    pub(super) contracts: Contracts,
    pub(super) membership: Membership,
    /// Whether another customer, who isn't inactive, may be this subscriber too.
    is_ambiguous: bool,
    /// The outcome so far; [`Outcome::WouldTag`] is an update still to be made.
    pub(super) outcome: Cell<Outcome>,
}

/// Merges the customers with these matches, for each subscriber found.
///
/// A subscriber is left alone, although all contracts of its customers have ended, if another customer
/// that isn't inactive has the same Shopify customer id, phone or email: the two may be one person with
/// two accounts, and INACTIVE can't be removed.
pub(super) fn merge(
    customers: &Customers,
    matches: &[Match],
    found: Vec<IndexedSubscriber>,
    policy: Policy,
) -> Vec<PlannedSubscriber> {
    let mut merged: Vec<PlannedSubscriber> =
        found.into_iter().map(PlannedSubscriber::new).collect();
    for (position, matched) in (0..).zip(matches) {
        if let Match::One { subscriber, .. } = *matched {
            let subscriber = &mut merged[subscriber as usize];
            let customer = customers.get(position as usize);
            subscriber.customers.push(position);
            subscriber.contracts.merge(&customer.contracts());
        }
    }
    // Merging makes no active or undecided customer inactive, so none of these is an inactive subscriber.
    let others = all_numbers(customers, |customer| {
        policy.membership(&customer.contracts()) != Membership::Inactive
    });
    let has_other = |position: &u32| {
        let customer = customers.get(*position as usize);
        KEYS.iter().zip(&others).any(|(key, others)| {
            let mut own = numbers_of(customer, *key).into_iter();
            own.any(|number| others.binary_search(&number).is_ok())
        })
    };
    for subscriber in &mut merged {
        subscriber.membership = policy.membership(&subscriber.contracts);
        if subscriber.membership == Membership::Inactive
            && (subscriber.found.has_any_of(&others) || subscriber.customers.iter().any(has_other))
        {
            subscriber.is_ambiguous = true;
            subscriber.membership = Membership::Undecided(Undecided::UnreadableStatus);
        }
        if !matches!(subscriber.membership, Membership::Undecided(_)) {
            subscriber.outcome.set(Outcome::Unchanged);
        }
    }
    merged
}

impl PlannedSubscriber {
    /// A subscriber without customers so far.
    fn new(found: IndexedSubscriber) -> Self {
        Self {
            found,
            customers: Vec::new(),
            contracts: Contracts::default(),
            membership: Membership::Undecided(Undecided::UnreadableStatus),
            is_ambiguous: false,
            outcome: Cell::new(Outcome::Undecided),
        }
    }

    /// What the subscriber lacks.
    pub(super) fn update(&self, tags_only: bool) -> Option<Update> {
        let tags = self.found.tags;
        let (tag, value) = self.membership.marks()?;
        let has_tag = match self.membership {
            Membership::Active => tags.has_active,
            _ => tags.has_inactive,
        };
        let lacks_property = !(tags_only || tags.is_full) && tags.property != Some(value);
        let property = lacks_property.then_some((STATUS_PROPERTY, value));
        (!has_tag || property.is_some()).then_some(Update { tag, property })
    }

    /// Whether the subscriber has the tag of the opposite membership.
    pub(super) fn is_stale(&self) -> bool {
        match self.membership {
            Membership::Active => self.found.tags.has_inactive,
            Membership::Inactive => self.found.tags.has_active,
            Membership::Undecided(_) => false,
        }
    }

    /// What the outcome alone doesn't say.
    pub(super) fn reason(&self, tags_only: bool) -> Option<&'static str> {
        match self.membership {
            Membership::Undecided(_) if self.is_ambiguous => Some(
                "another customer with the same ID, phone number or email address may not be inactive",
            ),
            Membership::Undecided(undecided) => Some(match undecided {
                Undecided::UnreadableStatus => "a contract's status can't be read",
                Undecided::Paused => "only paused contracts; use --paused to tag such customers",
                Undecided::Failed => {
                    "only contracts in dunning; use --failed to tag such customers"
                }
            }),
            _ if self.found.tags.is_full && !tags_only => {
                Some("already has 50 custom properties, so prive_status isn't written")
            }
            _ if self.is_stale() && !tags_only => Some(
                "also has the opposite tag, which can't be removed; build segments on the tag AND \
                 prive_status",
            ),
            _ if self.is_stale() => Some("also has the opposite tag, which can't be removed"),
            _ => None,
        }
    }
}
