//! Segments on the Prive tags: how many subscribers each would hold, how one is made in Postscript's
//! dashboard, and what it means when the dashboard counts otherwise.
//!
//! Postscript publishes no operation for segments, so that none can be made, listed or counted
//! through the API; this counts the subscribers themselves. It sends nothing and prints nothing.

mod census;
mod comparison;
mod dashboard;

pub use census::{Census, OfKind, Size};
pub use comparison::{Comparison, Explanation, Reading};
pub use dashboard::{Step, left_open, steps};
