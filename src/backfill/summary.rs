//! The numbers a backfill ends with. The outcomes add up to the customers, always.

use serde::Serialize;

use super::calibration::Calibration;
use super::matching::Match;
use super::observer::{Observer, Settled};
use super::plan::{Plan, State};
use crate::domain::{Customers, Membership as Is, Policy, Undecided};
use crate::postscript::{LookupKey, RequestCounts};

/// What became of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The subscriber was updated.
    Tagged,
    /// The subscriber would be updated; only in a dry run.
    WouldTag,
    /// The subscriber carried everything already.
    Unchanged,
    /// Nobody among the shop's subscribers.
    NotSubscriber,
    /// It can't be said who among the subscribers it is.
    Conflict,
    /// It can't be said whether they are active.
    Undecided,
    /// Interrupted before it, or left out by a flag.
    NotTried,
    /// Postscript refused, or couldn't be reached.
    Failed,
}

/// How many customers came to which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "each is the outcome of the same name")]
pub struct Outcomes {
    pub tagged: u64,
    pub would_tag: u64,
    pub unchanged: u64,
    pub not_subscriber: u64,
    pub conflict: u64,
    pub undecided: u64,
    pub not_tried: u64,
    pub failed: u64,
}

/// The shop whose key it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Store {
    /// `shop_…`.
    pub id: String,
    /// The name that merchants see.
    pub name: String,
}

/// How many customers are what by the export alone, before any are found to be the same person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Membership {
    /// At least one contract counts as active.
    pub active: u64,
    /// Every contract has ended.
    pub inactive: u64,
}

/// All numbers of a backfill, in the shape that `--json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The shop.
    pub store: Store,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Contracts in the export.
    pub contracts: u64,
    /// Rows of the export that were not understood.
    pub rejected_rows: u64,
    /// Customers in the export.
    pub customers: u64,
    /// What became of them.
    pub outcomes: Outcomes,
    /// What they are by the export.
    pub membership: Membership,
    /// Customers left undecided only because of `--paused skip`.
    pub undecided_paused: u64,
    /// Customers left undecided only because of `--failed skip`.
    pub undecided_failed: u64,
    /// Subscribers who carry the opposite tag too.
    pub stale_tags: u64,
    /// How many of those have no room for the status property, so that no segment tells them apart.
    #[serde(skip)]
    pub stale_without_property: u64,
    /// Subscribers with a Prive tag who aren't in the export; null where the list wasn't walked.
    pub absent: Option<u64>,
    /// Updates that are still to be made; how many subscribers, not customers.
    pub updates_left: u64,
    /// How Prive's own tags compare with the rule; only in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// Requests made.
    pub requests: RequestCounts,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Outcomes {
    pub(super) fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Tagged => &mut self.tagged,
            Outcome::WouldTag => &mut self.would_tag,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::NotSubscriber => &mut self.not_subscriber,
            Outcome::Conflict => &mut self.conflict,
            Outcome::Undecided => &mut self.undecided,
            Outcome::NotTried => &mut self.not_tried,
            Outcome::Failed => &mut self.failed,
        } += 1;
    }

    /// The sum of all, which is the number of customers.
    pub fn total(&self) -> u64 {
        self.tagged
            + self.would_tag
            + self.unchanged
            + self.not_subscriber
            + self.conflict
            + self.undecided
            + self.not_tried
            + self.failed
    }
}

impl Membership {
    /// Counts the customers by the rule.
    pub fn of(customers: &Customers, policy: Policy) -> Self {
        let mut membership = Self::default();
        for customer in customers.iter() {
            match policy.membership(&customer.contracts()) {
                Is::Active => membership.active += 1,
                Is::Inactive => membership.inactive += 1,
                Is::Undecided(_) => {}
            }
        }
        membership
    }
}

