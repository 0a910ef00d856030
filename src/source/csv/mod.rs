//! An export file as a source of contracts. It reads almost anything that subscription apps and
//! spreadsheets write, shows how it was read, and never guesses where a wrong guess would put a
//! wrong tag on a person.
//!
//! The data's path: [`Source`] → `input` (bytes, decompressed) → `decode` (UTF-8) →
//! `record_window` (lines) → `records` (the `csv` crate) → `row_reader` (contract rows, or
//! rejections) → grouping in [`crate::domain`]. `layout`, `header` and `columns` decide on the first
//! rows how the file is read, and `cells` what a cell is.

mod cells;
mod column_names;
mod columns;
mod continuation;
mod contract;
mod contract_log;
mod contract_rows;
mod decode;
mod error;
mod field;
mod fit;
mod footer;
mod header;
mod input;
mod layout;
mod malformed;
mod options;
mod pipeline;
mod record_window;
mod records;
mod rejection;
mod rejects_writer;
mod row_reader;
mod summary;
mod totals;
mod unquote_lines;
mod wrong_file;

#[cfg(test)]
mod tests;

use std::io::Write;

pub use cells::{
    Cell, DateOrder, ParsedPhone, Region, read_customer_id, read_date, read_email, read_phone,
};
pub use columns::{Choice, Columns, UnfitColumn};
pub use contract::find_contract;
pub use contract_rows::read_contracts;
pub use decode::Encoding;
pub use error::Error;
pub use field::Field;
pub use input::Source;
pub use options::ReadOptions;
pub use rejection::{Reason, Rejected, Rejections};
pub use summary::{FileFacts, Summary, Unread};
pub use wrong_file::WrongFile;

use crate::domain::{CustomerBuilder, Customers, RowBatch};
use crate::source::SourceSummary;

/// An export that was read.
pub struct Export {
    /// The customers.
    pub customers: Customers,
    /// What every source has.
    pub source: SourceSummary,
    /// What is particular to the file.
    pub summary: Summary,
}

/// Reads an export. It takes as long as the file takes to read, and blocks meanwhile.
pub fn read(source: &Source, options: &ReadOptions) -> Result<Export, Error> {
    read_into_customers(source, options, None)
}

/// Reads an export, and writes the rejected rows as CSV: as they were, in UTF-8, with line and
/// reason in front, below the export's own header.
pub fn read_with_rejects(
    source: &Source,
    options: &ReadOptions,
    rejects: &mut (dyn Write + Send),
) -> Result<Export, Error> {
    read_into_customers(source, options, Some(rejects))
}

fn read_into_customers(
    source: &Source,
    options: &ReadOptions,
    rejects: Option<&mut (dyn Write + Send)>,
) -> Result<Export, Error> {
    let mut customers = CustomerBuilder::default();
    let mut add = |rows: &RowBatch| customers.add(rows);
    let (summary, source) = pipeline::read(source, options, rejects, &mut add)?;
    Ok(Export {
        customers: customers.finish(),
        source,
        summary,
    })
}
