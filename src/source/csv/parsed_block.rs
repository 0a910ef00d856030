//! A block when it is parsed: its rows, and what each record is by itself. What depends on the rows
//! above is decided later, in the order of the file; see `row_reader`.

use std::ops::Range;

use jiff::civil::Date;

use super::conflicts::ContractStatuses;
use super::rejection::Reason;
use super::summary::Unread;
use crate::domain::{ContractStatus, Moment, RowBatch};

/// What a block has. It is filled again without an allocation per row.
#[derive(Default)]
pub(super) struct ParsedBlock {
    pub(super) number: usize,
    pub(super) text: String,
    /// How many lines it has.
    pub(super) lines: u64,
    /// What each row adds to its customer, before the rows above are taken into account.
    pub(super) rows: RowBatch,
    /// What each record is, in the order of the block.
    pub(super) facts: Vec<RowFacts>,
    /// How many rows aren't malformed.
    pub(super) count: u64,
    /// Values of these rows that can't be read.
    pub(super) unread: Unread,
    /// Phone numbers of these rows whose country was assumed.
    pub(super) assumed_regions: u64,
    /// Taken over by the totals.
    pub(super) statuses: ContractStatuses,
}

/// A record beside its contract row.
#[derive(Default)]
pub(super) struct RowFacts {
    pub(super) kind: RowKind,
    /// Where in the block's rows its own is, if it is a row.
    pub(super) row: usize,
    /// Its text, without the line break at its end.
    pub(super) text: Range<usize>,
    /// The line of the block that it begins on; the first one is 1.
    pub(super) line: u64,
    /// The status; none where it can't be read.
    pub(super) status: Option<ContractStatus>,
    /// What is wrong with the status of a row that adds one.
    pub(super) bad_status: Option<Reason>,
    pub(super) renewal: Option<Moment>,
    /// The newest date that isn't in the future.
    pub(super) newest: Option<Date>,
}

/// What a record is by itself.
#[derive(Default)]
pub(super) enum RowKind {
    /// The header.
    Header,
    /// A header below the first one, which has other columns.
    OtherHeader,
    /// Above the header, blank, or the header once more.
    #[default]
    Ignored,
    /// No row, because it can't be split into cells.
    Malformed(Reason),
    /// A row without customer, status and contract.
    Empty,
    /// A row that doesn't identify its customer, and whether it looks like a footer or totals.
    Unattributed(Reason, bool),
    /// A row of a customer.
    Contract,
}

impl ParsedBlock {
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.facts.clear();
        self.unread = Unread::default();
        (self.count, self.assumed_regions) = (0, 0);
    }
}
