//! What is to be written: customers who are the same subscriber are put together, the membership
//! rule is applied to the person, and only who differs is to be updated.

use std::cell::Cell;

use super::index::Index;
use super::known::{Known, Marks, Property};
use super::matching::{Match, claimed, decide};
use super::observer::Observer;
use super::unasked::Unasked;
use crate::domain::{Contracts, Customers, Membership, Policy, STATUS_PROPERTY, Undecided};
use crate::postscript::{LookupKey, SubscriberId, Update};

/// What a backfill is asked to write.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How paused and failed contracts count.
    pub policy: Policy,
    /// Whether the status property is written beside the tag.
    pub writes_property: bool,
    /// Whom to write.
    pub selection: Selection,
}

/// Which of those who need it are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection {
    /// Those to become this only.
    pub only: Option<Membership>,
    /// The first so many.
    pub limit: Option<usize>,
}

/// How many subscribers are to be written as what.
#[derive(Clone, Copy, Debug)]
pub struct Writes {
    /// Those to become active.
    pub active: u64,
    /// Those to become inactive.
    pub inactive: u64,
}

/// What is to be written to whom, and what became of it.
pub struct Plan<'a> {
    pub(super) customers: &'a Customers,
    pub(super) known: Known,
    pub(super) options: Options,
    pub(super) people: Vec<Person>,
    /// Found customers by the subscriber they are, sorted; several where they were put together.
    pub(super) members: Vec<(u32, u32)>,
    /// The subscribers to write, in the order in which the export names them.
    pub(super) order: Vec<u32>,
}

/// A subscriber whom at least one customer turned out to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    pub(super) contracts: Contracts,
    /// Whether some customer may be this person, without its being sure.
    pub(super) is_named: bool,
    /// Whether one of those may be active.
    pub(super) is_claimed: bool,
    pub(super) state: Cell<State>,
}

/// How far a subscriber has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing to write.
    #[default]
    Settled,
    /// To be written.
    Planned,
    /// Left out by the selection, or not reached.
    NotTried,
    /// Written.
    Written,
    /// Not written, for a reason of its own.
    Failed,
}

impl<'a> Plan<'a> {
    /// Plans the updates. Nothing is sent.
    pub fn new(customers: &'a Customers, known: Known, options: Options) -> Self {
        let mut plan = Self {
            people: vec![Person::default(); known.len()],
            members: Vec::new(),
            order: Vec::new(),
            customers,
            known,
            options,
        };
        plan.put_together();
        plan.cast_doubt();
        plan.choose();
        plan
    }

    /// How many subscribers are to be written as what.
    pub fn writes(&self) -> Writes {
        let is_active = |subscriber: &&u32| self.membership(**subscriber) == Membership::Active;
        let active = self.order.iter().filter(is_active).count() as u64;
        Writes {
            active,
            inactive: self.updates() - active,
        }
    }

    /// How many subscribers are to be written.
    pub fn updates(&self) -> u64 {
        self.order.len() as u64
    }

    /// How far a subscriber has come.
    pub(super) fn state(&self, subscriber: u32) -> State {
        self.people[subscriber as usize].state.get()
    }

    /// What the customer at `place` was found to be.
    pub(super) fn matched(&self, place: u32) -> Match {
        decide(&self.known, self.customers.get(place as usize), place)
    }

    /// The membership of a person.
    pub(super) fn membership(&self, subscriber: u32) -> Membership {
        let person = &self.people[subscriber as usize];
        let membership = self.options.policy.membership(&person.contracts);
        if person.is_claimed && membership == Membership::Inactive {
            // Who can't be told apart from them may be active.
            Membership::Undecided(Undecided::NotUnderstood)
        } else {
            membership
        }
    }

    /// What the person's subscriber lacks.
    pub(super) fn update(&self, subscriber: u32) -> Option<Update> {
        let marks = self.known.marks(subscriber);
        difference(self.membership(subscriber), marks, self.options)
    }

    /// Whether the subscriber carries the tag of the opposite membership.
    pub(super) fn is_stale(&self, subscriber: u32) -> bool {
        let marks = self.known.marks(subscriber);
        match self.membership(subscriber) {
            Membership::Active => marks.has_inactive_tag,
            Membership::Inactive => marks.has_active_tag,
            Membership::Undecided(_) => false,
        }
    }

    /// The customers who turned out to be this subscriber.
    pub(super) fn members_of(&self, subscriber: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.members.partition_point(|member| member.0 < subscriber);
        self.members[from..]
            .iter()
            .take_while(move |member| member.0 == subscriber)
            .map(|member| member.1)
    }

    /// The subscriber's id.
    pub(super) fn id(&self, subscriber: u32) -> Option<SubscriberId> {
        SubscriberId::parse(self.known.id(subscriber))
    }

    /// Tells of every tagged subscriber whom no customer turns out to be; nobody where the list
    /// wasn't walked.
    pub fn tell_absent(&self, observer: &mut dyn Observer) {
        let Some(absent) = self.known.absent() else {
            return;
        };
        for absent in absent {
            observer.absent(absent.id.as_str(), absent.property.as_deref());
        }
        for subscriber in self.nobodys() {
            let property = match self.known.marks(subscriber).property {
                Property::Missing => None,
                Property::Active => Some("active"),
                Property::Inactive => Some("inactive"),
                Property::Other => Some("something else"),
            };
            observer.absent(self.known.id(subscriber), property);
        }
    }

