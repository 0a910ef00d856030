//! What is to be written: subscribers that differ from their membership get an update, unless a
//! guard holds it back or a flag leaves it out. Decides, and nothing else.

use super::current_tags::{CurrentTags, StatusProperty};
use super::guards::{GuardOptions, LastSource, TurningInactive};
use super::matching::{Conflict, Match};
use super::merge::MergedCustomers;
use super::outcome::Outcome;
use super::subscriber_index::SubscriberIndex;
use crate::domain::{Customers, Guard, Membership, Policy, STATUS_PROPERTY};
use crate::postscript::{LookupKey, SubscriberId, Update};
use crate::source::SourceSummary;

/// What a backfill is asked to write.
#[derive(Clone, Debug)]
pub struct Options {
    /// How paused and failed contracts count.
    pub policy: Policy,
    /// Whether the status property is written with the tag.
    pub writes_property: bool,
    /// Which of the updates are made.
    pub selection: Selection,
    /// How far the guards let it go.
    pub guards: GuardOptions,
    /// Whether the store's region was assumed and not set.
    pub region_is_assumed: bool,
}

/// Which of the updates are made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection {
    /// Only those to this membership.
    pub only: Option<Membership>,
    /// Only this many, in the order of the source.
    pub limit: Option<usize>,
}

/// How many subscribers are to be updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writes {
    /// To active.
    pub active: u64,
    /// To inactive.
    pub inactive: u64,
}

impl Writes {
    /// To either.
    pub fn total(self) -> u64 {
        self.active + self.inactive
    }
}

/// What is to be written to which subscriber.
pub struct Plan<'a> {
    pub(super) merged: MergedCustomers<'a>,
    pub(super) options: Options,
    /// For each subscriber what applying the plan begins with; [`Outcome::WouldTag`] is an update
    /// to make.
    pub(super) outcomes: Vec<Outcome>,
    /// The subscribers to update, in the order of the source.
    pub(super) updates: Vec<u32>,
    source: SourceSummary,
    turning_inactive: TurningInactive,
    guards: Vec<Guard>,
}

impl<'a> Plan<'a> {
    /// Plans the updates. Nothing is sent.
    pub fn new(
        customers: &'a Customers,
        index: SubscriberIndex,
        source: SourceSummary,
        options: Options,
    ) -> Self {
        let (policy, is_assumed) = (options.policy, options.region_is_assumed);
        let mut plan = Self {
            merged: MergedCustomers::new(customers, index, policy, is_assumed),
            options,
            outcomes: Vec::new(),
            updates: Vec::new(),
            source,
            turning_inactive: TurningInactive::default(),
            guards: Vec::new(),
        };
        plan.select();
        plan
    }

    /// Plans again without this guard.
    pub fn ignore_guard(&mut self, guard: Guard) {
        self.options.guards.limits.ignored.push(guard);
        self.select();
    }

    /// How many subscribers are to be updated.
    pub fn writes(&self) -> Writes {
        let is_active = |subscriber: &&u32| self.membership(**subscriber) == Membership::Active;
        let active = self.updates.iter().filter(is_active).count() as u64;
        Writes {
            active,
            inactive: self.updates.len() as u64 - active,
        }
    }

    /// The guards that hold back INACTIVE writes.
    pub fn guards(&self) -> &[Guard] {
        &self.guards
    }

    /// The guards that stop the run, given the last source that was applied.
    pub fn stopping_guards(&self, last: Option<&LastSource>) -> Vec<Guard> {
        let of_another = Match::Conflict(Conflict::OtherCustomer);
        let others = self.merged.matches.iter();
        let others = others.filter(|matched| **matched == of_another).count() as u64;
        let matches = self.merged.matched_customers() + others;
        self.options
            .guards
            .stopping(&self.source, last, matches, others)
    }

    /// The source of the plan.
    pub fn source(&self) -> &SourceSummary {
        &self.source
    }

    /// Matched subscribers that are marked active, and those of them that would turn inactive.
    pub fn turning_inactive(&self) -> TurningInactive {
        self.turning_inactive
    }

