//! What was understood of an export, in numbers.

use jiff::civil::Date;

use super::columns::Columns;
use super::rejection::Rejections;
use super::text::Encoding;
use crate::source::StatusCounts;

/// What was understood of an export.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The file and how it is written.
    pub file: FileFacts,
    /// Which column was read as what.
    pub columns: Columns,
    /// Rows below the header, rejected ones included; empty lines are none.
    pub rows: u64,
    /// Contracts, not counting a row that only continues the contract above it.
    pub contracts: u64,
    /// Contracts by status.
    pub statuses: StatusCounts,
    /// Rows that were not understood.
    pub rejected: Rejections,
    /// Whether the last row stops in its middle, as where a download broke off: whoever stands
    /// behind it in the whole export is missing, and so are contracts of those before it.
    pub is_cut_off: bool,
    /// Values that could not be read, of rows whose cells stand under their columns.
    pub unread: Unread,
    /// Whether the order of day and month was given, so that dates like 3/4/2026 are read.
    pub date_order_is_given: bool,
    /// Renewals of active contracts for each of the next ten days, today's first.
    pub upcoming: Vec<(Date, u64)>,
    /// The store's time zone, by which those days and dates without a zone are meant.
    pub timezone: String,
    /// Whether the time zone was not given, and UTC is taken for it.
    pub timezone_is_assumed: bool,
}

/// A file and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// The path as it was given; `-` for standard input.
    pub path: String,
    /// How its text is encoded.
    pub encoding: Encoding,
    /// Places where the text is not what the encoding allows.
    pub broken_characters: u64,
    /// Whether it is packed with gzip.
    pub gzip: bool,
    /// What parts the cells: `,`, `;`, a tab or `|`.
    pub delimiter: char,
    /// Its size as it was read; for a packed file, before unpacking.
    pub bytes: u64,
}

/// Values that could not be read, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Customer ids that are no Shopify ids.
    pub customer_ids: u64,
    /// Email addresses.
    pub emails: u64,
    /// Phone numbers.
    pub phones: u64,
    /// Dates.
    pub dates: u64,
}

impl Unread {
    pub(super) fn add(&mut self, more: &Self) {
        self.customer_ids += more.customer_ids;
        self.emails += more.emails;
        self.phones += more.phones;
        self.dates += more.dates;
    }

    /// Whether any of them could have named the customer.
    pub(super) fn is_any_identity(&self) -> bool {
        self.customer_ids + self.emails + self.phones > 0
    }

    /// How many values in all.
    pub fn total(&self) -> u64 {
        self.customer_ids + self.emails + self.phones + self.dates
    }
}
