//! Where contracts come from. A source hands over its rows as [`crate::domain::RowBatch`]es, in
//! order, and ends with a [`SourceSummary`]. Grouping the rows by customer, the membership rule and
//! the guards don't depend on which source it is.

pub mod cells;
pub mod csv;
mod guards;
mod last_source;
mod loaded_source;
pub mod prive;
mod renewal_forecast;
mod summary;

pub use guards::GuardLimits;
pub use last_source::LastSource;
pub use loaded_source::{LoadedSource, Origin, PriveOrigin};
pub use summary::{SourceSummary, StatusCounts, UnattributedRows};
