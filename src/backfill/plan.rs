//! What is to be written: subscribers that differ from their membership get an update, unless a
//! guard holds it back or a flag leaves it out. Decides and keeps the outcomes; sends nothing.

use super::guards::{TurningInactive, stopping_guards};
use super::matching::{Match, OTHER_CUSTOMER, match_customer};
use super::outcome::{Outcome, Outcomes};
use super::planned_subscriber::{PlannedSubscriber, merge};
use super::subscriber_index::SubscriberIndex;
use crate::domain::{Customers, Guard, Limit, Membership, Policy};
use crate::postscript::{LookupKey, SubscriberId};
use crate::source::cells::Region;
use crate::source::{GuardLimits, LastSource, SourceSummary};

/// What a backfill is asked to write. By default, every update with the tag and the status property.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How paused and failed contracts count.
    pub policy: Policy,
    /// Whether only the tag is written, without the status property.
    pub tags_only: bool,
    /// Make only the updates to this membership.
    pub only: Option<Membership>,
    /// Make only this many updates, in the order of the source.
    pub limit: Option<usize>,
    /// What the source may lack, and the guards that are ignored.
    pub limits: GuardLimits,
    /// The most subscribers that may turn from active to inactive; a share is one of those marked active.
    /// By default 20 %, and at least 10.
    pub max_inactive: Option<Limit>,
    /// Whether the store's region was assumed and not set.
    pub region_is_assumed: bool,
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

