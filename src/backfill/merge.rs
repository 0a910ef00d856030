//! Customers that are the same subscriber, merged: their contracts count together.

use super::identity::{KEYS, all_numbers, numbers_of};
use super::matching::{Match, match_customer};
use super::subscriber_index::SubscriberIndex;
use crate::domain::{Contracts, Customers, Membership, Policy, Undecided};

/// The matched subscribers, with their customers.
pub(super) struct MergedCustomers<'a> {
    pub(super) customers: &'a Customers,
    pub(super) index: SubscriberIndex,
    pub(super) policy: Policy,
    /// What each customer matched.
    pub(super) matches: Vec<Match>,
    /// By position in the index.
    subscribers: Vec<MergedSubscriber>,
    /// Matched customers by subscriber, sorted; several if they were merged.
    members: Vec<(u32, u32)>,
}

/// A subscriber that customers matched, or could have.
#[derive(Clone)]
pub(super) struct MergedSubscriber {
    /// The contracts of all its customers.
    pub(super) contracts: Contracts,
    pub(super) membership: Membership,
    /// Whether another customer, who isn't inactive, may be this subscriber too.
    pub(super) is_ambiguous: bool,
}

impl<'a> MergedCustomers<'a> {
    pub(super) fn new(
        customers: &'a Customers,
        mut index: SubscriberIndex,
        policy: Policy,
        region_is_assumed: bool,
    ) -> Self {
        let matches = customers.iter();
        let matches: Vec<Match> = matches
            .map(|customer| match_customer(&index, customer, region_is_assumed))
            .collect();
        index.shrink();
        let mut contracts = vec![Contracts::default(); index.subscribers().len()];
        let mut members = Vec::new();
        for ((position, customer), matched) in (0..).zip(customers.iter()).zip(&matches) {
            if let Match::One { subscriber, .. } = *matched {
                contracts[subscriber as usize].merge(&customer.contracts());
                members.push((subscriber, position));
            }
        }
        members.sort_unstable();
        let merge = |contracts| MergedSubscriber {
            contracts,
            membership: policy.membership(&contracts),
            is_ambiguous: false,
        };
        let mut merged = Self {
            customers,
            index,
            policy,
            matches,
            subscribers: contracts.into_iter().map(merge).collect(),
            members,
        };
        merged.mark_ambiguous();
        merged
    }

    /// A subscriber by its position in the index.
    pub(super) fn get(&self, subscriber: u32) -> &MergedSubscriber {
        &self.subscribers[subscriber as usize]
    }

    /// How many customers have a match.
    pub(super) fn matched_customers(&self) -> u64 {
        self.members.len() as u64
    }

    /// The matched subscribers, each with its customers.
    pub(super) fn groups(&self) -> impl Iterator<Item = (u32, &[(u32, u32)])> {
        let groups = self.members.chunk_by(|a, b| a.0 == b.0);
        groups.map(|group| (group[0].0, group))
    }

    /// The matched subscribers.
    pub(super) fn matched(&self) -> impl Iterator<Item = u32> {
        self.groups().map(|(subscriber, _)| subscriber)
    }

    /// The customers that matched this subscriber.
    pub(super) fn members_of(&self, subscriber: u32) -> impl Iterator<Item = u32> {
        let start = self.members.partition_point(|member| member.0 < subscriber);
        let members = self.members[start..].iter();
        members
            .take_while(move |member| member.0 == subscriber)
            .map(|member| member.1)
    }

    /// A subscriber is left alone, although all contracts of its customers have ended, if another
    /// customer that isn't inactive has the same Shopify customer id, phone or email: the two may
    /// be one person with two accounts, and INACTIVE can't be removed.
    fn mark_ambiguous(&mut self) {
        let policy = self.policy;
        // Contracts only add up, so none of these is a customer of an inactive subscriber.
        let others = all_numbers(self.customers, |customer| {
            policy.membership(&customer.contracts()) != Membership::Inactive
        });
        let has_other = |member: u32, key| {
            let customer = self.customers.get(member as usize);
            let others = &others[key as usize];
            numbers_of(customer, key)
                .iter()
                .any(|number| others.contains(number))
        };
        let is_ambiguous = |subscriber: &u32| {
            self.index.get(*subscriber).has_any_of(&others)
                || self
                    .members_of(*subscriber)
                    .any(|member| KEYS.iter().any(|key| has_other(member, *key)))
        };
        let inactive = self
            .matched()
            .filter(|subscriber| self.get(*subscriber).membership == Membership::Inactive);
        let ambiguous: Vec<u32> = inactive.filter(is_ambiguous).collect();
        for subscriber in ambiguous {
            let merged = &mut self.subscribers[subscriber as usize];
            merged.is_ambiguous = true;
            merged.membership = Membership::Undecided(Undecided::UnreadableStatus);
        }
    }
}
