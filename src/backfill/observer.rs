//! What a backfill reports while it runs.

use super::outcome::Outcome;
use crate::domain::{Customer, Membership};
use crate::postscript::{LookupKey, SubscriberId};

/// A step that takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looking customers up; counted in lookups.
    Lookups,
    /// Listing all subscribers; counted in pages.
    List,
    /// Updating subscribers; counted in subscribers.
    Updates,
}

/// The result for one customer, in full.
#[derive(Clone, Copy)]
pub struct CustomerResult<'a> {
    /// The customer.
    pub customer: Customer<'a>,
    /// The customer's membership, or that of all customers that are the same subscriber.
    pub membership: Membership,
    /// The id of the matched subscriber.
    pub subscriber_id: Option<&'a str>,
    /// The identity that matched.
    pub matched_by: Option<LookupKey>,
    /// The outcome.
    pub outcome: Outcome,
    /// The tag that was written, or would be.
    pub tag: Option<&'static str>,
    /// Whether the subscriber also has the opposite tag, which the API can't remove.
    pub is_stale: bool,
    /// What the outcome alone doesn't say.
    pub reason: Option<&'a str>,
}

/// Receives the progress and the results of a backfill. What isn't implemented is ignored.
pub trait Observer {
    /// A step begins, or its size changes.
    fn expect(&mut self, _phase: Phase, _total: u64) {}

    /// One more of the step is done.
    fn advance(&mut self) {}

    /// Lookups by this kind of identity don't find a known subscriber; all subscribers are listed
    /// instead.
    fn lookups_unusable(&mut self, _key: LookupKey) {}

    /// The result for a customer; called once for each.
    fn customer(&mut self, _result: &CustomerResult<'_>) {}

    /// The subscriber with this id has a Prive tag and isn't in the source. `property` is the status
    /// property, if it is set.
    fn absent(&mut self, _id: &SubscriberId, _is_active: bool, _property: Option<&str>) {}
}

/// Ignores everything.
impl Observer for () {}
