//! Makes the plan of a pass from the contracts of a source, one by one.

use std::collections::HashMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::attempt::Attempt;
use super::contract_state::ContractState;
use super::due::Rules;
use super::ledger::{EventRow, EventState, KnownContract, Ledger, LedgerError, NewEvent};
use super::left_due::LeftDue;
use super::plan::{Plan, PlannedEvent};
use crate::domain::{ContractStatus, Trigger};

/// Makes the plan from contracts, one by one. `D` is what the caller needs of a contract to send its
/// events.
pub struct Planner<'a, D> {
    /// Only read; borrowed mutably, so that the plan can be made on another thread.
    ledger: &'a mut Ledger,
    rules: &'a Rules,
    attempts: HashMap<String, Vec<Attempt>>,
    left_due: HashMap<String, Vec<EventRow>>,
    plan: Plan<D>,
    /// The contracts so far, with their statuses.
    seen: FxHashMap<Box<str>, Option<ContractStatus>>,
    /// Contracts that the source gives different statuses.
    contradictory: FxHashSet<Box<str>>,
    /// Contracts that can't be read.
    unreadable: FxHashSet<Box<str>>,
    known: u64,
    is_baseline: bool,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum PlanError {
    /// The ledger can't be read.
    Ledger(LedgerError),
    /// None of the source's contracts, so many, is in the ledger: the ids are of another kind, and every
    /// contract would look new.
    ForeignSource {
        /// How many contracts the source has.
        contracts: u64,
    },
}

impl From<LedgerError> for PlanError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl<'a, D: Clone> Planner<'a, D> {
    /// A plan without a contract yet, and the billing attempts since the last pass.
    pub fn new(
        ledger: &'a mut Ledger,
        rules: &'a Rules,
        attempts: Vec<Attempt>,
    ) -> Result<Self, LedgerError> {
        let mut by_contract: HashMap<String, Vec<Attempt>> = HashMap::new();
        for attempt in attempts {
            by_contract
                .entry(attempt.contract.clone())
                .or_default()
                .push(attempt);
        }
        let mut left_due: HashMap<String, Vec<EventRow>> = HashMap::new();
        for row in ledger.events(Some(EventState::Due), None)? {
            if let Some(contract) = row.event.contract.clone() {
                left_due.entry(contract).or_default().push(row);
            }
        }
        Ok(Self {
            ledger,
            rules,
            attempts: by_contract,
            left_due,
            plan: Plan {
                events: Vec::new(),
                active: 0,
                contracts: 0,
                changed: Vec::new(),
                unread: Vec::new(),
            },
            seen: FxHashMap::default(),
            contradictory: FxHashSet::default(),
            unreadable: FxHashSet::default(),
            known: 0,
            is_baseline: false,
        })
    }

    /// A plan for `sync setup`: every contract counts as new.
    pub fn for_baseline(ledger: &'a mut Ledger, rules: &'a Rules) -> Result<Self, LedgerError> {
        let mut planner = Self::new(ledger, rules, Vec::new())?;
        planner.left_due.clear();
        planner.is_baseline = true;
        Ok(planner)
    }

    /// How many contracts the ledger has.
    pub fn contracts_in_ledger(&self) -> Result<u64, LedgerError> {
        self.ledger.contract_count()
    }