impl Plan<'_> {
    /// How many customers have come to which outcome by now; those still to be written count as
    /// `planned_as`.
    pub fn outcomes(&self, planned_as: Outcome) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for place in (0_u32..).take(self.customers.len()) {
            outcomes.count(self.outcome(place, planned_as));
        }
        outcomes
    }

    /// How many subscribers carry the tag of the opposite membership too.
    pub fn stale_tags(&self) -> u64 {
        self.found().filter(|place| self.is_stale(*place)).count() as u64
    }

    /// How many of those have no room for the status property.
    pub fn stale_without_property(&self) -> u64 {
        let lacks_it = |place: &u32| self.is_stale(*place) && self.known.marks(*place).is_full;
        self.found().filter(lacks_it).count() as u64
    }

    /// How many subscribers are still to be written.
    pub fn updates_left(&self) -> u64 {
        let open = |place: &u32| {
            matches!(
                self.state(*place),
                State::Planned | State::NotTried | State::Failed
            )
        };
        self.found().filter(open).count() as u64
    }

    /// How many found customers are left undecided for this reason.
    pub fn undecided(&self, reason: Undecided) -> u64 {
        let is_so = |member: &&(u32, u32)| self.membership(member.0) == Is::Undecided(reason);
        self.members.iter().filter(is_so).count() as u64
    }

    /// Gives up what is planned, and tells so of everybody.
    pub fn abandon(&self, observer: &mut dyn Observer) {
        for &subscriber in &self.order {
            self.people[subscriber as usize].state.set(State::NotTried);
        }
        self.tell_settled(false, observer);
    }

    /// Tells what became of every customer that isn't to be written; in a dry run, of all.
    pub fn tell_settled(&self, dry_run: bool, observer: &mut dyn Observer) {
        for place in (0_u32..).take(self.customers.len()) {
            let is_planned = match self.matched(place) {
                Match::One { subscriber, .. } => self.state(subscriber) == State::Planned,
                _ => false,
            };
            if dry_run || !is_planned {
                self.tell(place, Outcome::WouldTag, None, observer);
            }
        }
    }

    /// Tells what became of a customer; one still to be written as `planned_as`.
    pub(super) fn tell(
        &self,
        place: u32,
        planned_as: Outcome,
        reason: Option<&str>,
        observer: &mut dyn Observer,
    ) {
        let customer = self.customers.get(place as usize);
        let outcome = self.outcome(place, planned_as);
        let matched = self.matched(place);
        let mut settled = Settled {
            customer,
            membership: self.options.policy.membership(&customer.contracts()),
            subscriber_id: None,
            matched_by: None,
            outcome,
            tag: None,
            stale: false,
            reason,
        };
        match matched {
            Match::One { subscriber, by } => {
                settled.membership = self.membership(subscriber);
                settled.subscriber_id = Some(self.known.id(subscriber));
                settled.matched_by = Some(by);
                settled.stale = self.is_stale(subscriber);
                if matches!(outcome, Outcome::Tagged | Outcome::WouldTag) {
                    settled.tag = self.update(subscriber).map(|update| update.tag);
                }
                settled.reason = reason.or_else(|| self.reason(subscriber));
            }
            Match::Conflict(conflict) => settled.reason = Some(conflict.reason()),
            Match::Refused => settled.reason = Some("Postscript refused to look them up"),
            Match::Nobody => {}
        }
        observer.settled(&settled);
    }

    fn outcome(&self, place: u32, planned_as: Outcome) -> Outcome {
        let subscriber = match self.matched(place) {
            Match::Nobody => return Outcome::NotSubscriber,
            Match::Conflict(_) => return Outcome::Conflict,
            Match::Refused => return Outcome::Failed,
            Match::One { subscriber, .. } => subscriber,
        };
        if matches!(self.membership(subscriber), Is::Undecided(_)) {
            return Outcome::Undecided;
        }
        match self.state(subscriber) {
            State::Settled => Outcome::Unchanged,
            State::Planned => planned_as,
            State::NotTried => Outcome::NotTried,
            State::Written => Outcome::Tagged,
            State::Failed => Outcome::Failed,
        }
    }

    /// What the outcome alone doesn't say.
    fn reason(&self, subscriber: u32) -> Option<&'static str> {
        if let Is::Undecided(undecided) = self.membership(subscriber) {
            return Some(match undecided {
                _ if self.people[subscriber as usize].is_claimed => {
                    "another customer of the export may be the same person"
                }
                Undecided::NotUnderstood => "a row that may be about them was not understood",
                Undecided::Paused => "only paused contracts; --paused decides",
                Undecided::Failed => "only contracts in dunning; --failed decides",
            });
        }
        let writes_property = self.options.writes_property;
        if writes_property && self.known.marks(subscriber).is_full {
            return Some("50 custom properties already, so prive_status isn't written");
        }
        self.is_stale(subscriber).then_some(if writes_property {
            "carries the opposite tag too, which the API can't take off; a segment by the tag AND \
             prive_status gets it right"
        } else {
            "carries the opposite tag too, which the API can't take off"
        })
    }

    fn found(&self) -> impl Iterator<Item = u32> + '_ {
        self.members
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|members| members.first())
            .map(|member| member.0)
    }
}

/// Tells of every customer that nothing was tried: the shop could not be known.
pub fn tell_nothing_tried(customers: &Customers, policy: Policy, observer: &mut dyn Observer) {
    for customer in customers.iter() {
        observer.settled(&Settled {
            customer,
            membership: policy.membership(&customer.contracts()),
            subscriber_id: None,
            matched_by: None,
            outcome: Outcome::NotTried,
            tag: None,
            stale: false,
            reason: None,
        });
    }
}

/// The word for what a subscriber was found by.
pub(super) fn key_name(key: LookupKey) -> &'static str {
    match key {
        LookupKey::ShopifyCustomerId => "shopify_customer_id",
        LookupKey::Phone => "phone",
        LookupKey::Email => "email",
    }
}
