//! What prive-ps has done in a store and Postscript can't be asked about: segments created in the
//! dashboard, and the last complete backfill.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{SegmentDefinition, SegmentKind};

/// The segments created, at most one of each kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Segments {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    active: Option<MadeSegment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inactive: Option<MadeSegment>,
    /// Keys of later versions are kept.
    #[serde(flatten)]
    others: toml::Table,
}

/// A segment that a person created in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeSegment {
    /// Its name in the dashboard; any text.
    pub name: String,
    /// When it was created, to the second.
    pub made: Timestamp,
    /// Its definition: `tag_and_property` or `tag_alone`. A later version may add others.
    pub recipe: String,
}

impl MadeSegment {
    /// A segment created now.
    pub fn now(name: String, definition: SegmentDefinition) -> Self {
        Self {
            name,
            made: now(),
            recipe: definition.criteria.word().to_owned(),
        }
    }
}

impl Segments {
    /// The segment of this kind, if one was created.
    pub fn of(&self, kind: SegmentKind) -> Option<&MadeSegment> {
        match kind {
            SegmentKind::Active => self.active.as_ref(),
            SegmentKind::Inactive => self.inactive.as_ref(),
        }
    }

    /// All segments created.
    pub fn all(&self) -> impl Iterator<Item = (SegmentKind, &MadeSegment)> {
        let of = |kind| self.of(kind).map(|segment| (kind, segment));
        SegmentKind::ALL.into_iter().filter_map(of)
    }

    pub(super) fn put(&mut self, kind: SegmentKind, segment: MadeSegment) {
        *match kind {
            SegmentKind::Active => &mut self.active,
            SegmentKind::Inactive => &mut self.inactive,
        } = Some(segment);
    }

    /// Whether none is recorded.
    pub fn is_empty(&self) -> bool {
        self.active.is_none() && self.inactive.is_none() && self.others.is_empty()
    }
}

/// The time to the second: people read the settings.
pub(super) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