    /// How many tagged subscribers no customer turns out to be, where that is known.
    pub fn absent(&self) -> Option<u64> {
        let absent = self.known.absent()?;
        Some((absent.len() + self.nobodys().count()) as u64)
    }

    /// Tagged subscribers who share a value with a customer, and whom none turned out to be.
    fn nobodys(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..)
            .zip(&self.people)
            .filter(|(subscriber, person)| {
                let marks = self.known.marks(*subscriber);
                let is_tagged = marks.has_active_tag || marks.has_inactive_tag;
                is_tagged && !person.is_named && self.members_of(*subscriber).next().is_none()
            })
            .map(|(subscriber, _)| subscriber)
    }

    fn put_together(&mut self) {
        for (place, customer) in (0_u32..).zip(self.customers.iter()) {
            if let Match::One { subscriber, .. } = decide(&self.known, customer, place) {
                self.people[subscriber as usize]
                    .contracts
                    .merge(&customer.contracts());
                self.members.push((subscriber, place));
            }
        }
        self.members.sort_unstable();
    }

    /// Whoever isn't inactive and may be somebody else's subscriber casts doubt on that one: nobody
    /// is called inactive while an active customer's contracts may be theirs, for that is who gets
    /// the text.
    fn cast_doubt(&mut self) {
        let policy = self.options.policy;
        let may_be_active = |place: u32| {
            let contracts = self.customers.get(place as usize).contracts();
            policy.membership(&contracts) != Membership::Inactive
        };
        let mut claims = Vec::new();
        for place in (0_u32..).take(self.customers.len()) {
            if let Match::Conflict(_) = self.matched(place) {
                let doubt = may_be_active(place);
                claims.extend(claimed(&self.known, place).map(|one| (one, doubt)));
            }
        }
        // A phone number is who gets the text, however its customer was found. An address, and
        // whatever the customers found have besides, says that somebody has two rows in the export.
        let [phones, emails] = [LookupKey::Phone, LookupKey::Email]
            .map(|key| Index::new(self.customers, key, may_be_active));
        // Who could not be looked up may be whoever carries one of their values.
        let refused = Unasked::new(
            self.customers,
            self.known.refused().filter(|one| may_be_active(*one)),
        );
        for (subscriber, _) in (0_u32..).zip(&self.people) {
            let is_somebody_else = |claimant: u32| {
                !matches!(
                    self.matched(claimant),
                    Match::One { subscriber: found, .. } if found == subscriber
                )
            };
            let same_phone = self.known.phone(subscriber).into_iter();
            let is_named = same_phone
                .flat_map(|phone| phones.filed_under(phone))
                .chain(refused.who_may_be(&self.known, subscriber))
                .any(is_somebody_else);
            let may_be_another = || {
                let members = self.members_of(subscriber);
                let of_members = members.flat_map(|member| {
                    [&phones, &emails].map(|index| index.who_shares(self.customers, member))
                });
                let same_email = self.known.email(subscriber).into_iter();
                same_email
                    .flat_map(|email| emails.filed_under(email))
                    .chain(of_members.flatten())
                    .any(is_somebody_else)
            };
            let is_to_be_inactive = self.members_of(subscriber).next().is_some()
                && self.membership(subscriber) == Membership::Inactive;
            if is_named || (is_to_be_inactive && may_be_another()) {
                claims.push((subscriber, true));
            }
        }
        for (subscriber, doubt) in claims {
            let person = &mut self.people[subscriber as usize];
            person.is_named = true;
            person.is_claimed |= doubt;
        }
    }

    fn choose(&mut self) {
        let mut firsts: Vec<(u32, u32)> = self
            .members
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|members| members.first())
            .map(|&(subscriber, first)| (first, subscriber))
            .filter(|&(_, subscriber)| self.update(subscriber).is_some())
            .collect();
        firsts.sort_unstable();
        let Selection { only, limit } = self.options.selection;
        for (_, subscriber) in firsts {
            let is_wanted = only.is_none_or(|only| only == self.membership(subscriber))
                && limit.is_none_or(|limit| self.order.len() < limit);
            let state = if is_wanted {
                self.order.push(subscriber);
                State::Planned
            } else {
                State::NotTried
            };
            self.people[subscriber as usize].state.set(state);
        }
    }
}

/// What a subscriber with these marks lacks of this membership.
fn difference(membership: Membership, marks: Marks, options: Options) -> Option<Update> {
    let (tag, value) = membership.marks()?;
    let (has_tag, wanted) = match membership {
        Membership::Active => (marks.has_active_tag, Property::Active),
        _ => (marks.has_inactive_tag, Property::Inactive),
    };
    let writes_property = options.writes_property && !marks.is_full;
    let property =
        (writes_property && marks.property != wanted).then_some((STATUS_PROPERTY, value));
    (!has_tag || property.is_some()).then_some(Update { tag, property })
}
