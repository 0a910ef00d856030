//! A source of contracts that was read: what every source has, and what is particular to a file or to
//! Prive's API.

use super::csv::{self, Export};
use super::prive::IncompleteReason;
use super::summary::SourceSummary;
use crate::domain::Customers;

/// A source that was read.
pub struct LoadedSource {
    /// The customers.
    pub customers: Customers,
    /// What every source has.
    pub summary: SourceSummary,
    /// What is particular to where it comes from.
    pub origin: Origin,
}

/// Where a source comes from.
pub enum Origin {
    /// An export file.
    File(Box<csv::Summary>),
    /// Prive's API.
    Prive(PriveOrigin),
}

/// What is particular to Prive's API.
pub struct PriveOrigin {
    /// How many requests were made.
    pub requests: u64,
    /// Contracts that belong to no customer: the number of the record, and Prive's id.
    pub unattributed: Vec<(u64, String)>,
    /// How many contracts have a status that isn't known here, if any, and the first such word; empty for a
    /// contract without one.
    pub unknown_statuses: Option<(u64, String)>,
    /// Why contracts may be missing, if they may be.
    pub incomplete: Option<IncompleteReason>,
    /// Whether a file was asked for with `--save` and not written.
    pub is_unsaved: bool,
}

impl LoadedSource {
    /// An export that was read.
    pub fn from_export(export: Export) -> Self {
        Self {
            customers: export.customers,
            summary: export.source,
            origin: Origin::File(Box::new(export.summary)),
        }
    }

    /// The name of the source, as it was given.
    pub fn name(&self) -> &str {
        match &self.origin {
            Origin::File(summary) => &summary.file.path,
            Origin::Prive(_) => "Prive",
        }
    }

    /// How many rows can't be read, or belong to no customer.
    pub fn rejected_rows(&self) -> u64 {
        match &self.origin {
            Origin::File(summary) => summary.rejected.len() as u64,
            Origin::Prive(prive) => prive.unattributed.len() as u64,
        }
    }

    /// These rows: the line or the number of the record, and the reason.
    pub fn rejected(&self) -> Box<dyn Iterator<Item = (u64, String)> + '_> {
        match &self.origin {
            Origin::File(summary) => {
                let rows = summary.rejected.iter();
                Box::new(rows.map(|row| (row.line, row.reason.to_string())))
            }
            Origin::Prive(prive) => Box::new(prive.unattributed.iter().map(|(record, id)| {
                let reason = format!("the customer of contract {id} can't be read");
                (*record, reason)
            })),
        }
    }
}
