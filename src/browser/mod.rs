//! Builds a segment in Postscript's dashboard, in a browser of the user's with a profile of its own.
//!
//! Experimental: not tested on the real dashboard. It recognizes controls by role and name
//! (`steps`), waits for everything, and checks the effect of every step. It doesn't choose between several
//! controls of one name. What it doesn't recognize it reports, for a person to do. It prints nothing and asks
//! nothing.

mod chrome;
mod dashboard;
mod page;
mod steps;

pub use self::chrome::{BrowserError, Profile, find_browser};
pub use self::dashboard::Dashboard;
pub use self::page::{Element, StepError};
pub use self::steps::{BuildPlan, BuildStep, build_plan};
