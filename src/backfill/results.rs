//! Reports the result for each customer, from a plan and how far it was applied.

use super::matching::Match;
use super::observer::{Absent, CustomerResult, Observer};
use super::outcome::Outcome;
use super::plan::Plan;
use crate::domain::{Customer, Customers, Policy};

/// Reports every customer.
pub fn report_all(plan: &Plan<'_>, observer: &mut dyn Observer) {
    for (position, _) in (0_u32..).zip(&plan.matches) {
        report_customer(plan, position, None, observer);
    }
}

/// Reports every customer as not tried: the subscribers couldn't be read.
pub fn report_not_tried(customers: &Customers, policy: Policy, observer: &mut dyn Observer) {
    for customer in customers.iter() {
        observer.customer(&unmatched(customer, policy, Outcome::NotTried));
    }
}

/// Reports one customer. `reason` is what its update came to, if that isn't clear from the outcome.
pub(super) fn report_customer(
    plan: &Plan<'_>,
    position: u32,
    reason: Option<&str>,
    observer: &mut dyn Observer,
) {
    use Outcome::{ChangedMeanwhile, HeldBack, Tagged, WouldTag};
    let matched = plan.matches[position as usize];
    let customer = plan.customers.get(position as usize);
    let outcome = plan.outcome(matched);
    let guards = (outcome == HeldBack).then(|| {
        let names: Vec<&str> = plan.guards().iter().map(|guard| guard.name()).collect();
        format!("INACTIVE held back by {}", names.join(", "))
    });
    let mut result = unmatched(customer, plan.options.policy, outcome);
    match matched {
        Match::One { subscriber, by } => {
            let subscriber = &plan.subscribers[subscriber as usize];
            let writes_property = plan.options.writes_property;
            if matches!(outcome, Tagged | ChangedMeanwhile | WouldTag) {
                result.tag = subscriber.update(writes_property).map(|update| update.tag);
            }
            result.membership = subscriber.membership;
            result.subscriber_id = Some(subscriber.found.id.as_str());
            result.matched_by = Some(by);
            result.is_stale = subscriber.is_stale();
            result.reason = reason
                .or(guards.as_deref())
                .or_else(|| subscriber.reason(writes_property));
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
    let subscribers = plan.subscribers.iter();
    let absent = subscribers.filter(|one| one.found.tags.has_any() && one.customers.is_empty());
    let absent = absent.map(|subscriber| Absent {
        id: subscriber.found.id.clone(),
        is_active: subscriber.found.tags.is_marked_active(),
        property: subscriber.found.tags.property.unwrap_or("not set"),
    });
    plan.is_listed.then(|| absent.collect())
}
