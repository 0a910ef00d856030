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
//! In reading order: `match_strategy` fills the `subscriber_index` from the list or by `lookup`, which
//! `canaries` verify; `matching` decides which subscriber a customer is; `merge` puts the customers of a
//! subscriber together; `plan` decides what is written, and `guards` hold INACTIVE back; `apply` makes the
//! updates, each by `update_one`; `results`, `report` and `summary` show the outcomes.

mod api;
mod apply;
mod calibration;
mod canaries;
mod current_tags;
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

pub use api::SubscriberApi;
pub use apply::{Ended, apply};
pub use calibration::{Calibration, TagCounts};
pub use canaries::check_lookups;
pub use guards::{GuardOptions, LastSource, MaxInactive, TurningInactive};
pub use match_strategy::{MatchStrategy, index_subscribers};
pub use observer::{Absent, CustomerResult, Observer, Phase};
pub use outcome::{Outcome, Outcomes};
pub use plan::{Options, Plan, Selection, Writes};
pub use report::{Report, ReportFormat};
pub use results::{report_absent, report_all, report_not_tried};
pub use subscriber_index::SubscriberIndex;
pub use summary::{MembershipCounts, Store, Summary};
