//! An export file to customers: how the file is written, what its columns are, what each row says,
//! and who the customers are. It takes almost anything that subscription apps and spreadsheets
//! write, and says exactly what it took it for; it never guesses where a wrong guess would put a
//! wrong tag on a person.
//!
//! Knows nothing of Postscript, terminals or command lines.
//!
//! The way of the data: [`Source`] → `source` (bytes, unpacked) → `text` (UTF-8) → `scanner` (rows
//! and cells, with `quoted` where there are quotes) → `rows` (mentions of customers, or rejections)
//! → grouping in [`crate::domain`]. `dialect`, `field` and `columns` decide on the columns
//! before the first row.

mod cells;
mod column_names;
mod columns;
mod contract;
mod dialect;
mod error;
mod field;
mod fit;
mod garbled;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "only the score is used until lines above the header are read"
    )
)]
mod header;
mod options;
mod pipeline;
mod previous;
mod quoted;
mod rejection;
mod rejects;
mod row_cells;
mod rows;
mod scanner;
mod source;
mod summary;
mod suspects;
mod text;
mod traces;
mod upcoming;
mod wrong_file;

#[cfg(test)]
mod tests;

use std::io::Write;

pub use cells::{
    Cell, DateOrder, Moment, ParsedPhone, Region, read_customer_id, read_date, read_email,
    read_phone,
};
pub use columns::{Choice, Columns, UnfitColumn};
pub use contract::find_contract;
pub use error::Error;
pub use field::Field;
pub use options::ReadOptions;
pub use rejection::{Reason, Rejected, Rejections};
pub use source::Source;
pub use summary::{FileFacts, Summary, Unread};
pub use text::Encoding;
pub use wrong_file::WrongFile;

use crate::domain::Customers;
pub use crate::source::StatusCounts;

/// An export as it was understood.
pub struct Export {
    /// The customers.
    pub customers: Customers,
    /// What was understood, in numbers.
    pub summary: Summary,
}

/// Reads an export. It takes as long as the file takes to read, and blocks meanwhile.
pub fn read(source: &Source, options: &ReadOptions) -> Result<Export, Error> {
    pipeline::read(source.path(), source.open()?, options, None)
}

/// Reads an export, and writes the rows that are rejected as CSV: as they were, in UTF-8, with
/// line and reason in front, below the export's own header.
pub fn read_with_rejects(
    source: &Source,
    options: &ReadOptions,
    rejects: &mut (dyn Write + Send),
) -> Result<Export, Error> {
    pipeline::read(source.path(), source.open()?, options, Some(rejects))
}
