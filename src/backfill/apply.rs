//! Writing the plan: one update a subscriber, as many under way as the pace carries, each customer
//! told of as it is settled.

use futures_util::stream::{self, StreamExt as _};

use super::observer::{Observer, Phase};
use super::plan::{Plan, State};
use super::summary::Outcome;
use crate::postscript::{CONCURRENT, Client, Error};

/// So many updates in a row that Postscript couldn't answer, and the next won't fare better.
const MOST_UNANSWERED_IN_A_ROW: u32 = 5;

/// So many updates in a row that failed one by one, and it isn't the subscribers.
const MOST_FAILURES_IN_A_ROW: u32 = 100;

/// What is said of an update that was to be tried again when the run ended.
const HALF_TRIED: &str = "the run ended before it was tried again; it may have been written";

/// How the writing ended.
#[derive(Debug)]
pub enum Ended {
    /// Every update was tried.
    Complete,
    /// The person stopped it.
    Interrupted,
    /// It was of no use to go on.
    Stopped(Error),
}

/// Writes what is planned. What is left when the client's stop is raised stays as it is.
pub async fn apply(client: &Client, plan: &Plan<'_>, observer: &mut dyn Observer) -> Ended {
    observer.expect(Phase::Updates, plan.updates());
    let updates = plan.order.iter().filter_map(|&subscriber| {
        let (id, update) = (plan.id(subscriber)?, plan.update(subscriber)?);
        Some((subscriber, id, update))
    });
    let mut answers =
        stream::iter(updates)
            .take_while(|_| std::future::ready(!client.cancellation().is_canceled()))
            .map(|(subscriber, id, update)| async move {
                (subscriber, client.update(&id, &update).await)
            })
            .buffer_unordered(CONCURRENT);
    let mut stopped_by = None;
    let (mut unanswered, mut failures) = (0, 0);
    while let Some((subscriber, answer)) = answers.next().await {
        let (state, reason) = match answer {
            Ok(()) => {
                (unanswered, failures) = (0, 0);
                (State::Written, None)
            }
            Err(Error::Interrupted { sent: false }) => continue,
            Err(Error::Interrupted { sent: true }) => {
                (State::NotTried, Some(HALF_TRIED.to_owned()))
            }
            Err(error) => {
                let reason = error.to_string();
                let is_unanswered =
                    matches!(error, Error::Unavailable { .. } | Error::Broken { .. });
                unanswered = if is_unanswered { unanswered + 1 } else { 0 };
                failures += 1;
                let is_end = error.is_fatal()
                    || unanswered >= MOST_UNANSWERED_IN_A_ROW
                    || failures >= MOST_FAILURES_IN_A_ROW;
                if is_end && !client.cancellation().is_canceled() {
                    client.cancellation().cancel();
                    stopped_by = Some(error);
                }
                (State::Failed, Some(reason))
            }
        };
        plan.settle(subscriber, state, reason.as_deref(), observer);
    }
    for &subscriber in &plan.order {
        if plan.state(subscriber) == State::Planned {
            plan.settle(subscriber, State::NotTried, None, observer);
        }
    }
    let is_not_tried = |subscriber: &u32| plan.state(*subscriber) == State::NotTried;
    let is_left = plan.order.iter().any(is_not_tried);
    match stopped_by {
        Some(error) => Ended::Stopped(error),
        None if is_left && client.cancellation().is_canceled() => Ended::Interrupted,
        None => Ended::Complete,
    }
}

impl Plan<'_> {
    fn settle(
        &self,
        subscriber: u32,
        state: State,
        reason: Option<&str>,
        observer: &mut dyn Observer,
    ) {
        self.people[subscriber as usize].state.set(state);
        for customer in self.members_of(subscriber) {
            self.tell(customer, Outcome::NotTried, reason, observer);
        }
        if state != State::NotTried {
            observer.advance(1);
        }
    }
}