/// What is to be written to which subscriber, and how far it was.
pub struct Plan<'a> {
    pub(super) customers: &'a Customers,
    pub(super) options: Options,
    /// What each customer matched.
    pub(super) matches: Vec<Match>,
    pub(super) subscribers: Vec<PlannedSubscriber>,
    /// Whether the whole list was read, so that tagged subscribers without a customer are here too.
    pub(super) is_listed: bool,
    /// Listed subscribers whose phone number can't be read.
    pub(super) unreadable_phones: u64,
    /// Kinds of identity that were looked up without a known subscriber to verify them.
    pub(super) unverified_lookups: Vec<LookupKey>,
    source: SourceSummary,
    writes: Writes,
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
        let is_assumed = options.region_is_assumed;
        let matches = customers.iter();
        let matches: Vec<Match> = matches
            .map(|customer| match_customer(&index, customer, is_assumed))
            .collect();
        let mut plan = Self {
            is_listed: index.is_listed,
            unreadable_phones: index.unreadable_phones,
            unverified_lookups: index.unverified_lookups.clone(),
            // The rest of the index is dropped before the customers are merged.
            subscribers: merge(
                customers,
                &matches,
                index.into_subscribers(),
                options.policy,
            ),
            customers,
            options,
            matches,
            source,
            writes: Writes::default(),
            turning_inactive: TurningInactive::default(),
            guards: Vec::new(),
        };
        plan.select();
        plan
    }

    /// A plan without updates, for a shop whose subscribers couldn't be read.
    pub fn unread(customers: &'a Customers, source: SourceSummary, options: Options) -> Self {
        let index = SubscriberIndex::empty(Region::default());
        let mut plan = Self::new(customers, index, source, options);
        plan.matches.fill(Match::Unread);
        plan
    }

    /// Plans again without this guard.
    pub fn ignore_guard(&mut self, guard: Guard) {
        self.options.limits.ignored.push(guard);
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

    /// The guards that stop the run, given the last source that was applied: this one is older or
    /// smaller, or another store's.
    pub fn stopped_by(&self, last: Option<&LastSource>) -> Vec<Guard> {
        let count = |is_it: fn(&&Match) -> bool| self.matches.iter().filter(is_it).count() as u64;
        let others = count(|matched| **matched == Match::Conflict(OTHER_CUSTOMER));
        let matches = others + count(|matched| matches!(matched, Match::One { .. }));
        let mut guards = stopping_guards(&self.source, last);
        if others >= 10 && others * 5 > matches {
            guards.push(Guard::WrongStore);
        }
        guards.retain(|guard| !self.options.limits.ignores(*guard));
        guards
    }

    /// How many customers of the source there are, if none of them is a subscriber.
    pub fn customers_without_match(&self) -> Option<u64> {
        let is_unmatched = |matched: &Match| matches!(matched, Match::None);
        let all = self.matches.iter().all(is_unmatched);
        all.then_some(self.matches.len() as u64)
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
            Match::One { subscriber, .. } => &self.subscribers[subscriber as usize],
            Match::None | Match::Unread => return Err("not_a_subscriber"),
            Match::Conflict(_) => return Err("ambiguous"),
            Match::Refused => return Err("lookup_refused"),
        };
        if matches!(subscriber.membership, Membership::Undecided(_)) {
            return Err("undecided");
        }
        let found = &subscriber.found;
        if !found.can_be_texted {
            return Err("not_opted_in");
        }
        Ok((found.id.clone(), found.number(LookupKey::Phone)))
    }

    /// Replaces the updates that are still to be made by an outcome: they won't be.
    pub fn abandon(&self, outcome: Outcome) {
        for subscriber in &self.subscribers {
            if subscriber.outcome.get() == Outcome::WouldTag {
                subscriber.outcome.set(outcome);
            }
        }
    }

    /// How many subscribers were updated so far.
    pub fn updated_subscribers(&self) -> u64 {
        use Outcome::{ChangedMeanwhile, Tagged};
        let outcomes = self.subscribers.iter().map(|one| one.outcome.get());
        let updated = outcomes.filter(|outcome| matches!(outcome, Tagged | ChangedMeanwhile));
        updated.count() as u64
    }

    /// The outcomes of all customers so far.
    pub fn outcomes(&self) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for &matched in &self.matches {
            outcomes.add(self.outcome(matched));
        }
        outcomes
    }

    /// The outcome of a customer with this match.
    pub(super) fn outcome(&self, matched: Match) -> Outcome {
        match matched {
            Match::None => Outcome::NotSubscriber,
            Match::Conflict(_) => Outcome::Conflict,
            Match::Refused => Outcome::Failed,
            Match::Unread => Outcome::NotTried,
            Match::One { subscriber, .. } => self.subscribers[subscriber as usize].outcome.get(),
        }
    }

    /// Whether the subscribers could be read.
    pub(super) fn is_read(&self) -> bool {
        !self.matches.contains(&Match::Unread)
    }

    /// The matched subscribers.
    pub(super) fn matched(&self) -> impl Iterator<Item = &PlannedSubscriber> {
        let subscribers = self.subscribers.iter();
        subscribers.filter(|subscriber| !subscriber.customers.is_empty())
    }

    /// The tagged subscribers that no customer matches; none unless the list was read.
    pub(super) fn absent(&self) -> Option<impl Iterator<Item = &PlannedSubscriber>> {
        let is_absent =
            |one: &&PlannedSubscriber| one.customers.is_empty() && one.found.tags.has_any();
        self.is_listed
            .then(|| self.subscribers.iter().filter(is_absent))
    }

    /// Decides which updates are made.
    fn select(&mut self) {
        let options = &self.options;
        let is_needed = |one: &&PlannedSubscriber| one.update(options.tags_only).is_some();
        let mut needed: Vec<&PlannedSubscriber> = self.matched().filter(is_needed).collect();
        // In the order of the source.
        needed.sort_unstable_by_key(|subscriber| subscriber.customers[0]);
        // Counted before any flag leaves an update out.
        let is_active = |one: &&PlannedSubscriber| one.found.tags.is_marked_active();
        let turns = needed
            .iter()
            .filter(|one| one.membership == Membership::Inactive);
        let turning_inactive = TurningInactive {
            marked_active: self.matched().filter(is_active).count() as u64,
            turning: turns.filter(|one| is_active(one)).count() as u64,
        };
        let mut guards = options.limits.tripped(&self.source);
        let is_allowed = turning_inactive.is_within(options.max_inactive);
        if !(is_allowed || options.limits.ignores(Guard::MaxInactive)) {
            guards.push(Guard::MaxInactive);
        }
        let mut writes = Writes::default();
        for subscriber in needed {
            let membership = subscriber.membership;
            let is_left_out = options.only.is_some_and(|only| only != membership);
            subscriber.outcome.set(if is_left_out {
                Outcome::NotTried
            } else if membership == Membership::Inactive && !guards.is_empty() {
                Outcome::HeldBack
            } else if options
                .limit
                .is_some_and(|limit| writes.total() >= limit as u64)
            {
                Outcome::NotTried
            } else {
                match membership {
                    Membership::Active => writes.active += 1,
                    _ => writes.inactive += 1,
                }
                Outcome::WouldTag
            });
        }
        (self.guards, self.writes, self.turning_inactive) = (guards, writes, turning_inactive);
    }
}
