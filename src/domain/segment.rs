//! The segments that the tags are for: which subscribers each is meant to hold, and by which
//! criteria. Postscript makes segments in its dashboard only; these are the recipes for doing so.
//!
//! Prive's documentation makes them of a tag alone. But tags stay on whoever carries them, so after
//! the first customer who churned, the segment of the ACTIVE tag holds people who aren't active. So
//! a recipe asks also that [`STATUS_PROPERTY`](super::STATUS_PROPERTY) is *not* the opposite: whom
//! Prive tagged since the last backfill has no such property yet and is in, and whoever is known to
//! have left is out.

use super::tags::{ACTIVE_STATUS, ACTIVE_TAG, INACTIVE_STATUS, INACTIVE_TAG};

/// Whom a segment is meant to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// Customers with an active subscription.
    Active,
    /// Customers who had one and have none now.
    Inactive,
}

/// What a segment is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The tag, and the status property not being the opposite.
    TagAndProperty,
    /// The tag alone, as Prive's documentation has it.
    TagAlone,
}

/// How a segment is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// Whom it is meant to hold.
    pub kind: SegmentKind,
    /// What it is made of.
    pub basis: Basis,
}

impl SegmentKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Active, Self::Inactive];

    /// The word for it, which is also the value of the status property of those it holds.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => ACTIVE_STATUS,
            Self::Inactive => INACTIVE_STATUS,
        }
    }

    /// What a segment of this kind is called where nobody names it otherwise.
    pub fn usual_name(self) -> &'static str {
        match self {
            Self::Active => "Prive: active subscribers",
            Self::Inactive => "Prive: inactive subscribers",
        }
    }

    /// The tag that its members carry.
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

impl Basis {
    /// The word for it in settings and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::TagAndProperty => "tag_and_property",
            Self::TagAlone => "tag_alone",
        }
    }
}

impl Recipe {
    /// The value that the status property of its members isn't; none where it doesn't ask.
    pub fn excluded_status(self) -> Option<&'static str> {
        match self.basis {
            Basis::TagAndProperty => Some(self.kind.opposite().word()),
            Basis::TagAlone => None,
        }
    }

    /// Whether a segment made by it holds a subscriber: whether they carry the kind's tag, and what
    /// their status property says, if they have one.
    pub fn holds(self, has_tag: bool, status: Option<&str>) -> bool {
        has_tag && (status.is_none() || status != self.excluded_status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_holds_whom_it_should() {
        use Basis::{TagAlone, TagAndProperty};
        use SegmentKind::{Active, Inactive};
        let (is, is_not) = (true, false);
        let table = [
            (Active, TagAndProperty, None, is),
            (Active, TagAndProperty, Some("active"), is),
            (Active, TagAndProperty, Some("inactive"), is_not),
            (Active, TagAndProperty, Some("Inactive"), is),
            (Active, TagAlone, Some("inactive"), is),
            (Active, TagAlone, None, is),
            (Inactive, TagAndProperty, None, is),
            (Inactive, TagAndProperty, Some("inactive"), is),
            (Inactive, TagAndProperty, Some("active"), is_not),
            (Inactive, TagAlone, Some("active"), is),
        ];
        for (kind, basis, status, expected) in table {
            let recipe = Recipe { kind, basis };
            assert_eq!(
                recipe.holds(true, status),
                expected,
                "{recipe:?} {status:?}"
            );
            assert!(!recipe.holds(false, status), "{recipe:?} {status:?}");
        }
    }
}
