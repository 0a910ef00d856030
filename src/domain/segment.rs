//! Segments on the Prive tags: their members and their criteria. Postscript's API can't create segments;
//! people create them in its dashboard.
//!
//! Prive's documentation uses the tag as the only criterion. But tags can't be removed, so after the
//! first customer churned, the segment on the ACTIVE tag has members who aren't active. The definitions
//! here add a criterion: [`STATUS_PROPERTY`](super::STATUS_PROPERTY) *is not* the opposite. A
//! subscriber that Prive tagged after the last backfill doesn't have the property yet and is included.

use super::membership::Membership;
use super::tags::{ACTIVE_STATUS, ACTIVE_TAG, INACTIVE_STATUS, INACTIVE_TAG};

/// The kind of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum SegmentKind {
    /// Customers with an active subscription.
    Active,
    /// Customers whose subscriptions have all ended.
    Inactive,
}

/// The criteria of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Criteria {
    /// The tag, and the status property is not the opposite.
    TagAndProperty,
    /// The tag only, as in Prive's documentation.
    TagOnly,
}

/// The definition of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SegmentDefinition {
    /// Its kind.
    pub kind: SegmentKind,
    /// Its criteria.
    pub criteria: Criteria,
}

impl SegmentKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Active, Self::Inactive];

    /// Its name, which is also the value of its members' status property.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => ACTIVE_STATUS,
            Self::Inactive => INACTIVE_STATUS,
        }
    }

    /// The membership of its members.
    pub fn membership(self) -> Membership {
        match self {
            Self::Active => Membership::Active,
            Self::Inactive => Membership::Inactive,
        }
    }

    /// The default name of a segment of this kind.
    pub fn default_name(self) -> &'static str {
        match self {
            Self::Active => "Prive: active subscribers",
            Self::Inactive => "Prive: inactive subscribers",
        }
    }

    /// The tag of its members.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Active => ACTIVE_TAG,
            Self::Inactive => INACTIVE_TAG,
        }
    }

    /// The other kind.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Active => Self::Inactive,
            Self::Inactive => Self::Active,
        }
    }
}

impl Criteria {
    /// Its name in settings and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::TagAndProperty => "tag_and_property",
            Self::TagOnly => "tag_alone",
        }
    }
}

impl SegmentDefinition {
    /// The value that the status property must not have, if that is a criterion.
    pub fn excluded_status(self) -> Option<&'static str> {
        match self.criteria {
            Criteria::TagAndProperty => Some(self.kind.opposite().word()),
            Criteria::TagOnly => None,
        }
    }

    /// Whether a subscriber is a member. `status` is their status property, if they have one.
    pub fn includes(self, has_tag: bool, status: Option<&str>) -> bool {
        has_tag && (status.is_none() || status != self.excluded_status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_the_tag_and_not_the_opposite_status() {
        use Criteria::{TagAndProperty, TagOnly};
        use SegmentKind::{Active, Inactive};
        let (member, other) = (true, false);
        let table = [
            (Active, TagAndProperty, None, member),
            (Active, TagAndProperty, Some("active"), member),
            (Active, TagAndProperty, Some("inactive"), other),
            (Active, TagAndProperty, Some("Inactive"), member),
            (Active, TagOnly, Some("inactive"), member),
            (Active, TagOnly, None, member),
            (Inactive, TagAndProperty, None, member),
            (Inactive, TagAndProperty, Some("inactive"), member),
            (Inactive, TagAndProperty, Some("active"), other),
            (Inactive, TagOnly, Some("active"), member),
        ];
        for (kind, criteria, status, expected) in table {
            let definition = SegmentDefinition { kind, criteria };
            assert_eq!(
                definition.includes(true, status),
                expected,
                "{definition:?} {status:?}"
            );
            assert!(
                !definition.includes(false, status),
                "{definition:?} {status:?}"
            );
        }
    }
}
