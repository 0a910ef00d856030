//! The result for each customer.

use serde::Serialize;

/// The result for one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The subscriber was updated.
    Tagged,
    /// The subscriber was updated, and Prive changed its tags since it was looked up.
    ChangedMeanwhile,
    /// The subscriber is to be updated; at the end, only in a dry run.
    WouldTag,
    /// The subscriber is up to date.
    Unchanged,
    /// Not a subscriber of the shop.
    NotSubscriber,
    /// No unique match.
    Conflict,
    /// The membership is unclear.
    Undecided,
    /// INACTIVE wasn't written, because of a guard.
    HeldBack,
    /// The person answered no.
    Declined,
    /// The run was interrupted before it, or a flag left it out.
    NotTried,
    /// Postscript refused the look-up or the update, or couldn't be reached.
    Failed,
}

/// How many customers have which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "each is the outcome of the same name")]
pub struct Outcomes {
    pub tagged: u64,
    pub changed_meanwhile: u64,
    pub would_tag: u64,
    pub unchanged: u64,
    pub not_subscriber: u64,
    pub conflict: u64,
    pub undecided: u64,
    pub held_back: u64,
    pub declined: u64,
    pub not_tried: u64,
    pub failed: u64,
}

impl Outcome {
    /// The name in reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tagged => "tagged",
            Self::ChangedMeanwhile => "changed_meanwhile",
            Self::WouldTag => "would_tag",
            Self::Unchanged => "unchanged",
            Self::NotSubscriber => "not_subscriber",
            Self::Conflict => "conflict",
            Self::Undecided => "undecided",
            Self::HeldBack => "held_back",
            Self::Declined => "declined",
            Self::NotTried => "not_tried",
            Self::Failed => "failed",
        }
    }
}

impl Outcomes {
    /// Counts one customer.
    pub fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Tagged => &mut self.tagged,
            Outcome::ChangedMeanwhile => &mut self.changed_meanwhile,
            Outcome::WouldTag => &mut self.would_tag,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::NotSubscriber => &mut self.not_subscriber,
            Outcome::Conflict => &mut self.conflict,
            Outcome::Undecided => &mut self.undecided,
            Outcome::HeldBack => &mut self.held_back,
            Outcome::Declined => &mut self.declined,
            Outcome::NotTried => &mut self.not_tried,
            Outcome::Failed => &mut self.failed,
        } += 1;
    }

    /// Customers whose subscriber was updated.
    pub fn updated(&self) -> u64 {
        self.tagged + self.changed_meanwhile
    }

    /// The sum of all: the number of customers.
    pub fn total(&self) -> u64 {
        self.updated()
            + self.would_tag
            + self.unchanged
            + self.not_subscriber
            + self.conflict
            + self.undecided
            + self.held_back
            + self.declined
            + self.not_tried
            + self.failed
    }
}
