//! What a membership looks like at Postscript: two tags, which the API can add and never remove,
//! and one custom property, which it can change.

use super::membership::Membership;

/// The tag of subscribers with at least one active subscription. Prive writes the same tag (Recurly's
/// documentation of the Postscript integration), so it must match byte for byte.
pub const ACTIVE_TAG: &str = "SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER";

/// The tag of subscribers who had a subscription and have no active one; same source as
/// [`ACTIVE_TAG`].
pub const INACTIVE_TAG: &str = "SUBSCRIBER_IS_PRIVE_INACTIVE_SUBSCRIBER";

/// The custom property that mirrors the membership. Ours, not Prive's: it is as fresh as the last
/// backfill.
pub const STATUS_PROPERTY: &str = "prive_status";

/// The value of [`STATUS_PROPERTY`] beside [`ACTIVE_TAG`].
pub(super) const ACTIVE_STATUS: &str = "active";

/// The value of [`STATUS_PROPERTY`] beside [`INACTIVE_TAG`].
pub(super) const INACTIVE_STATUS: &str = "inactive";

impl Membership {
    /// The tag and the value of [`STATUS_PROPERTY`] for this membership; none if it is undecided.
    pub fn marks(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Active => Some((ACTIVE_TAG, ACTIVE_STATUS)),
            Self::Inactive => Some((INACTIVE_TAG, INACTIVE_STATUS)),
            Self::Undecided(_) => None,
        }
    }
}
