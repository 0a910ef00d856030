//! Segments on the Prive tags: member counts, the steps to create one in Postscript's dashboard, and
//! explanations of a wrong count.
//!
//! Postscript's API can't create, list or count segments, so this counts the subscribers themselves. It
//! sends nothing and prints nothing.

mod comparison;
mod counts;
mod dashboard;
mod sheet;

pub use comparison::{Comparison, compare};
pub use counts::{KindCounts, MemberCount, SubscriberCounts};
pub use dashboard::{Step, steps};
pub use sheet::Sheet;
