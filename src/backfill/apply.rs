//! Applies a plan: one update per subscriber, many in flight, each result reported as it comes.

use futures_util::stream::{self, StreamExt as _};

use super::observer::{Observer, Phase};
use super::outcome::Outcome;
use super::plan::Plan;
use super::planned_subscriber::PlannedSubscriber;
use super::results::report_customer;
use super::update_one::{UpdateError, update_one};
use crate::postscript::{CONCURRENT, Error, SubscriberApi};

/// After this many updates in a row without a response, the next won't get one either.
const MAX_FAILED_IN_A_ROW: u32 = 5;

/// After this many refusals in a row, it isn't the subscribers. Updates are shuffled, so these are
/// a sample of all.
pub const MAX_REFUSED_IN_A_ROW: u32 = 200;

/// How applying ended.
#[derive(Debug)]
pub enum Ended {
    /// Every update was tried.
    Complete,
    /// The run was canceled.
    Interrupted,
    /// Further updates would have failed too.
    Stopped(Error),
    /// Postscript refused every update of a sample; the last reason.
    Refused(String),
}

/// Reports the customers without an update, then makes the planned updates, in an order that differs
/// from run to run: what fails in one run doesn't hold up the rest of the next one. Updates that weren't
/// made end as [`Outcome::NotTried`].
pub async fn apply(
    api: &impl SubscriberApi,
    plan: &Plan<'_>,
    observer: &mut dyn Observer,
) -> Ended {
    for (position, &matched) in (0_u32..).zip(&plan.matches) {
        if plan.outcome(matched) != Outcome::WouldTag {
            report_customer(plan, position, None, observer);
        }
    }
    let is_planned = |one: &&PlannedSubscriber| one.outcome.get() == Outcome::WouldTag;
    let mut order: Vec<&PlannedSubscriber> = plan.matched().filter(is_planned).collect();
    observer.expect(Phase::Updates, order.len() as u64);
    fastrand::shuffle(&mut order);
    let cancellation = api.cancellation();
    let tags_only = plan.options.tags_only;
    let updates = order.iter();
    let updates = updates.filter_map(|&one| Some((one, one.update(tags_only)?)));
    let mut results = stream::iter(updates)
        .take_while(|_| std::future::ready(!cancellation.is_canceled()))
        .map(|(one, update)| async move { (one, update_one(api, one, &update, tags_only).await) })
        .buffer_unordered(CONCURRENT);
    let mut ended = None;
    let (mut failed, mut refused) = (0, 0);
    while let Some((subscriber, result)) = results.next().await {
        let (outcome, reason) = match result {
            Ok(outcome) => {
                (failed, refused) = (0, 0);
                (outcome, None)
            }
            Err(UpdateError::ThisSubscriber(reason)) => {
                (failed, refused) = (0, refused + 1);
                if refused >= MAX_REFUSED_IN_A_ROW {
                    ended.get_or_insert_with(|| Ended::Refused(reason.clone()));
                }
                (Outcome::Failed, Some(reason))
            }
            Err(UpdateError::Run(Error::Interrupted { sent: false })) => continue,
            Err(UpdateError::Run(Error::Interrupted { sent: true })) => {
                let reason = "the run ended before the retry; the update may have been written";
                (Outcome::NotTried, Some(reason.to_owned()))
            }
            Err(UpdateError::Run(error)) => {
                let reason = error.to_string();
                failed += 1;
                if error.is_fatal() || failed >= MAX_FAILED_IN_A_ROW {
                    ended.get_or_insert(Ended::Stopped(error));
                }
                (Outcome::Failed, Some(reason))
            }
        };
        if ended.is_some() {
            cancellation.cancel();
        }
        report_update(plan, subscriber, outcome, reason.as_deref(), observer);
    }
    drop(results);
    let mut is_left = false;
    for subscriber in order {
        if is_planned(&subscriber) {
            report_update(plan, subscriber, Outcome::NotTried, None, observer);
        }
        is_left |= subscriber.outcome.get() == Outcome::NotTried;
    }
    match ended {
        Some(ended) => ended,
        None if is_left => Ended::Interrupted,
        None => Ended::Complete,
    }
}

fn report_update(
    plan: &Plan<'_>,
    subscriber: &PlannedSubscriber,
    outcome: Outcome,
    reason: Option<&str>,
    observer: &mut dyn Observer,
) {
    subscriber.outcome.set(outcome);
    for customer in &subscriber.customers {
        report_customer(plan, *customer, reason, observer);
    }
    if outcome != Outcome::NotTried {
        observer.advance();
    }
}
