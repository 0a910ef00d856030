//! What is particular to a file, beside what every source has.

use super::block::Encoding;
use super::columns::Columns;
use super::rejection::Rejections;
use crate::source::cells::Region;

/// How a file was read.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The file and its format.
    pub file: FileFacts,
    /// Which column each field is read from.
    pub columns: Columns,
    /// Rows that were rejected.
    pub rejected: Rejections,
    /// Whether the last row is cut off, as after an interrupted download.
    pub is_cut_off: bool,
    /// Values that can't be read, of rows that aren't malformed.
    pub unread: Unread,
    /// Phone numbers without a country code: they are taken for numbers of `region`.
    pub assumed_regions: u64,
    /// The country of such numbers.
    pub region: Region,
    /// Whether the order of day and month was given, so that dates like 3/4/2026 are read.
    pub date_order_is_given: bool,
    /// The store's time zone, which dates without a zone are in.
    pub timezone: String,
    /// Whether the time zone was not given, and UTC is assumed.
    pub timezone_is_assumed: bool,
}

/// A file and its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// The path as it was given, or `standard input`.
    pub path: String,
    /// How its text is encoded.
    pub encoding: Encoding,
    /// Places that the encoding doesn't allow.
    pub broken_characters: u64,
    /// Whether it is compressed with gzip.
    pub gzip: bool,
    /// The delimiter: `,`, `;`, a tab or `|`.
    pub delimiter: char,
    /// How many bytes were read; of a compressed file, before decompression.
    pub bytes: u64,
}

/// Values that can't be read, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Customer ids.
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

    /// How many values in all.
    pub fn total(&self) -> u64 {
        self.customer_ids + self.emails + self.phones + self.dates
    }
}
