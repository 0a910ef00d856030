//! What is to be written: subscribers that differ from their membership get an update, unless a
//! guard holds it back or a flag leaves it out. Decides, and nothing else.

use super::current_tags::CurrentTags;
use super::guards::{GuardOptions, LastSource, TurningInactive};
use super::matching::{Match, OTHER_CUSTOMER, match_customer};
use super::merge::{MergedSubscriber, merge};
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    pub(super) customers: &'a Customers,
    pub(super) index: SubscriberIndex,
    pub(super) options: Options,
    /// What each customer matched.
    pub(super) matches: Vec<Match>,
    /// For each subscriber in the index what it is to the source.
    pub(super) merged: Vec<MergedSubscriber>,
    /// And what applying the plan begins with; [`Outcome::WouldTag`] is an update to make.
    pub(super) outcomes: Vec<Outcome>,
    source: SourceSummary,
    writes: Writes,
    turning_inactive: TurningInactive,
    guards: Vec<Guard>,
}

impl<'a> Plan<'a> {
    /// Plans the updates. Nothing is sent.
    pub fn new(
        customers: &'a Customers,
        mut index: SubscriberIndex,
        source: SourceSummary,
        options: Options,
    ) -> Self {
        let is_assumed = options.region_is_assumed;
        let matches = customers.iter();
        let matches: Vec<Match> = matches
            .map(|customer| match_customer(&index, customer, is_assumed))
            .collect();
        index.shrink();
        let mut plan = Self {
            merged: merge(customers, &matches, &index, options.policy),
            customers,
            index,
            options,
            matches,
            outcomes: Vec::new(),
            source,
            writes: Writes::default(),
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
        self.writes
    }

    /// The guards that hold back INACTIVE writes.
    pub fn guards(&self) -> &[Guard] {
        &self.guards
    }

    /// The guards that stop the run, given the last source that was applied.
    pub fn stopping_guards(&self, last: Option<&LastSource>) -> Vec<Guard> {
        let count = |is_it: fn(&&Match) -> bool| self.matches.iter().filter(is_it).count() as u64;
        let others = count(|matched| **matched == Match::Conflict(OTHER_CUSTOMER));
        let matches = others + count(|matched| matches!(matched, Match::One { .. }));
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
        let subscriber = match self.matches[position as usize] {
            Match::One { subscriber, .. } => subscriber,
            Match::None => return Err("not_a_subscriber"),
            Match::Conflict(_) => return Err("ambiguous"),
            Match::Refused => return Err("lookup_refused"),
        };
        if matches!(self.membership(subscriber), Membership::Undecided(_)) {
            return Err("undecided");
        }
        let found = self.index.get(subscriber);
        Ok((found.id.clone(), found.number(LookupKey::Phone)))
    }

    /// The membership of a matched subscriber.
    pub(super) fn membership(&self, subscriber: u32) -> Membership {
        self.merged[subscriber as usize].membership
    }

    /// The matched subscribers.
    pub(super) fn matched(&self) -> impl Iterator<Item = u32> {
        let subscribers = (0_u32..).zip(&self.merged);
        let matched = subscribers.filter(|(_, merged)| !merged.customers.is_empty());
        matched.map(|(subscriber, _)| subscriber)
    }

    /// The tags that a subscriber had when it was looked up.
    pub(super) fn tags(&self, subscriber: u32) -> CurrentTags {
        self.index.get(subscriber).tags
    }

    /// What a subscriber lacks.
    pub(super) fn update(&self, subscriber: u32) -> Option<Update> {
        let (membership, tags) = (self.membership(subscriber), self.tags(subscriber));
        let (tag, value) = membership.marks()?;
        let has_tag = match membership {
            Membership::Active => tags.has_active,
            _ => tags.has_inactive,
        };
        let lacks_property =
            self.options.writes_property && !tags.is_full && tags.property != Some(value);
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
        let needed = self.matched().filter(|one| self.update(*one).is_some());
        let mut needed: Vec<u32> = needed.collect();
        // In the order of the source.
        needed.sort_unstable_by_key(|subscriber| self.merged[*subscriber as usize].customers[0]);
        self.turning_inactive = self.count_turning_inactive(&needed);
        let guards = &self.options.guards;
        self.guards = guards.holding_back(&self.source, self.turning_inactive);
        let outcomes = self.merged.iter().map(|merged| match merged.membership {
            Membership::Undecided(_) => Outcome::Undecided,
            _ => Outcome::Unchanged,
        });
        self.outcomes = outcomes.collect();
        self.writes = Writes::default();
        let Selection { only, limit } = self.options.selection;
        for subscriber in needed {
            let membership = self.membership(subscriber);
            let is_left_out = only.is_some_and(|only| only != membership);
            let outcome = if is_left_out {
                Outcome::NotTried
            } else if membership == Membership::Inactive && !self.guards.is_empty() {
                Outcome::HeldBack
            } else if limit.is_some_and(|limit| self.writes.total() >= limit as u64) {
                Outcome::NotTried
            } else {
                match membership {
                    Membership::Active => self.writes.active += 1,
                    _ => self.writes.inactive += 1,
                }
                Outcome::WouldTag
            };
            self.outcomes[subscriber as usize] = outcome;
        }
    }

    /// Counts before any flag leaves an update out.
    fn count_turning_inactive(&self, needed: &[u32]) -> TurningInactive {
        let is_active = |subscriber: &u32| self.tags(*subscriber).is_marked_active();
        let turns = |subscriber: &&u32| {
            is_active(subscriber) && self.membership(**subscriber) == Membership::Inactive
        };
        TurningInactive {
            marked_active: self.matched().filter(is_active).count() as u64,
            turning: needed.iter().filter(turns).count() as u64,
        }
    }
}
