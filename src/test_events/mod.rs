//! Test events: each stands in for one of Prive's triggers, goes to one recipient, and is recorded in the
//! shop's ledger before and after it is sent. Every event may text a real person, so none is sent twice
//! on a guess.

mod event;
mod event_log;
mod recipient;
mod result;
mod send;

pub use event::TestEvent;
pub use event_log::EventLog;
pub use recipient::{Recipient, TypedRecipient};
pub use result::{Sender, TestOutcome, TestResult};
pub use send::{Destination, SendResult, send};
