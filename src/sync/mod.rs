//! `sync`: which events are due, sending each of them once, and the ledger that records it.
//!
//! No source and no HTTP: commands pass in contracts and a sender.

mod attempt;
mod contract_state;
mod due;
mod key;
pub mod ledger;
mod left_due;
mod plan;
mod planner;
mod run;

pub use attempt::Attempt;
pub use contract_state::{ContractState, Created};
pub use due::{Late, MAX_AGE, Rules};
pub use key::upcoming_order;
pub use plan::{Plan, PlannedEvent};
pub use planner::{PlanError, Planner};
pub use run::{
    Ended, EventResult, MAX_FAILURES_IN_A_ROW, Outgoing, SendEvents, SendOutcome, send_all,
};