    /// The subscriber that events about the customer at this position go to, with the phone number's
    /// digits; else the reason why there is none.
    pub fn recipient(&self, position: u32) -> Result<(SubscriberId, Option<u64>), &'static str> {
        let subscriber = match self.merged.matches[position as usize] {
            Match::One { subscriber, .. } => subscriber,
            Match::None => return Err("not_a_subscriber"),
            Match::Conflict(_) => return Err("ambiguous"),
            Match::Refused => return Err("lookup_refused"),
        };
        if matches!(self.membership(subscriber), Membership::Undecided(_)) {
            return Err("undecided");
        }
        let found = self.merged.index.get(subscriber);
        Ok((found.id.clone(), found.number(LookupKey::Phone)))
    }

    /// The membership of a matched subscriber.
    pub(super) fn membership(&self, subscriber: u32) -> Membership {
        self.merged.get(subscriber).membership
    }

    /// The tags that a subscriber had when it was looked up.
    pub(super) fn tags(&self, subscriber: u32) -> CurrentTags {
        self.merged.index.get(subscriber).tags
    }

    /// What a subscriber lacks.
    pub(super) fn update(&self, subscriber: u32) -> Option<Update> {
        let (membership, tags) = (self.membership(subscriber), self.tags(subscriber));
        let (tag, value) = membership.marks()?;
        let (has_tag, wanted) = match membership {
            Membership::Active => (tags.has_active, StatusProperty::Active),
            _ => (tags.has_inactive, StatusProperty::Inactive),
        };
        let lacks_property =
            self.options.writes_property && !tags.is_full && tags.property != wanted;
        let property = lacks_property.then_some((STATUS_PROPERTY, value));
        (!has_tag || property.is_some()).then_some(Update { tag, property })
    }

    /// Whether a subscriber has the tag of the opposite membership.
    pub(super) fn is_stale(&self, subscriber: u32) -> bool {
        let tags = self.tags(subscriber);
        match self.membership(subscriber) {
            Membership::Active => tags.has_inactive,
            Membership::Inactive => tags.has_active,
            Membership::Undecided(_) => false,
        }
    }

    /// Decides which updates are made.
    fn select(&mut self) {
        let groups = self.merged.groups();
        let mut needed: Vec<(u32, u32)> = groups
            .filter(|(subscriber, _)| self.update(*subscriber).is_some())
            .map(|(subscriber, members)| (members[0].1, subscriber))
            .collect();
        needed.sort_unstable();
        self.turning_inactive = self.count_turning_inactive(&needed);
        let guards = &self.options.guards;
        self.guards = guards.holding_back(&self.source, self.turning_inactive);
        let subscribers = (0_u32..).take(self.merged.index.subscribers().len());
        self.outcomes = subscribers
            .map(|subscriber| match self.membership(subscriber) {
                Membership::Undecided(_) => Outcome::Undecided,
                _ => Outcome::Unchanged,
            })
            .collect();
        self.updates.clear();
        let Selection { only, limit } = self.options.selection;
        for (_, subscriber) in needed {
            let membership = self.membership(subscriber);
            let is_left_out = only.is_some_and(|only| only != membership);
            let outcome = if is_left_out {
                Outcome::NotTried
            } else if membership == Membership::Inactive && !self.guards.is_empty() {
                Outcome::HeldBack
            } else if limit.is_some_and(|limit| self.updates.len() >= limit) {
                Outcome::NotTried
            } else {
                self.updates.push(subscriber);
                Outcome::WouldTag
            };
            self.outcomes[subscriber as usize] = outcome;
        }
    }

    /// Counts before any flag leaves an update out.
    fn count_turning_inactive(&self, needed: &[(u32, u32)]) -> TurningInactive {
        let is_active = |subscriber: &u32| self.tags(*subscriber).is_marked_active();
        let turns = |subscriber: &u32| self.membership(*subscriber) == Membership::Inactive;
        let needed = needed.iter().map(|(_, subscriber)| *subscriber);
        TurningInactive {
            marked_active: self.merged.matched().filter(is_active).count() as u64,
            turning: needed.filter(is_active).filter(turns).count() as u64,
        }
    }
}
