//! Events that an earlier run recorded as due and didn't send: whether they still apply.

use super::attempt::Attempt;
use super::contract_state::ContractState;
use super::due::{RETRY_SUCCEEDED, Rules};
use super::key;
use super::ledger::{EventState, NewEvent, SourceKind};
use crate::domain::{ContractStatus, Trigger};

/// What becomes of an event that was left due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftDue {
    /// It is sent.
    Send,
    /// It stays due: whether it still applies isn't known until the contract can be read again.
    Wait,
    /// It isn't sent: its state and the reason.
    GiveUp(EventState, &'static str),
}

impl Rules {
    /// What becomes of an event that an earlier run left due. `contract` is none if it isn't in the
    /// source; `attempts` are the contract's since that run.
    pub(super) fn left_due(
        &self,
        event: &NewEvent,
        contract: Option<&ContractState<'_>>,
        attempts: &[Attempt],
    ) -> LeftDue {
        let skip = |reason| LeftDue::GiveUp(EventState::Skipped, reason);
        if !self.sends(event.trigger) {
            return skip("trigger_off");
        }
        let is_readable = |contract: &&ContractState<'_>| match event.trigger {
            Trigger::UpcomingOrder => contract.is_readable(),
            _ => contract.status.is_some(),
        };
        let Some(contract) = contract.filter(is_readable) else {
            // A retry that succeeds meanwhile would be in this run's attempts only.
            let may_wait = event.trigger != Trigger::BillingAttemptFailed && self.is_in_time(event);
            return if may_wait {
                LeftDue::Wait
            } else {
                skip("contract_missing")
            };
        };
        let is = |status| contract.status == Some(status);
        let applies = match event.trigger {
            Trigger::Started => is(ContractStatus::Active),
            Trigger::Canceled => is(ContractStatus::Cancelled),
            Trigger::BillingAttemptFailed => {
                self.source == SourceKind::Prive || is(ContractStatus::Failed)
            }
            Trigger::UpcomingOrder => {
                let order = key::upcoming_order(&event.key);
                is(ContractStatus::Active) && order.is_some() && contract.next_order == order
            }
        };
        if !applies {
            return skip("contract_changed");
        }
        if event.trigger == Trigger::BillingAttemptFailed && self.may_be_paid(event, attempts) {
            return skip(RETRY_SUCCEEDED);
        }
        if self.is_in_time(event) {
            LeftDue::Send
        } else {
            LeftDue::GiveUp(EventState::Missed, "late")
        }
    }

    /// Whether the failed attempt of this event has succeeded since, or a later one has.
    fn may_be_paid(&self, event: &NewEvent, attempts: &[Attempt]) -> bool {
        let is_own = |attempt: &&Attempt| key::failed_attempt(&attempt.id) == event.key;
        let failed = attempts.iter().find(is_own);
        attempts.iter().any(|attempt| match failed {
            Some(failed) => !failed.has_failed || attempt.supersedes(failed),
            None => !attempt.has_failed && self.day_of(attempt.at) >= event.due,
        })
    }

    /// Whether it isn't too late for this event.
    fn is_in_time(&self, event: &NewEvent) -> bool {
        if event.trigger != Trigger::UpcomingOrder {
            return self.is_recent(event.due);
        }
        key::upcoming_order(&event.key).is_some_and(|order| {
            let has_another = event.due < self.today() && self.is_due_today(order);
            self.may_be_sent(event.due, order) && !has_another
        })
    }
}
