//! Customers that are the same subscriber, merged: their contracts count together.

use super::identity_index::{IdentityIndex, KEYS, numbers_of};
use super::matching::{Match, match_customer};
use super::subscriber_index::SubscriberIndex;
use crate::domain::{Contracts, Customers, Membership, Policy, Undecided};

/// The matched subscribers, with their customers.
pub(super) struct MergedCustomers<'a> {
    pub(super) customers: &'a Customers,
    pub(super) index: SubscriberIndex,
    pub(super) policy: Policy,
    region_is_assumed: bool,
    subscribers: Vec<MergedSubscriber>,
    /// Matched customers by subscriber, sorted; several if they were merged.
    members: Vec<(u32, u32)>,
}

/// A subscriber that a customer matched, or could have.
#[derive(Clone)]
pub(super) struct MergedSubscriber {
    /// The contracts of all its customers.
    pub(super) contracts: Contracts,
    pub(super) membership: Membership,
    /// Whether a customer that isn't inactive may be this subscriber too.
    pub(super) is_ambiguous: bool,
}

impl<'a> MergedCustomers<'a> {
    pub(super) fn new(
        customers: &'a Customers,
        index: SubscriberIndex,
        policy: Policy,
        region_is_assumed: bool,
    ) -> Self {
        let contracts = Contracts::default();
        let unmatched = MergedSubscriber {
            contracts,
            membership: policy.membership(&contracts),
            is_ambiguous: false,
        };
        let mut merged = Self {
            subscribers: vec![unmatched; index.len()],
            members: Vec::new(),
            customers,
            index,
            policy,
            region_is_assumed,
        };
        merged.merge_customers();
        merged.mark_ambiguous();
        merged
    }

    /// What the customer at this position matched.
    pub(super) fn match_of(&self, position: u32) -> Match {
        let customer = self.customers.get(position as usize);
        match_customer(&self.index, customer, position, self.region_is_assumed)
    }

    /// A subscriber in the index.
    pub(super) fn get(&self, subscriber: u32) -> &MergedSubscriber {
        &self.subscribers[subscriber as usize]
    }

    /// How many customers have a match.
    pub(super) fn matched_customers(&self) -> u64 {
        self.members.len() as u64
    }

    /// The matched subscribers, each with its customers.
    pub(super) fn groups(
        &self,
    ) -> impl Iterator<Item = (u32, impl Iterator<Item = u32> + '_)> + '_ {
        let groups = self.members.chunk_by(|a, b| a.0 == b.0);
        groups.map(|group| (group[0].0, group.iter().map(|member| member.1)))
    }

    /// The customers that matched this subscriber.
    pub(super) fn members_of(&self, subscriber: u32) -> impl Iterator<Item = u32> + '_ {
        let start = self.members.partition_point(|member| member.0 < subscriber);
        self.members[start..]
            .iter()
            .take_while(move |member| member.0 == subscriber)
            .map(|member| member.1)
    }

    fn merge_customers(&mut self) {
        for (position, customer) in (0_u32..).zip(self.customers.iter()) {
            if let Match::One { subscriber, .. } = self.match_of(position) {
                let merged = &mut self.subscribers[subscriber as usize];
                merged.contracts.merge(&customer.contracts());
                self.members.push((subscriber, position));
            }
        }
        self.members.sort_unstable();
        for merged in &mut self.subscribers {
            merged.membership = self.policy.membership(&merged.contracts);
        }
    }

    /// A subscriber is left alone, although all contracts of its customers have ended, if another
    /// customer that isn't inactive has the same Shopify customer id, phone or email: the two may
    /// be one person with two accounts, and INACTIVE can't be removed.
    fn mark_ambiguous(&mut self) {
        let is_not_inactive = |customer: u32| {
            let contracts = self.customers.get(customer as usize).contracts();
            self.policy.membership(&contracts) != Membership::Inactive
        };
        let identities = KEYS.map(|key| IdentityIndex::new(self.customers, key, is_not_inactive));
        let is_another = |customer: u32, subscriber: u32| {
            let matched = self.match_of(customer);
            !matches!(matched, Match::One { subscriber: own, .. } if own == subscriber)
        };
        let is_ambiguous = |subscriber: u32| {
            KEYS.iter().zip(&identities).any(|(key, index)| {
                let own = self.index.number_of(subscriber, *key);
                let of_customers = self
                    .members_of(subscriber)
                    .flat_map(|member| numbers_of(self.customers.get(member as usize), *key));
                own.into_iter()
                    .chain(of_customers)
                    .flat_map(|number| index.customers_with(number))
                    .any(|customer| is_another(customer, subscriber))
            })
        };
        let inactive = self.groups().map(|(subscriber, _)| subscriber);
        let ambiguous: Vec<u32> = inactive
            .filter(|subscriber| self.get(*subscriber).membership == Membership::Inactive)
            .filter(|subscriber| is_ambiguous(*subscriber))
            .collect();
        for subscriber in ambiguous {
            let merged = &mut self.subscribers[subscriber as usize];
            merged.is_ambiguous = true;
            merged.membership = Membership::Undecided(Undecided::UnreadableStatus);
        }
    }
}
