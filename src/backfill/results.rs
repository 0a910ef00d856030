//! Reports the result for each customer, from a plan and how far it was applied.

use super::matching::Match;
use super::observer::{Absent, CustomerResult, Observer};
use super::outcome::{Outcome, Outcomes};
use super::plan::Plan;
use crate::domain::{Customer, Customers, Guard, Membership, Policy, Undecided};
use crate::postscript::LookupKey;

/// How far a plan was applied: an outcome for each matched subscriber.
pub struct Progress {
    outcomes: Vec<Outcome>,
}

impl Progress {
    /// Nothing applied yet.
    pub fn start(plan: &Plan<'_>) -> Self {
        Self {
            outcomes: plan.outcomes.clone(),
        }
    }

    /// Replaces the planned updates by an outcome: they won't be made.
    pub fn abandon(&mut self, outcome: Outcome) {
        let planned = self.outcomes.iter_mut();
        planned
            .filter(|planned| **planned == Outcome::WouldTag)
            .for_each(|planned| *planned = outcome);
    }

    /// How many subscribers were updated.
    pub fn updated_subscribers(&self) -> u64 {
        let is_updated =
            |outcome: &&Outcome| matches!(outcome, Outcome::Tagged | Outcome::ChangedMeanwhile);
        self.outcomes.iter().filter(is_updated).count() as u64
    }

    /// The outcomes of all customers.
    pub fn outcomes(&self, plan: &Plan<'_>) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for &matched in &plan.matches {
            outcomes.add(self.outcome(matched));
        }
        outcomes
    }

    pub(super) fn of(&self, subscriber: u32) -> Outcome {
        self.outcomes[subscriber as usize]
    }

    pub(super) fn set(&mut self, subscriber: u32, outcome: Outcome) {
        self.outcomes[subscriber as usize] = outcome;
    }

    fn outcome(&self, matched: Match) -> Outcome {
        match matched {
            Match::None => Outcome::NotSubscriber,
            Match::Conflict(_) => Outcome::Conflict,
            Match::Refused => Outcome::Failed,
            Match::One { subscriber, .. } => self.of(subscriber),
        }
    }
}

/// Reports every customer except those that are still to be updated.
pub fn report_settled(plan: &Plan<'_>, progress: &Progress, observer: &mut dyn Observer) {
    for (position, &matched) in (0_u32..).zip(&plan.matches) {
        if progress.outcome(matched) != Outcome::WouldTag {
            report_customer(plan, progress, position, None, observer);
        }
    }
}

/// Reports every customer.
pub fn report_all(plan: &Plan<'_>, progress: &Progress, observer: &mut dyn Observer) {
    for (position, _) in (0_u32..).zip(&plan.matches) {
        report_customer(plan, progress, position, None, observer);
    }
}

/// Reports every customer as not tried: the subscribers couldn't be read.
pub fn report_not_tried(customers: &Customers, policy: Policy, observer: &mut dyn Observer) {
    for customer in customers.iter() {
        observer.customer(&unmatched(customer, policy, Outcome::NotTried));
    }
}

/// Reports one customer.
pub(super) fn report_customer(
    plan: &Plan<'_>,
    progress: &Progress,
    position: u32,
    reason: Option<&str>,
    observer: &mut dyn Observer,
) {
    let matched = plan.matches[position as usize];
    let customer = plan.customers.get(position as usize);
    let outcome = progress.outcome(matched);
    let held_back = (outcome == Outcome::HeldBack).then(|| held_back_reason(plan.guards()));
    let mut result = unmatched(customer, plan.options.policy, outcome);
    match matched {
        Match::One { subscriber, by } => {
            use Outcome::{ChangedMeanwhile, Tagged, WouldTag};
            let is_written = matches!(outcome, Tagged | ChangedMeanwhile | WouldTag);
            let update = plan.update(subscriber).filter(|_| is_written);
            result.membership = plan.membership(subscriber);
            result.subscriber_id = Some(plan.index.get(subscriber).id.as_str());
            result.matched_by = Some(by);
            result.is_stale = plan.is_stale(subscriber);
            result.tag = update.map(|update| update.tag);
            result.reason = reason
                .or(held_back.as_deref())
                .or_else(|| subscriber_reason(plan, subscriber));
        }
        Match::Conflict(conflict) => result.reason = Some(conflict),
        Match::Refused => result.reason = Some("Postscript refused to look them up"),
        Match::None => {}
    }
    observer.customer(&result);
}

/// The result for a customer without a match.
fn unmatched(customer: Customer<'_>, policy: Policy, outcome: Outcome) -> CustomerResult<'_> {
    CustomerResult {
        customer,
        membership: policy.membership(&customer.contracts()),
        subscriber_id: None,
        matched_by: None,
        outcome,
        tag: None,
        is_stale: false,
        reason: None,
    }
}

/// Reports the tagged subscribers that no customer matches; none unless the list was read.
pub fn report_absent(plan: &Plan<'_>, observer: &mut dyn Observer) {
    for subscriber in absent(plan).into_iter().flatten() {
        observer.absent(&subscriber);
    }
}

/// The tagged subscribers that no customer matches; none unless the list was read.
pub(super) fn absent(plan: &Plan<'_>) -> Option<Vec<Absent>> {
    let index = &plan.index;
    let subscribers = index.subscribers().iter().zip(&plan.merged);
    let absent = subscribers.filter(|(one, to)| one.tags.has_any() && to.customers.is_empty());
    let absent = absent.map(|(subscriber, _)| Absent {
        id: subscriber.id.clone(),
        is_active: subscriber.tags.is_marked_active(),
        property: subscriber.tags.property.unwrap_or("not set"),
    });
    index.is_listed.then(|| absent.collect())
}

/// What the outcome alone doesn't say about a subscriber.
fn subscriber_reason(plan: &Plan<'_>, subscriber: u32) -> Option<&'static str> {
    if let Membership::Undecided(undecided) = plan.membership(subscriber) {
        return Some(match undecided {
            _ if plan.merged[subscriber as usize].is_ambiguous => {
                "another customer with the same phone or email isn't inactive"
            }
            Undecided::UnreadableStatus => "a contract's status can't be read",
            Undecided::Paused => "only paused contracts; --paused decides",
            Undecided::Failed => "only contracts in dunning; --failed decides",
        });
    }
    let writes_property = plan.options.writes_property;
    if writes_property && plan.tags(subscriber).is_full {
        return Some("has 50 custom properties already, so prive_status isn't written");
    }
    plan.is_stale(subscriber).then_some(if writes_property {
        "also has the opposite tag, which can't be removed; build segments on the tag AND \
         prive_status"
    } else {
        "also has the opposite tag, which can't be removed"
    })
}

fn held_back_reason(guards: &[Guard]) -> String {
    let names: Vec<&str> = guards.iter().map(|guard| guard.name()).collect();
    format!("INACTIVE held back by {}", names.join(", "))
}

/// The name of a kind of identity, in reports.
pub fn key_name(key: LookupKey) -> &'static str {
    match key {
        LookupKey::ShopifyCustomerId => "shopify_customer_id",
        LookupKey::Phone => "phone",
        LookupKey::Email => "email",
    }
}
