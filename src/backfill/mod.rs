//! The backfill: from the customers of a source to tagged subscribers.
//!
//! ```text
//! customers ──index──▶ subscribers ──match, plan──▶ updates ──apply──▶ outcomes ──▶ report, summary
//! ```
//!
//! Everything is known before anything is written: tags can't be removed, so INACTIVE must not be
//! written before every customer was matched. Nothing is printed here; an [`Observer`] receives the
//! progress and the result for each customer.
//!
//! In reading order:
//!
//! - index: `match_strategy` fills the `subscriber_index` from the list or by `lookup`, which `canaries`
//!   verify.
//! - match: `matching` decides which subscriber a customer is.
//! - plan: a `planned_subscriber` has the customers that match it; `plan` decides what is written, and
//!   `guards` hold INACTIVE back.
//! - apply: `apply` makes the updates, each by `update_one`.
//! - report: `results`, `report` and `summary` show the outcomes.

mod apply;
mod calibration;
mod canaries;
mod guards;
mod identity;
mod lookup;
mod match_strategy;
mod matching;
mod observer;
mod outcome;
mod plan;
mod planned_subscriber;
mod report;
mod results;
mod subscriber_index;
mod summary;
#[cfg(test)]
mod tests;
mod update_one;

pub use apply::{Ended, MAX_REFUSED_IN_A_ROW, apply};
pub use calibration::{Calibration, TagCounts};
pub use canaries::check_lookups;
pub use guards::{TurningInactive, stopping_guards};
pub use match_strategy::{MatchStrategy, index_subscribers, list_ahead};
pub use observer::{CustomerResult, Observer, Phase};
pub use outcome::{Outcome, Outcomes};
pub use plan::{Options, Plan, Writes};
pub use report::{Report, ReportFormat};
pub use results::{report_absent, report_all};
pub use subscriber_index::SubscriberIndex;
pub use summary::{MembershipCounts, Summary};
