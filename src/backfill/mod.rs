//! The backfill: customers of an export in, tagged subscribers out.
//!
//! ```text
//! customers ──find──▶ subscribers known ──plan──▶ updates ──apply──▶ outcomes
//! ```
//!
//! First know, then plan, then write: tags can't be taken off, so an INACTIVE tag must not be
//! written before every customer who may be the same person has been seen. Nothing is printed
//! here; [`Observer`] hears how far it has come and what became of each customer.

mod apply;
mod calibration;
mod find;
mod index;
mod known;
mod lookups;
mod matching;
mod observer;
mod plan;
mod report;
mod stage;
mod summary;
mod unasked;
mod walk;

pub use apply::{Ended, apply};
pub use calibration::{Calibration, Carried};
pub use find::{Find, find};
pub use known::Known;
pub use observer::{Observer, Phase, Settled};
pub use plan::{Options, Plan, Selection, Writes};
pub use report::{Form, Report};
pub use summary::{Membership, Outcome, Outcomes, Store, Summary, tell_nothing_tried};
