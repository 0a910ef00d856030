//! What a backfill tells of itself while it runs.

use super::summary::Outcome;
use crate::domain::{Customer, Membership};
use crate::postscript::LookupKey;

/// A step that takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looking customers up; counted in look-ups.
    Lookups,
    /// Walking the list of all subscribers; counted in pages.
    Walk,
    /// Updating subscribers; counted in subscribers.
    Updates,
}

/// What became of a customer.
#[derive(Clone, Copy)]
pub struct Settled<'a> {
    /// The customer.
    pub customer: Customer<'a>,
    /// The customer's own membership, or the one shared by all who turned out to be the same
    /// subscriber.
    pub membership: Membership,
    /// The subscriber's id, where one was found.
    pub subscriber_id: Option<&'a str>,
    /// By what the subscriber was found.
    pub matched_by: Option<LookupKey>,
    /// What became of it.
    pub outcome: Outcome,
    /// The tag that was written, or would be.
    pub tag: Option<&'static str>,
    /// Whether the subscriber carries the opposite tag too, which the API can't take off.
    pub stale: bool,
    /// Why, where the outcome alone doesn't say.
    pub reason: Option<&'a str>,
}

/// Hears how a backfill goes.
pub trait Observer {
    /// A step begins, or its size turns out otherwise.
    fn expect(&mut self, phase: Phase, total: u64);

    /// So much more of the step is done.
    fn advance(&mut self, by: u64);

    /// A customer is settled; said once of each.
    fn settled(&mut self, settled: &Settled<'_>);

    /// A subscriber carries a Prive tag and isn't in the export at all; `property` says what its
    /// status property holds.
    fn absent(&mut self, subscriber_id: &str, property: Option<&str>);
}
