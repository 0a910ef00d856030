//! The result for each customer.

use serde::Serialize;

/// Defines [`Outcome`] and [`Outcomes`] from one list.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $variant:ident $name:ident,)*) => {
        /// The result for one customer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Outcome {
            $($(#[$doc])* $variant,)*
        }

        /// How many customers have which outcome.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
        pub struct Outcomes {
            $($(#[$doc])* pub $name: u64,)*
        }

        impl Outcome {
            /// The name in reports and JSON.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($name),)*
                }
            }
        }

        impl Outcomes {
            /// Counts one customer.
            pub fn add(&mut self, outcome: Outcome) {
                match outcome {
                    $(Outcome::$variant => self.$name += 1,)*
                }
            }

            /// How many customers have each outcome.
            pub fn counts(&self) -> impl Iterator<Item = (Outcome, u64)> {
                [$((Outcome::$variant, self.$name),)*].into_iter()
            }

            /// The sum of all: the number of customers.
            pub fn total(&self) -> u64 {
                self.counts().map(|(_, customers)| customers).sum()
            }
        }
    };
}

outcomes! {
    /// The subscriber was updated.
    Tagged tagged,
    /// The subscriber was updated, and Prive changed its tags since it was looked up.
    ChangedMeanwhile changed_meanwhile,
    /// The subscriber is to be updated; at the end, only in a dry run.
    WouldTag would_tag,
    /// The subscriber is up to date.
    Unchanged unchanged,
    /// Not a subscriber of the shop.
    NotSubscriber not_subscriber,
    /// No unique match.
    Conflict conflict,
    /// The membership is unclear.
    Undecided undecided,
    /// INACTIVE wasn't written, because of a guard.
    HeldBack held_back,
    /// The user answered no.
    Declined declined,
    /// The run was interrupted before it, or a flag left it out.
    NotTried not_tried,
    /// Postscript refused the lookup or the update, or couldn't be reached.
    Failed failed,
}