    /// Adds a contract, unless one with its id was added. A contract that comes again with another
    /// status has no event and keeps its status in the ledger, until the source gives only one.
    /// `details` is called if it has an event.
    pub fn visit(
        &mut self,
        contract: &ContractState<'_>,
        details: impl FnOnce() -> D,
    ) -> Result<(), LedgerError> {
        if let Some(status) = self.seen.get(contract.id) {
            if *status != contract.status {
                self.contradictory.insert(contract.id.into());
            }
            return Ok(());
        }
        self.seen.insert(contract.id.into(), contract.status);
        let before = if self.is_baseline {
            None
        } else {
            self.ledger.contract(contract.id)?
        };
        self.plan.contracts += u64::from(contract.status.is_some());
        self.known += u64::from(before.is_some());
        self.plan.active += u64::from(contract.status == Some(ContractStatus::Active));
        let is_readable = contract.is_readable();
        if !is_readable {
            self.unreadable.insert(contract.id.into());
        }
        let is_read_again = |known: KnownContract| is_readable && known.last_read.is_some();
        if let Some(status) = contract.status
            && before.is_none_or(|known| known.status != status || is_read_again(known))
        {
            self.plan.changed.push((contract.id.to_owned(), status));
        }
        let mut events = self.rules.events(contract, before);
        let mut attempts = self.attempts.remove(contract.id).unwrap_or_default();
        attempts.sort_by_key(|attempt| attempt.at);
        events.extend(self.rules.failed_attempts(&attempts));
        let left_due = self.left_due.remove(contract.id).unwrap_or_default();
        if events.is_empty() && left_due.is_empty() {
            return Ok(());
        }
        let details = details();
        let first = self.plan.events.len();
        for row in left_due {
            self.add_recorded(row.event, Some(contract), &attempts, Some(details.clone()));
        }
        for event in events {
            self.add_new(event, Some(details.clone()))?;
        }
        skip_older_failures(&mut self.plan.events[first..]);
        Ok(())
    }

    /// The whole plan.
    pub fn finish(mut self) -> Result<Plan<D>, PlanError> {
        let has_none = !self.is_baseline && !self.seen.is_empty() && self.known == 0;
        if has_none && self.ledger.contract_count()? > 0 {
            let contracts = self.seen.len() as u64;
            return Err(PlanError::ForeignSource { contracts });
        }
        if !self.is_baseline {
            self.plan.unread = self.ledger.unread_contracts(|id| self.is_read(id))?;
        }
        let is_clear = |id: &str| !self.contradictory.contains(id);
        self.plan.changed.retain(|(id, _)| is_clear(id));
        self.plan
            .events
            .retain(|planned| planned.event.contract.as_deref().is_none_or(is_clear));
        for attempts in std::mem::take(&mut self.attempts).into_values() {
            for mut event in self.rules.failed_attempts(&attempts) {
                event.state = EventState::Skipped;
                event.reason = Some("contract_missing".to_owned());
                self.add_new(event, None)?;
            }
        }
        for row in std::mem::take(&mut self.left_due).into_values().flatten() {
            self.add_recorded(row.event, None, &[], None);
        }
        self.plan
            .events
            .sort_by(|one, other| one.event.key.cmp(&other.event.key));
        Ok(self.plan)
    }

    /// Whether the source has this contract, with one status, and it can be read.
    fn is_read(&self, id: &str) -> bool {
        let is_clear = !self.contradictory.contains(id) && !self.unreadable.contains(id);
        is_clear && self.seen.contains_key(id)
    }

    /// Adds an event, unless the ledger has its key, in any state.
    fn add_new(&mut self, event: NewEvent, details: Option<D>) -> Result<(), LedgerError> {
        if self.ledger.event(&event.key)?.is_none() {
            self.plan.events.push(PlannedEvent {
                event,
                is_recorded: false,
                details,
            });
        }
        Ok(())
    }

    fn add_recorded(
        &mut self,
        mut event: NewEvent,
        contract: Option<&ContractState<'_>>,
        attempts: &[Attempt],
        details: Option<D>,
    ) {
        match self.rules.left_due(&event, contract, attempts) {
            LeftDue::Send => {}
            LeftDue::Wait => return,
            LeftDue::GiveUp(state, reason) => {
                event.state = state;
                event.reason = Some(reason.to_owned());
            }
        }
        self.plan.events.push(PlannedEvent {
            event,
            is_recorded: true,
            details,
        });
    }
}

/// Skips all failures of a contract but the newest one: after a pause, there may be several.
fn skip_older_failures<D>(events: &mut [PlannedEvent<D>]) {
    let events = events.iter_mut().map(|planned| &mut planned.event);
    let mut failures: Vec<_> = events
        .filter(|event| {
            event.trigger == Trigger::BillingAttemptFailed && event.state == EventState::Due
        })
        .collect();
    // Of one day, the last one is the newest.
    failures.sort_by_key(|event| event.due);
    failures.pop();
    for event in failures {
        event.state = EventState::Skipped;
        event.reason = Some("newer_attempt".to_owned());
    }
}
