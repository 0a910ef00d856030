//! What is remembered of a store beyond what opens it: the segments that were made, and when its last
//! backfill ended. Postscript can be asked neither.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{Recipe, SegmentKind};

/// The segments that were made, one of a kind at most.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Segments {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    active: Option<MadeSegment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inactive: Option<MadeSegment>,
    /// What others put there; it survives.
    #[serde(flatten)]
    others: toml::Table,
}

/// A segment that a person made in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeSegment {
    /// What it is called there; anything may be in it.
    pub name: String,
    /// When it was made, to the second.
    pub made: Timestamp,
    /// By which recipe: `tag_and_property` or `tag_alone`. A later version may know more.
    pub recipe: String,
}

impl MadeSegment {
    /// A segment that was made just now.
    pub fn now(name: String, recipe: Recipe) -> Self {
        Self {
            name,
            made: now(),
            recipe: recipe.basis.word().to_owned(),
        }
    }
}

impl Segments {
    /// The segment of this kind, if it was made.
    pub fn of(&self, kind: SegmentKind) -> Option<&MadeSegment> {
        match kind {
            SegmentKind::Active => self.active.as_ref(),
            SegmentKind::Inactive => self.inactive.as_ref(),
        }
    }

    /// All that were made.
    pub fn all(&self) -> impl Iterator<Item = (SegmentKind, &MadeSegment)> {
        let of = |kind| self.of(kind).map(|segment| (kind, segment));
        SegmentKind::ALL.into_iter().filter_map(of)
    }

    pub(super) fn put(&mut self, kind: SegmentKind, segment: MadeSegment) {
        let place = match kind {
            SegmentKind::Active => &mut self.active,
            SegmentKind::Inactive => &mut self.inactive,
        };
        *place = Some(segment);
    }

    /// Whether nothing is known of any.
    pub fn is_empty(&self) -> bool {
        self.active.is_none() && self.inactive.is_none() && self.others.is_empty()
    }
}

/// The time, to the second: settings are for people to read.
pub(super) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
