//! The guards: reasons to hold back the writes of a questionable source.

use std::fmt;

/// A reason to hold back writes. Each is lifted by name with `--ignore-guard`, or by a larger
/// number where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Guard {
    /// More rows than `--max-unattributed` belong to no customer and may be active. Holds back
    /// INACTIVE.
    UnattributedRows,
    /// The source has no active contract at all. Holds back INACTIVE.
    NoActiveContract,
    /// The source wasn't read completely. Holds back INACTIVE.
    Incomplete,
    /// More subscribers than `--max-inactive` would turn from active to inactive. Holds back
    /// INACTIVE.
    MaxInactive,
    /// The newest date in the source is older than that of the last applied source. Stops the run.
    OlderSource,
    /// The source has over 2 % fewer contracts than the last applied source. Stops the run.
    SmallerSource,
    /// Many matches are linked to other Shopify customers. Stops the run.
    WrongStore,
}

impl Guard {
    /// All guards.
    pub const ALL: [Self; 7] = [
        Self::UnattributedRows,
        Self::NoActiveContract,
        Self::Incomplete,
        Self::MaxInactive,
        Self::OlderSource,
        Self::SmallerSource,
        Self::WrongStore,
    ];

    /// The name in flags, reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnattributedRows => "unattributed_rows",
            Self::NoActiveContract => "no_active_contract",
            Self::Incomplete => "incomplete",
            Self::MaxInactive => "max_inactive",
            Self::OlderSource => "older_source",
            Self::SmallerSource => "smaller_source",
            Self::WrongStore => "wrong_store",
        }
    }

    /// The guard of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guard| guard.name() == name)
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
