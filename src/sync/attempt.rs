//! Billing attempts, and whether a later one makes the event of a failed one wrong.

use jiff::Timestamp;

/// A billing attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The attempt's id.
    pub id: String,
    /// The contract's id.
    pub contract: String,
    /// The id of its order, if the source has one.
    pub order: Option<String>,
    /// When it was made.
    pub at: Timestamp,
    /// Whether it failed.
    pub has_failed: bool,
}

impl Attempt {
    /// Whether this later attempt makes the event of a failed one wrong: the payment may have come in.
    /// If it fails too, it has an event of its own.
    pub(super) fn supersedes(&self, failed: &Self) -> bool {
        let orders = self.order.as_ref().zip(failed.order.as_ref());
        let is_same_order = orders.is_none_or(|(own, other)| own == other);
        !self.has_failed && self.at > failed.at && is_same_order
    }
}
