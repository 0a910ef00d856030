//! Reports the result for each customer, from a plan and how far it was applied.

use super::matching::Match;
use super::observer::{CustomerResult, Observer};
use super::outcome::Outcome;
use super::plan::Plan;
use super::planned_subscriber::PlannedSubscriber;

/// Reports every customer.
pub fn report_all(plan: &Plan<'_>, observer: &mut dyn Observer) {
    for (position, _) in (0_u32..).zip(&plan.matches) {
        report_customer(plan, position, None, observer);
    }
}

/// Reports one customer. `reason` explains the result of the update, if the outcome alone doesn't.
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
    let mut result = CustomerResult {
        customer,
        membership: plan.options.policy.membership(&customer.contracts()),
        subscriber_id: None,
        matched_by: None,
        outcome,
        tag: None,
        is_stale: false,
        reason: None,
    };
    match matched {
        Match::One { subscriber, by } => {
            let subscriber = &plan.subscribers[subscriber as usize];
            let tags_only = plan.options.tags_only;
            if matches!(outcome, Tagged | ChangedMeanwhile | WouldTag) {
                result.tag = subscriber.update(tags_only).map(|update| update.tag);
            }
            result.membership = subscriber.membership;
            result.subscriber_id = Some(subscriber.found.id.as_str());
            result.matched_by = Some(by);
            result.is_stale = subscriber.is_stale();
            result.reason = reason
                .or(guards.as_deref())
                .or_else(|| subscriber.reason(tags_only));
        }
        Match::Conflict(conflict) => result.reason = Some(conflict),
        Match::Refused => result.reason = Some("Postscript rejected the lookup"),
        Match::None | Match::Unread => {}
    }
    observer.customer(&result);
}

/// Reports the tagged subscribers that no customer matches; none unless the list was read.
pub fn report_absent(plan: &Plan<'_>, observer: &mut dyn Observer) {
    for PlannedSubscriber { found, .. } in plan.absent().into_iter().flatten() {
        let tags = found.tags;
        observer.absent(&found.id, tags.is_marked_active(), tags.property);
    }
}
