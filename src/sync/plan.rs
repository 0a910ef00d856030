//! The plan of a pass: which events are due, with what the caller needs to send them. Nothing is
//! recorded before [`Plan::record`].

use jiff::Timestamp;

use super::due::Rules;
use super::ledger::{EventState, Ledger, LedgerError, NewEvent, Pass};
use super::run::EventResult;
use crate::domain::ContractStatus;

/// What a pass is going to do.
#[derive(Debug)]
pub struct Plan<D> {
    /// The events by key, to be sent or not.
    pub events: Vec<PlannedEvent<D>>,
    /// How many contracts are active.
    pub active: u64,
    /// How many contracts have a status that can be read.
    pub contracts: u64,
    pub(super) changed: Vec<(String, ContractStatus)>,
    /// The contracts that the pass before could read and this one can't.
    pub(super) unread: Vec<String>,
}

/// An event of the plan.
#[derive(Clone, Debug)]
pub struct PlannedEvent<D> {
    /// The event.
    pub event: NewEvent,
    /// Whether it is in the ledger already, left due by an earlier run.
    pub is_recorded: bool,
    /// What the caller needs of the contract; none if it isn't in the source.
    pub details: Option<D>,
}

impl<D> Plan<D> {
    /// How many events are to be sent.
    pub fn due(&self) -> u64 {
        let is_due = |planned: &&PlannedEvent<D>| planned.event.state == EventState::Due;
        self.events.iter().filter(is_due).count() as u64
    }

    /// Sets the states of events.
    pub fn note(&mut self, results: impl IntoIterator<Item = EventResult>) {
        for result in results {
            let key = &result.key;
            let found = self
                .events
                .binary_search_by(|planned| planned.event.key.cmp(key));
            if let Ok(index) = found {
                let event = &mut self.events[index].event;
                event.state = result.state;
                event.reason = result.reason;
            }
        }
    }

    /// The contracts as they are now, for a baseline.
    pub fn baseline(&self) -> &[(String, ContractStatus)] {
        &self.changed
    }

    /// Records the pass: the contracts as they are now, and its events. This run or a later one sends
    /// those that are due, or gives them up with a reason.
    pub fn record(
        &self,
        ledger: &mut Ledger,
        rules: &Rules,
        attempts_until: Timestamp,
    ) -> Result<(), LedgerError> {
        let new: Vec<NewEvent> = self
            .events
            .iter()
            .filter(|planned| !planned.is_recorded)
            .map(|planned| planned.event.clone())
            .collect();
        let given_up: Vec<_> = self
            .events
            .iter()
            .filter(|planned| planned.is_recorded && planned.event.state != EventState::Due)
            .map(|planned| &planned.event)
            .map(|event| {
                let reason = event.reason.clone().unwrap_or_default();
                (event.key.clone(), event.state, reason)
            })
            .collect();
        ledger.give_up(&given_up, rules.now)?;
        ledger.record_pass(&Pass {
            contracts: &self.changed,
            unread: &self.unread,
            events: &new,
            day: rules.today(),
            attempts_until,
            at: rules.now,
        })
    }
}
